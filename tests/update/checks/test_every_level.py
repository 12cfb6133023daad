"""Every check is seen at every level it can have, on real files and with real processes."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support import disk_cases
from support.check_cases import CASES, TEXTS, case, simple
from support.scene import Room, Scene, make_scene, mounted, opened_by_another
from support.server_levels import SERVER_LEVELS, UNPLANNED_LEVELS

from updater.demo.platform.launcher import install_simulated_platform
from updater.enterprise.argument_file import ArgumentForm
from updater.enterprise.commands import Credentials
from updater.enterprise.installations import platform_at
from updater.enterprise.passing import MEMORY, Passing, PlatformStarter
from updater.errors import RunError
from updater.filing import Filing
from updater.formats.event_log import EventLevel, LogEvent
from updater.formats.writing.event_log import append_events
from updater.infobases.access import held
from updater.model.configuration import Support, SupportState, UpdateSubsystem
from updater.model.extras import Extras
from updater.model.infobase import InfobaseKind
from updater.model.plan import Check, CheckLevel
from updater.model.version import Version
from updater.texts import Texts
from updater.update.checks.codes import KINDS
from updater.update.checks.infobase import kind_check
from updater.update.checks.runs import journal_unreadable
from updater.update.records import RunStart
from updater.update.request import hold_key
from updater.update.trial import try_in_private

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.check_cases import Make

_ROOT = os.name == "posix" and os.geteuid() == 0
_NAME = "Администратор"


@case(
    *("infobase-kind ok", "infobase-readable ok", "infobase-sound ok", "infobase-same ok"),
    *("infobase-writable ok", "path-quote ok", "in-use ok", "connection-block ok", "support ok"),
    *("unapplied-changes ok", "dynamic-update ok", "repository ok", "extensions ok", "deferred note"),
    *("user-none ok", "login note", "legality note", "platform-found ok", "platform-for-infobase ok"),
    "platform-unstated note",
    *("update-files ok", "space ok", "temp ok", "logs-writable ok", "backup-same-disk warning"),
    "other-run ok",
)
def _healthy(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    scene.look_around(environ={"TMPDIR": str(root), "TMP": str(root)})
    scene.tools["filing"] = Room(1 << 40)
    return scene.checks()


@case("infobase-kind error")
def _kinds(_root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    others = [kind for kind in InfobaseKind if kind not in {InfobaseKind.FILE, InfobaseKind.SERVER}]
    return tuple(kind_check(kind, "somewhere") for kind in others)


# The file


case("infobase-readable error")(
    simple(lambda scene: scene.after_planning.append(lambda: scene.stand.file.write_bytes(b"nothing")))
)


@case("infobase-sound error")
def _unsound(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)

    def one_page_nobody_knows() -> None:
        with scene.stand.file.open("ab") as file:
            file.write(bytes(8192))
        with scene.stand.file.open("r+b") as file:
            file.seek(12)
            file.write((scene.stand.file.stat().st_size // 8192).to_bytes(4, "little"))

    scene.after_planning.append(one_page_nobody_knows)
    return scene.checks()


case("infobase-same error")(simple(lambda scene: scene.seen_in_base(configuration=None)))


@case("infobase-writable error")
def _unwritable(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    if _ROOT:
        pytest.skip("root may write anywhere")
    scene = make_scene(root)
    scene.stand.file.chmod(0o400)
    return scene.checks()


@case("infobase-link note")
def _linked_folder(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    link = root / "ссылка"
    link.symlink_to(scene.stand.directory, target_is_directory=True)
    scene.request["infobase_dir"] = link
    return scene.checks()


@case("infobase-file-link error")
def _linked_file(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    moved = scene.stand.file.rename(root / "elsewhere.1CD")
    scene.stand.file.symlink_to(moved)
    return scene.checks()


def _on(filesystem: str, *, removable: bool = False) -> Callable[[Scene], None]:
    def change(scene: Scene) -> None:
        stand = scene.stand
        scene.look_around(**mounted(stand.root, stand.directory, filesystem, removable=removable))

    return change


case("infobase-network warning")(simple(_on("cifs")))
case("infobase-removable warning")(simple(_on("exfat", removable=True)))


@case("infobase-cloud warning")
def _cloud(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    return make_scene(root / "OneDrive").checks()


@case("infobase-placeholder error")
def _placeholder(root: Path, stack: ExitStack) -> tuple[Check, ...]:
    """Attributes of files exist on Windows only: elsewhere the system's answer is given in their place."""
    patch = stack.enter_context(pytest.MonkeyPatch.context())
    scene = make_scene(root)
    real = Path.stat

    def stat(path: Path, *, follow_symlinks: bool = True) -> object:
        found = real(path, follow_symlinks=follow_symlinks)
        if path != scene.stand.file:
            return found
        return _Recalled(found)

    request = scene.stand.request()
    scene.request["plan"] = request.plan
    patch.setattr(Path, "stat", stat)
    return scene.checks()


class _Recalled:
    """What the system says of a file whose content is elsewhere."""

    st_file_attributes = 0x400000

    def __init__(self, found: os.stat_result) -> None:
        self._found = found

    def __getattr__(self, name: str) -> object:
        return getattr(self._found, name)


# Paths


case("path-quote error")(lambda root, _stack: make_scene(root / "ООО 'Ромашка'").checks())
case("path-ending warning")(lambda root, _stack: make_scene(root / "конец. ").checks())
case("path-characters warning")(lambda root, _stack: make_scene(root / "100% 😀").checks())
case("path-characters error")(lambda root, _stack: make_scene(root / 'ООО "Ромашка"').checks())


@case("path-length error")
def _long(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root / ("имя " * 25) / ("ещё " * 25))
    scene.look_around(system="win32", environ={"TMP": str(root)})
    return scene.checks()


@case("path-ending error")
def _ending(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root / "конец. ")
    scene.look_around(system="win32", environ={"TMP": str(root)})
    return scene.checks()


# Who works in it


@case("in-use error")
def _held(root: Path, stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    stack.enter_context(held(scene.stand.file))
    return scene.checks()


@case("in-use warning", "open-marks warning")
def _perhaps_held(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    (scene.stand.directory / "1Cv8.1CL").touch()
    scene.tools["in_use"] = lambda _file: None
    return scene.checks()


case("open-marks note")(simple(lambda scene: (scene.stand.directory / "1Cv8.1CL").touch()))


def _block(ends: str, code: str = "код") -> Callable[[Scene], object]:
    text = f'{{1,20200101000000,{ends},"Обслуживание","{code}",""}}'
    return lambda scene: (scene.stand.directory / "1Cv8.cdn").write_text(text, "utf-8")


def _foreign_block(scene: Scene) -> None:
    _block("20200102000000")(scene)  # not in force, and in the way of ours all the same
    scene.request["extras"] = Extras(block_users=True)


case("block-foreign error")(simple(_foreign_block))


@case("connection-block-unread warning")
def _unreadable_block(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    if not sys.platform.startswith("linux"):
        pytest.skip("a file nobody can read is made of one of the kernel's")
    scene = make_scene(root)
    (scene.stand.directory / "1Cv8.cdn").symlink_to("/proc/self/mem")
    return scene.checks()


case("connection-block error")(simple(_block("29990101000000")))
case("connection-block warning")(simple(_block("20200102000000")))


# The configuration


def _support(state: SupportState, *, accepted: bool = False) -> Make:
    def change(scene: Scene) -> None:
        scene.seen_in_base(support=Support(state))
        scene.request["accept_editable"] = accepted

    return simple(change)


case("support-editable error")(_support(SupportState.EDITABLE))
case("support-editable warning")(_support(SupportState.EDITABLE, accepted=True))
case("support-none error")(_support(SupportState.NONE))


@case("support-none warning")
def _replaced(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    plan = scene.stand.plan()
    whole = replace(plan.hops[0], release=replace(plan.hops[0].release, replaces=True))
    scene.request["plan"] = replace(plan, hops=(whole,))
    scene.request["replace_configuration"] = True
    scene.seen_in_base(support=Support(SupportState.NONE))
    return scene.checks()


case("support-unknown error")(_support(SupportState.UNKNOWN))
case("unapplied-changes error")(simple(lambda scene: scene.seen_in_base(unapplied_changes=True)))
case("dynamic-update error")(simple(lambda scene: scene.seen_in_base(dynamic_update_pending=True)))
case("repository warning")(simple(lambda _scene: None, repository=True))
case("extensions warning", "patches note")(
    simple(lambda _scene: None, extensions=[("Доработки", "1.0"), ("EF_00_00123", "1")])
)


@case("edition-base note")
def _base_edition(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    plan = scene.stand.plan()
    scene.request["plan"] = replace(plan, start=replace(plan.start, name="УчётЗаявокБазовая"))
    checks = scene.checks()
    assert "legality" not in {check.code for check in checks}
    return checks


def _logged(level: EventLevel, text: str) -> Callable[[Scene], None]:
    event = LogEvent(datetime.now().replace(microsecond=0), "Обновление информационной базы", level, text)  # noqa: DTZ005 - the log knows no zone
    return lambda scene: append_events(scene.stand.directory / "1Cv8Log", [event])


case("deferred ok")(
    simple(_logged(EventLevel.INFORMATION, 'Обновление на версию "1.0.1.1" выполнено успешно.'))
)
case("deferred warning")(simple(_logged(EventLevel.ERROR, "Отложенное обновление завершилось с ошибками")))


def _as_before(_scene: Scene) -> None:
    """Change nothing."""


def _of_base_edition(scene: Scene) -> None:
    plan = scene.stand.plan()
    scene.request["plan"] = replace(plan, start=replace(plan.start, name="УчётЗаявокБазовая"))


_LIBRARY = UpdateSubsystem.RUSSIAN
case("deferred-done ok")(simple(_as_before, library=_LIBRARY))
case("deferred-left warning")(simple(_as_before, library=_LIBRARY, deferred_done=False))
case("deferred-left-base warning")(simple(_of_base_edition, library=_LIBRARY, deferred_done=False))


# Who comes in


def _user(name: str, **more: Any) -> Make:
    def change(scene: Scene) -> None:
        scene.request["credentials"] = Credentials(name) if name else None
        if more:
            scene.seen_in_base(**more)

    return simple(change, users=[_NAME, "Кладовщик"], plain_users=["Кладовщик"])


case("user ok", "administrator ok")(_user(_NAME.lower()))
case("administrator warning")(_user("Кладовщик"))
case("administrator note")(_user(_NAME, administrators=None))
case("user-missing error")(_user(""))
case("user-unknown warning")(_user("Петров"))


def _tried(environment: dict[str, str], password: str = "") -> Make:
    """Come in with the simulated platform, as a real process."""

    def make(root: Path, stack: ExitStack) -> tuple[Check, ...]:
        scene = make_scene(root, users=[_NAME])
        state = {"passwords": {_NAME: "верно"}, "data_version": "1.0.1.1"}
        (scene.stand.directory / ".sim.json").write_text(json.dumps(state), "utf-8")
        scene.request["credentials"] = Credentials(_NAME, password)
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in environment.items():
            patch.setenv(name, value)
        request, tools = scene.stand.request(**scene.request), scene.stand.tools()
        scene.login = try_in_private(request, tools)
        return scene.checks()

    return make


case("login ok")(_tried({}, "верно"))
case("login error")(_tried({}, "неверно"))


@case("login warning")
def _login_untold(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    executable = install_simulated_platform(root / "old", "8.3.8.1", seconds=0.0)
    executable.write_text("#!/bin/sh\nexit 101\n", "ascii")
    platform = platform_at(executable)
    scene.request["platform"] = platform
    request = scene.stand.request(**scene.request)
    scene.login = try_in_private(request, scene.stand.tools())
    return scene.checks()


def _passing(remembered: object = None, *, passing: Passing = Passing.AUTO) -> Make:
    """Give a password; what is known about the platform was found out before, or not."""

    def make(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
        scene = make_scene(root, users=[_NAME])
        executable = scene.stand.executable
        if remembered is not None:
            found = executable.stat()
            mark = f"{executable} {found.st_size} {found.st_mtime_ns}"
            (root / MEMORY).write_text(json.dumps({mark: remembered or None}), "utf-8")
        scene.request["credentials"] = Credentials(_NAME, "секрет")
        scene.tools["starter"] = PlatformStarter(passing, root, Filing())
        return scene.checks()

    return make


case("password-visible ok")(_passing(next(iter(ArgumentForm)).value))
case("password-visible note")(_passing())
case("password-visible warning")(_passing(""))


# The platform


case("platform-found error")(simple(lambda scene: scene.request.update(platform=None)))


@case("platform-thin error")
def _thin(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    scene.request["platform"] = None
    scene.look_around(thin_clients=(Path("/opt/1cv8/x86_64/8.3.27.1/1cv8c"),))
    return scene.checks()


def _platform(**changes: Any) -> Make:
    return simple(lambda scene: scene.other_platform(**changes))


case("platform-gone error")(_platform(designer=Path("/nowhere/1cv8")))
case("platform-unknown warning")(_platform(version=Version("8.3")))
case("platform-for-infobase error")(_platform(version=Version("8.3.5.1")))


def _needed(minimum: str, *, installed: str = "") -> Make:
    def change(scene: Scene) -> None:
        stand = scene.stand
        stand.releases[1] = replace(stand.releases[1], minimum_platform=minimum)
        platform = stand.request().platform
        if installed and platform is not None:
            scene.look_around(platforms=(replace(platform, version=Version(installed)),))

    return simple(change)


case("platform-for-release ok")(_needed("8.3.10.1"))
case("platform-for-release error")(_needed("8.3.99.1", installed="8.3.50.1"))
case("platform-choose error")(_needed("8.3.99.1", installed="8.3.99.7"))


def _no_screen(scene: Scene) -> None:
    compiled = scene.stand.root / "compiled"
    compiled.write_bytes(b"\x7fELF....")
    scene.other_platform(designer=compiled)
    scene.look_around(system="linux", environ={"PATH": ""})


case("display error")(simple(_no_screen))
case("display ok")(simple(lambda scene: scene.look_around(system="linux")))


# The update files


@case("update-file-missing error", "update-file-changed error")
def _updates(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    first, second = (release.file for release in scene.stand.releases)
    scene.after_planning += [lambda: first.write_bytes(b"another"), second.unlink]
    checks = scene.checks()
    bad = {check.code: check.params["release"] for check in checks if check.level is CheckLevel.ERROR}
    assert bad == {"update-file-changed": "1.0.2.1", "update-file-missing": "1.0.3.1"}
    return checks


# Other runs


@case("journal error")
def _journal(_root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    read, own = Path("/tmp/copy"), Path("/home/own")
    problem = RunError(
        "run.journal-unreadable", path=str(read / "j.sqlite"), copy=str(read / "j.old"), detail="11"
    )
    check = journal_unreadable(problem, read, own)
    assert str(own / "j.sqlite") == problem.params["path"]
    return (check,)


@case("other-run error")
def _other_run(root: Path, stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    tools = scene.stand.tools()
    stack.enter_context(tools.journal.holding(hold_key(scene.stand.directory), tools.owner, "run-1"))
    own = replace(scene, run_id="run-1").checks()
    assert "other-run" not in {check.code for check in own if check.level is CheckLevel.ERROR}
    return scene.checks()


@case("locked error")
def _locked(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    facts = {
        "host": "buh-2",
        "pid": 7,
        "born": 1.0,
        "user": "Иванова",
        "run": "r",
        "time": "2099-01-01T00:00:00+03:00",
    }
    lock = scene.stand.directory / "onec-updater.lock"
    lock.write_text(json.dumps(facts), "utf-8")
    checks = scene.checks()
    assert "Иванова" in next(Texts("ru").check(check) for check in checks if check.code == "locked")
    return checks


def _cut_off(*, touched: bool) -> Callable[[Scene], None]:
    def change(scene: Scene) -> None:
        stand = scene.stand
        journal, plan = stand.tools().journal, stand.plan()
        hops = tuple(hop.target for hop in plan.hops)
        journal.begin(RunStart("old", stand.directory, stand.file, "2026", plan.start, hops, stand.root))
        journal.note_before("old", 5, "0" * 64, None)
        if touched:
            journal.note_touched("old")

    return change


case("unfinished-run warning")(simple(_cut_off(touched=False)))
case("unfinished-run error")(simple(_cut_off(touched=True)))


@case("platform-running error")
def _survivor(root: Path, stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    _cut_off(touched=True)(scene)
    stack.enter_context(opened_by_another(scene.stand.file, "DESIGNER", "/Out", str(root / "01-update.txt")))
    time.sleep(0.05)
    return scene.checks()


def test_every_level_has_a_case() -> None:
    """What the table of checks names is seen here, and nothing else."""
    declared = {(kind.code, level.value) for kind in KINDS.values() for level in kind.levels}
    assert declared == set(CASES) | SERVER_LEVELS | UNPLANNED_LEVELS
    assert set(CASES) >= disk_cases.LEVELS


@pytest.mark.parametrize(("code", "level"), sorted(CASES))
def test_it_is_seen(code: str, level: str, tmp_path: Path) -> None:
    """The check has that level, and words and a remedy for it in both languages."""
    with ExitStack() as stack:
        checks = CASES[code, level](tmp_path, stack)
    assert level in {check.level.value for check in checks if check.code == code}
    for check in checks:
        assert check.level in KINDS[check.code].levels
        for texts in TEXTS:
            assert texts.check(check)
            assert "{" not in texts.check(check) + texts.remedy(check)
            grave = check.level in {CheckLevel.WARNING, CheckLevel.ERROR}
            assert texts.remedy(check) or not grave, check.code
