"""The one layer for file operations: whole files or nothing, errors with names."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, BinaryIO

import pytest

from updater.errors import StorageError
from updater.filing import Filing, explained, write_whole

if TYPE_CHECKING:
    from pathlib import Path


class FullDisk(Filing):
    """A disk that is full from the n-th operation on."""

    def __init__(self, after: int) -> None:
        self.left = after

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")

    def create(self, path: Path) -> BinaryIO:
        self._count()
        return super().create(path)

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        self._count()
        super().write(file, data)

    def sync(self, file: BinaryIO) -> None:
        self._count()
        super().sync(file)

    def replace(self, source: Path, target: Path) -> None:
        self._count()
        super().replace(source, target)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    """New content is there, nothing is left beside."""
    target = tmp_path / "deep" / "file"
    write_whole(Filing(), target, b"old")
    write_whole(Filing(), target, b"new")

    assert b"new" == target.read_bytes()
    assert [target] == list(target.parent.iterdir())


@pytest.mark.parametrize("after", range(4))
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, after: int) -> None:
    """Whichever operation fails, the old content stays and no half file is visible."""
    target = tmp_path / "file"
    target.write_bytes(b"old")

    with pytest.raises(StorageError) as caught, explained(target):
        write_whole(FullDisk(after), target, b"new")

    assert "storage.full" == caught.value.code
    assert b"old" == target.read_bytes()
    assert [target] == list(tmp_path.iterdir())


def test_a_file_that_fails_its_check_never_takes_the_name(tmp_path: Path) -> None:
    """The check sees the finished file; its refusal leaves the old one."""
    target = tmp_path / "file"
    target.write_bytes(b"old")

    def refuse(path: Path) -> None:
        assert b"new" == path.read_bytes()
        raise ValueError

    with pytest.raises(ValueError):
        write_whole(Filing(), target, b"new", check=refuse)
    assert b"old" == target.read_bytes()


def test_create_refuses_what_is_there(tmp_path: Path) -> None:
    """A file of the same name, or a link planted there, is never written through."""
    (tmp_path / "link").symlink_to(tmp_path / "target")

    with pytest.raises(OSError):
        Filing().create(tmp_path / "link")
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FileNotFoundError(errno.ENOENT, "x"), "storage.missing"),
        (PermissionError(errno.EACCES, "x"), "storage.no-access"),
        (OSError(errno.EROFS, "x"), "storage.no-access"),
        (FileExistsError(errno.EEXIST, "x"), "storage.exists"),
        (OSError(errno.EIO, "x"), "storage.trouble"),
    ],
)
def test_system_errors_get_names(tmp_path: Path, error: OSError, code: str) -> None:
    """Each refusal of the system has a stable code and names the path."""
    with pytest.raises(StorageError) as caught, explained(tmp_path):
        raise error

    assert code == caught.value.code
    assert str(tmp_path) == caught.value.params["path"]
