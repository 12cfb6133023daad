"""One connection: ask for what is missing, judge the answer, write what comes."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from updater.errors import SiteError
from updater.model.site import PackageAccess
from updater.site.download.content import HEAD_SIZE, check_start
from updater.site.download.headers import Head
from updater.site.download.proof import can_be_proved
from updater.site.download.space import check_room
from updater.site.download.state import key_of, state_of
from updater.site.download.verdict import Meaning, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.site.download.job import Job
    from updater.site.download.part import Part
    from updater.site.download.stream import StreamedAnswer
    from updater.site.download.work import Work

PIECE = 64 << 10
"""Bytes taken from the network at a time, at most: larger ones are not faster."""

BULK = 256 << 10
"""Bytes written at a time, when they come fast enough."""

_SOON = 0.2  # seconds after which what has come is written, however little it is

LARGEST = 16 << 30
"""Bytes taken when nobody states a size; the largest real distributions have a few gigabytes."""


class Attempt:
    """One connection for a file.

    Args:
        job: what is wanted.
        part: what is here.
        url: whom to ask.
        work: the surroundings.
    """

    def __init__(self, job: Job, part: Part, url: str, work: Work) -> None:
        self._job, self._part, self._url, self._work = job, part, url, work

    def run(self) -> bool:
        """Receive what the answer brings; whether the server says that this was all.

        Raises:
            SiteError: there is no answer, it is no file, or it broke off; what came is kept.
            StorageError: the disk is in the way.
            Cancelled, Paused: the person wants it to stop.
        """
        basic = self._work.sign_in if self._job.package.access is PackageAccess.BASIC else None
        start = self._start()
        with self._work.stream(self._url, start=start, if_range=self._if_range(start), basic=basic) as answer:
            head = Head(answer.headers)
            verdict = judge(
                answer.status, head, start=start, expected=self._expected(), name=self._job.package.file_name
            )
            if verdict.meaning is Meaning.WHOLE_ALREADY:
                self._part.learn(verdict.total)
                return True
            if verdict.meaning is Meaning.ASK_AGAIN:
                self._part.drop()
                return False
            return self._receive(answer, head, verdict)

    def _start(self) -> int:
        """Return the first byte to ask for: what is here may only be continued by the same file."""
        state, package = self._part.state, self._job.package
        if state is None or not self._part.written:
            return 0
        known = state.key in {key_of(url) for url in package.urls} and state.validator.for_range is not None
        if not known and not can_be_proved(package):
            self._part.drop()
        return self._part.written

    def _if_range(self, start: int) -> str | None:
        """Return the validator to insist on.

        Mirrors name the same content differently, so at another one only the checksum of the
        whole can tell; without one the validator is insisted on there too.
        """
        state = self._part.state
        if not start or state is None:
            return None
        elsewhere = state.key != key_of(self._url) and can_be_proved(self._job.package)
        return None if elsewhere else state.validator.for_range

    def _expected(self) -> int | None:
        stated = self._job.package.size
        state = self._part.state
        return stated if stated is not None or state is None else state.length

    def _receive(self, answer: StreamedAnswer, head: Head, verdict: Verdict) -> bool:
        pieces = self._gathered(answer.pieces(PIECE))
        if verdict.meaning is Meaning.FROM_START:
            pieces = self._begin(pieces, head, verdict)
        else:
            self._part.learn(verdict.total)
            self._part.spliced = True
        self._work.meter.size(self._job.name, self._total(verdict))
        self._write(pieces, self._total(verdict))
        total = self._total(verdict)
        if total is not None and self._part.written < total:
            raise SiteError(
                "download.cut", name=self._job.package.file_name, got=self._part.written, expected=total
            )
        return True

    def _gathered(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Join pieces to such as are worth writing; what has come is handed on before a failure is."""
        clock, bulk = self._work.clock, bytearray()
        since = clock()
        try:
            for piece in pieces:
                bulk += piece
                if len(bulk) >= BULK or clock() - since >= _SOON:
                    yield bytes(bulk)
                    bulk.clear()
                    since = clock()
        except SiteError:
            if bulk:
                yield bytes(bulk)
            raise
        if bulk:
            yield bytes(bulk)

    def _begin(self, pieces: Iterator[bytes], head: Head, verdict: Verdict) -> Iterator[bytes]:
        """Look at the first bytes before anything that is here is given up for them."""
        start = self._first(pieces)
        check_start(start, head, self._job.package.file_name)
        self._check_length(verdict.total)
        check_room(self._job, verdict.total, self._work.filing)
        self._part.begin(state_of(self._url, head.validator, verdict.total, self._part.boot))
        self._work.meter.here(self._job.name, 0)
        return itertools.chain([start], pieces)

    def _check_length(self, total: int | None) -> None:
        package = self._job.package
        if total is None and package.size is None and not can_be_proved(package):
            raise SiteError("download.unproven", name=package.file_name)
        if None not in {total, package.size} and total != package.size:
            raise SiteError("download.wrong-length", name=package.file_name, got=total, expected=package.size)

    def _first(self, pieces: Iterator[bytes]) -> bytes:
        data = b""
        for piece in pieces:
            self._work.check_or_pause()
            data += piece
            if len(data) >= HEAD_SIZE:
                break
        return data

    def _total(self, verdict: Verdict) -> int | None:
        return self._job.package.size if verdict.total is None else verdict.total

    def _write(self, pieces: Iterator[bytes], total: int | None) -> None:
        most = LARGEST if total is None else total
        for piece in pieces:
            self._work.check_or_pause()
            room = most - self._part.written
            self._part.append(piece[:room])
            self._work.meter.here(self._job.name, self._part.written, received=min(len(piece), room))
            if len(piece) > room:
                self._part.drop()
                raise SiteError(
                    "download.wrong-length", name=self._job.package.file_name, got=most + 1, expected=most
                )
