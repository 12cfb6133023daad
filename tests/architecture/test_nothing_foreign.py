"""What is in the repository belongs there: no addresses of registries, no paths of one machine."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from support.source import ROOT, project_files

if TYPE_CHECKING:
    from collections.abc import Iterable

# Written in pieces, so that this file does not name them itself.
_HOSTS = ("py" + "pi.org", "python" + "hosted.org", "py" + "pi.python.org")
_OPTIONS = ("--" + "index-url", "--extra-" + "index-url", "--" + "find-links")
_BINARY = {".png", ".ico", ".gif", ".bin", ".icns"}
_FILES = [path for path in project_files() if path.suffix not in _BINARY]
_SHORT = 4


def _files_with(words: Iterable[str]) -> list[str]:
    wanted = tuple(words)
    return [
        path.relative_to(ROOT).as_posix()
        for path in _FILES
        if any(word in path.read_text("utf-8") for word in wanted)
    ]


def _places_of_this_machine() -> list[str]:
    """The checkout and what lies beside it, unless it lies where anything may lie."""
    parent = ROOT.parent
    if parent in {Path(parent.anchor), Path.home(), Path(tempfile.gettempdir())}:
        return [str(ROOT)]
    return [str(entry) for entry in parent.iterdir() if entry.is_dir() and len(entry.name) >= _SHORT]


def test_no_registry_is_named() -> None:
    """Where packages come from is the business of the machine, not of the project."""
    assert [] == _files_with((*_HOSTS, *_OPTIONS))


def test_no_path_of_this_machine() -> None:
    """The project works wherever it is put."""
    assert [] == _files_with(_places_of_this_machine())


def test_a_foreign_word_is_found() -> None:
    """The search finds what is there."""
    assert "pyproject.toml" in _files_with(['name = "onec-updater"'])


def test_no_lock_file_with_addresses() -> None:
    """`uv.lock` writes the address of a registry into every entry; `requirements/` holds the pins."""
    assert [] == [
        path.name for path in project_files() if path.name in {"uv.lock", "poetry.lock", "pdm.lock"}
    ]


def test_no_foreign_file() -> None:
    """Files of 1C's own formats are made by the tests, never kept here."""
    formats = {".1cd", ".cf", ".cfu", ".cfe", ".efd", ".dt", ".epf", ".erf", ".lgp", ".lgf"}
    assert [] == [path.name for path in project_files() if path.suffix.lower() in formats]
