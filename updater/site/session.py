"""The only place that speaks HTTP: one rule for redirects, secrets, time, size and failures."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import requests

from updater import __version__
from updater.errors import SiteError
from updater.site.limits import Limits
from updater.site.proxies import ProxySettings, basic
from updater.site.redirects import HostRule, Place, normal_address, redirect_target
from updater.site.session_adapter import HostSession, SiteAdapter, keep_addresses_out_of_logs
from updater.site.session_answers import Answer, StreamedAnswer, read_capped, read_note, refuse_compressed
from updater.site.session_clock import with_clock_hint
from updater.site.session_errors import TRANSPORT_ERRORS, explained, polite_wait, refusal
from updater.site.session_watch import Watch, watching
from updater.site.tls import trust

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from updater.model.site import SignIn, SiteAddresses

USER_AGENT = f"onec-updater/{__version__}"
_AGAIN = frozenset({"site.unreachable", "site.timeout", "site.broken-answer", "site.server-error"})
_NOTE_STATUSES = frozenset({401, 403, 404})
_TOO_MANY = 429


def utc_now() -> dt.datetime:
    """Return the time by this computer's clock."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class _Request:
    """One request before its redirects.

    Attributes:
        accepted: statuses the caller judges itself although they would be errors.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    basic: SignIn | None = None
    with_cookies: bool = True
    follow: bool = True
    accepted: Collection[int] = ()


class SiteSession:
    """Requests to the sites of one set of addresses; may be used from several threads.

    Args:
        addresses: what may be asked.
        proxies: of the settings.
        limits: of the settings.
        clock: the time by this computer, to compare with a server's.
        pause: waits between attempts, seconds; may raise `Cancelled`.
        monotonic: seconds of a clock that only goes forward.
    """

    def __init__(
        self,
        addresses: SiteAddresses,
        *,
        proxies: ProxySettings | None = None,
        limits: Limits | None = None,
        clock: Callable[[], dt.datetime] = utc_now,
        pause: Callable[[float], object] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        keep_addresses_out_of_logs()
        self.rule = HostRule(addresses.trusted_hosts)
        self.limits = limits or Limits()
        self.clock = clock
        self._authority = addresses.authority
        self._proxies = proxies or ProxySettings()
        self._pause, self._monotonic = pause, monotonic
        self._jitter = random.SystemRandom().random
        self._hosts: dict[tuple[Place, bool], HostSession] = {}
        self._lock = threading.Lock()

    def get(
        self,
        url: str,
        *,
        cap: int,
        basic: SignIn | None = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = True,
        with_cookies: bool = True,
        accepted: Collection[int] = (),
    ) -> Answer:
        """Get a page; asked again after a pause when the site does not answer properly.

        Args:
            url: https, of a trusted host.
            cap: largest body that is taken, bytes.
            basic: login and password for this very host; no redirect takes them elsewhere.
            headers: added to the usual ones.
            follow: go where a redirect leads, by our rule.
            with_cookies: as the signed-in person; without, nothing is sent or kept.
            accepted: error statuses (429, 5xx) the caller wants to judge itself.

        Raises:
            SiteError: `site.*`.
        """
        request = _Request("GET", url, dict(headers or {}), None, basic, with_cookies, follow, accepted)
        attempt = 0
        while True:
            try:
                return self._answer(request, cap)
            except SiteError as error:
                if attempt >= self.limits.attempts or not _worth_asking_again(error, request):
                    raise
                wait = polite_wait(error, attempt)
            attempt += 1
            self._pause(wait * (1 + self._jitter() / 4))

    def post_form(
        self,
        url: str,
        fields: Mapping[str, str],
        *,
        cap: int,
        follow: bool = False,
        headers: Mapping[str, str] | None = None,
        accepted: Collection[int] = (),
    ) -> Answer:
        """Post a form, once; what it holds never travels on with a redirect.

        Raises:
            SiteError: `site.*`.
        """
        body = urlencode(dict(fields)).encode("ascii")
        sent = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._answer(_Request("POST", url, sent, body, follow=follow, accepted=accepted), cap)

    def post_json(
        self,
        url: str,
        body: object,
        *,
        cap: int,
        basic: SignIn | None = None,
        headers: Mapping[str, str] | None = None,
        accepted: Collection[int] = (),
    ) -> Answer:
        """Post JSON, once, without cookies; a redirect is refused, for a password may be inside.

        Raises:
            SiteError: `site.*`.
        """
        data = json.dumps(body, ensure_ascii=False).encode("utf-8")
        sent = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
        request = _Request(
            "POST", url, sent, data, basic, with_cookies=False, follow=False, accepted=accepted
        )
        answer = self._answer(request, cap)
        target = redirect_target(url, answer.status, answer.headers, (), posted=True, rule=self.rule)
        if target is not None:
            raise SiteError("site.redirect", host=self._named(url), target=self._named(target), reason="body")
        return answer

    @contextlib.contextmanager
    def stream(
        self,
        url: str,
        *,
        start: int = 0,
        if_range: str | None = None,
        basic: SignIn | None = None,
        headers: Mapping[str, str] | None = None,
        head: bool = False,
    ) -> Iterator[StreamedAnswer]:
        """Open a file for reading piece by piece; one attempt, redirects by our rule.

        Args:
            url: https, of a trusted host.
            start: bytes that are there already and are not wanted again.
            if_range: ETag or date of the bytes that are there.
            basic: login and password for this very host.
            headers: added to the usual ones.
            head: ask for the headers only; nothing of the file is sent.

        Raises:
            SiteError: `site.*`.
        """
        wanted = dict(headers or {})
        if start:
            wanted["Range"] = f"bytes={start}-"
            if if_range:
                wanted["If-Range"] = if_range
        watch = Watch(self.limits, self._monotonic)
        response, place = self._followed(_Request("HEAD" if head else "GET", url, wanted, None, basic), watch)
        try:
            refuse_compressed(response, place)
            beginning = self._judged(response, place, ())
            watch.headers_are_there()
            if head:
                read_note(response)  # there is none: the connection is free for the next question
            yield StreamedAnswer(response, str(response.url), place, beginning)
        finally:
            response.close()

    def forget(self) -> None:
        """Forget all cookies and close all connections."""
        with self._lock:
            for session in self._hosts.values():
                session.cookies.clear()
                session.close()
            self._hosts.clear()

    def _named(self, url: str) -> str:
        return str(self.rule.place(url))

    def _answer(self, request: _Request, cap: int) -> Answer:
        response, place = self._followed(request, Watch(self.limits, self._monotonic))
        try:
            refuse_compressed(response, place)
            beginning = self._judged(response, place, request.accepted)
            body = beginning + read_capped(response, place, cap)
        except BaseException:
            response.close()
            raise
        return Answer(response.status_code, str(response.url), response.headers, body)

    def _judged(self, response: requests.Response, place: Place, accepted: Collection[int]) -> bytes:
        """Raise for an answer nobody can use; return what was read of one that may be a refusal."""
        status = response.status_code
        note = read_note(response) if status in _NOTE_STATUSES else b""
        problem = refusal(place, status, response.headers, note, self.clock())
        if problem is not None and status not in accepted:
            raise problem
        return note

    def _followed(self, request: _Request, watch: Watch) -> tuple[requests.Response, Place]:
        """Send a request and go where redirects lead, without what must not travel."""
        url, sent, seen = normal_address(request.url), request, []
        first = self.rule.place(url)
        while True:
            place = self.rule.place(url)
            seen.append(url)
            response = self._sent(sent, url, place, watch, with_basic=place == first)
            if not request.follow:
                return response, place
            try:
                posted = sent.body is not None
                target = redirect_target(
                    url, response.status_code, response.headers, seen, posted=posted, rule=self.rule
                )
                if target is None:
                    return response, place
                read_note(response)
            except BaseException:
                response.close()
                raise
            response.close()
            url = target
            if posted:
                sent = _Request("GET", url, {}, with_cookies=request.with_cookies)

    def _sent(
        self, request: _Request, url: str, place: Place, watch: Watch, *, with_basic: bool
    ) -> requests.Response:
        session = self._host(place, with_cookies=request.with_cookies)
        headers = dict(request.headers)
        if request.basic is not None and with_basic:
            headers["Authorization"] = basic(request.basic.login, request.basic.password)
        failure: SiteError
        try:
            with watching(watch):
                return self._exchange(session, request, url, headers)
        except TRANSPORT_ERRORS as error:
            watch.drop()
            failure = explained(error, place)
        # Outside the block above: the exception there knows the request, password and all.
        raise with_clock_hint(failure, place, self.clock, self._proxies.for_url(url))

    def _exchange(
        self, session: HostSession, request: _Request, url: str, headers: dict[str, str]
    ) -> requests.Response:
        prepared = session.prepare_request(requests.Request(request.method, url, headers, data=request.body))
        options: dict[str, Any] = {"stream": True, "allow_redirects": False, "verify": True}
        limits = (self.limits.connect, self.limits.read)
        return session.send(prepared, timeout=limits, proxies=self._proxies.for_url(url), **options)

    def _host(self, place: Place, *, with_cookies: bool) -> HostSession:
        with self._lock:
            session = self._hosts.get((place, with_cookies))
            if session is None:
                adapter = SiteAdapter(trust(self._authority), self._proxies)
                session = HostSession(adapter, USER_AGENT, with_cookies=with_cookies)
                self._hosts[place, with_cookies] = session
            return session


def _worth_asking_again(error: SiteError, request: _Request) -> bool:
    """Some failures pass by themselves; a password is never sent twice to a host that counts attempts."""
    if error.code not in _AGAIN or error.params.get("reason") == "encoding":
        return False
    return request.basic is None or error.params.get("status") != _TOO_MANY
