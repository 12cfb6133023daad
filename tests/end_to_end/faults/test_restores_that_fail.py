"""A restore that is refused a rename, or asked to end: a true exit code, and an offer at the next start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from support.faults.restores import leftovers_beside, updated
from support.faults.world import CHAIN

if TYPE_CHECKING:
    from support.faults.world import World

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")

_REFUSED = {"op": "replace", "file": "1Cv8.1CD", "error": "EACCES", "times": -1}


def _open(world: World) -> list[Any]:
    document = world.run("runs", "--json", quiet=True).document
    return [run for run in document if run["unfinished"]]


def _finish(world: World) -> None:
    """Do what is offered, by its command; then everything is as it was before the update."""
    (run,) = _open(world)
    assert ("restore", "missing") == (run["unfinished"]["offer"], run["unfinished"]["state"])
    assert f"onec-updater restore {run['run']}" in run["unfinished"]["message"]
    answer = world.run("restore", run["run"], "--yes", "--json", quiet=True)
    assert (0, "restored") == (answer.code, answer.document["outcome"]), answer.err
    assert ("old", [], set()) == (world.state(), _open(world), leftovers_beside(world))


@pytest.mark.parametrize("what", ["run", "backup"])
def test_a_rename_that_is_refused(world: World, what: str) -> None:
    """The second rename and the way back are refused: 5, and not 1, which says that the base is as it was."""
    named = updated(world)
    if what == "backup":
        (manifest,) = world.backups.glob("*.json")
        named = str(manifest)
    world.fault = {"fail": _REFUSED}
    answer = world.run("restore", named, "--yes", "--json")
    world.fault = {}
    assert (5, "storage.no-access") == (answer.code, answer.document["error"]["code"])
    assert not world.file.exists()
    assert [] == world.secrets_written(answer.out, answer.err)
    leaving = world.run("update", world.base, "--yes", "--json", quiet=True)
    assert 0 != leaving.code
    _finish(world)


def test_a_rename_that_is_refused_once(world: World) -> None:
    """The present base takes its place again at once: 1, and nothing is open."""
    run = updated(world)
    world.fault = {"fail": {**_REFUSED, "times": 1}}
    answer = world.run("restore", run, "--yes", "--json")
    world.fault = {}
    assert (1, "storage.no-access") == (answer.code, answer.document["error"]["code"])
    assert (CHAIN[1], [], set()) == (world.version(), _open(world), leftovers_beside(world))


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_asked_to_end_while_it_is_written(world: World, name: str) -> None:
    """Before the present base has stepped aside the restore stops, and the base is as it was."""
    run = updated(world)
    world.fault = {"at": {"restore-write.about-to": ["send", name]}}
    answer = world.run("restore", run, "--yes", "--json")
    world.fault = {}
    assert 130 == answer.code, answer.err
    assert (CHAIN[1], [], set()) == (world.version(), _open(world), leftovers_beside(world))


def test_asked_to_end_while_files_change_places(world: World) -> None:
    """After it has stepped aside the restore comes to its end."""
    run = updated(world)
    world.fault = {"at": {"restore.aside": ["send", "SIGTERM", "SIGINT"]}}
    answer = world.run("restore", run, "--yes", "--json")
    world.fault = {}
    assert (0, "old", []) == (answer.code, world.state(), _open(world))


def test_the_same_command_again_finishes_it(world: World) -> None:
    """Somebody who repeats the command he knows is not refused: the open restore is finished."""
    run = updated(world)
    world.fault = {"kill_at": "restore.aside"}
    world.run("restore", run, "--yes")
    world.fault = {}
    answer = world.run("restore", run, "--yes", "--json")
    assert (0, "restored") == (answer.code, answer.document["outcome"]), answer.err
    assert ("old", [], set()) == (world.state(), _open(world), leftovers_beside(world))
    kinds = [entry["kind"] for entry in world.run("runs", "--json").document]
    assert ["restore", "update"] == kinds
