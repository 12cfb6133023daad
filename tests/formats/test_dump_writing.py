"""A dump that was written is a true one for our reader, and gives the infobase back."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fixtures import fixture

from updater.demo.product import builds
from updater.demo.tables import workshop_tables
from updater.errors import FormatError
from updater.formats.configuration import read_configuration
from updater.formats.configuration_files import read_all
from updater.formats.dump import read_dump
from updater.formats.dump.tokens import Token, TokenStream
from updater.formats.infobase_file import open_infobase_file
from updater.formats.writing.dump import restore_dump, write_dump
from updater.formats.writing.dump.tokens import TokenWriter
from updater.formats.writing.infobase_file import infobase_with_configuration

if TYPE_CHECKING:
    from pathlib import Path

    from updater.formats.infobase_file import InfobaseFile

MEMORY = "память «симулятора»".encode()
Tree = int | bytes | str | list["Tree"]
_values = st.one_of(
    st.integers(-(2**32) + 1, 2**64 - 1),
    st.binary(max_size=300),
    st.text(st.characters(codec="utf-16"), max_size=9),
)
_trees = st.recursive(_values, lambda inner: st.lists(inner, max_size=6), max_leaves=30)


class _Bytes:
    """Bytes as the stream a `TokenStream` reads from."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    def read_some(self, _size: int) -> bytes:
        data, self._data = self._data, b""
        return data


def _write(tokens: TokenWriter, tree: Tree) -> None:
    if not isinstance(tree, list):
        tokens.value(tree)
        return
    tokens.open()
    for each in tree:
        _write(tokens, each)
    tokens.close()


def _read(data: bytes) -> Tree:
    stream = TokenStream(_Bytes(data))  # type: ignore[arg-type]
    levels: list[list[Tree]] = [[]]
    while (token := stream.next()) is not None:
        _take(levels, token)
    (tree,) = levels[0]
    return tree


def _take(levels: list[list[Tree]], token: Token) -> None:
    if token.closes:
        done = levels.pop()
        levels[-1].append(done)
    assert token.comma == bool(levels[-1]) or (token.value is None and not token.opens)
    if token.opens:
        levels.append([])
    if token.value is not None:
        levels[-1].append(token.value)


@given(st.lists(_trees, max_size=5))
def test_any_list_comes_back(tree: list[Tree]) -> None:
    """Numbers, bytes and texts in lists of any depth are what they were, with commas where they belong."""
    pieces: list[bytes] = []
    tokens = TokenWriter(pieces.append)
    _write(tokens, tree)
    tokens.finish()
    assert tree == _read(b"".join(pieces))


@pytest.fixture
def infobase(tmp_path: Path) -> Path:
    """An infobase with users, extensions, data, and a configuration that is ahead in the Designer."""
    made, path = builds(), tmp_path / "1Cv8.1CD"
    infobase_with_configuration(
        path,
        {**made["1.0.1.5"].files, "one byte": b"x", "long": random.Random(1).randbytes(100_001)},
        save_files={"root": made["1.0.2.7"].files["root"]},
        users=["Администратор", "Иванова"],
        extensions=[("EF_1", "1.0")],
        extra_tables=workshop_tables(),
        part_size=40_000,
    )
    return path


def _everything(infobase: InfobaseFile) -> dict[str, object]:
    tables = {}
    for name in infobase.table_names():
        table = infobase.table(name)
        assert table is not None
        if not table.has_field("PARTNO"):
            tables[name] = [row.values() for row in table.rows()]
    files = {
        name: read_all(infobase.configuration_files(name))
        for name in ("CONFIG", "CONFIGSAVE", "PARAMS", "FILES")
    }
    return {"tables": tables, "files": files, "users": infobase.users(), "extensions": infobase.extensions()}


def test_the_reader_takes_it_for_a_true_dump(infobase: Path, tmp_path: Path) -> None:
    """Configuration and support are read, and the whole is sound."""
    dump = tmp_path / "a.dt"
    write_dump(dump, infobase, memory=MEMORY)
    read = read_dump(dump)
    assert (True, None, "3") == (read.sound, read.problem, read.kind)
    assert "1.0.1.5" == str(read.configuration.version if read.configuration else "")


def test_the_infobase_comes_back(infobase: Path, tmp_path: Path) -> None:
    """Every table and file is what it was, the new file is sound, and the memory is handed back."""
    dump, back = tmp_path / "a.dt", tmp_path / "back.1CD"
    write_dump(dump, infobase, memory=MEMORY)
    assert MEMORY == restore_dump(dump, back)
    with open_infobase_file(infobase) as before, open_infobase_file(back) as after:
        after.check_soundness()
        assert _everything(before) == _everything(after)
        assert set(before.table_names()) == set(after.table_names())


def test_an_old_infobase_comes_back(tmp_path: Path) -> None:
    """The format of 8.2 stays what it was."""
    old, dump, back = tmp_path / "old.1CD", tmp_path / "a.dt", tmp_path / "back.1CD"
    infobase_with_configuration(old, builds()["1.0.1.5"].files, format="8.2.14.0", page_size=4096)
    write_dump(dump, old)
    restore_dump(dump, back)
    with open_infobase_file(old) as before, open_infobase_file(back) as after:
        after.check_soundness()
        assert ("8.2.14.0", 4096) == (after.storage.format, after.storage.page_size)
        assert _everything(before) == _everything(after)


def test_a_cut_dump_is_refused(infobase: Path, tmp_path: Path) -> None:
    """Neither the reader nor the restoring takes a part for the whole."""
    dump = tmp_path / "a.dt"
    write_dump(dump, infobase)
    dump.write_bytes(dump.read_bytes()[:-100])
    assert not read_dump(dump).sound
    with pytest.raises(FormatError):
        restore_dump(dump, tmp_path / "back.1CD")


@pytest.mark.parametrize(
    "name",
    [
        "Corvin74__1C_Learning__b89a9798__1C_Learning_2021-03-11_13-11.dt",
        "vanessa-opensource__vanessa-runner__d7e9a89e__1Cv8.dt",
    ],
)
def test_of_a_real_dump_the_configuration_is_restored(name: str, tmp_path: Path) -> None:
    """A dump of the real platform gives an infobase with the configuration our reader sees in it."""
    dump = fixture(f"formats/dt/{name}")
    restore_dump(dump, tmp_path / "1Cv8.1CD")
    with open_infobase_file(tmp_path / "1Cv8.1CD") as restored:
        restored.check_soundness()
        assert read_dump(dump).configuration == read_configuration(restored.configuration_files())
