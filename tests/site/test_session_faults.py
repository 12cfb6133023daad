"""Every way a server can fail the program is named, and none is taken for an answer."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.loopback import QUICK, Loopback, Received, Server, Wire, loopback_servers

from updater.errors import SiteError
from updater.model.site import SiteAddresses
from updater.site.session import SiteSession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CAP = 10_000
_HASTY = replace(QUICK, read=0.3, total=0.3)
_HEAD = b"HTTP/1.1 200 OK\r\n"


def _error(session: SiteSession, url: str) -> SiteError:
    with pytest.raises(SiteError) as caught:
        session.get(url, cap=_CAP)
    return caught.value


def _streamed(session: SiteSession, url: str) -> tuple[bytes, SiteError | None]:
    """Read a stream; return what came and what ended it."""
    body = bytearray()
    try:
        with session.stream(url) as answer:
            for piece in answer.pieces(1000):
                body += piece
    except SiteError as error:
        return bytes(body), error
    return bytes(body), None


def _sending(*parts: bytes, then: str = "") -> Callable[[Received, Wire], None]:
    def respond(_request: Received, wire: Wire) -> None:
        for part in parts:
            wire.raw(part)
        if then == "reset":
            wire.reset()
        elif then == "hang":
            wire.hang()
        else:
            raise OSError

    return respond


_CUTS = {
    "short": (_HEAD + b"Content-Length: 10\r\n\r\n", b"123456789", ""),
    # A reset may overtake the bytes before it, so the headers may not arrive.
    "reset": (_HEAD + b"Content-Length: 10\r\n\r\n", b"123456789", "reset"),
    "chunked": (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\n", b"123456789", ""),
}


@pytest.mark.parametrize("name", _CUTS)
def test_body_that_is_cut(loopback: Loopback, name: str) -> None:
    """A body that ends early is never taken for a whole one, page or file; what came of a file is kept."""
    head, body, then = _CUTS[name]
    server = loopback.serve(_sending(head, body, then=then))
    session = loopback.session(server)
    expected = {"site.broken-answer"} | ({"site.unreachable"} if then == "reset" else set())
    assert _error(session, server.url()).code in expected
    came, problem = _streamed(session, server.url())
    assert problem is not None
    assert problem.code in expected
    assert body.startswith(came)


def test_short_body_keeps_every_byte_that_came(loopback: Loopback) -> None:
    """A download that breaks has handed on all that arrived before."""
    head, body, _ = _CUTS["short"]
    server = loopback.serve(_sending(head, body))
    assert b"123456789" == _streamed(loopback.session(server), server.url())[0]


@pytest.mark.parametrize(
    "sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Le", _HEAD + b"Content-Length: 10\r\n\r\n1234"]
)
def test_stall(loopback: Loopback, sent: bytes) -> None:
    """A server that falls silent, before, inside or after the headers, is given up after the time for it."""
    server = loopback.serve(_sending(sent, then="hang"))
    session = loopback.session(server, limits=replace(QUICK, read=0.2))
    assert "site.timeout" == _error(session, server.url()).code
    problem = _streamed(session, server.url())[1]
    assert problem is not None
    assert "site.timeout" == problem.code


@pytest.mark.parametrize("head", [b"", _HEAD, _HEAD + b"Content-Length: 9000\r\n\r\n"])
def test_drip(loopback: Loopback, head: bytes) -> None:
    """A page that comes byte after byte, headers or body, is given up when its total time is over."""

    def respond(_request: Received, wire: Wire) -> None:
        wire.raw(head)
        wire.drip((_HEAD + b"X-Long: ") * 10_000)

    server = loopback.serve(respond)
    session = loopback.session(server, limits=replace(QUICK, total=0.4))
    assert "site.timeout" == _error(session, server.url()).code


def test_drip_of_a_file(loopback: Loopback) -> None:
    """A file may take its time, but not drip: it is the floor of speed that ends it, and bytes are kept."""

    def respond(_request: Received, wire: Wire) -> None:
        wire.raw(_HEAD + b"Content-Length: 100000\r\n\r\n")
        wire.drip(b"x" * 100_000)

    server = loopback.serve(respond)
    limits = replace(QUICK, total=0.2, floor_bytes=1000, floor_seconds=0.5)
    came, problem = _streamed(loopback.session(server, limits=limits), server.url())
    assert problem is not None
    assert "site.slow" == problem.code
    assert came


def test_time_the_program_pauses_does_not_count(loopback: Loopback) -> None:
    """The floor of speed measures the server, not a person who pressed Pause."""
    server = loopback.serve(lambda _request, wire: wire.answer(200, b"x" * 5000))
    now = [0.0]
    limits = replace(QUICK, floor_bytes=10_000, floor_seconds=1, total=10)
    addresses = loopback.addresses(server)
    session = SiteSession(addresses, limits=limits, monotonic=lambda: now[0])
    count = 0
    with session.stream(server.url()) as answer:
        for piece in answer.pieces(1000):
            count += len(piece)
            now[0] += 3600
    assert 5000 == count


@pytest.mark.parametrize(
    ("then", "code"), [("hang", "timeout"), ("reset", "unreachable"), ("", "unreachable")]
)
def test_no_agreement_on_keys(loopback: Loopback, then: str, code: str) -> None:
    """A server that is silent, resets or hangs up instead of agreeing on keys is away, not insecure."""
    sending = _sending(then=then)

    def respond(request: Received, wire: Wire) -> None:
        wire.hear()
        sending(request, wire)

    server = loopback.serve(respond, tls=False, speaks_first=True)
    session = loopback.session(server, limits=replace(QUICK, connect=0.4))
    assert f"site.{code}" == _error(session, server.url()).code


@pytest.fixture(scope="module")
def echoing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, SiteSession, list[bytes]]]:
    """A server that answers with the bytes it is told to."""
    with loopback_servers(tmp_path_factory.mktemp("echo")) as loopback:
        told = [b""]

        def respond(_request: Received, wire: Wire) -> None:
            wire.raw(told[0])
            raise OSError

        server = loopback.serve(respond)
        yield server, loopback.session(server, limits=replace(QUICK, read=1, total=1)), told


_FIELDS = ("Content-Length", "Transfer-Encoding", "Content-Encoding", "Location", "Set-Cookie", "Retry-After")
_LINES = st.tuples(st.sampled_from(_FIELDS), st.text() | st.integers().map(str) | st.just("9" * 5000))


@given(
    status=st.sampled_from([200, 206, 204, 302, 307, 401, 403, 404, 416, 429, 503]),
    lines=st.lists(_LINES, max_size=4),
    body=st.binary(max_size=200),
)
def test_any_answer(
    echoing: tuple[Server, SiteSession, list[bytes]], status: int, lines: list[tuple[str, str]], body: bytes
) -> None:
    """Whatever a server sends is an answer or an error with a code, never a traceback."""
    server, session, told = echoing
    head = "".join(f"{name}: {value}\r\n" for name, value in lines)
    told[0] = f"HTTP/1.1 {status} X\r\n{head}\r\n".encode("utf-8", "replace") + body
    for ask in (lambda: session.get(server.url(), cap=100), lambda: _streamed(session, server.url())):
        with contextlib.suppress(SiteError):
            ask()


def test_reset_before_the_headers(loopback: Loopback) -> None:
    """A connection broken before an answer began says that the site cannot be reached."""
    server = loopback.serve(_sending(b"", then="reset"))
    assert "site.unreachable" == _error(loopback.session(server), server.url()).code


def test_nobody_listens(loopback: Loopback) -> None:
    """A refused connection says that the site cannot be reached."""
    server = loopback.serve(lambda _request, wire: wire.answer())
    url, session = server.url(), loopback.session(server)
    server.stop()
    assert "site.unreachable" == _error(session, url).code


def test_unknown_name() -> None:
    """A name nobody knows is a matter of DNS, and is not asked for again and again."""
    pauses: list[float] = []
    addresses = SiteAddresses({}, ("nowhere.invalid",))
    session = SiteSession(addresses, limits=QUICK, pause=pauses.append)
    assert "site.dns" == _error(session, "https://nowhere.invalid/").code
    assert [] == pauses


def test_server_that_never_takes_the_connection(loopback: Loopback) -> None:
    """A server whose queue is full lets no connection in: the time to connect is limited."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(8)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        addresses = SiteAddresses({}, (f"localhost:{port}",), str(loopback.pem))
        session = SiteSession(addresses, limits=replace(QUICK, connect=0.3))
        assert "site.timeout" == _error(session, f"https://localhost:{port}/").code
        for filler in fillers:
            filler.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        _HEAD + b"X: " + b"y" * 70_000 + b"\r\n\r\n",
        _HEAD + b"".join(b"X-%d: y\r\n" % number for number in range(300)) + b"\r\n",
        _HEAD + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\n12345",
    ],
    ids=["not-http", "long-line", "many-headers", "two-lengths"],
)
def test_answers_that_are_none(loopback: Loopback, sent: bytes) -> None:
    """What is not an answer in HTTP is said to be none."""
    server = loopback.serve(_sending(sent))
    assert "site.broken-answer" == _error(loopback.session(server), server.url()).code


@pytest.mark.parametrize("length", ["-5", "abc", "5, 5", "99999999999999999999"])
def test_senseless_lengths(loopback: Loopback, length: str) -> None:
    """A length that makes no sense changes nothing about the cap, and never makes a traceback."""
    server = loopback.serve(_sending(_HEAD + f"Content-Length: {length}\r\n\r\n".encode(), b"x" * 20_000))
    code = _error(loopback.session(server, limits=_HASTY), server.url()).code
    assert code in {"site.too-large", "site.broken-answer"} or "5, 5" == length


def test_body_longer_than_announced(loopback: Loopback) -> None:
    """Reading ends where the server said that the body ends; what follows is no part of the next answer."""
    server = loopback.serve(lambda _request, wire: wire.raw(_HEAD + b"Content-Length: 5\r\n\r\n12345garbage"))
    session = loopback.session(server)
    assert [b"12345"] * 3 == [session.get(server.url(), cap=_CAP).body for _ in range(3)]


@pytest.mark.parametrize("stated", [True, False])
def test_endless_page(loopback: Loopback, stated: bool) -> None:
    """A page larger than its cap is refused, by its stated length or by counting."""
    head = _HEAD + (b"Content-Length: 10001\r\n\r\n" if stated else b"Connection: close\r\n\r\n")
    server = loopback.serve(_sending(head, b"x" * 10_001))
    error = _error(loopback.session(server), server.url())
    assert ("site.too-large", _CAP) == (error.code, error.params["limit"])


def test_page_of_exactly_the_cap(loopback: Loopback) -> None:
    """The cap itself is still taken."""
    server = loopback.serve(lambda _request, wire: wire.answer(200, b"x" * _CAP))
    assert _CAP == len(loopback.session(server).get(server.url(), cap=_CAP).body)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "x-gzip"])
def test_compressed_answer(loopback: Loopback, encoding: str) -> None:
    """Only identity is asked for; a compressed answer, a bomb for example, is refused before it is read."""
    bomb = gzip.compress(b"\0" * 10_000_000) if encoding != "deflate" else zlib.compress(b"\0" * 10_000_000)
    server = loopback.serve(lambda _request, wire: wire.answer(200, bomb, Content_Encoding=encoding))
    session = loopback.session(server)
    error = _error(session, server.url())
    assert ("site.broken-answer", "encoding") == (error.code, error.params["reason"])
    came, problem = _streamed(session, server.url())
    assert problem is not None
    assert (b"", "site.broken-answer") == (came, problem.code)
    assert {"identity"} == {request.headers["Accept-Encoding"] for request in server.received}


def test_compressed_redirect_is_not_unpacked(loopback: Loopback) -> None:
    """The body of a redirect is nobody's business: a bomb in it is neither unpacked nor read to the end."""

    def respond(request: Received, wire: Wire) -> None:
        if request.path == "/":
            wire.answer(302, gzip.compress(b"\0" * 10_000_000), Location="/there", Content_Encoding="gzip")
        else:
            wire.answer(200, b"there")

    server = loopback.serve(respond)
    assert b"there" == loopback.session(server).get(server.url(), cap=_CAP).body


def test_endless_redirect_body(loopback: Loopback) -> None:
    """A redirect with an endless body does not hold the program beyond its time."""

    def respond(request: Received, wire: Wire) -> None:
        if request.path == "/":
            wire.raw(b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 9999999\r\n\r\n")
            wire.drip(b"x" * 9_999_999)
        else:
            wire.answer(200, b"there")

    server = loopback.serve(respond)
    session = loopback.session(server, limits=replace(QUICK, total=0.4))
    assert "site.timeout" == _error(session, server.url()).code


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_server_in_trouble(loopback: Loopback, status: int) -> None:
    """A server in trouble says so by its status, and how long it wants to be left alone."""
    server = loopback.serve(lambda _request, wire: wire.answer(status, b"sorry", Retry_After="7"))
    error = _error(loopback.session(server), server.url())
    expected = ("site.server-error", status, 7)
    assert expected == (error.code, error.params["status"], error.params["retry_after"])


def test_asked_again_with_growing_pauses(loopback: Loopback) -> None:
    """A page is asked for three times more, after about one, two and four seconds, and then it is enough."""
    server, pauses = loopback.serve(lambda _request, wire: wire.answer(503)), list[float]()
    session = loopback.session(server, limits=replace(QUICK, attempts=3), pauses=pauses)
    assert "site.server-error" == _error(session, server.url()).code
    assert 4 == len(server.received)
    assert [1, 2, 4] == [int(pause / 1.2501 + 0.999) for pause in pauses]


@pytest.mark.parametrize(("asked", "least", "most"), [("9", 9, 12), ("86400", 300, 375)])
def test_wait_that_a_server_asks_for(loopback: Loopback, asked: str, least: int, most: int) -> None:
    """`Retry-After` is honoured, up to five minutes."""
    answers = iter((503, 200))
    server = loopback.serve(lambda _request, wire: wire.answer(next(answers), b"", Retry_After=asked))
    pauses: list[float] = []
    loopback.session(server, limits=replace(QUICK, attempts=3), pauses=pauses).get(server.url(), cap=_CAP)
    assert [True] == [least <= pause <= most for pause in pauses]


def test_posts_are_never_repeated(loopback: Loopback) -> None:
    """What was posted is posted once, whatever the answer: it may be a password."""
    server = loopback.serve(lambda _request, wire: wire.answer(503))
    session = loopback.session(server, limits=replace(QUICK, attempts=3))
    with pytest.raises(SiteError, match=r"site\.server-error"):
        session.post_form(server.url(), {}, cap=1)
    with pytest.raises(SiteError, match=r"site\.server-error"):
        session.post_json(server.url(), {}, cap=1)
    assert 2 == len(server.received)


@pytest.mark.parametrize(
    ("server_name", "words"), [("ddos-guard", b"<html>"), ("", b"<html>DDoS-Guard</html>")]
)
def test_guard_page(loopback: Loopback, server_name: str, words: bytes) -> None:
    """The page of a guard that checks browsers is not an answer of the site."""
    server = loopback.serve(
        lambda _request, wire: wire.answer(403, words, Content_Type="text/html", Server=server_name)
    )
    session = loopback.session(server)
    assert "site.blocked" == _error(session, server.url()).code
    problem = _streamed(session, server.url())[1]
    assert problem is not None
    assert "site.blocked" == problem.code


@pytest.mark.parametrize("status", [401, 403, 404, 416])
def test_refusals_are_answers(loopback: Loopback, status: int) -> None:
    """A refusal by the site itself is for the caller to judge, with its whole body."""
    server = loopback.serve(lambda _request, wire: wire.answer(status, b"no", Content_Type="text/html"))
    session = loopback.session(server)
    answer = session.get(server.url(), cap=_CAP)
    assert (status, "no") == (answer.status, answer.text)
    assert (b"no", None) == _streamed(session, server.url())


def test_plain_http_where_https_should_be(loopback: Loopback) -> None:
    """A server that answers https in plain text is refused as insecure."""
    server = loopback.serve(_sending(b"HTTP/1.1 400 Bad\r\n\r\n", then="hang"), tls=False, speaks_first=True)
    error = _error(loopback.session(server), server.url())
    assert ("site.tls", "not-tls") == (error.code, error.params["reason"])


def test_old_tls(loopback: Loopback) -> None:
    """TLS older than 1.2 is refused, and that is the reason told."""
    context = loopback.context()
    context.set_ciphers("ALL:@SECLEVEL=0")  # else it would not even try
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    server = loopback.serve(lambda _request, wire: wire.answer(), context=context)
    error = _error(loopback.session(server), server.url())
    assert ("site.tls", "old-protocol") == (error.code, error.params["reason"])


def test_a_later_try_succeeds(loopback: Loopback) -> None:
    """After a failure the same session works on."""
    broken = [True]

    def respond(_request: Received, wire: Wire) -> None:
        if broken:
            broken.clear()
            wire.reset()
        else:
            wire.answer(200, b"fine")

    server = loopback.serve(respond)
    session = loopback.session(server)
    assert "site.unreachable" == _error(session, server.url()).code
    assert "fine" == session.get(server.url(), cap=_CAP).text


def _continue(session: SiteSession, url: str, got: bytearray) -> None:
    with session.stream(url, start=len(got), if_range='"x"') as answer:
        for piece in answer.pieces(700):
            got += piece


def test_hundred_resets(loopback: Loopback) -> None:
    """A file broken off a hundred times is there in the end, no byte asked for twice."""
    content = bytes(range(256)) * 400
    sizes = iter(range(1, 10_000))

    def respond(request: Received, wire: Wire) -> None:
        start = int(request.headers.get("Range", "bytes=0-")[6:-1])
        count = min(len(content) - start, 1000 + next(sizes))
        wire.raw(f"HTTP/1.1 206 OK\r\nContent-Length: {len(content) - start}\r\n\r\n".encode())
        wire.raw(content[start : start + count])
        raise OSError

    server = loopback.serve(respond)
    session = loopback.session(server)
    got = bytearray()
    while len(got) < len(content):
        with (
            contextlib.suppress(SiteError),
            session.stream(server.url(), start=len(got), if_range='"x"') as answer,
        ):
            for piece in answer.pieces(700):
                got += piece
    assert content == bytes(got)
    assert ['"x"'] * (len(server.received) - 1) == [one.headers["If-Range"] for one in server.received[1:]]
