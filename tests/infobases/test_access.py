"""Whether somebody holds an infobase."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from support.fixtures import fixture

from updater.errors import InfobaseError, StorageError
from updater.infobases.access import connection_block, held, in_use
from updater.infobases.holders import holders
from updater.model.infobase import ConnectionBlock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the holder takes a POSIX lock")

_HOLDER = """
import fcntl, sys
file = open(sys.argv[1], sys.argv[2])
fcntl.lockf(file, fcntl.LOCK_EX if sys.argv[2] == "r+b" else fcntl.LOCK_SH)
print("held", flush=True)
sys.stdin.read()
"""
_OPENER = """
import sys
file = open(sys.argv[1], sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""
_TRIER = """
import fcntl, sys
try:
    fcntl.lockf(open(sys.argv[1], "r+b"), fcntl.LOCK_EX | fcntl.LOCK_NB)
except OSError:
    sys.exit(7)
"""


@contextmanager
def _another_process_holds(file: Path, mode: str = "r+b", *, program: str = _HOLDER) -> Iterator[None]:
    """Let a real second process hold the file while the block runs."""
    command = [sys.executable, "-c", program, str(file), mode]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            holder.stdin.close()
            holder.wait()


def _another_process_can_lock(file: Path) -> bool:
    return subprocess.run([sys.executable, "-c", _TRIER, str(file)], check=False).returncode == 0


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A file that stands for a `1Cv8.1CD`: who holds it has nothing to do with what is in it."""
    file = tmp_path / "1Cv8.1CD"
    file.write_bytes(b"1CDBMSV8" + bytes(4088))
    return file


def test_free(base: Path) -> None:
    """A base nobody holds is free, and the probe leaves no trace in the file or beside it."""
    before = (base.read_bytes(), base.stat().st_mtime_ns)
    assert in_use(base) is False
    assert before == (base.read_bytes(), base.stat().st_mtime_ns)
    assert [base] == list(base.parent.iterdir())


@pytest.mark.parametrize("mode", ["r+b", "rb"])
def test_held_by_another_process(base: Path, mode: str) -> None:
    """A base another process holds, for itself or together with others, is in use; then it is free again."""
    with _another_process_holds(base, mode):
        assert in_use(base) is True
    assert in_use(base) is False


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell who has a file open")
@pytest.mark.parametrize(("mode", "used"), [("r+b", True), ("rb", False)])
def test_open_in_another_process(base: Path, mode: str, used: bool) -> None:
    """Who has it open to write works in it, lock or no lock; who reads or copies it does not."""
    with _another_process_holds(base, mode, program=_OPENER):
        assert in_use(base) is used
        (programs,) = holders(base)
    assert programs.name
    assert in_use(base) is False


def test_killed_holder(base: Path) -> None:
    """A holder that was killed holds nothing any more."""
    command = [sys.executable, "-c", _HOLDER, str(base), "r+b"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.kill()
    assert in_use(base) is False


def test_lock_files_decide_nothing(base: Path) -> None:
    """Lock files that a killed program left do not make a base used, nor does a missing one make it free."""
    for name in ("1Cv8.1CL", "1Cv8tmp.1CL", "1Cv8.1CD.cfl"):
        (base.parent / name).touch()
    assert in_use(base) is False
    for name in ("1Cv8.1CL", "1Cv8tmp.1CL", "1Cv8.1CD.cfl"):
        (base.parent / name).unlink()
    with _another_process_holds(base):
        assert in_use(base) is True


def test_missing(tmp_path: Path) -> None:
    """What is not there is neither held nor free."""
    with pytest.raises(StorageError) as caught:
        in_use(tmp_path / "1Cv8.1CD")
    assert caught.value.code == "storage.missing"


def test_holding(base: Path) -> None:
    """While we hold a base another process cannot, though we read it and look at it meanwhile."""
    with held(base):
        assert base.read_bytes()
        assert in_use(base) is True
        assert not _another_process_can_lock(base)
    assert _another_process_can_lock(base)


def test_holding_what_is_held(base: Path) -> None:
    """A base another process holds is refused, with the folder named."""
    with _another_process_holds(base), pytest.raises(InfobaseError) as caught, held(base):
        pass
    assert (caught.value.code, caught.value.params) == ("infobase.in-use", {"path": str(base.parent)})


def test_hold_ends_with_an_error(base: Path) -> None:
    """An error inside the block gives the base back and comes through as it was."""
    with pytest.raises(ZeroDivisionError), held(base):
        _ = 1 // 0
    assert in_use(base) is False


def test_holding_what_is_missing(tmp_path: Path) -> None:
    """A missing base cannot be held."""
    with pytest.raises(StorageError), held(tmp_path / "1Cv8.1CD"):
        pass


def test_connection_block(base: Path) -> None:
    """A real block is shown; without one there is none; a broken one still is one."""
    directory = base.parent
    assert connection_block(directory) is None
    block = directory / "1Cv8.cdn"
    block.write_bytes(fixture("formats/cdn/vsuh__1S_unloads__2ba8bef6__1Cv8.cdn").read_bytes())
    shown = connection_block(directory)
    assert shown is not None
    assert shown.begins == "20160514173100"
    block.write_bytes(b"")
    assert connection_block(directory) == ConnectionBlock("")
