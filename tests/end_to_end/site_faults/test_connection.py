"""N01 to N07: hosts that are not there, do not answer, or answer too slowly."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.site_cases import HASTY, PAGES, Case, Workplace, fault, prove

from updater.demo.site import FaultKind
from updater.model.site import SiteRole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_FIRST = "1.0.2.7"
_ONE = {"downloads_parallel": 1}
_GREETING = replace(HASTY, connect=0.2)
_TOTAL = replace(HASTY, floor_bytes=1, floor_seconds=60, total=0.5)

CASES = (
    Case(
        "N01",
        "nobody listens",
        (fault(FaultKind.REFUSED, ""),),
        "site.unreachable",
        signed_in=False,
        waited=(0, 0),  # a password is not sent twice by itself
        passwords=0,
    ),
    Case(
        "N01",
        "no download host",
        (fault(FaultKind.REFUSED),),
        "site.unreachable",
        settings=_ONE,
        waited=(5, 9),
    ),
    Case("N01", "a mirror is down", (fault(FaultKind.REFUSED, "dl02"),), by=PAGES),
    Case(
        "N03",
        "no greeting",
        (fault(FaultKind.HANDSHAKE_HANGS),),
        "site.timeout",
        limits=_GREETING,
        settings=_ONE,
    ),
    Case(
        "N03",
        "no greeting at the sign-in",
        (fault(FaultKind.HANDSHAKE_HANGS, "login"),),
        "site.timeout",
        limits=_GREETING,
        signed_in=False,
        passwords=0,
    ),
    Case("N04", "no answer, once", (fault(FaultKind.NO_ANSWER, times=1),), limits=HASTY),
    Case(
        "N04", "no answer, ever", (fault(FaultKind.NO_ANSWER),), "site.timeout", limits=HASTY, settings=_ONE
    ),
    *(
        Case("N05", words, (fault(FaultKind.STALL, of=_FIRST, at=at, times=1),), limits=HASTY, again=at == 1)
        for words, at in (("stall at once", 0), ("after a byte", 1), ("half-way", 2500), ("a byte short", -1))
    ),
    Case(
        "N06",
        "a few bytes a second",
        (fault(FaultKind.DRIP, of=_FIRST, at=2500, value=40, times=1),),
        limits=replace(HASTY, floor_seconds=0.4),
        again=20,
    ),
    Case(
        "N06",
        "a few bytes a second, ever",
        (
            fault(FaultKind.CUT, of=_FIRST, at=2500, times=1),
            fault(FaultKind.DRIP, of=_FIRST, after=1, value=40),
        ),
        "site.slow",
        limits=replace(HASTY, floor_seconds=0.3),
        settings=_ONE,
        kept=2500,
    ),
    Case(
        "N07",
        "a head byte by byte, against the floor",
        (fault(FaultKind.DRIP_HEADERS, of=_FIRST, value=0.05),),
        "site.slow",
        limits=HASTY,
        settings=_ONE,
    ),
    Case(
        "N07",
        "a head byte by byte, against the total",
        (fault(FaultKind.DRIP_HEADERS, of=_FIRST, value=0.05),),
        "site.timeout",
        limits=_TOTAL,
        settings=_ONE,
    ),
    Case(
        "N07",
        "an answer of the service byte by byte",
        (fault(FaultKind.DRIP_HEADERS, "update-api", path="/info", value=0.05),),
        "site.timeout",
        limits=_TOTAL,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_connection(
    case: Case, workplace: Callable[[Case], Workplace], right: Mapping[str, Mapping[str, bytes]]
) -> None:
    """The person is told what it was; whatever came stays, and the next time it goes on from there."""
    prove(case, workplace(case), right[case.by])


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_n01_back_after_resets(
    workplace: Callable[[Case], Workplace], right: Mapping[str, Mapping[str, bytes]]
) -> None:
    """Two connections reset before a word is said cost two seconds and nothing else.

    Python forgets to close a socket that was reset before TLS was put over it.
    """
    case = Case("N01", "back after resets", (fault(FaultKind.HANDSHAKE_RESET, times=2),), waited=(1.4, 4))
    prove(case, workplace(case), right[case.by])
    gc.collect()


def test_n02_no_such_name(
    workplace: Callable[[Case], Workplace], right: Mapping[str, Mapping[str, bytes]]
) -> None:
    """A name nobody knows is said to be one, after one question and without a wait."""
    case = Case("N02", "no such name", ())
    place = workplace(case)
    good, odd = place.settings, "update-api.onec-updater.invalid"
    addresses = {**good.site_addresses, SiteRole.UPDATE_SERVICE.value: f"https://{odd}"}
    assert addresses.keys() == good.site_addresses.keys()
    place.settings = replace(good, site_addresses=addresses, site_hosts=(*good.site_hosts, odd))
    place.start()
    outcome = place.attempt()
    assert ("site.dns", odd) == (outcome.code, outcome.error.params["host"] if outcome.error else "")
    assert 0 == place.waited
    assert {} == place.template_files()
    place.settings = good
    place.start()
    assert place.attempt().error is None
    assert right[case.by] == place.template_files()
