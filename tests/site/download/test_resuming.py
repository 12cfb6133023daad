"""Going on after the program has ended, was killed, or the machine was started again."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.downloading import Desk, noise, sha512
from support.faulty_file import Fault, FaultyFile

from updater.errors import SiteError
from updater.filing import Filing
from updater.site.download.boot import same_boot, this_boot
from updater.site.download.headers import Validator
from updater.site.download.part import SAVE_EVERY, Part
from updater.site.download.state import PartState, decode, encode, plain, state_of

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from support.loopback import Loopback

_SIZE = SAVE_EVERY * 2 + 100_000
_CONTENT = noise(_SIZE)
_HALF = _SIZE // 2

_texts = st.text(st.characters(exclude_categories=()), max_size=40)
_sizes = st.integers(0, 1 << 50)
_states = st.builds(
    lambda safe, more, state: replace(state, safe=safe, length=None if more is None else safe + more),
    _sizes,
    st.none() | _sizes,
    st.builds(PartState, url=_texts, key=_texts, etag=_texts, modified=_texts, boot=_texts),
)


@given(_states)
def test_a_state_is_read_as_it_was_written(state: PartState) -> None:
    """What was written is what is read."""
    assert state == decode(encode(state))


@given(st.binary(max_size=300))
def test_garbage_is_no_state(data: bytes) -> None:
    """Any other bytes are no state, and no trouble."""
    assert decode(data) is None


@given(_states, st.data())
def test_a_damaged_state_is_none(state: PartState, data: st.DataObject) -> None:
    """A state cut short or with a wrong byte is no state."""
    whole = encode(state)
    place = data.draw(st.integers(0, len(whole) - 2))
    wrong = data.draw(st.integers(1, 255))
    assert decode(whole[:place]) is None
    assert decode(whole[:place] + bytes([whole[place] ^ wrong]) + whole[place + 1 :]) is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:secret@dl03.1c.ru:8443/a/b?ticket=ST-1#x", "https://dl03.1c.ru/a/b"),
        ("https://dl03.1c.ru/public/file/get/1", "https://dl03.1c.ru/public/file/get/1"),
    ],
)
def test_an_address_is_kept_without_secrets(url: str, shown: str) -> None:
    """Neither login nor query of an address is written down."""
    assert shown == plain(url)


def test_this_start_of_the_system() -> None:
    """The present start is the same as itself, and no other text is."""
    assert same_boot(this_boot(), this_boot())
    assert not same_boot(this_boot(), "")
    assert not same_boot("", "")
    assert same_boot("1000.5", "1003.0")
    assert not same_boot("1000.5", "1900.0")


class Stand:
    """A file half of which has come."""

    def __init__(self, loopback: Loopback, directory: Path) -> None:
        self.file = FaultyFile(_CONTENT, script=[Fault(cut=_HALF), *[Fault(cut=0)] * 4])
        self.server = loopback.serve(self.file)
        self.desk = Desk(loopback.session(self.server), directory)
        self.target, self.part = directory / "file.bin", directory / "file.bin.part"
        self.state = directory / "file.bin.part.json"
        with pytest.raises(SiteError):
            self.fetch()
        self.file.script, self.file.asked, self.file.sent = [], [], 0

    def fetch(self, **facts: object) -> None:
        """Download it."""
        known = {"size": _SIZE, "digest": sha512(_CONTENT), **facts}
        self.desk.fetch(self.desk.job("file.bin", self.server.url("/file"), **known))

    def asked(self) -> list[int]:
        """Download it; return the first bytes asked for."""
        self.fetch()
        assert _CONTENT == self.target.read_bytes()
        assert {"file.bin"} == self.desk.names()
        return [start for start, _ in self.file.asked]

    def change(self, **facts: object) -> None:
        """Change what is kept about the half."""
        state = decode(self.state.read_bytes())
        assert state is not None
        self.state.write_bytes(encode(replace(state, **facts)))  # type: ignore[arg-type]


@pytest.fixture
def stand(loopback: Loopback, tmp_path: Path) -> Stand:
    """A file half of which has come."""
    return Stand(loopback, tmp_path / "downloads")


def test_it_goes_on(stand: Stand) -> None:
    """After the end of the program the rest is fetched and nothing else."""
    assert [_HALF] == stand.asked()
    assert _SIZE - _HALF == stand.file.sent


def test_after_a_start_of_the_system_only_what_was_synced_counts(stand: Stand) -> None:
    """After a power cut only bytes that had been synced are relied on."""
    stand.change(boot="another start", safe=1_000_000)
    assert [1_000_000] == stand.asked()


def test_an_orderly_end_syncs_all(stand: Stand) -> None:
    """When a download ends by itself all that has come is safe, even if the machine is switched off then."""
    stand.change(boot="another start")
    assert [_HALF] == stand.asked()


@pytest.mark.parametrize("state", [b"", b"garbage", b"\x00" * 300, b"{}"])
def test_without_a_state_it_starts_over(state: bytes, stand: Stand) -> None:
    """Bytes of which nothing is known are not used."""
    stand.state.write_bytes(state)
    assert [0] == stand.asked()


def test_a_missing_state(stand: Stand) -> None:
    """The same when there is no state."""
    stand.state.unlink()
    assert [0] == stand.asked()


def test_a_missing_part(stand: Stand) -> None:
    """A state without its file is of no use."""
    stand.part.unlink()
    assert [0] == stand.asked()


def test_a_part_shorter_than_was_safe(stand: Stand) -> None:
    """A file shorter than what was synced is not the one the state is of."""
    stand.part.write_bytes(_CONTENT[:1000])
    assert [0] == stand.asked()


def test_a_part_longer_than_the_whole(stand: Stand) -> None:
    """What is beyond the end does not count; all that is before it is compared, and found right."""
    stand.part.write_bytes(_CONTENT + b"more")
    assert [] == stand.asked()


def test_a_wrong_byte_in_what_is_here(stand: Stand) -> None:
    """A byte that changed on the disk in between is found by the checksum, and all is fetched anew."""
    with stand.part.open("r+b") as file:
        file.seek(1000)
        file.write(bytes([_CONTENT[1000] ^ 1]))
    assert [_HALF, 0] == stand.asked()


def test_from_another_address(stand: Stand) -> None:
    """An address given anew for the same file goes on too, because the checksum tells."""
    stand.change(key="of another address")
    assert ([_HALF], "") == (stand.asked(), stand.file.asked[0][1])


def test_from_another_address_without_a_checksum(stand: Stand) -> None:
    """Without a checksum bytes from elsewhere are not joined to those of this address."""
    stand.change(key="of another address")
    stand.fetch(digest=None)
    assert [0] == [start for start, _ in stand.file.asked]
    assert _CONTENT == stand.target.read_bytes()


def test_all_bytes_had_come(stand: Stand) -> None:
    """A program that ended between the last byte and the proof asks nothing of the site."""
    stand.part.write_bytes(_CONTENT)
    assert [] == stand.asked()


def test_what_is_here_is_told_first(stand: Stand) -> None:
    """Progress begins with what had come before."""
    stand.desk.events.clear()
    stand.fetch()
    done = [event.done for event in stand.desk.events if hasattr(event, "done")]
    assert (_HALF, _SIZE) == (done[0], done[-1])
    assert sorted(done) == done


class _Watching(Filing):
    """Notes how much of a file had been synced whenever a state of it was put in place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._synced = 0
        self.said: list[tuple[int, int]] = []

    def sync(self, file: BinaryIO) -> None:
        facts = os.fstat(file.fileno())
        super().sync(file)
        if os.path.samestat(facts, self._path.stat()):
            self._synced = facts.st_size

    def replace(self, source: Path, target: Path) -> None:
        state = decode(source.read_bytes())
        assert state is not None
        self.said.append((state.safe, self._synced))
        super().replace(source, target)


def test_the_state_says_no_more_than_was_synced(tmp_path: Path) -> None:
    """Whenever a state calls bytes safe, they had been synced before."""
    filing = _Watching(tmp_path / "file.bin.part")
    with Part(tmp_path / "file.bin", "sha512", filing, "boot") as part:
        part.begin(state_of("https://localhost/file", Validator('"one"'), _SIZE, "boot"))
        for start in range(0, _SIZE, 1 << 16):
            part.append(_CONTENT[start : start + (1 << 16)])
        assert sha512(_CONTENT).value == part.finish()
    assert [] == [said for said in filing.said if said[0] > said[1]]
    assert ((0, 0), (_SIZE, _SIZE)) == (filing.said[0], filing.said[-1])
