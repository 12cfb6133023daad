"""How a piece of work ends on the command line: in words and an exit code, whatever happens."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from updater.cli.exits import Exit, exit_for
from updater.errors import Cancelled, UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.cli.output import Output


def ended(work: Callable[[], int], output: Output, hear: Callable[[UserError], None] | None = None) -> int:
    """Do something to its end and return its exit code; never raises.

    Args:
        work: returns the exit code when nothing was raised.
        output: where an error is told.
        hear: is given the error, too.
    """
    try:
        return work()
    except UserError as error:
        if hear is not None:
            hear(error)
        reasons = error.__cause__.exceptions if isinstance(error.__cause__, ExceptionGroup) else ()
        output.problem(output.texts.problem(error), [output.texts.problem(each) for each in reasons])
        return exit_for(error)
    except (Cancelled, KeyboardInterrupt):
        output.aside(output.texts("cli.cancelled"))
        return Exit.CANCELLED
    except Exception as error:
        logging.getLogger(__name__).debug("unexpected", exc_info=True)
        output.problem(output.texts.problem(error))
        return Exit.FAILED_RESTORED
