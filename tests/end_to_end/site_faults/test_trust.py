"""N26, N27, N28, N31: answers that would lead a person's password, or a file, where it must not go."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.site_cases import PAGES, SERVICE, Case, Workplace, fault, prove

from updater.demo.site import FaultKind
from updater.errors import SiteError
from updater.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_FIRST = "1.0.2.7"
_ASTRAY = (("foreign", "host"), ("http", "scheme"), ("port", "host"), ("file", "address"), ("loop", "loop"))
_REFUSALS = {
    "unknown-authority": "unknown-authority",
    "wrong-name": "wrong-name",
    "expired": "expired",
    "not-yet-valid": "not-yet-valid",
    "old-protocol": "old-protocol",
    "plain": "not-tls",
}
"""What the site does, and what the person is told it is."""
_NAMES = {
    "a path": r'attachment; filename="..\..\x.exe"',
    "a path in the newer way": "attachment; filename*=UTF-8''..%2F..%2Fx.exe",
    "three hundred letters": f'attachment; filename="{"a" * 300}.zip"',
    "a device": 'attachment; filename="con.zip"',
}

CASES = (
    *(
        Case(
            "N26",
            f"a file leads to {value}",
            (fault(FaultKind.REDIRECT, of=_FIRST, value=value),),
            "site.redirect",
            {"reason": reason},
        )
        for value, reason in _ASTRAY
    ),
    *(
        Case(
            "N26",
            f"{'a page' if source == PAGES else 'the service'} leads to {value}",
            (fault(FaultKind.REDIRECT, host, value=value),),
            "site.redirect",
            {"reason": reason},
            by=source,
        )
        for source, host in ((PAGES, "releases"), ("service", "update-api"))
        for value, reason in (_ASTRAY[0], _ASTRAY[4])
    ),
    *(
        Case(
            "N27",
            f"307 to {value} by {source}",
            (fault(FaultKind.LOGIN_307, "login", value=value),),
            "site.redirect",
            {"reason": reason},
            by=source,
            signed_in=False,
            passwords=1,
        )
        for value, reason in _ASTRAY[:2]
        for source in (SERVICE, PAGES)
    ),
    *(
        Case(
            "N28",
            f"{value} at a download host",
            (fault(FaultKind.TLS, value=value),),
            "site.tls",
            {"reason": reason, "advice": reason},
        )
        for value, reason in _REFUSALS.items()
    ),
    *(
        Case(
            "N28",
            f"{value} at the sign-in",
            (fault(FaultKind.TLS, "login", value=value),),
            "site.tls",
            {"reason": reason},
            signed_in=False,
            waited=(0, 0),
            passwords=0,
        )
        for value, reason in _REFUSALS.items()
    ),
    *(Case("N31", words, (fault(FaultKind.DISPOSITION, value=value),)) for words, value in _NAMES.items()),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_trust(
    case: Case, workplace: Callable[[Case], Workplace], right: Mapping[str, Mapping[str, bytes]]
) -> None:
    """It is refused and said why; not a single request arrives at a host that is not the site's."""
    place = workplace(case)
    prove(case, place, right[case.by])
    assert [] == place.site.log.of("foreign")


def test_n26_the_foreign_host_would_be_noticed(workplace: Callable[[Case], Workplace]) -> None:
    """Trusted by the settings, the host that is never asked above is asked: the check above can fail."""
    place = workplace(Case("N26", "", ()))
    trusted = (*place.settings.site_hosts, place.site.url("foreign").removeprefix("https://"))
    place.settings = replace(place.settings, site_hosts=trusted)
    place.start()
    place.sign_in()
    place.put_in_force(fault(FaultKind.REDIRECT, of=_FIRST, value="foreign"))
    assert place.attempt().error is not None
    assert [] != place.site.log.of("foreign")
    assert [] == [one for one in place.site.log.of("foreign") if one.credentials]


def test_n27_a_body_stays_home_even_among_trusted_hosts(workplace: Callable[[Case], Workplace]) -> None:
    """A 307 to another host of the site's own does not take the password there either."""
    place = workplace(Case("N27", "", ()))
    place.put_in_force(fault(FaultKind.LOGIN_307, "login", value=f"{place.site.url('portal')}/caught"))
    outcome = place.attempt()
    assert "site.redirect" == outcome.code
    assert [] == [one for one in place.site.log if "password" in one.credentials and one.host != "login"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_n28_every_refusal_has_its_own_words(workplace: Callable[[Case], Workplace], language: str) -> None:
    """Six ways a connection is not safe: six reasons and six pieces of advice, and none is a shrug."""
    place, texts = workplace(Case("N28", "", ())), Texts(language)
    told = []
    for value in _REFUSALS:
        place.site.faults.clear()
        place.start()
        place.put_in_force(fault(FaultKind.TLS, "login", value=value))
        error = place.attempt().error
        assert error is not None
        problem = texts.problem(error)
        told.append((problem.why, problem.remedy))
    assert 6 == len({why for why, _ in told}) == len({remedy for _, remedy in told})
    shrug = texts.problem(SiteError("site.tls", host="", reason="other", advice="other"))
    assert shrug.remedy not in {remedy for _, remedy in told}


@pytest.mark.parametrize(("value", "days"), [("expired", 11), ("not-yet-valid", -11)])
def test_n28_the_clock_is_named_when_it_is_wrong(
    workplace: Callable[[Case], Workplace], value: str, days: int
) -> None:
    """By a clock that is off by more than a day a certificate is out of its time: the clock is to be set."""
    place = workplace(Case("N28", "", ()))
    place.online._connection.session().clock = lambda: dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
    place.put_in_force(fault(FaultKind.TLS, "login", value=value))
    error = place.attempt().error
    assert error is not None
    assert (value, "clock") == (error.params["reason"], error.params["advice"])


def test_n31_names_are_our_own(workplace: Callable[[Case], Workplace]) -> None:
    """Whatever the header says, the file on the disk has the name the program gave it."""
    place = workplace(Case("N31", "", ()))
    place.sign_in()
    place.put_in_force(
        fault(FaultKind.DISPOSITION, value=_NAMES["a path"]), fault(FaultKind.STATUS, of="1.0.4.2", value=404)
    )
    assert "download.absent" == place.attempt().code
    left = {path.name for path in place.downloads()}
    assert left <= {"Verstak_Workshop_1_0_2_7_update.zip", "Verstak_Workshop_1_1_1_10_update.zip"} | {
        "Verstak_Workshop_1_0_2_7_update.zip.part",
        "Verstak_Workshop_1_1_1_10_update.zip.part",
    }
    assert [] == [*place.root.rglob("*x.exe*")]
