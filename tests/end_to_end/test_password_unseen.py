"""A whole update of several releases: no process of it ever shows the password (docs/platform.md 3.1)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from support.canaries import revealing_files
from support.commands import NO_STORE, run_updater
from support.onlooker import Onlooker

from updater.demo.platform.state import read_state, write_state
from updater.demo.product import builds
from updater.demo.sandbox import build_sandbox
from updater.formats.writing.infobase_file import infobase_with_configuration

if TYPE_CHECKING:
    from pathlib import Path

    from support.commands import Answer

    from updater.demo.sandbox import Sandbox

PASSWORD = 'Кан"арейка-4711'
USER = "Администратор"
_STARTS = {"update-cfg", "update-db-cfg", "handlers"}
_MEMORY = ".sim.json"  # of the simulated platform, as the real one keeps it in the base

pytestmark = pytest.mark.skipif(os.name != "posix", reason="others see processes through /proc here")


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """A sandbox with a base two releases behind, whose user has a password; commands take their time."""
    made = build_sandbox(tmp_path / "песочница", "ru", seconds=0.2)
    base = _base(made)
    infobase_with_configuration(base / "1Cv8.1CD", builds()["1.0.1.5"].files, users=(USER,))
    state = read_state(base)
    state.passwords = {USER: PASSWORD}
    write_state(base, state)
    return made


def _base(sandbox: Sandbox) -> Path:
    base = sandbox.root / "С паролем"
    base.mkdir(exist_ok=True)
    return base


def _update(sandbox: Sandbox, **extra: str) -> Answer:
    login = ("--user", USER, "--password-stdin", "--check-login")
    asked = ("update", _base(sandbox), "--yes", "--json", *login)
    return run_updater(sandbox.home, *asked, typed=f"{PASSWORD}\n", **NO_STORE, **extra)


def test_a_whole_update_shows_no_password(sandbox: Sandbox) -> None:
    """Neither our own processes nor the platform's, in any command line or environment."""
    with Onlooker() as onlooker:
        answer = _update(sandbox)
    assert 0 == answer.code, answer.out + answer.err
    steps = [step["step"] for step in answer.document["steps"] if step["step"] in _STARTS]
    assert ["update-cfg", "update-db-cfg", "handlers"] * 2 == steps
    # Each of these starts, the trial of `/@` and both trials of the login were seen at work.
    platform = [line for line in onlooker.commands if "updater.demo.platform" in line]
    assert len(steps) + 3 == len(platform)
    assert all("/@" in line for line in platform)
    assert not onlooker.sees(PASSWORD)
    assert PASSWORD not in answer.out + answer.err
    assert {_MEMORY} >= {path.name for path in revealing_files(sandbox.root, [PASSWORD])}


def test_the_onlooker_would_see_it(sandbox: Sandbox) -> None:
    """With a platform that reads no arguments from files the same look finds the password."""
    with Onlooker() as onlooker:
        answer = _update(sandbox, SIM_ARGUMENT_FILE="unknown")
    assert 0 == answer.code, answer.out + answer.err
    assert onlooker.sees(PASSWORD)
