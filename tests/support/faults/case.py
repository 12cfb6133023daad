"""One row of the fault suite: what goes wrong, what must be seen, and how it is judged."""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.faults.world import CHAIN, PLATFORM, TARGET, World

from updater.demo.platform.launcher import install_simulated_platform
from updater.infobases.access import held

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.commands import Answer

_PATIENCE = 15.0
_OF_OTHERS = {".sim.new", "1Cv8.1CD.failed-folder"}
"""What the simulated platform leaves when it is killed, and what a case put there."""
_LEFTOVERS = ("*.part", "*.part.dt", "*.part.dbms", "*.restoring", "*.failed-*", "*.loading-*", "*.new")


@dataclass
class Scene:
    """A world in which one case is played.

    Attributes:
        mending: what makes the world whole again before the plain run; undone in reverse order.
        answer: of the command the case is about.
    """

    world: World
    mending: ExitStack = field(default_factory=ExitStack)
    answer: Answer | None = None

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


def nothing(_scene: Scene) -> None:
    """Do nothing."""


def update(scene: Scene) -> Answer:
    """Update the base all the way."""
    return scene.world.update()


@dataclass(frozen=True)
class Case:
    """One row.

    Attributes:
        number: in the catalogue: `C05`, `D03`; `M` for a failure of the platform's own list.
        name: in a few words; unique together with the number.
        inject: makes the fault.
        exit: code of the command.
        says: code of the error, or of a check that refuses.
        base: what the base is when the command has ended: `old` or `new`; `between` when it is old only
            after what `then` says; `alike` when it came back from a dump, so that release and soundness are
            the old ones and the bytes are not; `alike-later` when that holds only after what `then` says;
            `other` when the case itself changed it.
        act: runs the command.
        also: looks at what else must hold, before anything is mended.
        then: what puts things right when the fault is gone: `update`, `restore`, `leave`, `nothing`.
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
    then: str = "update"
    world: dict[str, Any] = field(default_factory=dict)
    unless: Callable[[], str] = str
    xfail: str = ""

    @property
    def title(self) -> str:
        """The name of its test."""
        return f"{self.number}-{self.name}"


def play(case: Case, scene: Scene) -> None:
    """Play a case and judge it."""
    world = scene.world
    memory = (world.base / ".sim.json").read_bytes()
    with scene.mending:
        case.inject(scene)
        scene.answer = case.act(scene)
        _judge_answer(case, scene)
        if case.base in {"old", "new"}:
            assert case.base == world.state(), scene.said.err
        if case.base == "alike":
            assert world.chain[0] == world.version(), scene.said.err
        case.also(scene)
        _judge_secrets(scene)
    _settle(case, scene)
    if case.base in {"alike", "alike-later"}:
        assert world.chain[0] == world.version()
        (world.base / ".sim.json").write_bytes(memory)
    if case.base in {"old", "between"}:
        assert world.before == world.hash()
        (world.base / ".sim.json").write_bytes(memory)
    if case.base != "other":
        _judge_free(scene)
        _go_on(case, scene)


def _judge_answer(case: Case, scene: Scene) -> None:
    assert "Traceback" not in scene.said.out + scene.said.err
    assert (case.exit, case.says) == (scene.said.code, _told(case, scene)), scene.said.err[-600:]


def _told(case: Case, scene: Scene) -> str:
    """The code expected if it is among those told, else all of them."""
    codes = _codes(scene)
    return case.says if case.says in codes else " ".join(sorted(codes))


def _codes(scene: Scene) -> set[str]:
    """Every code the command gave as its reason."""
    document = scene.document if isinstance(scene.document, dict) else {}
    errors = [document.get("error"), document.get("restore_error")]
    codes = {error["code"] for error in errors if error}
    refusing = [check for check in document.get("checks", ()) if check["level"] == "error"]
    refusing += document.get("refused", ())
    return codes | {check["code"] for check in refusing} | {""}


def _judge_secrets(scene: Scene) -> None:
    assert [] == scene.world.secrets_written(scene.said.out, scene.said.err)


def _settle(case: Case, scene: Scene) -> None:
    """Wait for what was left running, then do what a person would do."""
    world = scene.world
    until(lambda: not world.processes())
    if case.then == "restore":
        (run,) = [run for run in scene.runs() if run["unfinished"]]
        assert run["unfinished"]["restorable"], run
        answer = world.run("restore", run["run"], "--yes", "--json", quiet=True)
        assert 0 == answer.code, answer.out + answer.err
    elif case.then == "leave":
        (run,) = [run for run in scene.runs() if run["unfinished"]]
        assert 0 == world.run("runs", "--leave", run["run"], "--json", quiet=True).code


def _judge_free(scene: Scene) -> None:
    """Nobody holds the base, nobody is kept out of it, and nothing lies about."""
    world = scene.world
    with held(world.file):
        pass
    assert not (world.base / "1Cv8.cdn").exists()
    found = [path for pattern in _LEFTOVERS for path in world.root.rglob(pattern)]
    kept = {path for run in scene.runs() for path in run["kept"]}
    assert [] == [str(path) for path in found if path.name not in _OF_OTHERS and str(path) not in kept]


def _go_on(case: Case, scene: Scene) -> None:
    """With the fault gone the same command works as if nothing had been."""
    if case.then == "nothing":
        return
    world = scene.world
    updated = case.base == "new"
    answer = world.update("--to", TARGET if updated else CHAIN[1], quiet=True)
    expected = (3, TARGET) if updated else (0, CHAIN[1])
    assert expected == (answer.code, world.version()), answer.out + answer.err
    assert [] == [run for run in scene.runs() if run["unfinished"] or run["kept"]]


def until(happened: Callable[[], bool], patience: float = _PATIENCE) -> None:
    """Wait for something that comes by itself."""
    deadline = time.monotonic() + patience
    while not happened():
        assert time.monotonic() < deadline, "a process of the case does not end"
        time.sleep(0.05)


def copied(pristine: World, root: Path, **facts: Any) -> World:
    """A copy of a world that was made before, at another place."""
    shutil.copytree(pristine.root, root, symlinks=True)
    world = World(root, before=pristine.before, **facts)
    shutil.rmtree(world.home, ignore_errors=True)
    install_simulated_platform(world.platforms, PLATFORM, seconds=0.0)
    world.write_settings()
    return world
