"""Which version a server has: only a client of the very same one comes in (docs/platform.md 8.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from updater.model.version import Version

# «Различаются версии клиента и сервера (8.3.27.1719 - 8.3.27.2130)»: the client's, then the server's.
_REFUSAL = re.compile(r"\(\s*(\d+(?:\.\d+){2,3})\s*-\s*(\d+(?:\.\d+){2,3})\s*\)")
_NUMBER = re.compile(r"\d+(?:\.\d+){3}")


@dataclass(frozen=True, slots=True)
class ServerVersion:
    """The version of a server.

    Attributes:
        refused: the server itself turned a client away and named it; else its agent told it.
    """

    version: Version
    refused: bool = False


def version_in_refusal(text: str) -> ServerVersion | None:
    """Return the server's version out of the words that refuse a client; None when it is not named."""
    found = _REFUSAL.search(text)
    return ServerVersion(Version(found[2]), refused=True) if found else None


def version_in_answer(text: str) -> ServerVersion | None:
    """Return the version out of what `rac agent version` prints; None when there is none."""
    found = _NUMBER.search(text)
    return ServerVersion(Version(found[0])) if found else None
