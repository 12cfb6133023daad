"""A download in words: how far, how fast, how much longer, and what each file is doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.events import DownloadState
from updater.ui.download_progress import Stage
from updater.ui.markup import rows_with_signs
from updater.ui.words.run import rough

if TYPE_CHECKING:
    from updater.texts import Texts
    from updater.ui.download_progress import DownloadView, FileView
    from updater.ui.markup import Ink

_SIGNS = {
    DownloadState.QUEUED: ("ahead", "quiet"),
    DownloadState.RECEIVING: ("now", "accent"),
    DownloadState.WAITING: ("ahead", "warning"),
    DownloadState.CHECKING: ("now", "accent"),
    DownloadState.DONE: ("ok", "ok"),
    DownloadState.KEPT: ("ok", "ok"),
}
_HERE = {DownloadState.DONE, DownloadState.KEPT}


def now_line(texts: Texts, view: DownloadView) -> str:
    """Say what is going on."""
    return texts(f"ui.download.{view.stage.value}")


def status_line(texts: Texts, view: DownloadView) -> str:
    """Say how far and how fast: bytes, speed, time left, files."""
    progress = view.progress
    if progress is None:
        return ""
    key = "bytes" if progress.total is None else "bytes-of"
    parts = [texts(f"ui.download.{key}", done=progress.done, total=progress.total)]
    if view.speed is not None:
        parts.append(texts("ui.download.speed", speed=view.speed))
    if view.left is not None:
        parts.append(texts("ui.download.left", seconds=rough(view.left)))
    parts.append(texts("ui.download.files-of", done=progress.files_done, count=progress.files))
    return " · ".join(parts)


def files_text(texts: Texts, view: DownloadView, ink: Ink) -> str:
    """Return the list of files as rich text."""
    return rows_with_signs([_row(texts, view, file) for file in view.files.values()], ink)


def _row(texts: Texts, view: DownloadView, file: FileView) -> tuple[str, str, str, str]:
    if not view.going and file.state not in _HERE:
        name = "stopped" if view.stage is not Stage.FAILED else "error"
        return name, "quiet" if name == "stopped" else "error", file.name, ""
    if view.paused and file.state is DownloadState.RECEIVING:
        return "ahead", "quiet", file.name, texts("ui.download.file-paused")
    words = texts(f"ui.download.file-{file.state.value}", seconds=view.wait_of(file))
    return *_SIGNS[file.state], file.name, words
