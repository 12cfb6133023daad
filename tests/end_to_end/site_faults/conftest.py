"""One running site and one sandbox for all cases; a new person with an empty program for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.loopback import Loopback, loopback_servers
from support.site import running_site
from support.site_cases import PAGES, SERVICE, Case, Workplace

from updater.demo.sandbox import build_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from updater.demo.sandbox import Sandbox
    from updater.demo.site import RunningSite


@pytest.fixture(scope="session")
def running() -> Iterator[RunningSite]:
    """The site, running for as long as the tests do."""
    with running_site() as site:
        yield site


@pytest.fixture
def site(running: RunningSite) -> RunningSite:
    """The site without faults, memory and log."""
    running.drop_connections()  # of the person before, who never says goodbye
    running.reset()
    return running


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """An infobase and a platform; templates and settings are each person's own."""
    return build_sandbox(tmp_path_factory.mktemp("site-faults") / "sandbox", "ru", seconds=0)


@pytest.fixture(scope="session")
def right(
    running: RunningSite, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Mapping[str, bytes]]:
    """The template directory after downloading without any fault, by source."""
    found = {}
    for source in (SERVICE, PAGES):
        running.reset()
        place = Workplace(running, sandbox, tmp_path_factory.mktemp("right"), by=source)
        assert place.attempt().error is None
        assert place.total == place.sent()
        found[source] = place.template_files()
    return found


@pytest.fixture
def workplace(site: RunningSite, sandbox: Sandbox, tmp_path: Path) -> Callable[[Case], Workplace]:
    """A person with an empty program, as a case wants it."""
    return lambda case: Workplace(site, sandbox, tmp_path / "person", by=case.by, **case.settings)


@pytest.fixture
def loopback(tmp_path: Path) -> Iterator[Loopback]:
    """Servers around the site: proxies, and hosts nobody should ever ask."""
    with loopback_servers(tmp_path) as loopback:
        yield loopback
