"""An answer on its way from an application to the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(slots=True)
class Answer:
    """Status, headers as they will be written, and a body in pieces."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: Iterable[bytes] = ()
    body_wanted: bool = True

    def header(self, name: str) -> str | None:
        """Return a header's value."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def without(self, name: str) -> None:
        """Remove a header."""
        self.headers = [pair for pair in self.headers if pair[0].lower() != name.lower()]

    def put(self, name: str, value: str) -> None:
        """Set a header."""
        self.without(name)
        self.headers.append((name, value))

    def replace(self, body: bytes, kind: str = "text/html; charset=utf-8") -> None:
        """Put another body in place."""
        self.close()
        self.body = (body,)
        self.put("Content-Type", kind)
        self.put("Content-Length", str(len(body)))

    def close(self) -> None:
        """Close what the body is read from."""
        close = getattr(self.body, "close", None)
        if callable(close):
            close()
