"""The sandbox's update site in the process of a test."""

from __future__ import annotations

import atexit
import contextlib
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.site import AccountKind, Faults, RunningSite, World, run_site, sample_world
from updater.model.site import SignIn

if TYPE_CHECKING:
    from collections.abc import Iterator


@cache
def sample() -> World:
    """Return the sandbox's world, made once in a process; nobody may change its files."""
    folder = tempfile.mkdtemp(prefix="onec-world-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return sample_world(Path(folder))


@contextlib.contextmanager
def running_site(
    faults: Faults | None = None, *, world: World | None = None, addresses: int = 1
) -> Iterator[RunningSite]:
    """Run the site while a test needs it; what goes wrong is added to its `faults`."""
    with run_site(world or sample(), faults, addresses=addresses) as site:
        yield site


def sign_in(kind: AccountKind = AccountKind.CONTRACT) -> SignIn:
    """Return login and password of one of the sandbox's accounts."""
    account = sample().account(kind)
    return SignIn(account.login, account.password)
