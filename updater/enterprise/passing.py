"""How a password gets to the platform: through a file where a trial proved that, else in the command line.

Why it is decided so: docs/decisions/0010-passwords-through-a-file.md.
"""

from __future__ import annotations

import enum
import json
import threading
from typing import TYPE_CHECKING, Any

from updater.enterprise.argument_file import ArgumentForm, through, wipe_arguments, write_argument_file
from updater.enterprise.argument_trial import try_form
from updater.enterprise.starting import start_process
from updater.errors import PlatformError
from updater.filing import explained, write_whole

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from updater.enterprise.argument_trial import Trial
    from updater.enterprise.command import Command
    from updater.enterprise.process import Starter
    from updater.filing import Filing

MEMORY = "argument-files.json"


class Passing(enum.Enum):
    """What the person chose."""

    AUTO = "auto"
    """Through a file if the platform proves to read it, else in the command line, which is told before."""
    FILE = "file"
    """Through a file or not at all."""
    COMMAND_LINE = "command-line"
    """As the vendor's own updater does it."""


class PlatformStarter:
    """Starts commands; the arguments of those that hold a secret travel in a file.

    Args:
        passing: what the person chose.
        folder: a private folder of the program's own, for trials and for remembering them.
        filing: where file operations go.
        starter: starts a process in the end.
        trial: tries one form with one executable; replaced in tests.
    """

    def __init__(
        self,
        passing: Passing,
        folder: Path,
        filing: Filing,
        *,
        starter: Starter = start_process,
        trial: Callable[..., Trial] = try_form,
    ) -> None:
        self._passing = passing
        self._folder = folder
        self._filing = filing
        self._starter = starter
        self._trial = trial
        self._lock = threading.Lock()
        self._unfit: set[Path] = set()

    def __call__(self, command: Command, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start a command.

        Where the file cannot be written so that nobody else reads it, the command line is the other way.

        Raises:
            PlatformError: `platform.argument-file`: only a file is allowed, and this platform reads none,
                or it cannot be written.
            StorageError: the file could not be written.
            OSError: the system would not start it.
        """
        form = self.form(command.executable) if command.secrets else None
        file = self._written(command, form) if form is not None else None
        if file is None:
            self._refuse_to_show(command)
            return self._starter(command, environment)
        try:
            return self._starter(through(command, file), environment)
        except BaseException:
            wipe_arguments(command, self._filing)
            raise

    def shows_password(self, executable: Path) -> bool:
        """Whether other users of this computer could see a password while this platform runs.

        The first time for each installed version the platform is started for some seconds to find out;
        no infobase and no password are touched by that.
        """
        if self._passing is Passing.FILE:
            return False
        return executable in self._unfit or self.form(executable) is None

    def known_to_show(self, executable: Path) -> bool | None:
        """Say what `shows_password` would, without starting anything; None while it was not tried."""
        if self._passing is not Passing.AUTO:
            return self._passing is Passing.COMMAND_LINE
        if executable in self._unfit:
            return True
        with self._lock:
            try:
                known = self._recall(_mark(executable))
            except OSError:
                return None
        return None if known is _UNTRIED else known is None

    def form(self, executable: Path) -> ArgumentForm | None:
        """Return how this platform takes its arguments from a file; None when it does not or must not."""
        if self._passing is Passing.COMMAND_LINE:
            return None
        with self._lock:
            try:
                mark = _mark(executable)
            except OSError:
                return None  # starting it will say what is wrong
            known = self._recall(mark)
            return known if known is not _UNTRIED else self._find_out(executable, mark)

    def _written(self, command: Command, form: ArgumentForm) -> Path | None:
        """Return the file with the arguments; None where the command line is to take its place.

        The folder of a run may lie on a disk that knows no owners, which the trial's folder did not show.
        """
        try:
            return write_argument_file(command, form, self._filing)
        except PlatformError:
            if self._passing is Passing.FILE:
                raise
            self._unfit.add(command.executable)
            return None

    def _refuse_to_show(self, command: Command) -> None:
        if command.secrets and self._passing is Passing.FILE:
            raise PlatformError("platform.argument-file", path=str(command.executable))

    def _find_out(self, executable: Path, mark: str) -> ArgumentForm | None:
        certain = True
        for form in ArgumentForm:
            trial = self._trial(executable, form, self._folder, filing=self._filing, starter=self._starter)
            certain = certain and trial.certain
            if trial.worked:
                if trial.certain:
                    self._remember(mark, form)
                return form
        if certain:
            self._remember(mark, None)
        return None

    def _recall(self, mark: str) -> Any:  # noqa: ANN401 - a form, None, or that it was never tried
        known = self._read().get(mark, _UNTRIED)
        try:
            return ArgumentForm(known) if isinstance(known, str) else known
        except ValueError:
            return _UNTRIED

    def _remember(self, mark: str, form: ArgumentForm | None) -> None:
        known = self._read() | {mark: form.value if form else None}
        data = json.dumps(known, ensure_ascii=False, indent=1).encode()
        with explained(self._folder / MEMORY):
            write_whole(self._filing, self._folder / MEMORY, data)

    def _read(self) -> dict[str, Any]:
        try:
            known = json.loads((self._folder / MEMORY).read_bytes())
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}


_UNTRIED = object()


def shows_password(starter: Starter, executable: Path) -> bool:
    """Whether a starter would show a password to other users of this computer (may take some seconds)."""
    return not isinstance(starter, PlatformStarter) or starter.shows_password(executable)


def _mark(executable: Path) -> str:
    """Name an installed program so that another one in its place is tried anew."""
    found = executable.stat()
    return f"{executable} {found.st_size} {found.st_mtime_ns}"
