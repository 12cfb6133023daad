"""N34: what comes is a good file, and not the one it is said to be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.site import running_site, sample
from support.site_cases import CHAIN, PAGES, SERVICE, Case, Workplace, check_here, check_told, fault, prove

from updater.demo.site import FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from updater.demo.sandbox import Sandbox
    from updater.demo.site import World
    from updater.demo.site.world import SiteFile

_FIRST, _OTHER = "1.0.2.7", "1.0.4.2"
_ONE = {"downloads_parallel": 1}

CASES = (
    Case("N34", "another release", (fault(FaultKind.WRONG_VERSION, of=_FIRST),), "download.wrong-length"),
    Case(
        "N34",
        "another release from every mirror",
        (fault(FaultKind.WRONG_VERSION, of=_FIRST),),
        "download.wrong-length",
        by=PAGES,
    ),
    Case(
        "N34",
        "one byte differs",
        (fault(FaultKind.DAMAGED, of=_OTHER),),
        "download.damaged",
        settings=_ONE,
        kept=5000,
    ),
    Case(
        "N34",
        "one byte differs on every mirror",
        (fault(FaultKind.DAMAGED, of=_OTHER),),
        "download.wrong-digest",
        by=PAGES,
        settings=_ONE,
        kept=4000,
    ),
    Case(
        "N34",
        "one byte differs on one mirror",
        (fault(FaultKind.DAMAGED, "dl02", of=_OTHER),),
        by=PAGES,
        again=5000,
    ),
    Case("N34", "another checksum", (fault(FaultKind.WRONG_HASH, "update-api"),), "download.wrong-digest"),
    Case(
        "N34",
        "another checksum on the page",
        (fault(FaultKind.WRONG_HASH, "releases"),),
        "download.wrong-digest",
        by=PAGES,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_content(
    case: Case, workplace: Callable[[Case], Workplace], right: Mapping[str, Mapping[str, bytes]]
) -> None:
    """Length, checksum, and the archive's own are each enough to refuse it."""
    prove(case, workplace(case), right[case.by])


def _mistaken() -> World:
    """A site that has another release's file under one release, with length and checksums that fit it."""
    world = sample()
    wanted, other = world.release("Workshop10", _FIRST), world.release("Workshop10", _OTHER)
    assert wanted is not None
    assert other is not None
    assert wanted.template is not None
    assert other.template is not None

    def mistaken(file: SiteFile, instead: SiteFile) -> SiteFile:
        return replace(file, content=instead.content, sha512=instead.sha512, update_md5=instead.update_md5)

    files = (mistaken(wanted.files[0], other.files[0]), *wanted.files[1:])
    release = replace(wanted, template=mistaken(wanted.template, other.template), files=files)
    return replace(world, releases=tuple(release if one is wanted else one for one in world.releases))


@pytest.mark.parametrize("by", [SERVICE, PAGES])
def test_n34_a_mistake_of_the_site_itself(
    by: str, sandbox: Sandbox, tmp_path: Path, right: Mapping[str, Mapping[str, bytes]]
) -> None:
    """When every checksum fits the wrong release, its manifest still tells: it is not placed."""
    with running_site(world=_mistaken()) as site:
        place = Workplace(site, sandbox, tmp_path / "person", by=by)
        outcome = place.attempt()
        assert "package.other-version" == outcome.code
        assert outcome.error is not None
        assert (_FIRST, _OTHER) == (outcome.error.params["version"], outcome.error.params["found"])
        check_told(outcome.error, place.account.password)
        check_here(place, right[by])
        assert {} == place.template_files()


@pytest.mark.parametrize("by", [SERVICE, PAGES])
def test_what_is_installed_is_not_downloaded_again(
    by: str, workplace: Callable[[Case], Workplace], right: Mapping[str, Mapping[str, bytes]]
) -> None:
    """What is installed costs no byte; a template that lost its update is downloaded anew, and it alone."""
    place = workplace(Case("N34", "", (), by=by))
    assert place.attempt().error is None
    place.site.log.clear()
    place.start()
    assert place.attempt().error is None
    assert 0 == place.sent()
    (update,) = place.templates.rglob("1_0_4_2/1cv8.cfu")
    update.unlink()
    place.start()
    assert place.attempt().error is None
    assert place.package(CHAIN[1]).size == place.sent()
    assert right[by] == place.template_files()
