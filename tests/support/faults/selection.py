"""How much of the fault suite is played: a part that takes minutes, or all of it.

`ONEC_FAULTS=all` plays every kill, every cut of the power and every generated row. Without it each of them is
played in part only, always the same one: the rest differs from it in the place alone.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

EVERYTHING = os.environ.get("ONEC_FAULTS", "") == "all"


def part_of(everything: Sequence[T], every: int) -> tuple[T, ...]:
    """Return all of it, or one in so many, beginning with the first."""
    return tuple(everything) if EVERYTHING else tuple(everything[::every])
