"""One row of the fault suite: what goes wrong, what must be seen, and how it is played."""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.faults.world import PLATFORM, World, make_world

from updater.demo.platform.launcher import install_simulated_platform

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.commands import Answer

_PATIENCE = 15.0
BASES = {"old", "new", "alike", "between", "busy", "unconverted", "missing"}
_ENDS = {"old": "old", "new": "new", "between": "old", "busy": "old", "missing": "old"}


@dataclass
class Scene:
    """A world in which one case is played.

    Attributes:
        mending: what makes the world whole again before the plain run; undone in reverse order.
        answer: of the command the case is about.
        kept: what the case wants to remember from one part to the next.
    """

    world: World
    mending: ExitStack = field(default_factory=ExitStack)
    answer: Answer | None = None
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> Answer:
        """The answer of the command, which there is by now."""
        assert self.answer is not None
        return self.answer

    @property
    def document(self) -> Any:
        """What the command said as a document; empty when it said none."""
        return self.said.document if self.said.out.strip() else {}

    def runs(self) -> list[Any]:
        """What the program knows of its runs."""
        return list(self.world.run("runs", "--json", quiet=True).document)

    def unfinished(self) -> Any:
        """The one run without an end."""
        (run,) = [run for run in self.runs() if run["unfinished"]]
        return run


@dataclass(frozen=True)
class Injection:
    """A fault to be put into a scene.

    Attributes:
        do: puts it in.
        modes: switches of the simulated platform it turns.
    """

    do: Callable[[Scene], None]
    modes: frozenset[str] = frozenset()

    def __call__(self, scene: Scene) -> None:
        """Put it in."""
        self.do(scene)


def nothing(_scene: Scene) -> None:
    """Do nothing."""


def update(scene: Scene) -> Answer:
    """Update the base all the way."""
    return scene.world.update()


@dataclass(frozen=True)
class Case:
    """One row.

    Attributes:
        number: in the catalogue: `C05`, `D03`; `S` for servers; `M` for a failure of the platform's own list.
        name: in a few words; unique together with the number.
        inject: makes the fault.
        exit: code of the command.
        says: every code the command gave, in order of letters, see `judge.told`; required when it failed.
        base: what the base is when the command has ended: `old` byte for byte, `new` proved and with its
            data, `alike` back from a dump (release and soundness are the old ones, the bytes are not),
            `between` neither, `missing`, `busy` in the hands of a platform that goes on,
            `unconverted` on the release wanted with its data behind.
        act: runs the command.
        also: looks at what else must hold, before anything is mended.
        then: what a person does when the fault is gone, one after the other, see `judge.THEN`.
        ends: what the base is after that; told by `base` unless given.
        goes_on: the same command works afterwards; what it says instead is looked at by `also`.
        world: facts of the world.
        make: makes the world; a file infobase unless given.
        unless: why it cannot be done on this machine; empty when it can.
        xfail: the mistake in the program it shows.
    """

    number: str
    name: str
    inject: Callable[[Scene], None] = nothing
    exit: int = 1
    says: str = ""
    base: str = "old"
    act: Callable[[Scene], Answer] = update
    also: Callable[[Scene], None] = nothing
    then: tuple[str, ...] = ()
    ends: str = ""
    goes_on: bool = True
    world: dict[str, Any] = field(default_factory=dict)
    make: Callable[..., World] | None = None
    unless: Callable[[], str] = str
    xfail: str = ""

    def __post_init__(self) -> None:
        """A row that fails names what it says, and every row what the base is.

        Raises:
            ValueError: it does not.
        """
        if bool(self.exit) != bool(self.says) or self.base not in BASES:
            raise ValueError(self.title)

    @property
    def title(self) -> str:
        """The name of its test."""
        return f"{self.number}-{self.name}"

    @property
    def end(self) -> str:
        """What the base is when the person has done what there is to do."""
        return self.ends or _ENDS.get(self.base, self.base)

    @property
    def modes(self) -> frozenset[str]:
        """Switches of the simulated platform it turns."""
        return self.inject.modes if isinstance(self.inject, Injection) else frozenset()


def until(happened: Callable[[], bool], patience: float = _PATIENCE) -> None:
    """Wait for something that comes by itself."""
    deadline = time.monotonic() + patience
    while not happened():
        assert time.monotonic() < deadline, "what was waited for does not come"
        time.sleep(0.05)


def copied(pristine: World, root: Path, **facts: Any) -> World:
    """A copy of a world that was made before, at another place."""
    shutil.copytree(pristine.root, root, symlinks=True)
    world = World(root, before=pristine.before, **facts)
    shutil.rmtree(world.home, ignore_errors=True)
    install_simulated_platform(world.platforms, PLATFORM, seconds=0.0)
    world.write_settings()
    return world


def made_for(case: Case, root: Path, pristine: World) -> World:
    """The world of a case."""
    if case.make is not None:
        return case.make(root, **case.world)
    return make_world(root, **case.world) if case.world else copied(pristine, root)
