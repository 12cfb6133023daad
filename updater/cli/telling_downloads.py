"""What downloads tell while they go on, as lines on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.events import DownloadNews, DownloadProgress, DownloadState

if TYPE_CHECKING:
    from updater.cli.output import Output
    from updater.model.events import Event

_SAID = frozenset({DownloadState.RECEIVING, DownloadState.WAITING, DownloadState.DONE, DownloadState.KEPT})
_STEP = 10  # per cent between two lines


class DownloadTeller:
    """Turns events into lines: each file as it begins and ends, and every tenth of the whole."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._tenths = 0

    def __call__(self, event: Event) -> None:
        """Take one event."""
        texts = self._output.texts
        if isinstance(event, DownloadNews) and event.state in _SAID:
            facts = {"file": event.file, "seconds": event.seconds}
            self._output.aside(texts(f"cli.download.{event.state.value}", **facts))
        elif isinstance(event, DownloadProgress) and event.total:
            tenths = event.done * 100 // event.total // _STEP
            if tenths > self._tenths:
                self._tenths = tenths
                self._output.aside(texts("cli.download.part", done=event.done, total=event.total))
