"""The disk in the way: a clear name for it, nothing wrong under the final name, and the next try is right."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

import pytest
from support.downloading import Desk, noise, sha512
from support.failing import CountingFiling, failing_at
from support.faulty_file import FaultyFile

from updater.errors import SiteError, StorageError
from updater.filing import Filing
from updater.site.download import Job, download
from updater.site.download.part import SAVE_EVERY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from support.loopback import Loopback

_CONTENT = noise(SAVE_EVERY + 300_000)
_SIZE = len(_CONTENT)


class Stand:
    """A right file on a server and a desk to download it with."""

    def __init__(self, loopback: Loopback, directory: Path) -> None:
        self.file = FaultyFile(_CONTENT)
        self.server = loopback.serve(self.file)
        self.desk = Desk(loopback.session(self.server), directory)
        self.target = directory / "file.bin"

    def job(self, **facts: object) -> Job:
        """Return the job of the file."""
        known = {"size": _SIZE, "digest": sha512(_CONTENT), **facts}
        return self.desk.job("file.bin", self.server.url("/file"), **known)

    def fetch(self, filing: Filing | None = None) -> None:
        """Download it."""
        self.desk.filing = filing or Filing()
        self.desk.fetch(self.job())

    def is_right(self) -> bool:
        """Whether it is here, and nothing else is."""
        return {"file.bin"} == self.desk.names() and _CONTENT == self.target.read_bytes()


@pytest.fixture
def stand(loopback: Loopback, tmp_path: Path) -> Stand:
    """A right file on a server."""
    return Stand(loopback, tmp_path / "downloads")


def _points(stand: Stand) -> list[int]:
    """Numbers of the operations of a download, a few of the many writes among them."""
    counting = CountingFiling()
    stand.fetch(counting)
    stand.target.unlink()
    operations = enumerate(counting.operations)
    return [number for number, name in operations if name != "write" or number % 16 == 0]


def _problem(stand: Stand, filing: Filing) -> StorageError | None:
    try:
        stand.fetch(filing)
    except StorageError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "storage.full"), (errno.EROFS, "storage.no-access")]
)
def test_every_operation_fails_once(number: int, code: str, stand: Stand) -> None:
    """D01, D07, D14: whichever operation fails, it is named, and the next try is right."""
    failures = 0
    for operation in _points(stand):
        problem = _problem(stand, failing_at(operation, number))
        failures += problem is not None
        assert problem is None or code == problem.code
        assert problem is None or str(stand.desk.directory) in str(problem.params["path"])
        assert not stand.target.exists() or _CONTENT == stand.target.read_bytes()
        stand.fetch()
        assert stand.is_right()
        stand.target.unlink()
    assert failures > 10


class _Full(Filing):
    """A disk with room for so many bytes of downloads."""

    def __init__(self, room: int) -> None:
        self._room = room

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        if len(data) < 4096:  # states and records are small
            super().write(file, data)
            return
        super().write(file, data[: self._room])
        self._room -= len(data)
        if self._room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_full_half_way(stand: Stand) -> None:
    """D01: a disk that fills up ends the download at once; what fitted is kept and not fetched again."""
    with pytest.raises(StorageError) as caught:
        stand.fetch(_Full(100_000))
    assert ("storage.full", 1) == (caught.value.code, len(stand.file.asked))
    assert {"file.bin.part", "file.bin.part.json"} == stand.desk.names()
    stand.fetch()
    assert stand.is_right()
    assert 100_000 == stand.file.asked[1][0]


class _SyncFails(Filing):
    """A disk that takes all it is given and says only in the end that it is full."""

    def sync(self, file: BinaryIO) -> None:
        if os.fstat(file.fileno()).st_size > 4096:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().sync(file)


def test_full_on_sync(stand: Stand) -> None:
    """D07: a failure that only shows when syncing is a failure."""
    with pytest.raises(StorageError) as caught:
        stand.fetch(_SyncFails())
    assert ("storage.full", False) == (caught.value.code, stand.target.exists())
    stand.fetch()
    assert stand.is_right()


class _Narrow(Filing):
    """A disk that says how much is free."""

    def __init__(self, free: int) -> None:
        self._free = free

    def free_space(self, _path: Path) -> int:
        return self._free


@pytest.mark.parametrize("unpacked", [0, 5 * _SIZE])
def test_no_room(unpacked: int, stand: Stand) -> None:
    """Without room for the package and what it unpacks to nothing is asked of the site."""
    job = stand.job()
    wanted = Job(job.package, job.target, unpacked)
    stand.desk.filing = _Narrow(_SIZE + unpacked - 1)
    with pytest.raises(SiteError) as caught:
        stand.desk.fetch(wanted)
    assert "download.no-space" == caught.value.code
    assert (_SIZE + unpacked, []) == (caught.value.params["needed"], stand.file.asked)
    stand.desk.filing = _Narrow(_SIZE + unpacked)
    stand.desk.fetch(wanted)
    assert stand.is_right()


def test_no_room_for_a_size_only_the_server_knows(stand: Stand) -> None:
    """When only the server states the size, room is looked for before anything is written."""
    stand.desk.filing = _Narrow(_SIZE - 1)
    with pytest.raises(SiteError) as caught:
        stand.desk.fetch(stand.job(size=None))
    assert ("download.no-space", set()) == (caught.value.code, stand.desk.names())


def test_what_is_here_needs_no_room(stand: Stand) -> None:
    """A file that is here already asks for no space."""
    stand.fetch()
    stand.desk.filing = _Narrow(0)
    stand.desk.fetch(stand.job())
    assert stand.is_right()


def _link(path: Path, victim: Path) -> None:
    path.symlink_to(victim)


def _second_name(path: Path, victim: Path) -> None:
    path.hardlink_to(victim)


def _folder(path: Path, _victim: Path) -> None:
    path.mkdir()


def _pipe(path: Path, _victim: Path) -> None:
    os.mkfifo(path)


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege there")
@pytest.mark.parametrize("plant", [_link, _second_name, _folder, _pipe])
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("file.bin", "download.name-taken"),
        ("file.bin.part", "download.planted"),
        ("file.bin.part.lock", "download.planted"),
    ],
)
def test_something_else_under_the_name(
    name: str, code: str, plant: Callable[[Path, Path], None], stand: Stand, tmp_path: Path
) -> None:
    """D19: what is planted under one of our names is refused, and what it leads to stays as it was."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    stand.desk.directory.mkdir()
    plant(stand.desk.directory / name, victim)
    with pytest.raises(SiteError) as caught:
        stand.fetch()
    assert (code, []) == (caught.value.code, stand.file.asked)
    assert str(stand.desk.directory / name) == caught.value.params["path"]
    assert (b"precious", {name}) == (victim.read_bytes(), stand.desk.names())


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege there")
@pytest.mark.parametrize("name", ["file.bin.part.json", "downloads.json"])
def test_a_link_in_place_of_what_we_note(name: str, stand: Stand, tmp_path: Path) -> None:
    """D19: our notes are neither read nor written through a link."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    stand.desk.directory.mkdir()
    (stand.desk.directory / name).symlink_to(victim)
    stand.fetch()
    assert stand.is_right()
    assert b"precious" == victim.read_bytes()


def test_a_foreign_file_of_that_name(stand: Stand) -> None:
    """A file the program knows nothing of is not replaced, even when it has the right size."""
    stand.desk.directory.mkdir()
    foreign = bytes(_SIZE)
    stand.target.write_bytes(foreign)
    with pytest.raises(SiteError) as caught:
        stand.fetch()
    assert ("download.name-taken", []) == (caught.value.code, stand.file.asked)
    assert foreign == stand.target.read_bytes()


def test_a_foreign_file_that_is_the_one(stand: Stand) -> None:
    """A file the person has brought along is taken when it is the right one."""
    stand.desk.directory.mkdir()
    stand.target.write_bytes(_CONTENT)
    stand.fetch()
    assert ([], True) == (stand.file.asked, stand.is_right())


def test_what_was_verified_is_not_read_again(stand: Stand) -> None:
    """A file known by name, size and time is not fetched, and not even read."""
    stand.fetch()
    os.truncate(stand.target, 0)
    stand.target.write_bytes(bytes(_SIZE))
    known = (stand.desk.directory / "downloads.json").read_text("utf-8")
    stamp = int(known.split('"mtime_ns": ')[1].split(",")[0])
    os.utime(stand.target, ns=(stamp, stamp))
    stand.fetch()
    assert (1, bytes(_SIZE)) == (len(stand.file.asked), stand.target.read_bytes())


@pytest.mark.parametrize(
    "record", [b"", b"{", b"[]", b'{"make": "onec-updater downloads 1", "files": 3}', b"\xff"]
)
def test_the_record_is_lost(record: bytes, stand: Stand) -> None:
    """Without the record the file is read and compared, not fetched."""
    stand.fetch()
    (stand.desk.directory / "downloads.json").write_bytes(record)
    stand.fetch()
    assert (1, True) == (len(stand.file.asked), stand.is_right())


def test_a_new_file_under_an_old_name(stand: Stand) -> None:
    """When the site has another file under the name of one we put there, it takes its place at one stroke."""
    stand.fetch()
    newer = noise(200_000, seed=9)
    stand.file.content, stand.file.etag = newer, '"two"'
    job = stand.job(size=len(newer), digest=sha512(newer))
    stand.desk.fetch(job)
    assert (newer, {"file.bin"}) == (stand.target.read_bytes(), stand.desk.names())


def test_torn_notes_are_cleaned_away(stand: Stand) -> None:
    """What a killed program was just writing is gone after the next download."""
    stand.desk.directory.mkdir()
    (stand.desk.directory / "file.bin.part.json.1234-5678.new").write_bytes(b"torn")
    (stand.desk.directory / "file.bin.part.lock").write_bytes(b"")
    stand.fetch()
    assert stand.is_right()


def test_the_file_may_be_read_by_those_who_may_read_the_folder(stand: Stand) -> None:
    """A download is private while it grows and has the folder's rights when it is whole."""
    stand.fetch()
    folder = stand.desk.directory.stat().st_mode
    assert os.name == "nt" or 0o600 | (folder & 0o666) == stand.target.stat().st_mode & 0o777


def test_two_files_of_one_name(stand: Stand) -> None:
    """Two jobs that would end under one name are refused, also when only the case differs."""
    job = stand.job()
    twin = Job(job.package, job.target.with_name("FILE.bin"))
    with pytest.raises(SiteError) as caught:
        download(
            [job, twin],
            session_stream=stand.desk.session.stream,
            directory=stand.desk.directory,
            filing=Filing(),
        )
    assert ("download.same-name", []) == (caught.value.code, stand.file.asked)
