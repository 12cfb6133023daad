"""What checks look at, and how they say what they saw."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from updater.model.events import ignore_events
from updater.model.plan import Check, CheckLevel
from updater.update.checks.volumes import BLOCK_DEVICES, volume_of
from updater.update.records import LOCK_CODE, RUNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from updater.enterprise.cluster import ServerVersion
    from updater.enterprise.installations import Platform
    from updater.enterprise.outcomes import Outcome
    from updater.errors import PlatformError
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import InfobaseState
    from updater.model.plan import UpdatePlan
    from updater.update.checks.volume import Volume
    from updater.update.ground import Ground
    from updater.update.request import RunTools, UpdateRequest


@dataclass(frozen=True, slots=True)
class Around:
    """What is known about the computer besides what the run is asked to do.

    Attributes:
        platforms: the installed versions, newest first; empty also when nobody looked.
        thin_clients: thin clients that have no Designer beside them.
        state: where journal and logs belong; where the run's tools say unless given.
        system: as `sys.platform` says it; decides which paths are fit.
        environ: environment variables.
        server_version: of the server of a server infobase; None while it is not known.
        mounts: the kernel's list of mounted disks; only looked at where there is one.
        devices: the kernel's folder of disks by number, likewise.
    """

    platforms: tuple[Platform, ...] = ()
    thin_clients: tuple[Path, ...] = ()
    state: Path | None = None
    system: str = sys.platform
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    server_version: ServerVersion | None = None
    mounts: Path = Path("/proc/self/mountinfo")
    devices: Path = BLOCK_DEVICES

    def volume(self, path: Path) -> Volume:
        """Return the disk a path is on, or would be."""
        return volume_of(path, self.mounts, self.devices)


@dataclass(slots=True)
class Look:
    """The subject of all checks.

    Attributes:
        run_id: the run that asks, when it has begun; empty while nothing may be changed.
        fresh: the infobase as it is now, once it was read.
        login: how the platform answered when it was asked to come in; None when it was not.
        on_event: hears how looking into a server infobase goes.
        cancel: ends that.
    """

    plan: UpdatePlan
    request: UpdateRequest
    tools: RunTools
    run_id: str = ""
    around: Around = field(default_factory=Around)
    fresh: InfobaseState | None = None
    login: Outcome | PlatformError | None = None
    on_event: OnEvent = ignore_events
    cancel: CancelToken | None = None

    @property
    def state(self) -> InfobaseState:
        """The infobase as it is now, or as it was planned for when it cannot be read."""
        return self.fresh or self.plan.infobase

    def read_infobase(self) -> None:
        """Read the infobase anew, with its page accounting.

        Raises:
            UserError: it cannot be read.
        """
        if self.plan.infobase.server is None:
            self.fresh = self.tools.inspect(self.request.infobase_dir, deep=True)
        elif self.run_id:  # each look starts the Designer twice; before a run the plan's own is fresh enough
            self.fresh = self._asked_again()

    def _asked_again(self) -> InfobaseState:
        """Look into a server infobase once more, but for the names of its extensions: a start of its own."""
        before = self.plan.infobase
        found = self.ground().inspect(on_event=self.on_event, cancel=self.cancel)
        return replace(found, extensions=before.extensions, extensions_known=before.extensions_known)

    def ground(self) -> Ground:
        """The infobase, with the logs of the run that asks."""
        from updater.update.grounds import LOOKS, ground_of  # noqa: PLC0415 - not needed for files

        found = ground_of(self.request, self.tools, self.tools.state_dir / RUNS / (self.run_id or LOOKS))
        if self.run_id:  # gone on with, it stands before a block of its own
            found.permission_code = str(self.tools.journal.run(self.run_id).details.get(LOCK_CODE) or "")
        return found


def ok(code: str, **params: object) -> Check:
    """Return a check that found nothing in the way."""
    return Check(code, CheckLevel.OK, params)


def noted(code: str, **params: object) -> Check:
    """Return a check that found something worth knowing, or that cannot be known beforehand."""
    return Check(code, CheckLevel.NOTE, params)


def warning(code: str, **params: object) -> Check:
    """Return a check that found something that may go wrong."""
    return Check(code, CheckLevel.WARNING, params)


def error(code: str, **params: object) -> Check:
    """Return a check that refuses the update."""
    return Check(code, CheckLevel.ERROR, params)


_SHOWN = 6


def listed(names: tuple[str, ...] | list[str]) -> str:
    """Write names one after another; of many only the first."""
    shown = ", ".join(names[:_SHOWN])
    return f"{shown}, …" if len(names) > _SHOWN else shown
