"""What makes each check at each of its levels: functions that are found by code and level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.scene import Scene, make_scene

from updater.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack
    from pathlib import Path

    from updater.model.plan import Check

    Make = Callable[[Path, ExitStack], tuple[Check, ...]]

CASES: dict[tuple[str, str], Make] = {}
TEXTS = (Texts("ru"), Texts("en"))


def case(*codes: str) -> Callable[[Make], Make]:
    """Take a function for what makes certain checks, each written as `code level`."""

    def keep(make: Make) -> Make:
        for code in codes:
            name, level = code.split(" ")
            assert (name, level) not in CASES
            CASES[name, level] = make
        return make

    return keep


def simple(change: Callable[[Scene], object], **stand: Any) -> Make:
    """Return what makes the checks of a scene that was changed."""

    def make(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
        scene = make_scene(root, **stand)
        change(scene)
        return scene.checks()

    return make
