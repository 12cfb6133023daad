"""Servers on loopback for the tests of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.loopback import Loopback, loopback_servers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def loopback(tmp_path: Path) -> Iterator[Loopback]:
    """An authority of its own, and servers that do what the test wants."""
    with loopback_servers(tmp_path) as loopback:
        yield loopback
