"""Every level of every check that only server infobases have, seen on a simulated server."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.scene import make_scene, mounted
from support.server_levels import SERVER_LEVELS

from updater.app import UpdateOptions, open_application
from updater.demo.bases import SERVER, SERVER_INFOBASE
from updater.demo.platform.servers import SimSession, changed_server
from updater.demo.sandbox import build_sandbox
from updater.enterprise.cluster import ServerVersion
from updater.errors import PlatformError
from updater.model.backup import BackupKind
from updater.model.extras import FILE_ONLY, Extras
from updater.model.infobase import ServerAddress
from updater.model.plan import CheckLevel
from updater.model.version import Version
from updater.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.plan import Check

_DBMS = UpdateOptions(backup_kind=BackupKind.DBMS)
_COMMANDS: dict[str, dict[str, tuple[str, ...]]] = {
    "a command": {"backup": (sys.executable, "{file}")},
    "a wrong command": {"backup": (sys.executable, "{fle}")},
    "no such program": {"backup": ("no-such-program", "{file}")},
}
_NEWER, _OLDER = "8.3.27.1508", "8.3.24.1467"
_FILE_ONLY = Extras(compress_before=True, compress_after=True, finish_previous=True, block_users=True)
_SITUATIONS: dict[str, tuple[dict[str, object], UpdateOptions, str]] = {
    "free": ({"sessions": []}, UpdateOptions(), "1.0.2.7"),
    "long chain": ({"sessions": []}, UpdateOptions(), ""),
    "somebody works": ({"sessions": [SimSession("Кладовщик")]}, UpdateOptions(), "1.0.2.7"),
    "somebody may go": ({"sessions": [SimSession("Кладовщик")]}, UpdateOptions(end_sessions=True), "1.0.2.7"),
    "blocked": ({"sessions": [], "sessions_deny": True, "code": "чужой"}, UpdateOptions(), "1.0.2.7"),
    "in a repository": ({"sessions": []}, UpdateOptions(), "1.0.2.7"),
    "not told": ({"sessions": []}, UpdateOptions(), "1.0.2.7"),
    "silent": ({"agent_running": False}, UpdateOptions(), "1.0.2.7"),
    "no command": ({"sessions": []}, _DBMS, "1.0.2.7"),
    "a command": ({"sessions": []}, _DBMS, "1.0.2.7"),
    "a wrong command": ({"sessions": []}, _DBMS, "1.0.2.7"),
    "no such program": ({"sessions": []}, _DBMS, "1.0.2.7"),
    "extras": ({"sessions": []}, UpdateOptions(extras=_FILE_ONLY), "1.0.2.7"),
    "password": ({"sessions": []}, UpdateOptions(cluster_user="admin", cluster_password="secret"), "1.0.2.7"),
}


_IN_THE_LOOK: dict[str, dict[str, str]] = {
    "in a repository": {"SIM_REPOSITORY": "1"},
    "not told": {"SIM_FAIL": "DumpConfigToFiles", "SIM_FAIL_TEXT": "Ошибка в параметрах командной строки."},
}
"""What the platform does while the infobase is looked into; not while the checks are made."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Check, ...]]:
    """The checks in each situation."""
    return {name: _looked(tmp_path_factory.mktemp("server"), name) for name in _SITUATIONS}


def _looked(root: Path, name: str) -> tuple[Check, ...]:
    sandbox = build_sandbox(root / "sandbox", "ru", seconds=0)
    application = open_application(home=sandbox.home)
    if name in _COMMANDS:
        told = {"*": _COMMANDS[name]}
        application.save_settings(replace(application.settings, dbms_commands=told))
    changes, options, to = _SITUATIONS[name]
    with pytest.MonkeyPatch.context() as patch:
        for switch, setting in _IN_THE_LOOK.get(name, {}).items():
            patch.setenv(switch, setting)
        state = application.infobases.inspect(ServerAddress(SERVER, SERVER_INFOBASE), options=options)
    plan = application.planning.plan(state, to=Version(to) if to else None)
    with changed_server(sandbox.root / "server" / "servers" / "server.json") as server:
        for fact, value in changes.items():
            target = server if hasattr(server, fact) else server.infobases[0]
            setattr(target, fact, value)
    return application.planning.checks(plan, replace(options))


_VERSIONS = {
    "the same": (ServerVersion(Version(_NEWER)), ()),
    "told by the agent": (ServerVersion(Version("8.3.20.1")), ()),
    "turned away": (ServerVersion(Version("8.3.20.1"), refused=True), ()),
    "another is installed": (ServerVersion(Version(_OLDER)), (_OLDER,)),
}


def _of_version(root: Path, name: str) -> tuple[Check, ...]:
    """Check a plan of a server infobase with what is known of its server; the backup goes to a FAT disk."""
    known, installed = _VERSIONS[name]
    scene = make_scene(root)
    platform = scene.stand.request().platform
    assert platform is not None
    plan = scene.stand.plan("1.0.2.1")
    address = ServerAddress("server", "base")
    scene.request["plan"] = replace(plan, infobase=replace(plan.infobase, server=address))
    scene.stand.backups.mkdir()
    scene.look_around(
        server_version=known,
        platforms=tuple(replace(platform, version=Version(each)) for each in installed),
        **mounted(root, scene.stand.backups, "vfat"),
    )
    scene.other_platform(version=Version(_NEWER))
    return scene.checks()


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Check, ...]]:
    """The checks for each version of the server."""
    return {name: _of_version(tmp_path_factory.mktemp("version"), name) for name in _VERSIONS}


def test_every_level_is_seen(
    found: dict[str, tuple[Check, ...]], versions: dict[str, tuple[Check, ...]]
) -> None:
    """What is declared for servers alone is seen here, all of it."""
    everything = [*found.values(), *versions.values()]
    seen = {(check.code, check.level.value) for checks in everything for check in checks}
    assert set() == SERVER_LEVELS - seen


@pytest.mark.parametrize(
    ("name", "code", "level"),
    [
        ("the same", "platform-for-server", CheckLevel.OK),
        ("told by the agent", "platform-for-server", CheckLevel.WARNING),
        ("turned away", "platform-for-server", CheckLevel.ERROR),
        ("another is installed", "platform-choose-server", CheckLevel.ERROR),
    ],
)
def test_the_version_of_the_server(
    versions: dict[str, tuple[Check, ...]], name: str, code: str, level: CheckLevel
) -> None:
    """What the server itself said is certain; the right version, where it is there, is named."""
    found = [(check.code, check.level) for check in versions[name] if check.code.endswith("-server")]
    assert [(code, level)] == found
    for texts in (Texts("ru"), Texts("en")):
        grave = [check for check in versions[name] if check.code == code and level is not CheckLevel.OK]
        assert all("--platform" in texts.remedy(check) for check in grave if level is CheckLevel.ERROR)


def test_a_disk_for_small_files_only_warns(versions: dict[str, tuple[Check, ...]]) -> None:
    """How large the dump will be nobody knows: it may fit, so nothing is refused."""
    checks = {check.code: check for check in versions["the same"]}
    assert CheckLevel.WARNING is checks["backup-file-limit"].level
    assert "backup-same-disk" not in checks


def test_the_extensions_of_a_server_infobase_are_looked_for(found: dict[str, tuple[Check, ...]]) -> None:
    """They are asked of the platform: there are none here, which is seen and not taken for granted."""
    assert CheckLevel.OK in {check.level for check in found["free"] if check.code == "extensions"}


def test_room_for_the_saved_configurations_is_looked_for(found: dict[str, tuple[Check, ...]]) -> None:
    """Both configurations lie among the logs for a moment: their room is counted."""
    uses = [str(check.params["uses"]) for check in found["free"] if check.code == "space"]
    assert any("configurations" in use for use in uses)


def test_what_is_not_done_there_is_said(found: dict[str, tuple[Check, ...]]) -> None:
    """Each wish that only means something for a file is named; nothing is dropped without a word."""
    named = [str(check.params["extra"]) for check in found["extras"] if check.code == "extra-unfit"]
    assert list(FILE_ONLY) == named


def test_it_is_not_called_a_file_infobase(found: dict[str, tuple[Check, ...]]) -> None:
    """The words about its kind are its own."""
    (kind,) = [check for check in found["free"] if check.code == "infobase-kind"]
    assert "1С:Предприятия" in Texts("ru").check(kind)
    assert "file infobase" not in Texts("en").check(kind)


def test_every_one_has_words(found: dict[str, tuple[Check, ...]]) -> None:
    """Words and, where it is grave, a remedy, in both languages, and no gap left open in them."""
    for check in [check for checks in found.values() for check in checks]:
        for texts in (Texts("ru"), Texts("en")):
            assert texts.check(check)
            told = texts.check(check) + texts.remedy(check)
            assert "{" not in told.replace("{fle}", "")  # what somebody wrote in the settings
            assert texts.remedy(check) or check.level not in {CheckLevel.WARNING, CheckLevel.ERROR}, (
                check.code
            )


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("long chain", "server-handlers"),
        ("somebody works", "sessions"),
        ("blocked", "server-block"),
        ("in a repository", "login"),
        ("silent", "cluster"),
        ("no command", "dbms-none"),
        ("a wrong command", "dbms-commands"),
        ("no such program", "dbms-program"),
    ],
)
def test_what_refuses(found: dict[str, tuple[Check, ...]], name: str, code: str) -> None:
    """One thing is in the way in each of these, and no other is made up."""
    assert [code] == [check.code for check in found[name] if check.level is CheckLevel.ERROR]


def _login(checks: tuple[Check, ...]) -> tuple[CheckLevel, str]:
    (login,) = [check for check in checks if check.code == "login"]
    problem = login.params.get("problem")
    return login.level, problem.code if isinstance(problem, PlatformError) else ""


@pytest.mark.parametrize(
    ("name", "level", "problem"),
    [
        ("free", CheckLevel.OK, ""),
        ("in a repository", CheckLevel.ERROR, "platform.repository"),
        ("not told", CheckLevel.WARNING, "platform.bad-arguments"),
    ],
)
def test_how_the_platform_answered_when_it_looked(
    found: dict[str, tuple[Check, ...]], name: str, level: CheckLevel, problem: str
) -> None:
    """A run begins with the same small command: what it would say there is known beforehand."""
    assert (level, problem) == _login(found[name])


def test_what_nobody_can_see_is_named(found: dict[str, tuple[Check, ...]]) -> None:
    """A dynamic update that waits to be completed refuses a file infobase; here nobody knows it."""
    (unseen,) = [check for check in found["free"] if check.code == "server-unseen"]
    assert "динамическое обновление" in Texts("ru").check(unseen)
    assert "dynamic update" in Texts("en").check(unseen)


def test_a_free_one_may_begin(found: dict[str, tuple[Check, ...]]) -> None:
    """Nothing refuses an infobase nobody works in."""
    assert [] == [check.code for check in found["free"] if check.level is CheckLevel.ERROR]
