"""Release and platform numbers."""

from __future__ import annotations

import functools
import re

_NUMBERS = re.compile(r"\d+(\.\d+)*")


@functools.total_ordering
class Version:
    """A version as the vendor wrote it, ordered by its integers.

    Layered configurations write `1.3.93.1/3.1.46.23`; only the part before the
    slash is their own. A version that is not a row of integers (real ones hold
    `{AppVersion}` or nothing at all) is kept, equals only the same text and
    sorts before every number (docs/formats.md 4.3).
    """

    __slots__ = ("_key", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._key: tuple[int, tuple[int, ...], str]
        if _NUMBERS.fullmatch(text):  # nearly all are; lists hold a hundred thousand of them
            self._key = (1, tuple(map(int, text.split("."))), "")
            return
        own = text.partition("/")[0].strip()
        if _NUMBERS.fullmatch(own):
            self._key = (1, tuple(map(int, own.split("."))), "")
        else:
            self._key = (0, (), own)

    @property
    def is_number(self) -> bool:
        """Whether the version is a row of integers and can be compared by size."""
        return self._key[0] == 1

    @property
    def parts(self) -> tuple[int, ...]:
        """The integers of the version; empty when it is not a number."""
        return self._key[1]

    def __bool__(self) -> bool:
        return bool(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._key == other._key

    def __lt__(self, other: Version) -> bool:
        return self._key < other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Version({self.text!r})"
