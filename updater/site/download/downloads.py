"""Several files at once, all or an error; what has come stays for the next time."""

from __future__ import annotations

import random
import time
from concurrent.futures import FIRST_EXCEPTION, CancelledError, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from updater.errors import Cancelled, SiteError
from updater.model.events import CancelToken, DownloadState, OnEvent, ignore_events
from updater.site.download.boot import this_boot
from updater.site.download.fetch import fetch
from updater.site.download.lanes import Lanes
from updater.site.download.meter import Meter
from updater.site.download.pauser import Pauser
from updater.site.download.record import Record
from updater.site.download.space import check_all
from updater.site.download.work import Stop, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.site import SignIn
    from updater.site.download.job import Job
    from updater.site.download.stream import OpenStream

PARALLEL = 2
"""Files at once: enough to hide the pauses between files, few enough for any server."""


def download(
    jobs: Sequence[Job],
    *,
    session_stream: OpenStream,
    directory: Path,
    filing: Filing,
    parallel: int = PARALLEL,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
    pauser: Pauser | None = None,
    sign_in: SignIn | None = None,
    sign_in_again: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    jitter: Callable[[], float] = random.random,
) -> tuple[Path, ...]:
    """Bring files here, verified; those that are here already cost no request.

    Args:
        jobs: what is wanted; names must differ.
        session_stream: `SiteSession.stream`.
        directory: where the record of verified files is kept.
        filing: where the file operations go.
        parallel: files at once.
        on_event: is told `DownloadProgress` and `DownloadNews`, never from two threads at once.
        cancel: a wish to stop.
        pauser: a switch to let all stand and go on.
        sign_in: for hosts that want HTTP Basic.
        sign_in_again: renews the session, and tells whether that worked; called once per file at most.
        clock: seconds that only ever grow.
        sleep: waits so many seconds.
        jitter: a number from 0 to 1.

    Returns:
        The files in the order of the jobs.

    Raises:
        SiteError: `download.*`, or what the session raised.
        StorageError: the disk, the rights or the share are in the way.
        Cancelled: the person asked to stop.
    """
    _check_names(jobs)
    check_all(jobs, filing)
    stop = Stop(cancel)
    work = Work(
        stream=session_stream,
        filing=filing,
        record=Record(directory, filing),
        meter=Meter([(job.name, job.package.size) for job in jobs], clock, on_event),
        lanes=Lanes(max(1, parallel)),
        pauser=pauser or Pauser(),
        stop=stop,
        boot=this_boot(),
        sign_in=sign_in,
        sign_in_again=sign_in_again,
        clock=clock,
        sleep=sleep,
        jitter=jitter,
    )
    for job in jobs:
        work.meter.news(job.name, DownloadState.QUEUED)
    pool = ThreadPoolExecutor(max(1, parallel), thread_name_prefix="download")
    try:
        return _all([pool.submit(_fetch, job, work) for job in jobs])
    finally:
        stop.all()
        pool.shutdown(cancel_futures=True)


def _fetch(job: Job, work: Work) -> Path:
    """Bring one file; when it fails, none of those that wait is begun."""
    try:
        return fetch(job, work)
    except BaseException:
        work.stop.all()
        raise


def _all(futures: Sequence[Future[Path]]) -> tuple[Path, ...]:
    done, _ = wait(futures, return_when=FIRST_EXCEPTION)
    problems = [future.exception() for future in futures if future in done]
    for problem in problems:
        if problem is not None and not isinstance(problem, Cancelled | CancelledError):
            raise problem
    return tuple(future.result() for future in futures)


def _check_names(jobs: Sequence[Job]) -> None:
    """Refuse two files of one name: on some disks case does not tell them apart."""
    seen: set[str] = set()
    for job in jobs:
        name = str(job.target).casefold()
        if name in seen:
            raise SiteError("download.same-name", name=job.name)
        seen.add(name)
