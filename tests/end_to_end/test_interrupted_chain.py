"""Five releases, handlers in the middle, a base of a gigabyte, and ten interruptions at random moments.

Nobody sits before it: after every interruption the program is asked what the base is, and the
first thing it offers is done. Whatever is cut off, and however often, the end is a proved new
release or the base as it was.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from support.faults.world import World, make_world

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(2400),
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL"),
]

CHAIN = ("1.0.1.5", "1.0.2.7", "1.0.3.4", "1.0.4.2", "1.1.1.10", "1.1.2.3")
MIDDLE = CHAIN[3:4]
SIZE = 1 << 30
INTERRUPTIONS = 10
_SEED = 20261122
_LONGER = 1.1
_RESTORES = 0.25  # the share of restores that is cut off
_SETTLING = 120.0


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Five updates, one in the middle with handlers that must run at once; a world for each test."""
    root = tmp_path_factory.mktemp("chain")
    made = make_world(root / "w", required=MIDDLE, size=SIZE, chain=CHAIN, patience=900.0)
    yield made
    made.end_processes()
    for file in root.rglob("*.1CD*"):
        file.unlink()


def test_unattended(world: World) -> None:
    """Without interruptions: the newest release, proved; handlers once in the middle and once at the end."""
    done = world.update()
    assert (0, "new") == (done.code, world.state()), done.err
    steps = [(step["step"], step["subject"]) for step in done.document["steps"]]
    assert [("handlers", CHAIN[3]), ("handlers", CHAIN[-1])] == [step for step in steps if "handlers" in step]
    assert 0 == world.run("restore", done.document["run"], "--yes").code
    assert "old" == world.state()


def test_ten_interruptions(world: World) -> None:
    """Killed ten times at random moments: the base always ends proved or restored."""
    driver = Driver(world, random.Random(_SEED))
    driver.until(INTERRUPTIONS)
    print(f"interrupted {driver.hits} times; what was cut off: {driver.log}")  # noqa: T201 - the count is the result
    assert INTERRUPTIONS == driver.hits
    assert driver.ends, "no run ever came to an end"
    assert {"old", "new"} >= set(driver.ends)
    assert [] == world.secrets_written()
    assert not world.held()


@dataclass
class Driver:
    """Starts commands, kills some of them, and does what the program then offers.

    Attributes:
        hits: interruptions that met something running.
        ends: the state of the base whenever nothing was unfinished.
        log: for people, what was cut off and when.
    """

    world: World
    dice: random.Random
    hits: int = 0
    ends: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    _lengths: dict[str, float] = field(default_factory=dict)

    def until(self, hits: int) -> None:
        """Go on until that many interruptions have happened and nothing is unfinished any more."""
        while True:
            words = self._next()
            if words is None:
                self.ends.append(self.world.state())
                if self.hits >= hits:
                    return
                words = self._beginning()
            self._perform(words, interrupted=self.hits < hits and self._worth_it(words))

    def _worth_it(self, words: tuple[object, ...]) -> bool:
        """Cut updates off, and some restores, too."""
        return words[0] != "restore" or self.dice.random() < _RESTORES

    def _beginning(self) -> tuple[object, ...]:
        """Update a base that is old; put one that is new back first."""
        if self.ends[-1] == "new":
            newest = next(run for run in self._runs() if run["backup"] and run["kind"] == "update")
            return ("restore", newest["run"], "--yes")
        return self.world.update_words()

    def _next(self) -> tuple[object, ...] | None:
        """Return the first thing the program offers for a run that was cut off; None when there is none."""
        deadline = time.monotonic() + _SETTLING
        while (found := self._unfinished()) and found["unfinished"]["state"] == "running":
            assert time.monotonic() < deadline, "what was started never ends"
            time.sleep(0.2)
        if found is None:
            return None
        left = found["unfinished"]
        if left["continuable"]:
            return (
                "runs",
                "--continue",
                found["run"],
                "--yes",
                "--json",
                f"--user={self.world.user}",
                "--password-stdin",
            )
        if left["state"] in {"untouched", "updated"}:
            return ("runs", "--leave", found["run"], "--json")
        assert left["restorable"], left
        return ("restore", found["run"], "--yes")

    def _unfinished(self) -> dict[str, Any] | None:
        return next((run for run in self._runs() if run["unfinished"]), None)

    def _runs(self) -> list[dict[str, Any]]:
        told = self.world.run("runs", "--json")
        assert told.code == 0, told.err
        runs: list[dict[str, Any]] = json.loads(told.out)
        return runs

    def _perform(self, words: tuple[object, ...], *, interrupted: bool) -> None:
        """Start a command; cut it off at a random moment, or let it come to its end."""
        name = "continue" if "--continue" in words else str(words[0])
        process = self.world.start(*words)
        began = time.monotonic()
        if interrupted:
            self._interrupt(process, name)
        process.communicate(timeout=self.world.patience)
        if process.returncode == 0:
            self._lengths[name] = max(time.monotonic() - began, self._lengths.get(name, 0.0))

    def _interrupt(self, process: subprocess.Popen[bytes], name: str) -> None:
        """Kill the program, the platform, or both, at a moment of up to 1.1 times what the command takes."""
        moment = self.dice.uniform(0.0, _LONGER * self._lengths.get(name, self._lengths.get("update", 60.0)))
        victims = self.dice.choice(("program", "platform", "both"))
        with contextlib.suppress(Exception):
            process.wait(moment)
        if process.poll() is not None:
            return
        self.hits += 1
        self.log.append(f"{name} after {moment:.1f} s: {victims}")
        platform = _platform_of(process.pid)
        if victims != "platform" or not platform:
            process.kill()
        if victims != "program":
            for child in platform:
                with contextlib.suppress(psutil.Error):
                    child.send_signal(signal.SIGKILL)


def _platform_of(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
