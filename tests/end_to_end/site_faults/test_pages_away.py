"""N01 and N21 at the host of the release pages alone: other sources need nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.site_cases import CHAIN, HASTY, LEGACY, PAGES, SERVICE, Case, Workplace, fault

from updater.demo.site import AccountKind, FaultKind
from updater.model.site import SourceKind

if TYPE_CHECKING:
    from collections.abc import Callable

_AWAY = {
    "N21 the guard's page": FaultKind.GUARD,
    "N01 nobody listens": FaultKind.REFUSED,
    "N04 no answer": FaultKind.NO_ANSWER,
}
_SOURCES = {
    "service": (SERVICE,),
    "legacy": (LEGACY,),
    "service first": (SERVICE, PAGES, LEGACY),
    "legacy first": (LEGACY, PAGES, SERVICE),
    "pages first": (PAGES, SERVICE),
}
_CODES = {
    FaultKind.GUARD: "site.blocked",
    FaultKind.REFUSED: "site.unreachable",
    FaultKind.NO_ANSWER: "site.timeout",
}


def _place(workplace: Callable[[Case], Workplace], *sources: str) -> Workplace:
    return workplace(Case("N21", "", (), settings={"site_sources": sources}))


def _passwords(place: Workplace) -> int:
    return sum("password" in one.credentials for one in place.site.log.of("login"))


@pytest.mark.parametrize("kind", _AWAY.values(), ids=_AWAY)
@pytest.mark.parametrize("sources", _SOURCES.values(), ids=_SOURCES)
def test_other_sources_go_on_without_the_pages(
    workplace: Callable[[Case], Workplace], sources: tuple[str, ...], kind: FaultKind
) -> None:
    """Signing in and downloading succeed while only the pages' host is away; the password is sent once."""
    place = _place(workplace, *sources)
    place.hurry(HASTY)
    place.put_in_force(fault(kind, "releases"))
    outcome = place.attempt()
    assert (None, CHAIN) == (outcome.error, outcome.installed)
    assert 1 == _passwords(place)
    assert [] == place.astray()


@pytest.mark.parametrize("kind", _AWAY.values(), ids=_AWAY)
def test_pages_alone_say_why_not(workplace: Callable[[Case], Workplace], kind: FaultKind) -> None:
    """Where nothing but the pages is asked, signing in says that they are away, and nobody is signed in."""
    place = _place(workplace, PAGES)
    place.hurry(HASTY)
    place.put_in_force(fault(kind, "releases"))
    assert _CODES[kind] == place.attempt().code
    assert not place.online.account().connected


@pytest.mark.parametrize("sources", _SOURCES.values(), ids=_SOURCES)
@pytest.mark.parametrize("kind", [None, *_AWAY.values()], ids=["all is well", *_AWAY])
def test_a_wrong_password_is_sent_once(
    workplace: Callable[[Case], Workplace], sources: tuple[str, ...], kind: FaultKind | None
) -> None:
    """However the password is judged, one that was refused is not given to another call or host."""
    place = _place(workplace, *sources)
    place.hurry(HASTY)
    if kind is not None:
        place.put_in_force(fault(kind, "releases"))
    wrong = place.site.world.account(AccountKind.CONTRACT).login
    place.account = type(place.account)(wrong, "not-the-password")
    assert "account.wrong-password" == place.attempt().code
    assert 1 == sum("password" in each.credentials or "basic" in each.credentials for each in place.site.log)
    assert not place.online.account().connected


@pytest.mark.parametrize("sources", [(SERVICE,), (SERVICE, PAGES)], ids=["service", "service and pages"])
def test_the_pages_open_when_they_are_asked(
    workplace: Callable[[Case], Workplace], sources: tuple[str, ...]
) -> None:
    """Somebody signed in without the pages gets them once they are there again, without being asked."""
    place = _place(workplace, *sources)
    place.put_in_force(fault(FaultKind.GUARD, "releases"))
    place.sign_in()
    place.site.faults.clear()
    state = place.application.infobases.inspect(place.sandbox.infobase)
    source = place.online._connection.source(SourceKind.PAGES)
    assert source.releases(place.online.product(state))


@pytest.mark.parametrize("status", [404, 405, 410])
def test_a_host_without_the_cheap_check(workplace: Callable[[Case], Workplace], status: int) -> None:
    """Where the sign-in host has no call that checks a password, the form proves it."""
    place = _place(workplace, SERVICE)
    place.put_in_force(
        fault(FaultKind.STATUS, "login", path="/user/auth", value=status), fault(FaultKind.GUARD, "releases")
    )
    outcome = place.attempt()
    assert (None, CHAIN) == (outcome.error, outcome.installed)


def test_a_page_is_no_proof(workplace: Callable[[Case], Workplace]) -> None:
    """Some page in the place of the check's answer says nothing of the password: nobody is signed in."""
    place = _place(workplace, SERVICE)
    place.put_in_force(fault(FaultKind.HTML, "login"))
    assert "site.broken-answer" == place.attempt().code
    assert not place.online.account().connected
