"""Whether a certificate out of its time is the fault of this computer's clock."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import ssl
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from updater.site.limits import Limits
from updater.site.session_watch import Watch, WatchedResponse, watching
from updater.site.tls import OUT_OF_TIME

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from updater.errors import SiteError
    from updater.site.redirects import Place

_ODD = dt.timedelta(days=1)
_PATIENCE = 5.0
_NO_DATE = (OSError, http.client.HTTPException, ValueError, TypeError, OverflowError)


def with_clock_hint(
    error: SiteError,
    place: Place,
    clock: Callable[[], dt.datetime],
    proxies: Mapping[str, str],
) -> SiteError:
    """Advise to look at the clock when a certificate is out of its time and the server's date is another.

    Args:
        error: any failure; only `site.tls` is changed.
        place: the server.
        clock: the time by this computer.
        proxies: with one the server is not asked: it would not be the server that answers.
    """
    if error.code != "site.tls" or error.params["reason"] not in OUT_OF_TIME or proxies:
        return error
    theirs = _date_of(place, Limits(_PATIENCE, _PATIENCE, _PATIENCE))
    if theirs is not None and abs(theirs - clock()) > _ODD:
        error.params["advice"] = "clock"
    return error


def _date_of(place: Place, limits: Limits) -> dt.datetime | None:
    """Ask a server for the date.

    Nobody vouches for this server, so the question holds nothing but the host's name, and the answer
    changes nothing but a sentence of advice.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(place.host, place.port, timeout=limits.connect, context=context)
    connection.response_class = WatchedResponse
    watch = Watch(limits, time.monotonic)
    with (
        watching(watch),
        contextlib.suppress(*_NO_DATE),
    ):
        try:
            connection.request("HEAD", "/")
            date = parsedate_to_datetime(connection.getresponse().headers.get("Date", ""))
            return date if date.tzinfo else date.replace(tzinfo=dt.UTC)
        finally:
            connection.close()
    return None
