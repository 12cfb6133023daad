"""Names a run gives to files beside an infobase, and how they are recognised again.

A restore writes `1Cv8.1CD.<run>.restoring`; the live file steps aside as
`1Cv8.1CD.failed-<run>`. Only a plain file whose name is exactly such a one counts: a
person's own file, a folder or a link does not, whatever it is called.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_RUN = r"((?:restore-)?\d{8}-\d{6}-[0-9a-f]{4})(?:-\d{1,3})*"
_WROTE = re.compile(rf"\.{_RUN}\.restoring")
_STEPPED = re.compile(rf"\.failed-{_RUN}")


def restoring_name(file: Path, stamp: str) -> Path:
    """Return a free name for what will take the infobase's place.

    Args:
        file: the infobase's file.
        stamp: the run, with or without the number of an attempt.
    """
    return _free(file, ".", stamp, ".restoring")


def failed_name(file: Path, stamp: str) -> Path:
    """Return a free name for the live file when it steps aside."""
    return _free(file, ".failed-", stamp, "")


def _free(file: Path, before: str, stamp: str, after: str) -> Path:
    """A name nothing bears: what stands there already is somebody's, or an earlier attempt's."""
    numbered = (f"-{number}" if number > 1 else "" for number in itertools.count(1))
    paths = (file.with_name(f"{file.name}{before}{stamp}{more}{after}") for more in numbered)
    return next(path for path in paths if not os.path.lexists(path))


def restoring_of(file: Path, run_id: str) -> tuple[Path, ...]:
    """Return what a run wrote beside and did not put in place."""
    return tuple(path for path in plain_files(file) if writer_of(path, file) == run_id)


def failed_of(file: Path, run_id: str) -> tuple[Path, ...]:
    """Return the live files that stepped aside for a run, the last one at the end."""
    found = [path for path in plain_files(file) if stepper_of(path, file) == run_id]
    return tuple(sorted(found, key=lambda path: (len(path.name), path.name)))


def writer_of(path: Path, file: Path) -> str:
    """Return the run that wrote a file beside; empty of any other name."""
    return _run_of(path, file, _WROTE)


def stepper_of(path: Path, file: Path) -> str:
    """Return the run for which a live file stepped aside; empty of any other name."""
    return _run_of(path, file, _STEPPED)


def plain_files(file: Path) -> list[Path]:
    """Return the plain files, and no links, whose names begin with that of the infobase's file."""
    with contextlib.suppress(OSError):
        return [
            entry
            for entry in file.parent.iterdir()
            if entry.name.startswith(f"{file.name}.") and not entry.is_symlink() and entry.is_file()
        ]
    return []


def _run_of(path: Path, file: Path, pattern: re.Pattern[str]) -> str:
    """The run a name tells; empty of any other name."""
    found = pattern.fullmatch(path.name.removeprefix(file.name))
    return found[1] if found else ""
