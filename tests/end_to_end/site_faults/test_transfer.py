"""N08 to N16: files that break off, have odd lengths, or come in parts that do not fit."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

import pytest
from support.downloading import noise
from support.site_cases import Case, Whole, Workplace, fault, prove

from updater.demo.site import FaultKind
from updater.model.site import Package

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from updater.demo.site import Fault
    from updater.demo.site.world import SiteFile

_FIRST = "1.0.2.7"
_HALF = 2500
_ONE = {"downloads_parallel": 1}


def _cut_then(kind: FaultKind, value: str | int = "") -> tuple[Fault, ...]:
    return (
        fault(FaultKind.CUT, of=_FIRST, at=_HALF, times=1),
        fault(kind, of=_FIRST, after=1, times=1, value=value),
    )


CASES = (
    Case("N09", "a byte short", (fault(FaultKind.CUT, of=_FIRST, at=-1, times=1),)),
    Case(
        "N09",
        "always a byte short, from the start",
        (fault(FaultKind.CUT, of=_FIRST, at=-1), fault(FaultKind.RANGE_IGNORED, of=_FIRST)),
        "site.broken-answer",
        {"reason": "cut"},
        settings=_ONE,
        kept=Whole(_FIRST, -1),
        waited=(5, 9),
    ),
    Case("N10", "short, no length", (fault(FaultKind.NO_LENGTH, of=_FIRST, at=_HALF, times=1),)),
    Case(
        "N10",
        "short, in chunks",
        (fault(FaultKind.NO_LENGTH, of=_FIRST, at=_HALF, times=1, value="chunked"),),
    ),
    Case("N11", "more than announced", (fault(FaultKind.LONGER, of=_FIRST, value=1000),), again=1000),
    Case(
        "N11",
        "more than the source says",
        (fault(FaultKind.LONGER, of=_FIRST, value=1000), fault(FaultKind.NO_LENGTH, of=_FIRST)),
        "download.wrong-length",
        {"expected": Whole(_FIRST)},
    ),
    *(
        Case("N12", f"length {value}", (fault(FaultKind.LENGTH, of=_FIRST, value=value),))
        for value in (-5, "many", 2**63)
    ),
    Case(
        "N12",
        "two lengths",
        (fault(FaultKind.LENGTH, of=_FIRST, value="twice"),),
        "site.broken-answer",
        {"reason": "not-http"},
    ),
    *(
        Case(
            "N13",
            f"a part with another {value}",
            _cut_then(FaultKind.BAD_RANGE, value),
            again=Whole(_FIRST, 7),
        )
        for value in ("start", "total", "none")
    ),
    Case("N14", "range ignored", _cut_then(FaultKind.RANGE_IGNORED), again=_HALF),
    Case(
        "N15",
        "another file all at once",
        (fault(FaultKind.CUT, of=_FIRST, at=_HALF, times=1), fault(FaultKind.CHANGED, of=_FIRST, after=1)),
        "download.not-archive",
        settings=_ONE,
    ),
    Case("N16", "no such part, same size", _cut_then(FaultKind.RANGE_REFUSED), again=_HALF),
    Case("N16", "no such part, another size", _cut_then(FaultKind.RANGE_REFUSED, _HALF - 5), again=_HALF),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_transfer(
    case: Case, workplace: Callable[[Case], Workplace], right: Mapping[str, Mapping[str, bytes]]
) -> None:
    """The file is whole in the end and no more was sent twice than had to be, or it is refused."""
    prove(case, workplace(case), right[case.by])


def _published(place: Workplace, size: int, name: str) -> SiteFile:
    """Sign in at the site and at the download host, which from now on sends nobody through the sign-in."""
    place.sign_in()
    _fetch(place, place.site.publish(noise(1), "known.bin"))
    place.site.log.clear()
    return place.site.publish(noise(size), name)


def _fetch(place: Workplace, file: SiteFile) -> bytes:
    package = Package(place.site.urls_of(file)[:1], file.name, size=file.size)
    ((path, _),) = place.online.downloads.bring([package], place.online.downloads_directory)
    return path.read_bytes()


def test_n08_a_hundred_resets(workplace: Callable[[Case], Workplace]) -> None:
    """Reset a hundred times at random bytes: whole, for 101 requests, and hardly a byte comes twice."""
    place, size = workplace(Case("N08", "", ())), 1 << 20
    file = _published(place, size, "big.bin")
    points, most = random.Random(8), size // 101
    place.put_in_force(
        *(
            fault(FaultKind.RESET, path=file.uuid, after=number, times=1, at=points.randrange(most))
            for number in range(100)
        )
    )
    assert file.content.read_bytes() == _fetch(place, file)
    asked = place.site.log.of("dl", file.uuid)
    assert 101 == len(asked)
    starts = [int(one.range.removeprefix("bytes=").rstrip("-") or 0) for one in asked]
    assert starts == sorted(starts)  # it never goes back
    gained = [after - before for before, after in itertools.pairwise(starts)]
    # What was on its way when a connection was reset is lost: never more than that one answer brought.
    assert all(gain in {0, one.sent} or gain < one.sent for gain, one in zip(gained, asked, strict=False))


@pytest.mark.parametrize("at_first", [False, True])
def test_n15_nothing_is_spliced(workplace: Callable[[Case], Workplace], at_first: bool) -> None:
    """A file that is another one after a break is taken from its start, with no old byte in it."""
    place = workplace(Case("N15", "", ()))
    file = _published(place, 100_000, "changing.bin")
    place.put_in_force(
        fault(FaultKind.CUT, path=file.uuid, at=60_000, times=1),
        fault(
            FaultKind.CHANGED,
            path=file.uuid,
            value="another",
            after=0 if at_first else 1,
            times=1 if at_first else None,
        ),
    )
    content = file.content.read_bytes()
    expected = content if at_first else bytes(byte ^ 0x55 for byte in content)
    assert expected == _fetch(place, file)
    asked = [(one.range, one.status, one.sent) for one in place.site.log.of("dl", file.uuid)]
    assert [("", 200, 60_000), ("bytes=60000-", 200, 100_000)] == asked
