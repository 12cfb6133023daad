"""Several files at once: one progress, pausing, stopping, and what one of them failing means."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from support.downloading import Desk, noise, sha512
from support.faults.case import until
from support.faulty_file import Fault, FaultyFile

from updater.errors import Bug, Cancelled, SiteError
from updater.filing import Filing
from updater.model.events import CancelToken, DownloadNews, DownloadProgress, DownloadState
from updater.model.site import Package
from updater.site.download import Job, Pauser, job_in
from updater.site.download.lock import held
from updater.site.download.meter import Meter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.loopback import Loopback, Received, Wire

    from updater.model.events import Event

_COUNT = 5
_SIZE = 400_000
_SOME = 100_000


class Stand:
    """Files on one server, told apart by their addresses."""

    def __init__(self, loopback: Loopback, directory: Path) -> None:
        self.files = [FaultyFile(noise(_SIZE, seed=number)) for number in range(_COUNT)]
        self.server = loopback.serve(self._serve)
        self.desk = Desk(loopback.session(self.server), directory)
        self.at_once = self.now = 0
        self.before: Callable[[int], None] = lambda _number: None
        self._lock = threading.Lock()

    def _serve(self, request: Received, wire: Wire) -> None:
        number = int(request.path.removeprefix("/"))
        with self._lock:
            self.now += 1
            self.at_once = max(self.at_once, self.now)
        try:
            self.before(number)
            self.files[number](request, wire)
        finally:
            with self._lock:
                self.now -= 1

    def jobs(self, **facts: object) -> list[Job]:
        """Return the jobs of all files."""
        return [
            self.desk.job(
                f"{number}.bin",
                self.server.url(f"/{number}"),
                **{"size": _SIZE, "digest": sha512(file.content), **facts},
            )
            for number, file in enumerate(self.files)
        ]

    def some_has_come(self) -> None:
        """Wait until the first file is here in part."""
        part = self.desk.directory / "0.bin.part"
        until(lambda: part.exists() and part.stat().st_size >= _SOME)

    def right(self) -> list[bool]:
        """Which files are here and right."""
        paths = [self.desk.directory / f"{number}.bin" for number in range(_COUNT)]
        pairs = zip(paths, self.files, strict=True)
        return [path.exists() and path.read_bytes() == file.content for path, file in pairs]


@pytest.fixture
def stand(loopback: Loopback, tmp_path: Path) -> Stand:
    """Files on one server."""
    return Stand(loopback, tmp_path / "downloads")


def test_all_of_them(stand: Stand) -> None:
    """All files come, in the order they were asked for in the result."""
    found = stand.desk.fetch(*stand.jobs())
    assert [f"{number}.bin" for number in range(_COUNT)] == [path.name for path in found]
    assert all(stand.right())


@pytest.mark.parametrize("parallel", [1, 2, 3])
def test_so_many_at_once(parallel: int, stand: Stand) -> None:
    """There are as many connections at once as wanted: never more, and so many truly are."""
    meeting = threading.Barrier(parallel)
    firsts = iter(range(parallel))

    def before(_number: int) -> None:
        if next(firsts, None) is not None:
            meeting.wait(10)

    stand.before = before
    stand.desk.fetch(*stand.jobs(), parallel=parallel)
    assert parallel == stand.at_once


def test_one_at_a_time_after_too_many(stand: Stand) -> None:
    """N18: after "too many requests" there is one connection at a time."""
    stand.files[0].script = [Fault(status=429)]
    stand.files[1].script = [Fault(status=429)]
    narrow = threading.Event()

    def before(_number: int) -> None:
        if all(len(file.asked) for file in stand.files[:2]) and not narrow.is_set():
            narrow.set()
            stand.at_once = stand.now

    stand.before = before
    stand.desk.fetch(*stand.jobs())
    assert (True, 1) == (all(stand.right()), stand.at_once)


def test_the_progress(stand: Stand) -> None:
    """Progress goes from nothing to all, counts files, and is followed by news of every file."""
    stand.desk.fetch(*stand.jobs())
    told = [event for event in stand.desk.events if isinstance(event, DownloadProgress)]
    assert sorted(event.done for event in told) == [event.done for event in told]
    assert {_COUNT * _SIZE} == {event.total for event in told}
    last = told[-1]
    assert (_COUNT * _SIZE, _COUNT, _COUNT) == (last.done, last.files_done, last.files)
    done = [event.file for event in _news(stand.desk.events) if event.state is DownloadState.DONE]
    assert [f"{number}.bin" for number in range(_COUNT)] == sorted(done)


def _news(events: list[Event]) -> list[DownloadNews]:
    return [event for event in events if isinstance(event, DownloadNews)]


def test_the_total_is_not_guessed(stand: Stand) -> None:
    """While a size is not known there is no total; in the end there is."""
    stand.desk.fetch(*stand.jobs(size=None), parallel=1)
    told = [event.total for event in stand.desk.events if isinstance(event, DownloadProgress)]
    assert (None, _COUNT * _SIZE) == (told[0], told[-1])


def test_a_second_time_nothing_is_asked(stand: Stand) -> None:
    """What is here and verified is kept, and said to be."""
    stand.desk.fetch(*stand.jobs())
    stand.desk.events.clear()
    stand.desk.fetch(*stand.jobs())
    assert [1] * _COUNT == [len(file.asked) for file in stand.files]
    assert {DownloadState.QUEUED, DownloadState.KEPT} == {event.state for event in _news(stand.desk.events)}
    last = stand.desk.events[-1]
    assert isinstance(last, DownloadProgress)
    assert (_COUNT * _SIZE, _COUNT * _SIZE) == (last.done, last.total)


def test_one_fails(stand: Stand) -> None:
    """When one cannot be had the error is its; what is right stays and is not fetched again."""
    stand.files[2].always = Fault(status=404)
    with pytest.raises(SiteError) as caught:
        stand.desk.fetch(*stand.jobs(), parallel=1)
    assert ("download.absent", "2.bin") == (caught.value.code, caught.value.params["name"])
    assert [True, True, False, False, False] == stand.right()
    stand.files[2].always = None
    stand.desk.fetch(*stand.jobs())
    assert all(stand.right())
    assert [1, 1, 2, 1, 1] == [len(file.asked) for file in stand.files]


def test_stopping(stand: Stand, tmp_path: Path) -> None:
    """A wish to stop ends it; what has come is kept, and the next time only the rest is fetched."""
    cancel = CancelToken()
    stand.files[0].script = [Fault(cut=_SOME, then="slowly", every=0.3)]

    def stop() -> None:
        stand.some_has_come()
        cancel.cancel()

    stopped = threading.Thread(target=stop)
    stopped.start()
    with pytest.raises(Cancelled):
        stand.desk.fetch(stand.jobs()[0], cancel=cancel)
    stopped.join()
    assert {"0.bin.part", "0.bin.part.json"} == stand.desk.names()
    here = (tmp_path / "downloads" / "0.bin.part").stat().st_size
    stand.desk.fetch(stand.jobs()[0])
    assert (True, here) == (stand.right()[0], stand.files[0].asked[1][0])
    assert _SOME <= here < _SIZE


def test_stopping_while_it_waits(stand: Stand) -> None:
    """A wait of minutes for a server does not keep anybody from stopping."""
    cancel = CancelToken()
    stand.files[0].always = Fault(status=503, headers={"Retry-After": "300"})

    def sleep(_seconds: float) -> None:
        cancel.cancel()

    with pytest.raises(Cancelled):
        stand.desk.fetch(stand.jobs()[0], cancel=cancel, sleep=sleep)
    assert 1 == len(stand.files[0].asked)


def test_stopped_before_it_began(stand: Stand) -> None:
    """A wish to stop that is there already is heard before anything is asked."""
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        stand.desk.fetch(*stand.jobs(), cancel=cancel)
    assert [0] * _COUNT == [len(file.asked) for file in stand.files]


def test_pausing(stand: Stand) -> None:
    """Paused, the connection is given back; going on fetches the rest only."""
    pauser = Pauser()
    file = stand.files[0]
    file.script = [Fault(cut=_SOME, then="slowly", every=0.3)]
    work = threading.Thread(target=stand.desk.fetch, args=(stand.jobs()[0],), kwargs={"pauser": pauser})
    work.start()
    stand.some_has_come()
    pauser.pause()
    until(lambda: not file.answering)
    lock = stand.desk.directory / "0.bin.part.lock"
    assert (True, True, 1) == (lock.exists(), work.is_alive(), len(file.asked))
    pauser.resume()
    work.join(20)
    assert (True, 2) == (stand.right()[0], len(file.asked))
    assert file.sent < 2 * _SIZE


def test_paused_and_stopped(stand: Stand) -> None:
    """What is paused can be stopped."""
    pauser, cancel = Pauser(), CancelToken()
    pauser.pause()
    threading.Timer(0.2, cancel.cancel).start()
    with pytest.raises(Cancelled):
        stand.desk.fetch(stand.jobs()[0], pauser=pauser, cancel=cancel)
    assert 0 == len(stand.files[0].asked)


def test_twice_at_once(stand: Stand) -> None:
    """A second download of the same file in the same program is told that there is one."""
    job = stand.jobs()[0]
    stand.desk.directory.mkdir()
    with held(job.target, Filing()), pytest.raises(SiteError) as caught:
        stand.desk.fetch(job)
    assert ("download.in-use", 0) == (caught.value.code, len(stand.files[0].asked))
    stand.desk.fetch(job)
    assert stand.right()[0]


_HOLD = """
import sys, pathlib
from updater.filing import Filing
from updater.site.download.lock import held
with held(pathlib.Path(sys.argv[1]), Filing()):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_program_is_at_it(stand: Stand) -> None:
    """K01: a second program is told; once the first is gone, killed even, it may."""
    job = stand.jobs()[0]
    stand.desk.directory.mkdir()
    command = [sys.executable, "-c", _HOLD, str(job.target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert b"held" == other.stdout.readline().strip()
        with pytest.raises(SiteError) as caught:
            stand.desk.fetch(job)
        assert "download.in-use" == caught.value.code
        other.kill()
    stand.desk.fetch(job)
    assert {"0.bin"} == stand.desk.names()


def test_the_speed_and_the_time_left() -> None:
    """Speed is taken over the last seconds, and the time left follows from it."""
    now, told = [0.0], list[DownloadProgress]()

    def on_event(event: Event) -> None:
        if isinstance(event, DownloadProgress):
            told.append(event)

    meter = Meter([("a", 1_000_000), ("b", 1_000_000)], lambda: now[0], on_event)
    meter.here("a", 500_000)  # from an earlier time: no speed
    assert (500_000, None, None) == (told[-1].done, told[-1].speed, told[-1].left)
    for second in range(1, 21):
        now[0] = float(second)
        meter.here("a", 500_000 + 10_000 * second, received=10_000)
    assert told[-1].speed == pytest.approx(10_000)
    assert told[-1].left == pytest.approx(130)
    now[0] = 21.0
    meter.here("b", 400_000, received=400_000)
    assert told[-1].speed == pytest.approx(490_000 / 10)


def test_not_told_too_often() -> None:
    """Bytes are counted as they come and told ten times a second."""
    now, told = [0.0], list[DownloadProgress]()

    def on_event(event: Event) -> None:
        if isinstance(event, DownloadProgress):
            told.append(event)

    meter = Meter([("a", 10_000)], lambda: now[0], on_event)
    for count in range(1, 1001):
        now[0] = count / 1000
        meter.here("a", count, received=1)
    assert 8 <= len(told) <= 12


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "../a", "/a", "C:a"])
def test_a_name_that_leads_elsewhere(name: str, tmp_path: Path) -> None:
    """A package's name is a plain one: anything else is a mistake of ours."""
    with pytest.raises(Bug):
        job_in(tmp_path, Package(("https://localhost/1",), name))
