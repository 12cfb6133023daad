"""The sandbox's site and the sources that ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.site import running_site
from support.site_visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from updater.demo.site import AccountKind, RunningSite


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
def visitor(site: RunningSite) -> Iterator[Visitor]:
    """Somebody who has not signed in yet."""
    visitor = Visitor(site)
    yield visitor
    visitor.session.forget()


@pytest.fixture
def somebody(site: RunningSite) -> Iterator[Callable[[AccountKind], Visitor]]:
    """Makes visitors of other kinds."""
    made: list[Visitor] = []

    def make(kind: AccountKind) -> Visitor:
        made.append(Visitor(site, kind))
        return made[-1]

    yield make
    for visitor in made:
        visitor.session.forget()
