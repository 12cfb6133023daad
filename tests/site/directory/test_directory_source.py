"""A directory as a site: folders, zips, delivery archives, damaged ones among them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.fixtures import fixture
from support.site import sample

from updater.demo.product import NAME, VENDOR
from updater.errors import SiteError
from updater.filing import Filing
from updater.model.site import PackageAccess, PackageKind, Product, SiteHop, TextKind
from updater.model.version import Version
from updater.site.directory import DirectorySource, local_path, path_of_url
from updater.templates.install import install

if TYPE_CHECKING:
    from updater.demo.site.world import PublishedRelease

WORKSHOP = Product(NAME, VENDOR)
START = Version("1.0.1.5")
_WAY = ["1.0.2.7", "1.0.4.2", "1.1.2.3", "1.1.3.8", "1.2.1.6"]


def _releases() -> list[PublishedRelease]:
    return [one for one in sample().of("Workshop10") if one.template]


def _mirror(root: Path, kind: str) -> DirectorySource:
    """Lay the sandbox's distributions out: zips of templates, zips of delivery archives, or folders."""
    for release in _releases():
        place = root / "1c" / release.version.replace(".", "_")
        place.mkdir(parents=True)
        assert release.template is not None
        if kind == "folder":
            shutil.unpack_archive(release.template.content, place)
        else:
            zipped = release.template.content if kind == "zip" else release.files[0].content
            shutil.copy(zipped, place)
        if kind == "efd":
            shutil.unpack_archive(place / release.files[0].content.name, place)
            (place / release.files[0].content.name).unlink()
    return DirectorySource(root)


@pytest.mark.parametrize("kind", ["zip", "zipped efd", "efd", "folder"])
def test_every_layout_leads_the_same_way(tmp_path: Path, kind: str) -> None:
    """Zips, zips with a delivery archive, bare archives and folders: the same releases and hops."""
    source = _mirror(tmp_path, kind)
    found = source.releases(WORKSHOP)
    expected = {one.version: (set(one.updates), str(one.date), one.minimum_platform) for one in _releases()}
    assert expected == {
        str(each.version): (set(map(str, each.updates)), str(each.date), each.minimum_platform)
        for each in found
    }
    hops = source.path(WORKSHOP, START)
    assert _WAY == [str(hop.version) for hop in hops]
    assert [] == source.problems


@pytest.mark.parametrize("kind", ["zip", "zipped efd", "efd", "folder"])
def test_packages_can_be_installed_from_where_they_lie(tmp_path: Path, kind: str) -> None:
    """What a hop names is installed as it is, without a download."""
    source = _mirror(tmp_path, kind)
    hops = source.packages(WORKSHOP, source.path(WORKSHOP, START))
    package = hops[0].package
    assert package is not None
    assert (PackageKind.UPDATE, PackageAccess.OPEN, "1cv8.cfu") == (
        package.kind,
        package.access,
        package.update_file,
    )
    where = local_path(package)
    assert where is not None
    assert where.is_relative_to(tmp_path.resolve())
    (installed,) = install(where, tmp_path / "templates", filing=Filing())
    assert Version("1.0.2.7") == installed.template.manifest.version
    assert installed.template.update_file is not None


def test_full_distributions_are_no_updates(tmp_path: Path) -> None:
    """A full distribution lies there for download and leads from nowhere."""
    release = next(one for one in _releases() if one.version == "1.2.1.6")
    full = next(file for file in release.files if file.kind is PackageKind.FULL)
    shutil.copy(full.content, tmp_path)
    source = DirectorySource(tmp_path)
    (found,) = source.releases(WORKSHOP)
    assert (Version("1.2.1.6"), ()) == (found.version, found.updates)
    (package,) = source.distributions(WORKSHOP, Version("1.2.1.6"))
    assert (PackageKind.FULL, "1.2.1.6_full.zip") == (package.kind, package.file_name)
    assert () == source.path(WORKSHOP, START)


def test_texts_of_a_folder(tmp_path: Path) -> None:
    """News and order of update that lie beside the update are named; the hint file is none of them."""
    source = _mirror(tmp_path, "folder")
    texts = source.texts(WORKSHOP, Version("1.0.2.7"))
    assert {TextKind.HOW_TO, TextKind.NEWS} <= {text.kind for text in texts}
    assert all((path_of_url(text.url) or Path("absent")).is_file() for text in texts)
    assert not any("UpdInfo" in text.url for text in texts)


def test_the_update_itself_overrules_the_hint(tmp_path: Path) -> None:
    """In a folder the update file says what it starts from, whatever `UpdInfo.txt` says."""
    source = _mirror(tmp_path, "folder")
    hint = tmp_path / "1c" / "1_0_2_7" / "UpdInfo.txt"
    hint.write_bytes(b"Version=1.0.2.7\r\nFromVersions=;9.9.9.9;\r\nUpdateDate=01.01.2026\r\n")
    found = next(each for each in source.releases(WORKSHOP) if each.version == Version("1.0.2.7"))
    assert (START,) == found.updates


def test_damaged_ones_hide_nothing(tmp_path: Path) -> None:
    """Broken and empty zips, a broken archive and a broken manifest are remembered; the rest is found."""
    source = _mirror(tmp_path, "zip")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 not really")
    (tmp_path / "empty.zip").write_bytes(b"")
    (tmp_path / "1cv8.efd").write_bytes(b"not deflate")
    (tmp_path / "1c" / "1cv8.mft").write_bytes(b"Vendor=x\r\n")
    assert _WAY == [str(hop.version) for hop in source.path(WORKSHOP, START)]
    codes = {error.code for error in source.problems}
    assert 4 == len(source.problems)
    assert {"site.damaged-list", "format.manifest"} < codes


def test_recorded_archive() -> None:
    """A real package with a cp866 name in it is described by its manifest and hint."""
    fixture("update-site/legacy-v8upd11/distribs/1c/HRM/3_0_10_32/1cv8.zip")
    source = DirectorySource(fixture("update-site/legacy-v8upd11"))
    (release,) = source.releases(Product("ЗарплатаИУправлениеПерсоналом", 'Фирма "1С"'))
    assert (Version("3.0.11.36"), "2013-12-16") == (release.version, str(release.date))
    sources = ["3.0.10.32", "3.0.10.33", "3.0.11.1", "3.0.11.34"]
    assert sources == [*map(str, release.updates)]


def test_real_delivery_archives() -> None:
    """Manifests are found in the delivery archives of other vendors."""
    fixture("formats/efd")
    source = DirectorySource(fixture("formats/efd"))
    (release,) = source.releases(Product("Сокровищница"))
    assert (Version("1.0.0"), ()) == (release.version, release.updates)
    (package,) = source.distributions(Product("Сокровищница"), Version("1.0.0"))
    assert "КаталогПоставщика" == package.template_path


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    """A share that is not connected is an error, not an empty site."""
    source = DirectorySource(tmp_path / "absent")
    for ask in (source.ready, lambda: source.releases(WORKSHOP)):
        with pytest.raises(SiteError) as caught:
            ask()
        assert "site.directory-absent" == caught.value.code


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    """A distribution removed since it was found is said to be gone."""
    source = _mirror(tmp_path, "zip")
    hops = source.path(WORKSHOP, START)
    shutil.rmtree(tmp_path / "1c")
    with pytest.raises(SiteError) as caught:
        source.packages(WORKSHOP, hops)
    assert "site.release-unknown" == caught.value.code
    with pytest.raises(SiteError):
        source.packages(WORKSHOP, (SiteHop(Version("1"), key="/elsewhere"),))


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link that leads back up is no second copy of everything, and no endless walk."""
    source = _mirror(tmp_path / "site", "zip")
    try:
        (tmp_path / "site" / "1c" / "again").symlink_to(tmp_path / "site", target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links for us")
    assert len(_releases()) == len(source.releases(WORKSHOP))


def test_addresses_that_are_not_files() -> None:
    """Only `file:` addresses are paths."""
    assert path_of_url("https://dl02.1c.ru/public/file/get/1") is None
    assert Path("/a b/ё") == path_of_url(Path("/a b/ё").as_uri())
