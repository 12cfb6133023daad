"""A scene for checks: a stand, and what is changed about it before the checks are made."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from support.stand import Stand, make_stand

from updater.filing import Filing
from updater.infobases.inspection import inspect_infobase
from updater.update.checks.look import Around
from updater.update.preflight import check_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from updater.model.infobase import InfobaseState
    from updater.model.plan import Check

_OPEN = """
import fcntl, sys, time
file = open(sys.argv[-1], "r+b")
fcntl.lockf(file, fcntl.LOCK_EX)
print("open", flush=True)
sys.stdin.read()
"""


class Room(Filing):
    """A disk with some room, told only."""

    def __init__(self, free: int) -> None:
        self._free = free

    def free_space(self, path: Path) -> int:
        """The room told."""
        del path
        return self._free


@dataclass
class Scene:
    """What the checks will look at."""

    stand: Stand
    request: dict[str, Any] = field(default_factory=dict)
    tools: dict[str, Any] = field(default_factory=dict)
    around: Around = field(default_factory=Around)
    login: Any = None
    run_id: str = ""
    after_planning: list[Callable[[], object]] = field(default_factory=list)

    def look_around(self, **changes: Any) -> None:
        """Change what is known about the computer."""
        self.around = replace(self.around, **changes)

    def other_platform(self, **changes: Any) -> None:
        """Change the platform the run would use."""
        platform = self.stand.request().platform
        assert platform is not None
        self.request["platform"] = replace(platform, **changes)

    def seen_in_base(self, **changes: Any) -> None:
        """Let reading the base find something else in it."""

        def inspect(path: Path, *, deep: bool = False) -> InfobaseState:
            return replace(inspect_infobase(path, deep=deep), **changes)

        self.tools["inspect"] = inspect

    def checks(self) -> tuple[Check, ...]:
        """Make the checks."""
        request = self.stand.request(**self.request)
        tools = self.stand.tools(**self.tools)
        for act in self.after_planning:
            act()
        return check_plan(
            request.plan, request, tools, run_id=self.run_id, around=self.around, login=self.login
        )


def make_scene(root: Path, **stand: Any) -> Scene:
    """A healthy base with two updates."""
    return Scene(make_stand(root, **stand))


def mounted(root: Path, place: Path, filesystem: str, *, removable: bool = False) -> dict[str, Path]:
    """Write a list of mounted disks, as the kernel writes it, in which a folder is a disk of its own."""
    device = place.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    disk = root / "devices" / number
    disk.mkdir(parents=True)
    (disk / "removable").write_text(f"{int(removable)}\n", "ascii")
    name = str(place).replace("\\", "\\134").replace(" ", "\\040")
    file = root / "mountinfo"
    file.write_text(
        "22 1 0:99 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        f"36 22 {number} / {name} rw,relatime shared:2 - {filesystem} server:/share rw\n",
        "utf-8",
    )
    return {"mounts": file, "devices": root / "devices"}


@contextmanager
def opened_by_another(file: Path, *words: str) -> Iterator[int]:
    """Let another process hold a file, and give its id."""
    process = subprocess.Popen(
        [sys.executable, "-c", _OPEN, *words, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"open\n"
        yield process.pid
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()
