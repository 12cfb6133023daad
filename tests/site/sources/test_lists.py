"""The older lists, asked at the sandbox's site."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.site_visitor import WORKSHOP

from updater.demo.site import AccountKind, FaultKind
from updater.errors import SiteError
from updater.model.site import PackageAccess, Product, SiteHop
from updater.model.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.site_visitor import Visitor

    from updater.demo.site import RunningSite

START = Version("1.0.1.5")
_WAY = ["1.0.2.7", "1.0.4.2", "1.1.2.3", "1.1.3.8", "1.2.1.6"]
_NO_OPEN_LIST = replace(WORKSHOP, legacy="")


def _error(ask: Callable[[], object]) -> SiteError:
    with pytest.raises(SiteError) as caught:
        ask()
    return caught.value


def test_the_large_list(site: RunningSite, visitor: Visitor) -> None:
    """Who has signed in finds the way over the list of the template server, read once."""
    lists = visitor.signed_in().lists
    hops = lists.packages(_NO_OPEN_LIST, lists.path(_NO_OPEN_LIST, START))
    assert _WAY == [str(hop.version) for hop in hops]
    package = hops[0].package
    assert package is not None
    url = f"{site.url('tmplts')}/tmplts/Verstak/Workshop/1_0_2_7/1cv8.cfu"
    assert ((url,), False, PackageAccess.BASIC) == (package.urls, package.is_archive, package.access)
    assert ("Verstak/Workshop/1_0_2_7", "1cv8.cfu") == (package.template_path, package.update_file)
    asked = [entry for entry in site.log if entry.path.endswith("v8cscdsc.lst")]
    assert [("1C+Enterprise/8.3", ("basic",))] == [(each.user_agent, each.credentials) for each in asked]


def test_files_of_the_lists_are_there(visitor: Visitor) -> None:
    """The addresses found are those of files: the bare update and the archive."""
    visitor.signed_in()
    for product in (_NO_OPEN_LIST, WORKSHOP):
        lists = visitor.lists
        package = lists.packages(product, lists.path(product, START))[0].package
        assert package is not None
        answer = visitor.session.get(
            package.urls[0], cap=1 << 20, basic=visitor.sign_in, headers={"User-Agent": "1C+Enterprise/8.3"}
        )
        assert 200 == answer.status


def test_the_open_list(site: RunningSite, visitor: Visitor) -> None:
    """A stranger finds the same way over the open list, with sizes, and the date of the newest."""
    lists = visitor.lists
    assert _WAY == [str(hop.version) for hop in lists.path(WORKSHOP, START)]
    newest, *older = lists.releases(WORKSHOP)
    assert ("2026-11-18", {None}) == (str(newest.date), {each.date for each in older})
    hops = lists.packages(WORKSHOP, lists.path(WORKSHOP, START))
    package = hops[-1].package
    assert package is not None
    release = site.world.release("Workshop10", "1.2.1.6")
    assert release is not None
    assert release.template is not None
    assert (True, release.template.size) == (package.is_archive, package.size)
    assert not any(entry.credentials for entry in site.log)


def test_nobody_signed_in(visitor: Visitor) -> None:
    """Where only the large list could know, signing in is asked for."""
    assert "site.sign-in-needed" == _error(lambda: visitor.lists.releases(_NO_OPEN_LIST)).code


def test_no_subscription(somebody: Callable[[AccountKind], Visitor]) -> None:
    """The server refuses those without a subscription; with an open list that one is read instead."""
    lists = somebody(AccountKind.NO_CONTRACT).signed_in().lists
    error = _error(lambda: lists.releases(_NO_OPEN_LIST))
    assert ("site.template-list-refused", 403) == (error.code, error.params["status"])
    assert _WAY == [str(hop.version) for hop in lists.path(WORKSHOP, START)]


def test_a_configuration_the_list_does_not_hold(visitor: Visitor) -> None:
    """A list without the configuration does not know it: that is not "nothing newer"."""
    lists = visitor.signed_in().lists
    assert "site.product-unknown" == _error(lambda: lists.releases(Product("НетТакой"))).code


@pytest.mark.parametrize(
    ("fault", "value", "code"),
    [
        (FaultKind.HTML, "", "site.damaged-list"),
        (FaultKind.STATUS, "404", "site.template-list-refused"),
        (FaultKind.STATUS, "503", "site.server-error"),
        (FaultKind.GUARD, "", "site.blocked"),
    ],
)
def test_faults_of_the_large_list(
    site: RunningSite, visitor: Visitor, fault: FaultKind, value: str, code: str
) -> None:
    """Whatever comes in place of the list has a code, and passes."""
    lists = visitor.signed_in().lists
    wrong = site.faults.add(fault, "tmplts", value=value)
    assert code == _error(lambda: lists.releases(_NO_OPEN_LIST)).code
    site.faults.remove(wrong)
    assert 8 == len(lists.releases(_NO_OPEN_LIST))


def test_faults_of_the_open_list(site: RunningSite, visitor: Visitor) -> None:
    """A page in place of the archive, or no such folder, are errors of their own."""
    wrong = site.faults.add(FaultKind.HTML, "downloads")
    assert "site.damaged-list" == _error(lambda: visitor.lists.releases(WORKSHOP)).code
    site.faults.remove(wrong)
    other = replace(WORKSHOP, legacy="Workshop/99/83")
    error = _error(lambda: visitor.lists.releases(other))
    assert ("site.page-status", 404) == (error.code, error.params["status"])


@pytest.mark.parametrize(
    "key", ["../1cv8.zip", "/etc/passwd", "1cv8.zip", "1c/con/1cv8.zip", "http://x/y/1cv8.zip", ""]
)
def test_paths_that_lead_elsewhere(visitor: Visitor, key: str) -> None:
    """A path of a list that is not one under the templates is refused."""
    hop = SiteHop(Version("1.0.2.7"), key=key)
    assert "site.damaged-list" == _error(lambda: visitor.lists.packages(WORKSHOP, (hop,))).code
