"""Lists of infobases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fixtures import expected_values, fixture, fixture_names
from support.hostile import answered

from updater.formats.infobase_list import (
    InfobaseList,
    connection_parts,
    file_connection,
    parse_connection,
    parse_infobase_list,
)
from updater.formats.writing.infobase_list import write_infobase_list
from updater.model.infobase import InfobaseKind

_REAL = "formats/v8i/ret-Phoenix__parserV8i__d889f97b__ibases.v8i"


@pytest.mark.parametrize("name", fixture_names("formats/v8i"))
def test_real_list_is_written_back(name: str) -> None:
    """A real list is written back byte for byte, and its mark and line ends are seen."""
    data = fixture(name).read_bytes()
    expected = expected_values()[name.removeprefix("formats/")]
    infobases = parse_infobase_list(data)
    assert data == write_infobase_list(infobases)
    assert (expected["bom"], expected["eol"]) == (
        infobases.encoding.codec if infobases.encoding.mark else None,
        {"\n": "lf", "\r\n": "crlf"}[infobases.eol],
    )


def test_real_entries() -> None:
    """A real list of five bases in two folders, one with `=` in its name, gives each its kind and place."""
    infobases = parse_infobase_list(fixture(_REAL).read_bytes())
    assert [
        ("FinDB", InfobaseKind.FILE, r"C:\work\db\FinDB", "/FinData"),
        ("FinDB2", InfobaseKind.FILE, "C:\\work\\db\\FinDB2\\", "/FinData"),
        ("FinDB3", InfobaseKind.FILE, r"C:\work\db\FinDB3", "/FinData"),
        ("WS", InfobaseKind.WEB, "http://localhost/lessons/", "/Мои=учебные"),
        ("Srv", InfobaseKind.SERVER, r"localhost\mysrvdata", "/Мои=учебные"),
    ] == [(entry.title, *entry.connection, entry.folder) for entry in infobases.infobases]
    assert infobases.folders == ("/FinData", "/Мои=учебные")
    assert infobases.infobases[0].value("id") == "5e22411e-9314-4ac7-acb6-84a70063af0a"


@pytest.mark.parametrize(
    ("text", "kind", "location"),
    [
        ('File="C:\\a;b";', InfobaseKind.FILE, "C:\\a;b"),
        ('file = "C:\\say ""hi""" ', InfobaseKind.FILE, 'C:\\say "hi"'),
        ("File=C:\\bare", InfobaseKind.FILE, "C:\\bare"),
        ('Srvr="h:1541";Ref="b;c";Locale=ru', InfobaseKind.SERVER, "h:1541\\b;c"),
        ('ws="https://x/y"', InfobaseKind.WEB, "https://x/y"),
        ('File="cut', InfobaseKind.FILE, "cut"),
        ("", InfobaseKind.UNKNOWN, ""),
        ("E1C=1", InfobaseKind.UNKNOWN, "E1C=1"),
    ],
)
def test_connection(text: str, kind: InfobaseKind, location: str) -> None:
    """Every way to write where a base lies is understood, broken ones without an error."""
    assert (kind, location) == parse_connection(text)


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs")), min_size=1))
def test_connection_round_trip(directory: str) -> None:
    """Any folder written into a connection string is read from it, quotes and semicolons too."""
    assert [("File", directory)] == list(connection_parts(file_connection(directory)))


def test_title_with_brackets() -> None:
    """The title runs from the first bracket to the last of its line."""
    assert parse_infobase_list(b"[a [b] = c]\nConnect=x\n").entries[0].title == "a [b] = c"


@pytest.mark.parametrize(
    "start", ["", '\ufeff[A]\r\nConnect=File="x";\r\nMine=1\r\n', "; note\n[A]\nConnect=y"]
)
def test_entry_is_added_at_the_end(start: str) -> None:
    """An added entry leaves everything before it as it was, also when the last line had no end."""
    before = start.encode()
    changed = parse_infobase_list(before).with_entry("Новая", [("Connect", 'File="z";'), ("ID", "1")])
    after = write_infobase_list(changed)
    if before:
        assert after.startswith(before)
    last = parse_infobase_list(after).entries[-1]
    assert ("Новая", "z", "1") == (last.title, last.connection.location, last.value("ID"))
    assert after.endswith(b"ID=1" + changed.eol.encode())


def test_addition_that_the_encoding_cannot_hold() -> None:
    """A name that Windows-1251 has no letters for turns the whole list into UTF-8, losing nothing."""
    old = parse_infobase_list('[Склад]\r\nConnect=File="a";\r\n'.encode("cp1251"))
    assert old.encoding.codec == "cp1251"
    again = parse_infobase_list(write_infobase_list(old.with_entry("Қойма", [("Connect", "b")])))
    assert [entry.title for entry in again.entries] == ["Склад", "Қойма"]


@given(st.binary(max_size=400))
def test_any_bytes_survive(data: bytes) -> None:
    """Whatever is read is written back byte for byte; what cannot be read is refused by a typed error."""
    infobases = answered(lambda: parse_infobase_list(data))
    assert infobases is None or data == (write_infobase_list(infobases) if data else b"")


@given(st.text(alphabet='[]=;"\r\nabВ /', max_size=200))
def test_any_lines_survive(text: str) -> None:
    """Odd lines of any sort keep their place."""
    data = text.encode()
    assert data == (write_infobase_list(parse_infobase_list(data)) if data else b"")


def test_empty_list_is_written_as_real_ones() -> None:
    """A list made anew has a mark and CRLF."""
    data = write_infobase_list(InfobaseList().with_entry("A", [("Connect", "x")]))
    assert data == b"\xef\xbb\xbf[A]\r\nConnect=x\r\n"
