"""Looking changes nothing at all: not a byte, not a time, not a new file."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from support.commands import run_updater
from support.snapshots import snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from updater.demo.sandbox import Sandbox

_LOOKS = (("plan",), ("update", "--dry-run"))


def _look(sandbox: Sandbox, command: tuple[str, ...], base: Path, *more: str) -> int:
    name, *options = command
    answer = run_updater(sandbox.home, name, base, *options, *more, "--json")
    assert {"code", "level", "cause", "subject", "message", "remedy"} == answer.document["checks"][0].keys()
    return answer.code


@pytest.mark.parametrize("command", _LOOKS, ids=" ".join)
def test_a_first_look_makes_nothing(command: tuple[str, ...], sandbox: Sandbox) -> None:
    """No journal, no cache, no folder comes into being, for a base that is refused neither."""
    before = snapshot(sandbox.home)
    assert 0 == _look(sandbox, command, sandbox.infobase)
    assert 4 == _look(sandbox, command, sandbox.infobases["locked"])
    assert before == snapshot(sandbox.home)


@pytest.mark.parametrize("command", _LOOKS, ids=" ".join)
def test_a_later_look_changes_nothing(command: tuple[str, ...], sandbox: Sandbox) -> None:
    """Journal, caches, settings and logs of earlier runs stay as they are, to the time of their change."""
    assert 0 == run_updater(sandbox.home, "update", sandbox.infobase, "--to", "1.0.2.7", "--yes").code
    journal = next(sandbox.home.rglob("journal.sqlite"))
    os.utime(journal, (1_000_000_000, 1_000_000_000))
    before = snapshot(sandbox.home)
    assert 0 == _look(sandbox, command, sandbox.infobase)
    assert before == snapshot(sandbox.home)


def test_nothing_is_downloaded_by_looking(sandbox: Sandbox) -> None:
    """With --online it is refused, and why is said."""
    answer = run_updater(sandbox.home, "update", sandbox.infobase, "--dry-run", "--online", "--json")
    assert (2, "settings.dry-run-online") == (answer.code, answer.document["error"]["code"])


def test_a_damaged_journal_is_a_check(sandbox: Sandbox) -> None:
    """It is told by its own name, and nothing is put aside."""
    state = sandbox.home / "state"
    state.mkdir(exist_ok=True)
    (state / "journal.sqlite").write_bytes(b"no journal at all, but long enough to be looked at" * 20)
    before = snapshot(sandbox.home)
    answer = run_updater(sandbox.home, "plan", sandbox.infobase, "--json")
    assert (4, ["journal"]) == (answer.code, [check["code"] for check in answer.document["checks"]])
    assert str(state) in json.dumps(answer.document["checks"], ensure_ascii=False)
    assert before == snapshot(sandbox.home)


def test_an_emptied_journal_is_a_check(sandbox: Sandbox) -> None:
    """Runs without a journal that tells of them: looking says so as a run would, and leaves it as it is."""
    assert 0 == run_updater(sandbox.home, "update", sandbox.infobase, "--to", "1.0.2.7", "--yes").code
    next(sandbox.home.rglob("journal.sqlite")).write_bytes(b"")
    before = snapshot(sandbox.home)
    answer = run_updater(sandbox.home, "update", sandbox.infobase, "--dry-run", "--json")
    assert (4, ["journal"]) == (answer.code, [check["code"] for check in answer.document["checks"]])
    assert before == snapshot(sandbox.home)


def test_the_login_is_tried_when_asked(sandbox: Sandbox) -> None:
    """The platform itself says whether it comes in; the password is in no document and no file."""
    base = sandbox.infobases["locked"]
    users = run_updater(sandbox.home, "inspect", base, "--json").document["users"]
    answer = run_updater(
        sandbox.home,
        *("plan", base, "--check-login", "--json", "--user", users[0], "--password-stdin"),
        typed="неверный-пароль-канарейка\n",
    )
    levels = {check["code"]: check["level"] for check in answer.document["checks"]}
    assert (4, "error") == (answer.code, levels["login"])
    assert "канарейка" not in answer.out + answer.err


def test_an_editable_configuration_wants_consent(sandbox: Sandbox) -> None:
    """The option is known to both commands."""
    for command in _LOOKS:
        assert 0 == _look(sandbox, command, sandbox.infobase, "--accept-editable")
