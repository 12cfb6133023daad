"""The door of an infobase while a run goes on: somebody else who has it open is waited for.

Before a command of the platform, before the copy and before a restore the infobase is
looked at natively; where the platform itself says that somebody has it, the same command
is started again, as long as it is proved that the refused one changed nothing. All waits
of one step share one time, and none of it is the step's own. When the time is up the work
goes on as if nobody had waited, and fails as it would have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from updater.errors import InfobaseError, RunError
from updater.model.events import LogLine
from updater.update.waiting import AGAIN, Patience

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.enterprise.outcomes import Outcome
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import InfobaseState
    from updater.update.base_lock import BaseLock
    from updater.update.ground import Ground, Seal
    from updater.update.request import RunTools, UpdateRequest

_UNNAMED = "—"
_Result = TypeVar("_Result")


class Run(Protocol):
    """What of a run its doorway has to know; see `RunContext`."""

    request: UpdateRequest
    tools: RunTools
    ground: Ground
    cancel: CancelToken
    touched: bool
    seal: Seal | None
    state: InfobaseState | None
    lock: BaseLock | None

    @property
    def on_event(self) -> OnEvent:
        """Hears of the run."""

    def inspect(self) -> InfobaseState:
        """Read the infobase again."""

    def note(self, code: str, **params: object) -> None:
        """Keep something for the report that is no failure."""


class Doorway:
    """Waits for others on behalf of one run; `updater.enterprise.designer.Others`.

    Args:
        run: the run.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._mark = ""
        self._patience = self._fresh()

    def renew(self) -> None:
        """A step begins: it has the whole time for waiting."""
        self._patience = self._fresh()

    def learn(self, mark: str) -> None:
        """Take note of what the infobase is by our own doing."""
        self._mark = mark

    def wait(self) -> None:
        """Wait for whoever is seen in the infobase; then make sure that it is what it was.

        Raises:
            Cancelled: the person asked to stop.
            RunError: `run.base-changed`, `run.changed-meanwhile`, `run.lock-lost`.
            UserError: it cannot be read.
        """
        ground = self._run.ground
        if not ground.shut and self._waited(self._patience, ground.visitors):
            self._require_same()

    def until_left(self, who: Callable[[], str | None]) -> bool:
        """Wait for people named by a look of the caller's own; False when they are there still.

        Raises:
            Cancelled: the person asked to stop.
        """
        before = self._patience.waited
        free = self._patience.wait(who)
        self._note(self._patience, before)
        return free

    def gone_after(self, outcome: Outcome) -> bool:
        """See `updater.enterprise.designer.Others`."""
        run, ground = self._run, self._run.ground
        if not self._patience.left or not ground.unchanged(self._mark, run.on_event, run.cancel):
            return False
        told, begun = self._named(outcome), self._patience.waited

        def still_there() -> str | None:
            seen = None if ground.shut else ground.visitors()
            if seen is None and self._patience.waited - begun < AGAIN:
                return told
            return seen

        if not self._waited(self._patience, still_there):
            return False
        self._require_same()
        return True

    def wait_to_restore(self) -> None:
        """Wait before a restore, which nothing else may stop: half an infobase is worse than a long wait."""
        if not self._run.ground.shut:
            self._waited(self._fresh(stoppable=False), self._run.ground.visitors)

    def when_free(self, work: Callable[[], _Result]) -> _Result:
        """Do something that holds the infobase first of all; wait for whoever has it while there is time.

        Raises:
            UserError: as `work` and `wait` do.
            Cancelled: the person asked to stop.
        """
        while True:
            self.wait()
            try:
                return work()
            except InfobaseError as error:
                seen = self._patience.left and self._run.ground.visitors() is not None
                if error.code != "infobase.in-use" or not seen:
                    raise
                self._run.on_event(LogLine(str(error)))

    def _fresh(self, *, stoppable: bool = True) -> Patience:
        run = self._run
        return Patience(run.tools.others_limit, run.tools, run.on_event, run.cancel if stoppable else None)

    def _waited(self, patience: Patience, who: Callable[[], str | None]) -> bool:
        """Wait; return whether there was somebody and he has gone. The report tells of it either way."""
        before = patience.waited
        free = patience.wait(who)
        return self._note(patience, before) and free

    def _note(self, patience: Patience, before: float) -> bool:
        """Keep a wait for the report; False when there was none."""
        seconds = patience.waited - before
        if seconds:
            self._run.note("waited", seconds=seconds, who=patience.who or _UNNAMED)
        return bool(seconds)

    def _named(self, outcome: Outcome) -> str:
        who = str(outcome.error().params["who"])
        return "" if who == _UNNAMED else who

    def _require_same(self) -> None:
        """Refuse to go on with what somebody made another meanwhile; to have opened it is no change.

        Raises:
            RunError: `run.base-changed`, `run.changed-meanwhile`, `run.lock-lost`.
            UserError: it cannot be read.
        """
        run = self._run
        if run.lock is not None:
            run.lock.confirm()
        if not self._mark or run.ground.unchanged(self._mark, run.on_event, run.cancel):
            return
        if run.seal is not None and not run.touched:
            raise RunError("run.base-changed", path=run.ground.place)
        before = run.request.plan.infobase if run.seal is None else run.state
        if before is not None and _facts(before) != _facts(run.inspect()):
            raise RunError("run.changed-meanwhile", path=run.ground.place)
        self._mark = run.ground.mark()


def _facts(state: InfobaseState) -> tuple[object, ...]:
    """Return what a run stands on: both configurations, and whether one waits to be taken over."""
    main, own = state.main_configuration, state.configuration
    return (
        own.identity if own else None,
        main.identity if main else None,
        state.unapplied_changes,
        state.dynamic_update_pending,
    )
