"""A release that some update file on the disk leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.configuration import ReleaseIdentity


@dataclass(frozen=True, slots=True)
class Release:
    """An update that can be applied: where it starts, where it leads, where it lies.

    Attributes:
        target: the release after the update.
        sources: the releases it can start from.
        file: the `.cfu`; a `.cf` that replaces the configuration whole.
        directory: the template's folder, where texts about the release lie.
        authoritative: sources were read from the update itself, not from a hint.
        minimum_platform: lowest platform the release states; None when it states none.
        handlers_required: update handlers must run before the next hop; None when nobody says.
        replaces: it is a whole configuration that takes the place of one off support, whatever its release.
        delivery: a whole configuration that brings its vendor's support along.
    """

    target: ReleaseIdentity
    sources: tuple[ReleaseIdentity, ...]
    file: Path
    directory: Path
    authoritative: bool = True
    minimum_platform: str | None = None
    handlers_required: bool | None = None
    replaces: bool = False
    delivery: bool = False
