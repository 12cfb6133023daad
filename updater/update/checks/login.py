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
    from collections.abc import Callable, Iterator

    from updater.enterprise.commands import Commands
    from updater.enterprise.outcomes import Outcome
    from updater.enterprise.process import Starter
    from updater.model.events import CancelToken, OnEvent
    from updater.model.plan import Check
    from updater.update.checks.look import Look

# Reasons that may lie in the small command itself, which old platforms do not know, and not in the login.
_UNTOLD = frozenset(
    {
        OutcomeKind.FAILED,
        OutcomeKind.SILENT,
        OutcomeKind.BAD_ARGUMENTS,
        OutcomeKind.FILE_ABSENT,
        OutcomeKind.DATA_ERRORS,
    }
)


_TIME_LIMIT = 300.0  # seconds; a real one takes 3 to 22
_PAUSE = 5.0  # seconds before a licence that was taken is asked for again


def login(look: Look) -> Iterator[Check]:
    """Say how the platform answered; whoever was not asked could not answer."""
    answer = look.login
    if answer is None:
        if look.request.platform is not None:
            yield noted("login")
    elif isinstance(answer, PlatformError):
        yield error("login", problem=answer)
    elif answer.suspected is OutcomeKind.REPOSITORY:
        yield error("login", problem=answer.error())
    elif answer.succeeded:
        yield ok("login", platform=str(look.request.platform.version) if look.request.platform else "?")
    elif answer.kind in _UNTOLD:
        yield warning("login", problem=answer.error())
    else:
        yield error("login", problem=answer.error())


def try_login(
    commands: Commands,
    *,
    starter: Starter,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
    pause: Callable[[float], None] | None = None,
    attempts: int = 1,
) -> Outcome | PlatformError:
    """Start the platform once and see whether it comes in; nothing in the infobase is changed by us.

    Args:
        commands: of the platform, the infobase and who comes in.
        starter: starts the process.
        on_event: hears the command line and the platform's words.
        cancel: ends it.
        pause: waits some seconds between attempts.
        attempts: more than one only where a licence may become free by itself; a wrong
            password is never tried again, somebody may be locked out by it.
    """
    try:
        for left in range(attempts, 0, -1):
            completed = run_command(
                commands.probe(), time_limit=_TIME_LIMIT, cancel=cancel, on_event=on_event, starter=starter
            )
            outcome = classify(PROBE, completed)
            if not outcome.passing or left == 1:
                return outcome
            if pause is not None:
                pause(_PAUSE)
    except PlatformError as problem:
        return problem
    raise Bug("no attempt")
