"""Blocks on new connections."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fixtures import fixture
from support.hostile import answered

from updater.errors import FormatError
from updater.formats.connection_block import parse_connection_block
from updater.model.infobase import ConnectionBlock


def test_real_block() -> None:
    """A real block, with single quotes inside its message, gives message, beginning and open end."""
    block = parse_connection_block(fixture("formats/cdn/vsuh__1S_unloads__2ba8bef6__1Cv8.cdn").read_bytes())
    assert ("20160514173100", "") == (block.begins, block.ends)
    assert block.message.startswith("База временно не доступна! Крепитесь =)")
    assert '"1С:Предприятие"' in block.message
    assert block.message.endswith("/UC<код разрешения>")


def test_secrets_stay_out() -> None:
    """The permission code and the parameter are no part of what is read."""
    block = parse_connection_block(
        '{1,20240102030405,20240102040404,"Идёт ""работа""","canary","par"}'.encode()
    )
    assert ConnectionBlock('Идёт "работа"', "20240102030405", "20240102040404") == block


@pytest.mark.parametrize("bad", [b"", b"{}", b"{1,2,3", b"text", b"{1,2,3}", b"\xff\xfe"])
def test_no_block(bad: bytes) -> None:
    """What is no block is refused by a typed error."""
    with pytest.raises(FormatError):
        parse_connection_block(bad)


@given(st.binary(max_size=200))
def test_garbage(data: bytes) -> None:
    """Any bytes are read or refused by a typed error."""
    block = answered(lambda: parse_connection_block(data))
    assert block is None or isinstance(block.message, str)
