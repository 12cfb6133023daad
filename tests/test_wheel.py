"""The wheel: what a person gets from an installation without the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from support.source import PACKAGE, ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    return next(out.glob("onec_updater-*-py3-none-any.whl"))


@pytest.mark.slow
def test_wheel_holds_code_resources_and_the_command(wheel: Path) -> None:
    """Every module, every resource, the licence and the console script are inside; tests are not."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        points = next(name for name in names if name.endswith("entry_points.txt"))
        script = archive.read(points).decode("utf-8")
    code = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*.py")}
    resources = {
        f"updater/_resources/{path.relative_to(ROOT / 'resources').as_posix()}"
        for path in (ROOT / "resources").rglob("*")
        if path.is_file()
    }
    assert set() == (code | resources) - names
    assert "onec-updater = updater.__main__:main" in script
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "tools/"))]


@pytest.mark.slow
def test_unpacked_wheel_starts(wheel: Path, tmp_path: Path) -> None:
    """The program starts from the wheel alone and finds its texts there."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "import updater, updater.resources, updater.texts;"
        "print(updater.resources.resources_root());"
        "updater.texts.Texts('ru')('error.unexpected.what')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (0, "") == (done.returncode, done.stderr)
    assert str(tmp_path / "updater" / "_resources") == done.stdout.strip()


@pytest.mark.slow
def test_unpacked_wheel_knows_its_version(wheel: Path, tmp_path: Path) -> None:
    """`python -m updater --version` answers from the wheel alone."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "updater", "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, "") == (done.returncode, done.stderr)
    assert wheel.name.split("-")[1] in done.stdout
