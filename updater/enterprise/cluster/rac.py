"""One start of `rac`, from its arguments to what it printed (docs/platform.md 8.1)."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from updater.enterprise.cluster.failures import failure_of, is_help
from updater.enterprise.cluster.records import decode_console
from updater.enterprise.command import MASK
from updater.enterprise.environment import environment_of_platform
from updater.enterprise.processes import ProcessTree
from updater.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

_SECRET = "-pwd"  # noqa: S105 - how names of options that hold a password end
_SHORT_SECRET = 4


@dataclass(frozen=True, slots=True, repr=False)
class RacCommand:
    """One command line of `rac`.

    `rac` takes passwords from its arguments and from nowhere else, so while it runs, a second
    or so, other programs of this computer can see them; here they are masked everywhere.

    Attributes:
        words: mode and command: `infobase`, `summary`, `list`.
        options: names without dashes, with values.
        agent: address of the administration server, `host:port`.
    """

    executable: Path
    words: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    agent: str

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments as the program gets them."""
        return (*self.words, *(f"--{name}={value}" for name, value in self.options), self.agent)

    @property
    def shown(self) -> str:
        """The command line for people, passwords masked."""
        masked = ((name, MASK if name.endswith(_SECRET) else value) for name, value in self.options)
        options = (f'--{name}="{value}"' if " " in value else f"--{name}={value}" for name, value in masked)
        return " ".join((self.executable.name, *self.words, *options, self.agent))

    @property
    def shows_password(self) -> bool:
        """Whether a password stands in the arguments."""
        return any(name.endswith(_SECRET) and value for name, value in self.options)

    def masked(self, text: str) -> str:
        """Return what was printed with every password masked: a refused option is repeated whole."""
        for secret in {value for name, value in self.options if name.endswith(_SECRET) and value}:
            pattern = re.escape(secret)
            if len(secret) < _SHORT_SECRET:  # a short one inside a word or a number is not the secret
                pattern = rf"(?<!\w){pattern}(?!\w)"
            text = re.sub(pattern, MASK, text)
        return text

    def __repr__(self) -> str:
        return f"RacCommand({self.shown!r})"


class RacStarter(Protocol):
    """Starts `rac` with pipes on both of its outputs."""

    def __call__(self, command: RacCommand, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start it without waiting."""


def start_rac(command: RacCommand, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start `rac`: no input, no window, no shell.

    Raises:
        OSError: the system would not start it.
    """
    return subprocess.Popen(
        [str(command.executable), *command.arguments],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **_apart(),
    )


def run_rac(command: RacCommand, *, time_limit: float, starter: RacStarter = start_rac) -> str:
    """Run `rac` to its end and return what it printed.

    Args:
        command: what to start.
        time_limit: seconds after which it is ended.
        starter: starts it.

    Raises:
        PlatformError: `cluster.not-started`, `cluster.timed-out`, `cluster.not-understood` (it printed its
            help), or what its words mean, see `failures`.
    """
    process = _started(command, starter)
    tree = ProcessTree(process, command.executable.name)
    try:
        printed, noise = process.communicate(timeout=time_limit)
    except subprocess.TimeoutExpired:
        _end(process, tree)
        raise PlatformError("cluster.timed-out", agent=command.agent, seconds=time_limit) from None
    except BaseException:
        _end(process, tree)
        raise
    text = command.masked(decode_console(printed))
    said = command.masked(decode_console(noise))
    if process.returncode != 0:
        raise failure_of(
            "\n".join(filter(None, (said.strip(), text.strip()))), process.returncode, command.agent
        )
    if is_help(text):
        raise PlatformError("cluster.not-understood", command=command.shown)
    return text


def _started(command: RacCommand, starter: RacStarter) -> subprocess.Popen[bytes]:
    try:
        return starter(command, environment_of_platform(os.environ))
    except OSError as error:
        raise PlatformError(
            "cluster.not-started",
            path=str(command.executable),
            detail=error.strerror or type(error).__name__,
        ) from None


def _end(process: subprocess.Popen[bytes], tree: ProcessTree) -> None:
    tree.end()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def _apart() -> dict[str, Any]:
    if os.name != "nt":
        return {"start_new_session": True}
    names = ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
    return {"creationflags": sum(getattr(subprocess, name, 0) for name in names)}
