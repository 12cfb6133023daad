"""First bytes that tell what a file is, or why it is not what its name says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import FormatError

if TYPE_CHECKING:
    from pathlib import Path

TEXT_POINTER = b"version https://git-lfs"
"""A text that stands for a large file kept elsewhere (docs/formats.md 8)."""


def check_not_pointer(head: bytes, *, place: str = "", file: Path | str | None = None) -> None:
    """Refuse an empty file and a text pointer that lies in a binary file's place.

    Raises:
        FormatError: `format.empty` or `format.text-pointer`.
    """
    if not head:
        raise FormatError("format.empty", place=place, file=file)
    if head.startswith(TEXT_POINTER):
        raise FormatError("format.text-pointer", place=place, file=file)
