"""Every level of every check that only server infobases have, seen on a simulated server."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.server_levels import SERVER_LEVELS

from updater.app import UpdateOptions, open_application
from updater.demo.bases import SERVER, SERVER_INFOBASE
from updater.demo.platform.servers import SimSession, changed_server
from updater.demo.sandbox import build_sandbox
from updater.model.backup import BackupKind
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
_SITUATIONS: dict[str, tuple[dict[str, object], UpdateOptions, str]] = {
    "free": ({"sessions": []}, UpdateOptions(), "1.0.2.7"),
    "long chain": ({"sessions": []}, UpdateOptions(), ""),
    "somebody works": ({"sessions": [SimSession("Кладовщик")]}, UpdateOptions(), "1.0.2.7"),
    "somebody may go": ({"sessions": [SimSession("Кладовщик")]}, UpdateOptions(end_sessions=True), "1.0.2.7"),
    "blocked": ({"sessions": [], "sessions_deny": True, "code": "чужой"}, UpdateOptions(), "1.0.2.7"),
    "silent": ({"agent_running": False}, UpdateOptions(), "1.0.2.7"),
    "no command": ({"sessions": []}, _DBMS, "1.0.2.7"),
    "a command": ({"sessions": []}, _DBMS, "1.0.2.7"),
    "a wrong command": ({"sessions": []}, _DBMS, "1.0.2.7"),
    "no such program": ({"sessions": []}, _DBMS, "1.0.2.7"),
    "password": ({"sessions": []}, UpdateOptions(cluster_user="admin", cluster_password="secret"), "1.0.2.7"),
}


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
    state = application.infobases.inspect(ServerAddress(SERVER, SERVER_INFOBASE), options=options)
    plan = application.planning.plan(state, to=Version(to) if to else None)
    with changed_server(sandbox.root / "server" / "servers" / "server.json") as server:
        for fact, value in changes.items():
            target = server if hasattr(server, fact) else server.infobases[0]
            setattr(target, fact, value)
    return application.planning.checks(plan, replace(options))


def test_every_level_is_seen(found: dict[str, tuple[Check, ...]]) -> None:
    """What is declared for servers alone is seen here, all of it."""
    seen = {(check.code, check.level.value) for checks in found.values() for check in checks}
    assert set() == SERVER_LEVELS - seen


def test_every_one_has_words(found: dict[str, tuple[Check, ...]]) -> None:
    """Words and, where it is grave, a remedy, in both languages, and no gap left open in them."""
    for check in [check for checks in found.values() for check in checks]:
        for texts in (Texts("ru"), Texts("en")):
            assert texts.check(check)
            assert "{" not in texts.check(check) + texts.remedy(check)
            assert texts.remedy(check) or check.level not in {CheckLevel.WARNING, CheckLevel.ERROR}, (
                check.code
            )


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("long chain", "server-handlers"),
        ("somebody works", "sessions"),
        ("blocked", "server-block"),
        ("silent", "cluster"),
        ("no command", "dbms-none"),
        ("a wrong command", "dbms-commands"),
        ("no such program", "dbms-program"),
    ],
)
def test_what_refuses(found: dict[str, tuple[Check, ...]], name: str, code: str) -> None:
    """One thing is in the way in each of these, and no other is made up."""
    assert [code] == [check.code for check in found[name] if check.level is CheckLevel.ERROR]


def test_a_free_one_may_begin(found: dict[str, tuple[Check, ...]]) -> None:
    """Nothing refuses an infobase nobody works in."""
    assert [] == [check.code for check in found["free"] if check.level is CheckLevel.ERROR]
