"""Whether there is room for what will come, asked before it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import SiteError
from updater.filing import explained
from updater.site.download.part import part_names
from updater.site.download.plain_file import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from updater.filing import Filing
    from updater.site.download.job import Job


def check_all(jobs: Iterable[Job], filing: Filing) -> None:
    """Refuse to begin when all packages and what they unpack to cannot fit.

    Raises:
        SiteError: `download.no-space`.
        StorageError: the disk cannot be asked.
    """
    needs: dict[int, int] = {}
    places: dict[int, Path] = {}
    for job in jobs:
        for place, size in ((job.target.parent, _missing(job, job.package.size)), _unpacked(job)):
            device = _device(place)
            needs[device] = needs.get(device, 0) + size
            places.setdefault(device, place)
    for device, needed in needs.items():
        _check(places[device], needed, filing)


def check_room(job: Job, total: int | None, filing: Filing) -> None:
    """Refuse to begin one package whose size only the server told.

    Raises:
        SiteError: `download.no-space`.
        StorageError: the disk cannot be asked.
    """
    place, unpacked = _unpacked(job)
    together = unpacked if _device(place) == _device(job.target.parent) else 0
    _check(job.target.parent, _missing(job, total) + together, filing)


def _check(place: Path, needed: int, filing: Filing) -> None:
    with explained(place):
        free = filing.free_space(place)
    if needed > free:
        raise SiteError("download.no-space", path=str(place), needed=needed, free=free)


def _missing(job: Job, total: int | None) -> int:
    if facts_of(job.target) is not None:
        return 0
    part, _ = part_names(job.target)
    facts = facts_of(part)
    return max(0, (total or 0) - (facts.st_size if facts is not None else 0))


def _unpacked(job: Job) -> tuple[Path, int]:
    return job.unpack_into or job.target.parent, job.unpacked


def _device(place: Path) -> int:
    """Return what tells one disk from another, for a directory that is or will be."""
    while (facts := facts_of(place)) is None and place != place.parent:
        place = place.parent
    return facts.st_dev if facts is not None else 0
