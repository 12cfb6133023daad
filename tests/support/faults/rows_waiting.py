"""Somebody else has the base open: waited for, at the start and in the middle. D11, P11, K01, and servers."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from support.commands import Answer
from support.faults import acts
from support.faults.case import Case, Scene
from support.faults.injections import (
    KILLED,
    both,
    every,
    inside,
    killed_then,
    let_go,
    mentions,
    notes,
    run_folder,
    settings,
    started,
    stopped_platforms,
    update_with,
    wait,
)
from support.faults.judge import login
from support.faults.rows_server import not_kept_out, of
from support.faults.server_world import make_server_world

from updater.demo.platform.servers import SimSession

if TYPE_CHECKING:
    from collections.abc import Callable

_QUICK = 0.02  # seconds every pause takes
_SECONDS = 6
_SHORT = f"{_SECONDS / 60}"  # minutes: two looks
_LONG = "5"
_DATABASE = "2.update-cfg.done"
"""The point after which the database is updated: the base is no longer what it was."""
_BETWEEN = "4.handlers.about-to"


def _opened(scene: Scene) -> None:
    """Somebody opens the base; he leaves it at the latest when the case is mended."""
    process = acts.opened_by_another(scene.world.root)
    scene.mending.callback(process.wait)
    scene.mending.callback(acts.leaves, scene.world.root)


def _leaves_in_the_end(scene: Scene) -> None:
    scene.mending.callback(acts.leaves, scene.world.root)


def _designer(scene: Scene) -> None:
    """The platform alone knows that somebody has the base open in the Designer."""
    acts.switches(scene.world.root, {"DESIGNER": "1"})


def _waiting(*act: object, **more: object) -> Callable[[Scene], None]:
    """Something happens as soon as the program begins to wait."""
    return both(_leaves_in_the_end, inside(pause=_QUICK, at={"waiting": [*act], **more}))


def _in_the_middle(*act: object, point: str = _DATABASE) -> Callable[[Scene], None]:
    """Another program opens the base in the middle of the run, and something happens at the wait for it."""
    return _waiting(*act, **{point: ["opened_by_another"]})


def _told_on_the_way(*texts: str) -> Callable[[Scene], None]:
    """Each text was told while the program was at work."""

    def look(scene: Scene) -> None:
        assert [] == [text for text in texts if text not in scene.said.err], scene.said.err

    return look


def _log_says(*texts: str) -> Callable[[Scene], None]:
    """Each text stands in the log of the run."""

    def look(scene: Scene) -> None:
        log = (run_folder(scene.world.home) / "run.log").read_text("utf-8")
        assert [] == [text for text in texts if text not in log], log

    return look


def _waited_for(seconds: int) -> Callable[[Scene], None]:
    """The refusal tells how long was waited."""

    def look(scene: Scene) -> None:
        assert seconds == scene.document["waited"]

    return look


def _nothing_of_ours(scene: Scene) -> None:
    """No run is written down, no lock lies beside, no copy was begun."""
    assert [] == scene.world.kept_out()
    assert [] == [path for path in scene.world.backups.rglob("*") if path.is_file()]
    assert [] == scene.runs()


def _restore(scene: Scene) -> Answer:
    """Somebody opens the base that is half updated; it is restored all the same, when he has left."""
    run = scene.unfinished()["run"]
    _opened(scene)
    scene.world.fault.update(pause=_QUICK, at={"waiting": ["leaves"]})
    return scene.world.run("restore", run, "--yes", "--json", "--wait", _LONG, *login(scene))


def _go_on(scene: Scene) -> Answer:
    """The same, and the run is gone on with."""
    _opened(scene)
    scene.world.fault.update(pause=_QUICK, at={"waiting": ["leaves"]})
    run = scene.unfinished()["run"]
    return scene.world.run("runs", "--continue", run, "--yes", "--json", "--wait", _LONG, *login(scene))


def _two_at_once(scene: Scene) -> Answer:
    """The second one waits for the first and finds its work done."""
    world = scene.world
    world.switches["SIM_TIME"] = "0.5"
    first = world.start(*world.update_words())
    wait(lambda: world.memory().count_of("updatecfg") > 0)
    world.switches.clear()
    stopped_platforms(scene)
    world.fault.update(pause=0.1, at={"waiting": ["says", "second-waits"]})
    second = world.start(*world.update_words("--wait", _LONG))
    world.fault.clear()
    wait((world.root / "second-waits").exists)
    let_go(scene)
    first.communicate(timeout=120)
    out, _ = second.communicate(timeout=120)
    assert 0 == first.returncode
    return Answer(second.returncode, out.decode(), "")


def _at_work(scene: Scene) -> None:
    of(scene).change(sessions=[SimSession("Иванова")])
    scene.mending.callback(lambda: of(scene).change(sessions=[]))


def _comes_in(scene: Scene) -> None:
    scene.mending.callback(lambda: of(scene).change(sessions=[]))


_LEAVES: tuple[object, ...] = ("server", {"sessions": []})
_COMES = {"1.lock-server.about-to": ["somebody_comes_in", "1CV8C"]}
_UPDATES = ("update-cfg", "update-db-cfg", "handlers")

WAITING = (
    Case(
        "D11",
        "somebody holds the base, and leaves while he is waited for",
        both(_opened, _waiting("leaves")),
        exit=0,
        base="new",
        act=update_with("--wait", _LONG),
        also=_told_on_the_way("База занята: python", "База свободна"),
    ),
    Case(
        "D11",
        "somebody holds the base, and stays",
        both(_opened, _waiting("says", "waits")),
        exit=4,
        says="in-use",
        act=update_with("--wait", _SHORT),
        also=every(_waited_for(_SECONDS), mentions("python"), _told_on_the_way("всё ещё занята")),
    ),
    Case(
        "D11",
        "somebody holds the base, and the settings say to wait",
        both(_opened, settings(start_wait=300), _waiting("leaves")),
        exit=0,
        base="new",
    ),
    Case(
        "D11",
        "somebody holds the base, and something else is in the way",
        both(_opened, _waiting("blow_up")),
        exit=4,
        says="backup-inside in-use",
        act=lambda scene: scene.world.update("--wait", _LONG, "--backup-dir", scene.world.base / "copies"),
        also=_waited_for(0),
    ),
    Case(
        "D11",
        "somebody holds the base, and nobody is asked to wait",
        both(_opened, _waiting("blow_up")),
        exit=4,
        says="in-use",
    ),
    Case(
        "D11",
        "asked to stop while somebody is waited for",
        both(_opened, _waiting("send", "SIGTERM")),
        exit=130,
        says="cancelled",
        act=update_with("--wait", _LONG),
        also=_nothing_of_ours,
    ),
    Case(
        "D11",
        "killed while somebody is waited for",
        both(_opened, _leaves_in_the_end, inside(kill_at="waiting")),
        exit=-int(signal.SIGKILL),
        says="killed",
        act=update_with("--wait", _LONG),
        also=_nothing_of_ours,
    ),
    Case(
        "D11",
        "a restore waits for whoever has the base open",
        _leaves_in_the_end,
        exit=0,
        act=killed_then(_restore, kill_at=_BETWEEN),
    ),
    Case(
        "D11",
        "going on waits for whoever has the base open",
        _leaves_in_the_end,
        exit=0,
        base="new",
        act=killed_then(_go_on, kill_at=_BETWEEN),
    ),
    Case(
        "D11",
        "somebody opens the base while it is about to be copied, and leaves",
        _in_the_middle("leaves", point="1.backup.about-to"),
        exit=0,
        base="new",
        also=notes("Обновление ждало"),
    ),
    Case(
        "D11",
        "somebody opens the base while it is about to be copied, and stays",
        both(
            settings(others_time_limit=_SECONDS), _in_the_middle("says", "waits", point="1.backup.about-to")
        ),
        says="infobase.in-use",
    ),
    Case(
        "P11",
        "a Designer from the start that is closed",
        both(_designer, _waiting("switches", {"DESIGNER": ""})),
        exit=0,
        base="new",
        act=update_with("--wait", _LONG),
    ),
    Case(
        "P11",
        "a Designer in the middle that is closed",
        _waiting("switches", {"DESIGNER": ""}, **{_DATABASE: ["switches", {"DESIGNER": "1"}]}),
        exit=0,
        base="new",
        also=every(
            started("probe", "update-cfg", "update-db-cfg", *_UPDATES[1:], *_UPDATES[:2], *_UPDATES),
            notes("Обновление ждало"),
            _log_says("waiting until", "they have left"),
        ),
    ),
    Case(
        "P11",
        "a Designer in the middle that stays",
        both(
            settings(others_time_limit=_SECONDS),
            _waiting("says", "waits", **{_DATABASE: ["switches", {"DESIGNER": "1"}]}),
        ),
        says="platform.designer-open",
        also=_log_says("the time is up"),
    ),
    Case(
        "P11",
        "another program in the middle that leaves",
        _in_the_middle("leaves"),
        exit=0,
        base="new",
        also=every(notes("Обновление ждало", "python"), _log_says("waiting until", "they have left")),
    ),
    Case(
        "P11",
        "another program in the middle that stays for a while",
        both(
            settings(others_time_limit=_SECONDS),
            inside(pause=_QUICK, at={_DATABASE: ["held_by_another", "*-update-db-cfg.result"]}),
        ),
        says="platform.sessions-open",
        also=every(notes("Обновление ждало"), _log_says("the time is up")),
    ),
    Case(
        "P11",
        "another program writes after the copy, while it is waited for",
        _in_the_middle("writes_and_leaves", point="1.backup.done"),
        says="run.base-changed",
    ),
    Case(
        "P11",
        "another program writes in the middle, and the configuration is as it was",
        _in_the_middle("writes_and_leaves"),
        exit=0,
        base="new",
    ),
    Case(
        "P11",
        "asked to stop while somebody is waited for in the middle, who leaves before the restore",
        both(
            _leaves_in_the_end,
            inside(
                pause=_QUICK,
                at={_DATABASE: ["opened_by_another"]},
                always={"waiting": ["in_turn", ["send", "SIGINT"], ["leaves"]]},
            ),
        ),
        exit=130,
        says="cancelled",
        also=_log_says("asked to stop", "they have left"),
    ),
    Case(
        "P11",
        "asked to stop while somebody is waited for in the middle, who stays",
        both(settings(others_time_limit=_SECONDS), _in_the_middle("send", "SIGINT")),
        exit=130,
        says="cancelled",
        also=_log_says("asked to stop", "the time is up"),
    ),
    Case(
        "P11",
        "killed while somebody is waited for in the middle",
        both(
            _leaves_in_the_end,
            inside(pause=_QUICK, at={_DATABASE: ["opened_by_another"]}, kill_at="waiting"),
        ),
        exit=KILLED,
        says="killed",
        base="between",
        then=("restore",),
    ),
    Case(
        "K01",
        "the second of two on one base waits for the first",
        exit=3,
        says="plan.up-to-date",
        base="new",
        act=_two_at_once,
    ),
    Case(
        "S",
        "somebody works there, and leaves while he is waited for",
        both(_at_work, inside(pause=_QUICK, at={"waiting": [*_LEAVES]})),
        exit=0,
        base="new",
        act=update_with("--wait", _LONG),
        also=every(not_kept_out, _told_on_the_way("Иванова")),
        make=make_server_world,
    ),
    Case(
        "S",
        "somebody works there, is waited for, and stays",
        both(_at_work, inside(pause=_QUICK)),
        exit=4,
        says="sessions",
        act=update_with("--wait", _SHORT),
        also=every(not_kept_out, _waited_for(_SECONDS), mentions("Иванова")),
        make=make_server_world,
    ),
    Case(
        "S",
        "somebody comes in after the checks, and leaves",
        both(_comes_in, inside(pause=_QUICK, at={"waiting": [*_LEAVES], **_COMES})),
        exit=0,
        base="new",
        also=every(not_kept_out, notes("Обновление ждало", "Иванова")),
        make=make_server_world,
    ),
)
