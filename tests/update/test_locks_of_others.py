"""A lock of another user of this machine keeps us away, though we may only read it, or not even that."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import tempfile
import traceback
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.stand import make_stand

from updater.errors import RunError
from updater.filing import Filing
from updater.update.base_lock import NAME, locked, read_holder, standing_lock
from updater.update.journal import Journal
from updater.update.owners import Owner, this_process
from updater.update.putting_back import RestoreRequest, put_back
from updater.update.request import RunTools
from updater.update.run import run_update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_USER = 5002
_GONE = 2**22 + 7
_FACTS = {
    "host": socket.gethostname(),
    "pid": _GONE,
    "born": 1.0,
    "user": "Иванова",
    "run": "20260301-110000-abcd",
    "time": "2026-03-01T11:00:00+00:00",
    "touched": False,
}

of_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root can become another user"
)


@pytest.fixture
def base() -> Iterator[Path]:
    """A folder everybody may write to, of no infobase in particular."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    (place / "base").mkdir()
    (place / "base").chmod(0o777)
    (place / "state").mkdir()
    (place / "state").chmod(0o777)
    yield place / "base"
    shutil.rmtree(place)


def tools_in(base: Path, **facts: Any) -> RunTools:
    """The outside things, with a journal everybody may write to."""
    state = base.parent / "state"
    return replace(RunTools(Filing(), Journal(state / f"{os.geteuid()}.db"), state), **facts)


def _rehearse() -> None:
    """Do it once ourselves: the other user may not read our Python, so nothing is left for him to import."""
    this_process()
    "".encode("ascii")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "base"
        place.mkdir()
        for _again in range(2):
            left_behind(place, 0o644)
            standing_lock(place, tools_in(place))
            with contextlib.suppress(RunError):
                taken_by(place)


def by_another(act: Callable[[], str]) -> str:
    """Let another user do something in a process of his own; return what he says, or the error's code."""
    _rehearse()
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setgroups([])
            os.setgid(_USER)
            os.setuid(_USER)
            told = act()
        except RunError as error:
            told = error.code
        except BaseException:  # noqa: BLE001 - told to the test
            told = traceback.format_exc()
        os.write(write_end, told.encode())
        os._exit(0)
    os.close(write_end)
    os.waitpid(child, 0)
    with os.fdopen(read_end, "rb") as said:
        return said.read().decode()


def taken_by(base: Path, **facts: Any) -> str:
    """Take the lock and say how: with a file or without; who is named in it."""
    with locked(base, "his-run", tools_in(base, **facts)) as lock:
        lock.note_touched()
        lock.confirm()
        found = read_holder(base / NAME)
        return f"named {found.run}" if found else "no file"


def left_behind(base: Path, mode: int, **changes: object) -> Path:
    """A lock of a user who is gone."""
    path = base / NAME
    path.write_text(json.dumps({**_FACTS, **changes}), "utf-8")
    path.chmod(mode)
    return path


@of_root
@pytest.mark.parametrize("mode", [0o644, 0o600], ids=["he may read it", "he may not"])
@pytest.mark.parametrize("emptied", [False, True], ids=["it says who", "it says nothing"])
def test_a_living_lock_holds_whoever_may_not_write_to_it(base: Path, mode: int, *, emptied: bool) -> None:
    """Told by the system's lock, not by what is written in the file."""
    with locked(base, "our-run", tools_in(base)):
        (base / NAME).chmod(mode)
        if emptied:
            (base / NAME).write_bytes(b"")
        assert "run.locked" == by_another(lambda: taken_by(base))


@of_root
def test_what_cannot_even_be_read_is_told_before_the_start(base: Path) -> None:
    """By the look of a plan, which writes nothing; whose file it is is said."""
    left_behind(base, 0o600)

    def look() -> str:
        problem = standing_lock(base, tools_in(base))
        return f"{problem.code} {problem.params['user']}" if problem else "free"

    assert "run.locked root" == by_another(look)
    assert "run.locked" == by_another(lambda: taken_by(base))


@of_root
def test_a_dead_lock_that_can_only_be_removed_is(base: Path) -> None:
    """Its place is taken by one of ours, so that others hear of us."""
    left_behind(base, 0o644)
    assert "named his-run" == by_another(lambda: taken_by(base))
    assert not (base / NAME).exists()


@of_root
def test_a_dead_lock_that_cannot_be_removed_is_held(base: Path) -> None:
    """It stays as it is, and nobody else gets in meanwhile."""
    base.chmod(0o1777)
    path = left_behind(base, 0o644)
    kept = path.read_bytes()

    def holding() -> str:
        with locked(base, "his-run", tools_in(base)) as lock:
            lock.note_touched()
            lock.confirm()
            try:
                with locked(base, "third", tools_in(base, owner=Owner(_GONE + 1, 1.0))):
                    return "two at once"
            except RunError as error:
                return f"{error.code} {error.params['user']}"

    assert "run.locked Иванова" == by_another(holding)
    assert kept == path.read_bytes()


@of_root
@pytest.mark.parametrize("mode", [0o644, 0o666])
def test_half_an_update_is_refused_however_it_may_be_opened(base: Path, mode: int) -> None:
    """The run of the lock had begun to change the base."""
    path = left_behind(base, mode, touched=True)
    assert "run.lock-left" == by_another(lambda: taken_by(base))
    assert path.exists()


@of_root
def test_without_a_lock_only_where_none_can_be_made(base: Path) -> None:
    """The folder takes no files of his, and there is none."""
    base.chmod(0o755)
    assert "no file" == by_another(lambda: taken_by(base))


@pytest.mark.skipif(os.name != "posix", reason="links")
@pytest.mark.parametrize("what", ["link", "loop", "folder"])
def test_what_is_no_file_is_no_way_in(base: Path, what: str) -> None:
    """A link planted under the name is not followed, and is not taken for no lock."""
    victim = base / "victim"
    victim.write_bytes(b"mine")
    path = base / NAME
    if what == "folder":
        path.mkdir()
    else:
        path.symlink_to(victim if what == "link" else path)
    with pytest.raises(RunError) as caught, locked(base, "run", tools_in(base)):
        pass
    problem = standing_lock(base, tools_in(base))
    assert problem is not None
    assert ("run.locked", "run.locked", b"mine") == (caught.value.code, problem.code, victim.read_bytes())
    assert os.path.lexists(path)


def test_a_restore_is_held_off_as_well(tmp_path: Path) -> None:
    """What puts a backup back asks the same lock."""
    stand = make_stand(tmp_path, ("1.0.1.1", "1.0.2.1"))
    run_update(stand.request(), stand.tools())
    (manifest,) = stand.backups.glob("*.json")
    (stand.directory / NAME).mkdir()
    with pytest.raises(RunError) as caught:
        put_back(RestoreRequest(manifest, stand.directory), stand.tools())
    assert ("run.locked", "1.0.2.1") == (caught.value.code, stand.version())
