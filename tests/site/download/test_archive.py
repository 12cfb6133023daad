"""A zip proves itself whole, and nothing less than a whole one does."""

from __future__ import annotations

import io
import random
import zipfile
from typing import TYPE_CHECKING

import pytest
from support.downloading import archive, md5_inside, noise

from updater.errors import Cancelled, SiteError, StorageError
from updater.model.site import Digest, Package
from updater.site.download.archive import Wholeness, check_archive
from updater.site.download.proof import prove, satisfies

if TYPE_CHECKING:
    from pathlib import Path

_UPDATE = noise(40_000)
_MD5 = md5_inside(_UPDATE).value
_GOOD = archive({"1cv8.mft": b"[Config1]" * 50, "1cv8.cfu": _UPDATE, "Новое.htm": b"<html>" * 100})


def _nothing() -> None:
    pass


def _check(tmp_path: Path, data: bytes, name: str = "1cv8.cfu") -> tuple[Wholeness, str]:
    path = tmp_path / "1cv8.zip"
    path.write_bytes(data)
    found = check_archive(path, name, "md5", _nothing)
    return found.wholeness, found.update_digest


def test_a_whole_one(tmp_path: Path) -> None:
    """A whole archive is whole, and the checksum of its update file is found."""
    assert (Wholeness.WHOLE, _MD5) == _check(tmp_path, _GOOD)


def test_every_cut_is_seen(tmp_path: Path) -> None:
    """Cut anywhere it is not whole."""
    for size in (*random.Random(1).sample(range(len(_GOOD)), 150), len(_GOOD) - 1, 0):
        assert Wholeness.DAMAGED is _check(tmp_path, _GOOD[:size])[0], size


def test_every_wrong_byte_in_a_member_is_seen(tmp_path: Path) -> None:
    """A wrong byte in what is packed never passes for whole with another content."""
    start = _GOOD.index(_UPDATE[:16]) if _UPDATE[:16] in _GOOD else 1000
    for place in random.Random(2).sample(range(start, start + 30_000), 100):
        data = bytearray(_GOOD)
        data[place] ^= 0x20
        assert Wholeness.DAMAGED is _check(tmp_path, bytes(data))[0], place


def test_an_inner_archive_is_not_the_whole(tmp_path: Path) -> None:
    """Cut right behind an archive inside it, its end looks like an end, and is none."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as outer:
        outer.writestr("first", noise(5000, seed=3))
        outer.writestr("inner.zip", _GOOD)
        outer.writestr("1cv8.cfu", _UPDATE)
    whole = stream.getvalue()
    assert (Wholeness.WHOLE, _MD5) == _check(tmp_path, whole)
    cut = whole[: whole.index(_GOOD) + len(_GOOD)]
    assert (Wholeness.DAMAGED, "") == _check(tmp_path, cut)


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + bytes(18), noise(5000), b"PK\x03\x04" * 500])
def test_what_is_no_archive(data: bytes, tmp_path: Path) -> None:
    """Junk and an archive of nothing are not whole ones."""
    assert (Wholeness.DAMAGED, "") == _check(tmp_path, data)


def test_a_locked_one_cannot_be_told(tmp_path: Path) -> None:
    """Of an archive with a password nothing is claimed."""
    data = bytearray(archive({"1cv8.cfu": _UPDATE}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert (Wholeness.UNKNOWN, "") == _check(tmp_path, bytes(data))


@pytest.mark.parametrize(
    ("members", "asked", "found"),
    [
        (["1cv8.cfu"], "", True),
        (["a/1CV8.CFU"], "", True),
        (["a\\1cv8.cfu"], "A/1cv8.cfu", True),
        (["folder/1cv8.cfu"], "1cv8.cfu", True),
        (["a/1cv8.cfu", "1cv8.cfu"], "1cv8.cfu", True),
        (["a/1cv8.cfu", "b/1cv8.cfu"], "1cv8.cfu", False),
        (["a.cfu", "b.cfu"], "", False),
        (["1cv8.cf"], "", False),
    ],
)
def test_which_one_is_the_update(members: list[str], asked: str, found: bool, tmp_path: Path) -> None:
    """The update file is the one named, or the only one there is; it is never guessed."""
    contents = {name: _UPDATE if number == len(members) - 1 else b"x" for number, name in enumerate(members)}
    assert (Wholeness.WHOLE, _MD5 if found else "") == _check(tmp_path, archive(contents), asked)


def test_a_russian_name_of_the_vendors_zip(tmp_path: Path) -> None:
    """Names without the mark of UTF-8 are in cp866."""
    data = archive({"XXXXXXXXXX.cfu": _UPDATE}).replace(b"XXXXXXXXXX", "Обновление".encode("cp866"))
    assert (Wholeness.WHOLE, _MD5) == _check(tmp_path, data, "обновление.cfu")


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    """A wish to stop is heard while a large archive is read."""
    path = tmp_path / "1cv8.zip"
    path.write_bytes(_GOOD)

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        check_archive(path, "", "md5", stop)


def test_a_missing_file(tmp_path: Path) -> None:
    """A file that is gone is the disk's trouble, not a damaged archive."""
    with pytest.raises(StorageError) as caught:
        check_archive(tmp_path / "gone.zip", "", "md5", _nothing)
    assert "storage.missing" == caught.value.code


_OWN = "sha256:00"
_INSIDE = Digest("md5", _MD5, of_update_file=True)


@pytest.mark.parametrize(
    ("facts", "length_known", "code"),
    [
        ({"digest": Digest("sha256", "00")}, False, None),
        ({"digest": Digest("sha256", "01")}, True, "download.wrong-digest"),
        ({"digest": _INSIDE}, False, None),
        ({"digest": Digest("md5", "00", of_update_file=True)}, True, "download.wrong-digest"),
        ({"digest": _INSIDE, "update_file": "other.cfu"}, True, "download.no-update-file"),
        ({}, True, None),
        ({}, False, None),
    ],
)
def test_the_proof_of_an_archive(
    facts: dict[str, object], length_known: bool, code: str | None, tmp_path: Path
) -> None:
    """What the source states is compared; where it states nothing the archive speaks for itself."""
    path = tmp_path / "1cv8.zip"
    path.write_bytes(_GOOD)
    package = Package(("https://localhost/1",), "1cv8.zip", **facts)  # type: ignore[arg-type]
    proofs: set[str] = set()
    problem = None
    try:
        proofs = prove(path, package, _OWN, length_known=length_known, check=_nothing)
    except SiteError as error:
        problem = error.code
    assert code == problem
    assert (code is None) is satisfies(frozenset(proofs), package, len(_GOOD))


@pytest.mark.parametrize(
    ("name", "data", "length_known", "code"),
    [
        ("1cv8.cfu", b"nonsense", True, "download.not-update"),
        ("1cv8.cfu", b"nonsense", False, "download.unproven"),
        ("readme.txt", b"text", True, None),
        ("readme.txt", b"text", False, "download.unproven"),
        ("windows.rar", b"Rar!", True, None),
        ("1cv8.zip", b"Rar!", True, "download.damaged"),
    ],
)
def test_the_proof_of_other_files(
    name: str, data: bytes, length_known: bool, code: str | None, tmp_path: Path
) -> None:
    """A file that says nothing about itself needs a length, and an update file must be one."""
    path = tmp_path / name
    path.write_bytes(data)
    package = Package(("https://localhost/1",), name, is_archive=not name.endswith(".cfu"))
    problem = None
    try:
        prove(path, package, _OWN, length_known=length_known, check=_nothing)
    except SiteError as error:
        problem = error.code
    assert code == problem
