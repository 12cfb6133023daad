"""The sandbox's file server of templates and its open lists, read by the product's readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from support.fixtures import fixture

from updater.demo.product import NAME, VENDOR
from updater.demo.site import AccountKind
from updater.formats.update_info import read_update_info
from updater.site.legacy.template_list import read_template_list
from updater.site.legacy.update_list import read_zipped_list

if TYPE_CHECKING:
    from updater.demo.site import Account, RunningSite

AGENT = "1C+Enterprise/8.3"
LISTS = "/ipp/ITSREPV/V8Update/Configs/Workshop/10/83"


def _template(
    site: RunningSite, path: str, kind: AccountKind = AccountKind.CONTRACT, agent: str = AGENT
) -> requests.Response:
    account: Account = site.world.account(kind)
    url = f"{site.url('tmplts')}/tmplts/{path}"
    auth, headers = (account.login, account.password), {"User-Agent": agent}
    return requests.get(url, auth=auth, headers=headers, verify=str(site.authority), timeout=20)


def _open(site: RunningSite, name: str) -> requests.Response:
    url = f"{site.url('downloads')}{LISTS}/{name}"
    return requests.get(url, verify=str(site.authority), timeout=20)


def test_the_list_of_templates_is_read(site: RunningSite) -> None:
    """Every release with an update and every edge, in the form of the written-down list."""
    written = fixture("update-site/synthetic/v8cscdsc.lst").read_bytes()
    assert 2 == len(read_template_list([written], "ДемоУчет"))
    answer = _template(site, "v8cscdsc.lst")
    assert answer.content.startswith(b"\xef\xbb\xbf{")
    read = read_template_list([answer.content], NAME, VENDOR)
    expected = {one.version: one.updates for one in site.world.of("Workshop10") if one.bare_update}
    assert expected == {one.version.text: tuple(source.text for source in one.updates) for one in read}
    assert "Verstak/Workshop/1_0_2_7/1cv8.cfu" in {one.key for one in read}


def test_updates_are_handed_out_packed_and_bare(site: RunningSite) -> None:
    """The `.cfu` named by the list and the zip of old addresses with two slashes."""
    release = site.world.release("Workshop10", "1.0.2.7")
    assert release
    assert release.bare_update
    assert release.template
    bare = _template(site, "Verstak/Workshop/1_0_2_7/1cv8.cfu")
    assert release.bare_update.content.read_bytes() == bare.content
    packed = _template(site, "/Verstak/Workshop/1_0_2_7/1cv8.zip")
    assert release.template.content.read_bytes() == packed.content
    assert 404 == _template(site, "Verstak/Workshop/9_9_9_9/1cv8.cfu").status_code


@pytest.mark.parametrize(
    ("kind", "agent", "status"),
    [
        (AccountKind.CONTRACT, "1C+Enterprise/8.2", 200),
        (AccountKind.BASIC, AGENT, 200),
        (AccountKind.CONTRACT, "python-requests", 403),
        (AccountKind.NO_CONTRACT, AGENT, 403),
        (AccountKind.NO_PRODUCT, AGENT, 403),
    ],
)
def test_who_may_have_templates(site: RunningSite, kind: AccountKind, agent: str, status: int) -> None:
    """403 without a subscription, and for a client that does not call itself as the platform does."""
    assert status == _template(site, "Verstak/Workshop/1_0_2_7/1cv8.cfu", kind, agent).status_code


def test_a_wrong_password_is_401(site: RunningSite) -> None:
    """And so is none."""
    url, headers = f"{site.url('tmplts')}/tmplts/v8cscdsc.lst", {"User-Agent": AGENT}
    wrong = requests.get(url, auth=("a", "b"), headers=headers, verify=str(site.authority), timeout=20)
    assert 401 == wrong.status_code
    none = requests.get(url, headers=headers, verify=str(site.authority), timeout=20)
    assert 401 == none.status_code


def test_the_open_lists_are_read(site: RunningSite) -> None:
    """The newest release, and all updates with places, sizes and targets; as in the recorded ones."""
    recorded = fixture("update-site/legacy-v8upd11/UpdInfo.txt").read_bytes()
    info = _open(site, "UpdInfo.txt").content
    assert recorded[:11] == info[:11]
    read = read_update_info(info)
    assert ("1.2.1.6", ("1.1.3.8", "1.1.4.2"), "18.11.2026") == (
        read.version.text,
        tuple(version.text for version in read.from_versions),
        read.date,
    )
    assert 30 < len(read_zipped_list(fixture("update-site/legacy-v8upd11/v8upd11.zip").read_bytes()))
    listed = read_zipped_list(_open(site, "v8upd11.zip").content, NAME, VENDOR)
    releases = [one for one in site.world.of("Workshop10") if one.template]
    assert {(one.version, one.updates, one.template.size) for one in releases if one.template} == {
        (one.version.text, tuple(target.text for target in one.updates), one.size) for one in listed
    }


def test_the_other_members_of_the_folder(site: RunningSite) -> None:
    """What is new, the order of update, and 404 for a product nobody knows."""
    assert "Оценка качества" in _open(site, "news.htm").text
    assert 200 == _open(site, "update.htm").status_code
    url = f"{site.url('downloads')}{LISTS.replace('Workshop', 'Nothing')}/UpdInfo.txt"
    assert 404 == requests.get(url, verify=str(site.authority), timeout=20).status_code
