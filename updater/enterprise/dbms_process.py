"""Running a command of a database server: a process like any other of ours, whose words are kept."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.enterprise import dbms
from updater.enterprise.command import MASK, Command
from updater.enterprise.outcomes import signed
from updater.enterprise.process import run_command
from updater.enterprise.starting import apart
from updater.errors import Cancelled, PlatformError, RunError
from updater.model.events import ignore_events
from updater.programs import find_program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from updater.enterprise.dbms import Places
    from updater.model.events import CancelToken, OnEvent

FOLDER = "dbms"
"""In the folder of a run's logs: what is started there is looked for there when it outlives us."""
_EXCERPT = 600
# Where programs of database servers find what they need to log in; none of these is a secret.
_MORE = ("PGPASSFILE", "PGSERVICEFILE", "PGSYSCONFDIR", "PGSSLROOTCERT", "KRB5CCNAME", "KRB5_CONFIG")


class DbmsCommand(Command):
    """A command whose words may repeat passwords that only the database server knows."""

    __slots__ = ()

    def masked(self, text: str) -> str:
        """Return a text with every password that can be told as one masked."""
        return dbms.masked(text, MASK)


@dataclass(frozen=True, slots=True)
class DbmsRunner:
    """Starts commands of a database server.

    Attributes:
        folder: a private folder that is or will be there: the process lives there, its words are kept there.
        time_limit: seconds one command may take.
    """

    folder: Path
    time_limit: float

    def run(
        self,
        name: str,
        words: Sequence[str],
        places: Places,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> None:
        """See a command to its end, which must be exit code 0.

        Args:
            name: `backup`, `check` or `restore`.
            words: of the settings.
            places: what their braces become.
            on_event: hears the command line and its words.
            cancel: ends it with all it started.

        Raises:
            RunError: `dbms.program-unknown`, `dbms.not-started`, `dbms.failed`, `dbms.timed-out`.
            Cancelled: the person asked to stop.
        """
        command = self._command(name, places.put_into(words))
        program = str(command.executable)
        try:
            completed = run_command(
                command,
                time_limit=self.time_limit,
                cancel=cancel,
                on_event=on_event,
                starter=start_program,
                late_files=0.0,
            )
        except PlatformError as error:
            raise RunError("dbms.not-started", program=program, detail=str(error)) from error
        if completed.cancelled:
            raise Cancelled
        facts = {"program": program, "command": name, "text": completed.text[-_EXCERPT:] or "—"}
        if completed.timed_out:
            raise RunError("dbms.timed-out", seconds=completed.seconds, **facts)
        if completed.exit_code != 0:
            raise RunError("dbms.failed", exit_code=signed(completed.exit_code), **facts)

    def _command(self, name: str, words: tuple[str, ...]) -> Command:
        program = program_at(words[0])
        if program is None:  # the system would look for it in folders where anybody may write
            raise RunError("dbms.program-unknown", program=words[0])
        number = 1 + sum(1 for _file in self.folder.glob("*-*.txt"))
        return DbmsCommand(
            name=f"dbms-{name}",
            executable=program,
            arguments=words[1:],
            work_dir=self.folder,
            out_file=self.folder / f"{number:02}-{name}.txt",
            values=frozenset(at for at, word in enumerate(words[1:]) if not word or set(word) & set(' "')),
        )


def program_at(word: str) -> Path | None:
    """Return the program a word names: a full path or a name in PATH; None when there is none."""
    return find_program(word, os.environ)


def start_program(command: Command, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a program: own session, no input, all it says into the file of its messages.

    Raises:
        OSError: the system would not start it.
    """
    more = {name: os.environ[name] for name in _MORE if name in os.environ}
    with command.out_file.open("wb") as said:
        return subprocess.Popen(
            [str(command.executable), *command.arguments],
            cwd=command.work_dir,
            env={**environment, **more},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            **apart(),
        )
