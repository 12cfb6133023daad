"""Programs that unpack RAR: looked for where they live, in order, and never in the current folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from updater.enterprise.unpackers import Unpacker, UnpackerKind, find_unpackers

if TYPE_CHECKING:
    import pytest


def _program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    path.chmod(0o755)
    return path


def test_on_windows_they_have_their_places(tmp_path: Path) -> None:
    """The system's own tar, then 7-Zip, then WinRAR's; the names of variables in any case."""
    system, programs, old = tmp_path / "Windows", tmp_path / "Program Files", tmp_path / "Program Files (x86)"
    unrar = _program(programs / "WinRAR" / "UnRAR.exe")
    seven = _program(old / "7-Zip" / "7z.exe")
    tar = _program(system / "System32" / "tar.exe")
    environ = {"SYSTEMROOT": str(system), "ProgramFiles": str(programs), "PROGRAMFILES(X86)": str(old)}
    assert (
        Unpacker(UnpackerKind.TAR, tar),
        Unpacker(UnpackerKind.SEVEN_ZIP, seven),
        Unpacker(UnpackerKind.UNRAR, unrar),
    ) == find_unpackers(environ, windows=True)


def test_a_program_of_32_bits_sees_the_real_system(tmp_path: Path) -> None:
    """Where System32 is another folder in disguise, without tar."""
    tar = _program(tmp_path / "Sysnative" / "tar.exe")
    assert (Unpacker(UnpackerKind.TAR, tar),) == find_unpackers({"SystemRoot": str(tmp_path)}, windows=True)


def test_on_the_path(tmp_path: Path) -> None:
    """The first of each name; what may not be run, and GNU's tar, are none."""
    first, second = tmp_path / "first", tmp_path / "second"
    seven = _program(second / "7zz")
    _program(first / "7zz").chmod(0o644)
    _program(first / "tar")
    tar = _program(first / "bsdtar")
    environ = {"PATH": os.pathsep.join(["", str(first), str(second)])}
    expected = (Unpacker(UnpackerKind.TAR, tar), Unpacker(UnpackerKind.SEVEN_ZIP, seven))
    assert expected == find_unpackers(environ, windows=False)


def test_never_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by an empty entry of PATH nor by a relative one."""
    monkeypatch.chdir(tmp_path)
    _program(tmp_path / "bsdtar")
    _program(tmp_path / "bin" / "bsdtar")
    assert () == find_unpackers({"PATH": os.pathsep.join(["", ".", "bin"])}, windows=False)
    assert () == find_unpackers({}, windows=True)


def test_what_they_are_told() -> None:
    """Nothing is asked, and no name of an archive can be taken for a switch."""
    archive = Path("/a/-rf.rar")
    for kind in (UnpackerKind.SEVEN_ZIP, UnpackerKind.UNRAR):
        words = Unpacker(kind, Path("program")).arguments(archive)
        assert ["x", "-y", "--", str(archive)] == [words[0], words[1], *words[-2:]]
    assert str(archive) not in Unpacker(UnpackerKind.TAR, Path("program")).arguments(archive)
