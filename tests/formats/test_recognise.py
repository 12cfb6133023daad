"""Recognising files and folders by their content."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fixtures import fixture, fixture_names

from updater.errors import StorageError
from updater.formats.recognise import Kind, recognise

if TYPE_CHECKING:
    from pathlib import Path

_KINDS = {
    "1cd": Kind.INFOBASE,
    "1cd-synthetic": Kind.INFOBASE,
    "cf": Kind.CONFIGURATION,
    "cfe": Kind.EXTENSION,
    "cfu": Kind.UPDATE,
    "efd": Kind.DISTRIBUTION,
    "dt": Kind.DUMP,
    "epf": Kind.EXTERNAL,
    "erf": Kind.EXTERNAL,
    "mft": Kind.MANIFEST,
    "v8i": Kind.INFOBASE_LIST,
    "cfg": Kind.START_CONFIG,
    "cdn": Kind.UNKNOWN,
    "parentconfigurations": Kind.UNKNOWN,
}
_BROKEN = {
    "formats/cfe/saby-integration__v8unpack__b9e288cd__Расширение1.cfe": Kind.UNKNOWN,  # broken, 686 bytes
    "formats/cf/e8tools__v8unpack__b37bbdac__123.cf": Kind.UNKNOWN,  # a container without a configuration
}
_REAL = [(name, kind) for folder, kind in _KINDS.items() for name in fixture_names(f"formats/{folder}")]
_ENDS = {".txt": Kind.UPDATE_INFO, ".zip": Kind.ZIP, ".xml": Kind.UNKNOWN, ".htm": Kind.UNKNOWN}


@pytest.mark.parametrize(("name", "kind"), _REAL)
def test_real_file(name: str, kind: Kind, tmp_path: Path) -> None:
    """A real file is recognised whatever it is called."""
    nameless = tmp_path / "file"
    shutil.copyfile(fixture(name), nameless)
    assert recognise(nameless) is _BROKEN.get(name, kind)


@pytest.mark.parametrize("name", fixture_names("formats/updinfo"))
def test_files_beside_an_update(name: str) -> None:
    """Hints and archives are told from pages and lists."""
    path = fixture(name)
    assert recognise(path) is _ENDS[path.suffix]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", Kind.UNKNOWN),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", Kind.UNKNOWN),
        (b"plain words", Kind.UNKNOWN),
        (b"\xff" * 40, Kind.UNKNOWN),
        (b"\xff\xff\xff\x7f\0\2\0\0\0\0\0\0\0\0\0\0", Kind.CONFIGURATION),
        (b"1CDBMSV8", Kind.INFOBASE),
        (b"PK\5\6" + bytes(18), Kind.ZIP),
        (b"Version=1\r\nFromVersions=;2;\r\n", Kind.UPDATE_INFO),
        ("Vendor=Фирма\r\nName=Имя\r\nVersion=1".encode("cp1251"), Kind.MANIFEST),
        ("DefaultVersion=8.3\r\n".encode("utf-16"), Kind.START_CONFIG),
        ("DefaultVersion=8.3\r\n".encode("utf-16-le"), Kind.START_CONFIG),
    ],
)
def test_small_content(tmp_path: Path, content: bytes, kind: Kind) -> None:
    """Empty files, text pointers and texts in other encodings are told apart."""
    path = tmp_path / "x.cf"
    path.write_bytes(content)
    assert recognise(path) is kind


@given(st.data())
def test_cut_and_changed_heads(tmp_path: Path, data: st.DataObject) -> None:
    """The beginning of a real file, cut and changed anywhere, is given some kind without an error."""
    name, _kind = data.draw(st.sampled_from(_REAL)) if _REAL else ("formats/cf", None)
    head = bytearray(fixture(name).read_bytes()[: data.draw(st.integers(0, 3000))])
    for at in data.draw(st.lists(st.integers(0, max(len(head) - 1, 0)), max_size=3)):
        if head:
            head[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "odd"
    path.write_bytes(head)
    assert isinstance(recognise(path), Kind)


@given(st.binary(max_size=500))
def test_garbage(tmp_path: Path, content: bytes) -> None:
    """Any bytes are given some kind without an error."""
    path = tmp_path / "odd"
    path.write_bytes(content)
    assert isinstance(recognise(path), Kind)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ((), Kind.UNKNOWN),
        (("1cv8.1cd", "x.mft"), Kind.INFOBASE_FOLDER),
        (("Any.MFT", "1cv8.cfu"), Kind.TEMPLATE),
        (("1Cv7.MD",), Kind.LEGACY_77),
        (("readme.txt",), Kind.UNKNOWN),
    ],
)
def test_folder(tmp_path: Path, names: tuple[str, ...], kind: Kind) -> None:
    """A folder is an infobase, a template or an old base by what lies in it."""
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    assert recognise(tmp_path) is kind


def test_compound_file(tmp_path: Path) -> None:
    """The configuration of a 7.7 base is told from any other file of its sort by its name."""
    for name, kind in (("1cv7.md", Kind.LEGACY_77), ("table.xls", Kind.UNKNOWN)):
        path = tmp_path / name
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
        assert recognise(path) is kind


def test_zip_with_a_distribution(tmp_path: Path) -> None:
    """An archive is an archive, whatever is in it."""
    path = tmp_path / "setup.exe"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1cv8.efd", b"x")
    assert recognise(path) is Kind.ZIP


def test_missing(tmp_path: Path) -> None:
    """What is not there is a trouble of storage."""
    with pytest.raises(StorageError) as caught:
        recognise(tmp_path / "none")
    assert caught.value.code == "storage.missing"
