"""Half-made backups of runs that were cut off go before the next one; nobody else's do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.stand import make_stand

from updater.update.backups.leftovers import remove_parts, tidy
from updater.update.owners import this_process
from updater.update.request import hold_key
from updater.update.run import run_update

if TYPE_CHECKING:
    from pathlib import Path

    from support.stand import Stand

    from updater.update.request import RunTools


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A base with a run in its journal."""
    return make_stand(tmp_path)


@pytest.fixture
def tools(stand: Stand) -> RunTools:
    """The tools of a run that ended."""
    tools = stand.tools()
    run_update(stand.request(), tools)
    return tools


def _planted(stand: Stand, *names: str) -> list[Path]:
    paths = [stand.backups / name for name in names]
    for path in paths:
        path.write_bytes(b"half")
    return paths


def test_only_those_of_our_own_runs_go(stand: Stand, tools: RunTools) -> None:
    """Every kind of ours goes; another's part, whole backups and manifests stay."""
    (run,) = tools.journal.runs()
    before = sorted(path.name for path in stand.backups.iterdir())
    ours = _planted(
        stand,
        f"База-1.0-{run.run_id}.1CD.zst.part",
        f"База-1.0-{run.run_id}.1CD.part",
        f"База-1.0-{run.run_id}-2.part.dt",
    )
    others = _planted(stand, "База-1.0-20200101-000000-abcd.1CD.part", "film.part", f"notes-{run.run_id}.txt")
    assert set(ours) == set(remove_parts(stand.backups, tools))
    left = sorted(path.name for path in stand.backups.iterdir())
    assert sorted([*before, *(path.name for path in others)]) == left


def test_the_folder_a_dump_grew_in_goes(stand: Stand, tools: RunTools) -> None:
    """With what is in it; a link to a folder, and a folder of a run nobody here knows, are left alone."""
    (run,) = tools.journal.runs()
    ours = stand.backups / f"База-1.0-{run.run_id}-2.part"
    other = stand.backups / "База-1.0-20200101-000000-abcd.part"
    link = stand.backups / f"База-1.0-{run.run_id}-3.part"
    for folder in (ours, other):
        folder.mkdir()
        (folder / "dump.part.dt").write_bytes(b"half")
    link.symlink_to(other)
    assert (ours,) == remove_parts(stand.backups, tools)
    assert not ours.exists()
    assert (True, True) == (link.is_symlink(), (other / "dump.part.dt").exists())


def test_what_somebody_works_on_stays(stand: Stand, tools: RunTools) -> None:
    """While a living process holds the base, its part may be growing."""
    (run,) = tools.journal.runs()
    (part,) = _planted(stand, f"База-1.0-{run.run_id}.1CD.part")
    with tools.journal.holding(hold_key(stand.directory), this_process(), "now"):
        assert () == remove_parts(stand.backups, tools)
    assert (part,) == remove_parts(stand.backups, tools)


def test_no_folder_is_no_trouble(stand: Stand, tools: RunTools) -> None:
    """A folder that is not there, or none at all, holds nothing."""
    tidy((None, stand.root / "nowhere"), tools)
    assert not (stand.root / "nowhere").exists()
