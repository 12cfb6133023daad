"""The update site from the command line when a source cannot tell: who stood in for it, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from support.commands import NO_STORE, run_updater

from updater.demo.site.faults import FaultKind
from updater.filing import Filing
from updater.settings import load_settings, save_settings
from updater.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

    from support.commands import Answer

    from updater.demo.sandbox import Sandbox
    from updater.demo.site.running import RunningSite
    from updater.model.site import SignIn

_LAYOUT = Texts("ru")("error.site.layout.what")


def _asked(sandbox: Sandbox, account: SignIn, *arguments: str | Path) -> Answer:
    given = (*arguments, "--login", account.login)
    return run_updater(sandbox.home, *given, typed=f"{account.password}\n", **NO_STORE)


def test_releases_name_the_source_that_could_not_tell(world: tuple[Sandbox, RunningSite, SignIn]) -> None:
    """The pages changed: the lists answer, and one line says in whose place and why; JSON has it too."""
    sandbox, site, account = world
    site.faults.add(FaultKind.LAYOUT, where="releases")
    told = _asked(sandbox, account, "releases", sandbox.infobase)
    listed = _asked(sandbox, account, "releases", sandbox.infobase, "--json")

    assert 0 == told.code
    assert 1 == told.err.count(_LAYOUT)
    assert _LAYOUT not in told.out
    failures = [(each["source"], each["code"], each["message"]) for each in listed.document["failures"]]
    assert ("pages", "site.layout", _LAYOUT) in failures
    assert "pages" != listed.document["source"]


def test_a_download_names_the_source_that_could_not_tell(
    world: tuple[Sandbox, RunningSite, SignIn],
) -> None:
    """The service is away: the pages give the path, and the command says so before it downloads."""
    sandbox, site, account = world
    site.faults.add(FaultKind.STATUS, where="update-api", value="503")
    told = _asked(sandbox, account, "download", sandbox.infobase, "--dry-run")
    listed = _asked(sandbox, account, "download", sandbox.infobase, "--dry-run", "--json")

    assert (0, 0) == (told.code, listed.code), told.err
    assert Texts("ru")("ui.site.source.service") in told.err
    assert ["service"] == [each["source"] for each in listed.document["failures"]]
    assert "pages" == listed.document["source"]


def test_an_empty_list_is_an_error(world: tuple[Sandbox, RunningSite, SignIn]) -> None:
    """A folder that holds nothing of a configuration has no releases of it: said, with exit code 1."""
    sandbox, _, _ = world
    file = sandbox.home / "settings.json"
    settings = load_settings(file).settings
    mirror = sandbox.root / "site" / "files"
    save_settings(file, replace(settings, site_sources=("directory",), site_directory=mirror), Filing())
    answer = run_updater(sandbox.home, "releases", "НеизвестнаяКонф", "--json", **NO_STORE)
    there = run_updater(sandbox.home, "releases", "УчетМастерской", "--json", **NO_STORE)

    assert (1, "site.no-releases") == (answer.code, answer.document["error"]["code"])
    assert (0, []) == (there.code, there.document["failures"])


def test_nothing_newer_is_no_error(world: tuple[Sandbox, RunningSite, SignIn]) -> None:
    """The service tells of what is newer only: for the newest release an empty list is the answer."""
    sandbox, _, account = world
    file = sandbox.home / "settings.json"
    save_settings(file, replace(load_settings(file).settings, site_sources=("service",)), Filing())
    newest = _asked(sandbox, account, "releases", "УчетМастерской", "--from", "1.2.1.6", "--json")

    assert 0 == newest.code, newest.err
    assert {"1.2.1.6"} >= {each["version"] for each in newest.document["releases"]}
