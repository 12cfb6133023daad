"""Secrets and redirects go over https to the hosts they belong to, whatever a server says."""

from __future__ import annotations

import base64
import datetime as dt
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import trustme
from support.loopback import DIRECT, QUICK, Loopback, Received, Server, Wire

from updater.errors import SiteError
from updater.model.site import SignIn, SiteAddresses
from updater.site.proxies import ProxyMode, ProxySettings, with_scheme
from updater.site.redirects import HostRule
from updater.site.session import SiteSession

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_CAP = 10_000
_PASSWORD = "canary-пароль-1"
_ANNA = SignIn("anna", _PASSWORD)
_BASIC = base64.b64encode(f"anna:{_PASSWORD}".encode()).decode()
_DAY = dt.timedelta(days=1)


def _fine(_request: Received, wire: Wire) -> None:
    wire.answer(200, b"fine")


def _to(target: Callable[[], str], status: int = 302, cookie: str = "") -> Callable[[Received, Wire], None]:
    return lambda _request, wire: wire.answer(status, Location=target(), Set_Cookie=cookie)


def _refused(call: Callable[[], object]) -> SiteError:
    with pytest.raises(SiteError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_to_a_foreign_host(loopback: Loopback, status: int) -> None:
    """A host that is not trusted is not even connected to, and learns nothing."""
    foreign = loopback.serve(_fine)
    server = loopback.serve(_to(foreign.url, status, "SESSION=secret; Path=/"))
    session = loopback.session(server)
    calls: tuple[Callable[[], object], ...] = (
        lambda: session.get(server.url(), cap=_CAP, basic=_ANNA),
        lambda: session.post_form(server.url(), {"password": _PASSWORD}, cap=_CAP, follow=True),
        lambda: session.post_json(server.url(), {"password": _PASSWORD}, cap=_CAP),
        lambda: session.stream(server.url(), basic=_ANNA).__enter__(),
    )
    for call in calls:
        error = _refused(call)
        assert ("site.redirect", "host") == (error.code, error.params["reason"])
        assert _PASSWORD not in str(error)
    assert 0 == foreign.connections


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://{place}/", "scheme"),
        ("HTTP://{place}/", "scheme"),
        ("file:///etc/passwd", "address"),
        ("ftp://{place}/", "scheme"),
        ("https://anna@{place}/", "address"),
        ("https://localhost:1/", "host"),
        ("https://{place}.evil.example/", "address"),
        ("https://evil.example\\@{place}/", "address"),
        ("https://evil.example#@{place}/", "host"),
        ("//evil.example/", "host"),
        ("https://[broken/", "address"),
        ("https://localhost:port/", "address"),
    ],
)
def test_redirects_that_are_not_followed(loopback: Loopback, target: str, reason: str) -> None:
    """Not to http, not to another port, not through an address that two programs read in two ways."""
    server = loopback.serve(
        lambda _request, wire: wire.answer(302, Location=target.format(place=server.place))
    )
    error = _refused(lambda: loopback.session(server).get(server.url(), cap=_CAP))
    assert ("site.redirect", reason) == (error.code, error.params["reason"])
    assert 1 == len(server.received)


def test_loop_of_redirects(loopback: Loopback) -> None:
    """A redirect back to what was asked for already is a loop."""
    server = loopback.serve(
        lambda request, wire: wire.answer(302, Location="/b" if request.path == "/a" else "/a")
    )
    error = _refused(lambda: loopback.session(server).get(server.url("/a"), cap=_CAP))
    assert ("site.redirect", "loop") == (error.code, error.params["reason"])


def test_thirty_redirects(loopback: Loopback) -> None:
    """Seven redirects are followed, an eighth is not."""
    server = loopback.serve(lambda request, wire: wire.answer(302, Location=f"/{int(request.path[1:]) + 1}"))
    error = _refused(lambda: loopback.session(server).get(server.url("/1"), cap=_CAP))
    assert ("site.redirect", "too-many") == (error.code, error.params["reason"])
    assert 8 == len(server.received)


@pytest.mark.parametrize("status", [307, 308])
def test_body_is_never_replayed(loopback: Loopback, status: int) -> None:
    """A posted password does not travel on, not even to a trusted host (a 307 would take it there)."""
    second = loopback.serve(_fine)
    first = loopback.serve(_to(second.url, status))
    session = loopback.session(first, second)
    fields = {"password": _PASSWORD}
    error = _refused(lambda: session.post_form(first.url(), fields, cap=_CAP, follow=True))
    assert ("site.redirect", "body") == (error.code, error.params["reason"])
    error = _refused(lambda: session.post_json(first.url(), fields, cap=_CAP))
    assert ("site.redirect", "body") == (error.code, error.params["reason"])
    assert 0 == second.connections


def test_after_a_form_comes_a_plain_get(loopback: Loopback) -> None:
    """After a 302 the next page is got without the form, its headers or Basic."""
    second = loopback.serve(_fine)
    first = loopback.serve(_to(second.url))
    session = loopback.session(first, second)
    answer = session.post_form(first.url(), {"password": _PASSWORD}, cap=_CAP, follow=True)
    assert ("fine", "GET", b"") == (answer.text, second.received[0].method, second.received[0].body)
    assert "Content-Type" not in second.received[0].headers


def test_a_redirect_is_handed_over_when_asked_for(loopback: Loopback) -> None:
    """A sign-in looks at the redirect itself; by default a form is not followed anywhere."""
    server = loopback.serve(_to(lambda: "/next"))
    answer = loopback.session(server).post_form(server.url(), {}, cap=_CAP)
    assert (302, "/next") == (answer.status, answer.headers["location"])
    assert 1 == len(server.received)


def test_basic_stays_with_its_host(loopback: Loopback) -> None:
    """Login and password arrive at the host they are for, and at no other, trusted or not."""
    second = loopback.serve(_fine)
    first = loopback.serve(
        lambda request, wire: wire.answer(302, Location="/b" if request.path == "/" else second.url())
    )
    session = loopback.session(first, second)
    assert "fine" == session.get(first.url(), cap=_CAP, basic=_ANNA).text
    with session.stream(first.url(), basic=_ANNA) as answer:
        assert b"fine" == b"".join(answer.pieces())
    assert [f"Basic {_BASIC}"] * 4 == [request.headers["Authorization"] for request in first.received]
    assert _BASIC not in second.everything


def test_cookies_stay_home(loopback: Loopback) -> None:
    """A cookie goes to the very host that gave it, not to the same name on another port."""

    def respond(_request: Received, wire: Wire) -> None:
        wire.answer(200, b"", Set_Cookie="SESSION=secret-cookie; Path=/; Secure; HttpOnly")

    first, second = loopback.serve(respond), loopback.serve(_fine)
    session = loopback.session(first, second)
    for url in (first.url(), first.url(), second.url()):
        session.get(url, cap=_CAP)
    session.get(first.url(), cap=_CAP, with_cookies=False)
    assert ["", "SESSION=secret-cookie", ""] == [one.headers.get("Cookie", "") for one in first.received]
    assert "secret-cookie" not in second.everything
    session.forget()
    session.get(first.url(), cap=_CAP)
    assert "Cookie" not in first.received[-1].headers


@pytest.mark.parametrize("url", ["http://localhost/", "https://evil.example/", "https://a@localhost/", "x"])
def test_addresses_that_are_not_asked(url: str) -> None:
    """An address an answer gave (of a file, say) is judged before anything is sent to it."""
    session = SiteSession(SiteAddresses({}, ("localhost",)), proxies=DIRECT, limits=QUICK)
    assert "site.foreign-address" == _refused(lambda: session.get(url, cap=_CAP, basic=_ANNA)).code


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://login.1c.ru/", True),
        ("https://LOGIN.1C.RU:443/", True),
        ("https://dl03.1c.ru/public/file/get/x", True),
        ("https://1c.ru/", False),
        ("https://evil1c.ru/", False),
        ("https://login.1c.ru.evil.example/", False),
        ("https://login.1c.ru:8443/", False),
        ("https://login.1c.ru./", False),
        ("https://lоgin.1c.ru/", False),
        ("https://127.0.0.1:9/", True),
        ("https://127.0.0.1/", False),
    ],
)
def test_hosts_under_a_domain(url: str, trusted: bool) -> None:
    """A suffix trusts the hosts under a domain on the usual port, and no look-alikes."""
    rule = HostRule((".1c.ru", "127.0.0.1:9"))
    assert trusted == ("" == rule.judge(url)[0])


def test_odd_letters_in_an_address(loopback: Loopback) -> None:
    """Backslashes, spaces and Russian letters of a page's links are escaped, the rest is left as it is."""
    server = loopback.serve(_fine)
    loopback.session(server).get(server.url("/a?ver=2021.1 RC2&path=Д\\b%5cc"), cap=_CAP)
    assert "/a?ver=2021.1%20RC2&path=%D0%94%5Cb%5Cc" == server.received[0].path


def test_nothing_secret_is_logged(loopback: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    """Not even at the most talkative level: tickets are parts of addresses, and urllib3 logs addresses."""
    caplog.set_level(logging.DEBUG)
    server = loopback.serve(_fine)
    session = loopback.session(server)
    session.get(server.url("/?ticket=ST-canary"), cap=_CAP, basic=_ANNA)
    server.stop()
    error = _refused(lambda: session.get(server.url("/?ticket=ST-canary"), cap=_CAP, basic=_ANNA))
    written = caplog.text + repr(error) + str(error) + repr(error.__context__) + repr(error.__cause__)
    assert [] == [secret for secret in ("ST-canary", _PASSWORD, _BASIC) if secret in written]
    assert (None, None) == (error.__cause__, error.__context__)


def test_answers_show_nothing_of_themselves(loopback: Loopback) -> None:
    """An answer that is printed by mistake shows its status only."""
    server = loopback.serve(
        lambda _request, wire: wire.answer(302, b"canary", Location="/?ticket=canary", Set_Cookie="a=canary")
    )
    session = loopback.session(server)
    assert "canary" not in repr(session.post_form(server.url("/?token=canary"), {}, cap=_CAP))
    assert _PASSWORD not in repr(_ANNA)


# --- certificates


def _tls_reason(loopback: Loopback, server: Server, clock: dt.datetime | None = None) -> tuple[str, str]:
    addresses = loopback.addresses(server)
    now = clock or dt.datetime.now(dt.UTC)
    session = SiteSession(addresses, proxies=DIRECT, limits=QUICK, clock=lambda: now)
    error = _refused(lambda: session.post_form(server.url(), {"password": _PASSWORD}, cap=_CAP))
    assert "site.tls" == error.code
    assert "password" not in server.everything
    return str(error.params["reason"]), str(error.params["advice"])


def test_unknown_authority(loopback: Loopback) -> None:
    """A certificate of an authority nobody here knows is refused, and the reason is told."""
    server = loopback.serve(_fine, context=loopback.context(authority=trustme.CA()))
    assert ("unknown-authority", "unknown-authority") == _tls_reason(loopback, server)


def test_wrong_name(loopback: Loopback) -> None:
    """A certificate for another name is refused, and the reason is told."""
    server = loopback.serve(_fine, context=loopback.context("other.example"))
    assert ("wrong-name", "wrong-name") == _tls_reason(loopback, server)


def _out_of_time(loopback: Loopback, start: dt.timedelta, end: dt.timedelta, date: dt.datetime) -> Server:
    now = dt.datetime.now(dt.UTC)
    context = loopback.context(not_before=now + start, not_after=now + end)
    stamp = date.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return loopback.serve(lambda _request, wire: wire.answer(200, Date=stamp), context=context)


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [(-30 * _DAY, -2 * _DAY, "expired"), (2 * _DAY, 30 * _DAY, "not-yet-valid")],
)
def test_certificate_out_of_its_time(
    loopback: Loopback, start: dt.timedelta, end: dt.timedelta, reason: str
) -> None:
    """Expired or not yet valid: the reason is told, and the clock is named only when it seems wrong."""
    now = dt.datetime.now(dt.UTC)
    agreed = _out_of_time(loopback, start, end, now + _DAY / 2)
    assert (reason, reason) == _tls_reason(loopback, agreed, now)
    apart = _out_of_time(loopback, start, end, now - 3 * _DAY)
    assert (reason, "clock") == _tls_reason(loopback, apart, now)


def test_without_the_authority_nothing_is_trusted(loopback: Loopback) -> None:
    """The certificate of the tests is good only because the settings name its authority."""
    server = loopback.serve(_fine)
    session = SiteSession(SiteAddresses({}, (server.place,)), proxies=DIRECT, limits=QUICK)
    assert "site.tls" == _refused(lambda: session.get(server.url(), cap=_CAP)).code


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_authority_that_is_none(tmp_path: Path, content: bytes | None) -> None:
    """A file of an authority that is not there or holds none is named."""
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_bytes(content)
    session = SiteSession(SiteAddresses({}, ("localhost",), str(file)), proxies=DIRECT, limits=QUICK)
    error = _refused(lambda: session.get("https://localhost/", cap=_CAP))
    assert ("site.authority", str(file)) == (error.code, error.params["file"])


# --- proxies and the environment


def _proxy(loopback: Loopback, status: int = 502, *, login: str = "") -> Server:
    """A proxy that lets nobody through; with a login it asks for one."""

    def respond(request: Received, wire: Wire) -> None:
        authorised = not login or "Proxy-Authorization" in request.headers
        wire.answer(status if authorised else 407, Connection="close")
        raise OSError

    return loopback.serve(respond, tls=False)


def _through(loopback: Loopback, server: Server, proxies: ProxySettings) -> SiteError:
    session = loopback.session(server, proxies=proxies)
    return _refused(lambda: session.get(server.url(), cap=_CAP, basic=_ANNA))


def test_proxy_wants_a_login(loopback: Loopback) -> None:
    """A 407 asks for the proxy's login; neither the site's password nor the request reaches the proxy."""
    server, proxy = loopback.serve(_fine), _proxy(loopback, login="anna")
    settings = ProxySettings(ProxyMode.OWN, proxy.place)
    assert "site.proxy-login" == _through(loopback, server, settings).code
    assert "Authorization" not in proxy.received[0].headers
    assert 0 == server.connections


def test_proxy_gets_its_own_password(loopback: Loopback) -> None:
    """The proxy's login and password, Russian letters too, arrive at the proxy, and never in a message."""
    server, proxy = loopback.serve(_fine), _proxy(loopback, login="анна")
    settings = ProxySettings(ProxyMode.OWN, f"http://x:y@{proxy.place}", "анна", _PASSWORD)
    error = _through(loopback, server, settings)
    assert ("site.proxy", 502) == (error.code, error.params["status"])
    expected = "Basic " + base64.b64encode(f"анна:{_PASSWORD}".encode()).decode()
    assert expected == proxy.received[0].headers["Proxy-Authorization"]
    assert _PASSWORD not in repr(settings) + str(error)


def test_dead_proxy(loopback: Loopback) -> None:
    """A proxy that does not answer is named as the proxy, not as the site."""
    server, proxy = loopback.serve(_fine), _proxy(loopback)
    proxy.stop()
    assert "site.proxy" == _through(loopback, server, ProxySettings(ProxyMode.OWN, proxy.place)).code


@pytest.mark.parametrize("address", ["socks5://localhost:1", "http://[broken", "ht!tp://x", "localhost:port"])
def test_senseless_proxy(loopback: Loopback, address: str) -> None:
    """A proxy address that makes no sense is named, without the login in it."""
    server = loopback.serve(_fine)
    error = _through(loopback, server, ProxySettings(ProxyMode.OWN, address))
    assert ("site.proxy-address", address) == (error.code, error.params["address"])


def test_senseless_proxy_of_the_system(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment names as proxy and is none is the proxy's fault, not a traceback."""
    server = loopback.serve(_fine)
    monkeypatch.setenv("HTTPS_PROXY", "socks5://anna:canary@localhost:1")
    error = _through(loopback, server, ProxySettings(ProxyMode.SYSTEM))
    assert "site.proxy" == error.code
    assert "canary" not in str(error)


def test_drip_of_a_proxy(loopback: Loopback) -> None:
    """A proxy that answers byte after byte is given up too."""
    server = loopback.serve(_fine)
    proxy = loopback.serve(lambda _request, wire: wire.drip(b"HTTP/1.1 200 OK\r\nX: " * 1000), tls=False)
    session = loopback.session(
        server, limits=replace(QUICK, total=0.4), proxies=ProxySettings(ProxyMode.OWN, proxy.place)
    )
    assert _refused(lambda: session.get(server.url(), cap=_CAP)).code in {"site.timeout", "site.proxy"}


def test_through_a_proxy(loopback: Loopback) -> None:
    """Through a proxy the site is spoken to in TLS of its own, and never hears of the proxy's password."""
    server = loopback.serve(_fine)
    proxy = loopback.serve(lambda _request, wire: wire.tunnel(server.port), tls=False)
    settings = ProxySettings(ProxyMode.OWN, proxy.place, "p", "proxy-canary")
    assert "fine" == loopback.session(server, proxies=settings).get(server.url(), cap=_CAP).text
    assert "Proxy-Authorization" not in server.received[0].headers
    assert ["CONNECT"] == [request.method for request in proxy.received]


def test_environment_counts_only_when_asked(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment is used when the settings say so, and else not."""
    server, proxy = loopback.serve(_fine), _proxy(loopback)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.place}")
    assert "fine" == loopback.session(server).get(server.url(), cap=_CAP).text
    assert "site.proxy" == _through(loopback, server, ProxySettings(ProxyMode.SYSTEM)).code


def test_environment_and_netrc_are_not_read(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No password of `.netrc` is sent, and no authority of the environment is trusted."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login anna password netrc-canary\n")
    netrc.chmod(0o600)
    other = trustme.CA()
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(other.cert_pem.bytes())
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    monkeypatch.setenv("CURL_CA_BUNDLE", str(bundle))
    good, bad = loopback.serve(_fine), loopback.serve(_fine, context=loopback.context(authority=other))
    session = loopback.session(good, bad, proxies=ProxySettings(ProxyMode.SYSTEM))
    session.get(good.url(), cap=_CAP)
    assert "Authorization" not in good.received[0].headers
    assert "site.tls" == _refused(lambda: session.get(bad.url(), cap=_CAP)).code


@pytest.mark.parametrize(
    ("address", "written"),
    [("proxy:3128", "http://proxy:3128"), ("https://a:b@proxy:1/x?y", "https://proxy:1")],
)
def test_proxy_addresses(address: str, written: str) -> None:
    """An address is completed, and what is secret in it is dropped."""
    assert written == with_scheme(address)
