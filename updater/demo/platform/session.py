"""One start on one infobase: the failures every command shares, and the hold on the base.

The order of the failures is inferred (docs/platform.md 14.4).
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.platform import failure, locks
from updater.demo.platform.arguments import folder_of, server_of
from updater.demo.platform.failure import Failure
from updater.demo.platform.faults import hang
from updater.demo.platform.marks import marks
from updater.demo.platform.servers.place import ServerBase, folder_behind, server_base
from updater.demo.platform.state import State, read_state, write_state
from updater.demo.platform.storage import Storage
from updater.errors import InfobaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from updater.demo.platform.arguments import Arguments
    from updater.demo.platform.faults import Faults
    from updater.demo.platform.output import Output

BASE = "1Cv8.1CD"


@dataclass(slots=True)
class Session:
    """An infobase in the hands of one start of the platform."""

    directory: Path
    arguments: Arguments
    faults: Faults
    output: Output
    state: State
    storage: Storage
    platform_version: str
    server: ServerBase | None = None

    @property
    def step(self) -> str:
        """The plain name of what is done: a command's, or `handlers`."""
        commands = self.arguments.commands
        return commands[0].name.removeprefix("/") if commands else "handlers"

    @property
    def in_repository(self) -> bool:
        """Whether the infobase is bound to a configuration repository."""
        return self.state.repository or bool(self.faults.text("REPOSITORY"))

    def other_sessions(self) -> list[str]:
        """Return a line for each session of somebody else."""
        found = list(self.state.sessions) if self.server is None else self.server.other_sessions()
        if self.faults.text("SESSION") or self.faults.hits("SESSION_AT", self.step, self.state):
            found.append({"host": "BUHGALTER-2", "started": "01.11.2026 в 9:02:11"})
        return [_session_line(session, self.platform_version) for session in found]

    def end_other_sessions(self) -> None:
        """End the sessions of everybody else."""
        self.state.sessions.clear()
        if self.server is not None:
            self.server.end_others()

    def leave_others_behind(self) -> None:
        """Note that others go on with the configuration before a dynamic update [inferred]."""
        for session in self.state.sessions:
            session["configuration"] = "old"
        if self.server is not None:
            self.server.leave_others_behind()

    def need_exclusive(self) -> None:
        """Stop when somebody else works in the base.

        Raises:
            Failure: the measured block of lines.
        """
        if others := self.other_sessions():
            raise Failure(*failure.others_inside(self.platform_version, *others))


def _session_line(session: dict[str, str], platform_version: str) -> str:
    return failure.session_line(
        session.get("host", ""),
        session.get("started", ""),
        session.get("application", "Тонкий клиент"),
        platform_version,
    )


@contextlib.contextmanager
def opened(
    arguments: Arguments,
    faults: Faults,
    output: Output,
    platform_version: str,
    make: Callable[[Arguments], None] | None = None,
) -> Iterator[Session]:
    """Log in to the infobase of a command line and hold it while the block runs.

    Args:
        arguments: the command line.
        faults: what goes wrong on purpose.
        output: where messages go.
        platform_version: of this program.
        make: makes the infobase first where there is none.

    Raises:
        Failure: one of the failures every command shares, a missing licence before all others.
    """
    place = server_of(arguments)
    directory = folder_behind(place, faults) if place else _directory(arguments)
    require_licence(faults, read_state(directory) if directory else State(), directory)
    if make is not None:
        make(arguments)
    server = server_base(place, faults, platform_version) if place else None
    state = read_state(directory) if directory else State()
    if directory is None or not (directory / BASE).is_file():
        raise Failure(failure.NOT_FOUND)
    locks.require_entry(arguments, state, server, directory)
    storage = Storage(directory / BASE)
    _login(arguments, state, storage)
    locks.require_no_designer(arguments, state, faults)
    with _joined(storage, arguments, state, server, platform_version):
        session = Session(directory, arguments, faults, output, state, storage, platform_version, server)
        state.count(session.step)
        state.holder = arguments.mode
        write_state(directory, state)
        try:
            yield session
        finally:
            state.holder = ""
            write_state(directory, state)


def _directory(arguments: Arguments) -> Path | None:
    folder = folder_of(arguments)
    return Path(folder) if folder else None


_NEVER = {"absent": failure.NO_LICENCE, "unfit": failure.UNFIT_LICENCE}


def require_licence(faults: Faults, state: State, directory: Path | None) -> None:
    """Stop without a licence; where there is an infobase the tries are counted in its memory.

    Raises:
        Failure: there is none, none that is fit, or none free yet.
    """
    kind, _, tries = faults.text("LICENSE").partition(":")
    if kind in _NEVER:
        raise Failure(_NEVER[kind])
    if kind != "none_free":
        return
    state.count("licence")
    if directory and directory.is_dir():
        write_state(directory, state)
    if not tries or state.count_of("licence") < int(tries):
        raise Failure(failure.NO_FREE_LICENCE)


def _login(arguments: Arguments, state: State, storage: Storage) -> None:
    users = storage.users()
    if not users:
        return
    name = arguments.value("/n")
    if name is None:
        if arguments.has("/disablestartupdialogs"):
            raise Failure(failure.WINDOWS_FORBIDDEN)
        hang()
        return
    known = name in users and state.passwords.get(name, "") == (arguments.value("/p") or "")
    if not known:
        raise Failure(*failure.WRONG_USER)


@contextlib.contextmanager
def _joined(
    storage: Storage, arguments: Arguments, state: State, server: ServerBase | None, platform_version: str
) -> Iterator[None]:
    """Be in the infobase: a file is held, on a server a session is opened."""
    with contextlib.ExitStack() as stack:
        if server is None:
            stack.enter_context(_holding(storage, arguments, state, platform_version))
            stack.enter_context(marks(storage.file.parent))
        else:
            stack.enter_context(server.joined(arguments.mode, arguments.value("/n") or ""))
        yield


@contextlib.contextmanager
def _holding(storage: Storage, arguments: Arguments, state: State, platform_version: str) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(storage.hold)
        except InfobaseError:
            both = arguments.mode == "DESIGNER" == state.holder
            holder = {"host": "localhost", "started": time.strftime("%d.%m.%Y в %H:%M:%S")}
            lines = failure.others_inside(platform_version, _session_line(holder, platform_version))
            raise Failure(*((failure.DESIGNER_OPEN,) if both else lines)) from None
        yield
