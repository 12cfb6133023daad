"""Page accounting: every page of the file belongs to exactly one thing (docs/formats.md 1.3)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats.infobase_file.objects import BLOCKS_AT, OLD_SIGNATURE, StoredObject
from updater.formats.infobase_file.pages import FREE_OBJECT, ROOT_OBJECT, damaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from updater.formats.infobase_file.directory import Directory
    from updater.formats.infobase_file.pages import Pages

_PLACE = "free pages"
_FREE_SIGNATURE = b"\x1c\xff"
_NEW_BLOCKS_AT = 12


def check_pages(pages: Pages, directory: Directory) -> None:
    """Account for every page once, reading no data, one byte of memory a page.

    Raises:
        FormatError: `format.unsound` with the first page used twice or by nobody, or the size
            of the file that its header does not explain; `format.infobase-damaged`.
    """
    if pages.count * pages.page_size != pages.size:
        raise FormatError("format.unsound", place="header", page=pages.count)
    account = _Account(pages.count)
    account.take([0], "header")
    account.take(_free_pages(pages), _PLACE)
    account.take([ROOT_OBJECT], "root object")
    _take_object(account, pages, ROOT_OBJECT, "root object", header=False)
    for position in directory.positions:
        if directory.description_objects():
            _take_object(account, pages, position, "table description")
        description = directory.read(position)
        for number in description.objects():
            _take_object(account, pages, number, description.name)
    account.close()


class _Account:
    """Which pages were seen."""

    def __init__(self, count: int) -> None:
        self._seen = bytearray(count)

    def take(self, numbers: Iterable[int], place: str) -> None:
        """Mark pages as used by a place."""
        seen = self._seen
        for number in numbers:
            if number >= len(seen) or seen[number]:
                raise FormatError("format.unsound", place=place, page=number)
            seen[number] = 1

    def close(self) -> None:
        """Raise for a page nobody used."""
        lost = self._seen.find(0)
        if lost >= 0:
            raise FormatError("format.unsound", place="lost page", page=lost)


def _take_object(account: _Account, pages: Pages, number: int, place: str, *, header: bool = True) -> None:
    stored = StoredObject(pages, number, place)
    if header:
        account.take([number], place)
    account.take(stored.index_pages(), place)
    account.take(stored.data_pages(), place)


def _free_pages(pages: Pages) -> Iterator[int]:
    """Yield the pages of the free-page object and the free pages it lists."""
    yield FREE_OBJECT
    head = pages.read(FREE_OBJECT, pages.page_size, place=_PLACE)
    count, at = _free_count(head, new=pages.is_new)
    per_page = pages.page_size // 4
    lists = -(-count // per_page)
    if count > pages.count or at + 4 * lists > len(head):
        raise damaged(_PLACE)
    for number in struct.unpack_from(f"<{(len(head) - at) // 4}I", head, at):
        if not number:
            break
        yield number
        page = pages.read(number, pages.page_size, place=_PLACE)
        yield from struct.unpack_from(f"<{min(count, per_page)}I", page)
        count -= min(count, per_page)
    if count:
        raise damaged(_PLACE)


def _free_count(head: bytes, *, new: bool) -> tuple[int, int]:
    """Return the number of free pages and where the page numbers begin."""
    if new and head.startswith(_FREE_SIGNATURE):
        return struct.unpack_from("<I", head, 4)[0], _NEW_BLOCKS_AT
    if not new and head.startswith(OLD_SIGNATURE):
        return struct.unpack_from("<I", head, 8)[0], BLOCKS_AT
    raise damaged(_PLACE)
