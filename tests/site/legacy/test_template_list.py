"""The list of the template server: layout, pieces, damage, and the memory a very large one takes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.fixtures import fixture
from support.site import sample
from support.source import ROOT

from updater.demo.product import NAME, VENDOR
from updater.demo.site.lists import template_list
from updater.errors import SiteError
from updater.model.version import Version
from updater.site.legacy.template_list import read_template_list

if TYPE_CHECKING:
    from updater.model.site import SiteRelease

_ZERO = "00000000-0000-0000-0000-000000000000"


def _identity(version: str, name: str = "A", vendor: str = "V") -> str:
    return f'{{"{name}","{vendor}","{version}","{_ZERO}"}}'


def _record(version: str, *sources: str, name: str = "A") -> str:
    edges = ",".join(_identity(source, name) for source in sources)
    update = f'{{{_identity(version, name)},{len(sources)},{{{edges}}},"1c/{name}/{version}/1cv8.cfu"}}'
    return f'{_identity(version, name)},0,{{}},1,{update},"1c/{name}/{version}/1cv8.mft"'


def _list(*records: str) -> bytes:
    return f'{{0,"d","1c",{len(records)},{{{",".join(records)}}}}}'.encode("utf-8-sig")


def _cut(data: bytes, size: int) -> list[bytes]:
    return [data[begin : begin + size] for begin in range(0, len(data), size)]


def _facts(releases: tuple[SiteRelease, ...]) -> list[tuple[str, list[str], str]]:
    return [(str(each.version), [*map(str, each.updates)], each.key) for each in releases]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1 << 20])
def test_sample_in_pieces_of_any_size(size: int) -> None:
    """The list arrives in pieces; wherever they are cut, the same is read."""
    data = fixture("update-site/synthetic/v8cscdsc.lst").read_bytes()
    expected = [
        ("3.0.12.7", ["3.0.11.4", "3.0.10.9"], "1c/Demo/3_0_12_7/1cv8.cfu"),
        ("3.0.11.4", ["3.0.10.9"], "1c/Demo/3_0_11_4/1cv8.cfu"),
    ]
    assert expected == _facts(read_template_list(_cut(data, size), "ДемоУчет", 'Фирма "1С"'))


def test_other_configurations_and_vendors() -> None:
    """Only the configuration asked for is read, whatever the case of its letters; vendors are told apart."""
    data = _list(_record("1.1", "1.0"), _record("2.1", "2.0", name="AB"), _record("3.1", "3.0", name="B"))
    assert ["1.1"] == [str(each.version) for each in read_template_list([data], "a")]
    assert () == read_template_list([data], "A", "Другой")
    assert () == read_template_list([data], "C")


def test_sources_of_another_configuration_are_no_edges() -> None:
    """An update that also starts from another configuration is an edge for its own only."""
    sources = f"{_identity('1.0')},{_identity('9.0', 'Basic')}"
    record = _record("1.1", "1.0").replace(_identity("1.0"), sources)
    (release,) = read_template_list([_list(record)], "A")
    assert (Version("1.0"),) == release.updates


def test_compound_versions() -> None:
    """Of a layered version the own part counts."""
    (release,) = read_template_list([_list(_record("1.3.93.1/3.1.46.23", "1.3.92.1"))], "A")
    assert Version("1.3.93.1") == release.version


def test_several_updates_in_one_record() -> None:
    """Two updates to one release are read whether they stand in a row or in lists of their own."""
    one = f'{_identity("1.1")},1,{{{_identity("1.0")}}},"a/1cv8.cfu"'
    two = f'{_identity("1.1")},1,{{{_identity("0.9")}}},7,"b/x.txt","b/1cv8.cfu"'
    for updates in (f"{{{one},{two}}}", f"{{{{{one}}},{{{two}}}}}"):
        record = f'{_identity("1.1")},0,{{}},2,{updates},"m"'
        expected = [("1.1", ["1.0"], "a/1cv8.cfu"), ("1.1", ["0.9"], "b/1cv8.cfu")]
        assert expected == _facts(read_template_list([_list(record)], "A"))


def test_a_record_without_updates() -> None:
    """A release with a full distribution only has no update; an empty list has no records."""
    record = f'{_identity("1.1")},1,{{5,"x"}},0,{{}},"m"'
    assert () == read_template_list([_list(record)], "A")
    assert () == read_template_list([_list()], "A")


def test_what_the_sandbox_serves() -> None:
    """The list of the sandbox's site is read back as the world it was written from."""
    world = sample()
    releases = read_template_list([template_list(world).encode("utf-8-sig")], NAME, VENDOR)
    expected = {one.version: one.updates for one in world.of("Workshop10") if one.updates}
    assert expected == {str(each.version): tuple(map(str, each.updates)) for each in releases}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  ",
        b"<html>",
        b"\xff\xfe{",
        b"{0,\xff}",
        _list(_record("1.1", "1.0"))[:-1],
        _list(_record("1.1", "1.0")) + b"}",
        _list(_record("1.1", "1.0"), _identity("1.2")),
        _list(_record("1.1", "1.0").replace(_identity("1.1"), '{"A"}', 1)),
        b'{0,"d","1c",1,{"' + b"x" * (9 << 20),
    ],
    ids=["empty", "blank", "page", "utf-16", "bytes", "cut", "more", "half", "nobody", "endless"],
)
def test_what_is_not_the_list(data: bytes) -> None:
    """Pages, cut lists, records of another shape and endless values are a damaged list."""
    with pytest.raises(SiteError) as caught:
        read_template_list(_cut(data, 1 << 16) or [b""], "A")
    assert "site.damaged-list" == caught.value.code


@settings(max_examples=300, deadline=None)
@example("{{}{1}}", 1)
@example('{{1,"A,",2}}', 3)
@given(st.text(alphabet='{},"A1 \n', max_size=80), st.integers(1, 9))
def test_any_text_has_typed_errors_only(text: str, size: int) -> None:
    """Whatever brackets come, in whatever pieces, the end is releases or a damaged list."""
    whole, cut = _outcome([text.encode()]), _outcome(_cut(text.encode(), size) or [b""])
    assert whole == cut


def _outcome(pieces: list[bytes]) -> str:
    try:
        return str(len(read_template_list(pieces, "A")))
    except SiteError as error:
        assert "site.damaged-list" == error.code  # noqa: PT017 - the outcome is what is compared
        return error.code


_LARGE = '''
import resource, sys
from updater.site.legacy.template_list import read_template_list
ZERO = "00000000-0000-0000-0000-000000000000"
def identity(name, version): return '{"%s","Фирма ""1С""","%s","%s"}' % (name, version, ZERO)
def records():
    yield '{0,"d","1c",20000,{'
    for number in range(20_000):
        name, version = "Конфигурация%d" % (number % 600), "3.0.%d.1" % (number // 600 + 20)
        edges = ",".join(identity(name, "3.0.%d.%d" % (number // 600 + 20 - 1 - at, at)) for at in range(10))
        update = '{%s,10,{%s},"1c/%d/1cv8.cfu"}' % (identity(name, version), edges, number)
        comma = "," if number else ""
        yield '%s%s,0,{},1,%s,"1c/%d/1cv8.mft"' % (comma, identity(name, version), update, number)
    yield '}}'
def pieces():
    held, size = [], 0
    for record in records():
        data = record.encode(); held.append(data); size += len(data)
        if size > 256 << 10:
            yield b"".join(held); held, size = [], 0
    yield b"".join(held)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read = sum(len(release.updates) for release in read_template_list(pieces(), "Конфигурация7"))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(read, (after - before) // 1024)
'''


@pytest.mark.slow
def test_two_hundred_thousand_edges_in_little_memory() -> None:
    """A list of 200,000 edges passes through in less than 64 MB beyond what the program takes anyway."""
    pytest.importorskip("resource", reason="peak memory is asked for the POSIX way")
    done = subprocess.run(
        [sys.executable, "-c", _LARGE], cwd=ROOT, capture_output=True, text=True, check=False, timeout=250
    )
    assert (0, "") == (done.returncode, done.stderr[-2000:])
    edges, megabytes = map(int, done.stdout.split())
    assert 34 * 10 == edges
    assert 64 > megabytes
