"""Name and release of small infobases, beside onec_dtools on the same files."""

from __future__ import annotations

import statistics
import tempfile
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onec_dtools import DatabaseReader
from support.big_infobase import write_big
from support.fixtures import fixture, fixture_names

from updater.formats.configuration import read_configuration
from updater.formats.configuration_files import MemoryFiles
from updater.formats.infobase_file import open_infobase_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from updater.model.configuration import Configuration

ROUNDS = 15
_RAW = -15


def ours(path: Path) -> Configuration | None:
    """Read the configuration's properties the way the program does, release id included."""
    with open_infobase_file(path) as infobase:
        return read_configuration(infobase.configuration_files())


def peer(path: Path) -> Configuration | None:
    """Find the same two rows in one pass of onec_dtools over CONFIG; finish them with our own parser.

    The peer has no parser of its own. It is not asked for the release id, so it never
    reads `versions`.
    """
    with path.open("rb") as file:
        files = _two_rows(DatabaseReader(file))
    return read_configuration(MemoryFiles(files)) if files else None


def _two_rows(database: DatabaseReader) -> dict[str, bytes]:
    """Return `root` and the file it names."""
    rows, wanted, root = {}, "", b""
    for row in database.tables["CONFIG"]:
        if row.is_empty:
            continue
        name = row["FILENAME"]
        rows[name] = row
        if name == "root":
            root = zlib.decompress(row["BINARYDATA"].value, _RAW)
            wanted = root.decode("utf-8-sig").split(",")[1]
        if wanted in rows:
            return {"root": root, wanted: zlib.decompress(rows[wanted]["BINARYDATA"].value, _RAW)}
    return {}


def seconds(work: Callable[[Path], object], path: Path) -> float:
    """Return how long one call takes."""
    begin = time.perf_counter()
    work(path)
    return time.perf_counter() - begin


def medians(paths: Sequence[Path], rounds: int) -> tuple[float, float, float]:
    """Return medians over the files: our seconds, the peer's, and how many times faster we are."""
    times = {path: ([], []) for path in paths}  # type: dict[Path, tuple[list[float], list[float]]]
    for _ in range(rounds):
        for path, (mine, theirs) in times.items():
            mine.append(seconds(ours, path))
            theirs.append(seconds(peer, path))
    each = [(statistics.median(mine), statistics.median(theirs)) for mine, theirs in times.values()]
    return (
        statistics.median(mine for mine, _ in each),
        statistics.median(theirs for _, theirs in each),
        statistics.median(theirs / mine for mine, theirs in each),
    )


def agreed(paths: Sequence[Path]) -> list[Path]:
    """Return the files both can read, after making sure that they say the same of them."""
    readable = []
    for path in paths:
        found = _told(peer, path)
        if found is None:
            continue
        mine = ours(path)
        if mine is None or (mine.name, mine.version) != (found.name, found.version):
            raise SystemExit(f"the two disagree on {path}")
        readable.append(path)
    return readable


def _told(work: Callable[[Path], Configuration | None], path: Path) -> Configuration | None:
    """Return what a reader says of a file; None when it has no configuration or the peer fails on it."""
    try:
        return work(path)
    except (KeyError, ValueError):
        return None


def measure() -> dict[str, Any]:
    """Return the median over real bases, or over generated small ones when there are none."""
    real = [path for name in fixture_names("formats/1cd") if (path := fixture(name)).suffix == ".1CD"]
    with tempfile.TemporaryDirectory() as folder:
        paths = agreed(real) if real else _generated(Path(folder))
        mine, theirs, speedup = medians(paths, ROUNDS)
    return {
        "name": "inspect-small",
        "ours": mine,
        "peer": theirs,
        "speedup": speedup,
        "unit": "s",
        "files": len(paths),
    }


def _generated(folder: Path) -> list[Path]:
    paths = [folder / f"{number}.1CD" for number in range(10)]
    for number, path in enumerate(paths):
        write_big(path, rows=20 + 5 * number, tables=40, size=400)
    return agreed(paths)


if __name__ == "__main__":
    print(measure())
