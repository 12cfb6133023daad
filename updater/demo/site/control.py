"""Faults set from another process: a JSON file that is looked at again and again."""

from __future__ import annotations

import contextlib
import json
import threading
from typing import TYPE_CHECKING, Any

from updater.demo.site.faults import Fault, FaultKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from updater.demo.site.faults import Faults

_LOOK = 0.05  # seconds


class Control:
    """Keeps the faults as the file says; a file that is absent or not yet whole changes nothing."""

    def __init__(self, file: Path, faults: Faults) -> None:
        self.file, self.faults = file, faults
        self._seen = b""
        self._end = threading.Event()

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Look at the file until the context is left."""
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._end.set()
            thread.join()

    def _watch(self) -> None:
        while not self._end.wait(_LOOK):
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                self._look()

    def _look(self) -> None:
        content = self.file.read_bytes()
        if content == self._seen:
            return
        self.faults.replace(faults_of(json.loads(content)))
        self._seen = content


def faults_of(document: Any) -> list[Fault]:  # noqa: ANN401 - what json gives
    """Read faults: `{"faults": [{"kind": "cut", "where": "dl02", "at": 1000}]}`.

    Raises:
        ValueError: a kind is not known.
        KeyError: it is no such document.
        TypeError: it is no such document.
    """
    return [Fault(FaultKind(entry.pop("kind")), **entry) for entry in document["faults"]]


def write_faults(file: Path, faults: Iterable[Fault]) -> None:
    """Tell a site in another process what shall go wrong; an empty list ends all faults."""
    entries = [
        {
            "kind": fault.kind.value,
            "where": fault.where,
            "path": fault.path,
            "after": fault.after,
            "times": fault.times,
            "at": fault.at,
            "value": fault.value,
        }
        for fault in faults
    ]
    beside = file.with_name(f"{file.name}.new")
    beside.write_text(json.dumps({"faults": entries}, ensure_ascii=False), "utf-8")
    beside.replace(file)
