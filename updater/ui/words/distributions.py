"""What a release offers, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.ui.words.site import day

if TYPE_CHECKING:
    from updater.model.site import Package
    from updater.texts import Texts


def package_line(texts: Texts, package: Package, *, asked: bool, refused: str = "") -> str:
    """Return the quiet line of a distribution: what it is for, its size, since when it is there.

    Args:
        texts: the words.
        package: as far as it is known.
        asked: the site was asked for its size already.
        refused: why the site tells no more of it; empty when it does.
    """
    parts = [texts(f"ui.distributions.kind.{package.kind.value}")]
    if refused:
        return " · ".join([*parts, refused])
    if package.size is not None:
        parts.append(texts.size(package.size))
    else:
        parts.append(texts(f"ui.distributions.size-{'unknown' if asked else 'asked'}"))
    if package.published is not None:
        parts.append(day(package.published))
    return " · ".join(parts)
