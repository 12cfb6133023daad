"""How requests reach the network: the program's own trust, proxy rule, and a watch over every read."""

from __future__ import annotations

import logging
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from updater.site.session_watch import WatchedResponse

if TYPE_CHECKING:
    import ssl

    from updater.site.proxies import ProxySettings

_CONNECTIONS = 8
_TALKATIVE = (
    "urllib3.connection",
    "urllib3.connectionpool",
    "urllib3.poolmanager",
    "urllib3.response",
    "urllib3.util.retry",
)


class _Connection(HTTPConnection):
    response_class = WatchedResponse


class _SecureConnection(HTTPSConnection):
    response_class = WatchedResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class SiteAdapter(HTTPAdapter):
    """The way of one host's requests.

    Args:
        context: what certificates are trusted; `certifi` is not.
        proxies: who we are for a proxy.
    """

    def __init__(self, context: ssl.SSLContext, proxies: ProxySettings) -> None:
        self._context, self._proxies = context, proxies
        super().__init__(pool_connections=_CONNECTIONS, pool_maxsize=_CONNECTIONS)

    def init_poolmanager(self, *args: Any, **words: Any) -> None:  # noqa: ANN401 - passed on
        """Give the pools our trust and our connections."""
        super().init_poolmanager(*args, ssl_context=self._context, **words)
        self.poolmanager.pool_classes_by_scheme = _pools()

    def proxy_manager_for(self, proxy: str, **words: Any) -> Any:  # noqa: ANN401 - as the base class has it
        """Give the pools behind a proxy the same."""
        words |= {"ssl_context": self._context, "proxy_ssl_context": self._context}
        manager = super().proxy_manager_for(proxy, **words)
        manager.pool_classes_by_scheme = _pools()
        return manager

    def proxy_headers(self, proxy: str) -> dict[str, str]:
        """Tell the proxy, and nobody behind it, who we are."""
        authorization = self._proxies.authorization(proxy)
        return {"Proxy-Authorization": authorization} if authorization else {}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ANN401, ARG002 - as there
        """Leave the trust to the context: the base class would add its own list of authorities."""
        conn.cert_reqs = "CERT_REQUIRED"


class HostSession(requests.Session):
    """Requests to one host: its cookies go nowhere else, and nothing is taken from the environment."""

    def __init__(self, adapter: SiteAdapter, user_agent: str, *, with_cookies: bool) -> None:
        super().__init__()
        self.trust_env = False
        self.mount("https://", adapter)
        self.mount("http://", _NoWay())
        self.headers.clear()
        self.headers.update({"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "identity"})
        if not with_cookies:
            self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - as the base class has it
        """See no redirects: the base class would read the whole body of one, however long."""
        return


class _NoWay(HTTPAdapter):
    """Http is not spoken."""

    def send(self, *_args: Any, **_words: Any) -> requests.Response:  # noqa: ANN401 - as the base class has it
        raise requests.exceptions.InvalidSchema


def keep_addresses_out_of_logs() -> None:
    """Silence loggers that write whole addresses: a ticket is part of one."""
    for name in _TALKATIVE:
        logging.getLogger(name).disabled = True


def _pools() -> dict[str, type[HTTPConnectionPool]]:
    return {"http": _Pool, "https": _SecurePool}
