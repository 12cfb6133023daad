"""The calls for programs at the sign-in host: the cheap check, and signing in by ticket.

docs/update-site.md 1.2, 4.1.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from updater.errors import SiteError
from updater.model.site import SiteRole
from updater.site.account_errors import shown, too_many_attempts, wrong_password
from updater.site.limits import FORM_CAP, REPLY_CAP
from updater.site.pages.login import is_login_page
from updater.site.session_errors import retry_after

if TYPE_CHECKING:
    from collections.abc import Collection

    from updater.model.site import SignIn, SiteAddresses
    from updater.site.session import SiteSession
    from updater.site.session_answers import Answer

_OK, _UNAUTHORISED, _FORBIDDEN, _TOO_MANY = 200, 401, 403, 429
_NOT_OFFERED = frozenset({404, 405, 410})


def check_password(session: SiteSession, addresses: SiteAddresses, sign_in: SignIn) -> bool:
    """Ask whether login and password are right, without signing in; never ask in a loop.

    Returns:
        True when they are; False when the host has no such call and has judged nothing.

    Raises:
        SiteError: `account.wrong-password`, `account.too-many-attempts`, or trouble on the way.
    """
    body = {"login": sign_in.login, "password": sign_in.password}
    url = f"{addresses.base(SiteRole.LOGIN)}/rest/public/user/auth"
    answer = _called(session, url, body, sign_in, accepted=_NOT_OFFERED)
    if answer.status == _OK and answer.body.lstrip()[:1] == b"<":  # a page of somebody in between
        raise SiteError("site.broken-answer", host=str(session.rule.place(url)), reason="not-known")
    return answer.status == _OK


class TicketSignIn:
    """The older way, kept beside the form: since 2026 it is not always taken for the release pages."""

    def prove(self, session: SiteSession, addresses: SiteAddresses, sign_in: SignIn) -> str:
        """Get a ticket for the release site."""
        login, releases = addresses.base(SiteRole.LOGIN), addresses.base(SiteRole.RELEASES)
        body = {"login": sign_in.login, "password": sign_in.password, "serviceNick": releases}
        answer = _called(session, f"{login}/rest/public/ticket/get", body, sign_in)
        ticket = quote(_ticket(answer, session, login), safe="-_.~")
        return f"{login}/ticket/auth?token={ticket}"

    def open(self, session: SiteSession, address: str, sign_in: SignIn) -> None:
        """Open the ticket, which leads to the release site."""
        landed = session.get(address, cap=FORM_CAP)
        if is_login_page(landed.body):
            raise SiteError("account.not-accepted", login=sign_in.login)


def _ticket(answer: Answer, session: SiteSession, login: str) -> str:
    try:
        ticket = json.loads(answer.body)["ticket"]
    except (ValueError, TypeError, KeyError):
        ticket = None
    if not isinstance(ticket, str) or not ticket:
        raise SiteError("site.broken-answer", host=str(session.rule.place(login)), reason="not-known")
    return ticket


def _called(
    session: SiteSession,
    url: str,
    body: dict[str, str],
    sign_in: SignIn,
    accepted: Collection[int] = (),
) -> Answer:
    answer = session.post_json(url, body, cap=REPLY_CAP, accepted={_TOO_MANY})
    if answer.status == _OK or answer.status in accepted:
        return answer
    if answer.status == _TOO_MANY:
        raise too_many_attempts(retry_after(answer.headers, session.clock()))
    if answer.status == _FORBIDDEN and _is_page(answer):
        raise SiteError("site.blocked", host=str(session.rule.place(url)))
    if answer.status in {_UNAUTHORISED, _FORBIDDEN}:
        raise wrong_password(sign_in.login)
    raise SiteError("account.refused", message=_message(answer) or f"HTTP {answer.status}")


def _is_page(answer: Answer) -> bool:
    return "html" in answer.headers.get("Content-Type", "").lower()


def _message(answer: Answer) -> str:
    """Return the words of the service's error, which has the form of Spring's."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return ""
    return shown(str(found.get("message") or "")) if isinstance(found, dict) else ""
