"""Raw deflate streams: whole or refused, and never more than asked for."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.errors import FormatError
from updater.formats.deflate import PIECE, InflatedStream, deflate, inflate


def _noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


_TEXT = b"abc" * 200 + _noise(300)


@given(st.binary(max_size=3000))
def test_what_is_deflated_is_inflated(data: bytes) -> None:
    """Any bytes survive."""
    assert data == inflate(deflate(data)) == InflatedStream(io.BytesIO(deflate(data))).read(len(data))


def test_every_truncation_is_seen() -> None:
    """A stream cut anywhere is refused: there is no checksum, only its end."""
    whole = deflate(_TEXT)
    for cut in range(len(whole)):
        with pytest.raises(FormatError, match=r"format\.truncated"):
            inflate(whole[:cut], place="root")
        with pytest.raises(FormatError, match=r"format\.truncated"):
            InflatedStream(io.BytesIO(whole[:cut])).finish()


def test_what_follows_the_stream_is_refused() -> None:
    """Bytes after the end mean a damaged or glued file."""
    with pytest.raises(FormatError, match=r"format\.trailing"):
        inflate(deflate(_TEXT) + b"\0")
    with pytest.raises(FormatError, match=r"format\.trailing"):
        InflatedStream(io.BytesIO(deflate(_TEXT) + b"\0")).finish()


def test_what_is_no_stream_is_refused() -> None:
    """Plain text is not taken for a stream."""
    with pytest.raises(FormatError, match=r"format\.deflate.*place=root"):
        inflate(b"version https", place="root")
    with pytest.raises(FormatError, match=r"format\.deflate"):
        InflatedStream(io.BytesIO(b"version https")).read(1)


def test_a_value_has_a_largest_size() -> None:
    """A small stream cannot claim any amount of memory; the limit itself is still allowed."""
    bomb = deflate(bytes(1 << 20))
    assert bytes(1 << 20) == inflate(bomb, limit=1 << 20)
    with pytest.raises(FormatError, match=r"format\.too-large"):
        inflate(bomb, limit=(1 << 20) - 1)


@pytest.mark.parametrize("step", [1, 3, 4096, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_reads_of_any_size_give_the_same(step: int) -> None:
    """A stream read in crumbs or in lumps gives the same bytes and counts them."""
    data = bytes(PIECE * 2) + _noise(5000)
    if step < 4096:
        data = data[-9000:]
    stream = InflatedStream(io.BytesIO(deflate(data)))
    got = b"".join(stream.read(min(step, len(data) - start)) for start in range(0, len(data), step))
    assert data == got
    assert len(data) == stream.position == stream.finish()


def test_reading_beyond_the_end_is_refused() -> None:
    """Asking for more than there is names the place where the stream ended."""
    stream = InflatedStream(io.BytesIO(deflate(_TEXT)))
    with pytest.raises(FormatError) as caught:
        stream.read(len(_TEXT) + 1)
    assert ("format.truncated", len(_TEXT)) == (caught.value.code, caught.value.params["position"])
    for beyond in (stream.skip, lambda count: list(stream.pieces(count))):
        with pytest.raises(FormatError, match=r"format\.truncated"):
            beyond(1)


def test_skipping_and_pieces_keep_count() -> None:
    """What is passed over is counted as what is read."""
    data = _noise(3 * PIECE)
    stream = InflatedStream(io.BytesIO(deflate(data)))
    stream.skip(PIECE + 5)
    assert data[PIECE + 5 : 2 * PIECE + 9] == b"".join(stream.pieces(PIECE + 4))
    assert 2 * PIECE + 9 == stream.position
    assert b"" == stream.read(0) == stream.read_some(0)


def test_the_end_may_be_bounded() -> None:
    """More inflated bytes than allowed after the last known one are refused without reading them all."""
    stream = InflatedStream(io.BytesIO(deflate(bytes(10 * PIECE))))
    with pytest.raises(FormatError, match=r"format\.trailing"):
        stream.finish(at_most=PIECE)
    assert stream.position <= 3 * PIECE
