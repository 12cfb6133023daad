"""The release pages, asked at the sandbox's site by somebody who has signed in."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.site_visitor import WORKSHOP

from updater.demo.site import AccountKind, FaultKind
from updater.errors import SiteError
from updater.model.site import PackageAccess, PackageKind, Product, TextKind
from updater.model.version import Version
from updater.site.release_pages import PLATFORM, ReleasePages

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.site_visitor import Visitor

    from updater.demo.site import RunningSite
    from updater.site.sources import Reply

START = Version("1.0.1.5")
_WAY = ["1.0.2.7", "1.0.4.2", "1.1.2.3", "1.1.3.8", "1.2.1.6"]


def _error(ask: Callable[[], object]) -> SiteError:
    with pytest.raises(SiteError) as caught:
        ask()
    return caught.value


def test_projects_of_an_account(visitor: Visitor, somebody: Callable[[AccountKind], Visitor]) -> None:
    """Everybody sees all projects; those of others have no nick."""
    mine = visitor.signed_in().pages.projects()
    assert ["Platform83", "Workshop10", "Apiary20"] == [each.nick for each in mine]
    workshop = mine[1]
    assert [("1.2.1.6", False), ("1.1.1.10", True)] == [
        (str(each.link.version), each.link.long_support) for each in workshop.current
    ]
    assert ["1.2.2.1 RC1"] == [str(each.link.version) for each in workshop.test]
    theirs = somebody(AccountKind.BASIC).signed_in().pages.projects()
    assert ["", "Workshop10", ""] == [each.nick for each in theirs]


def test_all_releases_not_only_recent_ones(site: RunningSite, visitor: Visitor) -> None:
    """All releases are asked for, with what they update; the one for testing is marked."""
    releases = visitor.signed_in().pages.releases(WORKSHOP)
    published = {one.version: one for one in site.world.of("Workshop10")}
    assert published.keys() == {str(each.version) for each in releases}
    for each in releases:
        release = published[str(each.version)]
        assert (release.date, release.updates, release.test) == (
            each.date,
            tuple(map(str, each.updates)),
            each.test,
        )
        assert (release.minimum_platform or None) == each.minimum_platform
        assert (release.long_support, release.support_end) == (each.long_support, each.support_end)


def test_fewest_hops_through_the_newest(visitor: Visitor) -> None:
    """Five hops, of two equally long ways the one through newer releases; another aim, another way."""
    pages = visitor.signed_in().pages
    assert _WAY == [str(hop.version) for hop in pages.path(WORKSHOP, START)]
    shorter = pages.path(WORKSHOP, START, to=Version("1.0.3.4"))
    assert ["1.0.2.7", "1.0.3.4"] == [str(hop.version) for hop in shorter]
    assert () == pages.path(WORKSHOP, Version("1.2.1.6"))


def test_packages_with_mirrors_and_checksums(site: RunningSite, visitor: Visitor) -> None:
    """Each hop gets its update distribution: mirrors, exact size, SHA-512, texts, lowest platform."""
    pages = visitor.signed_in().pages
    hops = pages.packages(WORKSHOP, pages.path(WORKSHOP, START))
    for hop in hops:
        release = site.world.release("Workshop10", str(hop.version))
        assert release is not None
        update = next(file for file in release.files if file.kind is PackageKind.UPDATE)
        package = hop.package
        assert package is not None
        assert site.urls_of(update) == package.urls
        assert (update.size, PackageAccess.SESSION, True) == (
            package.size,
            package.access,
            package.is_archive,
        )
        assert package.digest is not None
        assert ("sha512", update.sha512, False) == (
            package.digest.algorithm,
            package.digest.value,
            package.digest.of_update_file,
        )
        assert f"Workshop10_{hop.version}_update.zip" == package.file_name
        assert list(TextKind) == sorted((text.kind for text in hop.texts), key=list(TextKind).index)
        assert release.minimum_platform == hop.minimum_platform


def test_size_from_the_properties(site: RunningSite, visitor: Visitor) -> None:
    """Where the page before a download has no size, the properties of the file are asked for it."""

    def without_size(url: str, *, cap: int) -> Reply:
        answer = visitor.account.get(url, cap=cap)
        return replace(answer, body=answer.body.replace("Размер".encode(), b"x"))

    pages = ReleasePages(site.addresses, without_size)
    visitor.signed_in()
    hops = pages.packages(WORKSHOP, pages.path(WORKSHOP, Version("1.1.4.2")))
    release = site.world.release("Workshop10", "1.2.1.6")
    assert release is not None
    assert hops[0].package is not None
    assert release.files[0].size == hops[0].package.size


def test_everything_a_release_has(visitor: Visitor) -> None:
    """All distributions are listed without asking for each; one that is wanted is resolved."""
    pages = visitor.signed_in().pages
    update, full, moving = pages.distributions(WORKSHOP, Version("1.2.1.6"))
    assert [PackageKind.UPDATE, PackageKind.FULL, PackageKind.TO_PROF] == [
        each.kind for each in (update, full, moving)
    ]
    assert 3 == len({each.file_name for each in (update, full, moving)})
    assert full.digest is None
    resolved = pages.resolved(full)
    assert (3, "sha512") == (len(resolved.urls), resolved.digest.algorithm if resolved.digest else "")
    assert (True, dt.date(2026, 11, 18)) == ((resolved.size or 0) > 0, resolved.published)
    assert resolved == pages.resolved(resolved)


def test_files_of_one_kind_have_names_of_their_own(site: RunningSite, visitor: Visitor) -> None:
    """Two full distributions of a release do not take each other's place in a folder."""
    visitor.signed_in()

    def both_full(url: str, *, cap: int) -> Reply:
        answer = visitor.account.get(url, cap=cap)
        words = "Дистрибутив перехода с базовой версии на версию ПРОФ".encode()
        body = answer.body.replace(words, "Полный дистрибутив".encode()).replace(b"basic2prof", b"also_full")
        return replace(answer, body=body)

    found = ReleasePages(site.addresses, both_full).distributions(WORKSHOP, Version("1.2.1.6"))
    full = [each.file_name for each in found if each.kind is PackageKind.FULL]
    expected = [
        "Workshop10_1.2.1.6_Workshop_1_2_1_6_setup1c.zip",
        "Workshop10_1.2.1.6_Workshop_1_2_1_6_also_full.zip",
    ]
    assert expected == full


def test_no_right_to_a_release_is_no_empty_list(somebody: Callable[[AccountKind], Visitor]) -> None:
    """Where the site shows no files, distributions are refused with the reason."""
    pages = somebody(AccountKind.NO_PRODUCT).signed_in().pages
    assert "account.not-registered" == _error(lambda: pages.distributions(WORKSHOP, Version("1.2.1.6"))).code


def test_platform_pages(visitor: Visitor) -> None:
    """Releases of the platform and their packages are read the same way."""
    pages = visitor.signed_in().pages
    newest = pages.releases(PLATFORM)[0]
    assert Version("8.3.27.1859") == newest.version
    package, _linux = pages.distributions(PLATFORM, newest.version)
    expected = "Platform83_8.3.27.1859_windows64full_8_3_27_1859.zip"
    assert (PackageKind.PLATFORM, expected) == (package.kind, package.file_name)


def test_texts_of_a_release(visitor: Visitor) -> None:
    """Five texts, each with a title, on the same site."""
    texts = visitor.signed_in().pages.texts(WORKSHOP, Version("1.0.2.7"))
    assert {*TextKind} == {text.kind for text in texts}
    assert all("1.0.2.7" in text.title for text in texts)


def test_the_problems_page_is_a_link(visitor: Visitor) -> None:
    """Known problems of a version are a link for the browser."""
    page = visitor.signed_in().pages.files(WORKSHOP, Version("1.0.2.7"))
    assert "https://bugboard.sandbox.invalid/version/Workshop10/1" == page.problems


def test_unknown_names(visitor: Visitor) -> None:
    """Without a nick nothing is asked; with one the site does not know, its own words are shown."""
    pages = visitor.signed_in().pages
    assert "site.product-unknown" == _error(lambda: pages.releases(Product("X"))).code
    error = _error(lambda: pages.releases(Product("X", nick="Nothing")))
    assert ("site.message", "Страница не найдена") == (error.code, error.params["message"])


def test_nobody_signed_in(visitor: Visitor) -> None:
    """A page asked for by a stranger is an error, never an empty list."""
    assert "account.sign-in-needed" == _error(lambda: visitor.pages.releases(WORKSHOP)).code


def test_a_product_of_somebody_else(somebody: Callable[[AccountKind], Visitor]) -> None:
    """An account without the product is told that it is not registered."""
    pages = somebody(AccountKind.NO_PRODUCT).signed_in().pages
    hops = pages.path(WORKSHOP, START)
    error = _error(lambda: pages.packages(WORKSHOP, hops))
    assert ("account.not-registered", WORKSHOP.configuration) == (error.code, error.params["product"])


def test_a_file_the_contract_does_not_cover(somebody: Callable[[AccountKind], Visitor]) -> None:
    """The site's form in place of a file means no right to it, not a lost session."""
    former = somebody(AccountKind.NO_CONTRACT).signed_in().pages
    hops = former.path(WORKSHOP, START)
    assert "site.file-not-allowed" == _error(lambda: former.packages(WORKSHOP, hops)).code
    basic = somebody(AccountKind.BASIC).signed_in().pages
    assert basic.packages(WORKSHOP, basic.path(WORKSHOP, START))[0].package is not None
    full = basic.distributions(WORKSHOP, Version("1.2.1.6"))[1]
    assert "site.file-not-allowed" == _error(lambda: basic.resolved(full)).code


def test_marks_of_long_support_are_no_condition(site: RunningSite, visitor: Visitor) -> None:
    """Without the page of all projects the marks are missing, and the releases are all there."""
    site.faults.add(FaultKind.LAYOUT, "releases", path="/total")
    releases = visitor.signed_in().pages.releases(WORKSHOP)
    assert (10, {False}) == (len(releases), {each.long_support for each in releases})


@pytest.mark.parametrize("path", ["/total", "/project"])
def test_changed_layout(site: RunningSite, visitor: Visitor, path: str) -> None:
    """A new design of a list is its own error, keeps the page without the login, and passes."""
    pages = visitor.signed_in().pages
    fault = site.faults.add(FaultKind.LAYOUT, "releases", path=path)

    def everything() -> None:
        pages.projects()
        pages.packages(WORKSHOP, pages.path(WORKSHOP, START))

    error = _error(everything)
    assert "site.layout" == error.code
    assert "<html" in error.page
    assert visitor.sign_in.login not in error.page
    site.faults.remove(fault)
    everything()


def test_changed_names_of_blocks(site: RunningSite, visitor: Visitor) -> None:
    """Where addresses leave no doubt, new names of blocks around them change nothing."""
    pages = visitor.signed_in().pages
    hops = pages.path(WORKSHOP, START)
    before = pages.packages(WORKSHOP, hops)
    site.faults.add(FaultKind.LAYOUT, "releases", path="/version_file")
    assert before == pages.packages(WORKSHOP, hops)


@pytest.mark.parametrize(
    ("fault", "value", "codes"),
    [
        (FaultKind.LOGIN_PAGE, "", {"account.session-lost"}),
        (FaultKind.HTML, "", {"site.layout"}),
        (FaultKind.GUARD, "", {"site.blocked"}),
        (FaultKind.STATUS, "404", {"site.page-absent"}),
        (FaultKind.STATUS, "503", {"site.server-error"}),
        (FaultKind.HUGE, str(11 << 20), {"site.too-large"}),
        (FaultKind.REDIRECT, "foreign", {"site.redirect"}),
    ],
)
def test_faults_have_names(
    site: RunningSite, visitor: Visitor, fault: FaultKind, value: str, codes: set[str]
) -> None:
    """Whatever comes in place of the list has a code, is never "no updates", and passes."""
    pages = visitor.signed_in().pages
    wrong = site.faults.add(fault, "releases", path="/project", value=value)
    assert _error(lambda: pages.releases(WORKSHOP)).code in codes
    site.faults.remove(wrong)
    assert 10 == len(pages.releases(WORKSHOP))


def test_a_session_that_ends_on_the_way(site: RunningSite, visitor: Visitor) -> None:
    """Sessions that end in between are renewed silently, and the packages are found all the same."""
    pages = visitor.signed_in().pages
    hops = pages.path(WORKSHOP, START)
    site.expire_sessions()
    assert all(hop.package is not None for hop in pages.packages(WORKSHOP, hops))
