"""Broken input: a reader may answer or refuse by a typed error, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hypothesis import strategies as st

from updater.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = TypeVar("Answer")


def answered(read: Callable[[], Answer]) -> Answer | None:
    """Return what a reader answers; None when it refuses in words a person can be given.

    Any other exception goes through and fails the test.
    """
    try:
        return read()
    except FormatError as error:
        if not error.code.startswith("format."):
            raise
        return None


def damaged(data: bytes) -> st.SearchStrategy[bytes]:
    """Versions of a file cut short or with a few bytes changed."""
    changes = st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(1, 255)), min_size=1, max_size=4)
    cut = st.integers(0, len(data) - 1).map(lambda end: data[:end])
    return st.one_of(cut, changes.map(lambda places: _changed(data, places)))


def _changed(data: bytes, places: list[tuple[int, int]]) -> bytes:
    changed = bytearray(data)
    for at, by in places:
        changed[at] ^= by
    return bytes(changed)
