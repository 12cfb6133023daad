"""Dumps of an infobase, `.dt` (docs/formats.md 6)."""

from updater.formats.dump.reading import SIGNATURE, Dump, read_dump

__all__ = ["SIGNATURE", "Dump", "read_dump"]
