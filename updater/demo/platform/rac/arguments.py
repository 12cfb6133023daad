"""The command line of `rac`, taken apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MODES = {"agent", "cluster", "infobase", "session", "connection", "process", "help"}
_COMMANDS = {
    "summary",
    "admin",
    "list",
    "info",
    "update",
    "terminate",
    "disconnect",
    "create",
    "drop",
    "version",
}
_WORDS = _MODES | _COMMANDS
_DEFAULT = "localhost:1545"
_PORT = 1545


class RacError(Exception):
    """`rac` says these lines and ends with 255."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


@dataclass(slots=True)
class RacArguments:
    """A command line.

    Attributes:
        words: mode and command, joined by spaces.
        options: without dashes.
        address: as it was given.
    """

    words: str = ""
    options: dict[str, str] = field(default_factory=dict)
    address: str = _DEFAULT

    @property
    def place(self) -> tuple[str, int]:
        """Host and port: the first colon is the port's, also in brackets."""
        host, _, port = self.address.partition(":")
        return host, int(port) if port.isdecimal() else (_PORT if not port else 0)

    def need(self, name: str) -> str:
        """Return the value of an option.

        Raises:
            RacError: it is missing.
        """
        if name not in self.options:
            raise bad_parameter(name)
        return self.options[name]


def bad_parameter(what: str) -> RacError:
    """Return the failure about an option that is not known, or missing."""
    return RacError(f"Ошибка разбора параметра: {what}")


def parse_arguments(given: Sequence[str]) -> RacArguments:
    """Take a command line apart; a value stands behind `=` or in the next argument."""
    arguments, words, rest = RacArguments(), [], list(given)
    while rest:
        word = rest.pop(0)
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            arguments.options[name] = value if equals or not rest else rest.pop(0)
        elif word in _WORDS:
            words.append(word)
        else:
            arguments.address = word
    arguments.words = " ".join(words)
    return arguments
