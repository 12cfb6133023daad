"""The sign-in host: a CAS form, single sign-on, and the calls for programs (docs/update-site.md 1.1, 4.1)."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from flask import Flask, Response, jsonify, redirect, request

from updater.demo.site.context import active, wrong
from updater.demo.site.faults import FaultKind
from updater.demo.site.pages import render
from updater.demo.site.twists import redirect_target

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from updater.demo.site.context import Site

HOST = "login"
WRONG = "Неверный логин или пароль"
_TOO_MANY = "Превышено количество попыток входа. Повторите попытку через {} минут"
_SIGNED_IN = "TGC"
_SESSION = "SESSION"
_TYPED = ("rememberMe", "anotherComputer")
_WORDS_OF_TRUTH = {"on", "true", "false"}
_CHECK = "/public/security_check"


def login_application(site: Site) -> Flask:
    """Return the sign-in host's application."""
    app = Flask("sandbox.login")
    form = _Form(site)
    app.add_url_rule("/login", view_func=form.show, methods=["GET"])
    app.add_url_rule("/login", view_func=form.submit, methods=["POST"])
    app.add_url_rule("/user/profile", view_func=form.profile)
    app.add_url_rule("/ticket/auth", view_func=form.ticket)
    calls = _Calls(site)
    for name in ("user/auth", "ticket/get", "ticket/check"):
        view = getattr(calls, name.replace("/", "_"))
        app.add_url_rule(f"/rest/public/{name}", view_func=view, methods=["POST"])
    return app


class _Form:
    """The form in front of a browser."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def show(self) -> ResponseReturnValue:
        """Show the form; whoever is signed in already is sent on."""
        service = request.args.get("service", "")
        if service and not self._known(service):
            return render("login", execution="", message="Сервис не зарегистрирован"), HTTPStatus.FORBIDDEN
        session = self.site.state.session(request.cookies.get(_SIGNED_IN), HOST)
        if session is not None and "renew" not in request.args:
            return self._onward(service, session.login)
        return self._page(service)

    def submit(self) -> ResponseReturnValue:
        """Take login and password."""
        state, service = self.site.state, request.args.get("service", "")
        if FaultKind.LOGIN_307 in active():
            target = redirect_target(active()[FaultKind.LOGIN_307].value, self.site.urls)
            return redirect(target, HTTPStatus.TEMPORARY_REDIRECT)
        fresh = state.use_execution(request.form.get("execution", ""), service)
        if not fresh or request.form.get("_eventId") != "submit":
            return self._page(service)  # a form that was used, or read for something else
        if any(request.form.get(name, "on") not in _WORDS_OF_TRUTH for name in _TYPED):
            return self._page(service, WRONG)  # misleading, and so is the real one
        return self._checked(service)

    def _checked(self, service: str) -> ResponseReturnValue:
        state = self.site.state
        login, password = request.form.get("username", ""), request.form.get("password", "")
        if state.locked(login) or wrong(FaultKind.TOO_MANY):
            return self._page(service, _TOO_MANY.format(self.site.world.lock_minutes))
        if state.attempt(login, password) is None:
            calm = wrong(FaultKind.WRONG_PASSWORD_200)
            return self._page(service, WRONG, HTTPStatus.OK if calm else HTTPStatus.UNAUTHORIZED)
        return self._signed_in(service, login)

    def profile(self) -> ResponseReturnValue:
        """Show who is signed in."""
        session = self.site.state.session(request.cookies.get(_SIGNED_IN), HOST)
        if session is None:
            return redirect("/login", HTTPStatus.FOUND)
        return render("profile", login=session.login)

    def ticket(self) -> ResponseReturnValue:
        """Sign a browser in by a ticket a program has got, and send it to the ticket's address."""
        found = self.site.state.use_ticket(request.args.get("token", ""))
        if found is None:
            return redirect("/login", HTTPStatus.FOUND)
        target, login = found
        check = self._check_of(target)
        if check is None:
            return self._signed_in("", login)
        parts = urlsplit(target)
        wanted = f"{parts.path}?{parts.query}" if parts.query else parts.path
        onward = f"{check}?wanted={quote(wanted)}" if wanted.strip("/") else check
        return self._signed_in(onward, login)

    def _signed_in(self, service: str, login: str) -> Response:
        answer = self._onward(service, login)
        cookie = self.site.state.new_session(HOST, login)
        answer.set_cookie(_SIGNED_IN, cookie, secure=True, httponly=True)
        return answer

    def _onward(self, service: str, login: str) -> Response:
        if not service:
            return _to(f"{self.site.urls[HOST]}/user/profile")
        ticket = self.site.state.new_ticket(service, login)
        mark = "&" if "?" in service else "?"
        return _to(f"{service}{mark}ticket={ticket}")

    def _page(
        self, service: str, message: str = "", status: HTTPStatus = HTTPStatus.OK
    ) -> ResponseReturnValue:
        execution = self.site.state.new_execution(service)
        page = render("login", execution=execution, message=message)
        headers = {"X-Application-Context": "application:sandbox"}
        if not request.cookies.get(_SESSION):
            cookie = self.site.state.new_session(HOST)
            headers["Set-Cookie"] = f"{_SESSION}={cookie}; Path=/; Secure; HttpOnly"
        return page, status, headers

    def _known(self, service: str) -> bool:
        return any(service.split("?", maxsplit=1)[0] == f"{url}{_CHECK}" for url in self.site.urls.values())

    def _check_of(self, target: str) -> str | None:
        """Return where the host of an address takes tickets."""
        parts = urlsplit(target)
        base = f"{parts.scheme}://{parts.netloc}"
        return f"{base}{_CHECK}" if base in self.site.urls.values() else None


class _Calls:
    """The calls for programs: JSON in, JSON out."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def user_auth(self) -> ResponseReturnValue:
        """Say whether login and password are right."""
        if FaultKind.LOGIN_307 in active():
            target = redirect_target(active()[FaultKind.LOGIN_307].value, self.site.urls)
            return redirect(target, HTTPStatus.TEMPORARY_REDIRECT)
        refusal = self._refusal()
        return refusal if refusal is not None else ("", HTTPStatus.OK)

    def ticket_get(self) -> ResponseReturnValue:
        """Give a ticket for an address."""
        refusal = self._refusal()
        if refusal is not None:
            return refusal
        body = _json()
        ticket = self.site.state.new_ticket(str(body.get("serviceNick", "")), str(body["login"]))
        return jsonify(ticket=ticket)

    def ticket_check(self) -> ResponseReturnValue:
        """Tell a service whose ticket it was given."""
        body = _json()
        found = self.site.state.use_ticket(str(body.get("ticket", "")))
        if found is None or found[0] != body.get("serviceNick"):
            return _error(HTTPStatus.FORBIDDEN, "ticket")
        return jsonify(login=found[1])

    def _refusal(self) -> ResponseReturnValue | None:
        body = _json()
        login, password = str(body.get("login", "")), str(body.get("password", ""))
        if self.site.state.locked(login) or wrong(FaultKind.TOO_MANY):
            words = f"повторите попытку через {self.site.world.lock_minutes} минут"
            return _error(HTTPStatus.TOO_MANY_REQUESTS, words)
        if self.site.state.attempt(login, password) is None:
            return _error(HTTPStatus.FORBIDDEN, WRONG)
        return None


def _to(address: str) -> Response:
    return Response(status=HTTPStatus.FOUND, headers={"Location": address})


def _json() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    return body if isinstance(body, dict) else {}


def _error(status: HTTPStatus, message: str) -> ResponseReturnValue:
    """Answer as Spring does."""
    body = {
        "timestamp": int(time.time() * 1000),
        "status": status.value,
        "error": status.phrase,
        "message": message,
        "path": request.path,
    }
    return jsonify(body), status
