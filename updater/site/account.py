"""The account: signing in once, staying signed in, and never trying a password by itself."""

from __future__ import annotations

import contextlib
import enum
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from updater.errors import SiteError
from updater.model.site import SiteRole
from updater.site.account_errors import too_many_attempts
from updater.site.cas import FormSignIn
from updater.site.pages.login import is_login_page
from updater.site.tickets import TicketSignIn, check_password

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from updater.model.site import SignIn, SiteAddresses
    from updater.site.cas import SignInWay
    from updater.site.session import SiteSession
    from updater.site.session_answers import Answer, StreamedAnswer

_UNAUTHORISED, _FORBIDDEN = 401, 403
_MINUTE = 60


class Pages(enum.Enum):
    """What the release pages are to whoever signs in."""

    NEEDED = "needed"
    """Nothing can be done without them: signing in fails when they do not open."""
    WELCOME = "welcome"
    """Other sources are asked as well: when the pages' host is away, the proved password is kept for them."""
    LATER = "later"
    """Others are asked; the pages are opened when one of them is wanted."""


class Account:
    """One person's way into the site; may be used from several threads.

    Login and password are kept in memory while signed in, for one silent sign-in when the site forgets
    the session. A password the site has refused is never sent again without the person.

    Args:
        session: how the site is asked.
        addresses: where the parts of the site are.
        ways: tried in turn; the next one only when the site does not offer the one before.
        monotonic: seconds of a clock that only goes forward.
    """

    def __init__(
        self,
        session: SiteSession,
        addresses: SiteAddresses,
        *,
        ways: Sequence[SignInWay] = (FormSignIn(), TicketSignIn()),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session, self._addresses = session, addresses
        self._ways, self._now = tuple(ways), monotonic
        self._sign_in: SignIn | None = None
        self._signed_in_times = 0
        self._forbidden_stays = False
        self._closed_until: dict[str, float] = {}
        self._doors: dict[str, threading.Lock] = {}
        self._lock = threading.RLock()

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in, as far as is known without asking the site."""
        return self._sign_in is not None

    @property
    def name(self) -> str:
        """Who is signed in; empty when nobody is."""
        return self._sign_in.login if self._sign_in is not None else ""

    @property
    def credentials(self) -> SignIn | None:
        """Login and password of who is signed in, for services that want them with each request."""
        return self._sign_in

    def sign_in(self, sign_in: SignIn, pages: Pages = Pages.NEEDED) -> None:
        """Sign in; whoever was signed in before is not any more.

        Raises:
            SiteError: `account.*` for a refusal, `site.*` for trouble on the way.
        """
        with self._lock:
            self._ask_first(sign_in)
            self.sign_out()
            with self._remembering_locks(sign_in):
                if pages is Pages.LATER and check_password(self._session, self._addresses, sign_in):
                    self._sign_in = sign_in
                    return
            self._attempt(sign_in, pages)

    def sign_out(self) -> None:
        """Forget the person, the password and all cookies; the site's own session ends by itself."""
        with self._lock:
            self._sign_in = None
            self._session.forget()

    def get(self, url: str, *, cap: int, **options: Any) -> Answer:  # noqa: ANN401 - passed on
        """Get a page as the person signed in; see `SiteSession.get`.

        Raises:
            SiteError: `account.sign-in-needed`, `account.session-lost`, or as `SiteSession.get`.
        """
        with self._door(url):
            return self.ensure(lambda: self._session.get(url, cap=cap, **options))

    def ensure(self, ask: Callable[[], Answer]) -> Answer:
        """Ask the site for something, once more after a silent sign-in when it has forgotten us.

        Raises:
            SiteError: `account.sign-in-needed`, `account.session-lost`, or what asking raises.
        """
        times = self._signed_in_times
        try:
            answer = ask()
        except SiteError as error:
            if not self._led_round(error, times):
                raise
            answer = ask()
        if not self._lost(answer.status, answer.url, answer.body):
            return answer
        self._sign_in_again(times)
        answer = ask()
        if answer.status == _FORBIDDEN:
            self._forbidden_stays = True  # it is the person's rights, not the session
        if self._lost(answer.status, answer.url, answer.body):
            raise SiteError("account.session-lost", login=self.name)
        return answer

    @contextlib.contextmanager
    def stream(self, url: str, **options: Any) -> Iterator[StreamedAnswer]:  # noqa: ANN401 - passed on
        """Open a file as the person signed in; see `SiteSession.stream`.

        Raises:
            SiteError: `account.sign-in-needed`, `account.session-lost`, or as `SiteSession.stream`.
        """
        with contextlib.ExitStack() as stack:
            with self._door(url) if options.get("basic") is None else contextlib.nullcontext():
                answer = self._opened(stack, url, options)
            yield answer

    def _opened(self, stack: contextlib.ExitStack, url: str, options: Mapping[str, Any]) -> StreamedAnswer:
        times = self._signed_in_times
        answer = stack.enter_context(self._session.stream(url, **options))
        if options.get("basic") is not None or not self._lost(answer.status, answer.url, answer.beginning):
            return answer
        stack.pop_all().close()
        self._sign_in_again(times)
        answer = stack.enter_context(self._session.stream(url, **options))
        if answer.status == _FORBIDDEN:
            self._forbidden_stays = True
        if self._lost(answer.status, answer.url, answer.beginning):
            raise SiteError("account.session-lost", login=self.name)
        return answer

    def _door(self, url: str) -> threading.Lock:
        """Return what lets one request at a time arrive at a host.

        A host that does not know us yet remembers one address while it sends us through the sign-in, so
        of two requests that arrive together one would be answered with what the other asked for.
        """
        return self._doors.setdefault(urlsplit(url).netloc, threading.Lock())

    def _led_round(self, error: SiteError, times: int) -> bool:
        """Whether redirects went round only because another thread was signing in meanwhile.

        Its new cookies meet the old addresses on the way; once it is done, the way is straight.
        """
        if error.code != "site.redirect" or error.params.get("reason") != "loop":
            return False
        with self._lock:
            return self._signed_in_times != times

    def _lost(self, status: int, url: str, body: bytes) -> bool:
        """Whether an answer shows that the site does not know us (docs/update-site.md 1.1)."""
        if status == _FORBIDDEN:
            return self.signed_in and not self._forbidden_stays
        return status == _UNAUTHORISED or self._on_sign_in_host(url) or is_login_page(body)

    def _on_sign_in_host(self, url: str) -> bool:
        base = self._addresses.base(SiteRole.LOGIN)
        return url.startswith((f"{base}/login?", f"{base}/login;")) or url == f"{base}/login"

    def _sign_in_again(self, times: int) -> None:
        """Sign in silently, unless another thread has done it since."""
        with self._lock:
            if self._signed_in_times != times and self._sign_in is not None:
                return
            sign_in = self._sign_in
            if sign_in is None:
                raise SiteError("account.sign-in-needed")
            self._ask_first(sign_in)
            try:
                self._attempt(sign_in)
            except SiteError as error:
                if error.code.startswith("account."):
                    self._sign_in = None  # a refused password is not tried again without the person
                raise

    def _attempt(self, sign_in: SignIn, pages: Pages = Pages.NEEDED) -> None:
        with self._remembering_locks(sign_in):
            way, address = self._proved(sign_in)
            try:
                if address:
                    way.open(self._session, address, sign_in)
            except SiteError as error:
                if pages is Pages.NEEDED or error.code.startswith("account."):
                    raise
                self._sign_in = sign_in  # right, though only the sign-in host could say so
                return
        self._sign_in = sign_in
        self._signed_in_times += 1
        self._forbidden_stays = False

    def _proved(self, sign_in: SignIn) -> tuple[SignInWay, str]:
        """Let the sign-in host judge the password; return the way it went and what opens the pages."""
        for way in self._ways[:-1]:
            try:
                return way, way.prove(self._session, self._addresses, sign_in)
            except SiteError as error:
                if error.code != "site.layout":  # anything else may have come after the password
                    raise
        last = self._ways[-1]
        return last, last.prove(self._session, self._addresses, sign_in)

    def _ask_first(self, sign_in: SignIn) -> None:
        """Refuse what the site would refuse anyway, before anything is sent."""
        if not sign_in.login.strip():
            raise SiteError("account.empty-login")
        if not sign_in.password:
            raise SiteError("account.empty-password")
        left = self._closed_until.get(sign_in.login, 0) - self._now()
        if left > 0:
            raise too_many_attempts(left)

    @contextlib.contextmanager
    def _remembering_locks(self, sign_in: SignIn) -> Iterator[None]:
        """Remember until when the site takes no passwords: asking earlier would only prolong it."""
        try:
            yield
        except SiteError as error:
            if error.code == "account.too-many-attempts":
                minutes = int(str(error.params["minutes"]))
                self._closed_until[sign_in.login] = self._now() + minutes * _MINUTE
            raise
