"""Where the program goes with what a person trusted it with: https, known hosts, nowhere else.

The rule is our own because `requests` carries a posted password to another host on a 307, and takes
cookies without a domain along (docs/update-site.md 2.1, 2.6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from updater.errors import SiteError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MOST_REDIRECTS = 7
"""As many as the vendor's own client follows (docs/update-site.md 2.1)."""
HTTPS_PORT = 443
_VISITS = 2
"""A sign-in leads back to the address it began with, now with a cookie; a third time nothing is new."""
_MOVED = frozenset({301, 302, 303, 307, 308})
_KEEPS_BODY = frozenset({307, 308})
_NEVER_IN_ADDRESSES = frozenset('\\"<>^`{|}')
_PRINTABLE = range(0x21, 0x7F)


class Place(NamedTuple):
    """The host and port of an address."""

    host: str
    port: int

    def __str__(self) -> str:
        return self.host if self.port == HTTPS_PORT else f"{self.host}:{self.port}"


class HostRule:
    """Which addresses may be asked at all.

    Args:
        trusted: `host[:port]` exactly, or `.suffix[:port]` for all hosts under a domain.
    """

    def __init__(self, trusted: Collection[str]) -> None:
        self._exact = {_trusted(entry) for entry in trusted if not entry.startswith(".")}
        self._suffixes = {_trusted(entry) for entry in trusted if entry.startswith(".")}

    def place(self, url: str) -> Place:
        """Return where an address leads, when it may be asked.

        Raises:
            SiteError: `site.foreign-address`: it is not https or the host is not a trusted one.
        """
        reason, place = self.judge(url)
        if place is None or reason:
            raise SiteError("site.foreign-address", host=_shown(url), reason=reason or "address")
        return place

    def judge(self, url: str) -> tuple[str, Place | None]:
        """Return the word for what is wrong with an address, empty when nothing is, and its place."""
        parts = _split(url)
        if parts is None or not parts.hostname:
            return "address", None
        if parts.scheme.lower() != "https":
            return "scheme", None
        if "@" in parts.netloc:
            return "address", None
        place = Place(parts.hostname.lower(), parts.port or HTTPS_PORT)
        return ("" if self._trusts(place) else "host"), place

    def _trusts(self, place: Place) -> bool:
        under = any(place.port == port and place.host.endswith(host) for host, port in self._suffixes)
        return place in self._exact or under


def redirect_target(
    url: str, status: int, headers: Mapping[str, str], seen: Sequence[str], *, posted: bool, rule: HostRule
) -> str | None:
    """Return the address an answer sends to, or None when it is not a redirect.

    Args:
        url: what was asked for.
        status: of the answer.
        headers: of the answer.
        seen: everything asked for so far, `url` too.
        posted: the request had a body, which must not travel on.
        rule: the hosts.

    Raises:
        SiteError: `site.redirect`: it leads where the program does not go.
    """
    if status not in _MOVED or not headers.get("Location"):
        return None
    target = _joined(url, _as_utf8(headers["Location"]))
    reason = _reason(target, status, seen, posted=posted, rule=rule)
    if reason:
        raise SiteError("site.redirect", host=str(rule.place(url)), target=_shown(target), reason=reason)
    return target


def _reason(target: str, status: int, seen: Sequence[str], *, posted: bool, rule: HostRule) -> str:
    reason, place = rule.judge(target)
    if reason or place is None:
        return reason
    if posted and status in _KEEPS_BODY:
        return "body"
    if seen.count(target) >= _VISITS:
        return "loop"
    return "too-many" if len(seen) > MOST_REDIRECTS else ""


def normal_address(url: str) -> str:
    """Escape what must not stand in an address: pages hold raw spaces, letters and backslashes.

    Only the path and the query are touched (docs/update-site.md 1.3).
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    path, query = (_escaped(part) for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def _escaped(text: str) -> str:
    return "".join(
        char
        if ord(char) in _PRINTABLE and char not in _NEVER_IN_ADDRESSES
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
        for char in text
    )


def _joined(url: str, location: str) -> str:
    try:
        return normal_address(urljoin(url, location))
    except ValueError:
        return location


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if any(ord(char) not in _PRINTABLE or char in _NEVER_IN_ADDRESSES for char in url):
        return None
    return parts


def _trusted(entry: str) -> Place:
    parts = urlsplit(f"//{entry}")
    return Place((parts.hostname or "").lower(), parts.port or HTTPS_PORT)


def _shown(url: str) -> str:
    """Name an address without what may be secret in it: no user, no path, no query."""
    parts = _split(url)
    if parts is None or not parts.hostname:
        return "?"
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}"


def _as_utf8(location: str) -> str:
    """Headers arrive as Latin-1; the sites mean UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
