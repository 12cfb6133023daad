"""The update site in words: releases, their facts, the path, who told it and why nobody did."""

from __future__ import annotations

import datetime as dt

import pytest

from updater.errors import SiteError
from updater.model.site import Package, Product, SiteHop, SiteRelease, SourceKind
from updater.model.version import Version
from updater.online import OnlinePlan
from updater.site.choose import Failure
from updater.texts import Texts
from updater.ui.markup import Ink
from updater.ui.site_survey import product_unknown
from updater.ui.words.site import path_text, release_facts, release_line, told_by, too_old, trouble

TEXTS = Texts("en")
INK = Ink("#000000", "#666666", "#0000ff", 16)
HAVE, PLATFORM = Version("1.0.1.5"), Version("8.3.24.1000")
RELEASE = SiteRelease(
    Version("1.1.0.1"),
    date=dt.date(2026, 9, 1),
    updates=(HAVE,),
    minimum_platform="8.3.27.1",
    size=1 << 20,
    support_end=dt.date(2027, 4, 30),
    test=True,
)


@pytest.mark.parametrize(
    ("least", "installed", "expected"),
    [
        ("8.3.27.1", PLATFORM, True),
        ("8.3.24.1000", PLATFORM, False),
        ("8.3.9.1", PLATFORM, False),
        ("8.3.9.1", None, True),
        (None, None, False),
    ],
)
def test_platforms_are_compared_by_number(
    least: str | None, installed: Version | None, expected: object
) -> None:
    """8.3.9 is older than 8.3.24; without a platform none will do; what nobody states is no obstacle."""
    release = SiteRelease(Version("1.1"), minimum_platform=least)
    assert expected == too_old(release, installed)


def test_a_row_tells_what_matters() -> None:
    """Date, size, what is missing; for the release there is, that it is that one."""
    line = release_line(TEXTS, RELEASE, HAVE, PLATFORM)
    assert f"01.09.2026 · {TEXTS.size(1 << 20)}" in line
    assert TEXTS("ui.site.platform-mark", version="8.3.27.1") in line
    assert TEXTS("ui.site.test") in line
    assert TEXTS("ui.site.current") == release_line(TEXTS, SiteRelease(HAVE), HAVE, PLATFORM)
    supported = SiteRelease(HAVE, support_end=dt.date(2027, 4, 30))
    assert "30.04.2027" in release_line(TEXTS, supported, HAVE, PLATFORM)
    assert TEXTS("ui.site.available") == release_line(TEXTS, SiteRelease(Version("2")), HAVE, PLATFORM)


def test_an_old_platform_gets_advice() -> None:
    """What is installed, what is needed, and what to do."""
    words = release_facts(TEXTS, RELEASE, PLATFORM, SourceKind.PAGES, INK)
    advice = TEXTS("ui.site.platform-old", installed=PLATFORM, version="8.3.27.1")
    assert all(part in words for part in (advice, "30.04.2027", str(HAVE), TEXTS("ui.site.kind.test")))
    none = release_facts(TEXTS, RELEASE, None, SourceKind.PAGES, INK)
    assert TEXTS("ui.site.platform-none", version="8.3.27.1") in none


def test_a_path_names_what_is_known() -> None:
    """Releases nobody names yet stand in one row; sizes and handlers where they are told."""
    package = Package(("https://example.org/a.zip",), "a.zip", size=1 << 20)
    hops = (
        SiteHop(None),
        SiteHop(None),
        SiteHop(Version("1.1.0.1"), handlers_required=True, package=package, minimum_platform="8.3.20"),
    )
    path = OnlinePlan(Product("x"), HAVE, hops, SourceKind.SERVICE)
    words = path_text(TEXTS, path, all_here=False, ink=INK)
    assert TEXTS("ui.site.between", count=2) in words
    assert "1–2." in words
    assert TEXTS("ui.site.handlers") in words
    assert TEXTS("ui.site.count-unknown", count=3) in words
    assert TEXTS("ui.site.all-here") in path_text(TEXTS, path, all_here=True, ink=INK)


def test_who_could_not_tell_is_named() -> None:
    """The source that answered, and those before it with their reason."""
    failure = Failure(SourceKind.SERVICE, SiteError("site.service-away", status=503))
    words = told_by(TEXTS, SourceKind.PAGES, (failure,))
    assert TEXTS("ui.site.source.pages") in words
    assert TEXTS.problem(failure.error).what in words
    assert TEXTS("ui.site.told-by", source=TEXTS("ui.site.source.pages")) == told_by(
        TEXTS, SourceKind.PAGES, ()
    )


def test_the_reasons_of_all_sources_are_told() -> None:
    """When nobody answered, each has its reason."""
    away = SiteError("site.service-away", status=503)
    nobody = SiteError("site.no-source", count=2)
    nobody.__cause__ = ExceptionGroup(
        "sources", [away, SiteError("site.product-unknown", configuration="x", source="pages")]
    )
    _what, more = trouble(TEXTS, nobody)
    assert TEXTS.problem(away).what in more
    assert product_unknown(nobody)
    assert not product_unknown(away)
