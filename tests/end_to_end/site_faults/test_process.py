"""N30, N32, N33: what happens around the program's own process, by the command line."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import psutil
import pytest
import trustme
from support.canaries import revealed, revealing_files
from support.commands import PROJECT, run_updater, updater_command, updater_environment
from support.site_cases import CHAIN, Case, Workplace, fault

from updater.demo.sandbox import build_sandbox
from updater.demo.site import FaultKind
from updater.filing import Filing
from updater.settings import save_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from support.loopback import Loopback, Received, Server, Wire

    from updater.demo.site import RunningSite

# No keyring of the machine the tests run on is asked or written to.
_NO_STORE = {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}
_NETRC = "canary-of-netrc-5"
_PATIENCE = 60.0
_CASE = Case("", "", ())


def _command(place: Workplace, *command: object) -> list[str]:
    save_settings(place.home / "settings.json", place.settings, Filing())
    return updater_command(
        place.home,
        *command,
        place.sandbox.infobase,
        "--to",
        CHAIN[-1],
        "--json",
        "--login",
        place.account.login,
    )


@contextlib.contextmanager
def _started(place: Workplace, *command: object, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Start the program; it gets the password by its standard input, and does not outlive the block."""
    process = subprocess.Popen(
        _command(place, *command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=updater_environment(**_NO_STORE, **environment),
        cwd=PROJECT,
    )
    assert process.stdin is not None
    process.stdin.write(f"{place.account.password}\n")
    process.stdin.flush()
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            assert stream is not None
            stream.close()


def _until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + _PATIENCE
    while not condition():
        assert process.poll() is None, "it ended too early"
        assert time.monotonic() < end
        time.sleep(0.01)


def _proxy(loopback: Loopback, *, open_to_all: bool) -> Server:
    def respond(request: Received, wire: Wire) -> None:
        if open_to_all:
            wire.tunnel(int(request.path.rpartition(":")[2]))
        else:
            wire.answer(502, Connection="close")
        raise ConnectionAbortedError

    return loopback.serve(respond, tls=False)


def _environment(root: Path, proxy: Server) -> dict[str, str]:
    """Everything a careless library would take from the environment."""
    netrc, bundle = root / "netrc", root / "bundle.pem"
    netrc.write_text(f"default login anna password {_NETRC}\n")
    netrc.chmod(0o600)
    trustme.CA().cert_pem.write_to_path(str(bundle))
    proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "ALL_PROXY"), f"http://{proxy.place}")
    return {
        **proxies,
        "NO_PROXY": "",
        "no_proxy": "",
        "NETRC": str(netrc),
        "REQUESTS_CA_BUNDLE": str(bundle),
        "CURL_CA_BUNDLE": str(bundle),
    }


@pytest.mark.parametrize("mode", ["none", "system"])
def test_n30_the_environment(
    mode: str,
    loopback: Loopback,
    workplace: Callable[[Case], Workplace],
    right: Mapping[str, Mapping[str, bytes]],
) -> None:
    """Its proxy counts when the settings say "system" and else not; its authorities and `.netrc` never."""
    place = workplace(Case("N30", "", (), settings={"proxy_mode": mode}))
    proxy = _proxy(loopback, open_to_all=mode == "system")
    outside = place.root.parent / "outside"
    outside.mkdir()
    with _started(place, "download", **_environment(outside, proxy)) as process:
        out, err = process.communicate(timeout=_PATIENCE)
    assert 0 == process.returncode, err
    assert len(CHAIN) == len(json.loads(out))
    assert right["service"] == place.template_files()
    assert (mode == "system") == bool(proxy.received)
    assert [] == place.astray()
    assert not revealed((out + err + proxy.everything).encode(), [_NETRC, place.account.password])
    assert {} == revealing_files(place.root, [_NETRC, place.account.password])


def test_n30_a_proxy_that_lets_nobody_through(
    loopback: Loopback, workplace: Callable[[Case], Workplace]
) -> None:
    """With "system" the environment's proxy really is in the way: the test above can fail."""
    place = workplace(Case("N30", "", (), settings={"proxy_mode": "system"}))
    outside = place.root.parent / "outside"
    outside.mkdir()
    with _started(place, "download", **_environment(outside, _proxy(loopback, open_to_all=False))) as process:
        out, _ = process.communicate(timeout=_PATIENCE)
    assert (1, "site.proxy") == (process.returncode, json.loads(out)["error"]["code"])
    assert {} == place.template_files()


def _at_work(place: Workplace, pid: int) -> bool:
    """Whether everything is downloaded and the platform has been started."""
    begun = place.total == place.sent() and (place.home / "state" / "journal.sqlite").exists()
    return begun and bool(psutil.Process(pid).children())


def test_n32_the_network_is_lost_during_the_update(site: RunningSite, tmp_path: Path) -> None:
    """Once the platform is at work nothing is asked of the site any more, and the run is proved."""
    sandbox = build_sandbox(tmp_path / "own", "ru", seconds=0.3)
    place = Workplace(site, sandbox, tmp_path / "person")
    with _started(place, "update", "--online", "--yes") as process:
        _until(lambda: _at_work(place, process.pid), process)
        site.faults.add(FaultKind.REFUSED)
        site.drop_connections()
        site.log.clear()
        out, err = process.communicate(timeout=_PATIENCE)
    document = json.loads(out)
    assert (0, "done", CHAIN[-1]) == (process.returncode, document["outcome"], document["reached"]), err
    assert [] == list(site.log)
    inspected = run_updater(place.home, "inspect", sandbox.infobase, "--json").document
    assert CHAIN[-1] == inspected["configuration"]["version"]


@pytest.mark.skipif(os.name != "posix", reason="SIGSTOP")
def test_n33_asleep_in_a_download(
    workplace: Callable[[Case], Workplace], right: Mapping[str, Mapping[str, bytes]]
) -> None:
    """Stopped in the middle of a file while its connections die, the program goes on from that byte."""
    place = workplace(_CASE)
    file = place.package(CHAIN[0])
    place.put_in_force(fault(FaultKind.STALL, of=CHAIN[0], at=2500))
    with _started(place, "download") as process:
        _until(lambda: 2500 == place.site.log.sent("dl", file.uuid), process)
        time.sleep(0.1)  # the bytes are sent; they are to arrive as well
        process.send_signal(signal.SIGSTOP)
        place.site.drop_connections()
        place.site.faults.clear()
        process.send_signal(signal.SIGCONT)
        out, err = process.communicate(timeout=_PATIENCE)
    assert 0 == process.returncode, err
    assert len(CHAIN) == len(json.loads(out))
    assert right[place.by] == place.template_files()
    assert ["", "bytes=2500-"] == place.asked(CHAIN[0])
    assert file.size == place.site.log.sent("dl", file.uuid)
