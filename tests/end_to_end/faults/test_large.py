"""D22: a base of more than four gigabytes, sparse: right at any offset, in a memory that does not grow."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from support.peak_memory import extra_memory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="sparse files"), pytest.mark.slow]

_GB, _MB = 1 << 30, 1 << 20
_SIZE, _MARK_AT, _MARK = 6 * _GB, 5 * _GB + 123, b"beyond the fourth gigabyte"
_COPY = """
import sys
from pathlib import Path
from updater.filing import Filing
from updater.update.copying import copy_hashed, hash_of
source, target = map(Path, sys.argv[1:])
copied = copy_hashed(source, target, Filing())
assert copied.right
assert (copied.size, copied.sha256) == hash_of(target) == hash_of(source)
"""


@pytest.mark.timeout(300)
def test_over_four_gigabytes(tmp_path: Path, count_cases: Callable[[int, int], None]) -> None:
    """The copy is the source at every offset, holes stay holes, and less than 100 MB are taken for it."""
    source, target = tmp_path / "source", tmp_path / "target"
    with source.open("wb") as file:
        file.truncate(_SIZE)
        file.seek(_MARK_AT)
        file.write(_MARK)
    count_cases(1, 0)
    assert extra_memory(_COPY, str(source), str(target)) < 100 * _MB
    with target.open("rb") as file:
        file.seek(_MARK_AT)
        assert _MARK == file.read(len(_MARK))
    assert (_SIZE, True) == (target.stat().st_size, target.stat().st_blocks * 512 < _GB)
    count_cases(0, 1)
