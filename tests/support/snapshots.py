"""Everything under a folder, for seeing that nothing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def snapshot(root: Path, *, untimed: Iterable[Path] = ()) -> dict[str, tuple[int, int, bytes]]:
    """Everything under a folder: what it is, when it changed, what is in it; some without their time."""
    found, timeless = {}, set(untimed)
    for path in (root, *sorted(root.rglob("*"))):
        facts = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        found[str(path)] = (facts.st_mode, 0 if path in timeless else facts.st_mtime_ns, content)
    return found
