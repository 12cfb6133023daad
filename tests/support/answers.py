"""Answers of the wizard made by hand: an infobase, what was read from it, a plan, a report."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

from updater.model.configuration import (
    Configuration,
    ReleaseIdentity,
    Support,
    SupportState,
    VendorConfiguration,
)
from updater.model.infobase import Infobase, InfobaseKind, InfobaseState, Storage
from updater.model.plan import Check, CheckLevel, Hop, UpdatePlan
from updater.model.release import Release
from updater.model.version import Version
from updater.update.report import Report, RunOutcome, StepEnd, StepReport

FOLDER = Path("/bases/work")
OK, WARNING, ERROR = (
    Check("in-use", level) for level in (CheckLevel.OK, CheckLevel.WARNING, CheckLevel.ERROR)
)


def identity(version: str) -> ReleaseIdentity:
    """A release of the invented configuration."""
    return ReleaseIdentity("Учёт", "Поставщик", Version(version), f"id-{version}")


def infobase(kind: InfobaseKind = InfobaseKind.FILE, title: str = "Рабочая") -> Infobase:
    """An entry of the list."""
    directory = FOLDER if kind is InfobaseKind.FILE else None
    return Infobase(title, kind, str(FOLDER) if directory else "server\\base", directory)


def inspected(
    version: str = "1.0.1.1",
    *,
    support: SupportState = SupportState.LOCKED,
    users: tuple[str, ...] = (),
    empty: bool = False,
) -> InfobaseState:
    """What was read from the base."""
    found = identity(version)
    synonym = {"ru": "Учёт всего", "en": "Accounting"}
    configuration = Configuration(found.name, found.vendor, found.version, synonym, found.release_id)
    return InfobaseState(
        directory=FOLDER,
        file=FOLDER / "1Cv8.1CD",
        storage=Storage("8.3.8.0", 8192, 100, 819_200),
        configuration=None if empty else configuration,
        main_configuration=None,
        support=Support(support, (VendorConfiguration(found),)),
        users=users,
        minimum_platform="8.3.10",
        empty=empty,
    )


def release(target: str, *sources: str) -> Release:
    """An update on the disk."""
    folder = Path("/tmplts") / target
    return Release(identity(target), tuple(map(identity, sources)), folder / "1cv8.cfu", folder)


def plan(*versions: str, state: InfobaseState | None = None) -> UpdatePlan:
    """A plan through these releases, the first being what the base has."""
    hops = tuple(
        Hop(identity(before), release(after, before), run_handlers=True)
        for before, after in itertools.pairwise(versions)
    )
    reachable = tuple(hop.target for hop in reversed(hops))
    return UpdatePlan(state or inspected(versions[0]), identity(versions[0]), hops, reachable)


def report(outcome: RunOutcome = RunOutcome.DONE, **facts: object) -> Report:
    """The account of a run."""
    values: dict[str, object] = {
        "run_id": "20260101-120000-abcd",
        "outcome": outcome,
        "infobase": FOLDER,
        "title": "Рабочая",
        "start": identity("1.0.1.1"),
        "target": identity("1.0.2.1"),
        "reached": identity("1.0.2.1" if outcome is RunOutcome.DONE else "1.0.1.1"),
        "steps": (StepReport("backup", "", StepEnd.DONE, 2.0, "proof"),),
        "problem": None,
        "restore_problem": None,
        "restored": False,
        "backup": Path("/backups/work.1CD"),
        "log_dir": Path("/state/runs/1"),
        "began": datetime(2026, 1, 1, 12, tzinfo=UTC),
        "seconds": 61.0,
    }
    return Report(**{**values, **facts})  # type: ignore[arg-type]
