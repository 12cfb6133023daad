"""Keys by which the platform orders names in its indexes (docs/formats.md 1.7).

The order is that of the International Components for Unicode at secondary strength,
so letters of either case share a key. Only the letters that names of configuration
files are made of are known here; a name with others has no key and is looked for by
reading the records.
"""

from __future__ import annotations

_DIGITS = {str(digit): bytes([0x12 + 2 * digit]) for digit in range(10)}
# Weights of j, q, w and z are inferred from their neighbours; all others were seen.
_LETTERS = {chr(ord("a") + at): bytes([0x27 + 2 * at]) for at in range(26)}
_MARKS = {"-": b"\x06\x10", "_": b"\x06\x0c", ".": b"\x09", "/": b"\x0b\x67"}
_WEIGHTS = _DIGITS | _LETTERS | {letter.upper(): weight for letter, weight in _LETTERS.items()} | _MARKS

_LEVEL_END = b"\x01"
_COMMON = 0x05  # secondary weight of a letter without marks; a run of them is one byte
_LONGEST_RUN = 64
_RUN_GOES_ON = 0x45


def primary_key(name: str) -> bytes | None:
    """Return the key's first level with its end mark; None when a letter is not known."""
    try:
        weights = [_WEIGHTS[letter] for letter in name]
    except KeyError:
        return None
    return b"".join(weights) + _LEVEL_END if weights else None


def sort_key(name: str) -> bytes | None:
    """Return the whole key with its closing zero; None when a letter is not known."""
    primary = primary_key(name)
    if primary is None:
        return None
    full, last = divmod(len(name) - 1, _LONGEST_RUN)
    return primary + bytes([_RUN_GOES_ON]) * full + bytes([_COMMON + last, 0])
