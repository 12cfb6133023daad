"""Writing a start configuration back in its own encoding (docs/formats.md 5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from updater.formats.start_config import StartConfig


def write_start_config(config: StartConfig) -> bytes:
    """Return the bytes of a start configuration; an unchanged one gives the bytes it was read from."""
    return config.encoding.encode("".join(config.lines))
