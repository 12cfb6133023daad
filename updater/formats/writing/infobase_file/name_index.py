"""The index by name of a file-like table, as the platform packs it (docs/formats.md 1.7)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from updater.formats.infobase_file.name_index import (
    BRANCH_HEAD,
    LEAF,
    LEAF_ENTRIES,
    LEAF_HEAD,
    NO_PAGE,
    START,
    WIDE_ENTRY,
    WIDE_MASKS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from updater.formats.writing.infobase_file.objects import ObjectWriter

_ROOT = 1
_FIRST_PAGE = 2  # after the list of indexes and the start page of the only one


class Entry(NamedTuple):
    """A key of full length with the record it belongs to."""

    key: bytes
    record: int


class _Node(NamedTuple):
    """A page of the tree: its body from the thirteenth byte on, and its last entry."""

    entries: int
    body: bytes
    last: Entry


def write_name_index(target: ObjectWriter, entries: Sequence[Entry], page_size: int, unit: int) -> None:
    """Write an object that holds one index.

    Args:
        target: an empty object.
        entries: every key, full length, with its record; in any order.
        page_size: in bytes.
        unit: what page references count: 1 for bytes (8.2.14.0), else the page size.
    """
    scale = page_size // unit
    ordered = sorted(entries)
    length = len(ordered[0].key) if ordered else 0
    levels = [list(_leaves(ordered, length, page_size))]
    first = _FIRST_PAGE
    while len(levels[-1]) > 1:
        levels.append(list(_branches(levels[-1], first, length, page_size, scale)))
        first += len(levels[-2])
    target.write(struct.pack("<II", 0, scale).ljust(page_size, b"\0"))
    target.write(START.pack(first * scale, length).ljust(page_size, b"\0"))
    number = _FIRST_PAGE
    for depth, nodes in enumerate(levels):
        kind = (LEAF if depth == 0 else 0) | (_ROOT if len(nodes) == 1 else 0)
        for at, node in enumerate(nodes):
            before = (number + at - 1) * scale if at else NO_PAGE
            after = (number + at + 1) * scale if at + 1 < len(nodes) else NO_PAGE
            target.write(BRANCH_HEAD.pack(kind, node.entries, before, after) + node.body)
        number += len(nodes)


def _leaves(entries: Sequence[Entry], length: int, page_size: int) -> Iterator[_Node]:
    page: list[tuple[Entry, int, bytes]] = []
    room, previous = page_size - LEAF_ENTRIES, b""
    for entry in entries:
        left, kept = _kept(previous, entry.key)
        if page and room < len(kept) + WIDE_ENTRY.size:
            yield _leaf(page, room, length)
            page, room = [], page_size - LEAF_ENTRIES
            left, kept = _kept(b"", entry.key)
        page.append((entry, left, kept))
        room -= len(kept) + WIDE_ENTRY.size
        previous = entry.key
    yield _leaf(page, room, length)


def _kept(previous: bytes, key: bytes) -> tuple[int, bytes]:
    """Return how many bytes a key shares with the one before, and what of it must be stored."""
    stripped = key.rstrip(b"\0")
    if previous[: len(stripped)] == stripped:
        return len(stripped), b""
    pairs = zip(previous, stripped, strict=False)
    shared = next((at for at, (one, other) in enumerate(pairs) if one != other), len(previous))
    return shared, stripped[shared:]


def _leaf(page: list[tuple[Entry, int, bytes]], room: int, length: int) -> _Node:
    entries = b"".join(
        WIDE_ENTRY.pack(entry.record, left, length - left - len(kept)) for entry, left, kept in page
    )
    tails = b"".join(kept for _, _, kept in reversed(page))
    last = page[-1][0] if page else Entry(b"", 0)
    return _Node(len(page), LEAF_HEAD.pack(room, *WIDE_MASKS) + entries + bytes(room) + tails, last)


def _branches(nodes: list[_Node], first: int, length: int, page_size: int, scale: int) -> Iterator[_Node]:
    size = page_size - BRANCH_HEAD.size
    step = size // (length + 8)
    for at in range(0, len(nodes), step):
        children = nodes[at : at + step]
        body = b"".join(
            child.last.key + struct.pack(">II", child.last.record, (first + at + index) * scale)
            for index, child in enumerate(children)
        )
        yield _Node(len(children), body.ljust(size, b"\0"), children[-1].last)
