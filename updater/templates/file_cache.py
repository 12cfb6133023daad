"""What was read from manifests, kept by path, time and size so that it need not be read again."""

from __future__ import annotations

import json
import os
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from updater.filing import Filing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Stamp = tuple[int, ...]

_MOST = 50_000
_MOST_TEXTS = 5_000
_FRESH = 2_000_000_000
"""Nanoseconds. A file changed this lately may change again without a new time: it is read again."""


class FileCache:
    """Facts read from files, kept in one JSON file behind a line with its make and checksum.

    A cache that is missing, torn, altered or of another make is as good as empty: nothing is
    ever lost with it but time.

    Args:
        file: where it is kept; None keeps nothing.
        make: name and number of the layout; another one is not read.
    """

    def __init__(self, file: Path | None, make: str) -> None:
        self._file = file
        self._make = make
        kept = _load(file, make) if file is not None else {}
        self._old: dict[str, list[Any]] = kept.get("files", {})
        self._texts: list[str] = kept.get("texts", [])
        self._numbers = {text: number for number, text in enumerate(self._texts)}
        self._new: dict[str, list[Any]] = {}
        self._changed = False
        self._safe_before = time.time_ns() - _FRESH

    def has(self, path: str) -> bool:
        """Whether anything was kept for a path, whatever its stamp."""
        return path in self._old

    def find(self, path: str, stamp: Stamp) -> list[Any] | None:
        """Return what was kept for a file if its stamp is still the same.

        Args:
            path: the file.
            stamp: times of change in nanoseconds and sizes, of it and of what belongs to it.
        """
        kept = self._old.get(path)
        count = len(stamp)
        if kept is None or tuple(kept[:count]) != stamp:
            return None
        self._new[path] = kept
        return kept[count:]

    def keep(self, path: str, stamp: Stamp, facts: list[Any]) -> None:
        """Keep what was read from a file, unless the file is too fresh to be told from its next state."""
        if max(stamp) < self._safe_before:
            self._new[path] = [*stamp, *facts]
            self._changed = True

    def number(self, text: str) -> int:
        """Return the number under which a text that many files share is kept once."""
        number = self._numbers.setdefault(text, len(self._texts))
        if number == len(self._texts):
            self._texts.append(text)
        return number

    def text(self, number: int) -> str:
        """Return the text kept under a number.

        Raises:
            LookupError, TypeError: there is none.
        """
        return self._texts[number]

    def save(self, *, forget_under: tuple[str, ...] = ()) -> None:
        """Write the cache if anything changed; failing to is not an error.

        Args:
            forget_under: beginnings of paths whose files were all asked for, so that those
                not found are gone.
        """
        if self._file is None or not (self._changed or len(self._new) < self._count(forget_under)):
            return
        others = {path: kept for path, kept in self._old.items() if not path.startswith(forget_under)}
        merged = {**others, **self._new} if forget_under else {**self._old, **self._new}
        if len(merged) > _MOST or len(self._texts) > _MOST_TEXTS:
            merged, self._texts = {}, []
        with suppress(OSError):
            _store(self._file, self._make, {"texts": self._texts, "files": merged})

    def _count(self, beginnings: tuple[str, ...]) -> int:
        return sum(path.startswith(beginnings) for path in self._old) if beginnings else 0


def _load(file: Path, make: str) -> dict[str, Any]:
    try:
        head, _, body = file.read_bytes().partition(b"\n")
        kept = json.loads(body) if head == _head(make, body) else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _head(make: str, body: bytes) -> bytes:
    return f"{make} {zlib.crc32(body):08x}".encode()


def _store(file: Path, make: str, kept: Mapping[str, Any]) -> None:
    """Write beside and rename; unsynced, because a torn cache is only an empty one."""
    body = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")
    filing = Filing()
    filing.make_directory(file.parent)
    beside = file.with_name(f"{file.name}.{os.getpid()}-{time.monotonic_ns():x}.new")
    try:
        with filing.create(beside) as stream:
            filing.write(stream, _head(make, body) + b"\n" + body)
        filing.replace(beside, file)
    except BaseException:
        with suppress(OSError):
            filing.remove(beside)
        raise
