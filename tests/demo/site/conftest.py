"""One running site for all tests here, as new for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.site import running_site
from support.site_client import Browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.demo.site import RunningSite


@pytest.fixture(scope="session")
def running() -> Iterator[RunningSite]:
    """The site, running for as long as the tests do."""
    with running_site() as site:
        yield site


@pytest.fixture
def site(running: RunningSite) -> RunningSite:
    """The site without faults, memory and log."""
    running.reset()
    return running


@pytest.fixture
def browser(site: RunningSite) -> Iterator[Browser]:
    """A client with cookies."""
    with Browser(site) as browser:
        yield browser
