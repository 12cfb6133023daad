"""How fast 2,000 templates are listed, beside bare `os.scandir` and reading of the same files."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from updater.formats.writing.manifest import write_manifest
from updater.model.template import Manifest, ManifestEntry, TemplateDirectory, TemplateOrigin
from updater.model.version import Version
from updater.templates.catalogue import scan

if TYPE_CHECKING:
    from collections.abc import Callable

CONFIGURATIONS, RELEASES, ROUNDS = 20, 100, 9
_OTHERS = ("1cv8.cfu", "1cv8upd.htm", "news.htm", "1Cv8.dt")


class Figure(TypedDict):
    """One line of the benchmark.

    Attributes:
        again: a scan with a warm cache, in the same unit.
    """

    name: str
    ours: float
    peer: float
    speedup: float
    unit: str
    again: float


def build(root: Path) -> None:
    """Lay out 2,000 templates of six files each."""
    for configuration in range(CONFIGURATIONS):
        for release in range(RELEASES):
            version = f"3.0.{configuration}.{release}"
            directory = root / "1c" / f"Configuration{configuration}" / version.replace(".", "_")
            directory.mkdir(parents=True)
            (directory / "1cv8.mft").write_bytes(_manifest(configuration, version))
            info = f"Version={version}\r\nFromVersions=;3.0.{configuration}.{max(0, release - 1)};\r\n"
            (directory / "UpdInfo.txt").write_bytes(f"{info}UpdateDate=16.12.2013\r\n".encode())
            for name in _OTHERS:
                (directory / name).write_bytes(b"")


def _manifest(configuration: int, version: str) -> bytes:
    catalog = f"Учёт/Учёт предприятия {configuration}"
    entries = (
        ManifestEntry("Config1", "1cv8.cf", (("", catalog),), f"Vendor\\Conf{configuration}"),
        ManifestEntry("Config2", "1Cv8.dt", (("", f"{catalog} (демо)"),), f"Vendor\\Demo{configuration}"),
    )
    return write_manifest(Manifest("Поставщик", f"Учёт{configuration}", Version(version), "8.3", entries))


def bare(root: str) -> int:
    """List all folders and read the same files, and nothing more."""
    read, waiting = 0, [root]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.name.endswith((".mft", "UpdInfo.txt")):
                    with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123 - bare on purpose
                        read += len(file.read())
    return read


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _times() -> tuple[float, float, float]:
    """Return the least disturbed times in seconds: first scan, second scan, bare listing and reading."""
    with tempfile.TemporaryDirectory() as name:
        root, cache = Path(name) / "tmplts", Path(name) / "cache.json"
        build(root)
        _make_older(root)
        directories = [TemplateDirectory(root, TemplateOrigin.GIVEN)]
        rows = [_round(directories, root, cache) for _ in range(ROUNDS)]
    first, second, peer = (min(column) for column in zip(*rows, strict=True))
    return first, second, peer


def _make_older(root: Path) -> None:
    """Date the files back: what changed this very moment is not trusted to a cache."""
    for file in root.rglob("*.*"):
        if file.is_file():
            os.utime(file, (1_600_000_000, 1_600_000_000))


def _round(directories: list[TemplateDirectory], root: Path, cache: Path) -> tuple[float, float, float]:
    cache.unlink(missing_ok=True)
    peer = _timed(lambda: bare(str(root)))
    first = _timed(lambda: scan(directories, cache=cache))
    second = _timed(lambda: scan(directories, cache=cache))
    return first, second, peer


def _figure(name: str, ours: float, peer: float, again: float) -> Figure:
    return Figure(
        name=name, ours=ours * 1000, peer=peer * 1000, speedup=peer / ours, unit="ms", again=again * 1000
    )


def measure() -> Figure:
    """Measure a first scan: it may take three times the bare listing and reading (speedup above 0.33)."""
    first, second, peer = _times()
    return _figure("templates-scan", first, peer, second)


def measure_second() -> Figure:
    """Measure a second scan against the first: it must take less than 0.4 of it (speedup above 2.5)."""
    first, second, _ = _times()
    return _figure("templates-scan-again", second, first, second)


if __name__ == "__main__":
    print(measure())
    print(measure_second())
