"""Files that lie beside a base while somebody holds it (docs/platform.md 14.1)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OPEN = ("1Cv8.1CL", "1Cv8tmp.1CD", "1Cv8tmp.1CL")
_AT_REST = "1Cv8.1CD.cfl"
_MAGIC = b"1CDBMSV8"


@contextlib.contextmanager
def marks(directory: Path) -> Iterator[None]:
    """Lay the files of an open base beside it; a killed process leaves them there."""
    (directory / _AT_REST).touch()
    for name in _OPEN:
        (directory / name).write_bytes(_MAGIC if name.endswith("CD") else b"")
    try:
        yield
    finally:
        for name in _OPEN:
            (directory / name).unlink(missing_ok=True)
