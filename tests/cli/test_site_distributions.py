"""What a release offers beside its update, from the command line; and what is said before a download."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from support.commands import NO_STORE, Answer, run_updater

from updater.demo.product import NAME
from updater.demo.site.world import AccountKind

if TYPE_CHECKING:
    from pathlib import Path

    from updater.demo.sandbox import Sandbox
    from updater.demo.site.running import RunningSite
    from updater.model.site import SignIn

World = tuple["Sandbox", "RunningSite", "SignIn"]
_NEWEST, _LONG = "1.2.1.6", "1.1.1.10"
_CHAIN = ["1.0.2.7", "1.0.4.2", "1.1.1.10", "1.1.3.8", "1.2.1.6"]


def _as(world: World, *arguments: object, who: Any = None) -> Answer:
    sandbox, _, account = world
    who = who or account
    return run_updater(sandbox.home, *arguments, "--login", who.login, typed=f"{who.password}\n", **NO_STORE)


def test_everything_a_release_offers_is_listed(world: World) -> None:
    """Update, full, from basic to PROF: kind, size, date and checksum, as JSON and in words."""
    listed = _as(world, "releases", NAME, "--distributions", _NEWEST, "--json").document
    told = _as(world, "releases", NAME, "--distributions", _NEWEST)
    assert (NAME, _NEWEST, "pages") == (listed["configuration"], listed["version"], listed["source"])
    rows = listed["distributions"]
    assert ["update", "full", "to-prof"] == [row["kind"] for row in rows]
    release = world[1].world.release("Workshop10", _NEWEST)
    assert release is not None
    assert [file.size for file in release.files[:3]] == [row["bytes"] for row in rows]
    assert {"2026-11-18"} == {row["date"] for row in rows}
    assert [f"sha512:{file.sha512}" for file in release.files[:3]] == [row["checksum"] for row in rows]
    assert "Полный дистрибутив" in told.out
    assert "18.11.2026" in told.out


def test_a_distribution_is_downloaded_and_verified(world: World, tmp_path: Path) -> None:
    """The full one of the newest release lies whole in the folder named; nothing is installed unasked."""
    sandbox, site, _ = world
    folder = tmp_path / "Загрузки"
    answer = _as(world, "download", NAME, "--kind", "full", "--into", folder, "--json")
    assert 0 == answer.code, answer.err
    (row,) = answer.document
    release = site.world.release("Workshop10", _NEWEST)
    assert release is not None
    content = (folder / "Workshop10_1.2.1.6_full.zip").read_bytes()
    assert release.files[1].sha512 == hashlib.sha512(content).hexdigest()
    assert (str(folder / "Workshop10_1.2.1.6_full.zip"), []) == (row["path"], row["installed"])
    assert [] == list(sandbox.templates.iterdir())
    assert ["Workshop10_1.2.1.6_full.zip"] == [path.name for path in folder.iterdir()]
    before = len(site.log)
    again = _as(world, "download", NAME, "--kind", "full", "--into", folder, "--json")
    assert 0 == again.code, again.err
    assert [] == [one for one in list(site.log)[before:] if "/file/get/" in one.path]


def test_a_distribution_is_installed_on_request(world: World, tmp_path: Path) -> None:
    """With --install its template is in the template directory; the release is chosen with --to."""
    sandbox, _, _ = world
    kind = ("--kind", "full", "--to", "1.1.4.2", "--into", tmp_path, "--install")
    answer = _as(world, "download", sandbox.infobase, *kind, "--json")
    assert 0 == answer.code, answer.err
    (row,) = answer.document
    assert ["1.1.4.2"] == [item["version"] for item in row["installed"]]
    assert [] != [*sandbox.templates.rglob("1cv8.cf")]


def test_what_a_release_has_not_is_said(world: World, tmp_path: Path) -> None:
    """No way from basic to PROF with this release: the kinds there are are named."""
    kind = ("--kind", "to-prof", "--to", "1.1.4.2", "--into", tmp_path, "--json")
    answer = _as(world, "download", NAME, *kind)
    assert (1, "site.no-distribution") == (answer.code, answer.document["error"]["code"])
    assert [] == [path for path in tmp_path.iterdir() if path.suffix == ".zip"]


def test_a_distribution_the_account_may_not_have(world: World, tmp_path: Path) -> None:
    """It is listed with the reason, and refused by it; nothing comes."""
    basic = world[1].world.account(AccountKind.BASIC)
    rows = _as(world, "releases", NAME, "--distributions", _NEWEST, "--json", who=basic).document
    assert {"update": None, "full": "site.file-not-allowed", "to-prof": None} == {
        row["kind"]: row["error"] for row in rows["distributions"]
    }
    answer = _as(world, "download", NAME, "--kind", "full", "--into", tmp_path, "--json", who=basic)
    assert (1, "site.file-not-allowed") == (answer.code, answer.document["error"]["code"])
    assert [] == [*tmp_path.glob("*.zip*")]


def test_sizes_are_said_before_the_download(world: World) -> None:
    """Each hop and the total, without downloading anything; the words say the same."""
    sandbox, site, _ = world
    document = _as(world, "download", sandbox.infobase, "--dry-run", "--json").document
    sizes = []
    for version in _CHAIN:
        release = site.world.release("Workshop10", version)
        assert release is not None
        assert release.template is not None
        sizes.append(release.template.size)
    assert _CHAIN == [hop["version"] for hop in document["hops"]]
    assert (sizes, sum(sizes)) == ([hop["bytes"] for hop in document["hops"]], document["bytes"])
    assert [] == [one for one in site.log if one.host.startswith("dl") and "/get/" in one.path]
    assert [] == list(sandbox.templates.iterdir())
    told = _as(world, "download", sandbox.infobase, "--dry-run")
    assert all(version in told.out for version in _CHAIN)


def test_without_signing_in_the_size_of_the_whole_is_said(world: World) -> None:
    """The service states it to everybody; which releases are in between it does not."""
    sandbox, _, _ = world
    answer = run_updater(sandbox.home, "download", sandbox.infobase, "--dry-run", "--json", **NO_STORE)
    assert 0 == answer.code, answer.err
    assert (5, True) == (len(answer.document["hops"]), answer.document["bytes"] > 0)
    assert [None] * 4 + [_NEWEST] == [hop["version"] for hop in answer.document["hops"]]


def test_support_ends_are_told_by_whoever_knows(world: World) -> None:
    """The end of support of a release is the service's; it stands beside what the pages tell."""
    listed = _as(world, "releases", NAME, "--from", _LONG, "--json").document
    ends = {row["version"]: row["support_end"] for row in listed["releases"]}
    assert ("pages", "2027-04-30", None) == (listed["source"], ends[_LONG], ends["1.0.2.7"])
    nobody = run_updater(world[0].home, "releases", NAME, "--from", _LONG, "--json", **NO_STORE).document
    assert ("service", "2027-04-30") == (
        nobody["source"],
        {row["version"]: row["support_end"] for row in nobody["releases"]}[_LONG],
    )
    assert "30.04.2027" in _as(world, "releases", NAME, "--from", _LONG).out


def test_releases_of_all_infobases(world: World) -> None:
    """Without a configuration: those of every infobase of the list, each once, with where it is."""
    answer = _as(world, "releases", "--json")
    assert 0 == answer.code, answer.err
    found = {(row["configuration"], row["version"]): row for row in answer.document["configurations"]}
    main = found[NAME, "1.0.1.5"]
    assert str(world[0].infobase) in main["infobases"]
    assert _NEWEST in [release["version"] for release in main["releases"]]
    assert len(found) > 1
    assert f"{NAME} 1.0.1.5" in _as(world, "releases").out


def test_an_infobase_names_its_configuration(world: World) -> None:
    """The folder of an infobase stands for what is in it."""
    document = _as(world, "releases", world[0].infobase, "--json").document
    assert NAME == document["configuration"]


@pytest.mark.parametrize("option", ["--from", "--distributions", "--program", "--nick"])
def test_options_of_one_configuration_need_it(sandbox: Sandbox, option: str) -> None:
    """Without a configuration they are wrong usage."""
    answer = run_updater(sandbox.home, "releases", option, "1.0", "--json", **NO_STORE)
    assert (2, "settings.needs-configuration") == (answer.code, answer.document["error"]["code"])


def test_a_name_that_was_given_is_remembered(world: World) -> None:
    """What the site calls a configuration is named once; the next command knows it."""
    told = _as(world, "releases", "ДругоеИмя", "--nick", "Workshop10", "--program", "Workshop", "--json")
    assert 0 == told.code, told.err
    later = _as(world, "releases", "ДругоеИмя", "--json").document
    assert told.document["releases"] == later["releases"]
    unknown = _as(world, "releases", "Неведомое", "--json")
    reasons = {reason["code"] for reason in unknown.document["error"]["reasons"]}
    assert (1, True) == (unknown.code, "site.product-unknown" in reasons)
    assert "--nick" in unknown.document["error"]["reasons"][0]["do"]


def test_useful_pages(world: World) -> None:
    """Releases of the platform, problems, administration: addresses, named in words."""
    found = run_updater(world[0].home, "links", "--json", **NO_STORE).document
    assert {"platform", "problems", "administration"} <= found.keys()
    assert all(address.startswith("https://") for address in found.values())
    told = run_updater(world[0].home, "links", **NO_STORE).out
    assert all(address in told for address in found.values())
