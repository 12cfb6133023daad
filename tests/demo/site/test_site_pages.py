"""The sandbox's pages beside recorded ones: the same selectors find the same things in both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest
from support.fixtures import fixture
from support.site_client import Browser

from updater.demo.site import AccountKind, FaultKind
from updater.demo.site.sample import APIARY, PLATFORM, TEST_VERSION, WORKSHOP
from updater.site.pages.login import is_login_page, read_login_form
from updater.site.pages.messages import account_on
from updater.site.pages.project import read_project
from updater.site.pages.total import read_total
from updater.site.pages.version_file import read_properties, read_version_file
from updater.site.pages.version_files import read_version_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.demo.site import RunningSite
    from updater.model.site import SiteRelease

_TOTAL = (
    "//table[@id='actualTable' and contains(@class, 'customTable')]",
    "//table[@id='actualTable']//tr[@group]/td[@class='groupColumn' and @colspan='8']",
    "//table[@id='actualTable']//tr[@group]//span[@class='group-name']",
    "//tr[@parent-group]/td[1][@class='nameColumn']/a[starts-with(@href, '/project/')]",
    "//td[2][@class='versionColumn actualVersionColumn']/a[starts-with(@href, '/version_files?nick=')]",
    "//tr[@parent-group]/td[3][@class='releaseDate']/span",
    "//tr[@parent-group]/td[4]/a[contains(@href, '#plan-release-link-')]",
    "//tr[@parent-group]/td[5][@class='planReleaseDate']/span",
    "//tr[@parent-group]/td[6][@class='updateDate']",
    "//tr[@parent-group]/td[7]/a[starts-with(@href, '/version_files?nick=')]",
    "//tr[@parent-group]/td[8][@class='publicationDate']/span",
    "//tr[@class='second-level-th']/th",
)
_PROJECT = (
    "//div[@class='projects-container']//span[@class='project-name']",
    "//table[@id='versionsTable']//td[@class='versionColumn']/a[starts-with(@href, '/version_files?nick=')]",
    "//table[@id='versionsTable']//td[@class='dateColumn']",
    "//table[@id='versionsTable']//td[contains(@class, 'previousVersionsColumn')]",
    "//h5[contains(., 'Версии для тестирования')]/following::a[starts-with(@href, '/version_files?nick=')]",
)
_FILES = (
    "//div[@class='files-container']/div[@class='section-title']/a[starts-with(@href, '/project/')]",
    "//div[starts-with(@class, 'formLine')]/a[starts-with(@href, '/version_file?')]",
    "//div[@class='files-container']/hr[@class='fileDelimiter']",
    "//div[@class='formLine']/p/a[@target='_blank']/i[@class='fa fa-bug']",
)
_FILE = (
    "//div[@class='downloadDist']/a[contains(@href, '/public/file/get/')]",
    "//a[@href=' /exit']",
    "//span[@class='login']/a[contains(@href, '/user/profile')]/nobr",
)
_LOGIN = (
    "//form[@id='loginForm' and @method='post' and @action='/login']",
    "//form//input[@name='execution' and string-length(@value) > 5]",
    "//form//input[@name='_eventId' and @value='submit']",
    "//form//input[@name='username' and @type='text']",
    "//form//input[@name='password' and @type='password']",
    "//form//input[@name='rememberMe' and @type='checkbox']",
    "//form//input[@name='anotherComputer' and @type='checkbox']",
    "//form//input[@name='geolocation']",
    "//form//input[@name='inviteCode']",
    "//form//input[@type='submit' and @value='Войти']",
)
_FILE_OF = "/version_files?nick=Workshop10&ver=1.0.2.7"


def _not_found(page: str, selectors: Sequence[str]) -> list[str]:
    return [selector for selector in selectors if not _found(page, selector)]


def _found(page: str, selector: str) -> list[Any]:
    found = lxml.html.fromstring(page).xpath(selector)
    return found if isinstance(found, list) else []


@pytest.fixture
def master(site: RunningSite, browser: Browser) -> Browser:
    """Somebody with a contract, signed in."""
    browser.sign_in(site.world.account(AccountKind.CONTRACT))
    return browser


@pytest.mark.parametrize(
    ("recorded", "path", "selectors"),
    [
        ("total.html", "/total", _TOTAL),
        ("project_Platform83.html", "/project/Workshop10?allUpdates=true", _PROJECT),
        ("version_files_page.html", _FILE_OF, _FILES),
        ("version_file_interstitial.html", "", _FILE),
    ],
)
def test_pages_are_built_like_recorded_ones(
    master: Browser, recorded: str, path: str, selectors: Sequence[str]
) -> None:
    """What a selector finds in the recorded page it finds in ours."""
    real = fixture(f"update-site/releases-html/{recorded}").read_text("utf-8")
    assert [] == _not_found(real, selectors)
    assert [] == _not_found(master.page(path or _package(master)).text, selectors)


def test_the_form_is_built_like_the_attested_one(browser: Browser) -> None:
    """The same fields as in the written-down form."""
    written = fixture("update-site/synthetic/login.html").read_text("utf-8")
    assert [] == _not_found(written, _LOGIN)
    assert [] == _not_found(browser.page("/total").text, _LOGIN)


def _package(browser: Browser, title: str = "Дистрибутив обновления") -> str:
    return str(_found(browser.page(_FILE_OF).text, f"//a[text()='{title}']/@href")[0])


def test_the_product_reads_both_pages_of_all_products(master: Browser) -> None:
    """One parser for the recorded page and for ours; what ours says is what the world says."""
    real = read_total(fixture("update-site/releases-html/total.html").read_bytes())
    assert (69, 4) == (len(real), len({project.group for project in real}))
    ours = {project.nick: project for project in read_total(master.page("/total").content)}
    assert {WORKSHOP.nick, APIARY.nick, PLATFORM.nick} == set(ours)
    workshop = ours[WORKSHOP.nick]
    assert ["1.2.1.6", "1.1.1.10"] == [dated.link.version.text for dated in workshop.current]
    assert [TEST_VERSION] == [dated.link.version.text for dated in workshop.test]
    assert ["1.2.2"] == [dated.link.version.text for dated in workshop.planned]


def test_the_product_reads_both_pages_of_one_product(site: RunningSite, master: Browser) -> None:
    """Dates, sources and lowest platforms of every release, newest first."""
    real = read_project(fixture("update-site/releases-html/project_Platform83.html").read_bytes())
    assert 164 <= len(real.releases)
    ours = read_project(master.page("/project/Workshop10?allUpdates=true").content).releases
    world = [one for one in reversed(site.world.of(WORKSHOP.nick)) if not one.test]
    assert [(one.version, one.date, one.updates, one.minimum_platform) for one in world] == [
        _facts(one) for one in ours if not one.test
    ]
    assert [TEST_VERSION] == [one.version.text for one in ours if one.test]


def _facts(release: SiteRelease) -> tuple[object, ...]:
    updates = tuple(version.text for version in release.updates)
    return release.version.text, release.date, updates, release.minimum_platform


def test_older_releases_are_hidden_unless_asked_for(master: Browser) -> None:
    """Without `allUpdates` only recent releases are listed, and a button."""
    recent = read_project(master.page("/project/Workshop10").content).releases
    assert ["1.2.1.6", "1.1.4.2", "1.1.3.8", "1.1.2.3"] == [
        one.version.text for one in recent if not one.test
    ]
    assert "Показать все обновления" in master.page("/project/Workshop10").text
    assert "Показать все обновления" not in master.page("/project/Workshop10?allUpdates=true").text


def test_the_product_reads_the_files_of_a_release(site: RunningSite, master: Browser) -> None:
    """Packages and texts with their titles; the file's page with mirrors, size and checksum."""
    real = read_version_files(fixture("update-site/releases-html/version_files_page.html").read_bytes())
    assert 24 <= len(real.files)
    page = read_version_files(master.page(_FILE_OF).content)
    release = site.world.release(WORKSHOP.nick, "1.0.2.7")
    assert release
    assert [file.title for file in release.files] == [file.title for file in page.files]
    shown = read_version_file(master.page(_package(master)).content)
    package = release.files[0]
    assert site.urls_of(package) == shown.mirrors
    facts = package.name, package.size, package.sha512, release.date
    assert facts == (shown.file_name, shown.size, shown.sha512, shown.published)


def test_the_size_has_a_page_of_its_own(site: RunningSite, master: Browser) -> None:
    """The properties of a package name its size to the byte."""
    address = str(_found(master.page(_FILE_OF).text, "//a[text()='Свойства']/@href")[0])
    release = site.world.release(WORKSHOP.nick, "1.0.2.7")
    assert release
    assert release.files[0].size == read_properties(master.page(address).content)


def test_a_text_opens_without_a_page_between(master: Browser) -> None:
    """A text's line leads straight to the text."""
    links = map(str, _found(master.page(_FILE_OF).text, "//a/@href"))
    address = next(link for link in links if link.endswith("News1cv8.htm"))
    assert "\\" in address
    answer = master.page(address)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Учёт гарантийных обязательств" in answer.text


def test_the_page_says_who_is_signed_in(site: RunningSite, master: Browser) -> None:
    """The login stands in the head of every page."""
    assert site.world.account(AccountKind.CONTRACT).login == account_on(master.page("/total").content)


def test_products_of_others_have_no_links(site: RunningSite, browser: Browser) -> None:
    """A product that is not registered is grey, and can be hidden."""
    browser.sign_in(site.world.account(AccountKind.BASIC))
    page = browser.page("/total")
    available = {each.name: each.available for each in read_total(page.content)}
    assert {WORKSHOP.title: True, APIARY.title: False, PLATFORM.title: False} == available
    assert 2 == len(re.findall(r'<tr parent-group="\d+" class="disabled"', page.text))
    hidden = browser.page("/total?hideUnavailablePrograms=true")
    assert [WORKSHOP.title] == [each.name for each in read_total(hidden.content)]


def test_a_release_of_an_unregistered_product_has_no_files(site: RunningSite, browser: Browser) -> None:
    """Somebody without the product sees the page without a line."""
    browser.sign_in(site.world.account(AccountKind.NO_PRODUCT))
    answer = browser.page(_FILE_OF)
    assert (200, False) == (answer.status_code, "/version_file?" in answer.text)


def test_a_file_nobody_may_have_leads_back_to_the_form(site: RunningSite, browser: Browser) -> None:
    """Without a contract the update leads to the form, and a basic edition gets no full distribution."""
    browser.sign_in(site.world.account(AccountKind.NO_CONTRACT))
    assert is_login_page(browser.page(_package(browser)).content)
    with Browser(site) as basic:
        basic.sign_in(site.world.account(AccountKind.BASIC))
        assert not is_login_page(basic.page(_package(basic)).content)
        assert is_login_page(basic.page(_package(basic, "Полный дистрибутив")).content)


def test_an_address_that_is_not_there(master: Browser) -> None:
    """404 with a message in the site's own frame."""
    answer = master.page("/project/Nothing")
    assert 404 == answer.status_code
    assert 'class="baseMessage"' in answer.text
    assert 404 == master.page("/nowhere").status_code


def test_the_form_instead_of_a_page(site: RunningSite, master: Browser) -> None:
    """The fault shows the form with 200 at the page's own address."""
    site.faults.add(FaultKind.LOGIN_PAGE, "releases", path="/project")
    answer = master.page("/project/Workshop10")
    assert (200, True) == (answer.status_code, is_login_page(answer.content))
    assert f"{site.url('releases')}/project/Workshop10" == answer.url
    assert read_login_form(answer.content)
    assert not is_login_page(master.page("/total").content)


def test_the_layout_may_change(site: RunningSite, master: Browser) -> None:
    """The same facts, and none of the names anybody looks for."""
    site.faults.add(FaultKind.LAYOUT, "releases")
    for path, selectors in (("/total", _TOTAL), ("/project/Workshop10", _PROJECT), (_FILE_OF, _FILES)):
        page = master.page(path).text
        assert "1.0.2.7" in page or "1.2.1.6" in page
        assert set(_not_found(page, selectors)) >= {selectors[0], selectors[1]} - {_FILES[1], _PROJECT[0]}


def test_signing_out_ends_the_session(master: Browser) -> None:
    """After the exit the form is there again."""
    master.page("/exit")
    assert is_login_page(master.page("/total").content)
