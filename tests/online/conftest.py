"""A sandbox whose settings lead to its site, and a keyring that lives as long as the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.site import running_site
from support.stores import Memory

from updater.app import open_application
from updater.demo.online import settings_for
from updater.demo.sandbox import build_sandbox
from updater.filing import Filing
from updater.online import Online
from updater.secrets import SecretStore
from updater.settings import save_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.app import Application
    from updater.demo.site import RunningSite


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSite]:
    """The sandbox's site, once for all tests of a file."""
    with running_site() as site:
        yield site


@pytest.fixture
def site(running: RunningSite) -> RunningSite:
    """The site without faults."""
    running.faults.clear()
    return running


@pytest.fixture
def application(tmp_path: Path, site: RunningSite) -> Application:
    """The product on a sandbox with the site."""
    sandbox = build_sandbox(tmp_path / "sandbox", "ru", seconds=0)
    save_settings(sandbox.home / "settings.json", settings_for(sandbox.settings, site), Filing())
    return open_application(home=sandbox.home)


@pytest.fixture
def keyring() -> Memory:
    """A keyring with nothing in it."""
    return Memory()


@pytest.fixture
def online(application: Application, keyring: Memory) -> Online:
    """The services of the site, with that keyring."""
    return Online(application, SecretStore(keyring))
