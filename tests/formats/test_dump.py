"""Dumps of infobases."""

from __future__ import annotations

import tracemalloc
import uuid
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.dumps import dump_of, sections, tokens_of
from support.fixtures import expected_values, fixture, fixture_names
from support.hostile import answered, damaged

from updater.errors import FormatError, StorageError
from updater.formats.configuration import read_configuration
from updater.formats.container import open_container
from updater.formats.deflate import deflate
from updater.formats.dump import read_dump
from updater.formats.support import read_support
from updater.model.configuration import SupportState

if TYPE_CHECKING:
    from pathlib import Path

    from support.dumps import Item

_SMALLEST = "formats/dt/vanessa-opensource__vanessa-runner__e0c3d43e__1Cv8.dt"
_ON_SUPPORT = "formats/dt/IngvarConsulting__efd_unpacker__efd_08f9820b__1Cv8.dt"
_PAIRED = "formats/cf/IngvarConsulting__efd_unpacker__efd_08f9820b__1Cv8.cf"


@pytest.mark.parametrize("name", fixture_names("formats/dt"))
def test_real_dump(name: str) -> None:
    """A real dump is sound, and its configuration is what an independent reader found."""
    expected = expected_values()[name.removeprefix("formats/")]
    dump = read_dump(fixture(name))
    assert (expected["dt_version"], True, None) == (dump.kind, dump.sound, dump.problem)
    found = dump.configuration
    keys = ("name", "vendor", "version", "synonym", "compat", "property_version", "config_uuid", "file_uuid")
    assert [expected.get(key) for key in keys] == (
        [None] * len(keys)
        if found is None
        else [
            found.name,
            found.vendor,
            str(found.version),
            found.synonym,
            str(found.compatibility_code),
            found.property_set,
            found.object_uuid,
            found.file_uuid,
        ]
    )


def test_paired_configuration() -> None:
    """The dump and the `.cf` of one distribution hold the same configuration on the same support."""
    dump = read_dump(fixture(_ON_SUPPORT))
    with open_container(fixture(_PAIRED)) as container:
        configuration = read_configuration(container)
        assert configuration is not None
        support = read_support(container, configuration)
    assert dump.configuration is not None
    assert configuration.identity.same_release(dump.configuration.identity)
    assert (SupportState.LOCKED, support.vendors[0].identity) == (
        dump.support.state,
        dump.support.vendors[0].identity,
    )


@pytest.mark.parametrize("name", fixture_names("formats/dt"))
def test_only_the_beginning(name: str) -> None:
    """A quick look gives the same configuration and claims nothing of soundness."""
    quick, whole = read_dump(fixture(name), whole=False), read_dump(fixture(name))
    assert (whole.configuration, whole.support, None) == (quick.configuration, quick.support, quick.sound)


@pytest.mark.slow
def test_every_truncation(tmp_path: Path) -> None:
    """A dump cut anywhere is refused, or described and said not to be sound; never taken for whole."""
    data = fixture(_SMALLEST).read_bytes()
    path = tmp_path / "cut.dt"
    for end in range(len(data)):
        path.write_bytes(data[:end])
        dump = answered(lambda: read_dump(path))
        assert dump is None or (dump.sound is False and dump.problem is not None)
        assert dump is None or str(path) == dump.problem.params["file"]  # type: ignore[union-attr]


def test_bytes_after_the_end(tmp_path: Path) -> None:
    """A dump with anything after its stream is not sound."""
    path = tmp_path / "long.dt"
    path.write_bytes(fixture(_SMALLEST).read_bytes() + b"\0")
    dump = read_dump(path)
    assert dump.problem is not None
    assert (dump.sound, dump.problem.code) == (False, "format.trailing")


@given(st.data())
def test_damage(tmp_path: Path, data: st.DataObject) -> None:
    """A dump with changed bytes is read or refused by a typed error."""
    path = tmp_path / "damaged.dt"
    path.write_bytes(data.draw(damaged(fixture(_ON_SUPPORT).read_bytes())))
    dump = answered(lambda: read_dump(path))
    assert dump is None or dump.sound is not None


@given(st.data())
def test_damage_inside_the_stream(tmp_path: Path, data: st.DataObject) -> None:
    """Changed tokens inside a sound stream are read or refused by a typed error."""
    path = tmp_path / "damaged.dt"
    inside = zlib.decompress(fixture(_SMALLEST).read_bytes()[9:], -15)
    path.write_bytes(b"1CIBDmpF3" + deflate(data.draw(damaged(inside))))
    dump = answered(lambda: read_dump(path))
    assert dump is None or dump.sound is not None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "format.empty"),
        (b"version https://git-lfs.github.com/spec/v1\n", "format.text-pointer"),
        (b"1CIBDmpFl" + b"x" * 20, "format.dump-kind"),
        (b"1CIBDmpF1" + b"x" * 20, "format.dump-kind"),
        (b"1CIBDmpF9" + b"x" * 20, "format.not-dump"),
        (b"1CIBDmpF", "format.truncated"),
        (b"PK\x03\x04", "format.not-dump"),
        (b"1CIBDmpF3" + b"\xff" * 20, "format.deflate"),
        (b"1CIBDmpF3" + deflate(b""), "format.structure"),
        (b"1CIBDmpF3" + deflate(b"\x20"), "format.structure"),
        (b"1CIBDmpF3" + deflate(b"\x40" * 20_000), "format.structure"),
        (b"1CIBDmpF3" + deflate(b"\x5c" + b"\xff" * 8), "format.too-large"),
    ],
)
def test_refused(tmp_path: Path, data: bytes, code: str) -> None:
    """What is no readable dump is refused by its own code, and the file is named."""
    path = tmp_path / "bad.dt"
    path.write_bytes(data)
    with pytest.raises(FormatError) as caught:
        read_dump(path)
    assert (code, str(path)) == (caught.value.code, caught.value.params["file"])


def test_missing_file(tmp_path: Path) -> None:
    """A dump that is not there is a trouble of storage."""
    with pytest.raises(StorageError) as caught:
        read_dump(tmp_path / "none.dt")
    assert caught.value.code == "storage.missing"


def _real_rows() -> dict[str, bytes]:
    with open_container(fixture(_PAIRED)) as container:
        return {name: deflate(container.read(name)) for name in container.names()}


def _write(path: Path, rows: dict[str, bytes], tail: list[Item] | None = None) -> Path:
    path.write_bytes(dump_of(rows, tail=tail))
    return path


def test_rows_behind_thousands_of_others(tmp_path: Path) -> None:
    """The configuration is found however many rows come before the ones that say what it is."""
    others = {str(uuid.UUID(int=number)): deflate(b"{1}") for number in range(2500)}
    dump = read_dump(_write(tmp_path / "many.dt", {**others, **_real_rows()}))
    expected = read_dump(fixture(_ON_SUPPORT))
    assert dump.configuration is not None
    assert expected.configuration is not None
    assert dump.configuration.identity.same_release(expected.configuration.identity)
    assert (True, SupportState.LOCKED) == (dump.sound, dump.support.state)


@pytest.mark.parametrize("size", [249, 250, 251, 500, 501, 502])
def test_chunk_of_one_byte(tmp_path: Path, size: int) -> None:
    """A row is joined rightly when its last chunk is one byte, kept as a number, and when it is not."""
    rows = _real_rows()
    rows["versions"] = _padded(rows["versions"], size)
    dump = read_dump(_write(tmp_path / "one.dt", rows))
    assert dump.configuration is not None
    assert dump.configuration.release_id is not None


def _padded(stored: bytes, remainder: int) -> bytes:
    """Return the same text deflated to a size that leaves a given remainder of 250."""
    text = zlib.decompress(stored, -15)
    for blanks in range(2000):
        engine = zlib.compressobj(0, wbits=-15)
        longer = engine.compress(text + b" " * blanks) + engine.flush()
        if len(longer) % 250 == remainder % 250:
            return longer
    raise AssertionError


def test_without_root(tmp_path: Path) -> None:
    """A dump whose configuration lost its root is not sound."""
    rows = _real_rows()
    del rows["root"]
    dump = read_dump(_write(tmp_path / "rootless.dt", rows))
    assert dump.problem is not None
    assert (dump.sound, dump.problem.params["place"]) == (False, "root")


def test_without_data(tmp_path: Path) -> None:
    """A dump without the data of the base is not sound."""
    path = tmp_path / "dataless.dt"
    path.write_bytes(b"1CIBDmpF3" + deflate(tokens_of(sections(_real_rows())[:-1])))
    dump = read_dump(path)
    assert dump.problem is not None
    assert (dump.sound, dump.problem.params["place"]) == (False, "DataBase")


def test_list_left_open(tmp_path: Path) -> None:
    """A dump whose last list is not closed is not sound."""
    path = tmp_path / "open.dt"
    path.write_bytes(b"1CIBDmpF3" + deflate(tokens_of(sections(_real_rows()))[:-1]))
    dump = read_dump(path)
    assert dump.problem is not None
    assert (dump.sound, dump.problem.code) == (False, "format.structure")


def test_wrong_size_of_a_row(tmp_path: Path) -> None:
    """A row with less data than it says is refused."""
    path = tmp_path / "short.dt"
    lists = sections(_real_rows())
    config = lists[1][2]  # type: ignore[index]
    for row in config[1:]:  # type: ignore[index]
        row[9] += 1  # type: ignore[index, operator]
    path.write_bytes(b"1CIBDmpF3" + deflate(tokens_of(lists)))
    with pytest.raises(FormatError) as caught:
        read_dump(path)
    assert caught.value.code == "format.structure"


@pytest.mark.slow
def test_memory_does_not_grow(tmp_path: Path) -> None:
    """A dump of a hundred megabytes of data is checked whole in a few megabytes of memory."""
    path = _write(tmp_path / "large.dt", _real_rows(), [[0, *([b"\xa5" * 100_000] * 1000)]])
    tracemalloc.start()
    try:
        dump = read_dump(path)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert dump.sound
    assert peak < 8 << 20
