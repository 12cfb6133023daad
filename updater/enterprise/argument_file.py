"""The file the platform reads its command line from, so that nobody sees a password in the list of processes.

What is known of `/@` and what only a trial can tell: docs/platform.md 3.1. The file lies in
the run's private folder, its name tells whose it is, and it is overwritten before it goes.
"""

from __future__ import annotations

import contextlib
import enum
import re
from typing import TYPE_CHECKING

from updater.enterprise.command import Command, quoted_arguments, quoted_line
from updater.enterprise.owner_mark import OWNER, is_living, owner_mark
from updater.enterprise.private import make_private
from updater.errors import PlatformError
from updater.filing import explained

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.filing import Filing

KEY = "/@"
SUFFIX = ".args"
_NAME = re.compile(rf".+\.({OWNER})\.args")
_CONTROL = re.compile(r"[\0-\x1f]")


class ArgumentForm(enum.Enum):
    """A way to write the file. The documentation tells none, so they are tried in this order."""

    MARKED = "utf-8-mark"
    PLAIN = "utf-8"
    WHOLE = "utf-8-mark-program"
    """The program's own name comes first, as in a full command line."""


def write_argument_file(command: Command, form: ArgumentForm, filing: Filing) -> Path:
    """Write a command's arguments to a file only its owner may read, and return it.

    Raises:
        PlatformError: `platform.argument-file`: an argument cannot be written, or the file not be private.
        StorageError: it could not be written.
    """
    file = command.out_file.with_name(f"{command.out_file.stem}.{owner_mark()}{SUFFIX}")
    data = _content(command, form)
    with explained(file):
        filing.remove(file)
        target = filing.create(file)
        try:
            with target:
                make_private(file)
                filing.write(target, data)
        except BaseException:
            wipe(file, filing)  # closed by now: Windows removes no file that is open
            raise
    return file


def through(command: Command, file: Path) -> Command:
    """Return the start that reads everything else from the file: `/@` has to be the only word."""
    return Command(
        name=command.name,
        executable=command.executable,
        arguments=(KEY, str(file)),
        work_dir=command.work_dir,
        out_file=command.out_file,
        result_file=command.result_file,
        values=frozenset({1}),
    )


def _content(command: Command, form: ArgumentForm) -> bytes:
    if any(_CONTROL.search(argument) for argument in command.arguments):
        raise PlatformError("platform.argument-file", path=str(command.executable))
    if form is ArgumentForm.WHOLE:
        text = quoted_line(str(command.executable), command.arguments, command.values)
    else:
        text = quoted_arguments(command.arguments, command.values)
    return text.encode("utf-8" if form is ArgumentForm.PLAIN else "utf-8-sig")


def wipe_arguments(command: Command, filing: Filing) -> None:
    """Overwrite and remove the argument files of a command that has ended."""
    for file in command.work_dir.glob(f"{_escaped(command.out_file.stem)}.*{SUFFIX}"):
        wipe(file, filing)


def wipe_leftovers(root: Path, filing: Filing) -> int:
    """Overwrite and remove argument files that dead processes left anywhere below a folder.

    Returns:
        How many there were.
    """
    found = [file for file in _argument_files(root) if not _is_owned(file)]
    for file in found:
        wipe(file, filing)
    return len(found)


def wipe(file: Path, filing: Filing) -> None:
    """Overwrite a file with nothing and remove it; what cannot be done now is done at the next start."""
    with contextlib.suppress(OSError), filing.reopen(file) as target:
        filing.write(target, bytes(file.stat().st_size))
        filing.sync(target)
    with contextlib.suppress(OSError):
        filing.remove(file)


def _argument_files(root: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from (file for file in root.rglob(f"*{SUFFIX}") if _NAME.fullmatch(file.name))


def _escaped(name: str) -> str:
    return re.sub(r"([\[\]*?])", r"[\1]", name)


def _is_owned(file: Path) -> bool:
    match = _NAME.fullmatch(file.name)
    return match is not None and is_living(match[1])
