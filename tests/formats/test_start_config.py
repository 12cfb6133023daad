"""Start configurations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fixtures import expected_values, fixture, fixture_names
from support.hostile import answered

from updater.errors import FormatError
from updater.formats.start_config import (
    COMMON_LISTS,
    INSTALLED,
    TEMPLATES,
    StartConfig,
    parse_start_config,
)
from updater.formats.writing.start_config import write_start_config

_ALL_USERS = "formats/cfg/oscript-library__v8runner__7073fc2f__allUsers_1CEStart.cfg"
_USER = "formats/cfg/oscript-library__v8runner__3ec4fa85__user_1CEStart.cfg"
_TEMPLATES = "formats/cfg/ralinka17__LifantevaAL_1c_inventory__d7e8e003__1CEStart.cfg"


@pytest.mark.parametrize("name", fixture_names("formats/cfg"))
def test_real_file_is_written_back(name: str) -> None:
    """A real file is written back byte for byte, and its mark and line ends are seen."""
    data = fixture(name).read_bytes()
    expected = expected_values()[name.removeprefix("formats/")]
    config = parse_start_config(data)
    assert data == write_start_config(config)
    mark = config.encoding.codec.replace("utf-16-le", "utf-16le") if config.encoding.mark else None
    assert (expected["bom"], expected["eol"]) == (mark, {"\n": "lf", "\r\n": "crlf"}[config.eol])


def test_repeated_keys() -> None:
    """Every value of a repeated key is kept in order."""
    config = parse_start_config(fixture(_ALL_USERS).read_bytes())
    assert (r"C:\Program Files (x86)\1cv82", r"C:\Program Files (x86)\1cv8") == config.values(INSTALLED)


def test_case_of_keys() -> None:
    """`INSTALLEDLOCATION` is `InstalledLocation`."""
    config = parse_start_config(fixture(_USER).read_bytes())
    assert config.value(INSTALLED) == r"C:\Program Files (x86)\1cv8"
    assert len(config.values(COMMON_LISTS)) == 2
    assert config.value("nothing") == ""


def test_doubled_backslashes() -> None:
    """Doubled backslashes are read as one and stay doubled in the file."""
    config = parse_start_config(fixture(_TEMPLATES).read_bytes())
    assert config.value(TEMPLATES) == r"C:\Users\supre\AppData\Roaming\1C\1cv8\tmplts"
    assert r"Roaming\\1C" in config.entries[0][1]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\\server\share", r"\\server\share"),
        (r"\\\\server\\share", r"\\server\share"),
        (r"C:\\\\a", r"C:\a"),
    ],
)
def test_network_path(written: str, read: str) -> None:
    """The two backslashes of a network path stay two."""
    assert parse_start_config(f"{TEMPLATES}={written}".encode()).value(TEMPLATES) == read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16", "cp1251"])
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_value_is_added_in_the_same_encoding(encoding: str, eol: str) -> None:
    """An added value stands after the others of its key; all else stays byte for byte."""
    text = f"DefaultVersion=8.3{eol}{TEMPLATES}=C:\\Шаблоны{eol}UseHwLicenses=1{eol}"
    config = parse_start_config(text.encode(encoding))
    changed = config.with_value(TEMPLATES, "D:\\Ещё")
    expected = text.replace(f"Шаблоны{eol}", f"Шаблоны{eol}{TEMPLATES}=D:\\Ещё{eol}")
    assert expected.encode(encoding) == write_start_config(changed)


def test_value_that_is_there_is_not_added() -> None:
    """A value the file has, written with doubled backslashes or not, is not added again."""
    config = parse_start_config(fixture(_TEMPLATES).read_bytes())
    assert config is config.with_value(TEMPLATES, r"C:\Users\supre\AppData\Roaming\1C\1cv8\tmplts")


def test_last_line_without_end() -> None:
    """A value added after a line without an end does not run into it."""
    changed = parse_start_config(b"UseHwLicenses=1").with_value(TEMPLATES, "x")
    assert changed.entries == (("UseHwLicenses", "1"), (TEMPLATES, "x"))


def test_new_file_is_utf16() -> None:
    """A file made anew is UTF-16 with a mark and CRLF, as the platform writes it."""
    data = write_start_config(StartConfig().with_value(TEMPLATES, "Ж"))
    assert data == b"\xff\xfe" + f"{TEMPLATES}=Ж\r\n".encode("utf-16-le")
    assert StartConfig() == parse_start_config(b"")


@given(st.binary(max_size=400))
def test_any_bytes_survive(data: bytes) -> None:
    """Whatever is read is written back byte for byte; what cannot be read is refused by a typed error."""
    config = answered(lambda: parse_start_config(data))
    assert config is None or data == (write_start_config(config) if data else b"")


def test_absurd_size() -> None:
    """A file no start configuration could be is refused."""
    with pytest.raises(FormatError) as caught:
        parse_start_config(b"a" * (17 << 20))
    assert caught.value.code == "format.too-large"
