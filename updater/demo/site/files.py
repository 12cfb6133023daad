"""Handing out a file: whole or from a place, with its mark, or as the faults say."""

from __future__ import annotations

import itertools
import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, request

from updater.demo.site.context import active
from updater.demo.site.faults import FaultKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.demo.site.context import Site
    from updater.demo.site.world import SiteFile

_PIECE = 1 << 16
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_TEXTS = {"htm": "text/html; charset=utf-8", "html": "text/html; charset=utf-8", "txt": "text/plain"}


def hand_out(site: Site, file: SiteFile) -> Response:
    """Return the answer with a file, or with a part of it when the request asks for one."""
    if FaultKind.WRONG_VERSION in active():
        file = _another(site, file)
    return _Download(file).answer()


def _another(site: Site, file: SiteFile) -> SiteFile:
    """Return the like file of another release."""
    files = itertools.chain.from_iterable(release.all_files for release in site.world.of(file.nick))
    ending = file.name.rsplit("_", 1)[-1]
    return next(
        (
            one
            for one in files
            if one.name.endswith(ending) and one.version != file.version and one.update_md5
        ),
        file,
    )


class _Download:
    """One file for one request."""

    def __init__(self, file: SiteFile) -> None:
        self.file, self.faults = file, active()
        self.size = file.size
        changed = self.faults.value(FaultKind.CHANGED)
        self.mark = f'"{file.sha512[:32]}"' if changed is None else f'"{changed or "changed"}"'
        self.mask = 0 if changed is None else 0x55

    def answer(self) -> Response:
        """Return the whole, a part, or a refusal."""
        start = self._start()
        if FaultKind.RANGE_REFUSED in self.faults and start:
            total = self.faults[FaultKind.RANGE_REFUSED].value or str(self.size)
            return self._refused(total)
        if start is None or (start and FaultKind.RANGE_IGNORED in self.faults):
            return self._whole()
        if start >= self.size:
            return self._refused(str(self.size))
        return self._part(start)

    def _start(self) -> int | None:
        """Return where the part asked for begins; None when the whole is due."""
        asked = _RANGE.fullmatch(request.headers.get("Range", ""))
        if_range = request.headers.get("If-Range")
        if asked is None or (if_range is not None and if_range not in {self.mark, self._modified()}):
            return None
        return int(asked[1])

    def _whole(self) -> Response:
        return self._response(HTTPStatus.OK, 0, self.size)

    def _part(self, start: int) -> Response:
        asked = _RANGE.fullmatch(request.headers["Range"])
        last = min(int(asked[2]), self.size - 1) if asked and asked[2] else self.size - 1
        lie = self.faults.value(FaultKind.BAD_RANGE)
        if lie == "start":
            start = max(0, start - 7)
        answer = self._response(HTTPStatus.PARTIAL_CONTENT, start, last + 1 - start)
        total = self.size + 1 if lie == "total" else self.size
        if lie != "none":
            answer.headers["Content-Range"] = f"bytes {start}-{last}/{total}"
        return answer

    def _refused(self, total: str) -> Response:
        answer = Response(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        answer.headers["Content-Range"] = f"bytes */{total}"
        return answer

    def _response(self, status: HTTPStatus, start: int, length: int) -> Response:
        damaged = self.size // 2 if FaultKind.DAMAGED in self.faults else None
        body = _pieces(self.file.content, start, length, damaged, self.mask)
        answer = Response(body, status=status, content_type=self._kind())
        answer.headers["Content-Length"] = str(length)
        answer.headers["Accept-Ranges"] = "bytes"
        answer.headers["ETag"] = self.mark
        answer.headers["Last-Modified"] = self._modified()
        if not self.file.direct:
            answer.headers["Content-Disposition"] = f'attachment;filename="{quote(self.file.name)}"'
        return answer

    def _kind(self) -> str:
        ending = self.file.name.rsplit(".", 1)[-1] if self.file.direct else ""
        return _TEXTS.get(ending, "application/octet-stream")

    def _modified(self) -> str:
        from werkzeug.http import http_date  # noqa: PLC0415 - only files have a date

        return http_date(self.file.content.stat().st_mtime)


def _pieces(content: Path, start: int, length: int, damaged: int | None, mask: int) -> Iterator[bytes]:
    """Read a stretch of a file; one byte may be turned over, or all of them."""
    with content.open("rb") as stream:
        stream.seek(start)
        place, end = start, start + length
        while place < end:
            piece = stream.read(min(_PIECE, end - place))
            if not piece:
                return
            if mask:
                piece = bytes(byte ^ mask for byte in piece)
            if damaged is not None and place <= damaged < place + len(piece):
                at = damaged - place
                piece = piece[:at] + bytes([piece[at] ^ 1]) + piece[at + 1 :]
            yield piece
            place += len(piece)
