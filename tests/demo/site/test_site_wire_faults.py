"""Faults of the way: what each does to the bytes on the wire, seen over plain sockets."""

from __future__ import annotations

import base64
import gzip
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from support.site_client import Received, receive

from updater.demo.site import AccountKind, FaultKind

if TYPE_CHECKING:
    from updater.demo.site import RunningSite
    from updater.demo.site.world import SiteFile

SIZE = 200_000
CONTENT = bytes(number % 251 for number in range(SIZE))
SHORT = 0.4  # seconds without a byte that count as silence


@pytest.fixture
def file(site: RunningSite) -> SiteFile:
    """A file on all mirrors."""
    return site.publish(CONTENT, "big.zip")


def _get(
    site: RunningSite,
    file: SiteFile,
    *,
    patience: float = 5.0,
    enough: int | None = None,
    **headers: str,
) -> Received:
    account = site.world.account(AccountKind.CONTRACT)
    given = base64.b64encode(f"{account.login}:{account.password}".encode()).decode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named["Authorization"] = f"Basic {given}"
    return receive(site, site.urls_of(file)[0], named, patience=patience, enough=enough)


def _ping(site: RunningSite, *, patience: float = 5.0, enough: int | None = None) -> Received:
    url = f"{site.url('update-api')}/update-platform/programs/update/ping"
    return receive(site, url, patience=patience, enough=enough)


def test_without_faults_it_is_whole(site: RunningSite, file: SiteFile) -> None:
    """The measure for everything below."""
    got = _get(site, file)
    assert (200, CONTENT, "closed", [str(SIZE)]) == (
        got.status,
        got.body,
        got.ended,
        got.headers("Content-Length"),
    )


@pytest.mark.parametrize("at", [0, 1, SIZE // 2, SIZE - 1])
def test_a_cut_body_ends_where_it_is_cut(site: RunningSite, file: SiteFile, at: int) -> None:
    """N09: the length is announced, and so many bytes come before the end."""
    site.faults.add(FaultKind.CUT, "dl02", at=at)
    got = _get(site, file)
    assert ([str(SIZE)], CONTENT[:at], "closed") == (got.headers("Content-Length"), got.body, got.ended)


@pytest.mark.parametrize("at", [0, 1, SIZE // 2, SIZE - 1])
def test_a_stalled_body_goes_silent(site: RunningSite, file: SiteFile, at: int) -> None:
    """N05: so many bytes come and then none, and the connection stays."""
    site.faults.add(FaultKind.STALL, "dl02", at=at)
    got = _get(site, file, patience=SHORT)
    assert (CONTENT[:at], "silent") == (got.body, got.ended)


@pytest.mark.parametrize("at", [0, 1000, SIZE // 2])
def test_a_reset_is_a_reset(site: RunningSite, file: SiteFile, at: int) -> None:
    """N08: no more than so many bytes, and an error where the end would be."""
    site.faults.add(FaultKind.RESET, "dl02", at=at)
    got = _get(site, file)
    assert "reset" == got.ended
    assert CONTENT[: len(got.body)] == got.body
    assert at >= len(got.body)


def test_a_dripping_body_never_stops_and_never_hurries(site: RunningSite, file: SiteFile) -> None:
    """N06: after a quick beginning single bytes; a client that leaves has got few of them."""
    site.faults.add(FaultKind.DRIP, "dl02", at=100, value=50)
    got = _get(site, file, enough=len(_get_head(site, file)) + 105)
    assert "enough" == got.ended
    assert CONTENT[: len(got.body)] == got.body
    assert SIZE // 100 > len(got.body)


def _get_head(site: RunningSite, file: SiteFile) -> bytes:
    """The head of an answer, for its length."""
    faults = list(site.faults)
    site.faults.clear()
    head = _get(site, file).head.encode() + b"\r\n\r\n"
    site.faults.replace(faults)
    return head


def test_a_dripping_head_comes_byte_by_byte(site: RunningSite, file: SiteFile) -> None:
    """N07: the head is not whole when a client has had enough of it."""
    site.faults.add(FaultKind.DRIP_HEADERS, "dl02", value=0.02)
    got = _get(site, file, enough=12)
    assert ("enough", b"") == (got.ended, got.body)
    assert "HTTP/1.1 200".startswith(got.head[:12])
    assert 100 > len(got.head)


def test_no_answer_is_silence(site: RunningSite, file: SiteFile) -> None:
    """N04: the request arrived, nothing came."""
    site.faults.add(FaultKind.NO_ANSWER, "dl02")
    got = _get(site, file, patience=SHORT)
    assert ("", b"", "silent") == (got.head, got.body, got.ended)
    assert [0] == [one.status for one in site.log.of("dl02")]


@pytest.mark.parametrize(
    ("value", "begin", "at_least"),
    [("words", "220 mail", 20), ("long", "HTTP/1.1 200", 100_000), ("many", "HTTP", 300)],
)
def test_an_answer_may_be_none(site: RunningSite, value: str, begin: str, at_least: int) -> None:
    """Words of another protocol, a line without end, hundreds of headers; then the end."""
    site.faults.add(FaultKind.GARBAGE, "update-api", value=value)
    got = _ping(site)
    assert ("closed", b"") == (got.ended, got.body)
    assert got.head.startswith(begin)
    assert at_least <= len(got.head)


def test_an_answer_may_be_late(site: RunningSite, file: SiteFile) -> None:
    """Nothing within a short time, everything within a longer one."""
    site.faults.add(FaultKind.DELAY, "dl02", value=2 * SHORT, times=2)
    assert "silent" == _get(site, file, patience=SHORT / 2).ended
    assert CONTENT == _get(site, file).body


def test_no_length_is_announced(site: RunningSite, file: SiteFile) -> None:
    """N10: the end of the connection is the end of the body, whole or not; or it comes in chunks."""
    fault = site.faults.add(FaultKind.NO_LENGTH, "dl02")
    got = _get(site, file)
    assert ([], CONTENT, "closed") == (got.headers("Content-Length"), got.body, got.ended)
    site.faults.remove(fault)
    fault = site.faults.add(FaultKind.NO_LENGTH, "dl02", at=777)
    assert (CONTENT[:777], "closed") == ((short := _get(site, file)).body, short.ended)
    site.faults.remove(fault)
    site.faults.add(FaultKind.NO_LENGTH, "dl02", value="chunked")
    chunks = _get(site, file)
    assert ["chunked"] == chunks.headers("Transfer-Encoding")
    assert chunks.body.startswith(b"10000\r\n" + CONTENT[:100])
    assert chunks.body.endswith(b"\r\n0\r\n\r\n")


def test_chunks_may_break_off(site: RunningSite, file: SiteFile) -> None:
    """N10: without the last chunk nobody can take it for whole."""
    site.faults.add(FaultKind.NO_LENGTH, "dl02", value="chunked", at=70_000)
    got = _get(site, file)
    assert not got.body.endswith(b"0\r\n\r\n")
    assert got.body.startswith(b"10000\r\n")


def test_more_comes_than_announced(site: RunningSite, file: SiteFile) -> None:
    """N11: bytes behind the announced length."""
    site.faults.add(FaultKind.LONGER, "dl02", value=9)
    got = _get(site, file)
    assert ([str(SIZE)], CONTENT + bytes(9)) == (got.headers("Content-Length"), got.body)


@pytest.mark.parametrize("value", ["-5", "abc", "5, 5", str(2**63), "", "199999"])
def test_the_length_is_odd(site: RunningSite, file: SiteFile, value: str) -> None:
    """N12: the header says what it was told to say."""
    site.faults.add(FaultKind.LENGTH, "dl02", value=value)
    got = _get(site, file)
    assert ([value], CONTENT) == (got.headers("Content-Length"), got.body)


def test_there_are_two_lengths(site: RunningSite, file: SiteFile) -> None:
    """N12: two headers that differ."""
    site.faults.add(FaultKind.LENGTH, "dl02", value="twice")
    assert [str(SIZE), "50"] == _get(site, file).headers("Content-Length")


@pytest.mark.parametrize(
    ("value", "header", "first"),
    [
        ("start", [f"bytes 93-{SIZE - 1}/{SIZE}"], 93),
        ("total", [f"bytes 100-{SIZE - 1}/{SIZE + 1}"], 100),
        ("none", [], 100),
    ],
)
def test_a_part_is_another_part(
    site: RunningSite, file: SiteFile, value: str, header: list[str], first: int
) -> None:
    """N13: 206 from elsewhere, of another total, or without saying of what."""
    site.faults.add(FaultKind.BAD_RANGE, "dl02", value=value)
    got = _get(site, file, Range="bytes=100-")
    assert (206, header, CONTENT[first:]) == (got.status, got.headers("Content-Range"), got.body)


def test_a_range_may_be_ignored(site: RunningSite, file: SiteFile) -> None:
    """N14: the whole with 200."""
    site.faults.add(FaultKind.RANGE_IGNORED, "dl02")
    got = _get(site, file, Range="bytes=100-")
    assert (200, CONTENT) == (got.status, got.body)


def test_a_file_may_become_another(site: RunningSite, file: SiteFile) -> None:
    """N15: another mark and other bytes of the same number; the old mark gets the whole."""
    before = _get(site, file).headers("ETag")[0]
    site.faults.add(FaultKind.CHANGED, "dl02", value="second")
    got = _get(site, file, Range="bytes=100-", If_Range=before)
    assert (200, ['"second"'], SIZE) == (got.status, got.headers("ETag"), len(got.body))
    assert CONTENT != got.body
    again = _get(site, file, Range="bytes=100-", If_Range='"second"')
    assert (206, got.body[100:]) == (again.status, again.body)


@pytest.mark.parametrize(("value", "total"), [("", SIZE), ("17", 17)])
def test_a_part_may_be_refused(site: RunningSite, file: SiteFile, value: str, total: int) -> None:
    """N16: 416 with the true total or another; the whole is still given."""
    site.faults.add(FaultKind.RANGE_REFUSED, "dl02", value=value)
    got = _get(site, file, Range="bytes=100-")
    assert (416, [f"bytes */{total}"]) == (got.status, got.headers("Content-Range"))
    assert 200 == _get(site, file).status


@pytest.mark.parametrize("status", [404, 429, 500, 502, 503])
def test_the_status_is_what_it_was_told(site: RunningSite, file: SiteFile, status: int) -> None:
    """N17, N18, N20: an error page, and how long to wait."""
    site.faults.add(FaultKind.STATUS, "dl02", value=f"{status}:7", times=1)
    got = _get(site, file)
    assert (status, ["7"]) == (got.status, got.headers("Retry-After"))
    assert b"<html>" in got.body
    assert CONTENT == _get(site, file).body


def test_a_page_comes_for_a_file(site: RunningSite, file: SiteFile) -> None:
    """N21: 200 and a web page, with nothing of the file's headers."""
    site.faults.add(FaultKind.HTML, "dl")
    got = _get(site, file)
    assert (200, True) == (got.status, got.body.startswith(b"<!DOCTYPE html>"))
    assert [] == got.headers("ETag") + got.headers("Content-Disposition")


def test_the_guard_is_403(site: RunningSite, file: SiteFile) -> None:
    """A browser check of the guard, on any host."""
    site.faults.add(FaultKind.GUARD)
    for got in (_get(site, file), _ping(site)):
        assert (403, ["ddos-guard"]) == (got.status, got.headers("Server"))


def test_a_page_may_be_huge(site: RunningSite) -> None:
    """N24: as many bytes as it was told, or without end."""
    fault = site.faults.add(FaultKind.HUGE, "update-api", value=3_000_000)
    assert 3_000_000 == len(_ping(site).body)
    site.faults.remove(fault)
    site.faults.add(FaultKind.HUGE, "update-api")
    got = _ping(site, enough=5_000_000)
    assert ("enough", []) == (got.ended, got.headers("Content-Length"))


def test_a_small_body_may_unfold(site: RunningSite) -> None:
    """N25: little on the wire, much when decoded."""
    site.faults.add(FaultKind.GZIP_BOMB, "update-api", value=20 << 20)
    got = _ping(site)
    assert ["gzip"] == got.headers("Content-Encoding")
    assert 100_000 > len(got.body)
    assert 20 << 20 == len(gzip.decompress(got.body))


def test_redirects_lead_astray(site: RunningSite) -> None:
    """N26: to a foreign host, to http, to another port, to a file, back to itself, or where it was told."""
    foreign = site.url("foreign")
    places = {
        "": f"{foreign}/caught",
        "foreign": f"{foreign}/caught",
        "http": f"http{foreign.removeprefix('https')}/caught",
        "port": "https://127.0.0.1:9/caught",
        "file": "file:///etc/hostname",
        "loop": "/update-platform/programs/update/ping",
        "https://example.org/x": "https://example.org/x",
    }
    for value, target in places.items():
        fault = site.faults.add(FaultKind.REDIRECT, "update-api", value=value)
        assert (302, [target]) == ((got := _ping(site)).status, got.headers("Location"))
        site.faults.remove(fault)


@pytest.mark.parametrize(
    "value", [r'attachment; filename="..\..\x.exe"', "attachment; filename*=UTF-8''%2e%2e"]
)
def test_a_name_may_be_odd(site: RunningSite, file: SiteFile, value: str) -> None:
    """N31: the header says what it was told."""
    site.faults.add(FaultKind.DISPOSITION, "dl02", value=value)
    assert [value] == _get(site, file).headers("Content-Disposition")


def test_a_byte_may_be_wrong(site: RunningSite, file: SiteFile) -> None:
    """One byte differs and nothing tells; the same one in a part."""
    site.faults.add(FaultKind.DAMAGED, "dl02")
    got = _get(site, file)
    assert [SIZE // 2] == [at for at in range(SIZE) if got.body[at] != CONTENT[at]]
    assert got.body[99_990:] == _get(site, file, Range="bytes=99990-").body


def test_another_release_may_come(site: RunningSite) -> None:
    """N34: under the address of one release lies the file of another."""
    release = site.world.release("Workshop10", "1.0.3.4")
    assert release
    site.faults.add(FaultKind.WRONG_VERSION, "dl02")
    got = _get(site, release.files[0])
    others = [one.files[0] for one in site.world.of("Workshop10") if one.version != "1.0.3.4"]
    assert got.body in [one.content.read_bytes() for one in others]


def test_nobody_listens(site: RunningSite) -> None:
    """N01, N32: refused at once; there again, at the same address, when the fault is gone."""
    for _ in range(3):
        fault = site.faults.add(FaultKind.REFUSED, "update-api")
        with pytest.raises(ConnectionRefusedError):
            _ping(site)
        site.faults.remove(fault)
        assert 200 == _ping(site).status


def test_an_address_nobody_listens_at_is_kept(site: RunningSite) -> None:
    """While a host is down nobody else can have its address."""
    parts = urlsplit(site.url("update-api"))
    site.faults.add(FaultKind.REFUSED, "update-api")
    with socket.socket() as other, pytest.raises(OSError):
        other.bind((parts.hostname, parts.port))


def test_the_greeting_may_hang(site: RunningSite) -> None:
    """N03: connected, and no TLS within the time a client waits."""
    site.faults.add(FaultKind.HANDSHAKE_HANGS, "update-api")
    with pytest.raises(TimeoutError):
        _ping(site, patience=SHORT)
    site.faults.clear()
    assert 200 == _ping(site).status


def test_the_greeting_may_be_a_reset(site: RunningSite) -> None:
    """N01: reset before TLS, once."""
    site.faults.add(FaultKind.HANDSHAKE_RESET, "update-api", times=1)
    with pytest.raises(OSError):
        _ping(site)
    assert 200 == _ping(site).status


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("unknown-authority", "unable to get local issuer|self.signed"),
        ("wrong-name", "IP address mismatch|[Hh]ostname mismatch"),
        ("expired", "expired"),
        ("not-yet-valid", "not yet valid"),
    ],
)
def test_a_certificate_may_be_wrong(site: RunningSite, value: str, words: str) -> None:
    """N28: each certificate is refused, and for its own reason."""
    site.faults.add(FaultKind.TLS, "update-api", value=value)
    with pytest.raises(ssl.SSLCertVerificationError, match=words):
        _ping(site)


def test_the_protocol_may_be_old(site: RunningSite) -> None:
    """N28: TLS 1.1 is refused by the client's own rules."""
    site.faults.add(FaultKind.TLS, "update-api", value="old-protocol")
    with pytest.raises(ssl.SSLError):
        _ping(site)


def test_there_may_be_no_tls_at_all(site: RunningSite) -> None:
    """N28: plain http where TLS should be."""
    site.faults.add(FaultKind.TLS, "update-api", value="plain")
    with pytest.raises(ssl.SSLError):
        _ping(site)
    url = f"{site.url('update-api')}/update-platform/programs/update/ping"
    assert 200 == receive(site, url, tls=False).status


def test_connections_may_all_be_dropped(site: RunningSite) -> None:
    """N33: what was open is reset, what comes next is served."""
    site.faults.add(FaultKind.STALL, "update-api", path="/nothing", at=5)
    ended: list[str] = []
    url = f"{site.url('update-api')}/nothing"
    client = threading.Thread(target=lambda: ended.append(receive(site, url).ended))
    client.start()
    while not site.log.sent("update-api"):
        time.sleep(0.01)
    site.drop_connections()
    client.join()
    assert ["reset"] == ended
    assert 200 == _ping(site).status
