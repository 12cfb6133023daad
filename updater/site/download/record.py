"""What was found right once: `downloads.json` in the download directory, so that it is not read again."""

from __future__ import annotations

import contextlib
import json
import threading
from typing import TYPE_CHECKING, Any

from updater.filing import write_whole
from updater.site.download.plain_file import read_small

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from pathlib import Path

    from updater.filing import Filing

_NAME = "downloads.json"
_MAKE = "onec-updater downloads 1"
_MOST_FILES = 2000
_MOST_BYTES = 4 << 20

_ONE_AT_A_TIME = threading.Lock()


class Record:
    """Facts about verified files, found again by path, size and time of change.

    Losing it costs a reading of the files, nothing else.

    Args:
        directory: where it is kept.
    """

    def __init__(self, directory: Path, filing: Filing) -> None:
        self._path = directory / _NAME
        self._filing = filing

    def find(self, target: Path, facts: os.stat_result) -> frozenset[str] | None:
        """Return what was proved of a file, if it is still the same; None when nothing is known."""
        kept = self._load().get(self._key(target))
        if not isinstance(kept, dict) or _stamp(facts) != (kept.get("size"), kept.get("mtime_ns")):
            return None
        proofs = kept.get("proofs")
        return frozenset(map(str, proofs)) if isinstance(proofs, list) else None

    def keep(self, target: Path, facts: os.stat_result, proofs: Iterable[str]) -> None:
        """Keep what was proved of a file; not being able to is no failure.

        Args:
            target: the name it has or will have.
            facts: of the file, under whichever name it has now.
            proofs: what is known about it.
        """
        size, mtime_ns = _stamp(facts)
        entry = {"size": size, "mtime_ns": mtime_ns, "proofs": sorted(proofs)}
        with _ONE_AT_A_TIME, contextlib.suppress(OSError):
            files = {**self._load(), self._key(target): entry}
            while len(files) > _MOST_FILES:
                del files[next(iter(files))]
            body = json.dumps({"make": _MAKE, "files": files}, ensure_ascii=False, indent=1)
            write_whole(self._filing, self._path, body.encode(errors="surrogatepass"))

    def _key(self, target: Path) -> str:
        near = target.is_relative_to(self._path.parent)
        return target.relative_to(self._path.parent).as_posix() if near else str(target)

    def _load(self) -> dict[str, Any]:
        try:
            kept = json.loads(read_small(self._path, _MOST_BYTES))
        except (ValueError, RecursionError):
            return {}
        sound = isinstance(kept, dict) and kept.get("make") == _MAKE and isinstance(kept.get("files"), dict)
        return dict(kept["files"]) if sound else {}


def _stamp(facts: os.stat_result) -> tuple[int, int]:
    return facts.st_size, facts.st_mtime_ns
