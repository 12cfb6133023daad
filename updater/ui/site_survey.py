"""What the update site knows for a base, asked in one go off the GUI thread. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from updater.errors import PlanError, SiteError, UserError

if TYPE_CHECKING:
    from updater.app import Application
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import InfobaseState
    from updater.model.plan import UpdatePlan
    from updater.model.site import Product, SiteRelease
    from updater.model.version import Version
    from updater.online import AccountState, Differing, OnlinePlan, ReleasesFound
    from updater.site.download import Pauser

UP_TO_DATE = "plan.up-to-date"


@dataclass(frozen=True, slots=True)
class SitePath:
    """The way to a release.

    Attributes:
        path: as the site gives it; None when it gives none.
        plan: the same end reached by updates that are on the disk already; None when one is missing.
        problem: why there is no way.
    """

    path: OnlinePlan | None
    plan: UpdatePlan | None
    problem: UserError | None = None

    @property
    def newest_already(self) -> bool:
        """Whether there is nothing newer than what the base has."""
        return self.problem is not None and self.problem.code == UP_TO_DATE


@dataclass(frozen=True, slots=True)
class SiteSurvey:
    """What the site knows for a base.

    Attributes:
        product: under the names the site knows it by.
        found: releases, newest first, and who told them.
        way: to the release asked for.
        platform: the newest platform installed; None when there is none.
    """

    product: Product
    found: ReleasesFound
    way: SitePath
    platform: Version | None


def connect(application: Application) -> AccountState:
    """Sign in with the password kept in the system's store, if there is one, and say who is signed in.

    Raises:
        SiteError: the site refused, or cannot be reached.
    """
    online = application.online
    if not online.account().connected:
        online.sign_in_remembered()
    return online.account()


def survey_site(application: Application, state: InfobaseState, wanted: Version | None) -> SiteSurvey:
    """List the releases for a base and find the way to one of them, or to the newest.

    Raises:
        SiteError: no source of releases could tell.
    """
    online, configuration = application.online, state.configuration
    start = configuration.version if configuration is not None else None
    product = online.product(state)
    found = online.releases(product, start)
    return SiteSurvey(product, found, find_path(application, state, wanted), newest_platform(application))


def find_path(application: Application, state: InfobaseState, wanted: Version | None) -> SitePath:
    """Ask for the way to a release, and look whether everything it needs is here.

    Raises:
        SiteError: to do with the account: the person has to do something before anything else works.
    """
    try:
        path = application.online.path(state, to=wanted)
    except (SiteError, PlanError) as problem:
        if problem.code.startswith("account."):
            raise
        return SitePath(None, None, problem)
    return SitePath(path, plan_from_disk(application, state, path.hops[-1].version or wanted))


def measure(application: Application, path: OnlinePlan) -> OnlinePlan:
    """Ask for the sizes of a way's packages, and for the releases nobody named yet.

    Raises:
        SiteError: the site does not tell.
    """
    return application.online.measured(path)


def unmeasured(path: OnlinePlan) -> OnlinePlan:
    """Forget the packages of a way: what the site told of them may have been the trouble."""
    return replace(path, hops=tuple(replace(hop, package=None) for hop in path.hops))


def with_details(application: Application, survey: SiteSurvey) -> tuple[SiteRelease, ...]:
    """Return the releases with the sizes and texts their own source was asked for so far."""
    found = survey.found
    return application.online.details.told(survey.product, found.releases, found.source)


def plan_from_disk(
    application: Application, state: InfobaseState, target: Version | None
) -> UpdatePlan | None:
    """Plan the way to a release by what is on the disk; None when something is missing."""
    if target is None:
        return None
    try:
        return application.planning.plan(state, to=target)
    except PlanError:
        return None


def newest_platform(application: Application) -> Version | None:
    """Return the newest platform installed."""
    found = application.platforms.installed()
    return found[0].version if found else None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a download came to.

    Attributes:
        plan: by what is on the disk now.
        count: packages of the way.
    """

    plan: UpdatePlan
    count: int


def fetch(
    application: Application,
    state: InfobaseState,
    path: OnlinePlan,
    *,
    on_event: OnEvent,
    cancel: CancelToken,
    pauser: Pauser,
    differing: Differing,
) -> Fetched:
    """Download and install what a path needs, then make the ordinary plan from the disk.

    Raises:
        SiteError, PackageError, TemplateError, StorageError, Cancelled: only whole templates are there.
        PlanError: what came makes no way.
    """
    installed = application.online.fetch(
        path, on_event=on_event, cancel=cancel, pauser=pauser, differing=differing
    )
    target = path.hops[-1].version
    if target is None and installed:
        target = max(each.template.manifest.version for each in installed)
    return Fetched(application.planning.plan(state, to=target), len(installed))


def product_unknown(error: BaseException) -> bool:
    """Whether a source does not know the configuration by any name."""
    causes = error.__cause__.exceptions if isinstance(error.__cause__, ExceptionGroup) else ()
    return any(
        isinstance(each, UserError) and each.code == "site.product-unknown" for each in (error, *causes)
    )


def reasons(error: BaseException) -> tuple[UserError, ...]:
    """Return the errors of all sources behind one error."""
    causes = error.__cause__.exceptions if isinstance(error.__cause__, ExceptionGroup) else ()
    return tuple(each for each in causes if isinstance(each, UserError))
