"""What is there and verified is not downloaded again, whichever source brought it and whichever is asked."""

from __future__ import annotations

import itertools
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from updater.demo.site import AccountKind
from updater.errors import PackageError
from updater.model.site import PackageKind
from updater.model.version import Version
from updater.online import Differing, Online
from updater.secrets import SecretStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.app import Application
    from updater.demo.site import RunningSite

_CHAIN = ("1.0.2.7", "1.0.4.2", "1.1.1.10")
_SOURCES = ("service", "pages", "legacy", "directory")


@pytest.fixture
def fetch(application: Application, site: RunningSite, tmp_path: Path) -> Callable[..., tuple[str, ...]]:
    """Download a chain by one source into one template directory, as somebody who has just come."""
    mirror, templates = tmp_path / "mirror", tmp_path / "templates"
    templates.mkdir()
    for version in _CHAIN:
        release = site.world.release("Workshop10", version)
        assert release is not None
        package = next(file for file in release.files if file.kind is PackageKind.UPDATE)
        folder = mirror / "Workshop" / version.replace(".", "_")
        folder.mkdir(parents=True)
        shutil.copy(package.content, folder / package.name)
    account = site.world.account(AccountKind.CONTRACT)

    def by(source: str, to: str = _CHAIN[-1], differing: Differing = Differing.REFUSED) -> tuple[str, ...]:
        settings = replace(
            application.settings,
            site_sources=(source,),
            site_directory=mirror,
            template_directories=(),
            default_templates=templates,
            start_config=tmp_path / "1cestart.cfg",
        )
        application.save_settings(settings)
        online = Online(application, SecretStore(None))
        if source != "directory":
            online.sign_in(account.login, account.password, remember=False)
        infobase = application.infobases.list().infobases[0].directory
        assert infobase is not None
        state = application.infobases.inspect(infobase)
        site.log.clear()
        path = online.path(state, to=Version(to))
        return tuple(str(each.template.manifest.version) for each in online.fetch(path, differing=differing))

    return by


def _sent(site: RunningSite) -> int:
    """Bytes of packages the site has sent since somebody came."""
    return site.log.sent("dl", "/get/") + sum(
        one.sent for one in site.log.of("tmplts", "1cv8") if one.path.endswith((".zip", ".cfu"))
    )


def _folders(tmp_path: Path) -> list[str]:
    return sorted(path.parent.name for path in (tmp_path / "templates").rglob("1cv8.cfu"))


@pytest.mark.parametrize(("first", "second"), list(itertools.product(_SOURCES, repeat=2)))
def test_two_sources_one_directory(
    fetch: Callable[..., tuple[str, ...]], site: RunningSite, tmp_path: Path, first: str, second: str
) -> None:
    """After any source any other finds its releases here: no error, not one byte of a package again."""
    assert _CHAIN == fetch(first)
    assert (first == "directory") is (0 == _sent(site))
    assert {*fetch(second)} <= {*_CHAIN}
    assert 0 == _sent(site)
    assert [each.replace(".", "_") for each in _CHAIN] == _folders(tmp_path)


def test_what_the_service_proved_the_pages_find(
    fetch: Callable[..., tuple[str, ...]], site: RunningSite, tmp_path: Path
) -> None:
    """Templates nobody noted anything of are proved by the service; the pages then want the rest alone."""
    fetch("service")
    for note in (tmp_path / "templates").rglob("onec-updater.json"):
        note.unlink()
    assert () == fetch("service")
    assert ("1.1.3.8", "1.1.4.2") == fetch("pages", "1.1.4.2")[-2:]
    assert [] == [one for version in _CHAIN for one in site.log.of("dl", _update_of(site, version))]


def _update_of(site: RunningSite, version: str) -> str:
    release = site.world.release("Workshop10", version)
    assert release is not None
    return next(file.uuid for file in release.files if file.kind is PackageKind.UPDATE)


def _changed(tmp_path: Path) -> Path:
    """Change one of the updates that are here by a byte and return it."""
    update = next((tmp_path / "templates").rglob("1_0_4_2/1cv8.cfu"))
    data = bytearray(update.read_bytes())
    data[-1] ^= 1
    update.write_bytes(data)
    return update


@pytest.mark.parametrize("source", ["service", "pages", "legacy"])
def test_an_update_that_is_not_what_it_was(
    fetch: Callable[..., tuple[str, ...]], tmp_path: Path, source: str
) -> None:
    """One that was changed since is no release of the source: told, kept, or replaced, as one wishes."""
    fetch(source)
    update = next((tmp_path / "templates").rglob("1_0_4_2/1cv8.cfu"))
    right, changed = update.read_bytes(), _changed(tmp_path).read_bytes()
    with pytest.raises(PackageError, match=r"package\.differs"):
        fetch(source)
    assert changed == update.read_bytes()
    assert () == fetch(source, differing=Differing.KEPT)
    assert changed == update.read_bytes()
    assert ("1.0.4.2",) == fetch(source, differing=Differing.REPLACED)
    assert right == update.read_bytes()
    assert () == fetch(source)


def test_a_release_put_on_the_site_once_more(fetch: Callable[..., tuple[str, ...]], tmp_path: Path) -> None:
    """A package the pages state another checksum of is not taken for the one that came from there."""
    fetch("pages")
    note = next((tmp_path / "templates").rglob("1_0_4_2/onec-updater.json"))
    facts = json.loads(note.read_bytes())
    note.write_text(json.dumps({**facts, "packages": ["sha512:" + "0" * 128]}), "utf-8")
    assert ("1.0.4.2",) == fetch("pages")
    assert () == fetch("pages")


def test_notes_as_they_were_once_written(
    fetch: Callable[..., tuple[str, ...]], site: RunningSite, tmp_path: Path
) -> None:
    """Notes of earlier versions of the program count; what they say of handlers is never lost."""
    fetch("pages")
    for note in (tmp_path / "templates").rglob("onec-updater.json"):
        facts = json.loads(note.read_bytes())
        old = {"handlers_required": True, "package": facts["packages"][0], "update": facts["update"]}
        note.write_text(json.dumps(old), "utf-8")
    assert () == fetch("pages")
    assert () == fetch("legacy")
    notes = [json.loads(note.read_bytes()) for note in (tmp_path / "templates").rglob("onec-updater.json")]
    assert [True] * len(_CHAIN) == [note["handlers_required"] for note in notes]
    assert 0 == _sent(site)
