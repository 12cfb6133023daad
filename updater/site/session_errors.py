"""Every way a request can fail, as an error with a code: nothing of the request stays in it."""

from __future__ import annotations

import errno
import http.client
import re
import socket
import ssl
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import requests
import urllib3.exceptions as lower

from updater.errors import SiteError
from updater.site.session_watch import TooLate, TooSlow
from updater.site.tls import refusal_reason

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from updater.site.redirects import Place

TRANSPORT_ERRORS = (
    requests.exceptions.RequestException,
    lower.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)
"""What `requests`, `urllib3` and the sockets below raise."""
_NO_NETWORK = frozenset({errno.ENETUNREACH, errno.ENETDOWN, 10051, 10050})
_CUT_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
_PROXY_STATUS = re.compile(r"Tunnel connection failed: (\d{3})")
_PROXY_LOGIN = 407
_SERVER_ERROR = 500
_FORBIDDEN = 403
_TOO_MANY = 429
_LONGEST_WAIT = 300
_GUARD_WORDS = ("ddos-guard", "ddosguard", "checking your browser", "js-challenge", "check-browser")


def explained(error: BaseException, place: Place, *, in_body: bool = False) -> SiteError:
    """Name a failure of the way to a site.

    Args:
        error: what was caught.
        place: the host that was asked.
        in_body: the headers had already arrived.
    """
    causes = tuple(_causes(error))
    host = str(place)
    for judge in (_by_time, _by_proxy, _by_certificate, _by_network):
        problem = judge(causes, host)
        if problem is not None and not (in_body and problem.code == "site.tls"):
            return problem
    if not in_body and any(isinstance(cause, OSError) for cause in causes if _is_socket_error(cause)):
        return SiteError("site.unreachable", host=host)
    reason = "cut" if in_body or any(_is_socket_error(cause) for cause in causes) else "not-http"
    return SiteError("site.broken-answer", host=host, reason=reason)


def _by_time(causes: tuple[BaseException, ...], host: str) -> SiteError | None:
    if any(isinstance(cause, TooSlow) for cause in causes):
        return SiteError("site.slow", host=host)
    if any(isinstance(cause, TooLate) for cause in causes):
        return SiteError("site.timeout", host=host)
    return None


def _by_proxy(causes: tuple[BaseException, ...], host: str) -> SiteError | None:
    kinds = (requests.exceptions.ProxyError, lower.ProxyError, requests.exceptions.InvalidProxyURL)
    socks = any(isinstance(cause, requests.exceptions.InvalidSchema) for cause in causes)
    if not socks and not any(isinstance(cause, kinds) for cause in causes):
        return None
    found = next((match for cause in causes if (match := _PROXY_STATUS.search(str(cause)))), None)
    status = int(found[1]) if found else 0
    if status == _PROXY_LOGIN:
        return SiteError("site.proxy-login", host=host)
    return SiteError("site.proxy", host=host, status=status)


def _by_certificate(causes: tuple[BaseException, ...], host: str) -> SiteError | None:
    refused = [cause for cause in causes if isinstance(cause, ssl.SSLError)]
    if not refused or any(isinstance(cause, _CUT_TLS) for cause in refused):
        return None
    reason = next((word for cause in refused if (word := refusal_reason(cause)) != "other"), "other")
    return SiteError("site.tls", host=host, reason=reason, advice=reason)


def _by_network(causes: tuple[BaseException, ...], host: str) -> SiteError | None:
    if any(isinstance(cause, socket.gaierror | lower.NameResolutionError) for cause in causes):
        return SiteError("site.dns", host=host)
    if any(isinstance(cause, OSError) and cause.errno in _NO_NETWORK for cause in causes):
        return SiteError("site.no-network", host=host)
    # A refused connection is a kind of time-out for `urllib3`, so it is looked for first.
    if any(isinstance(cause, lower.NewConnectionError) for cause in causes):
        return SiteError("site.unreachable", host=host)
    if any(isinstance(cause, TimeoutError | lower.TimeoutError) for cause in causes):
        return SiteError("site.timeout", host=host)
    return None


def _is_socket_error(cause: BaseException) -> bool:
    return isinstance(cause, ConnectionError | ssl.SSLError | lower.IncompleteRead)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Everything an exception was made from: `requests` hides the cause in arguments and attributes."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        present = waiting.pop()
        if present is None or id(present) in seen:
            continue
        seen.add(id(present))
        yield present
        inside = (item for item in present.args if isinstance(item, BaseException))
        reason = getattr(present, "reason", None)
        waiting += [present.__cause__, present.__context__, *inside]
        waiting.append(reason if isinstance(reason, BaseException) else None)


def refusal(
    place: Place, status: int, headers: Mapping[str, str], note: bytes, now: dt.datetime
) -> SiteError | None:
    """Name an answer that no caller can use: a guard page, a server in trouble, too many requests.

    Args:
        place: who answered.
        status: of the answer.
        headers: of the answer.
        note: the beginning of the body.
        now: present time, for a date in `Retry-After`.
    """
    if status == _FORBIDDEN and is_guard_page(headers, note):
        return SiteError("site.blocked", host=str(place))
    if status >= _SERVER_ERROR or status == _TOO_MANY:
        wait = retry_after(headers, now)
        return SiteError("site.server-error", host=str(place), status=status, retry_after=wait)
    return None


def is_guard_page(headers: Mapping[str, str], note: bytes) -> bool:
    """Tell a browser check from an answer of the site itself (docs/update-site.md 1.1)."""
    if "html" not in headers.get("Content-Type", "html").lower():
        return False
    words = headers.get("Server", "").lower() + note.decode("utf-8", "replace").lower()
    return any(word in words for word in _GUARD_WORDS)


def retry_after(headers: Mapping[str, str], now: dt.datetime) -> int | None:
    """Return how long a server asks to be left alone, seconds; None when it does not say."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return int(text[:9])
    try:
        then = parsedate_to_datetime(text)
        return max(0, int((then - now).total_seconds()))
    except (ValueError, TypeError, OverflowError):
        return None


def polite_wait(error: SiteError, attempt: int) -> float:
    """Return how long to wait before the next attempt, seconds: what the server asks, within reason."""
    asked = error.params.get("retry_after")
    return min(float(asked), _LONGEST_WAIT) if isinstance(asked, int) else float(2**attempt)
