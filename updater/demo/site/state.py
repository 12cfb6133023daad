"""What the site remembers between requests: sessions, tickets, attempts, registrations."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from updater.demo.site.world import AccountKind

if TYPE_CHECKING:
    from updater.demo.site.world import Account, World


@dataclass(slots=True)
class Session:
    """A session of one host.

    Attributes:
        host: that gave the cookie.
        login: whose it is; empty before signing in.
        wanted: the address first asked for.
        requests: made with it since signing in.
    """

    host: str
    login: str = ""
    wanted: str = ""
    requests: int = 0


class SiteState:
    """Everything that changes; safe to use from any thread."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._lock = threading.RLock()
        self._accounts = {account.login: account for account in world.accounts}
        self._sessions: dict[str, Session] = {}
        self._executions: dict[str, str] = {}
        self._tickets: dict[str, tuple[str, str]] = {}
        self._failures: dict[str, int] = {}

    # accounts
    def account(self, login: str, password: str) -> Account | None:
        """Return the account when the password is right; attempts are not counted."""
        account = self._accounts.get(login)
        right = account is not None and secrets.compare_digest(account.password.encode(), password.encode())
        return account if right else None

    def named(self, login: str) -> Account | None:
        """Return an account by its login."""
        return self._accounts.get(login)

    def attempt(self, login: str, password: str) -> Account | None:
        """Like `account`, and a wrong password is counted."""
        account = self.account(login, password)
        with self._lock:
            self._failures[login] = 0 if account else self._failures.get(login, 0) + 1
        return account

    def locked(self, login: str) -> bool:
        """Say whether too many attempts were made."""
        account = self._accounts.get(login)
        if account is not None and account.kind is AccountKind.LOCKED:
            return True
        return self._failures.get(login, 0) >= self.world.attempts

    def register(self, login: str, nick: str) -> Account:
        """Add a product to an account."""
        with self._lock:
            account = self._accounts[login]
            kind = AccountKind.CONTRACT if account.kind is AccountKind.NO_PRODUCT else account.kind
            nicks = tuple(dict.fromkeys((*account.nicks, nick)))
            self._accounts[login] = replace(account, nicks=nicks, kind=kind)
            return self._accounts[login]

    def add_account(self, account: Account) -> None:
        """Add a new account."""
        with self._lock:
            self._accounts[account.login] = account

    def forgive(self) -> None:
        """Forget wrong attempts."""
        with self._lock:
            self._failures.clear()

    # the form
    def new_execution(self, service: str) -> str:
        """Return the one-time token of a form that was read for a service."""
        token = f"e1s1-{secrets.token_hex(24)}"
        with self._lock:
            self._executions[token] = service
        return token

    def use_execution(self, token: str, service: str) -> bool:
        """Use up a form's token; False when it is unknown, used, or was for another service."""
        with self._lock:
            return self._executions.pop(token, None) == service

    # tickets
    def new_ticket(self, service: str, login: str) -> str:
        """Return a ticket that lets a service find out once who came."""
        ticket = f"ST-{secrets.token_hex(16)}-sandbox"
        with self._lock:
            self._tickets[ticket] = service, login
        return ticket

    def use_ticket(self, ticket: str) -> tuple[str, str] | None:
        """Use up a ticket and return its service and login."""
        with self._lock:
            return self._tickets.pop(ticket, None)

    # sessions
    def new_session(self, host: str, login: str = "", wanted: str = "") -> str:
        """Begin a session and return its cookie."""
        cookie = secrets.token_hex(16)
        with self._lock:
            self._sessions[cookie] = Session(host, login, wanted)
        return cookie

    def session(self, cookie: str | None, *hosts: str) -> Session | None:
        """Return the session of a cookie that one of the hosts gave."""
        session = self._sessions.get(cookie or "")
        return session if session is not None and session.host in hosts else None

    def end_session(self, cookie: str | None) -> None:
        """End one session."""
        with self._lock:
            self._sessions.pop(cookie or "", None)

    def end_sessions(self, login: str = "") -> None:
        """End all sessions of a person, or of everybody."""
        with self._lock:
            for cookie, session in list(self._sessions.items()):
                if session.login == login or not login:
                    del self._sessions[cookie]
