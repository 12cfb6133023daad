"""Plans: hops in order, and every reason not to begin."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from updater.model.configuration import ReleaseIdentity
    from updater.model.infobase import InfobaseState
    from updater.model.release import Release


class CheckLevel(enum.Enum):
    """How much a check matters."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing, or not to be known beforehand; nothing speaks against the update."""
    WARNING = "warning"
    ERROR = "error"
    """The update is refused."""


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one look before the start; its words are found by code and level."""

    code: str
    level: CheckLevel
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hop:
    """One release to the next.

    Attributes:
        source: the release before.
        release: the update that leads on.
        run_handlers: update handlers run after this hop.
        file_hash: SHA-256 of the update file when the plan was made, hex.
    """

    source: ReleaseIdentity
    release: Release
    run_handlers: bool
    file_hash: str = ""

    @property
    def target(self) -> ReleaseIdentity:
        """The release after the hop."""
        return self.release.target

    @property
    def off_support(self) -> bool:
        """Whether the infobase has no vendor's record of the release after the hop."""
        return self.release.replaces and not self.release.delivery


@dataclass(frozen=True, slots=True)
class UpdatePlan:
    """How an infobase gets from the release it has to the one wanted.

    Attributes:
        infobase: what was read from the base when the plan was made.
        start: the vendor's release the base stands on.
        hops: in order; empty only where checks are made without a plan (`updater.update.unplanned`).
        reachable: every release that could be the target, newest first.
    """

    infobase: InfobaseState
    start: ReleaseIdentity
    hops: tuple[Hop, ...]
    reachable: tuple[ReleaseIdentity, ...] = ()

    @property
    def target(self) -> ReleaseIdentity:
        """The release the plan ends at."""
        return self.hops[-1].target

    @property
    def replaces(self) -> bool:
        """Whether the configuration is replaced whole: all that was changed in it by hand is gone then."""
        return any(hop.release.replaces for hop in self.hops)

    @property
    def directory(self) -> Path:
        """The folder of the infobase."""
        return self.infobase.directory
