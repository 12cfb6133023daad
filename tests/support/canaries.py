"""Secrets in every shape they may be written down in, and files that hold one."""

from __future__ import annotations

import base64
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


@cache
def shapes(secret: str) -> frozenset[bytes]:
    """Return a secret as bytes: two encodings, in addresses, and in Base64 wherever it begins there."""
    plain = secret.encode()
    addresses = {quote(secret, safe="").encode(), quote_plus(secret).encode()}
    return frozenset({plain, secret.encode("utf-16-le"), *addresses, *_in_base64(plain)})


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
    """Return the files under a folder that hold a secret, in their names too."""
    secrets = tuple(secrets)
    found = ((path, revealed(_content(path), secrets)) for path in _files(folder))
    return {path: secret for path, secret in found if secret}


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)


def _content(path: Path) -> bytes:
    """Return the name and the content of a file; of anything but a file the name only."""
    name = os.fsencode(path.name) + b"\n"
    try:
        facts = path.lstat()
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > LARGEST:
            return name
        return name + path.read_bytes()
    except OSError:  # a test took away the right to read it, or it has gone
        return name
