"""What the updates page and the backup page find out in the background, on the real sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.version import Version
from updater.ui.sorting import sort_paths
from updater.ui.survey import backup_space, release_facts, survey

if TYPE_CHECKING:
    from pathlib import Path

    from updater.app import Application
    from updater.demo.sandbox import Sandbox


def test_offers_are_what_can_be_reached_newest_first(application: Application, sandbox: Sandbox) -> None:
    """Each with its number of hops; the plan leads to the first."""
    found = survey(application, application.infobases.inspect(sandbox.infobase), None, ())
    reachable = [offer for offer in found.offers if offer.hops is not None]
    versions = [offer.target.version for offer in reachable]
    assert sorted(versions, reverse=True) == versions
    assert found.plan is not None
    assert (versions[0], len(found.plan.hops)) == (found.plan.target.version, reachable[0].hops)
    assert all(len(offer.through) + 1 == offer.hops for offer in reachable)


def test_a_wanted_release_is_planned(application: Application, sandbox: Sandbox) -> None:
    """The offers stay the same, the plan leads elsewhere."""
    state = application.infobases.inspect(sandbox.infobase)
    newest, wanted = (survey(application, state, to, ()) for to in (None, Version("1.0.2.7")))
    assert newest.offers == wanted.offers
    assert wanted.plan is not None
    assert Version("1.0.2.7") == wanted.plan.target.version


def test_without_a_way_there_is_a_reason(application: Application, sandbox: Sandbox) -> None:
    """Nothing can be reached, but what lies there is listed."""
    found = survey(application, application.infobases.inspect(sandbox.infobases["newest"]), None, ())
    assert found.plan is None
    assert found.problem is not None
    assert {None} == {offer.hops for offer in found.offers}


def test_folders_given_are_looked_into(application: Application, sandbox: Sandbox, tmp_path: Path) -> None:
    """A folder that is no template directory of anybody still counts when it was dropped."""
    application.templates.install(sandbox.distributions[0], tmp_path / "disk")
    state = application.infobases.inspect(sandbox.infobase)
    without, given = (survey(application, state, None, folders) for folders in ((), (tmp_path / "disk",)))
    assert len(given.offers) == len(without.offers) + 1


def test_an_update_tells_what_it_changes(application: Application, sandbox: Sandbox) -> None:
    """Counts come from the update itself, news from beside it."""
    found = survey(application, application.infobases.inspect(sandbox.infobase), None, ())
    facts = release_facts(found.offers[0].release)
    assert facts.changed
    assert facts.size == found.offers[0].release.file.stat().st_size
    assert facts.news


def test_room_for_the_backup(application: Application, sandbox: Sandbox, tmp_path: Path) -> None:
    """As much as the file has; free space is that of the disk, also for a folder that is not there yet."""
    state = application.infobases.inspect(sandbox.infobase)
    space = backup_space(application, state, tmp_path / "not" / "there")
    assert state.file.stat().st_size == space.needed
    assert space.enough


def test_paths_are_sorted_by_what_they_hold(sandbox: Sandbox, tmp_path: Path) -> None:
    """Packages are to be installed, folders looked into, an update file means its folder."""
    update = next(sandbox.templates.rglob("*.cfu"))
    other = tmp_path / "x.txt"
    other.write_text("nothing")
    found = sort_paths([*sandbox.distributions, sandbox.templates, update, other])
    assert set(sandbox.distributions) == set(found.packages)
    assert ((sandbox.templates, update.parent), (other,)) == (found.folders, found.unknown)
