"""The set-up of a bare machine: `run.py` and `tools/`, which run before anything is installed."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
from support.source import ROOT

from tools.environment import LEVELS, Environment
from tools.machine import Machine
from tools.qt import OFFSCREEN, ON_SCREEN, prepare_qt
from tools.saying import Trouble

if TYPE_CHECKING:
    from pathlib import Path

_RUN = ROOT / "run.py"
_NOBODY = Machine(linux=True, root=False, apt_get=None, screen=False)
_PIN = re.compile(r"^([a-z0-9][a-z0-9-]*)==(\S+)", re.MULTILINE)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(_RUN), *arguments], capture_output=True, text=True, check=False
    )


def _pins(level: str) -> set[tuple[str, str]]:
    return set(_PIN.findall((ROOT / "requirements" / f"{level}.txt").read_text("utf-8")))


def test_old_python_is_told_in_one_line() -> None:
    """A Python older than 3.11 gets one line that says which is needed, and no traceback."""
    code = (
        f"import runpy, sys; sys.version_info = (3, 8, 0); runpy.run_path({str(_RUN)!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert 1 == done.returncode
    assert 1 == len(done.stderr.strip().splitlines())
    assert "Python 3.11" in done.stderr


def test_old_python_can_read_run_py() -> None:
    """The first file uses no syntax an old Python does not know."""
    tree = ast.parse(_RUN.read_text("utf-8"), feature_version=(3, 5))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.AnnAssign)]


def test_only_the_standard_library_is_used() -> None:
    """The set-up imports nothing that has to be installed first."""
    imported = set()
    for path in (_RUN, *(ROOT / "tools").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(str(node.module).split(".")[0])
    assert set() == imported - {"tools"} - sys.stdlib_module_names


@pytest.mark.parametrize(("arguments", "code"), [((), 2), (("nonsense",), 2), (("--help",), 0)])
def test_usage_names_every_command(arguments: tuple[str, ...], code: int) -> None:
    """Without a command, with an unknown one and when asked, the commands are listed."""
    done = _run(*arguments)
    assert code == done.returncode
    for name in ("demo", "test", "check", "bench", "app"):
        assert re.search(rf"^  {name} ", done.stdout + done.stderr, re.MULTILINE)


@pytest.mark.parametrize("level", LEVELS)
def test_requirements_are_pinned_and_hashed(level: str) -> None:
    """Every package has one version and hashes, and comes from no address written here."""
    lines = (ROOT / "requirements" / f"{level}.txt").read_text("utf-8").replace("\\\n", "").splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    assert packages
    for line in packages:
        assert re.match(r"[a-z0-9-]+==\S+( ; [^@]+?)? +(--hash=sha256:[0-9a-f]{64} *)+$", line), line


def test_each_level_holds_the_one_before() -> None:
    """What is tested is what is shipped: the pins of a lower level are those of a higher one."""
    assert _pins("app") < _pins("test") < _pins("check")


def test_every_dependency_is_pinned() -> None:
    """The lists hold what pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["test"]]
    names = {re.split(r"[<>=!~ ;\[]", line, maxsplit=1)[0].lower().replace(".", "-") for line in named}
    assert set() == names - {name for name, _ in _pins("test")}


@pytest.mark.slow
def test_environment_is_made_once(tmp_path: Path) -> None:
    """The first start makes the environment, the second changes nothing, new pins renew it."""
    lists = tmp_path / "requirements"
    lists.mkdir()
    for level in LEVELS:
        (lists / f"{level}.txt").write_text("# none\n", "utf-8")
    environment = Environment(_NOBODY, tmp_path / "venv", lists)
    python = environment.prepare("app")
    stamp = tmp_path / "venv" / "set-up.json"
    first = stamp.stat().st_mtime_ns
    environment.prepare("app")
    assert first == stamp.stat().st_mtime_ns
    (lists / "app.txt").write_text("# other\n", "utf-8")
    environment.prepare("app")
    assert first < stamp.stat().st_mtime_ns
    assert 0 == subprocess.run([python, "-c", "import sys"], check=False).returncode


@pytest.mark.slow
def test_a_package_without_its_hash_is_refused(tmp_path: Path) -> None:
    """A requirement that is not pinned by hash stops the set-up, with pip's reason."""
    lists = tmp_path / "requirements"
    lists.mkdir()
    (lists / "app.txt").write_text("psutil==7.2.2\n", "utf-8")
    for level in LEVELS[1:]:
        (lists / f"{level}.txt").write_text("# none\n", "utf-8")
    with pytest.raises(Trouble, match="hash"):
        Environment(_NOBODY, tmp_path / "venv", lists).prepare("app")


def _environment_with(tmp_path: Path, script: str) -> Environment:
    """An environment whose Python is a script of ours."""
    environment = Environment(_NOBODY, tmp_path / "venv")
    environment.python.parent.mkdir(parents=True)
    environment.python.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    environment.python.chmod(0o755)
    return environment


posix = pytest.mark.skipif(os.name == "nt", reason="scripts of sh stand in for Python")


@posix
def test_missing_libraries_are_named_when_they_cannot_be_installed(tmp_path: Path) -> None:
    """Somebody who is not root is told what stood in the way and the command to type."""
    environment = _environment_with(tmp_path, "echo 'libEGL.so.1: cannot open' >&2; exit 1")
    with pytest.raises(Trouble) as caught:
        prepare_qt(environment, _NOBODY, screen=False)
    assert "libEGL.so.1" in str(caught.value)
    assert f"sudo apt-get install {' '.join(OFFSCREEN)}" in str(caught.value)


@posix
def test_missing_libraries_are_installed_by_root(tmp_path: Path) -> None:
    """Root's set-up refreshes the package lists, installs the libraries and tries again."""
    log = tmp_path / "apt.log"
    apt = tmp_path / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$@" >> {log}\n', "utf-8")
    apt.chmod(0o755)
    environment = _environment_with(tmp_path, f"test -e {log}")
    machine = Machine(linux=True, root=True, apt_get=str(apt), screen=True)
    prepare_qt(environment, machine, screen=True)
    update, install = log.read_text("utf-8").splitlines()
    assert "-q update" == update
    assert install.endswith(" ".join(ON_SCREEN))
    assert {"qt-on-screen": "starts"} == json.loads((tmp_path / "venv" / "set-up.json").read_text("utf-8"))


def test_no_screen_is_said_in_one_line(tmp_path: Path) -> None:
    """Without a screen the wizard is not tried; the way without one is named."""
    with pytest.raises(Trouble, match="--headless"):
        prepare_qt(Environment(_NOBODY, tmp_path), _NOBODY, screen=True)


def test_other_systems_need_nothing(tmp_path: Path) -> None:
    """Qt's wheels for Windows and macOS hold all they need: nothing is looked for."""
    machine = Machine(linux=False, root=False, apt_get=None, screen=True)
    prepare_qt(Environment(machine, tmp_path), machine, screen=True)
    assert [] == list(tmp_path.iterdir())
