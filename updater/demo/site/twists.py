"""Answers changed on their way out: another status, a web page, other headers, other lengths."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING

from updater.demo.site.faults import FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from updater.demo.site.answer import Answer
    from updater.demo.site.faults import Active

_PAGE = b"<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1></body></html>"
_PIECE = 1 << 16
_BOMB = 200 << 20


def twisted(answer: Answer, active: Active, urls: Mapping[str, str]) -> Answer:
    """Change an answer as the faults say and return it."""
    for kind, change in _CHANGES.items():
        if kind in active:
            change(answer, active[kind].value, urls)
    return answer


def _status(answer: Answer, value: str, _urls: Mapping[str, str]) -> None:
    status, _, retry_after = value.partition(":")
    answer.status = int(status)
    answer.replace(_page(status))
    if retry_after:
        answer.put("Retry-After", retry_after)


def _html(answer: Answer, _value: str, _urls: Mapping[str, str]) -> None:
    answer.status = 200
    answer.headers = []
    answer.replace(_page("Welcome to the network of the airport"))


def _guard(answer: Answer, _value: str, _urls: Mapping[str, str]) -> None:
    answer.status = 403
    answer.headers = [("Server", "ddos-guard"), ("Set-Cookie", "__ddg1_=sandbox; Path=/; HttpOnly")]
    answer.replace(
        b'<!DOCTYPE html><html><head><title>DDoS-Guard</title></head><body data-ddg-origin="true">'
        b'<h1 id="ddg-l10n-title">Checking your browser before accessing</h1>'
        b'<script src="/.well-known/ddos-guard/js-challenge/index.js"></script></body></html>'
    )


def _redirect(answer: Answer, value: str, urls: Mapping[str, str]) -> None:
    answer.status = 302
    answer.replace(b"")
    answer.put("Location", redirect_target(value, urls))


def redirect_target(value: str, urls: Mapping[str, str]) -> str:
    """Return the address a misleading redirect leads to; `urls[""]` is the request's own."""
    foreign = urls["foreign"]
    return {
        "": f"{foreign}/caught",
        "foreign": f"{foreign}/caught",
        "http": f"http{foreign.removeprefix('https')}/caught",
        "port": "https://127.0.0.1:9/caught",
        "file": "file:///etc/hostname",
        "loop": urls.get("", "/"),
    }.get(value, value)


def _gzip_bomb(answer: Answer, value: str, _urls: Mapping[str, str]) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6) as stream:
        for _ in range(int(value or _BOMB) // _PIECE):
            stream.write(b" " * _PIECE)
    answer.replace(packed.getvalue(), answer.header("Content-Type") or "text/html")
    answer.put("Content-Encoding", "gzip")


def _huge(answer: Answer, value: str, _urls: Mapping[str, str]) -> None:
    answer.close()
    size = int(value or 0)
    answer.without("Content-Length")
    if size:
        answer.put("Content-Length", str(size))
    answer.body = _filler(size)


def _filler(size: int) -> Iterator[bytes]:
    """Yield rows of a table that nobody asked for; without end when the size is 0."""
    row = b"<tr><td>.</td></tr>\n"
    piece = row * (_PIECE // len(row))
    left = size
    while left > 0 or not size:
        yield piece[:left] if size else piece
        left -= len(piece)


def _length(answer: Answer, value: str, _urls: Mapping[str, str]) -> None:
    if value == "twice":
        answer.headers.append(("Content-Length", "50"))
    else:
        answer.put("Content-Length", value)


def _no_length(answer: Answer, value: str, _urls: Mapping[str, str]) -> None:
    answer.without("Content-Length")
    if value == "chunked":
        answer.put("Transfer-Encoding", "chunked")


def _disposition(answer: Answer, value: str, _urls: Mapping[str, str]) -> None:
    answer.put("Content-Disposition", value)


def _page(title: str) -> bytes:
    return _PAGE % (title.encode(), title.encode())


_CHANGES: Mapping[FaultKind, Callable[[Answer, str, Mapping[str, str]], None]] = {
    FaultKind.HTML: _html,
    FaultKind.STATUS: _status,
    FaultKind.GUARD: _guard,
    FaultKind.REDIRECT: _redirect,
    FaultKind.GZIP_BOMB: _gzip_bomb,
    FaultKind.HUGE: _huge,
    FaultKind.LENGTH: _length,
    FaultKind.NO_LENGTH: _no_length,
    FaultKind.DISPOSITION: _disposition,
}
