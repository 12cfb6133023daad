"""Ways to put a fault into a scene, and things people do in one."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Any

import psutil
from support.faults.case import Injection, until
from support.faults.judge import login

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.commands import Answer
    from support.faults.case import Scene

KILLED = -int(signal.SIGKILL)
_PATIENCE = 60.0


def switch(**switches: str) -> Injection:
    """Switch faults of the simulated platform on, and off again afterwards."""

    def do(scene: Scene) -> None:
        scene.world.switches.update(switches)
        scene.mending.callback(scene.world.switches.clear)

    return Injection(do, frozenset(name for name in switches if name.startswith("SIM_")))


def inside(**fault: object) -> Injection:
    """Put a fault into the program, see `program`."""

    def do(scene: Scene) -> None:
        scene.world.fault.update(fault)
        scene.mending.callback(scene.world.fault.clear)

    return Injection(do)


def settings(**facts: object) -> Injection:
    """Other settings than those the program begins with."""
    return Injection(lambda scene: scene.world.write_settings(**facts))


NOT_PATIENT = settings(others_time_limit=0)
"""Nobody who has the base open in the middle is waited for."""


def both(*injections: Callable[[Scene], None]) -> Injection:
    """Several faults at once."""

    def do(scene: Scene) -> None:
        for one in injections:
            one(scene)

    modes = [one.modes for one in injections if isinstance(one, Injection)]
    return Injection(do, frozenset().union(*modes))


def remember(**facts: object) -> Injection:
    """Change what the simulated platform knows of the base."""
    return Injection(lambda scene: scene.world.remember(**facts))


def killed_then(act: Callable[[Scene], Answer], *more: object, **fault: object) -> Callable[[Scene], Answer]:
    """Let the first run, with more words, be killed at a point; then do something else."""

    def acting(scene: Scene) -> Answer:
        scene.world.fault.update(fault)
        assert KILLED == scene.world.update(*more).code
        scene.world.fault.clear()
        until(lambda: not scene.world.processes())
        return act(scene)

    return acting


def update_with(*words: object) -> Callable[[Scene], Answer]:
    """Update with more words."""
    return lambda scene: scene.world.update(*words)


def every(*looks: Callable[[Scene], None]) -> Callable[[Scene], None]:
    """Several looks, one after the other."""

    def look(scene: Scene) -> None:
        for one in looks:
            one(scene)

    return look


def restore_unfinished(scene: Scene) -> Answer:
    """Restore the run that is unfinished, faults and all."""
    run = scene.unfinished()
    return scene.world.run("restore", run["run"], "--yes", "--json", *login(scene))


def continue_unfinished(scene: Scene, *more: str) -> Answer:
    """Go on with the run that is unfinished, faults and all."""
    run = scene.unfinished()
    return scene.world.run("runs", "--continue", run["run"], "--yes", "--json", *more, *login(scene))


def list_runs(scene: Scene) -> Answer:
    """Look what there is, as the program does at each start."""
    return scene.world.run("runs", "--json")


def dry_run(scene: Scene) -> Any:
    """The checks of a dry run with the faults, by code; of each the worst."""
    answer = scene.world.update("--dry-run")
    order = {"error": 0, "warning": 1, "note": 2, "ok": 3}
    found: dict[str, Any] = {}
    for check in sorted(answer.document["checks"], key=lambda check: -order[check["level"]]):
        found[check["code"]] = check
    return found


def looked_before(scene: Scene) -> Answer:
    """Look first, keep what was said, then update."""
    scene.kept["checks"] = dry_run(scene)
    return scene.world.update()


def told_before(code: str, level: str, *texts: str) -> Callable[[Scene], None]:
    """A check of the dry run said so, in these words; `%` stands for the folder of the world."""

    def look(scene: Scene) -> None:
        check = scene.kept["checks"][code]
        assert level == check["level"]
        wanted = [text.replace("%", str(scene.world.root)) for text in texts]
        assert [] == [text for text in wanted if text not in check["message"]], check

    return look


def mentions(*texts: str) -> Callable[[Scene], None]:
    """Each text stands in the words for people: of the error, or of what refuses."""

    def look(scene: Scene) -> None:
        document = scene.document
        said = [*(document.get("refused") or ()), *(document.get("checks") or ())]
        words = str([document.get("error"), document.get("restore_error"), said])
        for text in texts:
            assert text.replace("%", str(scene.world.root)) in words, words

    return look


def notes(*texts: str) -> Callable[[Scene], None]:
    """Each text stands in a note of the report."""

    def look(scene: Scene) -> None:
        for text in texts:
            assert any(text in note for note in scene.document["notes"]), scene.document["notes"]

    return look


def platform_starts(scene: Scene) -> list[str]:
    """The commands the last run has started the platform for, in order; each has a result of its own."""
    found = sorted(file.name for file in run_folder(scene.world.home).glob("[0-9]*-*.result"))
    return [name.partition("-")[2].removesuffix(".result") for name in found]


def started(*names: str) -> Callable[[Scene], None]:
    """The platform was started for these commands and no other."""

    def look(scene: Scene) -> None:
        assert list(names) == platform_starts(scene)

    return look


def began_with(*names: str) -> Callable[[Scene], None]:
    """These were the first commands the platform was started for."""

    def look(scene: Scene) -> None:
        assert list(names) == platform_starts(scene)[: len(names)]

    return look


def run_folder(home: Path) -> Path:
    """The folder of the newest run."""
    return max((home / "state" / "runs").iterdir(), key=lambda entry: entry.name)


def wait(happened: Callable[[], bool]) -> None:
    """Wait for a process of the case to come to some place."""
    until(happened, _PATIENCE)


def stopped_platforms(scene: Scene) -> list[int]:
    """Let living processes of the platform stand still, and go on when the case is mended."""
    named = {process.pid: process.info["cmdline"] or () for process in psutil.process_iter(["cmdline"])}
    found = [pid for pid in scene.world.processes() if "updater.demo.platform" in named.get(pid, ())]
    for pid in found:
        os.kill(pid, signal.SIGSTOP)
    scene.kept["stopped"] = found
    scene.mending.callback(let_go, scene)
    return found


def let_go(scene: Scene) -> None:
    """Let platforms that stand still go on."""
    for pid in scene.kept.pop("stopped", ()):
        if psutil.pid_exists(pid):
            os.kill(pid, signal.SIGCONT)


def killed_in(scene: Scene, step: str, *, seconds: float = 4.0) -> list[int]:
    """Kill the program while its platform is busy with a step, and let that one stand still."""
    world = scene.world
    world.switches["SIM_TIME"] = str(seconds)
    process = world.start(*world.update_words())
    wait(lambda: world.memory().count_of(step) > 0)
    process.kill()
    process.communicate()
    world.switches.clear()
    time.sleep(0.05)
    return stopped_platforms(scene)
