"""What is known about a file that is not whole yet: `<name>.part.json` beside `<name>.part`."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from updater.site.download.headers import Validator

_MAKE = "onec-updater part 1"
_TEXTS = ("url", "key", "etag", "modified", "boot")


@dataclass(frozen=True, slots=True)
class PartState:
    """What is needed to go on with a file.

    Attributes:
        url: where it comes from, for people: without anything that could open a door.
        key: the whole address, hashed.
        etag: what the server calls this state of the file; may be weak or empty.
        modified: the time the server gives it; may be empty.
        length: of the whole file in bytes; None when the server does not say.
        safe: bytes that would survive a power cut.
        boot: the start of the system during which all this was written.
    """

    url: str
    key: str
    etag: str = ""
    modified: str = ""
    length: int | None = None
    safe: int = 0
    boot: str = ""

    @property
    def validator(self) -> Validator:
        """What tells this state of the file from another."""
        return Validator(self.etag, self.modified)

    def with_safe(self, safe: int) -> PartState:
        """Return the same with another number of safe bytes."""
        return replace(self, safe=safe)


def state_of(url: str, validator: Validator, length: int | None, boot: str) -> PartState:
    """Return the state of a file of which nothing is here yet."""
    return PartState(plain(url), key_of(url), validator.etag, validator.modified, length, 0, boot)


def plain(url: str) -> str:
    """Return an address without login, query and fragment."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def key_of(url: str) -> str:
    """Return what tells one address from another without giving it away."""
    return hashlib.sha256(url.encode(errors="surrogatepass")).hexdigest()[:32]


def encode(state: PartState) -> bytes:
    """Return the content of the file."""
    facts = json.dumps(asdict(state), sort_keys=True)
    return f"{_MAKE} {zlib.crc32(facts.encode()):08x}\n{facts}\n".encode()


def decode(data: bytes) -> PartState | None:
    """Return what was kept; None when it is torn, altered, or of another make."""
    head, _, facts = data.partition(b"\n")
    facts = facts.removesuffix(b"\n")
    if head != f"{_MAKE} {zlib.crc32(facts):08x}".encode():
        return None
    try:
        fields = json.loads(facts)
        return PartState(**fields) if _makes_sense(fields) else None
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


def _makes_sense(fields: dict[str, Any]) -> bool:
    safe, length = fields["safe"], fields["length"]
    numbers = type(safe) is int and (length is None or type(length) is int)
    texts = all(isinstance(fields[name], str) for name in _TEXTS)
    return numbers and texts and 0 <= safe <= (safe if length is None else length)
