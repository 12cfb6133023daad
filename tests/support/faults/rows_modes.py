"""Failures that docs/platform.md 14.8 lists and no other row plays: M."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from support.faults.case import Case, Scene
from support.faults.injections import (
    began_with,
    both,
    every,
    inside,
    looked_before,
    mentions,
    remember,
    started,
    switch,
    told_before,
    update_with,
)
from support.faults.rows_platform import TOLD, before_the_backup, limits, words
from support.faults.world import CHAIN, OLD

from updater.demo.platform.library import library_of, rows_after
from updater.demo.platform.storage import Storage
from updater.enterprise.library_words import words_of
from updater.formats.event_log import EventLevel, LogEvent
from updater.formats.infobase_file import open_infobase_file
from updater.formats.writing.event_log import append_events
from updater.model.configuration import UpdateSubsystem
from updater.update.ground_file import LOG_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable


_NO_UPDATES = "Файл не содержит доступных обновлений"
_DEFERRED = "Отложенное обновление завершилось с ошибками: остатки склада"


def _another_update(scene: Scene) -> None:
    """Under the first update's name lies that of another release."""
    world = scene.world
    file, other = world.cfu(CHAIN[1]), world.cfu(CHAIN[2])
    whole = file.read_bytes()
    file.write_bytes(other.read_bytes())
    scene.mending.callback(file.write_bytes, whole)


def _damaged(version: str, point: str) -> Callable[[Scene], None]:
    """A bit of an update file is another one from some point on."""

    def inject(scene: Scene) -> None:
        file = scene.world.cfu(version)
        scene.mending.callback(file.write_bytes, file.read_bytes())
        name = str(file.relative_to(scene.world.root))
        inside(at={point: ["flip", name, -100]})(scene)

    return inject


def _nothing_pending(scene: Scene) -> None:
    assert "none" == scene.world.memory().deferred


def _left_over(scene: Scene) -> None:
    """The infobase itself says that deferred handlers of the update before are not finished."""
    world = scene.world
    with open_infobase_file(world.file) as infobase:
        library = library_of(infobase.configuration_files())
    assert library is not None
    rows = rows_after(world.file, library, OLD, deferred_done=False)
    Storage(world.file).write_rows(rows)
    world.before = world.hash()


def _deferred_failed(scene: Scene) -> None:
    """The application's log tells how the update before ended."""
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the log keeps local time
    event = LogEvent(
        time=now,
        event=words_of(UpdateSubsystem.RUSSIAN).event,
        level=EventLevel.ERROR,
        text=_DEFERRED,
        user="Админ",
        computer="BUHGALTER-2",
        application="1CV8",
        session=1,
    )
    append_events(scene.world.base / LOG_FOLDER, [event])


def _only_through_a_file(scene: Scene) -> None:
    scene.world.write_settings(password_passing="file")
    scene.mending.callback(lambda: scene.world.write_settings(password_passing="auto"))


_OUTPUTS = ("empty", "cp1251", "garbage", "missing")

MODES = (
    Case(
        "M",
        "a licence comes free",
        both(switch(SIM_LICENSE="none_free:3"), inside(pause=0)),
        exit=0,
        base="new",
    ),
    *(Case("M", f"Out is {what}", switch(SIM_OUT=what), exit=0, base="new") for what in _OUTPUTS),
    Case("M", "Out is late", switch(SIM_LATE_OUT="300"), exit=0, base="new"),
    Case("M", "Out alone is late", switch(SIM_LATE_OUT="300", SIM_LATE="out"), exit=0, base="new"),
    Case(
        "M",
        "Out is late and says no",
        switch(SIM_LATE_OUT="300", SIM_FAIL="UpdateDBCfg:2"),
        says="platform.failed",
    ),
    *(
        Case(
            "M",
            f"Out is {what} after a failure",
            switch(SIM_OUT=what, SIM_FAIL="UpdateCfg:2"),
            says="platform.silent",
        )
        for what in ("missing", "empty")
    ),
    Case("M", "every command takes its time", switch(SIM_TIME="0.3"), exit=0, base="new"),
    Case("M", "the process starts another one and leaves", switch(SIM_RELAUNCH="1"), exit=0, base="new"),
    Case(
        "M",
        "the base is in a repository",
        switch(SIM_REPOSITORY="1"),
        exit=4,
        says="login/platform.repository run.refused",
        also=every(started("probe"), before_the_backup),
    ),
    Case(
        "M",
        "handlers fail and a form stays",
        both(inside(grace=0.2), switch(SIM_HANDLER_FAIL=TOLD)),
        says="run.handlers-failed",
        also=words(TOLD),
    ),
    Case(
        "M",
        "handlers do nothing",
        switch(SIM_RC0_UNCHANGED="handlers"),
        says="run.handlers-undone",
    ),
    Case(
        "M",
        "handlers never end",
        both(limits, switch(SIM_HANDLER_HANG="1")),
        says="platform.timed-out",
    ),
    Case(
        "M",
        "handlers of a platform too old",
        both(inside(grace=0.2), remember(minimum_platforms={CHAIN[-1]: "8.3.99.1"})),
        says="platform.too-old",
        also=words("8.3.99.1"),
    ),
    Case(
        "M",
        "handlers of a release between that nobody said are required",
        both(inside(grace=0.2), remember(required=[CHAIN[2]])),
        says="run.handlers-failed",
        also=words(f"Не выполнены обработчики обновления на версию {CHAIN[2]}"),
    ),
    Case(
        "M",
        "deferred handlers are pending",
        _left_over,
        exit=0,
        base="new",
        act=looked_before,
        also=every(
            told_before("deferred-left", "warning"),
            began_with("probe", "deferred-handlers"),
            _nothing_pending,
        ),
    ),
    Case(
        "M",
        "deferred handlers ended with errors, and were finished since",
        _deferred_failed,
        exit=0,
        base="new",
        act=looked_before,
        also=told_before("deferred-done", "ok"),
    ),
    Case(
        "M",
        "deferred handlers of this update fail",
        switch(SIM_DEFERRED_FAIL=TOLD),
        says="run.deferred-failed",
        also=words(TOLD),
    ),
    Case(
        "M",
        "deferred handlers that are left block the start",
        both(limits, _left_over, switch(SIM_DEFERRED_BLOCK="1")),
        says="platform.timed-out",
    ),
    Case("M", "the event log keeps errors only", switch(SIM_LOG="errors"), exit=0, base="new"),
    Case(
        "M",
        "not an administrator",
        both(inside(grace=0.2), remember(administrators=["Кладовщик"])),
        says="platform.not-administrator",
        also=words("административные права"),
    ),
    Case(
        "M",
        "somebody else updates",
        both(inside(grace=0.2), remember(updating_elsewhere=True)),
        says="platform.updating-elsewhere",
        also=words("BUHGALTER-2"),
    ),
    Case(
        "M",
        "arguments are not read from files",
        switch(SIM_ARGUMENT_FILE="unknown"),
        exit=0,
        base="new",
        act=looked_before,
        also=told_before("password-visible", "note"),
    ),
    Case(
        "M",
        "arguments are not read from files, and nothing else is allowed",
        both(_only_through_a_file, switch(SIM_ARGUMENT_FILE="unknown")),
        exit=4,
        says="login/platform.argument-file run.refused",
        also=before_the_backup,
    ),
    Case(
        "M",
        "the update of another release",
        _another_update,
        exit=4,
        says="plan.target-unreachable",
        act=update_with("--to", CHAIN[-1]),
    ),
    Case(
        "M",
        "the platform takes no update of this release",
        switch(SIM_FAIL="UpdateCfg:2", SIM_FAIL_TEXT=_NO_UPDATES),
        says="platform.not-applicable",
    ),
    Case(
        "M",
        "an update file is damaged between plan and start",
        _damaged(CHAIN[1], "begun"),
        exit=4,
        says="run.refused update-file-changed",
        also=every(before_the_backup, mentions("1cv8.cfu", CHAIN[1])),
    ),
    *(
        Case(
            "M",
            f"the update file of release {version} is damaged before its turn",
            _damaged(version, point),
            says="run.update-altered",
            also=mentions(version, "1cv8.cfu"),
        )
        for version, point in (
            (CHAIN[1], "1.backup.done"),
            (CHAIN[2], "4.handlers.done"),
            (CHAIN[3], "update-cfg.ran"),
        )
    ),
)
