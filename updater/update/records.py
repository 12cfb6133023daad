"""What the journal keeps of a run, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from updater.model.configuration import ReleaseIdentity
from updater.model.infobase import ServerAddress
from updater.model.version import Version
from updater.update.ground import Seal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RUNS = "runs"
"""The folder, beside the journal, with a folder of logs for every run."""
LOCK, LOCK_CODE = "lock", "lock_code"
"""Facts of a run: what a cluster denied before our block, and the code that passes our block."""
MADE = "made"
"""Fact of a restore: size and hash of what a dump has become when it was loaded."""
DOUBTED = "doubted"
"""Fact of a run: the platform reported success and we could not prove it; the failed infobase is kept."""
CHANGED = "changed_since"
"""Fact of a run: the infobase was changed after it was cut off, and a restore was agreed to all the same;
what was there is kept beside until a person removes it."""
BOOT = "boot"
"""Fact of a run: the start of the computer in which it was begun or gone on with last."""
RESTORING = "restoring"
"""Fact of a run without an end: somebody chose to restore it, so going on is no longer the offer."""
RESTORE_PREFIX = "restore-"
"""What the id of a run begins with that puts a backup in an infobase's place."""

RESTORED, IN_DISORDER = "restored", "failed-not-restored"
"""Outcomes of a restore that say what release there is then: the backup's, or nobody knows."""


@dataclass(frozen=True, slots=True)
class RunStart:
    """What is known of a run when it begins.

    Attributes:
        infobase: the folder of the infobase; of a server infobase its address, which is no path.
        file: its `1Cv8.1CD`, or the address again.
        began: ISO 8601 with the zone.
        start: the vendor's release the base stood on.
        hops: the release after each hop, in order.
        log_dir: where the logs of the run lie.
        details: plain facts that make it possible to go on with the run; no secrets.
    """

    run_id: str
    infobase: Path
    file: Path
    began: str
    start: ReleaseIdentity
    hops: tuple[ReleaseIdentity, ...]
    log_dir: Path
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step of a run; `done` is None when it was not finished.

    Attributes:
        attempt: 1 for the run itself, more when it was gone on with.
        mark: what the infobase's file was right after the step, as the ground tells it.
    """

    number: int
    step: str
    subject: str
    about_to: str
    done: str | None = None
    proof: str | None = None
    attempt: int = 1
    mark: str = ""

    @property
    def name(self) -> tuple[str, str]:
        """Code and subject, which tell the steps of one run apart."""
        return (self.step, self.subject)


@dataclass(frozen=True, slots=True)
class RunRecord(RunStart):
    """A run as the journal knows it.

    Attributes:
        size: of the infobase's file before the run, in bytes; None when it did not get that far.
        sha256: of the infobase's file before the run.
        backup: the manifest of the backup; None when there is none.
        touched: the platform was let near the infobase.
        ended: None when the run was cut off.
        outcome: the value of its `RunOutcome`, or `left`.
        reached: the release proved at the end.
        problem: the code of what went wrong.
        turns: how often somebody went on with the run or restored it.
    """

    size: int | None = None
    sha256: str | None = None
    backup: Path | None = None
    touched: bool = False
    ended: str | None = None
    outcome: str | None = None
    reached: str = ""
    problem: str = ""
    steps: tuple[StepRecord, ...] = ()
    turns: int = 0

    @property
    def is_restore(self) -> bool:
        """Whether the run puts a backup back instead of updating."""
        return self.run_id.startswith(RESTORE_PREFIX)

    @property
    def target(self) -> ReleaseIdentity:
        """The release the run was to reach."""
        return self.hops[-1]


def server_of(details: Mapping[str, Any]) -> ServerAddress | None:
    """Return the address a run was about; None of a file infobase."""
    server, reference = details.get("server"), details.get("reference")
    return ServerAddress(str(server), str(reference)) if server and reference else None


def reached_by(start: RunStart, outcome: str) -> str:
    """Return the release an infobase has when a restore has ended so; empty where that is not known."""
    if outcome == IN_DISORDER:
        return ""
    return str((start.hops[-1] if outcome == RESTORED else start.start).version)


def seal_of(record: RunRecord) -> Seal:
    """Return what the infobase of a run was before it."""
    marks = [step.mark for step in record.steps if step.step in {"backup", "seal"} and step.done]
    return Seal(record.size or 0, record.sha256 or "", marks[-1] if marks else "")


def made_of(record: RunRecord) -> tuple[int | None, str | None]:
    """Return size and hash the infobase has once a restore has put its file in place."""
    match record.details.get(MADE):
        case [int(size), str(sha256)]:
            return size, sha256
    return record.size, record.sha256


def identity_facts(identity: ReleaseIdentity) -> dict[str, str | None]:
    """Return a release as plain facts."""
    return {
        "name": identity.name,
        "vendor": identity.vendor,
        "version": identity.version.text,
        "release_id": identity.release_id,
    }


def identity_from(facts: Mapping[str, str | None]) -> ReleaseIdentity:
    """Return a release from plain facts."""
    name, vendor, version = (facts[key] or "" for key in ("name", "vendor", "version"))
    return ReleaseIdentity(name, vendor, Version(version), facts["release_id"])
