"""What goes wrong on purpose, switched by environment variables or in `.sim.json` [convention].

In `.sim.json` beside the base the same switches stand under `faults`, without `SIM_`; there
they can be changed while a program that drives the platform runs.

A step is a command's name without the slash (`UpdateCfg`, `UpdateDBCfg`, `handlers`);
`UpdateCfg:2` means the second such command on this infobase.

- `SIM_HANG=step`: never ends.
- `SIM_CRASH=step`: dies as by an access violation, `/Out` empty, nothing done.
- `SIM_TEAR=step`: does half of the writing to the base and dies.
- `SIM_FAIL=step`: exit code 1 with words nobody knows (`SIM_FAIL_TEXT`).
- `SIM_RC0_UNCHANGED=step`: exit code 0, words of success, nothing done [measured].
- `SIM_RC0_TEXT=text`: what it says then instead of its words of success.
- `SIM_RESULT_LIES=step`: does its work and exits with 0, `/DumpResult` says 1.
- `SIM_LICENSE=absent|unfit|none_free[:n]`: no licence; one not fit for this; a free one at the n-th try.
- `SIM_HANDLER_FAIL=text`: the update handlers end with this error.
- `SIM_HANDLER_HANG=1`: the update handlers never end.
- `SIM_DEFERRED_FAIL=text`: the deferred handlers of this update end with this error; the others are done.
- `SIM_DEFERRED_BLOCK=1`: deferred handlers left by the update before stop the start at a form.
- `SIM_LOG=errors`: the event log is set to keep errors only.
- `SIM_OUT=cp1251|utf-16|missing|empty|garbage`: other writings of `/Out`.
- `SIM_LATE_OUT=ms`: `/Out` and `/DumpResult` are filled only after the exit; `SIM_LATE=out`: only `/Out` is.
- `SIM_RELAUNCH=1`: leaves at once with 0 while a second process does the work [attested].
- `SIM_REPOSITORY=1`: the base is bound to a configuration repository.
- `SIM_SESSION=1`: somebody else works in the base; `SIM_SESSION_AT=step`: only then.
- `SIM_DESIGNER=1`: somebody has the base open in the Designer.
- `SIM_CHILD=1`: starts a process of its own that never ends.
- `SIM_ARGUMENT_FILE=unknown`: does not know `/@`, as a platform that reads no arguments from files.
- `SIM_TIME=s`: seconds a command takes, 0.1 unless given; `SIM_SLOW=1`: as measured.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from updater.demo.platform.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from updater.demo.platform.state import State

ACCESS_VIOLATION = 0xC0000005
_FOREVER = 3600.0
_MEASURED = 4.0  # seconds of a Designer command of 8.3, measured 3 to 5
_DEFAULT = 0.1


def step_name(text: str) -> str:
    """Return the plain name of a step: no slash, no dashes, lower case."""
    plain = text.strip().lower().replace("-", "").replace("/", "")
    return "handlers" if plain == "enterprise" else plain


class Faults:
    """The faults of one start."""

    def __init__(self, environ: Mapping[str, str], kept: Mapping[str, str] | None = None) -> None:
        self._environ = environ
        self._kept = kept or {}

    def text(self, name: str) -> str:
        """Return the value of a switch; empty when it is off."""
        return self._environ.get(f"SIM_{name}") or self._kept.get(name, "")

    def hits(self, name: str, step: str, state: State) -> bool:
        """Whether a switch means this step of this infobase."""
        wanted, _, occurrence = self.text(name).partition(":")
        if not wanted or step_name(wanted) != step:
            return False
        return not occurrence or int(occurrence) == state.count_of(step)

    def before(self, step: str, state: State, infobase: Path) -> None:
        """Take the time a step takes, and do the faults that come before any work.

        Raises:
            Failure: `SIM_FAIL` means this step.
        """
        if self.text("CHILD"):
            # The infobase in its arguments tells whose child it is.
            forever = f"import time; time.sleep({_FOREVER})"
            subprocess.Popen([sys.executable, "-c", forever, str(infobase)])
        self.at_the_start(step, state, self.duration)

    def at_the_start(self, step: str, state: State, duration: float = 0.0) -> None:
        """Hang, die or fail before any work; in between the time passes that a step takes.

        Raises:
            Failure: `SIM_FAIL` means this step.
        """
        if self.hits("HANG", step, state):
            hang()
        time.sleep(duration)
        if self.hits("CRASH", step, state):
            crash()
        if self.hits("FAIL", step, state):
            raise Failure(self.text("FAIL_TEXT") or "Неизвестное сообщение платформы: 0x5A17")

    @property
    def duration(self) -> float:
        """Seconds a command takes."""
        return float(self.text("TIME") or (_MEASURED if self.text("SLOW") else _DEFAULT))


def hang() -> None:
    """Do nothing for ever, as behind a window nobody sees."""
    while True:
        time.sleep(_FOREVER)


def crash() -> None:
    """Die without a word, leaving everything as it lies."""
    if os.name == "nt":
        os._exit(ACCESS_VIOLATION - (1 << 32))
    os.kill(os.getpid(), signal.SIGKILL)
