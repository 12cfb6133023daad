"""Bracket text: the serialised lists in which 1C keeps nearly everything.

`{2,{"a ""quoted"" text",deadbeef-...},,3}`: lists in braces, strings in quotes
(a quote doubled inside), bare tokens, positions that may be empty. One text may
hold several lists one after another. Reading is iterative: real files nest
deeply and hold tens of thousands of records (docs/formats.md 0.2).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from updater.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Sequence

Node: TypeAlias = str | list["Node"]


class Quoted(str):
    """A value that stood in quotes, as distinct from a bare token of the same letters."""

    __slots__ = ()


BOM = b"\xef\xbb\xbf"
_BLANK = " \t\r\n"
_WHITESPACE = re.compile(r"\s+")
_BARE = re.compile(r"[^{},\"]*")
_STRING = re.compile(r'"((?:[^"]|"")*)"')
MAX_DEPTH = 10_000


def parse(text: str, *, place: str = "") -> list[list[Node]]:
    """Read every top-level list of a text.

    Bare tokens lose all white space: long base64 values are broken over lines.
    Empty positions are kept as empty strings, except in the empty list `{}`.

    Raises:
        FormatError: `format.brackets` with the position of the first odd character.
    """
    return _Reader(text, place).read()


def parse_one(text: str, *, place: str = "") -> list[Node]:
    """Read the first top-level list of a text.

    Raises:
        FormatError: as `parse`, also when there is no list at all.
    """
    lists = parse(text, place=place)
    if not lists:
        raise FormatError("format.brackets", place=place, position=0)
    return lists[0]


def decode(data: bytes, *, place: str = "") -> str:
    """Turn the bytes of a bracket text into text, without the byte order mark.

    Raises:
        FormatError: `format.encoding` when it is not UTF-8.
    """
    try:
        return data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError("format.encoding", place=place, position=error.start) from error


class _Reader:
    """One pass over a text with an explicit stack of open lists."""

    def __init__(self, text: str, place: str) -> None:
        self._text = text
        self._place = place
        self._top: list[list[Node]] = []
        self._open: list[list[Node]] = []
        self._value: Node | None = None  # the value before the next comma or brace
        self._comma = False  # a comma was just passed in the innermost list

    def read(self) -> list[list[Node]]:
        """Run through the whole text."""
        at, end = 0, len(self._text)
        while at < end:
            at = self._take(at)
        if self._open:
            raise self._odd(end)
        return self._top

    def _take(self, at: int) -> int:
        char = self._text[at]
        if char in _BLANK:
            return at + 1
        if char == "{":
            return self._begin(at)
        if char == "}":
            return self._end(at)
        if char == ",":
            return self._separate(at)
        if not self._open or self._value is not None:
            raise self._odd(at)
        return self._string(at) if char == '"' else self._token(at)

    def _begin(self, at: int) -> int:
        if self._value is not None or len(self._open) >= MAX_DEPTH:
            raise self._odd(at)
        self._open.append([])
        self._comma = False
        return at + 1

    def _end(self, at: int) -> int:
        if not self._open:
            raise self._odd(at)
        closed = self._open.pop()
        self._close_position(closed)
        if self._open:
            self._value = closed
        else:
            self._top.append(closed)
        return at + 1

    def _close_position(self, target: list[Node]) -> None:
        if self._value is not None:
            target.append(self._value)
        elif self._comma:
            target.append("")
        self._value, self._comma = None, False

    def _separate(self, at: int) -> int:
        if self._open:
            self._open[-1].append("" if self._value is None else self._value)
            self._value, self._comma = None, True
        return at + 1

    def _string(self, at: int) -> int:
        match = _STRING.match(self._text, at)
        if match is None:
            raise self._odd(at)
        self._value = Quoted(match[1].replace('""', '"'))
        return match.end()

    def _token(self, at: int) -> int:
        match = _BARE.match(self._text, at)
        if match is None or match.end() == at:
            raise self._odd(at)
        self._value = _WHITESPACE.sub("", match[0])
        return match.end()

    def _odd(self, at: int) -> FormatError:
        return FormatError("format.brackets", place=self._place, position=at)


def serialise(node: Node | Sequence[Node]) -> str:
    """Write a value back as bracket text on one line.

    `Quoted` values are written in quotes, other strings as bare tokens.
    """
    pieces: list[str] = []
    waiting: list[Node | Sequence[Node] | None] = [node]
    first = True
    while waiting:
        item = waiting.pop()
        if item is None:
            pieces.append("}")
            first = False
            continue
        if not first:
            pieces.append(",")
        if isinstance(item, str):
            pieces.append(_written(item))
            first = False
        else:
            pieces.append("{")
            waiting.append(None)
            waiting.extend(reversed(item))
            first = True
    return "".join(pieces)


def _written(value: str) -> str:
    if isinstance(value, Quoted):
        return '"' + value.replace('"', '""') + '"'
    return value


def as_list(node: Node, *, place: str = "") -> list[Node]:
    """Return the value as a list.

    Raises:
        FormatError: `format.structure` when a plain value stands there.
    """
    if isinstance(node, str):
        raise FormatError("format.structure", place=place)
    return node


def as_text(node: Node, *, place: str = "") -> str:
    """Return the value as text.

    Raises:
        FormatError: `format.structure` when a list stands there.
    """
    if not isinstance(node, str):
        raise FormatError("format.structure", place=place)
    return str(node)


def as_int(node: Node, *, place: str = "") -> int:
    """Return the value as an integer.

    Raises:
        FormatError: `format.structure` when it is not one.
    """
    text = as_text(node, place=place)
    try:
        return int(text)
    except ValueError as error:
        raise FormatError("format.structure", place=place) from error


def at(node: Node, *path: int, place: str = "") -> Node:
    """Follow a path of positions into nested lists.

    Raises:
        FormatError: `format.structure` when the path leads nowhere.
    """
    for step in path:
        if isinstance(node, str) or not 0 <= step < len(node):
            raise FormatError("format.structure", place=place)
        node = node[step]
    return node
