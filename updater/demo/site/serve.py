"""The site in a process of its own, until somebody has enough."""

from __future__ import annotations

import contextlib
import json
import signal
import threading
from typing import TYPE_CHECKING, TextIO

from updater.demo.site.running import run_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.demo.site.running import RunningSite
    from updater.demo.site.world import World
    from updater.texts import Texts

_STOPPING = (signal.SIGINT, signal.SIGTERM)


def serve_forever(
    world: World,
    out: TextIO,
    *,
    folder: Path | None = None,
    addresses: int = 1,
    stop: threading.Event | None = None,
) -> None:
    """Run the site, say on one line of JSON where it is, and wait.

    Args:
        world: what the site hands out.
        out: gets the line and is flushed.
        folder: for the certificate, the control file and the log; one of its own unless given.
        addresses: on how many loopback addresses the hosts are.
        stop: ends it; SIGINT and SIGTERM do so too when this is the main thread.

    Raises:
        OSError: no address can be had.
    """
    end = stop or threading.Event()
    log = folder / "requests.jsonl" if folder else None
    with _signals(end), run_site(world, folder=folder, addresses=addresses, log_file=log) as site:
        out.write(json.dumps(description(site), ensure_ascii=False) + "\n")
        out.flush()
        while not end.wait(1):
            pass  # in short waits: a signal is only seen between them on some systems


def description(site: RunningSite) -> dict[str, object]:
    """Return what another process has to know; the passwords are of invented accounts."""
    accounts = [
        {"login": account.login, "password": account.password, "kind": account.kind.value}
        for account in site.accounts
    ]
    return {
        "addresses": {role.value: url for role, url in site.addresses.bases.items()},
        "trusted": list(site.addresses.trusted_hosts),
        "hosts": dict(site.site.urls),
        "accounts": accounts,
        "authority": str(site.authority),
        "control": str(site.control),
    }


def account_lines(world: World, texts: Texts) -> tuple[str, ...]:
    """Return a line for each account a person may try: login, password and what it is good for."""
    return tuple(
        texts(
            "demo.site.account",
            login=account.login,
            password=account.password,
            kind=texts(f"demo.site.kind.{account.kind.value}"),
        )
        for account in world.accounts
    )


@contextlib.contextmanager
def _signals(end: threading.Event) -> Iterator[None]:
    """Have the usual signals end the wait."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: end.set()) for number in _STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
