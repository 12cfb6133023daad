"""Whoever reads the results may stop: the program ends quietly, and what it was doing is done."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.commands import PROJECT, run_updater, updater_command, updater_environment

if TYPE_CHECKING:
    from pathlib import Path

    from updater.demo.sandbox import Sandbox

_CUT_OFF = 141


def _unread(home: Path, *arguments: object) -> tuple[int, str]:
    """Run a command whose results nobody reads; return its exit code and what it said aside."""
    process = subprocess.Popen(
        updater_command(home, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=updater_environment(),
        cwd=PROJECT,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    return process.wait(120), said


@pytest.mark.parametrize(
    "command",
    [
        ("infobases",),
        ("infobases", "--json"),
        ("templates",),
        ("platforms",),
        ("backups",),
        ("runs",),
        ("links",),
        ("plan", "BASE"),
        ("plan", "BASE", "--json"),
        ("inspect", "BASE"),
        ("update", "BASE", "--dry-run"),
        ("plan", "OWN"),
        ("--help",),
        ("plan", "--help"),
        ("--version",),
    ],
    ids=" ".join,
)
def test_it_ends_quietly(sandbox: Sandbox, command: tuple[str, ...]) -> None:
    """No traceback and no "unexpected": the code a shell gives to a program ended by that signal."""
    places = {"BASE": sandbox.infobase, "OWN": sandbox.infobases["own"]}
    code, said = _unread(sandbox.home, *(places.get(word, word) for word in command))
    own = command[0] in {"runs", "platforms", "backups"} or command[-1] in {"--help", "--version"}
    assert code in {_CUT_OFF, *((0,) if own else ())}, said
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
    assert "Exception ignored" not in said
    assert "unexpected" not in said


def test_an_update_is_done_all_the_same(sandbox: Sandbox) -> None:
    """Nobody reads its last words: the infobase is updated, and the exit code says so."""
    code, _said = _unread(sandbox.home, "update", sandbox.infobase, "--to", "1.0.2.7", "--yes")
    now = run_updater(sandbox.home, "inspect", sandbox.infobase, "--json").document
    assert (0, "1.0.2.7") == (code, now["configuration"]["version"])


def test_the_words_aside_may_be_unread_too(sandbox: Sandbox) -> None:
    """A run whose progress nobody hears is done to its end."""
    line = updater_command(sandbox.home, "update", sandbox.infobase, "--to", "1.0.2.7", "--yes", "--json")
    with subprocess.Popen(
        line,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=updater_environment(),
        cwd=PROJECT,
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        process.stderr.close()
        told = process.stdout.read()
    assert (0, True) == (process.returncode, b'"done"' in told)


def test_the_tests_can_fail() -> None:
    """A program that prints without care does say something when nobody reads it."""
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(0.2); print('x' * 100000)"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert b"BrokenPipe" in process.communicate()[1]
