"""The one check that starts the platform: it comes in as the run will and reads one small thing.

It proves user, password, licence and platform in one go (docs/platform.md 5.3). It is made
only when a person asks for it, and when a run begins; a wrong password is never tried twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.commands import PROBE
from updater.enterprise.outcomes import OutcomeKind, classify
from updater.enterprise.process import run_command
from updater.errors import Bug, PlatformError
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


PROBE_LIMIT = 300.0  # seconds; a real one takes 3 to 22


def login(look: Look) -> Iterator[Check]:
    """Say how the platform answered; whoever was not asked could not answer."""
    if look.request.platform is None:
        return
    if look.login is None and look.plan.infobase.server is not None:
        yield ok("login", platform=str(look.request.platform.version))  # its plan was read by coming in
    elif look.login is None:
        yield noted("login")
    else:
        yield answered(look.login, look.request.platform)


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
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> Outcome | PlatformError:
    """Start the platform once and see whether it comes in; nothing in the infobase is changed by us.

    Args:
        commands: of the platform, the infobase and who comes in.
        starter: starts the process.
        on_event: hears the command line and the platform's words.
        cancel: ends it.
    """
    try:
        completed = run_command(
            commands.probe(), time_limit=PROBE_LIMIT, cancel=cancel, on_event=on_event, starter=starter
        )
    except PlatformError as problem:
        return problem
    return classify(PROBE, completed)
