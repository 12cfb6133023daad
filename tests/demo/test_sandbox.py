"""The sandbox: everything in it is read back by the product's readers and by an independent one."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import onec_dtools
import pytest
from support.peers import onec_dtools_supply

from updater.app import open_application
from updater.demo.bases import ADMINISTRATOR
from updater.demo.product import builds
from updater.demo.sandbox import OLDER_PLATFORM, PLATFORM, Sandbox, build_sandbox
from updater.enterprise.cluster import open_console
from updater.enterprise.connections import ServerConnection
from updater.formats.infobase_list import server_parts
from updater.formats.recognise import Kind, recognise
from updater.model.configuration import SupportState
from updater.model.infobase import InfobaseKind

if TYPE_CHECKING:
    from pathlib import Path

    from updater.app import Application


@pytest.fixture(params=["ru", "en"])
def sandbox(tmp_path: Path, request: pytest.FixtureRequest) -> Sandbox:
    """A sandbox in one of the languages, under a folder with blanks and Cyrillic letters."""
    return build_sandbox(tmp_path / "песочница 1", request.param)


@pytest.fixture
def application(sandbox: Sandbox) -> Application:
    """The product, opened on the sandbox."""
    return open_application(home=sandbox.home)


def test_the_list_has_every_kind_of_infobase(sandbox: Sandbox, application: Application) -> None:
    """Four file bases, one on a server, one on the web, folders, and no trouble reading them."""
    listing = application.infobases.list()
    kinds = [infobase.kind for infobase in listing.infobases]
    assert (4, 1, 1) == tuple(
        kinds.count(kind) for kind in (InfobaseKind.FILE, InfobaseKind.SERVER, InfobaseKind.WEB)
    )
    assert () == listing.problems
    assert 2 == len(listing.folders)
    directories = {infobase.directory for infobase in listing.infobases}
    assert set(sandbox.infobases.values()) <= directories


@pytest.mark.parametrize(
    ("name", "version", "support"),
    [
        ("main", "1.0.1.5", SupportState.LOCKED),
        ("locked", "1.0.2.7", SupportState.LOCKED),
        ("newest", "1.1.2.3", SupportState.LOCKED),
        ("own", "1.0.1.5", SupportState.NONE),
    ],
)
def test_the_infobases_are_whole(
    sandbox: Sandbox, application: Application, name: str, version: str, support: SupportState
) -> None:
    """Each base is sound, at its release, on its terms of support."""
    state = application.infobases.inspect(sandbox.infobases[name], deep=True)
    assert state.configuration is not None
    assert (version, support, True) == (
        str(state.configuration.version),
        state.support.state,
        state.sound,
    )
    assert (name == "locked") == (ADMINISTRATOR in state.users)


def test_an_independent_reader_agrees(sandbox: Sandbox) -> None:
    """onec_dtools reads the data and the same configuration files."""
    with (sandbox.infobase / "1Cv8.1CD").open("rb") as file:
        database = onec_dtools.DatabaseReader(file)
        orders = [row for row in database.tables["_DOCUMENT30"] if not row.is_empty]
        names = {row["FILENAME"] for row in database.tables["CONFIG"] if not row.is_empty}
    assert 300 == len(orders)
    assert set(builds()["1.0.1.5"].files) == names


def test_the_plan_skips_a_release_and_leaves_the_other_product_out(
    sandbox: Sandbox, application: Application
) -> None:
    """1.0.3.4 is jumped over; handlers after the required release and after the last."""
    plan = application.planning.plan(application.infobases.inspect(sandbox.infobase))
    hops = [(str(hop.target.version), hop.run_handlers) for hop in plan.hops]
    assert [("1.0.2.7", True), ("1.0.4.2", True)] == hops
    assert all(hop.release.minimum_platform for hop in plan.hops)
    names = {template.manifest.name for template in application.templates.scan().templates}
    assert 2 == len(names)


def test_both_platforms_are_found(application: Application) -> None:
    """By the start settings and the program's own, the newer one first."""
    assert [PLATFORM, OLDER_PLATFORM] == [
        str(platform.version) for platform in application.platforms.installed()
    ]


def test_the_distributions_are_what_they_seem(sandbox: Sandbox, tmp_path: Path) -> None:
    """A zip with names in the console's code page and no mark of it, and a distribution archive."""
    zipped, supply = sandbox.distributions
    assert (Kind.ZIP, Kind.DISTRIBUTION) == (recognise(zipped), recognise(supply))
    with zipfile.ZipFile(zipped, metadata_encoding="cp866") as archive:
        assert "Порядок обновления.txt" in archive.namelist()
        assert {0} == {info.flag_bits & 0x800 for info in archive.infolist()}
        assert archive.testzip() is None
    descriptions, names = onec_dtools_supply(supply, tmp_path / "unpacked")
    assert {"ru", "en"} == set(descriptions)
    assert {"1cv8.cfu", "1cv8.mft"} <= {name.rpartition("\\")[2] for name in names}


def test_news_and_the_lowest_platform_are_told(sandbox: Sandbox) -> None:
    """Every update has its news beside it, in the language of the sandbox."""
    pages = list(sandbox.templates.rglob("news.htm"))
    assert 4 == len(pages)
    assert all(b"<li>" in page.read_bytes() for page in pages)


def test_the_server_of_the_list_is_there(application: Application) -> None:
    """Its cluster knows the infobase, and somebody works in it."""
    (infobase,) = (
        each for each in application.infobases.list().infobases if each.kind is InfobaseKind.SERVER
    )
    connection = ServerConnection(*server_parts(infobase.location))
    console = open_console(connection, application.platforms.installed()[0])
    sessions = console.sessions(console.find(connection.reference, server=connection.server))
    assert ["Кладовщик"] == [session.user for session in sessions if session.counts]
