"""Secrets in every shape they may be written down in, and files that hold one."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import stat
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_GROUP = 3  # bytes that become four letters of Base64
_LETTER = 6  # bits
LARGEST = 32 << 20
"""Larger files are noise that tests made for speed and memory; they are not searched."""
VENDORS = frozenset({".1cd", ".cf", ".cfu", ".bin"})
"""Endings of infobases, configurations, downloads: copied byte for byte, and most of all there is."""


@cache
def shapes(secret: str) -> frozenset[bytes]:
    """Return a secret as bytes: three encodings, in addresses, in JSON, and in Base64 wherever it begins."""
    plain = secret.encode()
    addresses = {quote(secret, safe="").encode(), quote_plus(secret).encode()}
    documents = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1].encode() for ascii_only in (True, False)}
    others = {secret.encode(encoding, "replace") for encoding in ("utf-16-le", "cp1251")}
    return frozenset({plain, *others, *addresses, *documents, *_in_base64(plain)})


def _in_base64(plain: bytes) -> Iterator[bytes]:
    """Yield the letters that do not depend on what stands before and after."""
    for before in range(_GROUP):
        letters = base64.b64encode(bytes(before) + plain)
        first = -(-before * 8 // _LETTER)
        yield letters[first : (before + len(plain)) * 8 // _LETTER]


def revealed(data: bytes, secrets: Iterable[str]) -> list[str]:
    """Return the secrets that stand in some bytes."""
    return [secret for secret in secrets if any(shape in data for shape in shapes(secret))]


def revealing_files(folder: Path, secrets: Iterable[str]) -> dict[Path, list[str]]:
    """Return the files under a folder that hold a secret, in their names too.

    The same content is looked at once, however many files have it.
    """
    secrets, known = tuple(secrets), dict[bytes, list[str]]()
    found: dict[Path, list[str]] = {}
    for path in _files(folder):
        data = _content(path)
        key = hashlib.blake2b(data).digest()
        if key not in known:
            known[key] = revealed(data, secrets)
        inside = known[key] or revealed(os.fsencode(path.name), secrets)
        if inside:
            found[path] = inside
    return found


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)


def _content(path: Path) -> bytes:
    """Return the content of a file, nothing of what is no file or is not searched."""
    try:
        facts = path.lstat()
        searched = stat.S_ISREG(facts.st_mode) and facts.st_size <= LARGEST
        return path.read_bytes() if searched and path.suffix.lower() not in VENDORS else b""
    except OSError:  # a test took away the right to read it, or it has gone
        return b""
