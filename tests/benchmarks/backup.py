"""Backing up 1.5 GB with its proof, beside `cp` and `sync` of the same file.

The file looks like an infobase to a compressor: records, index pages, blobs that are packed already, text,
empty pages. Ours copies (or compresses), hashes on the way, syncs, reads back from the disk (and decodes) and
compares; the peer copies and syncs, and proves nothing. The memory is that of backing up a sparse infobase.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.peak_memory import extra_memory

from updater.filing import Filing
from updater.update.backups.compression import compress_hashed, decoded_hash, estimate
from updater.update.copying import copy_hashed

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE, ROUNDS = 1536 << 20, 5
PLAIN, COMPRESSED = 2.0, 4.0
"""At most so many times the peer's time."""
MEMORY = 100 << 20
"""Bytes that backing up a sparse infobase of 20 GB may take."""
_PAGE = 8192

_SPARSE = """
import sys
sys.path[:0] = sys.argv[3:]
from pathlib import Path
from updater.filing import Filing
from updater.update.backup import verify_backup, make_backup
from updater.model.backup import BackupKind
backup = make_backup(Path(sys.argv[1]), Path(sys.argv[1]).parent.parent / "backups", name=sys.argv[2],
    filing=Filing(), kind=BackupKind(sys.argv[2]))
"""


def write_like_an_infobase(path: Path, size: int) -> None:
    """34 % records, 20 % index, 24 % packed blobs, 7 % text, 15 % empty pages."""
    seeded = random.Random(7)
    makers = (_records, _index, _blob, _text, lambda _seeded: bytes(_PAGE))
    kinds = [[makers[kind](seeded) for _ in range(64)] for kind in range(len(makers))]
    with path.open("wb", buffering=1 << 20) as file:
        for number in range(size // _PAGE):
            kind = seeded.choices(range(5), (34, 20, 24, 7, 15))[0]
            page = seeded.randbytes(_PAGE) if kind == 2 else seeded.choice(kinds[kind])
            file.write(page if kind == len(makers) - 1 else number.to_bytes(8, "little") + page[8:])


def _records(seeded: random.Random) -> bytes:
    rows = (
        b"\0" + seeded.randbytes(16) + f"{seeded.randrange(10**6):010}".encode("utf-16-le") + bytes(60)
        for _ in range(80)
    )
    return b"".join(rows)[:_PAGE].ljust(_PAGE, b"\0")


def _index(seeded: random.Random) -> bytes:
    keys = sorted(seeded.randrange(1 << 40) for _ in range(500))
    return b"".join(key.to_bytes(6, "big") + seeded.randbytes(4) for key in keys)[:_PAGE].ljust(_PAGE, b"\0")


def _blob(seeded: random.Random) -> bytes:
    return seeded.randbytes(_PAGE)


def _text(seeded: random.Random) -> bytes:
    words = ("Процедура", "Если", "Тогда", "Возврат", "Документ", "Ссылка", "КонецЕсли", "Запрос")
    return " ".join(seeded.choice(words) for _ in range(1200)).encode()[:_PAGE].ljust(_PAGE, b" ")


def _plain(source: Path, target: Path) -> None:
    assert copy_hashed(source, target, Filing()).right


def _compressed(source: Path, target: Path) -> None:
    made = compress_hashed(source, target, Filing(), reserve=estimate(source))
    assert decoded_hash(target, SIZE) == (SIZE, made.sha256)


def _peer(source: Path, target: Path) -> None:
    subprocess.run(["cp", "--reflink=never", str(source), str(target)], check=True)  # noqa: S607 - the peer is what PATH has
    subprocess.run(["sync", str(target)], check=True)  # noqa: S607 - same


def _seconds(work: Callable[[Path, Path], None], source: Path, target: Path) -> float:
    begin = time.perf_counter()
    work(source, target)
    spent = time.perf_counter() - begin
    target.unlink()
    os.sync()  # what one leaves to be written must not be paid for by the other
    return spent


def measure() -> dict[str, Any]:
    """Return medians of plain copies, with the ratios of both kinds to the peer and the memory taken."""
    if not (shutil.which("cp") and shutil.which("sync")):
        pytest.skip("cp and sync are the peers, and one of them is not here")
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name) / "source", Path(name) / "target"
        write_like_an_infobase(source, SIZE)
        os.sync()
        ways = (_peer, _plain, _compressed)
        for way in ways:
            _seconds(way, source, target)
        rounds = [[_seconds(way, source, target) for way in ways] for _ in range(ROUNDS)]
        peer, plain, compressed = (statistics.median(column) for column in zip(*rounds, strict=True))
    result = {"name": "backup", "ours": plain, "peer": peer, "speedup": peer / plain, "unit": "s"}
    ratios = {"plain": plain / peer, "compressed": compressed / peer, "allowed": [PLAIN, COMPRESSED]}
    memory = measure_memory()
    within = plain <= PLAIN * peer and compressed <= COMPRESSED * peer and max(memory.values()) < MEMORY
    more = {"compressed": compressed, "times_the_peer": ratios, "memory": memory, "within": within}
    return {**result, **more}


def measure_memory(size: int = 20 << 30) -> dict[str, int]:
    """Return the bytes backing up a sparse base takes beyond an interpreter that does nothing, by kind."""
    from support.big_infobase import write_sparse  # noqa: PLC0415 - not needed for the times

    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "base" / "1Cv8.1CD"
        file.parent.mkdir()
        write_sparse(file, size)
        return {kind: extra_memory(_SPARSE, str(file), kind, *sys.path) for kind in ("copy", "compressed")}


if __name__ == "__main__":
    print(measure())
