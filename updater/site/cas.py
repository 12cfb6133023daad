"""Signing in as a browser does: the form of the sign-in host (docs/update-site.md 1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from updater.errors import SiteError
from updater.model.site import SiteRole
from updater.site.account_errors import by_words, too_many_attempts, wrong_password
from updater.site.limits import FORM_CAP
from updater.site.pages.document import read_page, text_of
from updater.site.pages.login import LoginForm, read_login_form
from updater.site.redirects import redirect_target
from updater.site.session_errors import retry_after

if TYPE_CHECKING:
    from updater.model.site import SignIn, SiteAddresses
    from updater.site.session import SiteSession
    from updater.site.session_answers import Answer

SECURITY_CHECK = "/public/security_check"
"""Where a host of the site takes the ticket of the sign-in host."""
_TYPED = frozenset({"rememberMe", "anotherComputer"})
_OK, _MOVED, _UNAUTHORISED, _TOO_MANY = 200, range(300, 400), 401, 429


class SignInWay(Protocol):
    """One way of becoming known to the site: the sign-in host takes the password, then the pages a ticket.

    These are two hosts. What the first has taken stays true when the second cannot be reached.
    """

    def prove(self, session: SiteSession, addresses: SiteAddresses, sign_in: SignIn) -> str:
        """Give the password to the sign-in host, once at most; return the address that opens the pages.

        The address holds a ticket and is never shown; it is empty when the pages are open already.

        Raises:
            SiteError: `account.*` for a refusal, `site.*` for trouble on the way.
        """

    def open(self, session: SiteSession, address: str, sign_in: SignIn) -> None:
        """Get the cookies of the pages; the password is not sent.

        Raises:
            SiteError: `account.*` for a refusal, `site.*` for trouble on the way.
        """


class FormSignIn:
    """The form, as the newest programs use it."""

    def prove(self, session: SiteSession, addresses: SiteAddresses, sign_in: SignIn) -> str:
        """Read the form and post it to the same address."""
        service = addresses.base(SiteRole.RELEASES) + SECURITY_CHECK
        url = f"{addresses.base(SiteRole.LOGIN)}/login?service={quote(service, safe='')}"
        page = session.get(url, cap=FORM_CAP)
        form = read_login_form(page.body)
        landed, asked, beyond = (session.rule.place(each) for each in (page.url, url, service))
        if landed == beyond and (form is None or beyond != asked):
            _known_already(form, sign_in)
            return ""
        if form is None or page.status != _OK or landed != asked:
            raise read_page(page.body, kind="login", url=url).odd("form")
        answer = session.post_form(
            url, _filled(form, sign_in), cap=FORM_CAP, headers={"Referer": url}, accepted={_TOO_MANY}
        )
        return _onward(session, url, answer, sign_in)

    def open(self, session: SiteSession, address: str, sign_in: SignIn) -> None:
        """Carry the ticket to the site."""
        landed = session.get(address, cap=FORM_CAP)
        form = read_login_form(landed.body)
        if form is not None:
            raise by_words(sign_in.login, form.message)
        if landed.status != _OK and session.rule.place(landed.url) != session.rule.place(address):
            raise SiteError("account.not-accepted", login=sign_in.login)


def _known_already(form: LoginForm | None, sign_in: SignIn) -> None:
    """The sign-in host knows us still and has sent us on; a form on another host gets no password."""
    if form is not None:
        raise SiteError("account.session-lost", login=sign_in.login)


def _filled(form: LoginForm, sign_in: SignIn) -> dict[str, str]:
    """Fill the form in; boxes are left out, for an empty one is taken for a wrong password.

    Where the page says the form goes does not matter: it is posted to the address it was read from.
    """
    hidden = {name: value for name, value in form.hidden if name not in _TYPED}
    return {"_eventId": "submit", **hidden, "username": sign_in.login, "password": sign_in.password}


def _onward(session: SiteSession, url: str, answer: Answer, sign_in: SignIn) -> str:
    """Return where the sign-in host sends whoever it has let in."""
    if answer.status not in _MOVED:
        raise _refused(session, answer, sign_in)
    target = redirect_target(url, answer.status, answer.headers, (url,), posted=True, rule=session.rule)
    if target is None:
        raise SiteError("account.not-accepted", login=sign_in.login)
    return target


def _refused(session: SiteSession, answer: Answer, sign_in: SignIn) -> SiteError:
    if answer.status == _TOO_MANY:
        return too_many_attempts(retry_after(answer.headers, session.clock()))
    form = read_login_form(answer.body)
    words = form.message if form is not None else ""
    understood = by_words(sign_in.login, words or _plain_words(answer.body))
    if understood.code == "account.not-accepted" and answer.status == _UNAUTHORISED:
        return wrong_password(sign_in.login)
    return understood


def _plain_words(data: bytes) -> str:
    """Find the known words of a refusal anywhere on the page: their place on it is not attested."""
    text = text_of(read_page(data, kind="login").root)
    lower = text.lower()
    found = [lower.find(word) for word in ("неверный логин", "превышено", "заблокирован")]
    place = min((index for index in found if index >= 0), default=-1)
    return text[place : place + 200] if place >= 0 else ""
