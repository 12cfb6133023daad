"""The search for passwords at the end of all tests finds those that were written down."""

from __future__ import annotations

import ast
import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from support.canaries import LARGEST, revealing_files
from support.no_secrets import SECRETS, leaks

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROJECT = Path(__file__).parents[1]
_PLANTED = """
from support.no_secrets import SECRETS

def test_a_word_is_written(tmp_path):
    (tmp_path / "a.log").write_text({what}, encoding="utf-8")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that is gone before the true search begins."""
    place = tmp_path / "planted"
    place.mkdir()
    yield place
    shutil.rmtree(place)


@pytest.mark.parametrize("secret", SECRETS)
def test_every_shape_is_found(secret: str, folder: Path) -> None:
    """In both encodings, in addresses, in JSON, in HTTP Basic with any login, and in a name."""
    written = {
        "plain": secret.encode(),
        "wide": f"/P{secret}".encode("utf-16"),
        "address": f"https://host/?password={quote(secret)}".encode(),
        "document": json.dumps({"password": secret}).encode(),
        **{
            f"basic-{len(login)}": base64.b64encode(f"{login}:{secret}".encode())
            for login in ("a", "ab", "abc")
        },
    }
    for name, data in written.items():
        (folder / name).write_bytes(b"\0\xff" + data + b"\n")
    (folder / "innocent").write_bytes(b"nothing of the kind")
    assert set(written) == {path.name for path in revealing_files(folder, [secret])}


def test_no_source_spells_one() -> None:
    """Drawn texts take strings of the sources: one that is a password would look written down by chance."""
    spelt = [
        f"{path.relative_to(_PROJECT)}:{node.lineno}"
        for path in (_PROJECT / "updater").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Constant) and node.value in SECRETS
    ]
    assert [] == spelt


def test_what_may_hold_one_is_passed_over(folder: Path) -> None:
    """A few names may; a link, a pipe and a file of gigabytes of noise hold up nothing."""
    for name in (".sim.json", "netrc", "base.1CD"):
        (folder / name).write_text(SECRETS[0], "utf-8")
    with (folder / "noise").open("wb") as file:
        file.truncate(LARGEST + 1)
    if os.name == "posix":
        os.mkfifo(folder / "pipe")
        (folder / "link").symlink_to(folder / "netrc")
    assert [] == leaks(folder)
    (folder / "a.log").write_text(SECRETS[0], "utf-8")
    assert ["a.log holds secret [0]"] == leaks(folder)


def _run(folder: Path, what: str, *options: str) -> subprocess.CompletedProcess[str]:
    test = folder / "test_planted.py"
    test.write_text(_PLANTED.format(what=what), "utf-8")
    paths = os.pathsep.join((str(_PROJECT), str(_PROJECT / "tests")))
    own = ("-c", os.devnull, "--rootdir", str(folder), "--basetemp", str(folder / "base"))
    apart = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    quiet = ("-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "support.no_secrets")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *own, *quiet, *options, str(test)],
        env={**apart, "PYTHONPATH": paths},
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        check=False,
    )


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_run_that_writes_one_fails(workers: str, folder: Path) -> None:
    """Good tests end badly when one of them left a password behind, in a parallel run too."""
    ended = _run(folder, "SECRETS[0]", "-n", workers)
    assert 1 == ended.returncode, ended.stdout
    assert "a password was written down" in ended.stdout
    assert SECRETS[0] not in ended.stdout


def test_a_run_that_writes_none_passes(folder: Path) -> None:
    """A word that is no password is no reason to fail."""
    ended = _run(folder, "'stameska'", "-n", "0")
    assert 0 == ended.returncode, ended.stdout
