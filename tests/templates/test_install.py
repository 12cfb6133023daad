"""Installing distributions of every kind that is understood."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest
from support.fixtures import expected_values, fixture
from support.template_files import files_below, given, lay_out, make_zip, manifest_bytes, template_files

from updater.errors import Cancelled, PackageError, StorageError, UserError
from updater.filing import Filing
from updater.formats.supply_catalogue import SupplyDescription
from updater.formats.writing.supply import write_supply
from updater.model.events import CancelToken, Event, Progress
from updater.model.template import InstallOutcome
from updater.templates.catalogue import describe, scan
from updater.templates.install import install
from updater.templates.walking import WORK_PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PLACE = "Поставщик/Учёт/1_0_1_1"
_EFDS = [
    "efd/IngvarConsulting__efd_unpacker__08f9820b__1cv8.efd",
    "efd/cymtu__1CTreasure__04e766dc__1cv8.efd",
]


def _install(package: Path, into: Path, *, replace: bool = False) -> dict[str, InstallOutcome]:
    """Install; return places below the template directory with what became of each."""
    done = install(package, into, filing=Filing(), replace=replace)
    assert not [path for path in into.iterdir() if path.name.startswith(WORK_PREFIX)]
    return {each.template.directory.relative_to(into).as_posix(): each.outcome for each in done}


def _below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}": content for name, content in files.items()}


def _make_efd(path: Path, files: Mapping[str, bytes]) -> Path:
    description = SupplyDescription("ru", "Учёт", "Поставщик", "")
    write_supply(path, [description], {name.replace("/", "\\"): data for name, data in files.items()})
    return path


@pytest.mark.parametrize("name", _EFDS)
def test_real_distribution(name: str, tmp_path: Path) -> None:
    """A real efd is installed with every file as independent readers found it."""
    expected = expected_values()[name]["files"]
    _install(fixture(f"formats/{name}"), tmp_path)
    placed = {path.rsplit("/", 1)[1]: data for path, data in files_below(tmp_path).items()}
    truth = {path.rsplit("\\", 1)[1]: digest for path, _, digest in expected}
    assert truth == {name: hashlib.sha256(data).hexdigest() for name, data in placed.items()}


def test_real_update_zip(tmp_path: Path) -> None:
    """A zip as the site ships it: loose files, Russian names without the UTF-8 mark."""
    package = fixture("formats/updinfo/leoniv__ass_updater__e3ac361c__1cv8.zip")
    place = "Фирма 1С/ЗарплатаИУправлениеПерсоналом/3_0_11_36"
    assert {place: InstallOutcome.INSTALLED} == _install(package, tmp_path)
    with zipfile.ZipFile(package) as archive:
        truth = {
            info.filename.encode("cp437").decode("cp866"): archive.read(info) for info in archive.infolist()
        }
    assert _below(place, truth) == files_below(tmp_path)


def test_real_bare_update(tmp_path: Path) -> None:
    """An update file alone becomes a template described by the update's own words."""
    package = fixture("formats/cfu/inc-rement__TecnoRegion__f2219013__1Cv8.cfu")
    assert {"ИП Вергун/БазаПоставщики/0_0_20_3": InstallOutcome.INSTALLED} == _install(package, tmp_path)
    (template,) = scan(given(tmp_path)).templates
    release = describe(template)
    assert release is not None
    identity = template.manifest.name, template.manifest.vendor, template.manifest.version
    assert identity == (release.target.name, release.target.vendor, release.target.version)
    assert package.read_bytes() == release.file.read_bytes()


def test_zip_with_template_path(tmp_path: Path) -> None:
    """A path of vendor, configuration and version in the package is kept, whatever lies around it."""
    files = {
        **_below("tmplts/1c/HRM/3_0_11_36", template_files("3.0.11.36")),
        "setup.exe": b"MZ",
        "readme.txt": b"",
    }
    package = make_zip(tmp_path / "p.zip", files)
    assert {"1c/HRM/3_0_11_36": InstallOutcome.INSTALLED} == _install(package, tmp_path / "into")
    assert _below("1c/HRM/3_0_11_36", template_files("3.0.11.36")) == files_below(tmp_path / "into")


def test_efd_in_zip(tmp_path: Path) -> None:
    """A zip with an efd and a set-up program: the efd is installed from, nothing else is placed."""
    efd = _make_efd(tmp_path / "1cv8.efd", _below("Vendor/Conf", template_files()))
    package = make_zip(tmp_path / "p.zip", {"1cv8.efd": efd.read_bytes(), "setup.exe": b"MZ", "setup": b"#!"})
    assert {_PLACE: InstallOutcome.INSTALLED} == _install(package, tmp_path / "into")
    assert _below(_PLACE, template_files()) == files_below(tmp_path / "into")


def test_zip_in_zip(tmp_path: Path) -> None:
    """One zip inside a zip is opened, a third one is not."""
    inner = make_zip(tmp_path / "a.zip", template_files())
    middle = make_zip(tmp_path / "b.zip", {"a.zip": inner.read_bytes()})
    outer = make_zip(tmp_path / "c.zip", {"b.zip": middle.read_bytes()})
    assert {_PLACE: InstallOutcome.INSTALLED} == _install(middle, tmp_path / "into")
    assert "package.no-template" == _refusal(outer, tmp_path / "other")


def test_leading_backslash_of_an_efd(tmp_path: Path) -> None:
    """One backslash before a path in an efd means nothing; two are a network path."""
    good = _make_efd(tmp_path / "good.efd", _below("/Vendor/Conf", template_files()))
    bad = _make_efd(tmp_path / "bad.efd", _below("//Vendor/Conf", template_files()))
    assert {_PLACE: InstallOutcome.INSTALLED} == _install(good, tmp_path / "into")
    assert "package.name-absolute" == _refusal(bad, tmp_path / "other")


@pytest.mark.parametrize("name", ["..\\evil.txt", "C:\\evil.txt", "a\\NUL.txt", "evil."])
def test_hostile_efd(name: str, tmp_path: Path) -> None:
    """The gate judges the names of an efd as it does those of a zip."""
    efd = _make_efd(tmp_path / "p.efd", {**template_files(), name: b"x"})
    assert _refusal(efd, tmp_path / "into").startswith("package.name-")


def test_damaged_efd(tmp_path: Path) -> None:
    """An efd cut short anywhere is refused."""
    data = _make_efd(tmp_path / "p.efd", template_files()).read_bytes()
    for end in range(20, len(data), 97):
        (tmp_path / "cut.efd").write_bytes(data[:end])
        assert _refusal(tmp_path / "cut.efd", tmp_path / "into") in {
            "package.damaged",
            "package.unknown-kind",
        }


def test_folder_with_many(tmp_path: Path) -> None:
    """A disk is searched: templates, archives, bare updates; what is none of them is passed over."""
    disk = tmp_path / "disk"
    lay_out(disk, _below("Unpacked/1c/Trade/11_5_1_1", template_files("11.5.1.1")))
    lay_out(disk, {"Docs/readme.txt": b"x", "Docs/pictures.zip": _zip_bytes({"photo.jpg": b"x"})})
    (disk / "Update").mkdir()
    _make_efd(disk / "Update" / "1cv8.efd", _below("Vendor/Conf", template_files("1.0.2.1")))
    make_zip(disk / "archive.zip", template_files("1.0.3.1"))
    shutil.copy(fixture("formats/cfu/inc-rement__TecnoRegion__f2219013__1Cv8.cfu"), disk / "БП 0.0.20.3.cfu")
    places = {
        "1c/Trade/11_5_1_1",
        "Поставщик/Учёт/1_0_2_1",
        "Поставщик/Учёт/1_0_3_1",
        "ИП Вергун/БазаПоставщики/0_0_20_3",
    }
    assert dict.fromkeys(places, InstallOutcome.INSTALLED) == _install(disk, tmp_path / "into")


def test_folder_with_one_bad(tmp_path: Path) -> None:
    """One bad distribution in a folder refuses all of it, and the message names the bad one."""
    disk = lay_out(tmp_path / "disk", _below("good", template_files()))
    make_zip(disk / "bad.zip", {**template_files("2.0.0.1"), "../x": b""})
    with pytest.raises(PackageError) as caught:
        install(disk, tmp_path / "into", filing=Filing())
    assert str(disk / "bad.zip") == caught.value.params["package"]
    assert {} == files_below(tmp_path / "into")


def test_template_folder(tmp_path: Path) -> None:
    """A template folder itself is installed, with what lies in folders inside it."""
    files = {**template_files(), "docs/a/readme.txt": b"1"}
    folder = lay_out(tmp_path / "template", files)
    assert {_PLACE: InstallOutcome.INSTALLED} == _install(folder, tmp_path / "into")
    assert _below(_PLACE, files) == files_below(tmp_path / "into")


@pytest.mark.skipif(os.name != "posix", reason="making links needs rights on Windows")
def test_link_in_a_template_folder(tmp_path: Path) -> None:
    """A link in a folder is refused, not followed."""
    folder = lay_out(tmp_path / "template", template_files())
    (folder / "secret.txt").symlink_to("/etc/passwd")
    assert "package.link" == _refusal(folder, tmp_path / "into")


def test_twice_is_said_so(tmp_path: Path) -> None:
    """An identical template is not placed again, wherever under the directory it lies."""
    package = make_zip(tmp_path / "p.zip", template_files())
    lay_out(tmp_path / "into" / "elsewhere", template_files())
    assert {"elsewhere": InstallOutcome.ALREADY_THERE} == _install(package, tmp_path / "into")


def test_more_beside_is_no_difference(tmp_path: Path) -> None:
    """A file added to an installed template by hand does not make it another."""
    package = make_zip(tmp_path / "p.zip", template_files())
    _install(package, tmp_path / "into")
    (tmp_path / "into" / _PLACE / "onec-updater.json").write_text("{}")
    assert {_PLACE: InstallOutcome.ALREADY_THERE} == _install(package, tmp_path / "into")


def test_incomplete_is_completed(tmp_path: Path) -> None:
    """A template that lacks files is completed: nothing of it is lost."""
    package = make_zip(tmp_path / "p.zip", template_files())
    _install(package, tmp_path / "into")
    (tmp_path / "into" / _PLACE / "1cv8.cfu").unlink()
    assert {_PLACE: InstallOutcome.MERGED} == _install(package, tmp_path / "into")
    assert _below(_PLACE, template_files()) == files_below(tmp_path / "into")


def test_difference_is_never_overwritten(tmp_path: Path) -> None:
    """Different content under the same version is refused, and replaced only when told to."""
    package = make_zip(tmp_path / "p.zip", template_files(content=b"new"))
    old = template_files(content=b"old")
    lay_out(tmp_path / "into", _below(_PLACE, old))
    assert "package.differs" == _refusal(package, tmp_path / "into")
    assert _below(_PLACE, old) == files_below(tmp_path / "into")
    assert {_PLACE: InstallOutcome.REPLACED} == _install(package, tmp_path / "into", replace=True)
    assert _below(_PLACE, template_files(content=b"new")) == files_below(tmp_path / "into")


def test_same_release_twice_in_a_package(tmp_path: Path) -> None:
    """The same template twice in a package is one; two that differ are refused."""
    files = {**_below("a", template_files()), **_below("b", template_files())}
    assert {_PLACE: InstallOutcome.INSTALLED} == _install(
        make_zip(tmp_path / "p.zip", files), tmp_path / "into"
    )
    files["b/1cv8.cfu"] = b"other"
    assert "package.differs" == _refusal(make_zip(tmp_path / "q.zip", files), tmp_path / "other")


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"readme.txt": b"x"}, "package.no-template"),
        ({"1cv8.mft": b"nothing", "1cv8.cfu": b"x"}, "package.manifest"),
        ({"1cv8.mft": manifest_bytes(), "1cv8.cfu": b""}, "package.empty-update"),
        ({"1cv8.cfu": b"no update"}, "package.damaged"),
        ({"1cv8.efd": b"no distribution"}, "package.unknown-kind"),
    ],
)
def test_refused_content(files: dict[str, bytes], code: str, tmp_path: Path) -> None:
    """A package without what makes a template is refused with the reason."""
    assert code == _refusal(make_zip(tmp_path / "p.zip", files), tmp_path / "into")
    assert {} == files_below(tmp_path / "into")


def test_names_from_a_manifest_are_made_safe(tmp_path: Path) -> None:
    """A vendor's name with quotes, slashes or a device name becomes a plain folder."""
    files = template_files()
    files["1cv8.mft"] = manifest_bytes(name="../AUX", version="1.0/2", vendor='ООО "А:Б"...')
    places = _install(make_zip(tmp_path / "p.zip", files), tmp_path / "into")
    assert {"ООО АБ/configuration/1_02": InstallOutcome.INSTALLED} == places


def test_no_room_is_seen_before(tmp_path: Path) -> None:
    """Too little free space is said with both numbers before anything is unpacked."""

    class _Full(Filing):
        def free_space(self, path: Path) -> int:
            return 1000 if path.is_absolute() else 0

    package = make_zip(tmp_path / "p.zip", template_files())
    with pytest.raises(PackageError) as caught:
        install(package, tmp_path / "into", filing=_Full())
    assert ("package.no-space", 1000) == (caught.value.code, caught.value.params["free"])
    assert {} == files_below(tmp_path / "into")


def test_progress_is_told_in_bytes(tmp_path: Path) -> None:
    """Progress grows to the whole and names no more than the whole."""
    package = make_zip(tmp_path / "p.zip", template_files(content=os.urandom(3_000_000)))
    told: list[Event] = []
    install(package, tmp_path / "into", filing=Filing(), on_event=told.append)
    steps = [(event.done, event.total) for event in told if isinstance(event, Progress)]
    assert sorted(steps) == steps
    assert steps[-1][0] == steps[-1][1] == sum(map(len, files_below(tmp_path / "into").values()))
    assert len(steps) >= 4


def test_cancel(tmp_path: Path) -> None:
    """A wish to stop leaves nothing behind."""
    token = CancelToken()
    package = make_zip(tmp_path / "p.zip", template_files())
    with pytest.raises(Cancelled):
        install(
            package, tmp_path / "into", filing=Filing(), on_event=lambda _event: token.cancel(), cancel=token
        )
    assert [] == list((tmp_path / "into").iterdir())


def test_missing_package(tmp_path: Path) -> None:
    """A package that is not there is said to be missing."""
    with pytest.raises(StorageError) as caught:
        install(tmp_path / "nothing.zip", tmp_path / "into", filing=Filing())
    assert "storage.missing" == caught.value.code


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are Unix's")
def test_a_pipe_is_no_package(tmp_path: Path) -> None:
    """A pipe is refused and not waited for."""
    os.mkfifo(tmp_path / "p.zip")
    assert "package.unknown-kind" == _refusal(tmp_path / "p.zip", tmp_path / "into")


def _refusal(package: Path, into: Path) -> str:
    with pytest.raises(UserError) as caught:
        install(package, into, filing=Filing())
    assert not [path for path in into.iterdir() if path.name.startswith(WORK_PREFIX)]
    return caught.value.code


def _zip_bytes(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
