"""Addresses that come from outside, made fit to be asked with a password: https and a known host."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from updater.errors import SiteError
from updater.site.redirects import normal_address

if TYPE_CHECKING:
    from updater.site.redirects import HostRule

_HTTP_PORT = 80


def secured(url: str, rule: HostRule) -> str:
    """Return an address of a file or a text as https.

    Older answers of the services name plain http (docs/update-site.md 2.6); the same hosts
    answer https, and a password goes nowhere else.

    Raises:
        SiteError: `site.foreign-address`.
    """
    whole = normal_address(url)
    try:
        parts = urlsplit(whole)
        if parts.scheme == "http":
            host = parts.netloc if parts.port != _HTTP_PORT else parts.hostname or ""
            whole = urlunsplit(("https", host, parts.path, parts.query, ""))
    except ValueError:
        pass
    rule.place(whole)
    return whole


def secured_or_none(url: object, rule: HostRule) -> str | None:
    """Return the same, or None when there is no address or it is not fit: a text less is no harm."""
    if not isinstance(url, str) or not url:
        return None
    try:
        return secured(url, rule)
    except SiteError:
        return None
