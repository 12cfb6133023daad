"""Which requests a fault is for, who may set it, and that nothing of it stays."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from updater.demo.site import AccountKind, Fault, FaultKind, Faults
from updater.demo.site.control import faults_of

if TYPE_CHECKING:
    from support.site_client import Browser

    from updater.demo.site import RunningSite


def _status(site: RunningSite, host: str = "update-api", path: str = "/nothing") -> int:
    return requests.get(site.url(host) + path, verify=str(site.authority), timeout=20).status_code


def test_a_fault_is_for_some_hosts(site: RunningSite) -> None:
    """For one, for all download hosts, for every host."""
    fault = site.faults.add(FaultKind.STATUS, "dl03", value=500)
    assert [404, 500] == [_status(site, host) for host in ("dl02", "dl03")]
    site.faults.remove(fault)
    fault = site.faults.add(FaultKind.STATUS, "dl", value=500)
    assert [500, 500, 404] == [_status(site, host) for host in ("dl02", "dl04", "update-api")]
    site.faults.remove(fault)
    site.faults.add(FaultKind.STATUS, value=500)
    assert [500, 500] == [_status(site, host) for host in ("dl02", "update-api")]


def test_a_fault_is_for_some_requests(site: RunningSite) -> None:
    """For paths with a word in them, after so many, so many times."""
    site.faults.add(FaultKind.STATUS, path="/odd", after=1, times=2, value=500)
    assert [404] * 3 == [_status(site) for _ in range(3)]
    assert [404, 500, 500, 404] == [_status(site, path="/odd/one") for _ in range(4)]


def test_two_faults_work_together() -> None:
    """Of one kind the first in force counts, of different kinds all do."""
    faults = Faults()
    faults.add(FaultKind.STATUS, "dl02", value=500, times=1)
    faults.add(FaultKind.STATUS, value=503)
    faults.add(FaultKind.DELAY, value=0.1)
    first, second = faults.on_request("dl02", "/"), faults.on_request("dl02", "/")
    assert ["500", "503"] == [one.value(FaultKind.STATUS) for one in (first, second)]
    assert {FaultKind.STATUS, FaultKind.DELAY} == set(first)


def test_listeners_hear_of_every_change() -> None:
    """Adding, removing and clearing are each told once."""
    faults, heard = Faults(), []
    faults.listen(lambda: heard.append(len(list(faults))))
    fault = faults.add(FaultKind.REFUSED, "dl02")
    assert faults.refused("dl02")
    assert not faults.refused("dl03")
    faults.remove(fault)
    faults.clear()
    assert [1, 0, 0] == heard


def test_a_document_of_faults_is_read() -> None:
    """What another process writes; an unknown kind and an unknown word are refused."""
    read = faults_of({"faults": [{"kind": "cut", "where": "dl02", "at": 1000, "times": 2}]})
    assert [Fault(FaultKind.CUT, "dl02", at=1000, times=2)] == read
    with pytest.raises(ValueError):
        faults_of({"faults": [{"kind": "nothing"}]})
    with pytest.raises(TypeError):
        faults_of({"faults": [{"kind": "cut", "odd": 1}]})


def test_every_kind_of_fault_is_seen_at_work_here() -> None:
    """A fault nobody looked at on the wire may do nothing at all."""
    texts = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_site_*.py"))
    seen = set(re.findall(r"FaultKind\.([A-Z_0-9]+)", texts))
    assert set() == {kind.name for kind in FaultKind} - seen


def test_every_fault_of_the_catalogue_has_its_kinds() -> None:
    """N01 to N34, but those that are a client's own business."""
    source = Path(__file__).parents[3] / "updater" / "demo" / "site" / "faults.py"
    named = {int(number) for number in re.findall(r"\bN(\d\d)\b", source.read_text("utf-8"))}
    of_clients = {2, 29, 30, 33}  # names, proxies, the environment, a sleeping machine
    assert set(range(1, 35)) - of_clients == named


def test_the_log_keeps_no_secret(site: RunningSite, browser: Browser) -> None:
    """After everything a person can do, neither passwords nor tickets nor cookies are in the log."""
    account = site.world.account(AccountKind.CONTRACT)
    browser.sign_in(account)
    browser.get(f"{site.url('dl02')}/nothing", auth=(account.login, account.password))
    body = {"login": account.login, "password": account.password, "serviceNick": "own"}
    ticket = browser.post(f"{site.url('login')}/rest/public/ticket/get", json=body).json()["ticket"]
    browser.get(f"{site.url('login')}/ticket/auth?token={ticket}")
    kept = repr(list(site.log))
    credentials = {name for one in site.log for name in one.credentials}
    assert {"basic", "cookie", "password", "ticket"} == credentials
    assert account.password not in kept
    assert "ST-" not in kept
    assert account.password not in repr(site)


def test_a_proxys_password_would_be_noticed(site: RunningSite) -> None:
    """N29: a header meant for a proxy that arrives at the site is written down."""
    headers = {"Proxy-Authorization": "Basic eDp5"}
    requests.get(site.url("dl02"), headers=headers, verify=str(site.authority), timeout=20)
    assert [("proxy",)] == [one.credentials for one in site.log.of("dl02")]


def test_a_new_beginning_forgets_everything(site: RunningSite, browser: Browser) -> None:
    """`reset` ends sessions, faults, attempts, registrations and the log."""
    browser.sign_in(site.world.account(AccountKind.CONTRACT))
    site.faults.add(FaultKind.GUARD)
    site.reset()
    assert ([], 0) == (list(site.faults), len(site.log))
    assert 'id="loginForm"' in browser.page("/total").text
