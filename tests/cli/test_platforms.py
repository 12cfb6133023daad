"""The list of installed platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.commands import run_updater

if TYPE_CHECKING:
    from updater.demo.sandbox import Sandbox


def test_installed_platforms_are_listed(sandbox: Sandbox) -> None:
    """The newest first, with every key of the contract; a script has no architecture."""
    answer = run_updater(sandbox.home, "platforms", "--json")
    assert 0 == answer.code
    platform = answer.document[0]
    assert {"version", "architecture", "training", "designer", "thin_client", "server_parts"} == set(platform)
    versions = [entry["version"] for entry in answer.document]
    assert sorted(versions, reverse=True) == versions
    assert (False, None) == (platform["training"], platform["architecture"])


def test_people_are_told_in_words(sandbox: Sandbox) -> None:
    """One line for each, beginning with the version."""
    answer = run_updater(sandbox.home, "platforms")
    assert answer.out.startswith("8.3.")
