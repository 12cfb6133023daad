"""Files of the sandbox's site: who gets them, in whole and in part."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
import requests

from updater.demo.site import AccountKind
from updater.model.site import PackageKind

if TYPE_CHECKING:
    from support.site_client import Browser

    from updater.demo.site import Account, RunningSite
    from updater.demo.site.world import SiteFile

SIZE = 100_000
CONTENT = bytes(number % 251 for number in range(SIZE))


@pytest.fixture
def file(site: RunningSite) -> SiteFile:
    """A file of a size worth asking parts of."""
    return site.publish(CONTENT, "big.zip")


def _get(site: RunningSite, url: str, account: Account | None = None, **headers: str) -> requests.Response:
    auth = (account.login, account.password) if account else None
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(
        url, auth=auth, headers=named, verify=str(site.authority), timeout=20, allow_redirects=False
    )


def _contract(site: RunningSite) -> Account:
    return site.world.account(AccountKind.CONTRACT)


@pytest.mark.parametrize("mirror", [0, 1, 2])
def test_every_mirror_has_the_file(site: RunningSite, file: SiteFile, mirror: int) -> None:
    """The same bytes, with a name, a length and a mark."""
    answer = _get(site, site.urls_of(file)[mirror], _contract(site))
    assert (200, CONTENT) == (answer.status_code, answer.content)
    assert "application/octet-stream" == answer.headers["Content-Type"]
    assert str(SIZE) == answer.headers["Content-Length"]
    assert 'filename="big.zip"' in answer.headers["Content-Disposition"]
    assert answer.headers["ETag"].startswith('"')
    assert file.sha512 == hashlib.sha512(answer.content).hexdigest()


def test_a_part_is_a_part(site: RunningSite, file: SiteFile) -> None:
    """206 from the place asked for, and 416 behind the end."""
    url, account = site.urls_of(file)[0], _contract(site)
    part = _get(site, url, account, Range="bytes=40000-")
    assert (206, CONTENT[40000:]) == (part.status_code, part.content)
    assert f"bytes 40000-{SIZE - 1}/{SIZE}" == part.headers["Content-Range"]
    middle = _get(site, url, account, Range="bytes=10-19")
    assert (CONTENT[10:20], f"bytes 10-19/{SIZE}") == (middle.content, middle.headers["Content-Range"])
    behind = _get(site, url, account, Range=f"bytes={SIZE}-")
    assert (416, f"bytes */{SIZE}") == (behind.status_code, behind.headers["Content-Range"])


def test_a_part_of_what_it_was(site: RunningSite, file: SiteFile) -> None:
    """`If-Range` with the mark or the date gives the part, with anything else the whole."""
    url, account = site.urls_of(file)[0], _contract(site)
    first = _get(site, url, account).headers
    for mark in (first["ETag"], first["Last-Modified"]):
        assert 206 == _get(site, url, account, Range="bytes=5-", If_Range=mark).status_code
    assert 200 == _get(site, url, account, Range="bytes=5-", If_Range='"another"').status_code


def test_strangers_are_sent_to_the_form_or_refused(site: RunningSite, file: SiteFile) -> None:
    """No session is a redirect, a wrong password 401, an unknown file 404."""
    url = site.urls_of(file)[0]
    assert 302 == _get(site, url).status_code
    stranger = requests.get(
        url, auth=("a", "b"), verify=str(site.authority), timeout=20, allow_redirects=False
    )
    assert 401 == stranger.status_code
    unknown = url.rsplit("/", 1)[0] + "/00000000-0000-4000-8000-000000000000"
    assert 404 == _get(site, unknown, _contract(site)).status_code


@pytest.mark.parametrize(
    ("kind", "update", "full"),
    [
        (AccountKind.CONTRACT, 200, 200),
        (AccountKind.BASIC, 200, 403),
        (AccountKind.NO_CONTRACT, 403, 403),
        (AccountKind.NO_PRODUCT, 403, 403),
    ],
)
def test_rights_are_the_accounts(site: RunningSite, kind: AccountKind, update: int, full: int) -> None:
    """Who may have the update and who the full distribution; texts are for everybody signed in."""
    release = site.world.release("Workshop10", "1.0.2.7")
    assert release
    account = site.world.account(kind)
    by_kind = {file.kind: file for file in release.files}
    packages = by_kind[PackageKind.UPDATE], by_kind[PackageKind.FULL], by_kind[PackageKind.OTHER]
    answers = [_get(site, site.urls_of(one)[0], account).status_code for one in packages]
    assert [update, full, 200] == answers


def test_templates_want_a_password_and_texts_nothing(site: RunningSite, browser: Browser) -> None:
    """The service's files are for Basic only, not for sessions; what is new is open."""
    release = site.world.release("Workshop10", "1.0.2.7")
    assert release
    assert release.template
    address = f"{site.url('dl02')}/public/file/tmplts/get/{release.template.uuid}"
    browser.sign_in(_contract(site))
    assert 401 == browser.get(address).status_code
    assert 200 == _get(site, address, _contract(site)).status_code
    news = f"{site.url('dl03')}/content//AutoUpdatesFiles/Workshop/1_0_2_7/82"
    assert "Учёт гарантийных" in _get(site, f"{news}/News1cv8.htm").text
    assert 200 == _get(site, f"{news}/V8Update.htm").status_code
    assert 404 == _get(site, f"{news}/Nothing.htm").status_code


def test_a_head_has_no_body(site: RunningSite, file: SiteFile) -> None:
    """HEAD is allowed and names the length."""
    account = _contract(site)
    answer = requests.head(
        site.urls_of(file)[0], auth=(account.login, account.password), verify=str(site.authority), timeout=20
    )
    assert (200, str(SIZE), b"") == (answer.status_code, answer.headers["Content-Length"], answer.content)


def test_the_log_counts_bytes_and_names_credentials(site: RunningSite, file: SiteFile) -> None:
    """What a test needs to know of the wire: bytes, the part asked for, what of a person's arrived."""
    _get(site, site.urls_of(file)[1], _contract(site), Range="bytes=99000-")
    _get(site, site.urls_of(file)[0])
    (part,) = site.log.of("dl03")
    assert (206, 1000, "bytes=99000-", ("basic",)) == (part.status, part.sent, part.range, part.credentials)
    assert [()] == [one.credentials for one in site.log.of("dl02")]
    assert 1000 == site.log.sent("dl03", "/public/file/get/")
