"""Settings for all tests: Qt without a screen, quiet hypothesis, nothing outside the test's own folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from support.no_secrets import no_secret_is_written

if TYPE_CHECKING:
    import pytest

__all__ = ["no_secret_is_written"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A system that trusts nobody: reading all authorities of a real one for each session takes half of the time
# of the tests of the site.
os.environ["SSL_CERT_FILE"] = str(Path(__file__).parent / "support" / "no_authorities.pem")
os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent / "support" / "no_authorities")

settings.register_profile(
    "shared-machine",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("shared-machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that are given the most time, so that nobody waits for one of them at the end."""

    def patience(item: pytest.Item) -> float:
        given = item.get_closest_marker("timeout")
        return float(given.args[0]) if given else 0.0

    items.sort(key=patience, reverse=True)
