"""C06, C07: the power goes after every recorded operation; what was not synced is kept, lost, or garbage."""

from __future__ import annotations

import os
from fnmatch import fnmatch
from typing import TYPE_CHECKING

import pytest
from support.faults.case import copied
from support.faults.recording import recorder
from support.faults.scenarios import FAILING, PLAIN, PUTTING_BACK, RICH, SCENARIOS
from support.faults.selection import EVERYTHING, part_of
from support.faults.settling import settle_by_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.faults.recording import Recording
    from support.faults.scenarios import Scenario
    from support.faults.world import World

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="names are synced by their directory"),
    pytest.mark.slow,
]

_PARTS, _FATES, _BY_COMMAND = (2, 2, 36) if EVERYTHING else (16, 1, 160)
_MANY_FATES = 12
_BASE = "*/1Cv8.1CD"


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory, pristine: World) -> Callable[[Scenario], Recording]:
    """Each scenario is recorded once, in a world of its own."""
    place = tmp_path_factory.mktemp("recorded")
    return recorder(lambda scenario: copied(pristine, place / scenario.name), place)


@pytest.mark.timeout(2400)
@pytest.mark.parametrize("part", part_of(range(_PARTS), _PARTS))
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_power_goes(
    scenario: Scenario,
    part: int,
    recorded: Callable[[Scenario], Recording],
    count_cases: Callable[[int, int], None],
) -> None:
    """Old, or new and proved, after the one choice that is offered, and all copies are what they say."""
    recording = recorded(scenario)
    numbers = range(recording.first + part, len(recording.operations) + 1, _PARTS)
    for number, fate in recording.disks(numbers, _FATES):
        count_cases(1, 0)
        assert "" == recording.bad(), (number, fate, recording.operations[number - 1].kind)
        count_cases(0, 1)


@pytest.mark.timeout(2400)
@pytest.mark.parametrize("scenario", [PLAIN, RICH], ids=lambda scenario: scenario.name)
def test_the_power_goes_and_a_person_goes_on(
    scenario: Scenario, recorded: Callable[[Scenario], Recording], count_cases: Callable[[int, int], None]
) -> None:
    """By the command line the best that is offered is done, and it ends old or new."""
    recording = recorded(scenario)
    for number, _ in recording.disks(range(recording.first, len(recording.operations) + 1, _BY_COMMAND), 1):
        count_cases(1, 0)
        assert settle_by_command(recording.world, scenario, go_on=True) in {"old", "new"}, number
        count_cases(0, 1)


_NEEDED = [
    (PLAIN, "sync", "*.1CD.zst.part", "the copy"),
    (PLAIN, "sync", "*/backups/*.new", "its manifest"),
    (PLAIN, "sync_directory", "*/backups", "the names of both"),
    (RICH, "sync", "*/backups/*.1CD.part", "a plain copy"),
    (RICH, "sync", "*/second/*.1CD.part", "the copy in the second place"),
    (FAILING, "sync", "*.restoring", "the restored infobase"),
    (FAILING, "sync_directory", "*/База *", "that the infobase which failed is removed"),
    (PUTTING_BACK, "sync", "*.restoring", "the infobase put back"),
    (PUTTING_BACK, "sync_directory", "*/База *", "that the infobase before it is removed"),
    (RICH, "sync_directory", "*/База *", "that users are let in again"),
]


@pytest.mark.timeout(2400)
@pytest.mark.parametrize(
    ("scenario", "kind", "name", "what"), _NEEDED, ids=[f"{row[0].name}: {row[3]}" for row in _NEEDED]
)
def test_without_that_one_sync_it_is_noticed(
    scenario: Scenario, kind: str, name: str, what: str, recorded: Callable[[Scenario], Recording]
) -> None:
    """The model proves its worth: with only the last such sync left out there are disks that are bad."""
    recording = recorded(scenario)
    found = _places(recording, kind, name)
    assert found, what
    assert _noticed(recording, found[-1]), what


@pytest.mark.timeout(2400)
def test_without_settling_it_is_noticed(recorded: Callable[[Scenario], Recording]) -> None:
    """The infobase is settled after each command of the platform; without the last time "done" may be a lie.

    Those before may be lost without harm: what is not whole then is not gone on with but put back.
    """
    recording = recorded(PLAIN)
    settled = _places(recording, "sync", _BASE)
    assert 8 == len(settled)
    assert _noticed(recording, settled[-1])


def _places(recording: Recording, kind: str, name: str) -> list[int]:
    operations = enumerate(recording.operations)
    return [number for number, each in operations if each.kind == kind and fnmatch(each.path, name)]


def _noticed(recording: Recording, without: int) -> bool:
    """Whether a disk is bad once an operation was left out; the next such one may make up for it."""
    left_out = recording.operations[without]
    later = enumerate(recording.operations[without + 1 :], without + 1)
    again = [at for at, each in later if (each.kind, each.path) == (left_out.kind, left_out.path)]
    numbers = range(without + 1, [*again, len(recording.operations)][0] + 1)
    return any(recording.bad() for _ in recording.disks(numbers, _MANY_FATES, without=without))
