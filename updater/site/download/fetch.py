"""One file from "wanted" to "here and right"."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from updater.errors import SiteError, StorageError
from updater.filing import explained
from updater.model.events import DownloadState
from updater.site.download.attempt import Attempt
from updater.site.download.existing import is_here
from updater.site.download.hashing import algorithm_of
from updater.site.download.lock import held
from updater.site.download.part import Part, part_names
from updater.site.download.patience import Mirrors, Patience, Reaction, reaction_to
from updater.site.download.plain_file import facts_of
from updater.site.download.proof import prove
from updater.site.download.work import Paused

if TYPE_CHECKING:
    from pathlib import Path

    from updater.site.download.job import Job
    from updater.site.download.work import Work


def fetch(job: Job, work: Work) -> Path:
    """Bring a file here, unless it is here and right.

    Raises:
        SiteError: it could not be had, or is not what it should be.
        StorageError: the disk is in the way.
        Cancelled: the person asked to stop; what has come is kept.
    """
    work.check()
    if _kept(job, work):
        _clear_away(job, work)
        return job.target
    with explained(job.target.parent):
        work.filing.make_directory(job.target.parent)
    with held(job.target, work.filing):
        return job.target if _kept(job, work) else _Fetch(job, work).run()


def _kept(job: Job, work: Work) -> bool:
    if not is_here(job, work):
        return False
    work.meter.here(job.name, job.target.stat().st_size)
    work.meter.news(job.name, DownloadState.KEPT)
    return True


def _clear_away(job: Job, work: Work) -> None:
    """Remove what was left when the program ended right after the last rename."""
    left = [path for path in part_names(job.target) if facts_of(path) is not None]
    if left:
        with contextlib.suppress(OSError, SiteError, StorageError), held(job.target, work.filing):
            for path in left:
                work.filing.remove(path)


class _Fetch:
    """The file is not here: connections until it is whole, then the proof."""

    def __init__(self, job: Job, work: Work) -> None:
        self._job, self._work = job, work
        self._mirrors = Mirrors(_addresses(job))
        self._patience = Patience(work.jitter)
        self._signed_in_again = False
        self._most = 0

    def run(self) -> Path:
        target, work = self._job.target, self._work
        with Part(target, algorithm_of(self._job.package), work.filing, work.boot) as part:
            work.meter.here(self._job.name, part.written)
            proofs = self._receive_right(part)
            part.close()
            return self._place(part, proofs)

    def _place(self, part: Part, proofs: set[str]) -> Path:
        target, filing = self._job.target, self._work.filing
        with explained(part.path):
            filing.share(part.path)
            # Before the rename: a file under the final name is always one we can explain.
            self._work.record.keep(target, part.path.lstat(), proofs)
        with explained(target):
            filing.replace(part.path, target)
            filing.sync_directory(target.parent)
            filing.remove(part.state_path)
        self._work.meter.news(self._job.name, DownloadState.DONE)
        return target

    def _receive_right(self, part: Part) -> set[str]:
        """Receive until the proof holds; what is wrong is dropped, and tried anew where that makes sense."""
        while True:
            length_known = self._receive_whole(part)
            self._work.meter.news(self._job.name, DownloadState.CHECKING)
            own = f"{algorithm_of(self._job.package)}:{part.finish()}"
            try:
                return prove(
                    part.path, self._job.package, own, length_known=length_known, check=self._work.check
                )
            except SiteError as error:
                self._drop_wrong(part, error, length_known)

    def _drop_wrong(self, part: Part, error: SiteError, length_known: bool) -> None:
        spliced = part.spliced
        part.drop()
        self._work.meter.here(self._job.name, 0)
        if not length_known:  # it may have broken off, which without a length nobody can see
            self._patience.tried(error)
            self._wait_if_round(error)
        elif not spliced:
            self._mirrors.give_up(error)

    def _receive_whole(self, part: Part) -> bool:
        """Receive until it is complete as far as lengths tell; whether anybody had stated one."""
        while not self._is_complete(part):
            if self._try(part) and not self._length(part):
                return False
        return True

    def _length(self, part: Part) -> int | None:
        stated = self._job.package.size
        return stated if stated is not None or part.state is None else part.state.length

    def _is_complete(self, part: Part) -> bool:
        length = self._length(part)
        return part.state is not None and length is not None and part.written == length

    def _try(self, part: Part) -> bool:
        """Make one connection; whether the server said that this was all."""
        work = self._work
        self._most = max(self._most, part.written)
        work.pauser.wait(work.check)
        try:
            with work.lanes.lane(work.check):
                work.meter.news(self._job.name, DownloadState.RECEIVING)
                return Attempt(self._job, part, self._mirrors.url, work).run()
        except Paused:
            return False
        except SiteError as error:
            if not self._is_complete(part):
                self._react(error, fruitful=part.written > self._most)
            return False

    def _react(self, error: SiteError, *, fruitful: bool) -> None:
        self._patience.tried(error)
        reaction = reaction_to(error)
        if reaction is Reaction.STOP:
            raise error
        if reaction is Reaction.SIGN_IN and self._renewed():
            return
        if reaction in {Reaction.OTHER, Reaction.SIGN_IN}:
            self._mirrors.give_up(error)
            return
        if reaction is Reaction.WAIT:
            self._work.lanes.narrow()
        if fruitful and error.code != "site.slow":
            self._patience.fruit()
        elif reaction is Reaction.SAME:
            self._wait_if_round(error)
            return
        self._wait(error)

    def _wait_if_round(self, error: SiteError) -> None:
        """Go to the next mirror; wait when all have had their turn."""
        if self._mirrors.turn():
            self._wait(error)

    def _wait(self, error: SiteError) -> None:
        seconds = self._patience.next_wait(error)
        self._work.meter.news(self._job.name, DownloadState.WAITING, seconds, error.code)
        self._work.wait(seconds)

    def _renewed(self) -> bool:
        """Sign in again, once."""
        first, self._signed_in_again = not self._signed_in_again, True
        return first and self._work.sign_in_again()


def _addresses(job: Job) -> tuple[str, ...]:
    if not job.package.urls:
        raise SiteError("download.absent", name=job.package.file_name, status=0)
    return job.package.urls
