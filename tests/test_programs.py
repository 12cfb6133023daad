"""Programs are found where the system has them, and nowhere else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from updater.programs import find_program

if TYPE_CHECKING:
    from pathlib import Path


def _program(path: Path, mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    return path


def test_the_first_folder_that_has_it(tmp_path: Path) -> None:
    """In the order of PATH; what may not be started does not count."""
    _program(tmp_path / "a" / "tool", 0o644)
    found = _program(tmp_path / "b" / "tool")
    _program(tmp_path / "c" / "tool")
    path = os.pathsep.join(str(tmp_path / name) for name in ("none", "a", "b", "c"))
    assert found == find_program("tool", {"PATH": path}, windows=False)


def test_a_full_path_stands_for_itself(tmp_path: Path) -> None:
    """Whatever PATH says; a folder is no program."""
    program = _program(tmp_path / "a b" / "tool")
    assert program == find_program(str(program), {}, windows=False)
    assert find_program(str(tmp_path), {}, windows=False) is None


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize("word", ["", "tool.exe", "./tool.exe", "sub/tool.exe", "../here/tool.exe"])
def test_the_current_folder_is_never_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str, *, windows: bool
) -> None:
    """Neither by itself, as on Windows, nor where PATH names it without meaning to."""
    for place in ("tool.exe", "sub/tool.exe"):
        _program(tmp_path / "here" / place)
    monkeypatch.chdir(tmp_path / "here")
    path = os.pathsep.join(["", ".", "sub", str(tmp_path / "none")])
    assert find_program(word, {"PATH": path}, windows=windows) is None


@pytest.mark.parametrize("word", ["C:tool", "..\\tool", "sub\\tool", "a/b"])
def test_words_that_are_neither_name_nor_full_path(tmp_path: Path, word: str) -> None:
    """A drive without a folder, a step up: such a word leads from where we happen to be."""
    _program(tmp_path / word)
    assert find_program(word, {"PATH": str(tmp_path)}, windows=True) is None


def test_windows_lets_the_ending_be_left_out(tmp_path: Path) -> None:
    """And its variables have names in any letters, and folders in quotes."""
    program = _program(tmp_path / "Program Files" / "tool.exe")
    environ = {"Path": f'"{program.parent}"'}
    assert program == find_program("tool", environ, windows=True)
    assert program == find_program("tool.exe", environ, windows=True)
    assert program == find_program(str(program.with_suffix("")), {}, windows=True)
    assert find_program("tool", environ, windows=False) is None
