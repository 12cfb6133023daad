"""Asking one source after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.site_visitor import WORKSHOP

from updater.demo.site import FaultKind
from updater.errors import SiteError
from updater.model.site import Product, SignIn, SourceKind
from updater.model.version import Version
from updater.site.choose import Failure, ask, in_order
from updater.site.directory import DirectorySource

if TYPE_CHECKING:
    from pathlib import Path

    from support.site_visitor import Visitor

    from updater.demo.site import RunningSite
    from updater.model.site import SiteHop
    from updater.site.sources import ReleaseSource

START = Version("1.0.1.5")


def _way(source: ReleaseSource) -> tuple[SiteHop, ...]:
    return source.path(WORKSHOP, START)


def _sources(visitor: Visitor) -> tuple[ReleaseSource, ...]:
    return in_order((visitor.lists, visitor.pages, visitor.service))


def test_order_of_the_settings(visitor: Visitor) -> None:
    """The service first, then pages, then lists; the settings may say otherwise and leave some out."""
    assert [SourceKind.SERVICE, SourceKind.PAGES, SourceKind.LEGACY] == [
        each.kind for each in _sources(visitor)
    ]
    chosen = in_order(_sources(visitor), (SourceKind.LEGACY, SourceKind.SERVICE))
    assert [SourceKind.LEGACY, SourceKind.SERVICE] == [each.kind for each in chosen]


def test_the_first_that_answers(visitor: Visitor) -> None:
    """When all is well the service answers and nobody else is asked."""
    found = ask(_sources(visitor), _way)
    assert (SourceKind.SERVICE, (), 5) == (found.source.kind, found.failures, len(found.answer))


def test_the_next_one_with_the_reason(site: RunningSite, visitor: Visitor) -> None:
    """A service that is away and a changed page leave it to the lists; both reasons are told at once."""
    visitor.signed_in()
    site.faults.add(FaultKind.STATUS, "update-api", value="404")
    site.faults.add(FaultKind.LAYOUT, "releases")
    told: list[Failure] = []
    found = ask(_sources(visitor), _way, on_failure=told.append)
    assert (SourceKind.LEGACY, 5) == (found.source.kind, len(found.answer))
    expected = [(SourceKind.SERVICE, "site.service-away"), (SourceKind.PAGES, "site.layout")]
    assert expected == [(each.kind, each.error.code) for each in told]
    assert tuple(told) == found.failures


def test_a_refused_password_is_not_tried_elsewhere(site: RunningSite, visitor: Visitor) -> None:
    """What has to do with the account ends the search: another host would count another attempt."""
    wrong = SignIn("master", "not-this-one")
    with pytest.raises(SiteError) as caught:
        ask(_sources(visitor), lambda source: source.packages(WORKSHOP, _way(source), wrong))
    assert "account.refused-by-service" == caught.value.code
    assert {"update-api"} == {entry.host for entry in site.log}


def test_nobody_answers(site: RunningSite, visitor: Visitor, tmp_path: Path) -> None:
    """When all fail, all reasons are kept; when all fail alike, that is the reason."""
    site.faults.add(FaultKind.STATUS, "update-api", value="404")
    sources = (visitor.service, DirectorySource(tmp_path / "absent"))
    with pytest.raises(SiteError) as caught:
        ask(sources, _way)
    assert ("site.no-source", 2) == (caught.value.code, caught.value.params["count"])
    cause = caught.value.__cause__
    assert isinstance(cause, ExceptionGroup)
    assert ["site.service-away", "site.directory-absent"] == [
        getattr(each, "code", "") for each in cause.exceptions
    ]
    site.faults.clear()
    with pytest.raises(SiteError) as caught:
        ask((visitor.service, visitor.pages), lambda source: source.path(Product("X"), START))
    assert "site.product-unknown" == caught.value.code


def test_no_sources_at_all() -> None:
    """With everything turned off there is nobody to ask, and that is said."""
    with pytest.raises(SiteError) as caught:
        ask((), _way)
    assert "site.no-source" == caught.value.code
