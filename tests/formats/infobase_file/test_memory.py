"""Memory and reading stay small however large the file is."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.big_infobase import write_sparse
from support.source import ROOT

from updater.formats.configuration import read_configuration
from updater.formats.infobase_file import InfobaseFile

if TYPE_CHECKING:
    from pathlib import Path

_MEASURED = """
import resource, sys
from pathlib import Path
from updater.formats.configuration import read_configuration
from updater.formats.infobase_file import open_infobase_file
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with open_infobase_file(Path(sys.argv[1])) as infobase:
    assert infobase.storage.size > 4 << 30
    assert read_configuration(infobase.configuration_files()).name == "БольшаяКонфигурация"
    infobase.users(), infobase.extensions(), infobase.has_unapplied_changes()
    if sys.argv[2] == "deep":
        infobase.check_soundness()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base of more than 4 GiB that takes hardly any room on the disk."""
    path = tmp_path_factory.mktemp("huge") / "1Cv8.1CD"
    write_sparse(path, 4 << 30)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="the system does not tell a process its peak this way")
@pytest.mark.parametrize("depth", ["usual", "deep"])
def test_a_base_of_four_gigabytes_takes_little_memory(huge: Path, depth: str) -> None:
    """Inspecting it, even with all its pages accounted for, takes less than 64 MB beyond the interpreter."""
    command = [sys.executable, "-X", "utf8", "-c", _MEASURED, str(huge), depth]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stderr == ""
    taken = int(done.stdout) // (1024 if sys.platform == "darwin" else 1)
    assert taken < 64 * 1024


def test_a_base_of_four_gigabytes_is_not_read_through(huge: Path) -> None:
    """Name and release of a huge base take a few hundred kilobytes of reading."""
    with huge.open("rb", buffering=0) as file:
        source = _Counting(file)
        infobase = InfobaseFile(source)
        assert read_configuration(infobase.configuration_files())
        assert infobase.users() == ("Администратор",)
    assert source.taken < 500_000


class _Counting(io.BytesIO):
    """A file that counts the bytes read from it."""

    def __init__(self, file: io.FileIO) -> None:
        super().__init__()
        self._file = file
        self.taken = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def read(self, size: int | None = -1) -> bytes:
        data = self._file.read(-1 if size is None else size) or b""
        self.taken += len(data)
        return data
