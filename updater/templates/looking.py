"""Whether a file is worth installing from, without unpacking it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import PackageError
from updater.templates.packages.gate import judge
from updater.templates.packages.layout import arrange
from updater.templates.packages.opening import open_package

if TYPE_CHECKING:
    from pathlib import Path


def holds_templates(file: Path) -> bool:
    """Whether templates seem to be in a file: it holds one, or a distribution archive that will.

    Only names are looked at; installing judges everything.

    Raises:
        StorageError: it cannot be read.
    """
    try:
        with open_package(file, file.name) as package:
            safe = judge(package.entries, package=package.shown, packed=package.packed)
    except PackageError:
        return False
    layout = arrange(safe)
    return bool(layout.roots or layout.nested)
