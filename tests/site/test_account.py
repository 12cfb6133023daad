"""Signing in to a real server that behaves as the attested one: the form, the ticket, the cheap check."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import pytest
from support.loopback import DIRECT, QUICK, Loopback, Received, Wire

from updater.demo.site import AccountKind, FaultKind, RunningSite, run_site, sample_world
from updater.errors import SiteError
from updater.model.site import SignIn, SiteRole
from updater.site.account import Account, Pages
from updater.site.account_errors import by_words, locked, no_contract, not_registered
from updater.site.cas import FormSignIn
from updater.site.limits import PAGE_CAP
from updater.site.session import SiteSession
from updater.site.tickets import TicketSignIn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from updater.site.cas import SignInWay

WAYS: dict[str, SignInWay] = {"form": FormSignIn(), "ticket": TicketSignIn()}
_EVERY_WAY = pytest.mark.parametrize("way", WAYS)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """The sandbox's site, once for all tests here: each begins with no faults and no attempts."""
    folder = tmp_path_factory.mktemp("site")
    with run_site(sample_world(folder / "world"), folder=folder / "run") as running:
        yield running


@pytest.fixture
def site(running: RunningSite) -> RunningSite:
    """The site without faults."""
    running.faults.clear()
    running.expire_sessions()
    running.site.state.forgive()
    return running


def _account(site: RunningSite, *ways: str, now: Callable[[], float] = lambda: 0.0) -> Account:
    session = SiteSession(site.addresses, proxies=DIRECT, limits=QUICK, pause=lambda _seconds: None)
    return Account(session, site.addresses, ways=[WAYS[way] for way in ways or WAYS], monotonic=now)


def _right(site: RunningSite) -> SignIn:
    account = site.world.account(AccountKind.CONTRACT)
    return SignIn(account.login, account.password)


def _wrong(site: RunningSite) -> SignIn:
    return SignIn(_right(site).login, "wrong-canary-пароль")


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(SiteError) as caught:
        call()
    assert "canary" not in str(caught.value) + repr(caught.value.__context__) + repr(caught.value.__cause__)
    return caught.value.code


def _total(site: RunningSite) -> str:
    return site.addresses.base(SiteRole.RELEASES) + "/total"


def _posts(site: RunningSite) -> int:
    return sum(one.method == "POST" for one in site.log)


@_EVERY_WAY
def test_sign_in(site: RunningSite, way: str) -> None:
    """After signing in, pages come that were not to be had before, and the account has a name."""
    account, sign_in = _account(site, way), _right(site)
    assert "account.sign-in-needed" == _code(lambda: account.get(_total(site), cap=PAGE_CAP))
    account.sign_in(sign_in)
    assert (True, sign_in.login) == (account.signed_in, account.name)
    assert "actualTable" in account.get(_total(site), cap=PAGE_CAP).text


@_EVERY_WAY
@pytest.mark.parametrize("calm", [False, True])
def test_wrong_password(site: RunningSite, way: str, calm: bool) -> None:
    """A wrong password is said to be wrong, with 401 and with 200, and is sent exactly once."""
    if calm:
        site.faults.add(FaultKind.WRONG_PASSWORD_200)
    account, before = _account(site, way), _posts(site)
    assert "account.wrong-password" == _code(lambda: account.sign_in(_wrong(site)))
    assert (1, False, "") == (_posts(site) - before, account.signed_in, account.name)


@_EVERY_WAY
def test_too_many_attempts(site: RunningSite, way: str) -> None:
    """The site's time to wait is told, and until it is over the site is not asked at all."""
    now = [1000.0]
    account = _account(site, way, now=lambda: now[0])
    site.faults.add(FaultKind.TOO_MANY)
    with pytest.raises(SiteError) as caught:
        account.sign_in(_right(site))
    assert ("account.too-many-attempts", 30) == (caught.value.code, caught.value.params["minutes"])
    site.faults.clear()
    before, now[0] = _posts(site), now[0] + 20 * 60
    with pytest.raises(SiteError) as again:
        account.sign_in(_right(site), Pages.LATER)
    assert (10, before) == (again.value.params["minutes"], _posts(site))
    now[0] += 10 * 60
    account.sign_in(_right(site))
    assert account.signed_in


def test_account_locked_by_attempts(site: RunningSite) -> None:
    """The right password of a locked account is refused with the time to wait, not as a wrong one."""
    held = site.world.account(AccountKind.LOCKED)
    sign_in = SignIn(held.login, held.password)
    for way in WAYS:
        assert "account.too-many-attempts" == _code(lambda way=way: _account(site, way).sign_in(sign_in))  # type: ignore[misc]


def test_cheap_check(site: RunningSite) -> None:
    """The check proves a password without asking the pages' host, which opens once a page is wanted."""
    account, before = _account(site), len(site.log.of("releases"))
    account.sign_in(_right(site), Pages.LATER)
    assert (True, before) == (account.signed_in, len(site.log.of("releases")))
    assert "actualTable" in account.get(_total(site), cap=PAGE_CAP).text
    assert "account.wrong-password" == _code(lambda: account.sign_in(_wrong(site), Pages.LATER))
    assert not account.signed_in


@pytest.mark.parametrize(
    ("sign_in", "code"),
    [(SignIn(" ", "x"), "account.empty-login"), (SignIn("x", ""), "account.empty-password")],
)
def test_empty_fields(site: RunningSite, sign_in: SignIn, code: str) -> None:
    """Nothing is sent when a field is empty."""
    before = len(site.log)
    account = _account(site)
    assert [code] * len(Pages) == [_code(lambda each=each: account.sign_in(sign_in, each)) for each in Pages]  # type: ignore[misc]
    assert before == len(site.log)


def test_session_that_expired(site: RunningSite) -> None:
    """A session the site forgot is renewed in silence, once, and nobody notices."""
    account = _account(site)
    account.sign_in(_right(site))
    site.expire_sessions()
    assert "actualTable" in account.get(_total(site), cap=PAGE_CAP).text


def test_session_that_is_always_lost(site: RunningSite) -> None:
    """A site that shows the form whatever one does is not asked for ever."""
    account = _account(site)
    account.sign_in(_right(site))
    site.faults.add(FaultKind.LOGIN_PAGE, "releases", path="/total")
    assert "account.session-lost" == _code(lambda: account.get(_total(site), cap=PAGE_CAP))


def test_unauthorised_page(site: RunningSite) -> None:
    """A 401 instead of the form is the same: nobody is signed in."""
    account = _account(site)
    account.sign_in(_right(site))
    site.expire_sessions()
    site.faults.add(FaultKind.UNAUTHORISED_401, times=1)
    assert "actualTable" in account.get(_total(site), cap=PAGE_CAP).text


def test_password_that_was_changed_meanwhile(loopback: Loopback) -> None:
    """A password refused in a silent sign-in is not sent again by the program, ever."""
    form = (
        b'<form id="loginForm"><input name="execution" value="e" type="hidden"><input name="password"></form>'
    )
    accepts = [True]

    def respond(request: Received, wire: Wire) -> None:
        if request.path == "/page":
            wire.answer(200, form, Content_Type="text/html")
        elif request.method == "GET" and "ticket" not in request.path:
            wire.answer(200, form, Content_Type="text/html", Set_Cookie="")
        elif request.method == "POST" and accepts.pop():
            wire.answer(302, Location="/public/security_check?ticket=ST-1")
        elif request.method == "POST":
            wire.answer(401, form, Content_Type="text/html")
        else:
            wire.answer(200, b"welcome", Content_Type="text/html")

    server = loopback.serve(respond)
    accepts.insert(0, False)
    session = loopback.session(login=server, releases=server)
    account = Account(session, loopback.addresses(login=server, releases=server), ways=[FormSignIn()])
    account.sign_in(SignIn("anna", "canary"))
    assert "account.wrong-password" == _code(lambda: account.get(server.url("/page"), cap=1000))
    assert "account.sign-in-needed" == _code(lambda: account.get(server.url("/page"), cap=1000))
    assert 2 == sum(request.method == "POST" for request in server.received)


def test_trouble_on_the_way_keeps_the_person_signed_in(site: RunningSite) -> None:
    """When the site is away for a moment, nobody has to type the password again."""
    account = _account(site)
    account.sign_in(_right(site))
    site.expire_sessions()
    site.faults.add(FaultKind.STATUS, "login", value="503")
    assert "site.server-error" == _code(lambda: account.get(_total(site), cap=PAGE_CAP))
    site.faults.clear()
    assert "actualTable" in account.get(_total(site), cap=PAGE_CAP).text


def test_many_threads_sign_in_once(site: RunningSite) -> None:
    """When several threads find the session lost, one signs in for all."""
    account = _account(site)
    account.sign_in(_right(site))
    site.expire_sessions()
    before, found = _posts(site), list[str]()
    start = threading.Barrier(4)

    def read() -> None:
        start.wait()
        found.append(account.get(_total(site), cap=PAGE_CAP).text)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [True] * 4 == ["actualTable" in text for text in found]
    assert 1 == _posts(site) - before


def test_file_after_the_session_expired(site: RunningSite) -> None:
    """A download finds the session lost, signs in, and gets the file; the cookie of one host stays there."""
    file = site.publish(b"PK-content" * 100)
    account = _account(site)
    account.sign_in(_right(site))
    for _ in range(2):
        with account.stream(site.urls_of(file)[0]) as answer:
            assert (200, 1000) == (answer.status, sum(map(len, answer.pieces())))
        site.expire_sessions()


def test_sign_out(site: RunningSite) -> None:
    """After signing out nothing is left of the person."""
    account = _account(site)
    account.sign_in(_right(site))
    account.sign_out()
    assert (False, "", None) == (account.signed_in, account.name, account.credentials)
    assert "account.sign-in-needed" == _code(lambda: account.get(_total(site), cap=PAGE_CAP))


@pytest.mark.parametrize("where", ["foreign", "http"])
def test_307_on_the_form(site: RunningSite, where: str) -> None:
    """A form answered with a 307 takes the password nowhere."""
    site.faults.add(FaultKind.LOGIN_307, value=where)
    account = _account(site, "form")
    assert "site.redirect" == _code(lambda: account.sign_in(_right(site)))
    assert [] == [one for one in site.log if one.host == "foreign"]


@_EVERY_WAY
def test_guard_page(site: RunningSite, way: str) -> None:
    """The page of the guard is named as such and not taken for a wrong password."""
    site.faults.add(FaultKind.GUARD)
    assert "site.blocked" == _code(lambda: _account(site, way).sign_in(_right(site)))


def test_changed_sign_in_page(site: RunningSite) -> None:
    """Without the form the ticket is tried; with the form as the only way the page is named and kept."""
    site.faults.add(FaultKind.HTML, "login", path="/login")
    assert "site.layout" == _code(lambda: _account(site, "form").sign_in(_right(site)))
    account = _account(site)
    account.sign_in(_right(site))
    assert "actualTable" in account.get(_total(site), cap=PAGE_CAP).text


def test_no_way_to_the_site(site: RunningSite) -> None:
    """A certificate that is refused is itself, not a refused sign-in."""
    site.faults.add(FaultKind.TLS, "login", value="expired")
    assert "site.tls" == _code(lambda: _account(site).sign_in(_right(site)))


def test_nothing_secret_is_logged(site: RunningSite, caplog: pytest.LogCaptureFixture) -> None:
    """Neither password nor ticket nor cookie is written anywhere, at the most talkative level."""
    caplog.set_level(logging.DEBUG)
    account, sign_in = _account(site), _right(site)
    account.sign_in(sign_in)
    account.get(_total(site), cap=PAGE_CAP)
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("cheroot")]
    written = "\n".join(ours) + repr(account) + repr(vars(account))
    assert [] == [word for word in (sign_in.password, "ST-", "SESSION=", "TGC=") if word in written]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Неверный логин или пароль", "account.wrong-password"),
        ("Неверный логин или пароль. Осталось попыток: 3", "account.wrong-password"),
        ("Превышено количество попыток входа. Повторите попытку через 12 минут", "account.too-many-attempts"),
        ("Too many attempts", "account.too-many-attempts"),
        ("Учётная запись заблокирована", "account.locked"),
        ("Подтвердите\n адрес\x07 электронной почты", "account.refused"),
        ("", "account.not-accepted"),
    ],
)
def test_words_of_the_sign_in_page(words: str, code: str) -> None:
    """What the page says is understood where it can be, and shown where it cannot."""
    error = by_words("anna", words)
    assert code == error.code
    assert error.params.get("minutes", 30) == (12 if "12" in words else 30)
    shown = {"message": "Подтвердите адрес электронной почты"} if code == "account.refused" else {}
    assert shown == {name: value for name, value in error.params.items() if name == "message"}


def test_refusals_have_their_facts() -> None:
    """Refusals the sources make name the product or the login they are about."""
    assert {"product": "Х"} == no_contract("Х").params == not_registered("Х").params
    assert {"login": "anna"} == locked("anna").params
