"""Folders of what only looks are private, and go: at the end, or at the next start after a crash."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.commands import PROJECT

from updater.enterprise.look_folder import LOOKS, look_folder, remove_dead
from updater.filing import Filing

if TYPE_CHECKING:
    from pathlib import Path

_OWNER = """
import sys
from pathlib import Path
from updater.enterprise.look_folder import look_folder
from updater.filing import Filing

with look_folder(Path(sys.argv[1]) if sys.argv[1] else None, Filing()) as folder:
    (folder / "deep").mkdir()
    (folder / "deep" / "main.cf").write_bytes(b"secret")
    print(folder, flush=True)
    sys.stdin.read()
"""


pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights, links and signals are those of POSIX")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where looks are made, in a folder with a name like people give."""
    return tmp_path / "Мои данные" / "state" / LOOKS


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's place for temporary files, for this process and those it starts."""
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr("tempfile.tempdir", str(place))
    return place


def _looking(root: Path | None) -> subprocess.Popen[str]:
    """Let another process look; it does so until it is ended."""
    return subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(root or "")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )


def _said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_it_is_private_and_gone_afterwards(tmp_path: Path, root: Path) -> None:
    """Nobody else may look in, and not even the places that had to be made for it stay."""
    with look_folder(root, Filing()) as folder:
        assert root == folder.parent
        (folder / "main.cf").write_bytes(b"x")
        assert [0o700] * 2 == [stat.S_IMODE(each.stat().st_mode) for each in (root, folder)]
    assert [] == list(tmp_path.iterdir())


def test_what_was_there_stays(root: Path) -> None:
    """Journal and logs lie beside it; two looks at once do not disturb each other."""
    (root.parent / "runs").mkdir(parents=True)
    with look_folder(root, Filing()) as one:
        with look_folder(root, Filing()) as other:
            assert one != other
        assert one.is_dir()
        assert not other.exists()
    assert ["runs"] == [each.name for each in root.parent.iterdir()]


def test_a_failure_leaves_nothing(root: Path) -> None:
    """Whatever goes wrong in it."""
    with pytest.raises(ValueError, match="x"), look_folder(root, Filing()) as folder:
        raise ValueError("x")
    assert not folder.exists()


@pytest.mark.parametrize("place", ["beside the journal", "among temporary files"])
def test_the_dead_leave_nothing_and_the_living_are_left_alone(
    place: str, root: Path, temporary: Path
) -> None:
    """The next start removes what was killed, and nothing of one who still looks."""
    where = root if place == "beside the journal" else None
    dead, alive = _looking(where), _looking(where)
    folders = _said(dead), _said(alive)
    _kill(dead)
    left = root if where else temporary
    assert sorted(folders) == sorted(str(each) for each in left.iterdir())
    assert 1 == remove_dead(root, Filing())
    assert [folders[1]] == [str(each) for each in left.iterdir()]
    _kill(alive)
    assert 1 == remove_dead(root, Filing())
    assert not root.exists()
    assert [] == list(temporary.iterdir())


def test_passwords_are_overwritten_before_they_go(root: Path) -> None:
    """As those of runs are: the old blocks tell nothing."""
    folder = root / "look-4194305-1f-abcdefgh"
    folder.mkdir(parents=True)
    (folder / "01-probe.4194305-1f.args").write_bytes(b"secret")
    last: list[bytes] = []

    class Watching(Filing):
        def remove(self, path: Path) -> None:
            last.append(path.read_bytes())
            super().remove(path)

    assert 1 == remove_dead(root, Watching(), {})
    assert [bytes(6)] == last
    assert not root.exists()


def test_nothing_foreign_goes(root: Path, temporary: Path) -> None:
    """Other names, files, links and what they lead to stay, wherever they lie."""
    for place in (root, temporary):
        kept = place / "elsewhere"
        kept.mkdir(parents=True)
        (kept / "file").write_bytes(b"x")
        (place / "look-4194305-1f-linked00").symlink_to(kept)
        (place / "look-4194305-1f-a file0").mkdir()
        (place / "onec-updater-look-4194305-1f-afile000").write_bytes(b"x")
    before = sorted((*root.rglob("*"), *temporary.rglob("*")))
    assert 0 == remove_dead(root, Filing())
    assert before == sorted((*root.rglob("*"), *temporary.rglob("*")))


def test_a_place_that_is_a_link_is_not_used(root: Path, temporary: Path) -> None:
    """Whoever put it there might want the password elsewhere."""
    elsewhere = temporary / "elsewhere"
    left = elsewhere / "look-4194305-1f-abcdefgh"
    left.mkdir(parents=True)
    root.parent.mkdir(parents=True)
    root.symlink_to(elsewhere)
    with look_folder(root, Filing()) as folder:
        assert temporary == folder.parent
    remove_dead(root, Filing())
    assert left.is_dir()


class _NoPlace(Filing):
    """A place that cannot be written to."""

    def make_directory(self, path: Path) -> None:
        """Refuse it."""
        raise PermissionError(path)


class _NoOwners(Filing):
    """A disk that knows no owners."""

    def set_rights(self, path: Path, mode: int, owner: tuple[int, int] | None = None) -> None:
        """Let everybody look in."""
        super().set_rights(path, mode | 0o755, owner)


@pytest.mark.parametrize("filing", [_NoPlace(), _NoOwners()], ids=["not writable", "no owners"])
def test_where_nothing_private_can_be_made_it_lies_elsewhere(
    filing: Filing, root: Path, temporary: Path
) -> None:
    """Looking works all the same, and what a crash leaves there is found as well."""
    with look_folder(root, filing) as folder:
        assert temporary == folder.parent
    assert [] == list(temporary.iterdir())
