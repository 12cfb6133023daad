"""The site of an English sandbox: titles in English, and the same files and kinds behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from updater.demo.site import sample_world
from updater.model.site import PackageKind
from updater.site.pages.version_files import SiteFile

if TYPE_CHECKING:
    from pathlib import Path

_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def test_titles_are_english(tmp_path: Path) -> None:
    """Products, groups and distributions; what a distribution is for is still told by the program."""
    world = sample_world(tmp_path, "en")
    titles = [title for product in world.products for title in (product.title, product.group)]
    packages = [file for release in world.releases for file in release.files if not file.direct]
    assert [] == [title for title in titles if _CYRILLIC.search(title)]
    assert [] == [file.title for file in packages if _CYRILLIC.search(file.title)]
    told = [(file, SiteFile(file.title, file.path, "").kind) for file in packages]
    assert [] == [
        file.name for file, kind in told if file.kind is not PackageKind.PLATFORM and kind is not file.kind
    ]
