"""A sandbox for each test of the command line."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from updater.demo.online import site_for
from updater.demo.sandbox import Sandbox, build_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.demo.site.running import RunningSite
    from updater.model.site import SignIn


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """A small world with infobases, templates and a simulated platform that answers at once."""
    return build_sandbox(tmp_path / "sandbox", "ru", seconds=0)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Sandbox, RunningSite, SignIn]]:
    """A sandbox without any template, with its update site running."""
    sandbox = build_sandbox(tmp_path / "sandbox", "ru", seconds=0)
    shutil.rmtree(sandbox.templates)
    sandbox.templates.mkdir()
    with site_for(sandbox, "ru") as (site, account):
        yield sandbox, site, account
