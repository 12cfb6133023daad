"""Hosts that let only signed-in people in: the other side of single sign-on."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import redirect, request

from updater.demo.site.context import active, wrong
from updater.demo.site.faults import FaultKind

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from updater.demo.site.context import Site
    from updater.demo.site.world import Account

COOKIE = "SESSION"
_CHECK = "/public/security_check"
_FORBIDDEN = "/error/403"


class Visitors:
    """Who is on a host, by cookie.

    Args:
        host: the name of the host.
        also: hosts whose sessions are good here too.
    """

    def __init__(self, site: Site, host: str, *also: str) -> None:
        self.site, self.host, self.hosts = site, host, (host, *also)

    def install(self, app: Flask) -> None:
        """Add the address where tickets are taken."""
        app.add_url_rule(_CHECK, view_func=self.take_ticket)

    def account(self) -> Account | None:
        """Return who is asking, if a session says so."""
        cookie = request.cookies.get(COOKIE)
        session = self.site.state.session(cookie, *self.hosts)
        if session is None or not session.login:
            return None
        limit = active().value(FaultKind.SESSION_EXPIRES)
        if limit is not None and session.requests >= int(limit or 0):
            self.site.state.end_sessions(session.login)
            return None
        session.requests += 1
        return self.site.state.named(session.login)

    def turned_away(self, *, again: bool = False) -> ResponseReturnValue:
        """Answer somebody who is not signed in, or `again` whose signing in is not enough."""
        if wrong(FaultKind.UNAUTHORISED_401) or (request.authorization and not again):
            return "", HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": 'Basic realm="sandbox"'}
        wanted = request.full_path if request.query_string else request.path
        cookie = self.site.state.new_session(self.host, wanted=wanted)
        renew = "&renew=true" if again else ""
        answer = redirect(
            f"{self.site.urls['login']}/login?service={self._service()}{renew}", HTTPStatus.FOUND
        )
        if not again:
            answer.set_cookie(COOKIE, cookie, secure=True, httponly=True)
        return answer

    def take_ticket(self) -> ResponseReturnValue:
        """Begin a session for the holder of a ticket and go on to what was asked for."""
        state = self.site.state
        found = state.use_ticket(request.args.get("ticket", ""))
        if found is None or found[0].split("?")[0] != f"{self.site.urls[self.host]}{_CHECK}":
            return redirect(_FORBIDDEN, HTTPStatus.FOUND)
        before = state.session(request.cookies.get(COOKIE), self.host)
        wanted = request.args.get("wanted") or (before.wanted if before else "") or "/total"
        state.end_session(request.cookies.get(COOKIE))
        answer = redirect(wanted, HTTPStatus.FOUND)
        answer.set_cookie(COOKIE, state.new_session(self.host, found[1]), secure=True, httponly=True)
        return answer

    def _service(self) -> str:
        return quote(f"{self.site.urls[self.host]}{_CHECK}", safe="")
