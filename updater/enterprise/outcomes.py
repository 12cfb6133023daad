"""What the end of a command means.

The exit code decides. A message only names the reason of a failure, and an unknown
one is shown as it is: prose is no proof (docs/platform.md 12).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.enterprise.named_sessions import told_sessions
from updater.enterprise.outcome_kinds import OutcomeKind
from updater.enterprise.phrases import PHRASES, recognise
from updater.errors import Bug, PlatformError

if TYPE_CHECKING:
    from updater.enterprise.process import Completed

__all__ = ["PHRASES", "Outcome", "OutcomeKind", "classify", "recognise", "signed", "told_failure"]


_APPLICATION = frozenset(
    {
        OutcomeKind.TOO_OLD,
        OutcomeKind.UPDATING_ELSEWHERE,
        OutcomeKind.NOT_ADMINISTRATOR,
        OutcomeKind.DEFERRED_FAILED,
        OutcomeKind.DEFERRED_PENDING,
    }
)
"""What an application says of its update that has a remedy of its own."""
# A free licence appears by itself, a busy file is let go: worth another try after a pause.
_PASSING = frozenset({OutcomeKind.LICENCE_BUSY, OutcomeKind.FILE_BUSY})

# Somebody else has the infobase: it takes their leaving it.
_HELD = frozenset({OutcomeKind.SESSIONS_OPEN, OutcomeKind.DESIGNER_OPEN})

_DYNAMIC = "обновлена динамически"
_DATA_ERRORS_CODE = 101
_UNSIGNED = 0x80000000  # status codes of a process that died come from Windows as unsigned numbers
_SIGNALLED = range(129, 160)  # a shell around the platform tells its death so: 128 and the signal
_EXCERPT = 600  # letters of the platform's own words that go into an error


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a command in one word, with all that was seen.

    Attributes:
        name: of the command.
        text: the platform's own words.
        exit_code: of the process.
        suspected: what the words seem to say although the exit code says success; it decides
            nothing, but names the reason when the infobase turns out to be unchanged.
        on_server: the command was for a server infobase.
    """

    kind: OutcomeKind
    name: str
    text: str
    exit_code: int
    seconds: float
    suspected: OutcomeKind | None = None
    on_server: bool = False

    @property
    def succeeded(self) -> bool:
        """Whether the platform says it did what was asked; the infobase itself is still to be read.

        A dynamic update is never asked for: one that was made all the same is a failure.
        """
        return self.kind is OutcomeKind.DONE

    @property
    def passing(self) -> bool:
        """Whether the same command may succeed a little later without anybody's doing."""
        return self.kind in _PASSING

    @property
    def held(self) -> bool:
        """Whether the platform could not have the infobase because somebody else has it open."""
        return self.kind in _HELD

    def error(self) -> PlatformError:
        """Return the failure as an error with the platform's own words.

        Raises:
            Bug: the command succeeded and nothing is suspected.
        """
        kind = self.suspected if self.succeeded else self.kind
        if kind is None:
            raise Bug("a success is no error", self.name)
        facts = {
            "text": _excerpt(self.text),
            "command": self.name,
            "exit_code": self.exit_code,
            "seconds": self.seconds,
            "who": told_sessions(self.text),
        }
        if kind is OutcomeKind.INFOBASE_ABSENT and self.on_server:
            return PlatformError("platform.infobase-absent-on-server", **facts)
        return PlatformError(f"platform.{kind.value}", **facts)


def classify(name: str, completed: Completed) -> Outcome:
    """Say what the end of a command means."""
    kind, suspected = _kind(completed)
    code = signed(completed.exit_code)
    return Outcome(
        kind, name, completed.text, code, completed.seconds, suspected, on_server=completed.on_server
    )


def told_failure(name: str, text: str) -> PlatformError | None:
    """Return what an application wrote of its failed update as an error with a remedy of its own.

    None for words that are not known to have one.
    """
    kind = recognise(text, _APPLICATION)
    if kind is None:
        return None
    return PlatformError(
        f"platform.{kind.value}",
        text=_excerpt(text),
        command=name,
        exit_code=0,
        seconds=0.0,
        who=told_sessions(text),
    )


def signed(exit_code: int) -> int:
    """Return an exit code as people know it: 0xC0000005 is -1073741819."""
    return exit_code - 2 * _UNSIGNED if exit_code >= _UNSIGNED else exit_code


def _kind(completed: Completed) -> tuple[OutcomeKind, OutcomeKind | None]:
    if completed.cancelled:
        return OutcomeKind.CANCELLED, None
    if completed.timed_out:
        return OutcomeKind.TIMED_OUT, None
    named = recognise(completed.text)
    if completed.exit_code != 0 or completed.result not in {None, 0}:
        return named or _unnamed(completed), None
    if _DYNAMIC in completed.text.casefold():
        return OutcomeKind.DONE_DYNAMICALLY, named
    return OutcomeKind.DONE, named


def _unnamed(completed: Completed) -> OutcomeKind:
    code = signed(completed.exit_code)
    if code < 0 or code in _SIGNALLED:
        return OutcomeKind.CRASHED
    if _DATA_ERRORS_CODE in {code, completed.result}:
        return OutcomeKind.DATA_ERRORS
    return OutcomeKind.FAILED if completed.text else OutcomeKind.SILENT


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rstrip() + "…"
