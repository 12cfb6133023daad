"""Whole archives: those made to do harm, those broken, and good ones."""

from __future__ import annotations

import os
import random
import zipfile
from pathlib import Path

import pytest
from support.fixtures import fixture, fixture_names, fixtures_root
from support.template_files import files_below, make_zip, template_files

from updater.errors import PackageError, UserError
from updater.filing import Filing
from updater.templates.install import install
from updater.templates.packages.gate import judge
from updater.templates.packages.zip_package import open_zip

_CASES = "archives/generated/cases"
_LATER = {"rar_magic_only.rar", "sfx_7z.exe", "mz_no_archive.exe"}
"""Kinds that are only recognised so far: refused, with advice."""


def _listed() -> list[tuple[str, str, str]]:
    try:
        table = fixtures_root() / _CASES / "names.tsv"
    except pytest.skip.Exception:
        return []
    rows = (line.split("\t") for line in table.read_text("utf-8").splitlines())
    return [(name, case, expectation) for name, case, expectation in rows]


def _zips(folder: str) -> list[Path]:
    try:
        root = fixtures_root() / folder
    except pytest.skip.Exception:
        return []
    return sorted(path for path in root.rglob("*") if path.suffix == ".zip")


def _try(package: Path, into: Path) -> tuple[str, set[str]]:
    """Install; return the code of the refusal, or nothing, and the names of the files placed."""
    try:
        install(package, into, filing=Filing())
    except UserError as error:
        return error.code, set(files_below(into.parent))
    return "", {Path(name).name for name in files_below(into)}


@pytest.mark.parametrize(("name", "case", "expectation"), _listed(), ids=lambda text: text[:30])
def test_listed_case(name: str, case: str, expectation: str, tmp_path: Path) -> None:
    """Every listed archive is refused whole or accepted, as the list says.

    The manifest in these archives names no configuration, so none of them can be installed;
    what is accepted is unpacked here to its last byte.
    """
    assert case
    package = fixture(f"{_CASES}/{name}")
    code, placed = _try(package, tmp_path / "into")
    assert code.startswith("package.")
    assert set() == placed
    if name.endswith(".7z") or name in _LATER:
        assert code in {"package.kind-not-yet", "package.unknown-kind"}
    elif expectation.startswith("OK"):
        assert code in {"package.manifest", "package.no-template"}
        assert _unpacked(package)
    elif code in {"package.manifest", "package.no-template"}:
        with pytest.raises(PackageError):
            _unpacked(package)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("captive_portal.zip", "package.web-page"),
        ("empty.zip", "package.empty"),
        ("encrypted_flag.zip", "package.encrypted"),
        ("method_99.zip", "package.method"),
        ("bomb_overlap.zip", "package.overlap"),
        ("bomb_ratio_1000.zip", "package.bomb"),
        ("many_entries.zip", "package.too-many"),
        ("multidisk.zip", "package.multi-volume"),
        ("comment_fake_eocd.zip", "package.extra-data"),
        ("trailing_garbage.zip", "package.damaged"),
        ("lie_local_name.zip", "package.damaged"),
        ("gzip_named.zip", "package.unknown-kind"),
        ("json_error.7z", "package.unknown-kind"),
        ("sfx_7z.exe", "package.kind-not-yet"),
        ("rar_magic_only.rar", "package.kind-not-yet"),
        ("7z_magic_only.7z", "package.kind-not-yet"),
        ("bomb_nested.zip", "package.no-template"),
        ("symlink_inside.zip", "package.link"),
        ("fifo.zip", "package.special-file"),
    ],
)
def test_reason(name: str, code: str, tmp_path: Path) -> None:
    """The refusal says why, because what the person should do depends on it."""
    assert code == _try(fixture(f"{_CASES}/{name}"), tmp_path / "into")[0]


def test_old_russian_names() -> None:
    """Names without the UTF-8 mark are read in the alphabet 1C's tools write."""
    with open_zip(fixture(f"{_CASES}/name_cp866.zip"), "p") as archive:
        assert "Обновление.htm" in [entry.name for entry in archive.entries]


@pytest.mark.parametrize("told", ["Обновление.htm", "яго.htm"])
def test_names_of_unix_tools(tmp_path: Path, told: str) -> None:
    """UTF-8 names without the mark, as tools of Linux and macOS write them, are read too."""
    stand_in = "x" * len(told.encode())
    data = make_zip(tmp_path / "p.zip", {stand_in: b"1"}).read_bytes()
    (tmp_path / "p.zip").write_bytes(data.replace(stand_in.encode(), told.encode()))
    with open_zip(tmp_path / "p.zip", "p") as archive:
        assert [told] == [entry.name for entry in archive.entries]


@pytest.mark.skipif(os.name != "posix", reason="rights of files are Unix's")
def test_rights_are_dropped(tmp_path: Path) -> None:
    """Set-user bits and write permission for everybody do not leave the archive."""
    package = tmp_path / "p.zip"
    with zipfile.ZipFile(package, "w") as archive:
        for name, content in template_files().items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o104777 << 16
            archive.writestr(info, content)
    _try(package, tmp_path / "into")
    modes = {path.stat().st_mode & 0o7022 for path in (tmp_path / "into").rglob("*.*") if path.is_file()}
    assert {0} == modes


@pytest.mark.parametrize("package", _zips("archives/malicious"), ids=lambda path: path.name)
def test_malicious_refused(package: Path, tmp_path: Path) -> None:
    """No archive made to do harm places anything anywhere."""
    code, placed = _try(package, tmp_path / "deep" / "into")
    assert code.startswith("package.")
    assert set() == placed
    assert {} == files_below(tmp_path)
    assert not Path("/tmp/PWNED.txt").exists()


@pytest.mark.parametrize("package", _zips("archives/malformed"), ids=lambda path: path.name[:50])
def test_malformed_refused(package: Path, tmp_path: Path) -> None:
    """A broken archive is refused by a typed error, and nothing is left."""
    code, placed = _try(package, tmp_path / "into")
    assert code.startswith("package.")
    assert set() == placed


_UNREADABLE = {
    "bogus-compression-method.zip": "package.method",
    "sloppy-filenames.zip": "package.damaged",  # the two headers of an entry name different files
    "traditional-encryption-and-compression.zip": "package.encrypted",
    "traditional-encryption-and-compression_deprecated.zip": "package.encrypted",
    "traditional-encryption.zip": "package.encrypted",
    "traditional-encryption_deprecated.zip": "package.encrypted",
    "unicode-path-extra-field.zip": "package.name-characters",
}


@pytest.mark.parametrize("package", _zips("archives/good"), ids=lambda path: path.name)
def test_good_as_the_standard_library_reads_it(package: Path) -> None:
    """A good archive gives the bytes the standard library gives; the rest is refused with a reason."""
    if package.name in _UNREADABLE:
        with pytest.raises(PackageError) as caught:
            _unpacked(package)
        assert _UNREADABLE[package.name] == caught.value.code
        return
    with zipfile.ZipFile(package) as archive:
        truth = [archive.read(info) for info in archive.infolist()]
    assert truth == _unpacked(package)


def _unpacked(package: Path) -> list[bytes]:
    with open_zip(package, str(package)) as archive:
        judge(archive.entries, packed=archive.packed)
        wanted = range(len(archive.entries))
        return [b"".join(chunks) for _, chunks in archive.contents(wanted)]


def test_good_archives_are_there() -> None:
    """The good archives were found where the real files are."""
    fixtures_root()
    assert len(_zips("archives/good")) > 15
    assert fixture_names(_CASES)


def _harmed(data: bytes, how: random.Random) -> bytes:
    harmed = bytearray(data)
    for _ in range(how.choice([1, 1, 1, 3])):
        harmed[how.randrange(len(harmed))] ^= 1 << how.randrange(8)
    return bytes(harmed) if how.random() < 0.7 else data[: how.randrange(len(data))]


def test_damage_never_passes_unseen(tmp_path: Path) -> None:
    """A cut or altered archive is refused, or gives exactly the bytes of the intact one."""
    files = template_files(content=random.Random(5).randbytes(3000))
    data = make_zip(tmp_path / "whole.zip", files).read_bytes()
    how = random.Random(11)
    refused = 0
    for _ in range(400):
        package = tmp_path / "harmed.zip"
        package.write_bytes(_harmed(data, how))
        try:
            contents = _unpacked(package)
        except PackageError:
            refused += 1
            continue
        assert list(files.values()) == contents
    assert refused > 100
