"""`UpdInfo.txt` and the order of update."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fixtures import fixture
from support.hostile import answered

from updater.errors import FormatError
from updater.formats.update_info import minimum_platform_of, read_update_info
from updater.formats.writing.update_info import write_update_info
from updater.model.template import UpdateInfo
from updater.model.version import Version

_HRM = "formats/updinfo/leoniv__ass_updater__e3ac361c__UpdInfo.txt"
_MARKED = "formats/updinfo/leoniv__ass_updater__f0eea68f__UpdInfo.txt"
_PAGE = "formats/updinfo/leoniv__ass_updater__e3ac361c__1cv8upd.htm"
_SENTENCE = "Конфигурация предназначена для использования с версией системы 1С:Предприятие {} 8.3.24.1467."


def test_real_hint() -> None:
    """A real file gives its release, its four sources and its date; it is written as it was."""
    data = fixture(_HRM).read_bytes()
    sources = tuple(map(Version, ("3.0.10.32", "3.0.10.33", "3.0.11.1", "3.0.11.34")))
    assert UpdateInfo(Version("3.0.11.36"), sources, "16.12.2013") == read_update_info(data)
    assert data == write_update_info(read_update_info(data))


def test_real_hint_with_mark() -> None:
    """A byte order mark before the first key changes nothing."""
    info = read_update_info(fixture(_MARKED).read_bytes())
    assert (Version("3.0.23.148"), 4) == (info.version, len(info.from_versions))


@pytest.mark.parametrize("bad", [b"", b"FromVersions=1;2\r\n", b"<html>", b"Version=\r\n"])
def test_no_version(bad: bytes) -> None:
    """A file without a release is refused."""
    with pytest.raises(FormatError) as caught:
        read_update_info(bad)
    assert caught.value.code == "format.update-info"


@given(st.binary(max_size=200))
def test_garbage(data: bytes) -> None:
    """Any bytes read as a hint with a release or are refused by a typed error."""
    info = answered(lambda: read_update_info(data))
    assert info is None or info.version


@pytest.mark.parametrize("words", ["не ниже", "не&nbsp;ниже", "<b>не</b>\r\n ниже версии", "не ранее"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_minimum_platform(words: str, encoding: str) -> None:
    """The sentence is found through tags, entities and line ends, in either encoding."""
    page = f"<html><body><p>Версия 3.0.11 {_SENTENCE.format(words)}</p></body></html>"
    assert minimum_platform_of(page.encode(encoding)) == "8.3.24.1467"


def test_no_minimum_platform() -> None:
    """A real page without the sentence, another number, or no page at all give no advice."""
    assert minimum_platform_of(fixture(_PAGE).read_bytes()) is None
    assert minimum_platform_of("предназначена для обновления с версии 8.3.1".encode()) is None
    assert minimum_platform_of(b"") is None
    assert minimum_platform_of(b"\xff\xfe\x00") is None


def test_page_of_brackets_is_quick() -> None:
    """A page made to be slow to search is answered all the same."""
    page = ("<" * 100_000 + "предназначена для использования " * 2000 + "&" * 1000).encode()
    assert minimum_platform_of(page) is None
