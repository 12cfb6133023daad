"""Keeping the machine awake: whatever the system says, the work goes on and nothing is left behind."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import psutil
import pytest

from updater.wakefulness import awake, helper_of_system

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows is told without a helper")


def helpers() -> list[psutil.Process]:
    """Processes this one started."""
    return psutil.Process().children(recursive=True)


def stand_in(folder: Path, script: str, name: str = "systemd-inhibit") -> None:
    """A program of the system that does as the script says."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)


def test_a_helper_lives_as_long_as_the_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there during the work, reads from a pipe of ours, and is gone afterwards."""
    stand_in(tmp_path / "bin", 'for last; do :; done\n"$last"')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    before = {process.pid for process in helpers()}
    with awake():
        assert {process.pid for process in helpers()} - before
    assert not {process.pid for process in helpers()} - before


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 60"], ids=["refuses", "does not leave"])
def test_it_never_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A system that refuses, or a helper that stays: the work is done, and nothing stays."""
    monkeypatch.setattr("updater.wakefulness._PATIENCE", 0.1)
    stand_in(tmp_path / "bin", script)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    before = {process.pid for process in helpers()}
    with awake():
        pass
    assert not {process.pid for process in helpers()} - before


def test_a_system_without_a_helper(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where there is no such program nothing is started."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert helper_of_system("linux") == helper_of_system("darwin") == ()
    with awake():
        assert shutil.which("systemd-inhibit") is None
