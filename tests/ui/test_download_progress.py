"""A download as it is shown: one number, a stage, what each file is doing, in words."""

from __future__ import annotations

from updater.model.events import DownloadNews, DownloadProgress, DownloadState
from updater.texts import Texts
from updater.ui.download_progress import DownloadView, Stage
from updater.ui.markup import Ink
from updater.ui.run_progress import SCALE
from updater.ui.words.download import files_text, now_line, status_line

TEXTS = Texts("en")
INK = Ink("#000000", "#666666", "#0000ff", 16)
_MB = 1 << 20


class Clock:
    """Seconds a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


def progress(done: int, total: int | None = 10 * _MB, files_done: int = 0) -> DownloadProgress:
    """How far two files are."""
    return DownloadProgress(done, total, 2.0 * _MB, 125.0, files_done, 2)


def test_the_stages_of_a_download() -> None:
    """Asked, coming, paused, waiting for the site, unpacked, done."""
    view = DownloadView(Clock())
    stages = [view.stage]
    view.take(DownloadNews("a.zip", DownloadState.RECEIVING))
    stages.append(view.stage)
    view.paused = True
    stages.append(view.stage)
    view.paused = False
    view.take(DownloadNews("a.zip", DownloadState.WAITING, 30.0, "download.cut"))
    stages.append(view.stage)
    view.take(progress(10 * _MB, files_done=2))
    stages.append(view.stage)
    view.end(Stage.DONE)
    assert [
        Stage.STARTING,
        Stage.RECEIVING,
        Stage.PAUSED,
        Stage.WAITING,
        Stage.INSTALLING,
        Stage.DONE,
    ] == [*stages, view.stage]


def test_the_bar_never_goes_back_and_is_full_only_at_the_end() -> None:
    """Bytes may be counted anew after a restart of a file; the bar stays where it was."""
    view = DownloadView(Clock())
    view.take(progress(5 * _MB))
    half = view.value
    view.take(progress(1 * _MB))
    view.end(Stage.STOPPED)
    assert (SCALE // 2, SCALE // 2) == (half, view.value)
    view.end(Stage.DONE)
    assert SCALE == view.value


def test_an_unknown_size_has_no_share() -> None:
    """The bar only shows that something is going on."""
    view = DownloadView(Clock())
    view.take(progress(5 * _MB, None))
    assert view.value is None
    assert TEXTS("ui.download.bytes", done=5 * _MB) in status_line(TEXTS, view)


def test_the_status_says_how_far_how_fast_how_long() -> None:
    """Bytes, speed and the time left while something is coming; no speed while it stands."""
    view = DownloadView(Clock())
    view.take(progress(5 * _MB))
    going = status_line(TEXTS, view)
    view.paused = True
    assert TEXTS("ui.download.speed", speed=2 * _MB) in going
    assert TEXTS("ui.download.left", seconds=120) in going
    assert TEXTS("ui.download.speed", speed=2 * _MB) not in status_line(TEXTS, view)
    assert TEXTS("ui.download.paused") == now_line(TEXTS, view)


def test_each_file_says_what_it_is_doing() -> None:
    """A wait counts down; a file that did not come is marked when the download is over."""
    clock = Clock()
    view = DownloadView(clock)
    view.take(DownloadNews("a.zip", DownloadState.KEPT))
    view.take(DownloadNews("b.zip", DownloadState.WAITING, 30.0, "download.busy"))
    clock.now = 10.0
    words = files_text(TEXTS, view, INK)
    assert TEXTS("ui.download.file-kept") in words
    assert TEXTS("ui.download.file-waiting", seconds=20.0) in words
    view.take(DownloadNews("c.zip", DownloadState.RECEIVING))
    view.paused = True
    assert TEXTS("ui.download.file-paused") in files_text(TEXTS, view, INK)
    view.end(Stage.FAILED)
    assert "sign:error/error" in files_text(TEXTS, view, INK)


def test_files_that_wait_for_their_turn_are_in_the_list() -> None:
    """All files are there from the beginning; those that wait for others do not make the whole wait."""
    view = DownloadView(Clock())
    for name in ("a.zip", "b.zip", "c.zip"):
        view.take(DownloadNews(name, DownloadState.QUEUED))
    stages = [view.stage]
    view.take(DownloadNews("a.zip", DownloadState.RECEIVING))
    stages.append(view.stage)
    words = files_text(TEXTS, view, INK)
    assert ["a.zip", "b.zip", "c.zip"] == sorted(view.files, key=words.index)
    assert 2 == words.count(TEXTS("ui.download.file-queued"))
    view.take(DownloadNews("a.zip", DownloadState.WAITING, 30.0, "download.busy"))
    assert [Stage.STARTING, Stage.RECEIVING, Stage.WAITING] == [*stages, view.stage]
