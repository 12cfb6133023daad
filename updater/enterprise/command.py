"""One start of the platform as a value: what is started, and what of it must not be seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MASK = "•••"
_SHORT_SECRET = 4


@dataclass(frozen=True, slots=True, repr=False)
class Command:
    """One start of the platform.

    Attributes:
        name: stable code of what it does, for events, logs and the classification.
        arguments: without the executable; see `shown` for a form fit for people.
        values: positions of arguments that are values, not keys.
        secrets: positions of values that must not be seen.
        work_dir: where the process lives; private to the run.
        out_file: where the platform writes its messages.
        result_file: where it writes the digit of its result; None when it writes none.
    """

    name: str
    executable: Path
    arguments: tuple[str, ...]
    work_dir: Path
    out_file: Path
    result_file: Path | None = None
    values: frozenset[int] = frozenset()
    secrets: frozenset[int] = frozenset()

    @property
    def on_server(self) -> bool:
        """Whether the infobase it works on is kept by a server."""
        named = (word for index, word in enumerate(self.arguments) if index not in self.values)
        return "/S" in named

    @property
    def shown(self) -> str:
        """The command line as the vendor would write it, with secrets masked."""
        masked = [MASK if index in self.secrets else value for index, value in enumerate(self.arguments)]
        return quoted_line(str(self.executable), masked, self.values)

    def masked(self, text: str) -> str:
        """Return a text the platform wrote with every secret of this command masked."""
        for secret in {self.arguments[index] for index in self.secrets} - {""}:
            pattern = re.escape(secret)
            if len(secret) < _SHORT_SECRET:  # a short one inside a word or a number is not the secret
                pattern = rf"(?<!\w){pattern}(?!\w)"
            text = re.sub(pattern, MASK, text)
        return text

    def __repr__(self) -> str:
        return f"Command({self.name!r}, {self.shown!r})"


class Line:
    """Arguments in the making."""

    def __init__(self, mode: str) -> None:
        self.arguments: list[str] = [mode]
        self.values: set[int] = set()
        self.secrets: set[int] = set()

    def key(self, *keys: str) -> None:
        """Add words that are no values."""
        self.arguments.extend(keys)

    def value(self, key: str, value: str, *, secret: bool = False) -> None:
        """Add a key with its value."""
        self.arguments += [key, value]
        self.values.add(len(self.arguments) - 1)
        if secret:
            self.secrets.add(len(self.arguments) - 1)


def quoted_line(executable: str, arguments: Sequence[str], values: frozenset[int]) -> str:
    """Join a command line: keys bare, every value in quotes, a quote inside doubled.

    The vendor's updater writes it so; an unquoted value could be taken for a key (docs/platform.md 3).
    """
    return f"{_quoted(executable)} {quoted_arguments(arguments, values)}".rstrip(" ")


def quoted_arguments(arguments: Sequence[str], values: frozenset[int]) -> str:
    """Join arguments alone, as `quoted_line` does."""
    return " ".join(_quoted(value) if index in values else value for index, value in enumerate(arguments))


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
