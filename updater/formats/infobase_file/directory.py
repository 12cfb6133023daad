"""The root object: which tables there are and where their descriptions lie (docs/formats.md 1.4)."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats.infobase_file.blobs import BlobFile
from updater.formats.infobase_file.description import parse_description
from updater.formats.infobase_file.objects import StoredObject
from updater.formats.infobase_file.pages import ROOT_OBJECT, damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.formats.infobase_file.description import TableDescription
    from updater.formats.infobase_file.pages import Pages

_PLACE = "root object"
_HEAD = struct.Struct("<32sI")
_LONGEST_DESCRIPTION = 1 << 22
_MOST_TABLES = 1 << 18
_NAME_WITHIN = 250  # bytes of a description that surely hold the name
_NAME = re.compile(r'\s*\{\s*"([^"]{1,120})"')


class Directory:
    """Tables by name; descriptions are read no further than the search has come.

    Attributes:
        locale: language of the base (`ru_RU`).

    Raises:
        FormatError: `format.infobase-damaged`.
    """

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        root = StoredObject(pages, ROOT_OBJECT, _PLACE)
        self._texts: _NewTexts | _OldTexts = _NewTexts(root) if pages.is_new else _OldTexts(root, pages)
        locale, count = _HEAD.unpack(self._texts.head(_HEAD.size))
        self.locale = locale.rstrip(b"\0").decode("latin-1")
        if count > min(self._texts.most, _MOST_TABLES):
            raise damaged(_PLACE)
        self.positions = struct.unpack_from(
            f"<{count}I", self._texts.head(_HEAD.size + 4 * count), _HEAD.size
        )
        self._known: dict[str, int] = {}
        self._unread = self._read_names()

    def names(self) -> Iterator[str]:
        """Yield the names of all tables in the order of the file."""
        for position in self.positions:
            yield self._name(position)

    def find(self, name: str) -> TableDescription | None:
        """Return the description of a table by its name in any case; None when there is none.

        Raises:
            FormatError: the description, or one before it, cannot be read.
        """
        wanted = name.upper()
        position = self._known.get(wanted)
        if position is None:
            position = next((place for found, place in self._unread if found == wanted), None)
        return None if position is None else self.read(position)

    def read(self, position: int) -> TableDescription:
        """Return the description at a position of the directory.

        Raises:
            FormatError: it cannot be read.
        """
        return parse_description(self.text(position), _place(position))

    def text(self, position: int) -> str:
        """Return the text of the description at a position of the directory.

        Raises:
            FormatError: it cannot be read.
        """
        return self._texts.text(position, _LONGEST_DESCRIPTION, _place(position))

    def description_objects(self) -> tuple[int, ...]:
        """Header pages of the descriptions that are objects of their own."""
        return () if self._pages.is_new else self.positions

    def _read_names(self) -> Iterator[tuple[str, int]]:
        for position in self.positions:
            name = self._name(position).upper()
            self._known.setdefault(name, position)
            yield name, position

    def _name(self, position: int) -> str:
        place = _place(position)
        found = _NAME.match(self._texts.text(position, _NAME_WITHIN, place))
        if found is None:
            raise damaged(place)
        return found[1]


def _place(position: int) -> str:
    return f"table description {position}"


class _NewTexts:
    """Descriptions as UTF-8 values of a blob file (8.3.8.0)."""

    def __init__(self, root: StoredObject) -> None:
        self._blobs = BlobFile(root)
        self.most = self._blobs.chunks

    def head(self, size: int) -> bytes:
        data = self._blobs.read_start(1, size)
        if len(data) < size:
            raise damaged(_PLACE)
        return data

    def text(self, position: int, most: int, place: str) -> str:
        data = self._blobs.read_start(position, most)
        # A cut may go through a letter, which only matters in a text that is whole.
        return _decoded(data, "utf-8", "ignore" if len(data) == most else "strict", place)


class _OldTexts:
    """Descriptions as objects of their own in UTF-16 (8.2.14.0)."""

    def __init__(self, root: StoredObject, pages: Pages) -> None:
        self._root = root
        self._pages = pages
        self.most = root.length // 4

    def head(self, size: int) -> bytes:
        return self._root.read(0, size)

    def text(self, position: int, most: int, place: str) -> str:
        stored = StoredObject(self._pages, position, place)
        data = stored.read(0, min(stored.length, 2 * most))
        return _decoded(data, "utf-16-le", "ignore" if len(data) < stored.length else "strict", place)


def _decoded(data: bytes, encoding: str, errors: str, place: str) -> str:
    try:
        return data.decode(encoding, errors).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise FormatError("format.encoding", place=place, position=error.start) from error
