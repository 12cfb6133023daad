"""What arrived at the site and what was sent back, without a single secret."""

from __future__ import annotations

import dataclasses
import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(slots=True)
class Exchange:
    """One request and its answer.

    Attributes:
        host: name of the host, `dl02`.
        query: without tickets and tokens.
        credentials: what of a person's arrived: `basic`, `cookie`, `password`, `ticket`, `proxy`.
        range: as asked for.
        status: 0 when there was no answer.
        sent: body bytes handed to the connection; never fewer than arrived.
    """

    host: str
    method: str
    path: str
    query: str = ""
    credentials: tuple[str, ...] = ()
    range: str = ""
    user_agent: str = ""
    status: int = 0
    sent: int = 0


class RequestLog:
    """All exchanges in the order they began.

    Args:
        file: where finished exchanges are written as lines of JSON for other processes.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._exchanges: list[Exchange] = []
        self._file = file

    def __iter__(self) -> Iterator[Exchange]:
        with self._lock:
            return iter(list(self._exchanges))

    def __len__(self) -> int:
        return len(self._exchanges)

    def begin(self, exchange: Exchange) -> None:
        """Write down that a request arrived."""
        with self._lock:
            self._exchanges.append(exchange)

    def end(self, exchange: Exchange) -> None:
        """Write down that its answer is over."""
        if self._file is None:
            return
        line = json.dumps(dataclasses.asdict(exchange), ensure_ascii=False)
        with self._lock, self._file.open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")

    def of(self, host: str, path: str = "") -> list[Exchange]:
        """Return what a host was asked, `dl` for all download hosts, for paths with this in them."""
        return [one for one in self if one.host.startswith(host) and path in one.path]

    def sent(self, host: str = "", path: str = "") -> int:
        """Return how many body bytes were sent."""
        return sum(one.sent for one in self.of(host, path))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._exchanges.clear()
