"""The list of a RAR5 archive: ours, real ones, and damaged ones that are refused in words."""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fixtures import fixture, fixture_names
from support.hostile import answered, damaged
from support.rar_archives import (
    GOES_ON,
    HARD_LINK,
    JUNCTION,
    LINK_OF_UNIX,
    LOCKED,
    OLD_SIGNATURE,
    SERVICE,
    SIGNATURE,
    Stored,
    block,
    number,
    rar,
)

from updater.errors import FormatError
from updater.formats.blake2sp import blake2sp
from updater.formats.rar import RarKind, is_rar, read_rar

_REAL = "archives/good/rarfile"
_FOUND = [name for name in fixture_names(_REAL) if "rar5-" in name and name.endswith(".rar.exp")]


_REFUSED = {
    "hpsw": "format.rar-encrypted",
    "-vols": "format.rar-volumes",
    "readonly-win": "format.rar-version",  # whatever its name says
}


def _file(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "архив.rar"
    path.write_bytes(data)
    return path


def _refused(tmp_path: Path, data: bytes) -> str:
    return _refused_code(_file(tmp_path, data))


def test_what_is_listed(tmp_path: Path) -> None:
    """Names, sizes, checksums and kinds are those that were written."""
    long = bytes(70_000)
    members = read_rar(
        _file(
            tmp_path,
            rar(
                Stored("папка", folder=True, attributes=0x10),
                Stored("папка/setup.exe", b"MZ"),
                Stored("long", long),
            ),
        )
    )
    assert [("папка", 0), ("папка/setup.exe", 2), ("long", 70_000)] == [
        (each.name, each.size) for each in members
    ]
    assert [RarKind.FOLDER, RarKind.FILE, RarKind.FILE] == [each.kind for each in members]
    assert [zlib.crc32(b""), zlib.crc32(b"MZ"), zlib.crc32(long)] == [each.crc for each in members]
    assert [0, 2, 70_000] == [each.packed for each in members]


@pytest.mark.parametrize(
    ("member", "kind"),
    [
        (Stored("a", redirected=LINK_OF_UNIX), RarKind.LINK),
        (Stored("a", redirected=JUNCTION), RarKind.LINK),
        (Stored("a", redirected=HARD_LINK), RarKind.LINK),
        (Stored("a", redirected=5), RarKind.FILE),
        (Stored("a", attributes=0x400), RarKind.LINK),
        (Stored("a", unix=True, attributes=0o120777), RarKind.OTHER),
        (Stored("a", unix=True, attributes=0o020666), RarKind.OTHER),
        (Stored("a", unix=True, attributes=0o100644), RarKind.FILE),
        (Stored("STM", b":hidden", kind=SERVICE), RarKind.OTHER),
    ],
)
def test_what_is_no_plain_file(tmp_path: Path, member: Stored, kind: RarKind) -> None:
    """Links of every sort, devices and hidden streams are told; a copy of another file is a file."""
    assert [kind] == [each.kind for each in read_rar(_file(tmp_path, rar(member)))]


def test_services_of_the_archive_are_passed_over(tmp_path: Path) -> None:
    """A comment or a recovery record is nothing that would be unpacked."""
    data = rar(Stored("CMT", b"comment", kind=SERVICE), Stored("a", b"x"), Stored("RR", b"r", kind=SERVICE))
    assert ["a"] == [each.name for each in read_rar(_file(tmp_path, data))]


def test_what_is_not_read(tmp_path: Path) -> None:
    """Old ones, volumes, a hidden list, no end, no archive at all: each in words of its own."""
    assert "format.rar-version" == _refused(tmp_path, OLD_SIGNATURE + bytes(20))
    assert "format.rar-volumes" == _refused(tmp_path, rar(volume=True))
    assert "format.rar-volumes" == _refused(tmp_path, rar(Stored("a", b"x"), more=True))
    assert "format.rar-volumes" == _refused(tmp_path, rar(Stored("a", b"x", flags=GOES_ON)))
    assert "format.rar-encrypted" == _refused(tmp_path, SIGNATURE + block(LOCKED, number(0)))
    assert "format.structure" == _refused(tmp_path, rar(Stored("a", b"x"), end=False))
    assert "format.structure" == _refused(tmp_path, b"PK\3\4")


def test_damage_is_told(tmp_path: Path) -> None:
    """A header with a changed bit, and content that is not all there."""
    data = bytearray(rar(Stored("setup.exe", b"x" * 100)))
    data[data.index(b"setup")] ^= 1
    assert "format.structure" == _refused(tmp_path, bytes(data))
    assert "format.structure" == _refused(tmp_path, rar(Stored("a", b"x" * 100))[:-60])


def test_told_by_content(tmp_path: Path) -> None:
    """Old and new, whatever the name."""
    assert is_rar(_file(tmp_path, rar()))
    assert is_rar(_file(tmp_path, OLD_SIGNATURE))
    assert not is_rar(_file(tmp_path, b"PK\3\4 Rar!"))


_WHOLE = rar(
    Stored("setup.exe", b"MZ" * 50),
    Stored("l", redirected=1),
    Stored("e", encrypted=True),
    Stored("STM", b":s", kind=SERVICE),
)


@settings(deadline=None, max_examples=200)
@given(st.one_of(damaged(_WHOLE), st.binary(max_size=200).map(lambda tail: SIGNATURE + tail)))
def test_any_damage_is_answered_in_words(data: bytes) -> None:
    """Cut, changed or made up: a list or a typed error, never anything else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.rar"
        path.write_bytes(data)
        answered(lambda: read_rar(path))


@pytest.mark.parametrize("name", _FOUND, ids=lambda name: name.rpartition("/")[2])
def test_real_archives_are_listed_as_another_reader_lists_them(name: str) -> None:
    """Names, sizes and checksums beside real archives, written by the vendor's own program."""
    archive = fixture(name.removesuffix(".exp"))
    if refused := next((code for part, code in _REFUSED.items() if part in archive.name), ""):
        assert refused == _refused_code(archive)
        return
    members = read_rar(archive)
    told = _told(fixture(name).read_text("utf-8"))  # of several versions of a file it lists the newest
    assert told == [(each.name, each.size, each.crc) for each in members][-len(told) :]


def _refused_code(archive: Path) -> str:
    with pytest.raises(FormatError) as caught:
        read_rar(archive)
    return caught.value.code


def _told(text: str) -> list[tuple[str, int, int | None]]:
    found: list[tuple[str, int, int | None]] = []
    for line in text.splitlines():
        key, _, value = line.strip().partition("=")
        if key == "name":
            found.append((value.rstrip("/").partition(";")[0], 0, None))
        elif key == "os":
            found[-1] = (found[-1][0], int(line.rsplit("dec=", 1)[1].split()[0]), found[-1][2])
        elif key == "crc":
            found[-1] = (*found[-1][:2], int(value.split()[0], 16))
    return found


def test_the_other_checksum() -> None:
    """Chunks of any length give one result; it is the published value of no bytes at all."""
    empty = "dd0e891776933f43c7d032b08a917e25741f8aa9a12c12e1cac8801500f2ca4f"
    assert empty == blake2sp([]).hex()
    data = hashlib.shake_128(b"seed").digest(5000)
    assert blake2sp([data]) == blake2sp([data[:1], data[1:700], b"", data[700:]])
    assert blake2sp([data]) != blake2sp([data[:-1]])


def test_the_other_checksum_of_a_real_archive() -> None:
    """A stored member of a real archive has the checksum its list gives."""
    archive = fixture(f"{_REAL}/rar5-blake.rar")
    stored = next(each for each in read_rar(archive) if each.size == each.packed)
    data = archive.read_bytes()
    ends = range(len(data) - 64, len(data))  # it is the last one, before the end of the archive
    assert any(blake2sp([data[end - stored.size : end]]) == stored.blake for end in ends)
