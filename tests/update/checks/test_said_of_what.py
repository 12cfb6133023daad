"""One check speaks of several things: each is named, and has words of its own."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from support.check_cases import TEXTS
from support.disk_cases import made, second
from support.scene import Scene, make_scene

from updater.formats.event_log import EventLevel, LogEvent
from updater.formats.writing.event_log import append_events
from updater.model.extras import Extras
from updater.model.plan import CheckLevel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    ("place", "room", "trouble"),
    [
        (lambda scene: made(scene.stand.directory / "копии"), 1 << 40, "inside"),
        (lambda scene: made(scene.stand.backups), 1 << 40, "same"),
        (lambda scene: scene.stand.root / "нет", 1 << 40, "absent"),
        (lambda scene: scene.stand.executable / "копии", 1 << 40, "unwritable"),
        (lambda scene: made(scene.stand.root / "вторые"), 1000, "room"),
    ],
)
def test_what_is_wrong_with_the_second_place(
    tmp_path: Path, place: Callable[[Scene], Path], room: int, trouble: str
) -> None:
    """Each trouble has its own words, and none of them refuses the update."""
    with ExitStack() as stack:
        found = second(place, room)(tmp_path, stack)
    check = next(check for check in found if check.code == "backup-second")
    assert (check.level, check.params["trouble"]) == (CheckLevel.WARNING, trouble)
    for texts in TEXTS:
        assert texts.raw(f"word.second-place.{trouble}") in texts.check(check)


@pytest.mark.parametrize(
    ("where", "what"), [("update", "update"), ("logs", "logs"), ("backup", "backup"), ("base", "base")]
)
def test_a_long_path_says_which(tmp_path: Path, where: str, what: str) -> None:
    """The infobase, an update file, the logs, the backups: each may be too deep, and is named."""
    scene = make_scene(tmp_path / ("имя " * 25) / ("ещё " * 25) if where == "base" else tmp_path)
    deep = tmp_path / ("имя " * 30) / ("ещё " * 30)
    environ = {"TMP": str(tmp_path)}
    scene.look_around(system="win32", environ=environ, state=deep if where == "logs" else tmp_path)
    if where == "backup":
        scene.request["backup_directory"] = deep
    if where == "update":
        first, *rest = scene.stand.releases
        scene.stand.releases = [replace(first, file=_moved(first.file, deep)), *rest]
    check = next(check for check in scene.checks() if check.code == "path-length")
    assert (check.params["what"], check.level) == (what, CheckLevel.ERROR)
    for texts in TEXTS:
        assert texts.raw(f"word.path-of.{what}") in texts.check(check)


def _moved(file: Path, folder: Path) -> Path:
    folder.mkdir(parents=True)
    return file.rename(folder / file.name)


@pytest.mark.parametrize(
    ("letter", "level"), [("'", CheckLevel.WARNING), ('"', CheckLevel.ERROR), ("%", CheckLevel.WARNING)]
)
@pytest.mark.parametrize("where", ["update", "logs"])
def test_odd_letters_of_other_paths(tmp_path: Path, where: str, letter: str, level: CheckLevel) -> None:
    """What the platform is given besides the infobase is looked at; a copy of ours is not given to it."""
    scene = make_scene(tmp_path)
    odd = tmp_path / f"ООО {letter}Ромашка{letter}"
    scene.request["backup_directory"] = odd
    if where == "logs":
        scene.look_around(state=odd)
    else:
        first, *rest = scene.stand.releases
        scene.stand.releases = [replace(first, file=_moved(first.file, odd)), *rest]
    found = [check for check in scene.checks() if check.code == "path-characters"]
    assert [(check.level, check.params["what"]) for check in found] == [(level, where)]


@pytest.mark.parametrize("seen", ["absent", "silent", "damaged", "large"])
def test_how_far_the_event_log_was_read(tmp_path: Path, seen: str) -> None:
    """What was not read is not told as if nothing had been in it."""
    scene = make_scene(tmp_path)
    folder = scene.stand.directory / "1Cv8Log"
    if seen != "absent":
        now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the log knows no zone
        append_events(folder, [LogEvent(now, "Другое событие", EventLevel.INFORMATION, "текст")])
    if seen == "damaged":
        (folder / "1Cv8.lgf").write_bytes(b"\x00" * 100)
    if seen == "large":
        with (folder / "20260101000000.lgp").open("wb") as file:
            file.truncate((64 << 20) + 1)
    check = next(check for check in scene.checks() if check.code == "deferred")
    assert (check.level, check.params["seen"]) == (CheckLevel.NOTE, seen)
    for texts in TEXTS:
        assert texts.raw(f"word.deferred.{seen}") in texts.check(check)


def test_a_release_that_states_a_platform_is_not_called_silent(tmp_path: Path) -> None:
    """Of two releases the one without a stated platform is named, the other one judged."""
    scene = make_scene(tmp_path)
    scene.stand.releases[1] = replace(scene.stand.releases[1], minimum_platform="8.3.10.1")
    checks = {check.code: check for check in scene.checks()}
    assert checks["platform-unstated"].params["releases"] == "1.0.2.1"
    assert checks["platform-for-release"].level is CheckLevel.OK


def test_compression_wants_room_for_another_one(tmp_path: Path) -> None:
    """It is advised, as nobody attests how much the platform takes."""
    scene = make_scene(tmp_path)
    usual = next(check for check in scene.checks() if check.code == "space")
    scene.request["extras"] = Extras(compress_after=True)
    wanted = next(check for check in scene.checks() if check.code == "space")
    size = scene.stand.file.stat().st_size
    assert int(str(wanted.params["needed"])) - int(str(usual.params["needed"])) == size


def test_a_screen_that_is_gone_is_told(tmp_path: Path) -> None:
    """A variable outlives its session: nobody answers there, and the words name it."""
    scene = make_scene(tmp_path)
    compiled = tmp_path / "compiled"
    compiled.write_bytes(b"\x7fELF....")
    scene.other_platform(designer=compiled)
    scene.look_around(system="linux", environ={"PATH": "", "DISPLAY": ":4711"})
    check = next(check for check in scene.checks() if check.code == "display")
    assert (check.level, check.params["trouble"]) == (CheckLevel.ERROR, "dead")
    for texts in TEXTS:
        assert ":4711" in texts.check(check)
