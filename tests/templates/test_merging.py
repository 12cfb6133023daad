"""The update and the configuration of one release in one folder, whichever came first."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import pytest
from support.failing import CountingFiling, failing_at
from support.fixtures import fixture
from support.template_files import files_below, given, lay_out, make_zip, manifest_bytes, template_files

from updater.errors import PackageError, UserError
from updater.filing import Filing
from updater.formats.manifest import read_manifest
from updater.formats.writing.manifest import write_manifest
from updater.model.template import InstallOutcome, Manifest, ManifestEntry
from updater.model.version import Version
from updater.templates.catalogue import describe, scan
from updater.templates.install import install

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PLACE = "1c/Conf/1_0_1_1"
_DEMO = ManifestEntry("Config1", "1Cv8.dt", (("", "Учёт (демо)"),), "1C\\Demo")
_MAIN = ManifestEntry("Config1", "1cv8.cf", (("", "Учёт/Учёт"),), "Поставщик\\Учёт")


def _manifest(*entries: ManifestEntry) -> bytes:
    return write_manifest(Manifest("Поставщик", "Учёт", Version("1.0.1.1"), "8.3", entries))


def _update(**other: bytes) -> dict[str, bytes]:
    return template_files() | other


def _full(**other: bytes) -> dict[str, bytes]:
    files = {
        "1Cv8.cf": b"cf" * 9000,
        "1Cv8.dt": b"demo" * 900,
        "1cv8.mft": manifest_bytes(),
        "ReadMe.txt": b"r",
    }
    return files | other


def _zip(folder: Path, name: str, files: Mapping[str, bytes]) -> Path:
    return make_zip(folder / name, {f"{_PLACE}/{inner}": data for inner, data in files.items()})


def _install(package: Path, into: Path, *, replace: bool = False) -> InstallOutcome:
    (done,) = install(package, into, filing=Filing(), replace=replace)
    assert not [path for path in into.iterdir() if path.name != "1c"]
    return done.outcome


def _files(into: Path) -> dict[str, bytes]:
    return {name.removeprefix(f"{_PLACE}/"): data for name, data in files_below(into).items()}


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("first", ["update", "full"])
def test_both_kinds_lie_together(first: str, replace: bool, tmp_path: Path) -> None:
    """Whichever is installed first, the folder holds all files of both, and installing again adds nothing."""
    update, full = _zip(tmp_path, "update.zip", _update()), _zip(tmp_path, "full.zip", _full())
    packages = [update, full] if first == "update" else [full, update]
    outcomes = [_install(package, tmp_path / "into", replace=replace) for package in [*packages, *packages]]
    again = InstallOutcome.ALREADY_THERE
    assert [InstallOutcome.INSTALLED, InstallOutcome.MERGED, again, again] == outcomes
    assert _full() | _update() == _files(tmp_path / "into")


@pytest.mark.parametrize("first", ["update", "full"])
def test_a_scan_sees_both(first: str, tmp_path: Path) -> None:
    """The template of both is one: its update is described, and nothing its manifest names is missing."""
    cfu = fixture("formats/cfu/inc-rement__TecnoRegion__f2219013__1Cv8.cfu").read_bytes()
    manifest = write_manifest(Manifest("ИП Вергун", "БазаПоставщики", Version("0.0.20.3"), "8.3", (_MAIN,)))
    packages = {
        "update": _zip(tmp_path, "u.zip", {"1cv8.cfu": cfu, "1cv8.mft": manifest}),
        "full": _zip(tmp_path, "f.zip", {"1cv8.cf": b"cf", "1cv8.mft": manifest}),
    }
    _install(packages.pop(first), tmp_path / "into")
    (second,) = packages.values()
    _install(second, tmp_path / "into")
    (template,) = scan(given(tmp_path / "into")).templates
    release = describe(template)
    assert release is not None
    assert ("0.0.20.3", ()) == (release.target.version.text, template.files_missing)


def test_manifests_are_united(tmp_path: Path) -> None:
    """Where each manifest lists something of its own, the common one lists all of it, under own numbers."""
    _install(_zip(tmp_path, "u.zip", _update(**{"1cv8.mft": _manifest(_MAIN)})), tmp_path / "into")
    full = _zip(tmp_path, "f.zip", _full(**{"1cv8.mft": _manifest(_DEMO)}))
    assert InstallOutcome.MERGED == _install(full, tmp_path / "into")
    entries = read_manifest(_files(tmp_path / "into")["1cv8.mft"]).entries
    assert [("Config1", "1cv8.cf"), ("Config2", "1Cv8.dt")] == [
        (each.section, each.source) for each in entries
    ]
    assert InstallOutcome.ALREADY_THERE == _install(full, tmp_path / "into")


@pytest.mark.parametrize("first", ["update", "full"])
def test_what_is_told_of_an_update_stays(first: str, tmp_path: Path) -> None:
    """Of a text that differs the update's own stays, whichever came first: facts are read of it."""
    update = _zip(tmp_path, "u.zip", _update(**{"1cv8upd.htm": b"of the update"}))
    full = _zip(tmp_path, "f.zip", _full(**{"1cv8upd.htm": b"of the whole", "UpdInfo.txt": b"Version=1\r\n"}))
    for package in (update, full) if first == "update" else (full, update):
        _install(package, tmp_path / "into")
    files = _files(tmp_path / "into")
    assert (b"of the update", _update()["UpdInfo.txt"]) == (files["1cv8upd.htm"], files["UpdInfo.txt"])
    assert InstallOutcome.ALREADY_THERE == _install(update, tmp_path / "into")
    assert InstallOutcome.ALREADY_THERE == _install(full, tmp_path / "into")


@pytest.mark.parametrize(
    "other",
    [
        {"1cv8.cfu": b"another update"},
        {"setup.ini": b"another"},
        {"1cv8.mft": manifest_bytes(name="Торговля")},
        {"update.cfu": b"under another name"},
        {"other.mft": manifest_bytes()},
    ],
)
def test_what_is_at_odds_is_told(other: dict[str, bytes], tmp_path: Path) -> None:
    """A file that must be equal and is not, or a second one beside its like, is told; nothing changes."""
    _install(_zip(tmp_path, "u.zip", _update(**{"setup.ini": b"one"})), tmp_path / "into")
    before = files_below(tmp_path / "into")
    with pytest.raises(UserError) as caught:
        _install(_zip(tmp_path, "f.zip", _full(**other)), tmp_path / "into")
    assert ("package.differs", before) == (caught.value.code, files_below(tmp_path / "into"))


def test_a_text_of_the_same_kind(tmp_path: Path) -> None:
    """The same update with another text is there already; it stays unless it is to be replaced."""
    into = tmp_path / "into"
    _install(_zip(tmp_path, "u.zip", _update(**{"news.htm": b"old"})), into)
    before, package = files_below(into), _zip(tmp_path, "v.zip", _update(**{"news.htm": b"new"}))
    assert (InstallOutcome.ALREADY_THERE, before) == (_install(package, into), files_below(into))
    assert InstallOutcome.REPLACED is _install(package, into, replace=True)
    assert b"new" == _files(into)["news.htm"]


def _bare() -> dict[str, bytes]:
    """What a bare update becomes: itself, and a manifest that says no more than it."""
    manifest = write_manifest(Manifest("Поставщик", "Учёт", Version("1.0.1.1")))
    return {"1cv8.cfu": _update()["1cv8.cfu"], "1cv8.mft": manifest}


def test_a_manifest_made_by_us_is_no_difference(tmp_path: Path) -> None:
    """A bare update is what is there already, wherever its source says it belongs."""
    into = tmp_path / "into"
    _install(_zip(tmp_path, "u.zip", _update()), into)
    assert InstallOutcome.ALREADY_THERE is _install(_zip(tmp_path, "b.zip", _bare()), into)
    elsewhere = make_zip(
        tmp_path / "e.zip", {f"1c/Else/1_0_1_1/{name}": data for name, data in _bare().items()}
    )
    assert InstallOutcome.ALREADY_THERE is _install(elsewhere, into)
    assert _update() == _files(into)


def test_the_vendors_manifest_replaces_ours(tmp_path: Path) -> None:
    """What the vendor ships completes a bare update; our notes beside it stay."""
    into = tmp_path / "into"
    _install(_zip(tmp_path, "b.zip", _bare()), into)
    note = {"onec-updater.json": b'{"handlers_required": true}'}
    lay_out(into / _PLACE, note)
    assert InstallOutcome.MERGED is _install(_zip(tmp_path, "u.zip", _update()), into)
    assert _update() | note == _files(into)


@pytest.mark.parametrize("other", [{"1cv8.cfu": b"another"}, {"1cv8.mft": manifest_bytes(name="Торговля")}])
def test_a_true_difference_is_told(other: dict[str, bytes], tmp_path: Path) -> None:
    """Another update under the same release, or another program in the same place, is never passed over."""
    into = tmp_path / "into"
    _install(_zip(tmp_path, "u.zip", _update(**other)), into)
    with pytest.raises(PackageError) as caught:
        _install(_zip(tmp_path, "b.zip", _bare()), into)
    assert ("package.differs", _update(**other)) == (caught.value.code, _files(into))


def test_found_under_another_folder(tmp_path: Path) -> None:
    """A package without a path joins its release where that lies, but never the template directory itself."""
    into = tmp_path / "into"
    lay_out(into / "elsewhere", _update())
    (done,) = install(make_zip(tmp_path / "f.zip", _full()), into, filing=Filing())
    assert (InstallOutcome.MERGED, into / "elsewhere") == (done.outcome, done.template.directory)
    assert _full() | _update() == files_below(into / "elsewhere")
    lay_out(tmp_path / "root", _update())
    (done,) = install(make_zip(tmp_path / "f.zip", _full()), tmp_path / "root", filing=Filing())
    assert InstallOutcome.INSTALLED == done.outcome


def test_our_notes_stay(tmp_path: Path) -> None:
    """What we wrote beside the template is kept when it becomes one with another."""
    _install(_zip(tmp_path, "u.zip", _update()), tmp_path / "into")
    (tmp_path / "into" / _PLACE / "onec-updater-texts").mkdir()
    (tmp_path / "into" / _PLACE / "onec-updater-texts" / "new.htm").write_bytes(b"kept")
    _install(_zip(tmp_path, "f.zip", _full()), tmp_path / "into")
    assert b"kept" == _files(tmp_path / "into")["onec-updater-texts/new.htm"]


def test_both_in_one_package(tmp_path: Path) -> None:
    """A folder with both packages of a release is installed as one template."""
    disk = tmp_path / "disk"
    disk.mkdir()
    _zip(disk, "a.zip", _full())
    _zip(disk, "b.zip", _update())
    assert InstallOutcome.INSTALLED == _install(disk, tmp_path / "into")
    assert _full() | _update() == _files(tmp_path / "into")


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_failure_of_any_operation_loses_nothing(error: int, tmp_path: Path) -> None:
    """Whichever operation fails while a full distribution joins an update, the update stays as it was."""
    package = _zip(tmp_path, "f.zip", _full(**{"1cv8.mft": _manifest(_DEMO)}))
    counting = CountingFiling()
    for number in range(1000):
        into = tmp_path / f"into{number}"
        old = files_below(lay_out(into / _PLACE, _update()))
        old = {f"{_PLACE}/{name}": data for name, data in old.items()}
        if number == 0:
            install(package, lay_out(tmp_path / "whole" / _PLACE, _update()).parents[2], filing=counting)
        if number == len(counting.operations):
            break
        with pytest.raises(UserError):
            install(package, into, filing=failing_at(number, error))
        assert old == files_below(into), number
    assert len(counting.operations) > 30
