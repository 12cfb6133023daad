"""P16: two bases by one command, and something wrong with the first of them."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from support.faults.case import Case, Scene
from support.faults.injections import both, every, inside, remember
from support.faults.world import CHAIN, hash_of

from updater.demo.platform.state import FILE, read_state
from updater.infobases.inspection import inspect_infobase

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.commands import Answer

_FAILS = remember(faults={"FAIL": "UpdateDBCfg:2"})
_STOP = "--stop-at-first-failure"


def _second(scene: Scene) -> Path:
    return scene.world.root / "Вторая"


def _both_with(*more: object) -> Callable[[Scene], Answer]:
    """Update the base and a sound one just like it by one command, with more words."""

    def act(scene: Scene) -> Answer:
        world, second = scene.world, _second(scene)
        shutil.copytree(world.base, second)
        state = json.loads((second / FILE).read_text("utf-8"))
        (second / FILE).write_text(json.dumps({**state, "faults": {}, "lock": {}}), "utf-8")
        command, first, *words = world.update_words(*more)
        return world.run(command, first, second, *words)

    return act


def _entries(scene: Scene) -> list[tuple[str, int | None]]:
    return [(each["turn"], each["exit"]) for each in scene.document["infobases"]]


def _second_is_done(scene: Scene) -> None:
    """The second is proved and has its data; both have a run, a report, and nobody is kept out."""
    second = _second(scene)
    state = inspect_infobase(second, deep=True)
    assert state.configuration is not None
    assert (CHAIN[-1], True) == (str(state.configuration.version), state.sound)
    assert CHAIN[-1] == read_state(second).data_version
    assert ("taken", 0) == _entries(scene)[1]
    _nobody_is_kept_out(scene)
    assert {"done", scene.document["infobases"][0]["outcome"]} == {run["outcome"] for run in scene.runs()}
    _each_has_its_report(scene)


def _each_has_its_report(scene: Scene) -> None:
    runs = scene.runs()
    folders = [scene.world.home / "state" / "runs" / run["run"] for run in runs]
    assert [True] * len(runs) == [(folder / "report.html").is_file() for folder in folders]
    assert len(runs) == len({run["infobase"] for run in runs})


def _second_is_untouched(scene: Scene) -> None:
    """Not begun: the same bytes, no run, no copy of it, and nobody is kept out."""
    second = _second(scene)
    assert scene.world.before == hash_of(second / "1Cv8.1CD")
    assert {} == read_state(second).counts
    assert ("not-begun", None) == _entries(scene)[1]
    assert [str(scene.world.base)] == [run["infobase"] for run in scene.runs()]
    assert [] == [name for name in ("1Cv8.cdn", "onec-updater.lock") if (second / name).exists()]


def _nobody_is_kept_out(scene: Scene) -> None:
    folders = (scene.world.base, _second(scene))
    assert [] == [
        path
        for folder in folders
        for path in (folder / "1Cv8.cdn", folder / "onec-updater.lock")
        if path.exists()
    ]


QUEUE = (
    Case(
        "P16",
        "the first of two bases fails",
        _FAILS,
        says="platform.failed",
        act=_both_with(),
        also=_second_is_done,
    ),
    Case(
        "P16",
        "the first of two bases is refused",
        remember(lock={"message": "Идёт обновление", "code": "другой"}),
        exit=4,
        says="login/platform.sessions-denied run.refused",
        act=_both_with(),
        also=_second_is_done,
    ),
    Case(
        "P16",
        "the first of two bases fails, which is to end it",
        _FAILS,
        says="not-begun platform.failed",
        act=_both_with(_STOP),
        also=every(_second_is_untouched, _nobody_is_kept_out, _each_has_its_report),
    ),
    Case(
        "P16",
        "asked to end in the first of two bases",
        inside(at={"2.update-cfg.about-to": ["send", "SIGTERM"]}),
        exit=130,
        says="cancelled not-begun",
        act=_both_with(),
        also=every(_second_is_untouched, _nobody_is_kept_out, _each_has_its_report),
    ),
    Case(
        "P16",
        "asked to end when the first of two bases is done",
        inside(at={"ended": ["send", "SIGINT"]}),
        exit=130,
        says="not-begun",
        base="new",
        act=_both_with(),
        also=every(_second_is_untouched, _nobody_is_kept_out, _each_has_its_report),
    ),
    Case(
        "P16",
        "the first of two bases is left between releases",
        both(_FAILS, inside(fail={"op": "sync", "file": "1Cv8.1CD.*.restoring", "error": "EIO"})),
        exit=5,
        says="not-begun platform.failed restore/storage.trouble",
        base="between",
        act=_both_with(),
        also=_second_is_untouched,
        then=("restore",),
    ),
)
