"""What a report tells beside the run itself: the surroundings, and what the platform said. No secrets."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

from updater import __version__
from updater.enterprise.messages import read_messages
from updater.update.report import Output

if TYPE_CHECKING:
    from pathlib import Path

    from updater.enterprise.installations import Platform

_MOST = 4000  # letters of what one command said
_COMMANDS = 60


def surroundings(found: Platform | None) -> tuple[tuple[str, str], ...]:
    """Return facts about program and machine, by the last part of the keys of their names."""
    facts = [
        ("program", __version__),
        ("system", platform.platform()),
        ("python", f"{sys.version.split()[0]} ({platform.machine()})"),
    ]
    if found is not None:
        facts.append(("platform", f"{found.version} — {found.designer}"))
    return tuple(facts)


def outputs_of(log_dir: Path) -> tuple[Output, ...]:
    """Return what the platform said during a run, in order; its files are kept with secrets masked."""
    try:
        files = sorted(
            (entry for entry in log_dir.glob("*-*.txt") if entry.name.partition("-")[0].isdecimal()),
            key=lambda entry: (int(entry.name.partition("-")[0]), entry.name),
        )
    except OSError:
        return ()
    found = (Output(file.stem, read_messages(file).strip()[-_MOST:]) for file in files[-_COMMANDS:])
    return tuple(output for output in found if output.text)
