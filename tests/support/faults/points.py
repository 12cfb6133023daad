"""The steps of the run every case makes, generated from the chain; a test holds them against a run."""

from __future__ import annotations

from support.faults.world import CHAIN

PLATFORM_COMMANDS = ("update-cfg", "update-db-cfg", "handlers")


def steps(chain: tuple[str, ...] = CHAIN, required: tuple[str, ...] = CHAIN[1:2]) -> tuple[str, ...]:
    """Number and code of each step, in order; handlers run after required releases and after the last."""
    codes = ["checks", "backup"]
    for release in chain[1:]:
        codes += ["update-cfg", "update-db-cfg"]
        if release in required or release == chain[-1]:
            codes.append("handlers")
    return tuple(f"{number}.{code}" for number, code in enumerate((*codes, "final-proof")))


def of_platform() -> tuple[str, ...]:
    """The steps in which the platform is started."""
    return tuple(step for step in steps() if step.partition(".")[2] in PLATFORM_COMMANDS)
