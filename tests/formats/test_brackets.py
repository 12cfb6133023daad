"""Bracket text: what every list of the platform is written in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.errors import FormatError
from updater.formats.brackets import (
    MAX_DEPTH,
    Quoted,
    as_int,
    as_list,
    as_text,
    at,
    decode,
    parse,
    parse_one,
    serialise,
)

if TYPE_CHECKING:
    from updater.formats.brackets import Node

_bare = st.text(
    st.characters(codec="utf-8", exclude_characters='{},"', exclude_categories=("C", "Z")), min_size=1
)
_leaf = _bare | st.text(st.characters(codec="utf-8")).map(Quoted)
_lists = st.recursive(
    st.lists(_leaf, min_size=1), lambda inner: st.lists(_leaf | inner, min_size=1), max_leaves=30
)


def _kinds(node: Node) -> object:
    """The same tree with the kind of each value beside it: equality of texts ignores it."""
    return [_kinds(item) for item in node] if isinstance(node, list) else (type(node), str(node))


@pytest.mark.parametrize(
    ("text", "lists"),
    [
        ("", []),
        ("{}", [[]]),
        ("{ \r\n }", [[]]),
        ("{a}", [["a"]]),
        ("{,}", [["", ""]]),
        ("{a,}", [["a", ""]]),
        ("{,,b}", [["", "", "b"]]),
        ("{{},}", [[[], ""]]),
        ("{{a},{b}}", [[["a"], ["b"]]]),
        ("{1,\r\n{2,3},\r\n4}", [["1", ["2", "3"], "4"]]),
        ('{"a""b"}', [['a"b']]),
        ('{"",""""}', [["", '"']]),
        ('{"a{,}\r\nb" , c}', [["a{,}\r\nb", "c"]]),
        ("{aGVs\r\r\nbG8=,b}", [["aGVsbG8=", "b"]]),
        ("{a},\r\n{b}", [["a"], ["b"]]),
        ("{a}{b}", [["a"], ["b"]]),
    ],
)
def test_what_a_text_means(text: str, lists: list[object]) -> None:
    """Empty positions are kept, white space outside quotes means nothing, lists may follow one another."""
    assert lists == parse(text)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("a", 0),
        ("}", 0),
        ("{", 1),
        ("{a", 2),
        ("{{a}", 4),
        ("{a}b", 3),
        ("{a}}", 3),
        ("{{a}b}", 4),
        ("{{a}{b}}", 4),
        ('{"a', 1),
        ('{"a"b}', 4),
        ('{a"b"}', 2),
        ('{"a""}', 1),
        ("{a{b}}", 2),
        ("{a\0b}", 2),
        ("{{a}\x01}", 4),
        ("\r\n{1, x\x7f}", 7),
    ],
)
def test_garbage_is_refused_at_its_place(text: str, position: int) -> None:
    """A text that is not bracket text is refused with the place of the first odd character."""
    with pytest.raises(FormatError) as caught:
        parse(text, place="root")
    assert ("format.brackets", position, "root") == (
        caught.value.code,
        caught.value.params["position"],
        caught.value.params["place"],
    )


def test_quoted_values_are_told_from_bare_ones() -> None:
    """The empty text in quotes and an empty position are not the same."""
    quoted, bare = parse_one('{"1",1}')
    assert isinstance(quoted, Quoted)
    assert not isinstance(bare, Quoted)


@given(_lists)
def test_what_is_written_is_read_back(tree: list[Node]) -> None:
    """Any tree of values survives writing and reading, quotes included."""
    assert _kinds(tree) == _kinds(parse_one(serialise(tree)))


@given(st.text(st.sampled_from('{},"a \r\n\0'), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but the typed error ever comes out, and what is read means the same when written."""
    refused_at = None
    lists: list[list[Node]] = []
    try:
        lists = parse(text)
    except FormatError as error:
        refused_at = error.params["position"]
    assert refused_at is None or refused_at in range(len(text) + 1)
    assert lists == parse(",".join(map(serialise, lists)))


def test_depth_has_an_end() -> None:
    """Nesting is read without recursion, and not without limit."""
    deep = "{" * MAX_DEPTH + "}" * MAX_DEPTH
    assert 1 == len(parse(deep))
    with pytest.raises(FormatError, match=r"format\.brackets"):
        parse("{" + deep + "}")


@pytest.mark.parametrize("text", ['{"' + '""' * 500_000, "{" + "a " * 500_000 + '"', '"' * 1_000_001])
def test_broken_text_costs_one_pass(text: str) -> None:
    """A text broken at its end is refused; a search through all readings of it would never end."""
    with pytest.raises(FormatError, match=r"format\.brackets"):
        parse(text)


def test_no_list_is_an_error_where_one_is_needed() -> None:
    """A text without a list gives the typed error, not an empty answer."""
    with pytest.raises(FormatError, match=r"format\.brackets"):
        parse_one(" \r\n")


def test_bytes_are_utf8_with_or_without_mark() -> None:
    """The byte order mark is dropped; what is not UTF-8 is refused with its place."""
    assert "{я}" == decode(b"\xef\xbb\xbf{\xd1\x8f}") == decode(b"{\xd1\x8f}")
    with pytest.raises(FormatError, match=r"format\.encoding"):
        decode(b"{\xff}", place="root")


@pytest.mark.parametrize("text", ["", "1_0", " 1", "١", "0x1", "1.0", "9" * 5000])
def test_what_is_no_integer(text: str) -> None:
    """Only plain decimal digits are a number."""
    with pytest.raises(FormatError, match=r"format\.structure"):
        as_int(text)


def test_values_are_what_they_are_asked_to_be() -> None:
    """A list in a text's place, a text in a list's place and a path to nowhere are typed errors."""
    assert (-7, "a", ["b"]) == (as_int("-7"), as_text("a"), as_list(["b"]))
    tree: list[Node] = ["a", ["b", ["c"]]]
    assert "c" == at(tree, 1, 1, 0)
    for wrong in (
        partial(as_text, tree),
        partial(as_list, "a"),
        partial(at, tree, 1, 5),
        partial(at, tree, 0, 0),
    ):
        with pytest.raises(FormatError, match=r"format\.structure"):
            wrong()
