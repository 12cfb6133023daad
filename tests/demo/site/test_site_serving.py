"""The site in a process of its own, and one on addresses of its own."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests
from support.site import running_site, sample
from support.source import ROOT

from updater.demo.site import AccountKind, Fault, FaultKind, Faults
from updater.demo.site.control import write_faults
from updater.demo.site.serve import account_lines
from updater.model.site import SiteRole
from updater.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

    from updater.demo.site import RunningSite

_SERVE = """
import sys
from pathlib import Path
from updater.demo.site import sample_world
from updater.demo.site.serve import serve_forever
folder = Path(sys.argv[1])
serve_forever(sample_world(folder / "files"), sys.stdout, folder=folder / "state")
"""
_TRIES = 200


def _until_status(wanted: int, url: str, authority: str) -> int:
    """Ask until the status is the one wanted, or many times."""
    status = 0
    for _ in range(_TRIES):
        status = requests.get(url, verify=authority, timeout=20).status_code
        if status == wanted:
            break
        time.sleep(0.05)
    return status


@pytest.mark.skipif(sys.platform == "win32", reason="a process is not asked to end there, but ended")
def test_a_process_serves_until_it_is_asked_to_end(tmp_path: Path) -> None:
    """One line of JSON, faults through the control file, exchanges in the log, and an end without noise."""
    command = [sys.executable, "-c", _SERVE, str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        told = json.loads(process.stdout.readline())
        url = told["addresses"]["update-service"] + "/update-platform/programs/update/ping"
        assert 200 == requests.get(url, verify=told["authority"], timeout=20).status_code
        control = tmp_path / "state" / "faults.json"
        assert str(control) == told["control"]
        write_faults(control, [Fault(FaultKind.STATUS, "update-api", value="503")])
        assert 503 == _until_status(503, url, told["authority"])
        write_faults(control, [])
        assert 200 == _until_status(200, url, told["authority"])
        assert {role.value for role in SiteRole} == set(told["addresses"])
        assert {kind.value for kind in AccountKind} == {account["kind"] for account in told["accounts"]}
    finally:
        process.send_signal(signal.SIGTERM)
        _rest, noise = process.communicate(timeout=30)
    assert (0, "") == (process.returncode, noise)
    lines = (tmp_path / "state" / "requests.jsonl").read_text("utf-8").splitlines()
    assert {"update-api"} == {json.loads(line)["host"] for line in lines}
    assert not any(account["password"] in line for account in told["accounts"] for line in lines)


def test_a_broken_control_file_changes_nothing(site: RunningSite) -> None:
    """What cannot be read is left alone until it can."""
    url = f"{site.url('dl02')}/nothing"
    write_faults(site.control, [Fault(FaultKind.STATUS, "dl02", value="500")])
    assert 500 == _until_status(500, url, str(site.authority))
    site.control.write_text('{"faults": [{"kind": "no such', "utf-8")
    time.sleep(0.2)
    assert 500 == requests.get(url, verify=str(site.authority), timeout=20).status_code
    write_faults(site.control, [])
    assert 404 == _until_status(404, url, str(site.authority))


def test_every_host_is_trusted_but_the_foreign_one(site: RunningSite) -> None:
    """The addresses given to the product name each role, and the authority to trust."""
    hosts = {url.removeprefix("https://") for name, url in site.site.urls.items() if name != "foreign"}
    assert hosts == set(site.addresses.trusted_hosts)
    assert set(SiteRole) == set(site.addresses.bases)
    assert site.url("dl02") == site.addresses.base(SiteRole.DOWNLOADS)
    assert str(site.authority) == site.addresses.authority
    assert 200 == requests.get(f"{site.url('foreign')}/x", verify=str(site.authority), timeout=20).status_code


def test_two_sites_do_not_know_each_other(site: RunningSite) -> None:
    """Each has ports, an authority and a memory of its own."""
    with running_site() as other:
        assert not set(site.addresses.trusted_hosts) & set(other.addresses.trusted_hosts)
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(other.url("dl02"), verify=str(site.authority), timeout=20)
    parts = urlsplit(other.url("dl02"))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=20)


def test_faults_bring_no_stopped_site_back() -> None:
    """Faults may be used again after their site was stopped; nothing listens any more."""
    faults = Faults()
    with running_site(faults) as first:
        faults.add(FaultKind.REFUSED, "dl02")
    faults.clear()
    for url in (first.url("dl02"), first.url("login")):
        parts = urlsplit(url)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=20)
    before = threading.active_count()
    with running_site(faults) as second:
        assert requests.get(second.url("dl02"), verify=str(second.authority), timeout=20).status_code
    assert threading.active_count() <= before  # others may have ended meanwhile


@pytest.mark.parametrize("language", ["ru", "en"])
def test_accounts_are_shown(language: str) -> None:
    """A line for each account with what a person needs to try it."""
    lines = account_lines(sample(), Texts(language))
    assert [f"{one.login} / {one.password}: " for one in sample().accounts] == [
        line[: line.index(": ") + 2] for line in lines
    ]
