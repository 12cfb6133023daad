"""A download killed again and again ends right, and hardly a byte is fetched twice."""

from __future__ import annotations

import hashlib
import random
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.downloading import noise
from support.faulty_file import FaultyFile

if TYPE_CHECKING:
    from support.loopback import Loopback, Server

_SIZE = 200 << 20
_KILLS = 20
_PROGRAM = Path(__file__).parents[2] / "support" / "download_process.py"


def _start(loopback: Loopback, server: Server, target: Path, digest: str) -> subprocess.Popen[bytes]:
    facts = [str(loopback.pem), server.url("/file"), str(target), str(_SIZE), digest]
    return subprocess.Popen([sys.executable, str(_PROGRAM), *facts])


def _kill_after(process: subprocess.Popen[bytes], file: FaultyFile, more: int) -> bool:
    """Kill a process when the server has sent so much more; whether it was still at work."""
    until = file.sent + more
    while file.sent < until and process.poll() is None:
        time.sleep(0.001)
    at_work = process.poll() is None
    process.kill()
    process.wait()
    return at_work


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="buffers of the network are limited by a POSIX option")
def test_killed_twenty_times(loopback: Loopback, tmp_path: Path) -> None:
    """Two hundred megabytes, killed at twenty random points: right, for at most 1.2 times its size."""
    content = noise(_SIZE)
    file = FaultyFile(content)
    server = loopback.serve(file)
    # What lies in the server's own buffers counts as sent, though nobody can ever have it.
    server._listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64 << 10)
    target, digest = tmp_path / "downloads" / "file.bin", hashlib.sha512(content).hexdigest()
    points = random.Random(20)
    for _ in range(_KILLS):
        process = _start(loopback, server, target, digest)
        assert _kill_after(process, file, points.randrange(1, _SIZE // _KILLS - (1 << 20)))
        assert not target.exists()
    assert 0 == _start(loopback, server, target, digest).wait(60)
    assert digest == hashlib.sha512(target.read_bytes()).hexdigest()
    assert {"file.bin", "downloads.json"} == {path.name for path in target.parent.iterdir()}
    assert file.sent <= 1.2 * _SIZE
