"""What the sandbox's site hands out is what the product installs and updates by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.site import sample

from updater.demo.product import ALL_RELEASES, LAST, VENDOR
from updater.demo.site import AccountKind, sample_world
from updater.filing import Filing
from updater.model.site import PackageKind
from updater.model.template import TemplateDirectory, TemplateOrigin
from updater.templates.catalogue import describe, scan
from updater.templates.install import install

if TYPE_CHECKING:
    from pathlib import Path

_WITH_UPDATE = [release.version for release in ALL_RELEASES if release.sources]


@pytest.mark.parametrize("version", _WITH_UPDATE)
def test_every_package_installs(tmp_path: Path, version: str) -> None:
    """The set-up archive and the service's zip become the same template, which tells its sources."""
    release = sample().release("Workshop10", version)
    assert release
    assert release.template
    packages = release.files[0].content, release.template.content
    for number, package in enumerate(packages):
        into = tmp_path / str(number)
        (installed,) = install(package, into, filing=Filing())
        assert version.replace(".", "_") == installed.template.directory.name
        found = scan([TemplateDirectory(into, TemplateOrigin.GIVEN)])
        assert () == found.broken
        described = describe(found.templates[0])
        assert described
        assert version == described.target.version.text
        assert set(release.updates) == {source.version.text for source in described.sources}


def test_full_distributions_hold_no_update(tmp_path: Path) -> None:
    """They install too, and nothing can be updated by them."""
    release = sample().release("Workshop10", "1.0.1.5")
    assert release
    full = next(file for file in release.files if file.kind is PackageKind.FULL)
    (installed,) = install(full.content, tmp_path, filing=Filing())
    assert describe(installed.template) is None


def test_some_releases_are_only_to_be_had_here() -> None:
    """Three releases follow the last one of the sandbox's disk, each reachable from it."""
    versions = [one.version for one in sample().of("Workshop10") if not one.test]
    assert [release.version for release in ALL_RELEASES] == versions
    assert 3 == len(versions[versions.index(LAST) + 1 :])


def test_the_world_is_the_same_every_time(tmp_path: Path) -> None:
    """Ids and checksums of updates do not change from one sandbox to the next."""
    again = sample_world(tmp_path / "again", "ru")
    for one, other in zip(sample().releases, again.releases, strict=True):
        assert [file.uuid for file in one.all_files] == [file.uuid for file in other.all_files]
        assert [file.update_md5 for file in one.all_files] == [file.update_md5 for file in other.all_files]


def test_applications_speak_the_language(tmp_path: Path) -> None:
    """Titles of applications and subscribers are of the language; what tells them apart is not."""
    english = sample_world(tmp_path / "en", "en")
    told = [name for one in english.applications for name in (one.title, one.program_title)]
    assert all(name.isascii() for name in [*told, *(one.title for one in english.applications)])
    assert [one.path for one in sample().applications] == [one.path for one in english.applications]


def test_there_is_an_account_for_every_case() -> None:
    """One of each kind, with a login and a password that can be shown."""
    world = sample()
    assert dict.fromkeys(AccountKind, 1) == {
        kind: [one.kind for one in world.accounts].count(kind) for kind in AccountKind
    }
    assert all(account.login and account.password for account in world.accounts)
    assert not any(account.password in repr(world) for account in world.accounts)
    assert (VENDOR,) == world.vendors
