"""D22: an infobase of more than six gigabytes, sparse: right at any offset, in a memory that does not grow.

Its configuration lies behind the fifth gigabyte, so whoever reads the release of it reads there.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from support.big_infobase import write_sparse
from support.faults.world import OLD, releases

from updater.demo.product import builds
from updater.infobases.inspection import inspect_infobase
from updater.update.backups.catalogue import BackupState, list_backups

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.faults.world import World

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="sparse files, and the peak as Linux tells it"),
    pytest.mark.slow,
]

_GB, _MB = 1 << 30, 1 << 20
_BEGIN, _REST = 5 * _GB, _GB + 64 * _MB
_MOST = 300 * _MB
"""What reliability.md C14 allows for a much larger infobase."""


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["compressed", "copy"])
def test_over_four_gigabytes(
    kind: str, world: World, tmp_path: Path, count_cases: Callable[[int, int], None]
) -> None:
    """By command: a run copies it, fails, and proves it unchanged; the copy is put back elsewhere."""
    world.patience = 600.0
    world.write_settings(backup_kind=kind)
    world.file.unlink()
    write_sparse(world.file, _REST, files=builds(releases())[OLD].files, users=(world.user,), begin=_BEGIN)
    size, edges = world.file.stat().st_size, _edges(world.file)
    assert size > _BEGIN + _REST

    count_cases(1, 0)
    world.switches = {"SIM_FAIL": "UpdateCfg"}
    world.fault = {"peak": str(tmp_path / "peak of the run")}
    answer = world.update()
    assert 1 == answer.code, answer.err
    (entry,) = list_backups([world.backups])
    assert entry.state is BackupState.WHOLE
    assert entry.backup is not None
    assert size == entry.backup.size
    assert _blocks(entry.backup.file) < _GB

    other = tmp_path / "другая"
    world.fault = {"peak": str(tmp_path / "peak of the restore")}
    answer = world.run("restore", entry.manifest, "--to", other, "--yes", "--json")
    assert 0 == answer.code, answer.err
    restored = other / "1Cv8.1CD"
    assert (size, edges) == (restored.stat().st_size, _edges(restored))
    assert _blocks(restored) < _GB
    found = inspect_infobase(other, deep=True)
    assert found.configuration is not None
    assert (OLD, True) == (str(found.configuration.version), found.sound)
    for what in ("run", "restore"):
        assert int((tmp_path / f"peak of the {what}").read_text("ascii")) < _MOST, what
    count_cases(0, 1)


def _edges(file: Path) -> tuple[bytes, bytes, bytes]:
    """The beginning, what lies behind the fifth gigabyte, and the end."""
    with file.open("rb") as opened:
        parts = [(opened.seek(at), opened.read(4 * _MB))[1] for at in (0, _BEGIN, _BEGIN + _REST)]
    return (parts[0], parts[1], parts[2])


def _blocks(file: Path) -> int:
    return file.stat().st_blocks * 512
