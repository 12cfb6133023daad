"""Real files that nobody here wrote, looked for beside the checkout and never part of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

_PROJECT = Path(__file__).resolve().parents[2]


def fixtures_root() -> Path:
    """Return the folder of real files, or skip the test when it is not there."""
    root = Path(os.environ.get("UPDATER_FIXTURES") or _PROJECT.parent / "shared" / "fixtures")
    if not root.is_dir():
        pytest.skip("the folder of real files is not beside this checkout")
    return root


def fixture(name: str) -> Path:
    """Return one real file by its path under the folder, or skip the test."""
    path = fixtures_root() / name
    if not path.exists():
        pytest.skip(f"no real file {name}")
    return path


def fixture_names(folder: str) -> list[str]:
    """Names of real files in a folder, for parametrising; empty when there is no such folder."""
    root = Path(os.environ.get("UPDATER_FIXTURES") or _PROJECT.parent / "shared" / "fixtures")
    place = root / folder
    return sorted(f"{folder}/{entry.name}" for entry in place.iterdir()) if place.is_dir() else []


def expected_values() -> dict[str, Any]:
    """Return what independent readers found in the files of `formats`, or skip the test."""
    values: dict[str, Any] = json.loads(fixture("formats/expected.json").read_text("utf-8"))
    return values
