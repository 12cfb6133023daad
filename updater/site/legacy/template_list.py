"""The list of the template server, `v8cscdsc.lst`: everything the vendor ships, in one bracket text.

docs/update-site.md 3.3. It holds hundreds of thousands of edges, so it is read as a stream: the text is
cut into slots, and only the records of one configuration are read at all.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from updater.errors import FormatError, SiteError
from updater.formats import brackets
from updater.model.site import SiteRelease
from updater.model.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from updater.formats.brackets import Node

NAME = "v8cscdsc.lst"

_FLAT_SLOT = re.compile(r'((?:"[^"]*+"|[^",]++)*+)(,|\Z)')
_SLOTS = 6
_RECORDS_DEPTH = 2
_LONGEST_SLOT = 8 << 20
"""Characters of one slot; the longest ones hold some hundred edges of about 120 characters."""

_MOST_UPDATES = 100_000
_IDENTITY = 3
_UPDATES = 4

# A whole innermost list is one token, which keeps the count of tokens at that of the edges.
_TOKEN = re.compile(r'\{(?:"[^"]*+"|[^{}"]++)*+\}|"[^"]*+"|[{},]')
_BREAK = re.compile(r'[{},"]')


def read_template_list(
    pieces: Iterable[bytes], configuration: str, vendor: str = ""
) -> tuple[SiteRelease, ...]:
    """Read the updates of one configuration out of the list.

    Args:
        pieces: the list as it arrives.
        configuration: the name inside the infobase.
        vendor: only releases of this vendor; empty for any.

    Returns:
        Releases with what they update; `key` is the path of the `.cfu` on the server.

    Raises:
        SiteError: `site.damaged-list`.
    """
    found: dict[tuple[str, str], SiteRelease] = {}
    for record in _records(_texts(pieces)):
        if configuration.casefold() not in record[0].casefold():
            continue
        for release in _releases(record, configuration.casefold(), vendor):
            found.setdefault((release.version.text, release.key), release)
            if len(found) > _MOST_UPDATES:
                raise _damaged("updates")
    return tuple(found.values())


def _damaged(place: str) -> SiteError:
    return SiteError("site.damaged-list", name=NAME, place=place)


def _texts(pieces: Iterable[bytes]) -> Iterator[str]:
    """Decode the pieces; the text begins with a brace, anything else is some page instead of the list."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    begun = False
    try:
        for piece in pieces:
            text = decoder.decode(piece)
            if not begun and (start := text.lstrip()):
                begun = True
                if not start.startswith("{"):
                    raise _damaged("beginning")
            yield text
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise _damaged("encoding") from None
    if not begun:
        raise _damaged("beginning")


def _records(texts: Iterable[str]) -> Iterator[list[str]]:
    """Cut the inner list into records of six slots, each slot still a text."""
    record: list[str] = []
    for slot in _slots(texts):
        record.append(slot)
        if len(record) == _SLOTS:
            yield record
            record = []
    if any(slot.strip() for slot in record):
        raise _damaged("records")


def _slots(texts: Iterable[str]) -> Iterator[str]:
    """Cut what lies in the second level of braces at its commas."""
    depth, begin, done = 0, 0, 0
    waiting = ""
    for text in texts:
        waiting += text
        end = _safe_end(waiting)
        for token in _TOKEN.finditer(waiting, done, end):
            sign = token[0]
            if depth == _RECORDS_DEPTH - 1 and len(sign) > 1 and sign[0] == "{":
                yield from _flat_slots(sign[1:-1])
            elif sign == "{":
                depth += 1
                begin = token.end() if depth == _RECORDS_DEPTH else begin
            elif sign == "}" or (sign == "," and depth == _RECORDS_DEPTH):
                if depth == _RECORDS_DEPTH:
                    yield waiting[begin : token.start()]
                    begin = token.end()
                depth -= sign == "}"
            if depth < 0:
                raise _damaged("braces")
        waiting, begin, done = _left(waiting, begin, end, depth)
    if depth or waiting.strip():
        raise _damaged("end")


def _flat_slots(inner: str) -> Iterator[str]:
    """Cut a list without lists in it at its commas."""
    for slot in _FLAT_SLOT.finditer(inner):
        yield slot[1]
        if not slot[2]:
            return


def _left(waiting: str, begin: int, end: int, depth: int) -> tuple[str, int, int]:
    """Keep what is not yet cut: the slot that is open and the text not yet looked at."""
    keep = begin if depth >= _RECORDS_DEPTH else end
    if len(waiting) - keep > _LONGEST_SLOT:
        raise _damaged("slot")
    return waiting[keep:], 0, end - keep


def _safe_end(text: str) -> int:
    """Return the place up to which the text can be cut: a string that is still open is left for later."""
    if text.count('"') % 2 == 0:
        return len(text)
    return text.rindex('"')


def _releases(record: list[str], configuration: str, vendor: str) -> Iterator[SiteRelease]:
    """Read the updates of one record, if it is of the configuration wanted."""
    try:
        identity = _identity(brackets.parse_one(record[0]))
        updates = brackets.parse_one(record[_UPDATES]) if record[_UPDATES].strip() else []
    except FormatError:
        raise _damaged("record") from None
    if identity is None:
        raise _damaged("record")
    if identity[0].casefold() == configuration and vendor in {"", identity[1]}:
        yield from _from_slot(updates, configuration)


def _from_slot(nodes: list[Node], configuration: str) -> Iterator[SiteRelease]:
    """Read updates written one after another, or each in a list of its own: both are plausible.

    An update is its release, a number, the releases it starts from, and paths; the last path is the file's.
    """
    start: tuple[str, str, str] | None = None
    sources: list[Version] = []
    for node in nodes:
        if isinstance(node, str):
            if start is not None and node.lower().endswith(".cfu"):
                yield SiteRelease(Version(start[2]), updates=tuple(dict.fromkeys(sources)), key=node)
                start, sources = None, []
        elif identity := _identity(node):
            start, sources = identity, []
        elif start is None:
            yield from _from_slot(node, configuration)
        else:
            found = (_identity(each) for each in node if not isinstance(each, str))
            sources += [Version(each[2]) for each in found if each and each[0].casefold() == configuration]


def _identity(node: list[Node]) -> tuple[str, str, str] | None:
    """Return name, vendor and version of a list that begins with them; None for any other list."""
    head = [str(each) for each in node[:_IDENTITY] if isinstance(each, brackets.Quoted)]
    return (head[0], head[1], head[2]) if len(head) == _IDENTITY else None
