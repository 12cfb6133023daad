"""What another program writes grows where nobody else can look, and leaves that place only as a backup."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest
from support.stand import configuration_files

from updater.enterprise.dbms import DbmsCommands
from updater.enterprise.dbms_process import DbmsRunner
from updater.errors import RunError, StorageError
from updater.filing import Filing
from updater.formats.writing.dump import write_dump
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.model.infobase import ServerAddress
from updater.update.backups.by_dbms import Dbms
from updater.update.backups.dumping import make_dump_backup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.update.backups.backup import Backup

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")

_WRITER = "import os, sys; os.umask(0o022); open(sys.argv[1], 'wb').write(b'backup'); {after}"
_MODES = "open(sys.argv[2], 'w').write(oct(os.stat(os.path.dirname(sys.argv[1])).st_mode))"


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    """Programs make files everybody can read, as on most systems."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder of backups everybody may look into, as people make them."""
    folder = tmp_path / "копии"
    folder.mkdir()
    folder.chmod(0o755)
    return folder


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _base(tmp_path: Path) -> Path:
    file = tmp_path / "база" / "1Cv8.1CD"
    file.parent.mkdir(mode=0o700)
    infobase_with_configuration(file, configuration_files("1.0.1.1"))
    file.chmod(0o600)
    return file


def test_a_dump_grows_where_nobody_looks(tmp_path: Path, place: Path) -> None:
    """The platform makes a file anybody may read; the folder around it is closed, and then the file is."""
    base = _base(tmp_path)
    seen: list[tuple[int, int]] = []

    def dump(path: Path) -> None:
        write_dump(path, base)
        seen.append((_mode(path), _mode(path.parent)))

    backup = make_dump_backup(dump, place, name="к", source=base, filing=Filing())
    assert [(0o644, 0o700)] == seen
    assert 0o600 == _mode(backup.file)
    assert ["к.dt", "к.json"] == sorted(path.name for path in place.iterdir())


@pytest.mark.parametrize("written", [b"", b"no dump", None])
def test_of_a_failed_dump_nothing_is_left(tmp_path: Path, place: Path, written: bytes | None) -> None:
    """Neither the folder nor what else the platform put into it."""

    def dump(path: Path) -> None:
        (path.parent / "more.tmp").write_bytes(b"more")
        if written is not None:
            path.write_bytes(written)

    with pytest.raises(RunError):
        make_dump_backup(dump, place, name="к", source=_base(tmp_path), filing=Filing())
    assert [] == list(place.iterdir())


def test_a_folder_that_is_taken_is_refused(tmp_path: Path, place: Path) -> None:
    """Something under the name of the private folder, a link above all: not used and not removed."""
    elsewhere = tmp_path / "чужая"
    elsewhere.mkdir()
    (place / "к.part").symlink_to(elsewhere)
    with pytest.raises(RunError) as caught:
        make_dump_backup(lambda _path: None, place, name="к", source=_base(tmp_path), filing=Filing())
    assert "backup.exists" == caught.value.code
    assert (place / "к.part").is_symlink()


def test_a_private_folder_that_cannot_be_made_is_told(tmp_path: Path, place: Path) -> None:
    """Its path is named, and the platform is not started."""

    class Refusing(Filing):
        def make_private_directory(self, path: Path) -> None:
            super().make_private_directory(path)
            raise PermissionError(13, "Permission denied")

    with pytest.raises(StorageError) as caught:
        make_dump_backup(
            lambda _path: pytest.fail("started"), place, name="к", source=_base(tmp_path), filing=Refusing()
        )
    assert str(place / "к.part") == caught.value.params["path"]
    assert [] == list(place.iterdir())


def _by_dbms(tmp_path: Path, place: Path, *words: str) -> Backup:
    commands = DbmsCommands(backup=(sys.executable, "-c", _WRITER.format(after=_MODES), *words))
    logs = tmp_path / "logs"
    logs.mkdir()
    dbms = Dbms(ServerAddress("srv", "buh"), commands, DbmsRunner(logs, 60.0))
    return dbms.back_up(place, name="к", filing=Filing(), release="", version="", run="", taken="")


def test_a_command_of_a_database_server_writes_there_too(tmp_path: Path, place: Path) -> None:
    """Only programs of ours can write into the folder of backups: so what writes is one of ours."""
    told = tmp_path / "told"
    backup = _by_dbms(tmp_path, place, "{file}", str(told))
    assert 0o700 == stat.S_IMODE(int(told.read_text(), 8))
    assert b"backup" == backup.file.read_bytes()
    assert ["к.dbms", "к.json"] == sorted(path.name for path in place.iterdir())


def test_a_server_that_writes_by_itself_is_not_locked_out(tmp_path: Path, place: Path) -> None:
    """A folder others may write into, or a command that is told the name alone: it is written there."""
    told = tmp_path / "told"
    place.chmod(0o777)
    backup = _by_dbms(tmp_path, place, "{file}", str(told))
    assert 0o777 == stat.S_IMODE(int(told.read_text(), 8))
    assert 0o600 == _mode(backup.file)


def test_a_server_that_is_told_the_name_finds_the_folder(tmp_path: Path, place: Path) -> None:
    """It knows the folder by another path: the name has to lead to the file all the same."""
    backup = _by_dbms(tmp_path, place, f"{place}/{{name}}", str(tmp_path / "told"))
    assert b"backup" == backup.file.read_bytes()
