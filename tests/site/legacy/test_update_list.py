"""The open list of one configuration: the recorded one, and archives that are not what they should be."""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fixtures import fixture

from updater.errors import SiteError
from updater.formats.update_info import read_update_info
from updater.model.version import Version
from updater.site.hops import fewest_hops
from updater.site.legacy.update_list import read_update_list, read_zipped_list
from updater.site.pages.words import date_in

_FOLDER = "update-site/legacy-v8upd11"
_HRM = "ЗарплатаИУправлениеПерсоналом"
_HEAD = '<v8u:updateList xmlns:v8u="http://v8.1c.ru/configuration-updates" version="1.1">'
_ONE = (
    '<v8u:update configuration="A"><v8u:vendor>V</v8u:vendor><v8u:file>1c/A/1_1/1cv8.zip</v8u:file>'
    "<v8u:size>1 234</v8u:size><v8u:version>1.1</v8u:version><v8u:target>1.0</v8u:target></v8u:update>"
)


def _zipped(text: str, name: str = "v8cscdsc.xml") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return packed.getvalue()


def _code(data: bytes) -> str:
    try:
        read_zipped_list(data)
    except SiteError as error:
        return error.code
    return ""


def test_recorded_list() -> None:
    """All updates of the recorded list are read as the standard parser reads them."""
    releases = read_zipped_list(fixture(f"{_FOLDER}/v8upd11.zip").read_bytes(), _HRM, 'Фирма "1С"')
    space = "{http://v8.1c.ru/configuration-updates}"
    root = ET.fromstring(fixture(f"{_FOLDER}/v8upd11.xml").read_bytes())  # noqa: S314 - our own fixture
    expected = [
        (
            node.findtext(f"{space}version"),
            [target.text for target in node.findall(f"{space}target")],
            int("".join((node.findtext(f"{space}size") or "").split())),
            node.findtext(f"{space}file"),
        )
        for node in root.findall(f"{space}update")
    ]
    assert 54 == len(expected)
    assert expected == [
        (str(each.version), [*map(str, each.updates)], each.size, each.key) for each in releases
    ]
    platforms = [each.minimum_platform for each in releases if each.minimum_platform]
    assert "8.3.6.2076" == platforms[-1]


def test_path_over_the_recorded_list() -> None:
    """The real edges lead from the oldest release to the newest."""
    releases = read_zipped_list(fixture(f"{_FOLDER}/v8upd11.zip").read_bytes(), _HRM)
    hops = fewest_hops(releases, Version("3.0.7.74"))
    assert ("3.0.8.46", "3.0.23.148") == (str(hops[0].version), str(hops[-1].version))
    before = Version("3.0.7.74")
    for hop in hops:
        assert before in hop.updates
        before = hop.version


def test_recorded_update_info() -> None:
    """`UpdInfo.txt` with a mark and an empty first entry names the newest release of the list."""
    info = read_update_info(fixture(f"{_FOLDER}/UpdInfo.txt").read_bytes())
    assert (Version("3.0.23.148"), dt.date(2015, 9, 22)) == (info.version, date_in(info.date))
    sources = ["3.0.23.132", "3.0.23.139", "3.0.23.142", "3.0.23.143"]
    assert sources == [*map(str, info.from_versions)]


def test_dummy_archive_is_no_list() -> None:
    """The recorded archive without a list in it is refused."""
    assert "site.damaged-list" == _code(fixture(f"{_FOLDER}/zerro.zip").read_bytes())


def test_one_update_and_one_target_are_lists_too() -> None:
    """A single update with a single target is read as a list of one; other configurations are left out."""
    (release,) = read_zipped_list(_zipped(f"{_HEAD}{_ONE}</v8u:updateList>"))
    assert (Version("1.1"), (Version("1.0"),), 1234) == (release.version, release.updates, release.size)
    assert () == read_update_list(io.BytesIO(f"{_HEAD}{_ONE}</v8u:updateList>".encode()), "B")
    assert () == read_update_list(io.BytesIO(f"{_HEAD}{_ONE}</v8u:updateList>".encode()), "A", "W")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        _zipped("", "other.xml"),
        _zipped("not xml"),
        _zipped(_HEAD),
        _zipped(f"{_HEAD}<v8u:update configuration='A'></v8u:update></v8u:updateList>"),
        _zipped(f'<!DOCTYPE a [<!ENTITY b "c">]>{_HEAD}{_ONE}</v8u:updateList>'),
        _zipped(f'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd">{_HEAD}</v8u:updateList>'),
        _zipped(" " * (65 << 20)),
    ],
    ids=["empty", "page", "other", "no xml", "cut", "no facts", "entities", "outside", "bomb"],
)
def test_what_is_not_a_list(data: bytes) -> None:
    """Pages, bombs, entities and lists without facts are damaged lists."""
    assert "site.damaged-list" == _code(data)


def test_damage_anywhere() -> None:
    """The recorded archive cut off or with bits turned over is read whole or refused."""
    data = fixture(f"{_FOLDER}/v8upd11.zip").read_bytes()
    chance = random.Random(11)
    for _ in range(150):
        broken = bytearray(data[: chance.choice([len(data), chance.randrange(len(data))])])
        for _ in range(min(3, len(broken))):
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        assert _code(bytes(broken)) in {"", "site.damaged-list"}


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="<>/&;!?\"' v8u:updatearg=\0ABД", max_size=120))
def test_any_text_has_typed_errors_only(text: str) -> None:
    """Whatever stands in the archive ends in releases or in the error meant for it."""
    assert _code(_zipped(_HEAD + text)) in {"", "site.damaged-list"}
