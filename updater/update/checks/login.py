"""The one check that starts the platform: it comes in as the run will and reads one small thing.

It proves user, password, licence and platform in one go (docs/platform.md 5.3). It is made
only when a person asks for it, and when a run begins; a wrong password is never tried twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.commands import PROBE
from updater.enterprise.outcomes import OutcomeKind, classify
from updater.enterprise.process import run_command
from updater.errors import Bug, Cancelled, PlatformError
from updater.model.events import ignore_events
from updater.update.checks.look import error, noted, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.enterprise.commands import Commands
    from updater.enterprise.installations import Platform
    from updater.enterprise.outcomes import Outcome
    from updater.enterprise.process import Starter
    from updater.model.events import CancelToken, OnEvent
    from updater.model.plan import Check
    from updater.update.checks.look import Look
    from updater.update.context import RunContext

# Reasons that lie in the small command itself: old platforms do not know it, or save everything instead.
# A failure nobody can name is none of them: with it a run would hardly come further.
_UNTOLD = frozenset(
    {
        OutcomeKind.BAD_ARGUMENTS,
        OutcomeKind.FILE_ABSENT,
        OutcomeKind.DATA_ERRORS,
        OutcomeKind.TIMED_OUT,
    }
)
_UNTOLD_CODES = frozenset(f"platform.{kind.value}" for kind in _UNTOLD)


PROBE_LIMIT = 300.0  # seconds; a real one takes 3 to 22


def login(look: Look) -> Iterator[Check]:
    """Say how the platform answered; whoever was not asked could not answer."""
    if look.request.platform is None:
        return
    if look.login is not None:
        yield answered(look.login, look.request.platform)
    elif look.plan.infobase.server is not None:
        yield _looked(look, look.request.platform)
    else:
        yield noted("login")


def _looked(look: Look, platform: Platform) -> Check:
    """Say how the platform answered when it came in to look; a run that has begun will ask it itself."""
    problem = None if look.run_id else look.plan.infobase.login_problem
    if problem is None:
        return ok("login", platform=str(platform.version))
    told = warning if problem.code in _UNTOLD_CODES else error
    return told("login", problem=problem)


def answered(answer: Outcome | PlatformError, platform: Platform) -> Check:
    """Say what an answer means; `platform` is the version that gave it."""
    if isinstance(answer, PlatformError):
        return error("login", problem=answer)
    if answer.suspected is OutcomeKind.REPOSITORY:
        return error("login", problem=answer.error())
    if answer.succeeded:
        return ok("login", platform=str(platform.version))
    if answer.kind in _UNTOLD:
        return warning("login", problem=answer.error())
    return error("login", problem=answer.error())


def login_at_start(run: RunContext) -> Check:
    """Let the platform come in before anything else is begun, as all commands of the run will.

    A licence that is taken and a file that is held are waited for; a wrong password is
    tried once. Somebody who has the infobase open refuses the run: it has not begun yet.

    Raises:
        Cancelled: the person asked to stop.
    """
    platform = run.request.platform
    if platform is None:
        raise Bug("the checks let a run without a platform pass")
    limit = min(PROBE_LIMIT, run.request.step_time_limit)
    try:
        answer: Outcome | PlatformError = run.outcome_of(run.commands.probe, limit, patient=False)
    except PlatformError as problem:
        answer = problem
    return answered(answer, platform)


def try_login(
    commands: Commands,
    *,
    starter: Starter,
    time_limit: float = PROBE_LIMIT,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> Outcome | PlatformError:
    """Start the platform once and see whether it comes in; nothing in the infobase is changed by us.

    Args:
        commands: of the platform, the infobase and who comes in.
        starter: starts the process.
        time_limit: seconds it may take.
        on_event: hears the command line and the platform's words.
        cancel: ends it.
    """
    try:
        completed = run_command(
            commands.probe(), time_limit=time_limit, cancel=cancel, on_event=on_event, starter=starter
        )
    except PlatformError as problem:
        return problem
    return classify(PROBE, completed)


def come_in(
    commands: Commands,
    *,
    starter: Starter,
    time_limit: float,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> PlatformError | None:
    """Start the platform once before it is started for more; as `try_login`, with less than its limit.

    Returns:
        What it said that a run will or may stumble over, although the infobase can be looked into.

    Raises:
        PlatformError: it did not come in, so that there is no use in starting it again.
        Cancelled: the person asked to stop.
    """
    limit = min(PROBE_LIMIT, time_limit)
    answer = try_login(commands, starter=starter, time_limit=limit, on_event=on_event, cancel=cancel)
    if isinstance(answer, PlatformError):
        raise answer
    if answer.kind is OutcomeKind.CANCELLED:
        raise Cancelled
    if answer.succeeded:
        return answer.error() if answer.suspected is OutcomeKind.REPOSITORY else None
    if answer.kind not in _UNTOLD:
        raise answer.error()
    return answer.error()
