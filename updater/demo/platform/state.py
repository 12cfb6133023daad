"""What the real platform keeps where we cannot write it: `.sim.json` beside the base [convention]."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from updater.model.version import Version

if TYPE_CHECKING:
    from pathlib import Path

FILE = ".sim.json"


@dataclass(slots=True)
class State:
    """The simulator's own memory of an infobase.

    Attributes:
        passwords: of the users, by name; a user not named here has none.
        administrators: the users with full rights; everybody unless given.
        sessions: of other people: `host`, `started`, `application`; «Конфигуратор» is a Designer.
        lock: the session lock: `message` and `code`.
        modified: the configuration has changes of its own.
        data_version: the release the data are at; None while nobody updated anything. Where the
            configuration has a register for it, the older of both counts.
        required: releases whose handlers must run before those of a later one.
        minimum_platforms: release to the lowest platform that can run its handlers.
        legality_version: the release for which legality was last confirmed.
        script_dir: folder of the assistant's script, where handlers write their errors.
        generation: counts writes of the main configuration.
        counts: how often each step was started.
        holder: the mode of the process that holds the base, for the messages of others.
        deferred: handlers that were put off: `none`; `pending` by the previous update, `blocking` when
            a form about them stops the start; `background` on a server, where they run by themselves.
        updating_elsewhere: somebody else updates the data right now.
        repository: the base is bound to a configuration repository.
        broken_links: `/IBCheckAndRepair` finds so many errors in the data, and can repair them.
        lost_records: so many it finds and cannot repair without deleting anything.
        faults: switches as in `faults`, without `SIM_`; those of the environment come first.
    """

    passwords: dict[str, str] = field(default_factory=dict)
    administrators: list[str] | None = None
    sessions: list[dict[str, str]] = field(default_factory=list)
    lock: dict[str, str] = field(default_factory=dict)
    modified: bool = False
    data_version: str | None = None
    required: list[str] = field(default_factory=list)
    minimum_platforms: dict[str, str] = field(default_factory=dict)
    legality_version: str | None = None
    script_dir: str = ""
    generation: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    holder: str = ""
    deferred: str = "none"
    updating_elsewhere: bool = False
    repository: bool = False
    broken_links: int = 0
    lost_records: int = 0
    faults: dict[str, str] = field(default_factory=dict)

    def count(self, step: str) -> None:
        """Note that a step is started once more."""
        self.counts[step] = self.count_of(step) + 1

    def count_of(self, step: str) -> int:
        """How often a step was started."""
        return self.counts.get(step, 0)

    def database_updated(self, before: str, after: str) -> None:
        """Note that the database went to another release: its data stay behind until handlers run.

        A data version that is not older comes from before a restore of the base file.
        """
        if self.data_version is None or Version(self.data_version) >= Version(after):
            self.data_version = before


def read_state(directory: Path) -> State:
    """Read the memory of an infobase; an empty one where there is none."""
    try:
        return parse_state((directory / FILE).read_text("utf-8"))
    except OSError:
        return State()


def parse_state(text: str) -> State:
    """Read a memory as it is kept; of an empty text an empty one."""
    stored: dict[str, Any] = json.loads(text or "{}")
    known = {field.name for field in fields(State)}
    return State(**{name: value for name, value in stored.items() if name in known})


def write_state(directory: Path, state: State) -> None:
    """Keep the memory of an infobase."""
    text = json.dumps(asdict(state), ensure_ascii=False, indent=1)
    (directory / FILE).write_text(text, "utf-8")
