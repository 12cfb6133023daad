"""Whether the first bytes can belong to the file that was asked for (docs/update-site.md 1.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from updater.errors import SiteError

if TYPE_CHECKING:
    from updater.site.download.headers import Head

HEAD_SIZE = 512
"""Bytes at the start of a file that are enough to tell."""

_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|!--|html|head|body|title|meta|script|form|div|h1|\?xml)",
    re.IGNORECASE,
)
_PAGES = (".htm", ".html", ".xml", ".txt")
_SIGNATURES = {
    ".zip": (b"PK\x03\x04", b"PK\x05\x06"),
    ".rar": (b"Rar!\x1a\x07",),
    ".7z": (b"7z\xbc\xaf\x27\x1c",),
    ".exe": (b"MZ",),
    ".gz": (b"\x1f\x8b",),
}


def check_start(data: bytes, head: Head, name: str) -> None:
    """Refuse a body that starts as no such file does.

    Args:
        data: the first `HEAD_SIZE` bytes, or all there are.
        head: of the answer.
        name: our name of the file; its ending says what it must be.

    Raises:
        SiteError: `download.web-page` or `download.not-archive`.
    """
    ending = "." + name.lower().rpartition(".")[2]
    if ending in _PAGES:
        return
    signatures = _SIGNATURES.get(ending, ())
    if data.startswith(signatures) and signatures:
        return
    if _PAGE.match(data) or head.says_page:
        raise SiteError("download.web-page", name=name)
    if signatures:
        raise SiteError("download.not-archive", name=name)
