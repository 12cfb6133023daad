"""What the steps of one run share."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from updater.enterprise.commands import PERMISSION_CODE, Commands
from updater.enterprise.designer import Performer
from updater.errors import UserError
from updater.update.doorway import Doorway
from updater.update.records import DOUBTED
from updater.update.report import Note

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.enterprise.commands import Command
    from updater.enterprise.outcomes import Outcome
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import InfobaseState
    from updater.model.plan import Check
    from updater.update.backup import Backup
    from updater.update.base_lock import BaseLock
    from updater.update.ground import Ground, Seal
    from updater.update.request import RunTools, UpdateRequest


@dataclass(slots=True)
class RunContext:
    """One run while it goes on.

    Attributes:
        attempt: 1 for the run itself, more when it is gone on with.
        touched: a platform command that may change the infobase has been started.
        data_touched: one that may change its data, too.
        seal: what the infobase was before.
        backup: its verified copy.
        checks: what was looked at when the run began.
        refused: those that said no.
        notes: what the report will say besides.
        state: the infobase as read last.
        lock: what keeps others away.
        doubted: the platform reported success, and it could not be proved.
    """

    request: UpdateRequest
    tools: RunTools
    ground: Ground
    run_id: str
    log_dir: Path
    on_event: OnEvent
    cancel: CancelToken
    attempt: int = 1
    touched: bool = False
    data_touched: bool = False
    seal: Seal | None = None
    backup: Backup | None = None
    checks: tuple[Check, ...] = ()
    refused: tuple[Check, ...] = ()
    notes: list[Note] = field(default_factory=list)
    state: InfobaseState | None = None
    lock: BaseLock | None = None
    doubted: bool = False
    _commands: Commands | None = None
    _doorway: Doorway | None = None

    @property
    def doorway(self) -> Doorway:
        """Waits for others who have the infobase open."""
        if self._doorway is None:
            self._doorway = self.ground.others = Doorway(self)
        return self._doorway

    @property
    def stamp(self) -> str:
        """What tells the files of this attempt from those of another."""
        return self.run_id if self.attempt == 1 else f"{self.run_id}-{self.attempt}"

    @property
    def commands(self) -> Commands:
        """Command lines for this infobase; numbered through the run."""
        if self._commands is None:
            platform = self.request.platform
            if platform is None:
                raise ValueError("the checks let a run without a platform pass")
            code = self.ground.permission_code or PERMISSION_CODE
            self._commands = Commands(
                platform,
                self.ground.connection,
                self.request.credentials,
                self.log_dir,
                permission_code=code,
            )
        return self._commands

    def begun_before(self, name: tuple[str, str]) -> str:
        """When an earlier attempt of this run first began a step; empty when none did."""
        if self.attempt == 1:
            return ""
        steps = self.tools.journal.run(self.run_id).steps
        return next((step.about_to for step in steps if step.name == name), "")

    def inspect(self, *, deep: bool = False) -> InfobaseState:
        """Read the infobase again: the only proof there is."""
        self.state = self.ground.inspect(deep=deep, on_event=self.on_event, cancel=self.cancel)
        return self.state

    def pass_block(self, code: str) -> None:
        """Let every command from now on carry the permission code of a block."""
        self.ground.permission_code = code
        self._commands = None

    def touch(self, *, data: bool = False) -> None:
        """Write down, before it is so, that the infobase may be another from now on.

        Whoever has it open is waited for before that.

        Args:
            data: its data may be, too, not only its main configuration.

        Raises:
            RunError: `run.lock-lost`, `run.base-changed`, `run.changed-meanwhile`.
            Cancelled: the person asked to stop.
        """
        self.doorway.wait()
        self.data_touched |= data
        if self.lock is not None:
            self.lock.confirm()
            self.lock.note_touched()
        if not self.touched:
            self.tools.journal.note_touched(self.run_id)
            self.touched = True

    def doubt(self) -> None:
        """Take note that success was reported and could not be proved: somebody may want to see why.

        The failed infobase is then kept beside the restored one (decision 14).
        """
        self.doubted = self.ground.keep_failed = True
        with contextlib.suppress(UserError):  # not to be kept is no reason to fail in another way
            self.tools.journal.note_detail(self.run_id, DOUBTED, True)

    def note(self, code: str, **params: object) -> None:
        """Keep something for the report that is no failure."""
        self.notes.append(Note(code, tuple(params.items())))

    def perform(
        self,
        make: Callable[[], Command],
        time_limit: float,
        *,
        cancel: CancelToken | None = None,
        on_event: OnEvent | None = None,
    ) -> Outcome:
        """Start a command of the platform and see it to its end; its failure is ours.

        Args:
            make: makes the command, anew for every attempt.
            time_limit: seconds one attempt may take.
            cancel: ends the command instead of the run's own wish to stop.
            on_event: hears of it in place of the run, and has to pass on what it hears.

        Raises:
            PlatformError: it could not be started, failed, or took too long.
            Cancelled: the person asked to stop; everything it started is ended.
        """
        outcome = self.outcome_of(make, time_limit, cancel=cancel, on_event=on_event)
        if not outcome.succeeded:
            raise outcome.error()
        return outcome

    def outcome_of(
        self,
        make: Callable[[], Command],
        time_limit: float,
        *,
        cancel: CancelToken | None = None,
        on_event: OnEvent | None = None,
        patient: bool = True,
    ) -> Outcome:
        """Start a command of the platform and tell how it ended; see `Performer`.

        Args:
            make: makes the command, anew for every attempt.
            time_limit: seconds one attempt may take.
            cancel: ends the command instead of the run's own wish to stop.
            on_event: hears of it in place of the run, and has to pass on what it hears.
            patient: others who have the infobase open are waited for.

        Raises:
            PlatformError: it could not be started.
            Cancelled: the person asked to stop; everything it started is ended.
        """
        tools = self.tools
        self.ground.done()
        others = self.doorway if patient else None
        performer = Performer(time_limit, tools.starter, tools.filing, tools.pause, others=others)
        outcome = performer.outcome_of(
            make, on_event or self.on_event, cancel or self.cancel, person=self.cancel
        )
        self.learn()
        return outcome

    def learn(self) -> str:
        """Take note of what the infobase is by our own doing; return what tells it, empty where unknown."""
        mark = ""
        with contextlib.suppress(UserError):
            mark = self.ground.mark()
        self.doorway.learn(mark)
        return mark
