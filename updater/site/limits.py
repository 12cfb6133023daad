"""How long the program waits for a site, and how much it takes from it."""

from __future__ import annotations

from dataclasses import dataclass

_MEBIBYTE = 1 << 20

PAGE_CAP = 10 * _MEBIBYTE
"""Largest web page that is read, bytes; the longest real list has 5 MB."""
REPLY_CAP = 4 * _MEBIBYTE
"""Largest answer of a service in JSON, bytes."""
FORM_CAP = _MEBIBYTE
"""Largest page of a sign-in, bytes."""
NOTE_CAP = 64 << 10
"""As much of an error page or a redirect as is looked at, bytes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Time limits in seconds, from the settings.

    `requests` limits each single read only, so a server that sends a byte now and then is never
    given up: the total and the floor are there for that.

    Attributes:
        connect: to reach a server and agree on keys.
        read: silence that is waited out.
        total: for a page or an answer with all its redirects; for a file, until its headers are there.
        floor_bytes: a transfer that brings less than this within `floor_seconds` is given up.
        floor_seconds: of waiting for the server; the time the program itself pauses does not count.
        attempts: times a page is asked for again when the site does not answer properly.
    """

    connect: float = 15
    read: float = 30
    total: float = 120
    floor_bytes: int = 60 << 10
    floor_seconds: float = 60
    attempts: int = 3
