"""A sandbox for each test of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from updater.demo.sandbox import Sandbox, build_sandbox

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """A small world with infobases, templates and a simulated platform that answers at once."""
    return build_sandbox(tmp_path / "sandbox", "ru", seconds=0)
