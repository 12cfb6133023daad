"""The sandbox's portal (its own invention) and its cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from updater.demo.site import AccountKind, FaultKind
from updater.demo.site.sample import PINS

if TYPE_CHECKING:
    from support.site_client import Browser

    from updater.demo.site import Account, RunningSite

NUMBER, PIN, _NICK = PINS[1]
QUESTIONNAIRE = {
    "registrationNumber": NUMBER,
    "pin": PIN,
    "organisation": "Мастерская Петрова",
    "address": "Лесная, 1",
    "responsible": "Петров П. П.",
    "phone": "+7 900 000-00-00",
    "email": "petrov@example.org",
}


def _auth(account: Account) -> tuple[str, str]:
    return account.login, account.password


def _post(
    site: RunningSite, path: str, fields: dict[str, str], account: Account | None = None
) -> requests.Response:
    return requests.post(
        f"{site.url('portal')}/sandbox/{path}",
        data=fields,
        auth=_auth(account) if account else None,
        verify=str(site.authority),
        timeout=20,
    )


def _cloud(site: RunningSite, method: str, account: Account | None = None, **body: Any) -> requests.Response:
    document = {"general": {"type": "usr", "method": method, "debug": True}, **body}
    return requests.post(
        f"{site.url('fresh')}/a/adm/hs/ext_api/execute",
        json=document,
        auth=_auth(account or site.world.account(AccountKind.CONTRACT)),
        verify=str(site.authority),
        timeout=20,
    )


def test_products_and_the_contract_are_listed(site: RunningSite, browser: Browser) -> None:
    """For a program by password, for a person by single sign-on; never the platform."""
    account = site.world.account(AccountKind.CONTRACT)
    url = f"{site.url('portal')}/sandbox/products"
    answer = requests.get(url, auth=_auth(account), verify=str(site.authority), timeout=20).json()
    assert ["Workshop", "Apiary"] == [one["program"] for one in answer["products"]]
    assert {"needed": True, "active": True, "until": "2027-06-30"} == answer["products"][0]["contract"]
    browser.sign_in(account)
    assert answer == browser.get(url).json()
    assert "Мои программы" in browser.get(f"{site.url('portal')}/").text


def test_a_contract_that_ended_is_shown(site: RunningSite) -> None:
    """Without a contract it is said to be needed; a basic edition needs none."""
    url = f"{site.url('portal')}/sandbox/products"
    for kind, needed in ((AccountKind.NO_CONTRACT, True), (AccountKind.BASIC, False)):
        auth = _auth(site.world.account(kind))
        (one,) = requests.get(url, auth=auth, verify=str(site.authority), timeout=20).json()["products"]
        assert {"needed": needed, "active": False, "until": None} == one["contract"]


def test_a_product_can_be_added(site: RunningSite) -> None:
    """By registration number and PIN; afterwards the account has it, also on the other hosts."""
    account = site.world.account(AccountKind.NO_PRODUCT)
    assert 422 == _post(site, "products", {"registrationNumber": NUMBER, "pin": "wrong"}, account).status_code
    added = _post(site, "products", {"registrationNumber": NUMBER, "pin": PIN.lower()}, account)
    assert (201, ["Apiary"]) == (added.status_code, [one["program"] for one in added.json()["products"]])
    assert (
        302
        == requests.post(
            f"{site.url('portal')}/sandbox/products",
            verify=str(site.authority),
            timeout=20,
            allow_redirects=False,
        ).status_code
    )


def test_registration_makes_an_account(site: RunningSite, browser: Browser) -> None:
    """The answer has a login and a password that open the site."""
    answer = _post(site, "registration", QUESTIONNAIRE)
    assert 201 == answer.status_code
    made = answer.json()
    url = f"{site.url('login')}/rest/public/user/auth"
    body = {"login": made["login"], "password": made["password"]}
    assert 200 == requests.post(url, json=body, verify=str(site.authority), timeout=20).status_code
    assert "registrationNumber" in browser.get(f"{site.url('portal')}/sandbox/registration").text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"organisation": " "}, "organisation"),
        ({"email": "nowhere"}, "email"),
        ({"pin": "0000"}, "pin"),
        ({"registrationNumber": "1"}, "pin"),
    ],
)
def test_registration_names_what_is_wrong(site: RunningSite, change: dict[str, str], field: str) -> None:
    """422 with the field."""
    answer = _post(site, "registration", QUESTIONNAIRE | change)
    assert (422, [field]) == (answer.status_code, list(answer.json()["errors"]))


def test_the_cloud_lists_subscribers_and_applications(site: RunningSite) -> None:
    """All of them, or those of one subscriber, each with its release and address."""
    subscribers = _cloud(site, "account/list").json()
    assert 10200 == subscribers["general"]["response"]
    assert [1, 2] == [one["id"] for one in subscribers["account"]]
    assert 3 == len(_cloud(site, "tenant/list").json()["tenant"])
    (one,) = _cloud(site, "tenant/list", auth={"account": 2}).json()["tenant"]
    assert (201, "1.1.4.2", "workshop") == (one["id"], one["app_version"], one["url"].split("/")[4])
    assert one == _cloud(site, "tenant/info", id=201).json()["tenant"]
    assert 200 == requests.get(one["url"], verify=str(site.authority), timeout=20).status_code


def test_the_cloud_refuses(site: RunningSite) -> None:
    """401 for strangers; a code in the body for what is not there and for a refusal."""
    stranger = requests.post(
        f"{site.url('fresh')}/a/adm/hs/ext_api/execute", json={}, verify=str(site.authority), timeout=20
    )
    assert 401 == stranger.status_code
    for answer in (
        _cloud(site, "nothing/list"),
        _cloud(site, "tenant/list", auth={"account": 99}),
        _cloud(site, "tenant/info", id=1),
    ):
        assert 10404 == answer.json()["general"]["response"]
    site.faults.add(FaultKind.SERVICE_ERROR, "fresh")
    assert 10403 == _cloud(site, "tenant/list").json()["general"]["response"]


def test_invitations_are_for_browsers(site: RunningSite) -> None:
    """The link of an invitation leads to a page."""
    url = f"{site.url('fresh')}/invitation/abc"
    assert 200 == requests.get(url, verify=str(site.authority), timeout=20).status_code
    gone = f"{site.url('fresh')}/a/workshop/999/ru/"
    assert 404 == requests.get(gone, verify=str(site.authority), timeout=20).status_code
