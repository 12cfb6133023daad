"""What the updates page needs to know, gathered in one go off the GUI thread. No Qt here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import PlanError, UserError
from updater.model.backup import BackupKind
from updater.ui.news import read_news

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.app import Application
    from updater.model.configuration import ReleaseIdentity
    from updater.model.infobase import InfobaseState
    from updater.model.plan import UpdatePlan
    from updater.model.release import Release
    from updater.model.template import TemplateDirectory
    from updater.model.version import Version


@dataclass(frozen=True, slots=True)
class Offer:
    """One release that updates on the disk lead to.

    Attributes:
        release: the update whose end it is.
        hops: how many steps it takes; None when it cannot be reached from this base.
        through: releases on the way.
        replaces: the first step replaces the configuration whole.
    """

    release: Release
    hops: int | None
    through: tuple[ReleaseIdentity, ...] = ()
    replaces: bool = False

    @property
    def target(self) -> ReleaseIdentity:
        """The release itself."""
        return self.release.target


@dataclass(frozen=True, slots=True)
class Survey:
    """What updates there are for a base.

    Attributes:
        offers: reachable ones first, newest first; then those that do not apply.
        plan: the way to the release asked for; None when there is none.
        problem: why there is none.
        directories: where was looked.
        broken: templates that could not be read.
    """

    offers: tuple[Offer, ...]
    plan: UpdatePlan | None
    problem: UserError | None
    directories: tuple[TemplateDirectory, ...]
    broken: int = 0


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What an update file says of itself.

    Attributes:
        changed: files of the configuration that the update adds or changes; None of a whole configuration.
        deleted: those it removes.
        size: of the update file, bytes.
        date: of the update file.
        news: what is new, as simple rich text; None when nothing lies beside the update.
    """

    changed: int | None
    deleted: int
    size: int
    date: dt.date
    news: str | None


def survey(
    application: Application,
    state: InfobaseState,
    wanted: Version | None,
    given: Sequence[Path],
    *,
    replacing: bool = False,
) -> Survey:
    """Look for updates of a base and plan the way.

    Args:
        application: the services.
        state: what was read from the base.
        wanted: the release asked for; None means the newest.
        given: template directories besides those of the settings.
        replacing: the configuration is replaced whole.

    Raises:
        UserError: the template directories cannot be looked at.
    """
    directories = application.templates.directories(given)
    broken = len(application.templates.scan(given).broken)
    releases = application.planning.releases_for(state, given)
    try:
        plan = application.planning.plan(state, to=wanted, given=given, replacing=replacing)
        if wanted is None and (halt := first_halt(plan)) is not None:
            plan = application.planning.plan(state, to=halt, given=given, replacing=replacing)
    except PlanError as problem:
        return Survey(_others(state, releases, ()), None, problem, directories, broken)
    whole = plan.replaces
    ways = application.planning.ways_of_replacing(state, given) if whole else _ways(plan, releases)
    offers = tuple(_offer(way) for way in ways)
    return Survey((*offers, *_others(state, releases, offers)), plan, None, directories, broken)


def first_halt(plan: UpdatePlan) -> Version | None:
    """Return the release before the last at which a person has to run handlers; None when there is none.

    In a server infobase nobody else can, so one update leads no further than there (docs/platform.md 1.2).
    """
    if plan.infobase.server is None or plan.infobase.update_handlers is False:
        return None
    return next((hop.target.version for hop in plan.hops[:-1] if hop.run_handlers), None)


def _ways(plan: UpdatePlan, releases: Sequence[Release]) -> tuple[tuple[Release, ...], ...]:
    """The way to every release there is one to, newest first."""
    from updater.update.chain import Reach

    reach = Reach(plan.start, releases)
    return tuple(reach.chain(target.version) for target in plan.reachable if target.name == plan.start.name)


def _offer(way: Sequence[Release]) -> Offer:
    through = tuple(release.target for release in way[:-1])
    return Offer(way[-1], len(way), through, replaces=way[0].replaces)


def _others(state: InfobaseState, releases: Sequence[Release], offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Updates of the same configuration that lead nowhere from here, newest first."""
    if state.configuration is None:
        return ()
    listed = {offer.target for offer in offers}
    same = [
        release
        for release in releases
        if release.target.name == state.configuration.name and release.target not in listed
    ]
    newest = sorted(same, key=lambda release: release.target.version, reverse=True)
    return tuple(Offer(release, None) for release in newest)


def release_facts(release: Release) -> ReleaseFacts:
    """Read what an update changes and what is new in it; a whole configuration changes everything.

    Raises:
        FormatError, StorageError: the update file cannot be read.
    """
    from updater.filing import explained
    from updater.formats.update_file import read_update

    described = None if release.replaces else read_update(release.file)
    with explained(release.file):
        status = release.file.stat()
    day = dt.datetime.fromtimestamp(status.st_mtime, tz=dt.UTC).date()
    news = read_news(release.directory)
    if described is None:
        return ReleaseFacts(None, 0, status.st_size, day, news)
    return ReleaseFacts(len(described.changed), len(described.deleted), status.st_size, day, news)


@dataclass(frozen=True, slots=True)
class BackupSpace:
    """Room for a backup, bytes; `free` is None when the place cannot be looked at."""

    needed: int
    free: int | None

    @property
    def enough(self) -> bool | None:
        """Whether it fits; None when nobody knows."""
        return None if self.free is None else self.free >= self.needed


def backup_space(
    application: Application, state: InfobaseState, directory: Path, kind: BackupKind = BackupKind.COPY
) -> BackupSpace:
    """Look how much room a backup takes, and how much there is where it goes."""
    found = application.backups.estimate(state.file, directory, kind)
    return BackupSpace(found.needed, found.free)


@dataclass(frozen=True, slots=True)
class DumpSpace:
    """What is known of the room for a dump before it is made, bytes.

    Attributes:
        last: of the last dump of this infobase; None when there is none.
        free: at the place; None when it cannot be looked at.
    """

    last: int | None
    free: int | None


def dump_space(application: Application, state: InfobaseState, directory: Path) -> DumpSpace:
    """Look what a dump of a server infobase may take: nobody knows before, but there may be an earlier one.

    Raises:
        UserError: the journal cannot be read.
    """
    entries = application.backups.entries(state.directory)
    last = next((entry.backup.stored for entry in entries if entry.backup is not None), None)
    try:
        free: int | None = application.filing.free_space(directory)
    except OSError:
        free = None
    return DumpSpace(last, free)
