"""From cheroot to the host's application and back onto the wire, with what goes wrong between."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from cheroot.wsgi import Gateway_10

from updater.demo.site.answer import Answer
from updater.demo.site.faults import FaultKind
from updater.demo.site.log import Exchange
from updater.demo.site.twists import twisted
from updater.demo.site.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.demo.site.faults import Active
    from updater.demo.site.server import Host

_LARGEST_BODY = 1 << 20
_SECRET_QUERY = {"ticket", "token"}
_PASSWORD_FIELDS = (b"password=", b'"password"')


class SiteGateway(Gateway_10):
    """Answers one request.

    cheroot reads the request; the answer is written by `Wire`, since cheroot itself would refuse
    to send a wrong one.
    """

    def respond(self) -> None:
        """Answer the request, well or as the faults say."""
        host: Host = self.req.server.host
        body = self._body()
        exchange = self._exchange(host.name, body)
        active = host.site.faults.on_request(host.name, exchange.path)
        self.env |= {
            "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(len(body)),
            "site.faults": active,
            "site.exchange": exchange,
        }
        host.site.log.begin(exchange)
        self.req.sent_headers = True
        try:
            self._answer(host, exchange, active)
        finally:
            host.site.log.end(exchange)

    def _answer(self, host: Host, exchange: Exchange, active: Active) -> None:
        wire = Wire(self.req.conn, host, exchange, active)
        if FaultKind.DELAY in active:
            wire.wait(float(active[FaultKind.DELAY].value))
        if FaultKind.NO_ANSWER in active:
            wire.wait()
            self.req.close_connection = True
            return
        answer = twisted(
            self._of_application(host.application), active, {**host.site.urls, "": self.env["REQUEST_URI"]}
        )
        answer.body_wanted = exchange.method != "HEAD"
        try:
            kept = wire.send(answer)
        except OSError:
            kept = False
        finally:
            answer.close()
        if not kept:
            self.req.close_connection = True

    def _of_application(self, application: Callable[..., Any]) -> Answer:
        answer = Answer(500)

        def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            answer.status = int(status.split(maxsplit=1)[0])
            answer.headers = list(headers)

        answer.body = application(self.env, start)
        return answer

    def _body(self) -> bytes:
        with contextlib.suppress(ValueError, EOFError):
            return bytes(self.req.rfile.read(_LARGEST_BODY))
        return b""

    def _exchange(self, host: str, body: bytes) -> Exchange:
        env = self.env
        query = parse_qsl(env.get("QUERY_STRING", ""), keep_blank_values=True)
        return Exchange(
            host=host,
            method=env["REQUEST_METHOD"],
            path=env["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
            query=urlencode([(name, value) for name, value in query if name not in _SECRET_QUERY]),
            credentials=_credentials(env, dict(query), body),
            range=env.get("HTTP_RANGE", ""),
            user_agent=env.get("HTTP_USER_AGENT", ""),
        )


def _credentials(env: dict[str, Any], query: dict[str, str], body: bytes) -> tuple[str, ...]:
    """Name what of a person's arrived, without keeping it."""
    found = {
        "basic": env.get("HTTP_AUTHORIZATION", "").lower().startswith("basic "),
        "cookie": "HTTP_COOKIE" in env,
        "password": any(field in body for field in _PASSWORD_FIELDS),
        "ticket": bool(_SECRET_QUERY & query.keys()),
        "proxy": "HTTP_PROXY_AUTHORIZATION" in env,
    }
    return tuple(name for name, there in found.items() if there)
