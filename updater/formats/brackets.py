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
MAX_DEPTH = 10_000

_BLANK = " \t\r\n"
_ODD = r"{},\"\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_STRING = r"\"[^\"]*+(?:\"\"[^\"]*+)*+\""
# A value, if there is one, and the sign that ends it. Quantifiers are possessive: a broken
# text costs one pass, never a search through all the ways to read it.
_STEP = re.compile(
    rf"[{_BLANK}]*+(?:({_STRING}|[^{_ODD}{_BLANK}]++)[{_BLANK}]*+|([^{_ODD}]++))?([{{}},])",
)
_INTEGER = re.compile(r"-?[0-9]{1,40}")
_VALUE = re.compile(rf"(?:{_STRING}|[^{_ODD}]*+)[{_BLANK}]*+")


def parse(text: str, *, place: str = "", start: int = 0, only_first: bool = False) -> list[list[Node]]:
    """Read every top-level list of a text.

    Bare tokens lose all white space: long base64 values are broken over lines.
    Empty positions are kept as empty strings, except in the empty list `{}`.

    Args:
        text: one or more lists.
        place: what the text is, for the error.
        start: where to begin; before a list, which may stand inside others.
        only_first: stop after the first list, whatever follows it.

    Raises:
        FormatError: `format.brackets` with the position of the first odd character.
    """
    top: list[Node] = []
    inner = top
    outer: list[list[Node]] = []
    filled = False  # the present position holds a list already
    end = start
    for match in iter(_STEP.scanner(text, start).match, None):  # type: ignore[attr-defined]
        value, broken, sign = match.groups()
        if value is not None or broken is not None:
            if filled or sign == "{" or inner is top:
                break
            inner.append(_unquoted(value) if broken is None else "".join(broken.split()))
        elif not filled and inner is not top and (sign == "," or (sign == "}" and inner)):
            inner.append("")
        if sign == ",":
            filled = False
        elif sign == "}" and inner is not top:
            inner = outer.pop()
            filled = inner is not top
            if only_first and not filled:
                return top  # type: ignore[return-value]  # only lists are ever put at the top
        elif sign == "{" and not filled and len(outer) < MAX_DEPTH:
            outer.append(inner)
            inner = []
            outer[-1].append(inner)
        else:
            break
        end = match.end()
    _check_end(text, end, place, opened=inner is not top, filled=filled)
    return top  # type: ignore[return-value]  # only lists are ever put at the top


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


def _unquoted(value: str) -> str:
    if value[0] != '"':
        return value
    inside = value[1:-1]
    return Quoted(inside.replace('""', '"') if '"' in inside else inside)


def _check_end(text: str, end: int, place: str, *, opened: bool, filled: bool) -> None:
    """Refuse a text that did not end where reading ended, at the first character that makes no sense."""
    position = len(text) - len(text[end:].lstrip(_BLANK))
    if position == len(text) and not opened:
        return
    if opened and not filled and (value := _VALUE.match(text, position)):
        position = value.end()
    raise FormatError("format.brackets", place=place, position=position)


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
    if not _INTEGER.fullmatch(text):
        raise FormatError("format.structure", place=place)
    return int(text)


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
