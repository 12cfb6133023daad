"""Room on the disks: one line for each disk with everything that will be needed on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from updater.update.checks.look import error, ok, warning
from updater.update.checks.volumes import device_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.model.plan import Check
    from updater.update.checks.look import Look

_VENDOR_FACTOR = 2  # the vendor's updater wants twice the size free (docs/platform.md 5.2)
_ROOM = 16 << 20  # bytes beside the copy: logs, journal, manifest
_WORK_FACTOR = 3  # what the platform writes while it reads an update file: nobody says, so ample


@dataclass(frozen=True, slots=True)
class _Need:
    """What is needed in one place.

    Attributes:
        use: for the words, see `word.needs` among the texts.
        least: bytes without which it must fail.
        wanted: bytes with which nothing gets tight.
    """

    use: str
    place: Path
    least: int
    wanted: int


def space(look: Look) -> Iterator[Check]:
    """Sum the needs of each disk: places that look different may be one."""
    disks: dict[int | None, list[_Need]] = {}
    for need in _needs(look):
        disks.setdefault(device_of(need.place), []).append(need)
    for needs in disks.values():
        yield _one_disk(look, needs)


def _one_disk(look: Look, needs: list[_Need]) -> Check:
    place = needs[0].place
    free = look.tools.filing.free_space(place)
    least, wanted = sum(need.least for need in needs), sum(need.wanted for need in needs)
    facts = {
        "place": look.around.volume(place).root,
        "free": free,
        "uses": "-".join(sorted({need.use for need in needs})),
    }
    if free < least:
        return error("space", needed=least, **facts)
    if free < wanted:
        return warning("space", needed=wanted, **facts)
    return ok("space", needed=wanted, **facts)


def _needs(look: Look) -> Iterator[_Need]:
    """The copy; a restore beside the infobase, or its growth; what the platform writes aside."""
    largest = max((_size(hop.release.file) for hop in look.plan.hops), default=0)
    yield _Need("temp", temp_folder(look), 0, largest * _WORK_FACTOR + _ROOM)
    if look.plan.infobase.server is not None:
        yield _saved_configurations(look)
        return
    try:
        size = look.plan.infobase.file.stat().st_size
    except OSError:
        return  # said by the check that reads the infobase
    backup = look.request.backup_directory
    if backup is not None:
        yield _Need("backup", backup, size + _ROOM, max(size * _VENDOR_FACTOR, size + _ROOM))
    # A backup is put back by writing a whole file beside the infobase and swapping the two.
    # A compression may want another one, which nobody attests: it is only advised.
    extras = look.request.extras
    packed = size if extras.compress_before or extras.compress_after else 0
    least = size + _ROOM if backup else _ROOM
    yield _Need("infobase", look.request.infobase_dir, least, size + packed + _ROOM)


def _saved_configurations(look: Look) -> _Need:
    """A server infobase is looked into through both of its configurations, saved among the logs."""
    size = look.plan.infobase.configuration_bytes
    return _Need("configurations", look.around.state or look.tools.state_dir, size, size + _ROOM)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0  # said by the check of the update files


def temp_folder(look: Look) -> Path:
    """Return where the platform will put its temporary files."""
    named = [look.around.environ.get(name) for name in temp_variables(look.around.system)]
    return Path(next((name for name in named if name), "/tmp"))  # noqa: S108 - the system's own default


def temp_variables(system: str) -> tuple[str, ...]:
    """Return the variables a program takes its temporary folder from, the first counts."""
    return ("TMP", "TEMP") if system == "win32" else ("TMPDIR",)
