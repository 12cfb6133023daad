"""N29: proxies that ask for a login, are dead, or put themselves between the program and the site."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import trustme
from support.canaries import revealed, revealing_files
from support.site_cases import Case, Workplace, check_here, check_later, check_told

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from support.loopback import Loopback, Received, Server, Wire

_CASE = Case("N29", "", ())
_PASSWORD = "canary-of-the-proxy-7"


def _asking(loopback: Loopback) -> Server:
    """A proxy that lets those through who bring a login and a password."""

    def respond(request: Received, wire: Wire) -> None:
        if "Proxy-Authorization" not in request.headers:
            wire.answer(407, Proxy_Authenticate='Basic realm="proxy"', Connection="close")
        else:
            wire.tunnel(int(request.path.rpartition(":")[2]))
        raise ConnectionAbortedError  # the server closes

    return loopback.serve(respond, tls=False)


def _looking_inside(loopback: Loopback) -> Server:
    """A proxy that speaks TLS itself, with a certificate of an authority nobody here trusts."""
    context = loopback.context("127.0.0.1", trustme.CA())

    def respond(_request: Received, wire: Wire) -> None:
        wire.raw(b"HTTP/1.1 200 Connected\r\n\r\n")
        with context.wrap_socket(wire._connection, server_side=True) as inside:
            inside.recv(1)

    return loopback.serve(respond, tls=False)


def _dead(loopback: Loopback) -> Server:
    server = loopback.serve(lambda _request, _wire: None, tls=False)
    server.stop()
    return server


def _behind(place: Workplace, proxy: Server, login: str = "") -> None:
    place.settings = replace(place.settings, proxy_mode="own", proxy_address=proxy.place, proxy_login=login)
    place.start()


_PROXIES = {
    "wants a login": (_asking, "site.proxy-login"),
    "is dead": (_dead, "site.proxy"),
    "looks inside": (_looking_inside, "site.tls"),
}


@pytest.mark.parametrize("name", _PROXIES)
def test_n29_a_proxy(
    name: str,
    loopback: Loopback,
    workplace: Callable[[Case], Workplace],
    right: Mapping[str, Mapping[str, bytes]],
) -> None:
    """It is the proxy that is named, no password passes it, and without it all is well."""
    make, code = _PROXIES[name]
    place = workplace(_CASE)
    direct, proxy = place.settings, make(loopback)
    _behind(place, proxy)
    outcome = place.attempt()
    assert code == outcome.code
    assert [] == list(place.site.log)
    assert not revealed(proxy.everything.encode(), [place.account.password])
    check_told(outcome.error, place.account.password)
    check_here(place, right[_CASE.by])
    place.settings = direct
    check_later(replace(_CASE, code=code), place, right[_CASE.by])


def test_n29_the_proxys_password_is_for_the_proxy_only(
    loopback: Loopback,
    workplace: Callable[[Case], Workplace],
    right: Mapping[str, Mapping[str, bytes]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The whole way goes through the proxy; the site never hears its password, and nobody writes it down."""
    caplog.set_level("DEBUG")
    place, proxy = workplace(_CASE), _asking(loopback)
    _behind(place, proxy, "anna")
    place.online.use_proxy_password(_PASSWORD)
    assert place.attempt().error is None
    assert right[_CASE.by] == place.template_files()
    assert {"CONNECT"} == {request.method for request in proxy.received}
    assert all("Proxy-Authorization" in request.headers for request in proxy.received)
    assert [] == [one for one in place.site.log if "proxy" in one.credentials]
    assert {} == revealing_files(place.root, [_PASSWORD, place.account.password])
    assert not revealed(caplog.text.encode(), [_PASSWORD, place.account.password])


def test_n29_a_proxy_of_a_company_that_is_trusted(
    loopback: Loopback, workplace: Callable[[Case], Workplace]
) -> None:
    """With its authority in the settings the same proxy is let look inside: the refusal above can end."""
    place = workplace(_CASE)
    authority = trustme.CA()
    context = loopback.context("127.0.0.1", authority)
    arrived: list[bytes] = []

    def respond(_request: Received, wire: Wire) -> None:
        wire.raw(b"HTTP/1.1 200 Connected\r\n\r\n")
        with context.wrap_socket(wire._connection, server_side=True) as inside:
            arrived.append(_head(inside))

    _behind(place, loopback.serve(respond, tls=False))
    file = place.root / "company.pem"
    authority.cert_pem.write_to_path(str(file))
    place.settings = replace(place.settings, site_authority=file)
    place.start()
    assert "site.tls" != place.attempt().code
    assert arrived[0].startswith(b"POST /rest/public/user/auth ")


def _head(connection: ssl.SSLSocket) -> bytes:
    return connection.recv(65536)
