"""N17 to N25: answers that are no file and no list, though the connection is good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.site_cases import PAGES, Case, Workplace, fault, prove

from updater.demo.site import FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_FIRST, _SECOND = "1.0.2.7", "1.0.4.2"
_HALF = 2500
_ONE = {"downloads_parallel": 1}
_HUGE = 50 << 20
_SERVICE = "update-api"

CASES = (
    Case(
        "N17", "busy twice", (fault(FaultKind.STATUS, of=_FIRST, value="503:7", times=2),), waited=(13.9, 20)
    ),
    Case(
        "N17",
        "busy for ever, and for longer than anybody waits",
        (
            fault(FaultKind.CUT, of=_FIRST, at=_HALF, times=1),
            fault(FaultKind.STATUS, of=_FIRST, value="503:9999", after=1),
        ),
        "site.server-error",
        {"status": 503, "retry_after": 9999},
        settings=_ONE,
        kept=_HALF,
        waited=(600, 1000),
    ),
    *(
        Case(
            "N17",
            f"the service answers {status}",
            (fault(FaultKind.STATUS, _SERVICE, path="/update/", value=status),),
            "site.server-error",
            {"status": status},
        )
        for status in (500, 502)
    ),
    Case(
        "N17",
        "the service's first word is 502, twice",
        (fault(FaultKind.STATUS, _SERVICE, path="/ping", value=502, times=2),),
        waited=(3, 5),
    ),
    Case("N18", "too many, twice", (fault(FaultKind.STATUS, value="429:9", times=2),), waited=(9, 24)),
    Case(
        "N18",
        "too many, ever",
        (fault(FaultKind.STATUS, value="429:9"),),
        "site.server-error",
        {"status": 429},
        waited=(27, 50),
    ),
    Case(
        "N18",
        "too many sign-ins",
        (fault(FaultKind.TOO_MANY, "login"),),
        "account.too-many-attempts",
        {"minutes": 30},
        signed_in=False,
        waited=(0, 0),
        passwords=1,
    ),
    Case(
        "N19",
        "the session ends between pages",
        (fault(FaultKind.SESSION_EXPIRES, "releases", value=3, times=4),),
        by=PAGES,
        passwords=1,
    ),
    Case(
        "N19",
        "the session never lives",
        (fault(FaultKind.SESSION_EXPIRES, "releases", value=0),),
        "account.not-accepted",
        by=PAGES,
        passwords=1,
    ),
    Case(
        "N19",
        "a mirror says 401",
        (fault(FaultKind.STATUS, "dl02", of=_FIRST, value=401),),
        by=PAGES,
    ),
    *(
        Case(
            "N19",
            f"every mirror says {status}",
            (fault(FaultKind.STATUS, of=_FIRST, value=status),),
            code,
            by=PAGES,
            settings=_ONE,
        )
        for status, code in ((401, "account.session-lost"), (403, "download.refused"))
    ),
    Case(
        "N19",
        "the password is refused at the file",
        (fault(FaultKind.STATUS, of=_FIRST, value=401),),
        "download.refused",
        {"status": 401},
        settings=_ONE,
    ),
    Case(
        "N20",
        "a file that is not there",
        (fault(FaultKind.STATUS, of=_SECOND, value=404),),
        "download.absent",
        {"status": 404},
        settings=_ONE,
        kept=5000,
    ),
    Case(
        "N20",
        "a file that is on no mirror",
        (fault(FaultKind.STATUS, of=_SECOND, value=404),),
        "download.absent",
        by=PAGES,
        settings=_ONE,
        kept=4000,
    ),
    Case(
        "N20",
        "a file that is not on one mirror",
        (fault(FaultKind.STATUS, "dl02", of=_SECOND, value=404),),
        by=PAGES,
    ),
    Case(
        "N21",
        "a page for a file",
        (fault(FaultKind.HTML, of=_SECOND),),
        "download.web-page",
        settings=_ONE,
        kept=5000,
    ),
    Case(
        "N21",
        "a page for a file of every mirror",
        (fault(FaultKind.HTML, of=_SECOND),),
        "download.web-page",
        by=PAGES,
        settings=_ONE,
    ),
    Case("N21", "a page for everything", (fault(FaultKind.HTML, ""),), "site.service-answer"),
    Case(
        "N21",
        "a page for everything, the sign-in too",
        (fault(FaultKind.HTML, ""),),
        "site.broken-answer",
        signed_in=False,
        passwords=1,
    ),
    Case("N21", "the guard's page", (fault(FaultKind.GUARD, _SERVICE),), "site.blocked", waited=(0, 0)),
    Case(
        "N22",
        "the form for a page",
        (fault(FaultKind.LOGIN_PAGE, "releases"),),
        "account.session-lost",
        by=PAGES,
        passwords=0,
    ),
    Case(
        "N23",
        "another layout",
        (fault(FaultKind.LAYOUT, "releases"),),
        "site.layout",
        {"kind": "project"},
        by=PAGES,
    ),
    Case("N23", "no JSON", (fault(FaultKind.NOT_JSON, _SERVICE),), "site.service-answer"),
    Case(
        "N23",
        "a file too few",
        (fault(FaultKind.COUNT, _SERVICE),),
        "site.service-count",
        {"asked": 3, "given": 2},
    ),
    Case(
        "N24",
        "a list of 50 MB",
        (fault(FaultKind.HUGE, "releases", value=_HUGE),),
        "site.too-large",
        by=PAGES,
    ),
    Case("N24", "an endless list", (fault(FaultKind.HUGE, "releases", value=0),), "site.too-large", by=PAGES),
    Case(
        "N24",
        "an endless answer",
        (fault(FaultKind.HUGE, _SERVICE, path="/info", value=0),),
        "site.too-large",
    ),
    Case(
        "N25",
        "a page that unfolds",
        (fault(FaultKind.GZIP_BOMB, "releases", value=_HUGE),),
        "site.broken-answer",
        {"reason": "encoding"},
        by=PAGES,
    ),
    Case(
        "N25",
        "a file that unfolds",
        (fault(FaultKind.GZIP_BOMB, of=_FIRST, value=_HUGE),),
        "site.broken-answer",
        {"reason": "encoding"},
        settings=_ONE,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answer(
    case: Case, workplace: Callable[[Case], Workplace], right: Mapping[str, Mapping[str, bytes]]
) -> None:
    """What was wrong is told by its own code; nothing of it is taken for a file or for "no updates"."""
    prove(case, workplace(case), right[case.by])


def test_n18_one_connection(workplace: Callable[[Case], Workplace]) -> None:
    """Told that there are too many requests, the program makes them one after another."""
    case = Case(
        "N18", "", (fault(FaultKind.STATUS, value="429:1", times=2), fault(FaultKind.DELAY, value=0.05))
    )
    place = workplace(case)
    place.sign_in()
    place.put_in_force(*case.faults)
    assert place.attempt().error is None
    packages = [one for one in place.site.log.of("dl") if "tmplts" in one.path]
    assert 5 == len(packages)
    assert [429, 429, 200, 200, 200] == [one.status for one in packages]


def test_n23_the_odd_page_is_kept(workplace: Callable[[Case], Workplace]) -> None:
    """The error names a file with the page in it; nothing of the account is in there."""
    place = workplace(Case("N23", "", (), by=PAGES))
    place.sign_in()
    place.put_in_force(fault(FaultKind.LAYOUT, "releases"))
    error = place.attempt().error
    assert error is not None
    kept = Path(str(error.params["file"]))
    assert kept.is_relative_to(place.home)
    text = kept.read_text("utf-8")
    assert "project-name" in text
    assert not [secret for secret in (place.account.login, place.account.password) if secret in text]
    assert {} == place.told_secrets()
