"""Sizes are those of what is really downloaded, known for each release and source, and asked for once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from support.site import sign_in

from updater.demo.site.faults import FaultKind
from updater.model.site import SourceKind, TextKind
from updater.model.version import Version

if TYPE_CHECKING:
    from updater.app import Application
    from updater.demo.site import RunningSite
    from updater.model.infobase import InfobaseState
    from updater.online import Online


@pytest.fixture
def state(application: Application) -> InfobaseState:
    """The infobase of the first release, with not one template on the computer."""
    for directory in application.templates.paths():
        shutil.rmtree(directory, ignore_errors=True)
    first = application.infobases.list().infobases[0].directory
    assert first is not None
    return application.infobases.inspect(first)


def _enter(application: Application, online: Online, *sources: str) -> None:
    account = sign_in()
    application.save_settings(replace(application.settings, site_sources=sources))
    online.sign_in(account.login, account.password, remember=False)


def _downloaded(site: RunningSite) -> int:
    """Bytes of packages the site has sent; texts come from the same hosts."""
    files = (file for release in site.world.releases for file in release.all_files if not file.direct)
    packages = {file.uuid for file in files}
    handed = (each for each in site.log if each.status == HTTPStatus.OK)
    sent = sum(each.sent for each in handed if each.path.rpartition("/")[2] in packages)
    return sent + site.log.sent("tmplts", "1cv8.")


@pytest.mark.parametrize("source", ["service", "pages", "legacy"])
def test_a_path_states_what_is_really_downloaded(
    application: Application, online: Online, site: RunningSite, state: InfobaseState, source: str
) -> None:
    """Nothing is here: every hop has its size, and the sum is what comes."""
    _enter(application, online, source)
    whole = online.measured(online.path(state))
    before = _downloaded(site)
    online.fetch(whole)

    assert [False] * len(whole.hops) == [hop.here for hop in whole.hops]
    assert whole.size == _downloaded(site) - before
    assert whole.size == sum(hop.package.size or 0 for hop in whole.hops if hop.package)


def test_what_is_here_is_not_counted(
    application: Application, online: Online, site: RunningSite, state: InfobaseState
) -> None:
    """The releases that are here are marked, and the sum is that of the others; at the end it is nothing."""
    _enter(application, online, "pages")
    online.fetch(online.path(state, to=Version("1.0.4.2")))
    rest = online.measured(online.path(state))
    before = _downloaded(site)
    online.fetch(rest)

    assert [True, True, False, False, False] == [hop.here for hop in rest.hops]
    assert rest.size == _downloaded(site) - before
    assert 0 == online.measured(online.path(state)).size


def test_older_lists_are_asked_for_lengths_only(
    application: Application, online: Online, site: RunningSite, state: InfobaseState
) -> None:
    """The list of the template server states no sizes: each file is asked how long it is, once, unsent."""
    _enter(application, online, "legacy")
    plan = online.path(state)
    site.log.clear()
    online.measured(plan)
    asked = site.log.of("tmplts", "1cv8.cfu")

    assert ["HEAD"] * len(plan.hops) == [each.method for each in asked]
    assert 0 == sum(each.sent for each in asked)


def test_a_server_that_does_not_tell_is_asked_once(
    application: Application, online: Online, site: RunningSite, state: InfobaseState
) -> None:
    """It does not answer the question about a length: the size stays unknown, the path is good."""
    _enter(application, online, "legacy")
    plan = online.path(state)
    site.log.clear()
    site.faults.add(FaultKind.STATUS, where="tmplts", value="404")
    measured = online.measured(plan)

    assert None is measured.size
    assert 1 == len(site.log.of("tmplts", "1cv8.cfu"))


def test_releases_are_asked_one_by_one_and_once(
    application: Application, online: Online, site: RunningSite, state: InfobaseState
) -> None:
    """Two requests for a release on the pages, none the second time: sizes and texts are remembered."""
    _enter(application, online, "pages")
    product = online.product(state)
    listed = online.releases(product).releases
    site.log.clear()
    told = online.details.newest(product, listed, SourceKind.PAGES, 3)
    requests = len(site.log.of("releases"))
    again = online.details.newest(product, listed, SourceKind.PAGES, 3)

    assert [True] * 3 == [bool(each.size) for each in told[:3]]
    assert {TextKind.NEWS, TextKind.HOW_TO} <= {text.kind for text in told[0].texts}
    assert [None] == list({each.size for each in told[3:]})
    assert 6 >= requests
    assert (told, requests) == (again, len(site.log.of("releases")))


def test_sizes_of_a_path_are_remembered_for_its_source(
    application: Application, online: Online, state: InfobaseState
) -> None:
    """What the service said of its packages is no size of those of the pages."""
    _enter(application, online, "service", "pages")
    plan = online.measured(online.path(state))
    product, listed = plan.product, online.releases(plan.product).releases
    kept = {each.version: each.size for each in online.details.told(product, listed, SourceKind.SERVICE)}

    assert SourceKind.SERVICE is plan.source
    assert [hop.package.size for hop in plan.hops if hop.package] == [
        kept[hop.version] for hop in plan.hops if hop.version
    ]
    pages = online.details.told(product, listed, SourceKind.PAGES)
    assert [None] * len(pages) == [each.size for each in pages]
