"""Which proxy a request goes through, and the proxy's own password."""

from __future__ import annotations

import base64
import enum
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, urlunsplit

from updater.errors import SiteError

_SCHEMES = frozenset({"http", "https"})


class ProxyMode(enum.Enum):
    """Whose word counts."""

    NONE = "none"
    SYSTEM = "system"
    """The system's settings and, on Linux, the variables of the environment."""
    OWN = "own"


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """The proxy of the settings.

    Attributes:
        address: `host:port`, or with `http://` or `https://`; for the program's own proxy only.
        login: at the proxy; empty when it asks for none.
        password: lives in memory only.
    """

    mode: ProxyMode = ProxyMode.SYSTEM
    address: str = ""
    login: str = ""
    password: str = field(default="", repr=False)

    def for_url(self, url: str) -> dict[str, str]:
        """Return the proxies of an address as `requests` takes them.

        Raises:
            SiteError: `site.proxy-address`.
        """
        if self.mode is ProxyMode.NONE:
            return {}
        if self.mode is ProxyMode.OWN:
            return {"https": with_scheme(self.address)} if self.address else {}
        from requests.utils import get_environ_proxies  # noqa: PLC0415 - not needed without the site

        return dict(get_environ_proxies(url))

    def authorization(self, proxy: str) -> str | None:
        """Return what the proxy is told about who we are, or None."""
        if self.login:
            return basic(self.login, self.password)
        parts = urlsplit(proxy)
        if not parts.username:
            return None
        return basic(unquote(parts.username), unquote(parts.password or ""))


def with_scheme(address: str) -> str:
    """Write a proxy's address out, without login and password.

    Raises:
        SiteError: `site.proxy-address`: it is not that of an http proxy.
    """
    shown = address.rpartition("@")[2]
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        usable = parts.scheme in _SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SiteError("site.proxy-address", address=shown)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "", "", ""))


def basic(login: str, password: str) -> str:
    """Write a login and a password as HTTP Basic does, in UTF-8 (passwords may be Russian)."""
    return "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode("ascii")
