"""The folder `Config` of a dump: the rows of its configuration, the wanted ones kept (docs/formats.md 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats.deflate import inflate
from updater.formats.dump.tokens import PLACE

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.formats.dump.tokens import Token, TokenStream

MAX_NAMES = 2_000_000
"""No configuration has more files than this."""
MAX_ROW = 256 << 20
"""No file that is looked into is larger than this (bytes)."""

_FOLDER, _CONFIG = b"Folder", b"Config"
_IN_SECTION, _IN_ROWS, _IN_ROW, _IN_CHUNKS = 1, 2, 3, 4
_NAME_AT, _SIZE_AT = 1, 9
_RAW = (b"\xef\xbb\xbf", b"{")


class ConfigFolder:
    """The rows of the configuration a dump holds.

    Args:
        wanted: says by name whether a row is kept.

    Attributes:
        names: of all rows, in the order of the dump.
        kept: rows that were wanted, as stored.
        found: the folder was in the dump.
    """

    def __init__(self, wanted: Callable[[str], bool]) -> None:
        self._wanted = wanted
        self.names: dict[str, None] = {}
        self.kept: dict[str, bytes] = {}
        self.found = False

    def read(self, tokens: TokenStream) -> None:
        """Read on until the folder ends, or to the end when there is none.

        Raises:
            FormatError: `format.structure`, `format.truncated`, `format.too-large`, `format.deflate`.
        """
        while (token := tokens.next()) is not None:
            if token.opens and tokens.depth == _IN_SECTION and self._is_config(token, tokens):
                self.found = True
                self._rows(tokens)
                return

    def _is_config(self, token: Token, tokens: TokenStream) -> bool:
        if token.value != _FOLDER:
            return False
        name = tokens.next()
        return name is not None and name.value == _CONFIG

    def _rows(self, tokens: TokenStream) -> None:
        """Read all rows; one byte may close a row and open the next."""
        row = _Row()
        while tokens.depth:
            token = _expected(tokens)
            between = tokens.depth - token.opens  # lists open after its `}` and before its `{`
            if token.closes and between == _IN_ROWS:
                self._finish(row)
            if token.closes and not between:
                return
            if token.opens and tokens.depth == _IN_ROW:
                row = _Row()
            else:
                self._take(row, token, tokens.depth)

    def _take(self, row: _Row, token: Token, depth: int) -> None:
        if depth == _IN_ROW:
            row.take_field(token)
            if row.position == _SIZE_AT:
                row.keep = self._wanted(row.name)
        elif depth == _IN_CHUNKS and row.keep:
            row.take_chunk(token)

    def _finish(self, row: _Row) -> None:
        if not row.name or len(self.names) >= MAX_NAMES:
            raise FormatError("format.structure", place=PLACE)
        self.names[row.name] = None
        if row.keep:
            self.kept[row.name] = row.value()


class _Row:
    """One row while it is read: `{1,"name",1,created,1,modified,1,attributes,1,size,1,{0,chunk...}}`."""

    def __init__(self) -> None:
        self.name = ""
        self.keep = False
        self.position = 0
        self._size = 0
        self._stored = 0
        self._chunks: list[bytes] = []

    def take_field(self, token: Token) -> None:
        """Take the next field of the row itself."""
        self.position += token.comma
        if token.value is None or token.closes:
            return
        if self.position == _NAME_AT:
            self.name = _text(token.value)
        elif self.position == _SIZE_AT:
            self._size = _size(token.value)

    def take_chunk(self, token: Token) -> None:
        """Take the next chunk; the kind that stands before the first one opens the list."""
        if token.opens or token.value is None:
            return
        chunk = _chunk(token.value)
        self._stored += len(chunk)
        if self._stored > MAX_ROW:
            raise FormatError("format.too-large", place=self.name, limit=MAX_ROW)
        self._chunks.append(chunk)

    def value(self) -> bytes:
        """Return the joined chunks."""
        if self._stored != self._size:
            raise FormatError("format.structure", place=self.name)
        return b"".join(self._chunks)


def inflated(name: str, stored: bytes) -> bytes:
    """Inflate a row as stored; some rows are stored plain (docs/formats.md 1.8).

    Raises:
        FormatError: it is neither a deflate stream nor a plain text.
    """
    try:
        return inflate(stored, place=name)
    except FormatError:
        if stored.startswith(_RAW):
            return stored
        raise


def _chunk(value: int | bytes | str) -> bytes:
    """Return a chunk; one of a single byte is stored as a number."""
    if isinstance(value, int):
        if not 0 <= value <= 255:  # noqa: PLR2004 - a byte
            raise FormatError("format.structure", place=PLACE)
        return bytes((value,))
    return value.encode("utf-16-le", errors="replace") if isinstance(value, str) else value


def _text(value: int | bytes | str) -> str:
    return value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value)


def _size(value: int | bytes | str) -> int:
    if not isinstance(value, int) or value < 0:
        raise FormatError("format.structure", place=PLACE)
    return value


def _expected(tokens: TokenStream) -> Token:
    token = tokens.next()
    if token is None:
        raise FormatError("format.truncated", place=PLACE)
    return token
