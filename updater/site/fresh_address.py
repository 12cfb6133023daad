"""Addresses of 1C:Fresh: what is of the service, and where it is (docs/update-site.md 5)."""

from __future__ import annotations

from urllib.parse import urlsplit

from updater.errors import SiteError
from updater.model.site import SiteAddresses, SiteRole
from updater.site.account_errors import shown
from updater.site.redirects import HTTPS_PORT, HostRule, Place

_LONGEST = 200
_SHOWN = 40
_SCHEMES = frozenset({"http", "https"})


def is_of_service(url: str, base: str) -> bool:
    """Whether an address leads to a service of 1C:Fresh: to its host, or to one under it."""
    asked, service = _place(url), _place(base)
    if asked is None or service is None or asked.port != service.port:
        return False
    return asked.host == service.host or asked.host.endswith(f".{service.host}")


def named(url: str) -> str:
    """Name what was given as an address by its host; what has none by its first letters."""
    place = _place(url)
    return str(place) if place is not None else f"«{shown(url)[:_SHOWN]}»"


def service_addresses(base: str, authority: str | None) -> SiteAddresses:
    """Return the addresses of one service: nothing but its own hosts is trusted with its passwords.

    Args:
        base: `https://host[:port]`, or only the host as people write it.
        authority: PEM file of a certificate authority trusted beside the system's.

    Raises:
        SiteError: `site.fresh-address`: it is no address of a host.
    """
    written = base.strip()
    address = written if "://" in written else f"https://{written}"
    place = _place(address)
    own = f"{place.host}:{place.port}" if place is not None else ""
    if place is None or HostRule((own,)).judge(address)[0] or urlsplit(address).path not in {"", "/"}:
        raise SiteError("site.fresh-address", address=written[:_LONGEST])
    return SiteAddresses({SiteRole.FRESH: f"https://{place}"}, (own, f".{own}"), authority)


def _place(url: str) -> Place | None:
    try:
        parts = urlsplit(url.strip())
        port = parts.port or HTTPS_PORT
    except ValueError:
        return None
    if parts.scheme.lower() not in _SCHEMES or not parts.hostname:
        return None
    return Place(parts.hostname.lower(), port)
