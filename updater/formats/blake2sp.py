"""BLAKE2sp, the checksum RAR5 may use in place of CRC-32 (docs/formats.md 7.1).

Eight BLAKE2s run side by side over stripes of 64 bytes, and a ninth over their results.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEAVES, _STRIPE, _LENGTH = 8, 64, 32
_ROUND = _LEAVES * _STRIPE


def blake2sp(chunks: Iterable[bytes]) -> bytes:
    """Return the BLAKE2sp of a content that comes in chunks."""
    leaves = [_node(offset=index, depth=0, last=index == _LEAVES - 1) for index in range(_LEAVES)]
    rest = b""
    for chunk in chunks:
        data = rest + chunk
        whole = len(data) - len(data) % _ROUND
        _stripes(leaves, memoryview(data)[:whole])
        rest = data[whole:]
    _stripes(leaves, memoryview(rest))
    root = _node(offset=0, depth=1, last=True)
    for leaf in leaves:
        root.update(leaf.digest())
    return root.digest()


def _stripes(leaves: list[hashlib.blake2s], data: memoryview) -> None:
    for at in range(0, len(data), _STRIPE):
        leaves[at // _STRIPE % _LEAVES].update(data[at : at + _STRIPE])


def _node(*, offset: int, depth: int, last: bool) -> hashlib.blake2s:
    return hashlib.blake2s(
        digest_size=_LENGTH,
        fanout=_LEAVES,
        depth=2,
        leaf_size=0,
        node_offset=offset,
        node_depth=depth,
        inner_size=_LENGTH,
        last_node=last,
    )
