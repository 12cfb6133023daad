"""Dates, sizes and numbers as the site writes them."""

from __future__ import annotations

import datetime as dt
import functools
import re

from updater.model.version import Version

_DATE = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?!\d)")
_CENTURY = 2000
_BYTES = re.compile(r"(?:\(|^|(?<=\s))(\d[\d\s]{0,30})\s*(?:байт|bytes?)\b", re.IGNORECASE)
_SHA512 = re.compile(r"SHA-?512\W{0,20}([0-9a-f]{128})(?![0-9a-f])", re.IGNORECASE)
_PLATFORM = re.compile(r"(?<![\d.])8(?:\.\d+){1,3}(?![\d.]*\d)")
_PLATFORM_ALONE = re.compile(r"8(?:\.\d+){1,3}")
_KNOWN = 16_384
"""Texts whose meaning is remembered: rows of a long list repeat those of their neighbours."""


@functools.lru_cache(maxsize=_KNOWN)
def date_in(text: str) -> dt.date | None:
    """Return the first date of a text, `05.03.26` or `05.03.2026`; None when there is none.

    Planned dates are free text, and cells of dates may be empty (docs/update-site.md 1.3).
    """
    for day, month, year in map(re.Match.groups, _DATE.finditer(text)):
        whole = int(year) if len(year) > 2 else _CENTURY + int(year)  # noqa: PLR2004 - two digits of a year
        try:
            return dt.date(whole, int(month), int(day))
        except ValueError:
            continue
    return None


def size_in(text: str) -> int | None:
    """Return the bytes of `429.15 Мб (450 000 123 байт)`; None when the exact number is not there."""
    found = _BYTES.search(text)
    return int("".join(found[1].split())) if found else None


def sha512_in(text: str) -> str:
    """Return the checksum that stands after its name, lower case; empty when there is none."""
    found = _SHA512.search(text)
    return found[1].lower() if found else ""


@functools.lru_cache(maxsize=_KNOWN)
def platform_in(text: str) -> str | None:
    """Return the lowest platform number of a text; None when it names none."""
    if _PLATFORM_ALONE.fullmatch(text):
        return text
    found = _PLATFORM.findall(text)
    return min(found, key=Version) if len(found) > 1 else next(iter(found), None)


def versions_in(text: str) -> tuple[Version, ...]:
    """Return the versions of a list with commas; versions are not always four numbers."""
    if not text:
        return ()
    pieces = " ".join(text.split()).replace(";", ",").split(",")
    return tuple([version_of(piece) for piece in dict.fromkeys(map(str.strip, pieces)) if piece])


@functools.lru_cache(maxsize=_KNOWN)
def version_of(text: str) -> Version:
    """Make a version once: the lists of neighbouring rows name the same ones."""
    return Version(text)
