"""Whatever a server does, the file ends right, or the fault is named and nothing wrong is on the disk."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from support.downloading import Desk, archive, md5_inside, noise, sha512
from support.faulty_file import Fault, FaultyFile, cuts
from support.loopback import QUICK, Loopback, Received, Wire

from updater.errors import SiteError
from updater.filing import Filing
from updater.model.site import PackageAccess, SignIn

if TYPE_CHECKING:
    from pathlib import Path

    from updater.site.download import Job

_SIZE = 300_000
_CONTENT = noise(_SIZE)
_OTHER = noise(_SIZE, seed=2)
_HALF = _SIZE // 2
_HASTY = replace(QUICK, read=0.3, floor_bytes=1000, floor_seconds=0.3)
_PAGE = b"<!DOCTYPE html><html><body>Wi-Fi</body></html>"
_AFTER_CUT = cuts(_HALF)


@dataclass
class Stand:
    """A file on a server and the desk that downloads it."""

    file: FaultyFile
    desk: Desk
    urls: tuple[str, ...]

    def job(self, **facts: object) -> Job:
        """Return the job of the file, its checksum and size stated unless said otherwise."""
        known: dict[str, object] = {"size": len(self.file.content), "digest": sha512(self.file.content)}
        return self.desk.job("file.bin", *self.urls, **{**known, **facts})

    @property
    def target(self) -> Path:
        """The final name."""
        return self.desk.directory / "file.bin"


@pytest.fixture
def stand(loopback: Loopback, tmp_path: Path) -> Stand:
    """A file of random bytes, so far without faults."""
    file = FaultyFile(_CONTENT)
    server = loopback.serve(file)
    desk = Desk(loopback.session(server, limits=_HASTY), tmp_path / "downloads")
    return Stand(file, desk, (server.url("/file"),))


@dataclass(frozen=True)
class Case:
    """Answers that go wrong, after which the file is right all the same.

    Attributes:
        asked: first bytes of the requests that must have been made.
        more: bytes the server may send beyond the size of the file.
    """

    script: list[Fault | None]
    asked: list[int]
    more: int = 0


_RIGHT_IN_THE_END = {
    "N04 no answer": Case([Fault(silent=True)], [0, 0]),
    "N05 stall at once": Case(cuts(0, then="hang"), [0, 0]),
    "N05 stall after a byte": Case(cuts(1, then="hang"), [0, 0], 1),
    "N05 stall half-way": Case(cuts(_HALF, then="hang"), [0, _HALF]),
    "N05 stall before the last byte": Case(cuts(_SIZE - 1, then="hang"), [0, _SIZE - 1]),
    "N06 drip": Case(cuts(_HALF, then="drip"), [0, -1], 1000),
    "N08 cut": Case(cuts(1000, 2000, 3000), [0, 1000, 3000, 6000]),
    "N09 a byte short": Case(cuts(_SIZE - 1), [0, _SIZE - 1]),
    "N10 short, in chunks": Case([Fault(cut=_HALF, chunked=True)], [0, _HALF]),
    "N10 short, no length": Case([Fault(cut=_HALF, no_length=True)], [0, _HALF]),
    "N12 length negative": Case([Fault(headers={"Content-Length": "-5"}, no_length=True)], [0]),
    "N12 length a word": Case([Fault(headers={"Content-Length": "many"}, no_length=True)], [0]),
    "N12 length absurd": Case([Fault(headers={"Content-Length": str(2**63)}, no_length=True)], [0]),
    "N13 part starts elsewhere": Case([*_AFTER_CUT, Fault(shift=7)], [0, _HALF, 0], _SIZE),
    "N13 part of another whole": Case(
        [*_AFTER_CUT, Fault(headers={"Content-Range": f"bytes {_HALF}-{_SIZE - 1}/{_SIZE + 1}"})],
        [0, _HALF, 0],
        _SIZE,
    ),
    "N13 part of nothing": Case([*_AFTER_CUT, Fault(headers={"Content-Range": ""})], [0, _HALF, 0], _SIZE),
    "N13 part of another length": Case(
        [*_AFTER_CUT, Fault(headers={"Content-Range": f"bytes {_HALF}-{_SIZE - 2}/{_SIZE}"})],
        [0, _HALF, 0],
        _SIZE,
    ),
    "N14 range ignored": Case([*_AFTER_CUT, Fault(ranges=False)], [0, _HALF], _HALF),
    "N15 the file has changed": Case([Fault(cut=_HALF, etag='"old"', content=_OTHER)], [0, _HALF], _HALF),
    "N16 no such range, another size": Case(
        [*_AFTER_CUT, Fault(status=416, headers={"Content-Range": f"bytes */{_HALF - 5}"})],
        [0, _HALF, 0],
        _HALF,
    ),
    "N17 in trouble": Case([Fault(status=code) for code in (500, 502, 503)], [0, 0, 0, 0]),
    "N18 too many": Case([Fault(status=429)], [0, 0]),
    "a part of a file nobody asked a part of": Case([None], [0]),
}


@pytest.mark.parametrize("name", _RIGHT_IN_THE_END)
def test_it_ends_right(name: str, stand: Stand) -> None:
    """After a fault the file is whole, and no more was fetched twice than had to be."""
    case = _RIGHT_IN_THE_END[name]
    stand.file.script = list(case.script)
    assert (stand.target,) == stand.desk.fetch(stand.job())
    assert _CONTENT == stand.target.read_bytes()
    assert {"file.bin"} == stand.desk.names()
    wanted = [
        asked if expected == -1 else expected
        for expected, (asked, _) in zip(case.asked, stand.file.asked, strict=True)
    ]
    assert wanted == [asked for asked, _ in stand.file.asked]
    assert stand.file.sent <= _SIZE + case.more


@dataclass(frozen=True)
class Refusal:
    """Answers that bring no file.

    Attributes:
        code: of the error.
        facts: of the package.
        left: names that stay, for the next time.
    """

    always: Fault
    code: str
    facts: dict[str, object]
    left: frozenset[str] = frozenset()


_KEPT = frozenset({"file.bin.part", "file.bin.part.json"})
_UNSTATED: dict[str, object] = {"size": None, "digest": None}
_REFUSED = {
    "N10 no length, never proved": Refusal(Fault(cut=_HALF, no_length=True), "download.unproven", _UNSTATED),
    "N11 longer than stated, no length": Refusal(
        Fault(no_length=True, surplus=b"more"), "download.wrong-length", {}
    ),
    "N11 longer than the source says": Refusal(Fault(), "download.wrong-length", {"size": _SIZE - 1}),
    "shorter than the source says": Refusal(Fault(), "download.wrong-length", {"size": _SIZE + 1}),
    "N14 never a range, always cut": Refusal(Fault(cut=_HALF, ranges=False), "site.broken-answer", {}, _KEPT),
    "N17 always in trouble": Refusal(Fault(status=503), "site.server-error", {}),
    "N18 always too many": Refusal(Fault(status=429), "site.server-error", {}),
    "N19 no right": Refusal(Fault(status=403), "download.refused", {}),
    "N19 no session": Refusal(Fault(status=401), "download.refused", {}),
    "N20 gone": Refusal(Fault(status=404), "download.absent", {}),
    "N21 a page": Refusal(Fault(status=200, body=_PAGE), "download.web-page", {"size": None}),
    "N21 a page, said to be bytes, of the right size": Refusal(
        Fault(status=200, body=_PAGE), "download.web-page", {"size": len(_PAGE)}
    ),
    "N21 called a page": Refusal(
        Fault(headers={"Content-Type": "text/html; charset=utf-8"}), "download.web-page", {}
    ),
    "N25 packed": Refusal(Fault(headers={"Content-Encoding": "gzip"}), "site.broken-answer", {}),
    "another content": Refusal(Fault(content=_OTHER), "download.wrong-digest", {}),
    "nothing of use": Refusal(Fault(status=204), "download.odd-answer", {}),
    "a part unasked": Refusal(
        Fault(status=206, headers={"Content-Range": f"bytes 0-8/{_SIZE}"}, body=b"123456789"),
        "download.odd-answer",
        {},
    ),
}


@pytest.mark.parametrize("name", _REFUSED)
def test_it_is_refused(name: str, stand: Stand) -> None:
    """What cannot be the file is named, is never under the final name, and a later try is right."""
    case = _REFUSED[name]
    stand.file.always = case.always
    with pytest.raises(SiteError) as caught:
        stand.desk.fetch(stand.job(**case.facts))
    assert case.code == caught.value.code
    assert case.left == stand.desk.names()
    stand.file.always = None
    stand.desk.fetch(stand.job())
    assert _CONTENT == stand.target.read_bytes()


def test_cut_a_hundred_times(stand: Stand) -> None:
    """N08: cut at a hundred random places it is complete, after 101 requests, and no byte came twice."""
    places = sorted(random.Random(8).sample(range(1, _SIZE), 100))
    steps = [after - before for before, after in zip([0, *places], places, strict=False)]
    stand.file.script = cuts(*steps)
    stand.desk.fetch(stand.job())
    assert _CONTENT == stand.target.read_bytes()
    assert (101, _SIZE) == (len(stand.file.asked), stand.file.sent)


@pytest.mark.slow
def test_reset_a_hundred_times(stand: Stand) -> None:
    """N08: resets may swallow what was on its way, but the file is complete all the same."""
    lengths = [random.Random(seed).randrange(1, 6000) for seed in range(100)]
    stand.file.script = cuts(*lengths, then="reset")
    stand.desk.fetch(stand.job())
    assert _CONTENT == stand.target.read_bytes()
    assert len(stand.file.asked) <= 102


def test_every_byte_is_here_already(stand: Stand) -> None:
    """N16: when the length is not known before, "no such range" of our very size means: verify."""
    stand.file.script = [Fault(cut=_SIZE, chunked=True)]  # all of it, but the end is missing
    stand.desk.fetch(stand.job(size=None))
    assert _CONTENT == stand.target.read_bytes()
    assert [0, _SIZE] == [asked for asked, _ in stand.file.asked]
    assert _SIZE == stand.file.sent


@pytest.mark.parametrize(("asked", "waited"), [("7", 7), ("100000", 300), ("nonsense", 1)])
def test_the_server_says_when(asked: str, waited: float, stand: Stand) -> None:
    """N17, N18: `Retry-After` is honoured, up to five minutes."""
    stand.file.script = [Fault(status=503, headers={"Retry-After": asked})]
    stand.desk.fetch(stand.job())
    assert waited == pytest.approx(stand.desk.waited)


def test_waits_grow(stand: Stand) -> None:
    """A server in trouble is asked after 1, 2 and 4 seconds, and then it is given up."""
    stand.file.always = Fault(status=500)
    with pytest.raises(SiteError):
        stand.desk.fetch(stand.job())
    assert 4 == len(stand.file.asked)
    assert stand.desk.waited == pytest.approx(7)


def test_the_validator_travels(stand: Stand) -> None:
    """The rest is asked for on condition that the file is still the same."""
    stand.file.script = cuts(_HALF)
    stand.desk.fetch(stand.job())
    assert [(0, ""), (_HALF, '"one"')] == stand.file.asked


def test_a_weak_tag_is_no_condition(stand: Stand) -> None:
    """A weak tag may not stand in a condition: the time of change does."""
    modified = "Sat, 21 Nov 2026 10:00:00 GMT"
    stand.file.script = [Fault(cut=_HALF, headers={"ETag": 'W/"one"', "Last-Modified": modified})]
    stand.desk.fetch(stand.job())
    assert modified == stand.file.asked[1][1]
    assert _CONTENT == stand.target.read_bytes()


def test_without_a_validator_or_checksum_nothing_is_joined(stand: Stand) -> None:
    """When nothing could tell a wrong joint, the file is fetched anew."""
    stand.file.script = [Fault(cut=_HALF, headers={"ETag": ""})]
    stand.desk.fetch(stand.job(digest=None))
    assert [0, 0] == [asked for asked, _ in stand.file.asked]


def test_a_wrong_joint_is_found(stand: Stand) -> None:
    """A file changed without telling is found out by the checksum, and fetched anew."""
    stand.file.script = [Fault(cut=_HALF, content=_OTHER), None]
    stand.desk.fetch(stand.job())
    assert _CONTENT == stand.target.read_bytes()
    assert [0, _HALF, 0] == [asked for asked, _ in stand.file.asked]


def test_names_of_a_server_do_not_count(stand: Stand) -> None:
    """N31: the file has our name, whatever the server calls it."""
    hostile = "attachment; filename=\"..\\\\..\\\\x.exe\"; filename*=UTF-8''%2e%2e%2fCON"
    stand.file.always = Fault(headers={"Content-Disposition": hostile})
    stand.desk.fetch(stand.job())
    assert {"file.bin"} == stand.desk.names()


def test_a_dead_mirror(stand: Stand, loopback: Loopback) -> None:
    """When one address is dead the next is asked at once, for what is missing only."""
    dead = FaultyFile(_CONTENT, '"other"', cuts(_HALF), always=Fault(cut=0))
    first = loopback.serve(dead)
    stand.desk.session = loopback.session(first, *loopback._servers)
    stand.urls = (first.url("/file"), *stand.urls)
    stand.desk.fetch(stand.job())
    assert _CONTENT == stand.target.read_bytes()
    assert [(_HALF, "")] == stand.file.asked


def test_a_mirror_with_another_file(stand: Stand, loopback: Loopback) -> None:
    """When one address has the wrong content, or none, the next one is asked."""
    wrong, gone = (
        loopback.serve(FaultyFile(_OTHER)),
        loopback.serve(FaultyFile(b"", always=Fault(status=404))),
    )
    stand.desk.session = loopback.session(*loopback._servers)
    stand.urls = (gone.url("/file"), wrong.url("/file"), *stand.urls)
    stand.desk.fetch(stand.job())
    assert _CONTENT == stand.target.read_bytes()


def test_all_mirrors_dead(stand: Stand, loopback: Loopback) -> None:
    """Every address is tried in every round before it is given up."""
    files = [FaultyFile(_CONTENT, always=Fault(status=500)) for _ in range(3)]
    servers = [loopback.serve(file) for file in files]
    stand.desk.session = loopback.session(*servers)
    stand.urls = tuple(server.url("/file") for server in servers)
    with pytest.raises(SiteError) as caught:
        stand.desk.fetch(stand.job())
    assert ("site.server-error", [4, 4, 4]) == (caught.value.code, [len(file.asked) for file in files])


def test_nobody_listens(stand: Stand, loopback: Loopback) -> None:
    """N01: a host that is down is asked again a few times, then named."""
    server = loopback.serve(stand.file)
    session = loopback.session(server)
    server.stop()
    desk = Desk(session, stand.desk.directory)
    with pytest.raises(SiteError) as caught:
        desk.fetch(desk.job("file.bin", server.url("/file"), size=_SIZE))
    assert "site.unreachable" == caught.value.code
    assert desk.waited == pytest.approx(7)
    assert set() == desk.names()


@dataclass
class _Renewal:
    """Signs in again, and counts how often."""

    count: int = 0

    def __call__(self) -> bool:
        self.count += 1
        return True


def test_signed_in_again_once(stand: Stand) -> None:
    """N19: when the session has died the caller renews it once, and the download goes on where it was."""
    stand.file.script = [*cuts(_HALF), Fault(status=403)]
    renewal = _Renewal()
    stand.desk.fetch(stand.job(), sign_in_again=renewal)
    assert (1, [0, _HALF, _HALF]) == (renewal.count, [asked for asked, _ in stand.file.asked])
    assert _CONTENT == stand.target.read_bytes()


def test_signed_in_again_once_only(stand: Stand) -> None:
    """A login page that keeps coming is not answered by signing in for ever."""
    stand.file.always = Fault(status=200, body=_PAGE)
    renewal = _Renewal()
    with pytest.raises(SiteError) as caught:
        stand.desk.fetch(stand.job(size=None), sign_in_again=renewal)
    assert ("download.web-page", 1, 2) == (caught.value.code, renewal.count, len(stand.file.asked))


def test_a_page_does_not_cost_what_is_here(stand: Stand) -> None:
    """A captive portal in the middle of a download costs none of the bytes that had come."""
    stand.file.script = [*cuts(_HALF), Fault(status=200, body=_PAGE)]
    with pytest.raises(SiteError):
        stand.desk.fetch(stand.job())
    assert _CONTENT[:_HALF] == (stand.desk.directory / "file.bin.part").read_bytes()
    stand.desk.fetch(stand.job())
    assert _CONTENT == stand.target.read_bytes()
    assert _SIZE == stand.file.sent - len(_PAGE)


@pytest.mark.parametrize("access", PackageAccess)
def test_the_login_goes_where_it_is_wanted(access: PackageAccess, loopback: Loopback, tmp_path: Path) -> None:
    """HTTP Basic is sent to hosts that want it and to no other, and is nowhere on the disk."""
    file = FaultyFile(_CONTENT, script=cuts(_HALF))
    server = loopback.serve(file)
    desk = Desk(loopback.session(server), tmp_path / "downloads")
    job = desk.job("file.bin", server.url("/file?ticket=SECRET-1"), size=_SIZE, access=access)
    desk.fetch(job, sign_in=SignIn("canary-login", "canary-password"))
    wanted = access is PackageAccess.BASIC
    assert [wanted, wanted] == ["Authorization" in request.headers for request in server.received]
    kept = b"".join(path.read_bytes() for path in desk.directory.iterdir())
    assert not any(word in kept for word in (b"canary", b"SECRET"))


def test_the_state_gives_nothing_away(stand: Stand, loopback: Loopback) -> None:
    """What is kept beside a broken download says where it came from, without what could open a door."""
    stand.file.always = Fault(cut=0)
    stand.file.script = cuts(_HALF)
    server = loopback.serve(stand.file)
    session = loopback.session(server)
    desk = Desk(session, stand.desk.directory)
    address = server.url("/file?ticket=SECRET-1")
    with pytest.raises(SiteError):
        desk.fetch(desk.job("file.bin", address, size=_SIZE))
    kept = (desk.directory / "file.bin.part.json").read_text("utf-8")
    assert "SECRET" not in kept
    facts = json.loads(kept.splitlines()[1])
    assert ("https://localhost/file", '"one"', _SIZE) == (facts["url"], facts["etag"], facts["length"])


def test_an_update_inside_is_compared(stand: Stand) -> None:
    """The checksum of the update service is of the update file inside the zip."""
    update = noise(50_000, seed=3)
    stand.file.content = archive({"1cv8.mft": b"[Config1]", "1cv8.cfu": update})
    job = stand.desk.job("1cv8.zip", *stand.urls, digest=md5_inside(update), update_file="1cv8.cfu")
    stand.desk.fetch(job)
    assert {"1cv8.zip"} == stand.desk.names()
    wrong = stand.desk.job("other.zip", *stand.urls, digest=md5_inside(b"other"), update_file="1cv8.cfu")
    with pytest.raises(SiteError) as caught:
        stand.desk.fetch(wrong)
    assert ("download.wrong-digest", {"1cv8.zip"}) == (caught.value.code, stand.desk.names())


@pytest.mark.parametrize("missing", [1, 22, 1000])
def test_an_archive_of_unknown_length_proves_itself(missing: int, stand: Stand) -> None:
    """N10: without a length and a checksum a zip is complete when all its members are, and not before."""
    stand.file.content = archive({"1cv8.cfu": noise(50_000, seed=3), "read.me": b"text"})
    whole = len(stand.file.content)
    stand.file.script = [Fault(cut=whole - missing, no_length=True), Fault(no_length=True)]
    stand.desk.fetch(stand.desk.job("1cv8.zip", *stand.urls))
    assert stand.file.content == (stand.desk.directory / "1cv8.zip").read_bytes()


def test_no_archive_under_the_name_of_one(stand: Stand) -> None:
    """What is to be a zip begins as one."""
    with pytest.raises(SiteError) as caught:
        stand.desk.fetch(stand.desk.job("1cv8.zip", *stand.urls, size=_SIZE))
    assert ("download.not-archive", set()) == (caught.value.code, stand.desk.names())


def test_a_damaged_archive(stand: Stand) -> None:
    """A zip of the right length with a wrong byte inside is not taken."""
    good = archive({"1cv8.cfu": noise(50_000, seed=3)})
    stand.file.content = good[:30_000] + bytes([good[30_000] ^ 1]) + good[30_001:]
    with pytest.raises(SiteError) as caught:
        stand.desk.fetch(stand.desk.job("1cv8.zip", *stand.urls, size=len(good)))
    assert ("download.damaged", set()) == (caught.value.code, stand.desk.names())


def test_no_address(stand: Stand) -> None:
    """A package nobody gives an address of cannot be had."""
    with pytest.raises(SiteError) as caught:
        stand.desk.fetch(stand.desk.job("file.bin"))
    assert "download.absent" == caught.value.code


def test_headers_that_never_end(stand: Stand, loopback: Loopback) -> None:
    """N07: a server that drips its headers is given up as a slow one, and named."""

    def respond(_request: Received, wire: Wire) -> None:
        wire.drip(b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 10_000)

    server = loopback.serve(respond)
    desk = Desk(loopback.session(server, limits=replace(_HASTY, total=0.5)), stand.desk.directory, Filing())
    with pytest.raises(SiteError) as caught:
        desk.fetch(desk.job("file.bin", server.url("/file"), size=_SIZE))
    assert caught.value.code in {"site.timeout", "site.slow"}
