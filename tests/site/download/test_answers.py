"""What an answer means, read off its head alone: no server needed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.errors import SiteError
from updater.site.download.content import check_start
from updater.site.download.headers import ContentRange, Head
from updater.site.download.verdict import Meaning, Verdict, judge

_START, _TOTAL = 100, 250


def _head(**headers: str) -> Head:
    return Head({name.replace("_", "-"): value for name, value in headers.items()})


def _part(text: str, length: str = "") -> Head:
    return _head(Content_Range=text, Content_Length=length)


_OVER = Verdict(Meaning.FROM_START, _TOTAL)
_ON = Verdict(Meaning.GOES_ON, _TOTAL)
_AGAIN = Verdict(Meaning.ASK_AGAIN)
_ALL = Verdict(Meaning.WHOLE_ALREADY, _START)


@pytest.mark.parametrize(
    ("status", "head", "start", "expected", "verdict"),
    [
        (200, _head(content_LENGTH="250"), 0, None, _OVER),
        (200, _head(Content_Length="250"), _START, None, _OVER),
        (200, _head(), 0, _TOTAL, Verdict(Meaning.FROM_START, None)),
        (206, _part("bytes 100-249/250", "150"), _START, None, _ON),
        (206, _part("bytes 100-249/250", "150"), _START, _TOTAL, _ON),
        (206, _part("bytes 100-199/250", "100"), _START, _TOTAL, _ON),
        (206, _part("bytes 100-249/*", "150"), _START, _TOTAL, _ON),
        (206, _part("bytes 100-249/*"), _START, None, Verdict(Meaning.GOES_ON, None)),
        (206, _part("bytes 100-249/*"), _START, 200, _AGAIN),
        (206, _part("bytes 99-249/250"), _START, None, _AGAIN),
        (206, _part("bytes 101-249/250"), _START, None, _AGAIN),
        (206, _part("bytes 0-249/250"), _START, None, _AGAIN),
        (206, _part("bytes 100-249/251"), _START, _TOTAL, _AGAIN),
        (206, _part("bytes 100-250/250"), _START, None, _AGAIN),
        (206, _part("bytes 100-99/250"), _START, None, _AGAIN),
        (206, _part("bytes 100-249/250", "149"), _START, None, _AGAIN),
        (206, _part("bytes=100-249/250"), _START, None, _AGAIN),
        (206, _part("items 100-249/250"), _START, None, _AGAIN),
        (206, _head(Content_Type="multipart/byteranges; boundary=x"), _START, None, _AGAIN),
        (206, _part(""), _START, None, _AGAIN),
        (416, _part("bytes */100"), _START, None, _ALL),
        (416, _part("bytes */100"), _START, 100, _ALL),
        (416, _part(""), _START, 100, _ALL),
        (416, _part("bytes */100"), _START, _TOTAL, _AGAIN),
        (416, _part("bytes */90"), _START, None, _AGAIN),
        (416, _part(""), _START, None, _AGAIN),
    ],
)
def test_the_meaning(status: int, head: Head, start: int, expected: int | None, verdict: Verdict) -> None:
    """A part is joined only when it begins where it should and is of the same whole."""
    assert verdict == judge(status, head, start=start, expected=expected, name="file")


@pytest.mark.parametrize(
    ("status", "start", "code"),
    [
        (206, 0, "download.odd-answer"),
        (416, 0, "download.odd-answer"),
        (204, 0, "download.odd-answer"),
        (304, 9, "download.odd-answer"),
        (401, 0, "download.refused"),
        (403, 9, "download.refused"),
        (404, 9, "download.absent"),
        (410, 0, "download.absent"),
        (408, 0, "download.server-error"),
        (429, 0, "download.busy"),
        (500, 0, "download.server-error"),
        (503, 9, "download.server-error"),
    ],
)
def test_no_file_comes(status: int, start: int, code: str) -> None:
    """Every other status is named by what can be done about it."""
    with pytest.raises(SiteError) as caught:
        judge(status, _head(), start=start, expected=None, name="file")
    assert code == caught.value.code


def test_a_packed_body_is_refused() -> None:
    """Nobody asked for a packed body: its length would be another one."""
    with pytest.raises(SiteError) as caught:
        judge(200, _head(Content_Encoding="gzip"), start=0, expected=None, name="file")
    assert "download.odd-answer" == caught.value.code


@pytest.mark.parametrize(
    ("text", "length"),
    [("0", 0), (" 17 ", 17), ("-5", None), ("abc", None), ("5, 5", None), (str(2**63), None), ("٥", None)],
)
def test_a_length(text: str, length: int | None) -> None:
    """N12: a length that is no sensible number is as good as none."""
    assert length == _head(Content_Length=text).length


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "17"}, 17.0),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "soon"}, None),
        ({}, None),
        (
            {"Retry-After": "Sun, 22 Nov 2026 12:01:40 GMT", "Date": "Sun, 22 Nov 2026 12:00:00 GMT"},
            100.0,
        ),
        ({"Retry-After": "Sun, 22 Nov 2026 12:00:00 GMT", "Date": "Sun, 22 Nov 2026 12:01:40 GMT"}, 0.0),
        ({"Retry-After": "Sun, 22 Nov 2026 12:01:40 GMT"}, None),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    """A date is meant by the server's clock, not by ours."""
    assert seconds == Head(headers).retry_after


@pytest.mark.parametrize(
    ("etag", "modified", "condition"),
    [
        ('"a"', "time", '"a"'),
        ('W/"a"', "time", "time"),
        ('W/"a"', "", None),
        ("", "", None),
        ("", "time", "time"),
    ],
)
def test_the_condition(etag: str, modified: str, condition: str | None) -> None:
    """A strong tag is the best condition, a weak one is none."""
    assert condition == _head(ETag=etag, Last_Modified=modified).validator.for_range


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=40)), st.integers(0, 999), st.integers(0, 99))
def test_no_head_is_too_odd(headers: dict[str, str], status: int, start: int) -> None:
    """Whatever a head holds, it has a meaning or is refused."""
    try:
        verdict = judge(status, Head(headers), start=start, expected=None, name="file")
    except SiteError:
        return
    assert isinstance(verdict.meaning, Meaning)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500) | st.none())
def test_a_range_makes_sense_or_is_none(first: int, last: int, total: int | None) -> None:
    """What is read of a range is never an empty or an impossible one."""
    found = _part(f"bytes {first}-{last}/{'*' if total is None else total}").range
    possible = first <= last and (total is None or last < total)
    assert found == (ContentRange(first, last, total) if possible else None)


_PAGES = [
    b"<!DOCTYPE html><html>",
    b"\xef\xbb\xbf\r\n  <html lang='ru'>",
    b"<HTML><HEAD>",
    b"<?xml version='1.0'?><html>",
    b"<!-- portal --><html>",
    b"\n<script>location='/login'</script>",
]


@pytest.mark.parametrize("data", _PAGES)
@pytest.mark.parametrize("name", ["1cv8.zip", "1cv8.cfu", "setup.exe", "no-ending"])
def test_a_page_is_no_file(data: bytes, name: str) -> None:
    """N21: a page is known by how it begins, whatever it is called."""
    with pytest.raises(SiteError) as caught:
        check_start(data, _head(Content_Type="application/zip"), name)
    assert "download.web-page" == caught.value.code


@pytest.mark.parametrize(
    ("data", "kind", "name"),
    [
        (b"PK\x03\x04....", "application/zip", "1cv8.zip"),
        (b"PK\x03\x04....", "text/html", "1cv8.zip"),
        (b"PK\x05\x06", "", "empty.ZIP"),
        (b"MZ\x90", "", "setup.exe"),
        (b"Rar!\x1a\x07\x01\x00", "", "windows.rar"),
        (b"\x1f\x8b\x08", "", "deb64.tar.gz"),
        (b"<html>", "text/html", "news.htm"),
        (b"\xcd\x58anything", "application/octet-stream", "1cv8.cfu"),
        (b"", "application/octet-stream", "empty.bin"),
    ],
)
def test_a_file_may_begin_so(data: bytes, kind: str, name: str) -> None:
    """What begins as its name says is let through, and nothing is demanded of kinds without a mark."""
    check_start(data, _head(Content_Type=kind), name)


@pytest.mark.parametrize("name", ["1cv8.zip", "setup.exe", "windows.rar", "deb64.tar.gz", "some.7z"])
@pytest.mark.parametrize("data", [b"", b"P", b"\x00" * 512, b'{"error": "LoginError"}'])
def test_no_archive_begins_so(data: bytes, name: str) -> None:
    """An archive without its mark is none."""
    with pytest.raises(SiteError) as caught:
        check_start(data, _head(), name)
    assert "download.not-archive" == caught.value.code
