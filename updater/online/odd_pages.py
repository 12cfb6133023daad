"""Pages of the site nobody understood, kept for a report: without logins, tickets and hidden values."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import TYPE_CHECKING

from updater.errors import StorageError
from updater.filing import explained, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.errors import SiteError
    from updater.filing import Filing

_MOST = 10


def utc_now() -> dt.datetime:
    """Return the time by this computer's clock."""
    return dt.datetime.now(dt.UTC)


class OddPages:
    """A folder of the last few of them.

    Args:
        directory: made when there is something to keep.
        filing: where file operations go.
        clock: the present time.
    """

    def __init__(self, directory: Path, filing: Filing, clock: Callable[[], dt.datetime] = utc_now) -> None:
        self._directory, self._filing, self._clock = directory, filing, clock

    def keep(self, error: SiteError) -> None:
        """Keep the page of an error and name the file in the error; one that cannot be kept is let go."""
        if not error.page:
            return
        kind = str(error.params.get("kind") or "page")
        target = self._directory / f"{self._clock():%Y%m%d-%H%M%S-%f}-{kind}.html"
        with contextlib.suppress(StorageError):
            with explained(target):
                self._filing.make_directory(self._directory)
                write_whole(self._filing, target, error.page.encode("utf-8", "replace"))
                self._forget_old()
            error.params["file"] = str(target)

    def _forget_old(self) -> None:
        for old in sorted(self._directory.glob("*.html"))[:-_MOST]:
            self._filing.remove(old)
