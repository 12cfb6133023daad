"""The core works on a machine that has no Qt."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.source import ROOT, Module, modules

_QT = ("PySide6", "shiboken6")
_CORE = tuple(module for module in modules() if module.room != "ui")

_IMPORT_ALL = """
import importlib, sys
for name in {qt!r}:
    sys.modules[name] = None          # any import of it fails from now on
for name in {names!r}:
    importlib.import_module(name)
"""

_LATE = ("sqlite3", "zipfile", "py7zr", "lzma", "urllib.request", "requests", "networkx", "tkinter")
"""Costly to import, and not needed to show the first page or to answer `inspect`."""

_WHAT_IS_LOADED = "import sys, updater.cli.main; print(*sorted(sys.modules), sep='\\n')"


@pytest.mark.parametrize("module", _CORE, ids=lambda module: module.name)
def test_only_the_ui_names_qt(module: Module) -> None:
    """No module outside `updater/ui` imports Qt, not even late."""
    assert [] == [name for name in module.imports() if name.split(".")[0] in _QT]


def test_core_is_importable_without_qt() -> None:
    """Every module outside `updater/ui` can be imported where PySide6 is not installed."""
    names = [module.name for module in _CORE]
    code = _IMPORT_ALL.format(qt=_QT, names=names)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stderr[-2000:])


def test_commands_start_light() -> None:
    """Starting the command line loads neither Qt nor the costly libraries."""
    done = subprocess.run(
        [sys.executable, "-c", _WHAT_IS_LOADED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (0, "") == (done.returncode, done.stderr[-2000:])
    assert set() == {*_LATE, *_QT} & set(done.stdout.split())
