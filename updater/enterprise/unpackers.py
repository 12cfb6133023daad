"""Programs of others that unpack RAR archives: found in their places and started without a shell.

Which of them reads RAR5 nobody can tell by the name: 7-Zip of Debian has no RAR in it, and a `tar`
need not be libarchive's (docs/decisions/0020-rar-packages-of-the-platform.md). So they are tried in turn,
and what came out is compared with the archive's own list by whoever asked.
"""

from __future__ import annotations

import enum
import os
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from updater.enterprise.command import Command
from updater.enterprise.process import run_command
from updater.enterprise.starting import apart
from updater.model.events import ignore_events
from updater.programs import find_program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from updater.enterprise.process import Completed
    from updater.model.events import CancelToken, OnEvent

TIME_LIMIT = 1800.0  # seconds; a virus scanner may look at every file


class UnpackerKind(enum.Enum):
    """Whose command line a program has; the value is its name for people."""

    TAR = "tar"
    """libarchive's: `bsdtar`, and the `tar.exe` of Windows since 10 1803."""
    SEVEN_ZIP = "7-Zip"
    UNRAR = "UnRAR"


@dataclass(frozen=True, slots=True)
class Unpacker:
    """A program that may unpack RAR archives, and is there."""

    kind: UnpackerKind
    program: Path

    def arguments(self, archive: Path) -> tuple[str, ...]:
        """Return what makes it unpack into the folder it is started in, asking nothing."""
        if self.kind is UnpackerKind.TAR:  # the archive comes as its input: no name to misunderstand
            return ("-x", "-f", "-", "--no-same-owner", "--no-same-permissions")
        if self.kind is UnpackerKind.SEVEN_ZIP:
            return ("x", "-y", "-bd", "-spd", "--", str(archive))
        return ("x", "-y", "-o+", "-p-", "-idp", "--", str(archive))


# Relative to a variable of Windows; a program of 32 bits sees the real System32 as Sysnative.
_WINDOWS = (
    (UnpackerKind.TAR, "SystemRoot", ("System32/tar.exe", "Sysnative/tar.exe")),
    (UnpackerKind.SEVEN_ZIP, "ProgramFiles", ("7-Zip/7z.exe",)),
    (UnpackerKind.SEVEN_ZIP, "ProgramW6432", ("7-Zip/7z.exe",)),
    (UnpackerKind.SEVEN_ZIP, "ProgramFiles(x86)", ("7-Zip/7z.exe",)),
    (UnpackerKind.UNRAR, "ProgramFiles", ("WinRAR/UnRAR.exe",)),
    (UnpackerKind.UNRAR, "ProgramW6432", ("WinRAR/UnRAR.exe",)),
    (UnpackerKind.UNRAR, "ProgramFiles(x86)", ("WinRAR/UnRAR.exe",)),
)
_NAMES = (
    (UnpackerKind.TAR, "bsdtar"),
    (UnpackerKind.SEVEN_ZIP, "7zz"),
    (UnpackerKind.SEVEN_ZIP, "7z"),
    (UnpackerKind.UNRAR, "unrar"),
)


def find_unpackers(environ: Mapping[str, str], *, windows: bool = os.name == "nt") -> tuple[Unpacker, ...]:
    """Return the programs there are, in the order they are to be tried.

    Known places come first, then the folders of PATH; never the current folder, where
    anybody may have put anything.

    Args:
        environ: the environment.
        windows: whether to look as on Windows.
    """
    found = [*(_known(environ) if windows else ()), *_on_path(environ, windows=windows)]
    order = list(UnpackerKind)
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda each: order.index(each.kind)))


def _known(environ: Mapping[str, str]) -> Iterator[Unpacker]:
    upper = {name.upper(): value for name, value in environ.items()}
    for kind, variable, places in _WINDOWS:
        root = upper.get(variable.upper(), "")
        for place in places if root else ():
            if Path(root).is_absolute() and (Path(root) / place).is_file():
                yield Unpacker(kind, Path(root) / place)
                break


def _on_path(environ: Mapping[str, str], *, windows: bool) -> Iterator[Unpacker]:
    for kind, name in _NAMES:
        if program := find_program(f"{name}.exe" if windows else name, environ, windows=windows):
            yield Unpacker(kind, program)


def run_unpacker(
    unpacker: Unpacker,
    archive: Path,
    folder: Path,
    said: Path,
    *,
    time_limit: float = TIME_LIMIT,
    cancel: CancelToken | None = None,
    on_event: OnEvent = ignore_events,
) -> Completed:
    """Unpack an archive into a folder, and see the program to its end or end it.

    Args:
        unpacker: the program.
        archive: its absolute path.
        folder: private and empty; the process lives there.
        said: a file beside it, for what the program says.
        time_limit: seconds.
        cancel: ends it, when asked.
        on_event: hears its command line and its words.

    Raises:
        PlatformError: `platform.not-started`.
    """
    arguments = unpacker.arguments(archive)
    command = Command(
        name="unpack",
        executable=unpacker.program,
        arguments=arguments,
        work_dir=folder,
        out_file=said,
        values=frozenset({len(arguments) - 1} if str(archive) in arguments else ()),
    )
    given = archive if unpacker.kind is UnpackerKind.TAR else None

    def start(command: Command, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        return _start(command, environment, given)

    return run_command(
        command, time_limit=time_limit, cancel=cancel, on_event=on_event, starter=start, late_files=0.0
    )


def _start(command: Command, environment: Mapping[str, str], given: Path | None) -> subprocess.Popen[bytes]:
    """Start it: own session, the archive or nothing as its input, all it says into one file."""
    more = {} if os.name == "nt" else {"LC_ALL": "C.UTF-8"}  # names in an archive are Unicode
    with ExitStack() as files:
        said = files.enter_context(command.out_file.open("wb"))
        return subprocess.Popen(
            [str(command.executable), *command.arguments],
            cwd=command.work_dir,
            env={**environment, **more},
            stdin=files.enter_context(given.open("rb")) if given is not None else subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            **apart(),
        )
