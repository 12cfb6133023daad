"""The file a command line travels in: private, exact, and gone afterwards."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.failing import WindowsFiling

from updater.demo.platform.arguments import expanded, parse_arguments
from updater.enterprise.argument_file import (
    ArgumentForm,
    through,
    wipe_arguments,
    wipe_leftovers,
    write_argument_file,
)
from updater.enterprise.commands import Commands, Credentials, FileConnection
from updater.enterprise.installations import Platform
from updater.errors import PlatformError, StorageError
from updater.filing import Filing
from updater.model.version import Version

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from updater.enterprise.command import Command

PASSWORD = "Канарейка \"7\"; и 'x'"


def _command(folder: Path, user: str = "Админ", password: str = PASSWORD) -> Command:
    platform = Platform(Version("8.3.27.1508"), folder / "1cv8", None, folder)
    return Commands(
        platform, FileConnection(folder / "База 1"), Credentials(user, password), folder
    ).update_db_cfg()


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    """The rights are narrow from the first moment, before anything is written."""
    seen: list[int] = []

    class Watching(Filing):
        def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
            seen.append(stat.S_IMODE(os.fstat(file.fileno()).st_mode))
            super().write(file, data)

    file = write_argument_file(_command(tmp_path), ArgumentForm.MARKED, Watching())
    assert [0o600] == seen
    assert PASSWORD.replace('"', '""').encode() in file.read_bytes()


def test_the_line_itself_names_only_the_file(tmp_path: Path) -> None:
    """`/@` is the only key of the line that everybody can see."""
    command = _command(tmp_path)
    file = write_argument_file(command, ArgumentForm.MARKED, Filing())
    assert ("/@", str(file)) == through(command, file).arguments


@given(user=st.text(min_size=1, max_size=12), password=st.text(max_size=12))
@settings(deadline=None)
def test_every_name_and_password_comes_out_as_it_went_in(
    user: str, password: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Quotes, blanks, semicolons, Cyrillic, an empty password: what is read is what was meant."""
    command = _command(tmp_path_factory.mktemp("work"), user, password)
    try:
        file = write_argument_file(command, ArgumentForm.PLAIN, Filing())
    except PlatformError:
        assert any(char < " " for char in user + password)
        return
    arguments = parse_arguments(expanded(["/@", str(file)]))
    wipe_arguments(command, Filing())
    assert (user, password) == (arguments.value("/n"), arguments.value("/p") or "")
    assert not arguments.bad


def test_nothing_of_it_is_left_after_the_command(tmp_path: Path) -> None:
    """It is overwritten before it is removed, so that its old blocks tell nothing."""
    command = _command(tmp_path)
    file = write_argument_file(command, ArgumentForm.MARKED, Filing())
    size = file.stat().st_size
    last: list[bytes] = []

    class Watching(Filing):
        def remove(self, path: Path) -> None:
            last.append(path.read_bytes())
            super().remove(path)

    wipe_arguments(command, Watching())
    assert [bytes(size)] == last
    assert not file.exists()


def test_leftovers_of_the_dead_are_wiped_and_those_of_the_living_are_not(tmp_path: Path) -> None:
    """The name tells whose file it is: a process that is gone, or whose number somebody else has now."""
    folder = tmp_path / "runs" / "1"
    folder.mkdir(parents=True)
    ours = write_argument_file(_command(folder), ArgumentForm.MARKED, Filing())
    stem, owner, ending = ours.name.rsplit(".", 2)
    other_birth = folder / f"{stem}.{os.getpid()}-1f.{ending}"
    dead = folder / f"{stem}.{2**22 + 1}-{owner.partition('-')[2]}.{ending}"
    stranger = folder / "заметки.args"
    for file in (other_birth, dead, stranger):
        file.write_bytes(b"x")
    assert 2 == wipe_leftovers(tmp_path, Filing())
    assert {ours, stranger} == set(folder.iterdir())


class _Careless(WindowsFiling):
    """A disk that knows no owners, of a system that removes no file that is open."""

    def create(self, path: Path) -> BinaryIO:
        file = super().create(path)
        path.chmod(0o644)
        return file


def test_a_file_that_cannot_be_private_is_not_written(tmp_path: Path) -> None:
    """On a file system without owners nothing is written at all, and that reason is told everywhere."""
    filing = _Careless()
    with pytest.raises(PlatformError) as caught:
        write_argument_file(_command(tmp_path), ArgumentForm.MARKED, filing)
    assert "platform.argument-file" == caught.value.code
    assert ([], []) == (list(tmp_path.iterdir()), filing.refused)


def test_a_file_that_could_not_be_written_to_its_end_is_wiped(tmp_path: Path) -> None:
    """Half a password on a full disk is still half a password."""
    written: list[bytes] = []

    class Full(WindowsFiling):
        def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
            if data.strip(b"\0") if isinstance(data, bytes) else data:
                super().write(file, bytes(data)[:40])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            super().write(file, data)

        def remove(self, path: Path) -> None:
            written.extend([path.read_bytes()] if path.exists() else [])
            super().remove(path)

    with pytest.raises(StorageError) as caught:
        write_argument_file(_command(tmp_path), ArgumentForm.MARKED, Full())
    assert ("storage.full", [bytes(40)], []) == (caught.value.code, written, list(tmp_path.iterdir()))
