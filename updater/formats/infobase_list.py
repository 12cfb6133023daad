"""Lists of infobases, `ibases.v8i` (docs/formats.md 5.1).

Every line is kept as written, so a list this program adds to keeps all that
other programs put there.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from updater.formats.plain_text import (
    UTF8_WITH_MARK,
    Encoding,
    decode,
    key_and_value,
    line_end,
    lines_of,
    section_title,
)
from updater.model.infobase import InfobaseKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_KNOWN = ("connect=", "orderinlist=", "id=", "[")


class Connection(NamedTuple):
    r"""Where a connection string leads: a folder, `server\base`, a web address."""

    kind: InfobaseKind
    location: str


@dataclass(frozen=True, slots=True)
class InfobaseEntry:
    """One titled part of a list: an infobase, or a folder when it has no `Connect`.

    Attributes:
        title: what stands between the brackets.
        lines: its lines in order, each with its own end, the title line first.
    """

    title: str
    lines: tuple[str, ...]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Keys and values in order, unknown ones too."""
        found = (key_and_value(line) for line in self.lines[1:])
        return tuple(pair for pair in found if pair is not None)

    def value(self, key: str) -> str:
        """Return the value of a key, empty when it is absent; case means nothing."""
        folded = key.casefold()
        return next((value for name, value in self.pairs if name.casefold() == folded), "")

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder of the list."""
        return all(name.casefold() != "connect" for name, _value in self.pairs)

    @property
    def folder(self) -> str:
        """The folder it lies in, `/` at the top."""
        return "/" + self.value("Folder").strip("/")

    @property
    def path(self) -> str:
        """For a folder: its own path in the tree of folders."""
        return f"{self.folder.rstrip('/')}/{self.title}"

    @property
    def connection(self) -> Connection:
        """Where it leads."""
        return parse_connection(self.value("Connect"))


@dataclass(frozen=True, slots=True)
class InfobaseList:
    """A list of infobases in the order of the file.

    Attributes:
        entries: infobases and folders.
        head: lines before the first title.
        encoding: how the file was written.
        eol: the line end new lines take.
    """

    entries: tuple[InfobaseEntry, ...] = ()
    head: tuple[str, ...] = ()
    encoding: Encoding = field(default=UTF8_WITH_MARK)
    eol: str = "\r\n"

    @property
    def infobases(self) -> tuple[InfobaseEntry, ...]:
        """The entries that lead to an infobase."""
        return tuple(entry for entry in self.entries if not entry.is_folder)

    @property
    def folders(self) -> tuple[str, ...]:
        """Paths of the folders, in order, also of those only named by an infobase."""
        named = (entry.path if entry.is_folder else entry.folder for entry in self.entries)
        return tuple(dict.fromkeys(path for path in named if path != "/"))

    def with_entry(self, title: str, pairs: Sequence[tuple[str, str]]) -> InfobaseList:
        """Return the same list with one more entry at its end."""
        lines = [f"[{title}]", *(f"{key}={value}" for key, value in pairs)]
        entry = InfobaseEntry(title, tuple(line + self.eol for line in lines))
        return replace(self._ended(), entries=(*self._ended().entries, entry))

    def _ended(self) -> InfobaseList:
        """Return the same list with an end on its last line."""
        if self.entries:
            last = self.entries[-1]
            closed = replace(last, lines=_closed(last.lines, self.eol))
            return replace(self, entries=(*self.entries[:-1], closed))
        return replace(self, head=_closed(self.head, self.eol))


def parse_infobase_list(data: bytes) -> InfobaseList:
    """Read a list of infobases.

    Raises:
        FormatError: `format.encoding` when the bytes are no text, `format.too-large`.
    """
    text, encoding = decode(data, known=_KNOWN, place="v8i")
    if not data:
        return InfobaseList()
    lines = lines_of(text)
    starts = [at for at, line in enumerate(lines) if section_title(line) is not None]
    ends = [*starts[1:], len(lines)]
    entries = tuple(
        InfobaseEntry(section_title(lines[start]) or "", tuple(lines[start:end]))
        for start, end in zip(starts, ends, strict=False)
    )
    head = tuple(lines[: starts[0]] if starts else lines)
    return InfobaseList(entries, head, encoding, line_end(text))


def parse_connection(text: str) -> Connection:
    """Tell from a connection string what kind of infobase it is and where it lies.

    Never refuses: a string that names none of the known ways is of unknown kind
    with the string itself as its location.
    """
    parts = {key.casefold(): value for key, value in connection_parts(text)}
    if "file" in parts:
        return Connection(InfobaseKind.FILE, parts["file"])
    if "ws" in parts:
        return Connection(InfobaseKind.WEB, parts["ws"])
    if "srvr" in parts:
        return Connection(InfobaseKind.SERVER, f"{parts['srvr']}\\{parts.get('ref', '')}")
    return Connection(InfobaseKind.UNKNOWN, text)


def server_parts(location: str) -> tuple[str, str]:
    r"""Return server and infobase of the location of a server infobase: `host:port\name`."""
    server, _, name = location.rpartition("\\")
    return server, name


def connection_parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield names and values of a connection string: split at `;` outside quotes, quotes doubled inside."""
    for part in _outside_quotes(text):
        key, equals, value = part.partition("=")
        value = value.strip()
        if value.startswith('"'):
            value = value[1:].removesuffix('"') if len(value) > 1 else ""
        if equals and key.strip():
            yield key.strip(), value.replace('""', '"')


def _outside_quotes(text: str) -> Iterator[str]:
    part = ""
    for piece in text.split(";"):
        part = f"{part};{piece}" if part else piece
        if part.count('"') % 2 == 0:
            yield part
            part = ""
    if part:
        yield part


def file_connection(directory: str) -> str:
    """Return the connection string of a file infobase."""
    return f"File={_quoted(directory)};"


def web_connection(address: str) -> str:
    """Return the connection string of an infobase that is reached over the web."""
    return f"ws={_quoted(address)};"


def _quoted(value: str) -> str:
    doubled = value.replace('"', '""')
    return f'"{doubled}"'


def _closed(lines: tuple[str, ...], eol: str) -> tuple[str, ...]:
    if not lines or lines[-1].endswith("\n"):
        return lines
    return (*lines[:-1], lines[-1] + eol)
