"""How fast 500 MB are downloaded and checked, beside `curl` followed by `sha512sum`.

The server is a process of its own that hands a file to the system (`sendfile`) over plain HTTP: what is
measured is the two clients, not keys and ciphers.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import pytest
from support.peak_memory import peak_of

from updater.filing import Filing
from updater.model.site import Digest, Package, SiteAddresses
from updater.site.download import Job, download
from updater.site.proxies import ProxyMode, ProxySettings
from updater.site.redirects import HostRule, Place
from updater.site.session import SiteSession

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE, ROUNDS = 500 << 20, 5
RATIO = 1.0
"""At most so many times the peers' time."""
MEMORY = 32 << 20
"""Bytes a large download may take beyond a small one."""
_SMALL = 8 << 20

_SERVER = """
import os, socket, sys
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
file = open(sys.argv[1], "rb")
size = os.fstat(file.fileno()).st_size
lines = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % size, b'ETag: "one"', b"Connection: close", b"", b""]
head = b"\\r\\n".join(lines)
while True:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(head)
        connection.sendfile(file, 0)
"""

_FETCH = """
import sys
sys.path[:0] = sys.argv[5:]
from benchmarks.download import fetch
fetch(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
"""


class Figure(TypedDict):
    """One line of the benchmark.

    Attributes:
        memory: bytes a large download takes beyond a small one.
        within: neither slower than the peers nor growing with the file.
    """

    name: str
    ours: float
    peer: float
    speedup: float
    unit: str
    times_the_peer: float
    allowed: float
    memory: int
    within: bool


class _PlainToo(HostRule):
    """The program speaks https only; here it may speak to one server of ours without."""

    def judge(self, url: str) -> tuple[str, Place | None]:
        return super().judge(url.replace("http://", "https://"))


def fetch(url: str, target: str, size: int, digest: str) -> None:
    """Download a file as the program does."""
    place = url.split("/")[2]
    session = SiteSession(SiteAddresses({}, (place,)), proxies=ProxySettings(ProxyMode.NONE))
    session.rule = _PlainToo((place,))
    host = session._host(session.rule.place(url), with_cookies=True)
    host.mount("http://", host.get_adapter("https://"))
    path = Path(target)
    package = Package((url,), path.name, size=size, digest=Digest("sha512", digest))
    download([Job(package, path)], session_stream=session.stream, directory=path.parent, filing=Filing())


def _curl(url: str, target: str, digest: str) -> None:
    subprocess.run(["curl", "-s", "-o", target, url], check=True)  # noqa: S607 - the peer is what PATH has
    done = subprocess.run(["sha512sum", target], check=True, capture_output=True, text=True)  # noqa: S607 - same
    assert done.stdout.startswith(digest)


def _make(path: Path, size: int) -> str:
    block, digest = os.urandom(1 << 20), hashlib.sha512()
    with path.open("wb") as file:
        for number in range(size >> 20):
            piece = number.to_bytes(8, "little") + block[8:]
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


@contextlib.contextmanager
def _serving(size: int) -> Iterator[tuple[str, Path, str]]:
    """Serve a file of a size: its address, a directory to download to, its checksum."""
    with tempfile.TemporaryDirectory() as name:
        digest = _make(Path(name) / "served", size)
        (Path(name) / "downloads").mkdir()
        command = [sys.executable, "-c", _SERVER, str(Path(name) / "served")]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            port = int(server.stdout.readline())
            try:
                yield f"http://127.0.0.1:{port}/file.bin", Path(name) / "downloads", digest
            finally:
                server.terminate()


def _round(url: str, directory: Path, digest: str) -> tuple[float, float]:
    ours, peer = directory / "ours.bin", directory / "peer.bin"
    begin = time.perf_counter()
    fetch(url, str(ours), SIZE, digest)
    between = time.perf_counter()
    _curl(url, str(peer), digest)
    end = time.perf_counter()
    for path in (ours, peer):
        path.unlink()
    os.sync()  # what one leaves to be written must not be paid for by the other
    return between - begin, end - between


def measure() -> Figure:
    """Measure a download with its check: it may take no longer than the peers, and memory stays flat."""
    if not (shutil.which("curl") and shutil.which("sha512sum")):
        pytest.skip("curl and sha512sum are the peers, and one of them is not here")
    with _serving(SIZE) as (url, directory, digest):
        _round(url, directory, digest)
        rounds = [_round(url, directory, digest) for _ in range(ROUNDS)]
    ours, peer = (statistics.median(column) for column in zip(*rounds, strict=True))
    memory = measure_memory()
    return Figure(
        name="download",
        ours=ours,
        peer=peer,
        speedup=peer / ours,
        unit="s",
        times_the_peer=ours / peer,
        allowed=RATIO,
        memory=memory,
        within=is_within(ours, peer, memory),
    )


def is_within(ours: float, peer: float, memory: int) -> bool:
    """Say whether figures are what was promised."""
    return ours <= RATIO * peer and memory < MEMORY


def measure_memory(size: int = SIZE) -> int:
    """Return the bytes a download of a size takes beyond one of 8 MiB: next to nothing."""
    return _peak(size) - _peak(_SMALL)


def _peak(size: int) -> int:
    with _serving(size) as (url, directory, digest):
        return peak_of(_FETCH, url, str(directory / "ours.bin"), str(size), digest, *sys.path)


if __name__ == "__main__":
    print(measure())
