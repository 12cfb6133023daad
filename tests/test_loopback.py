"""The servers of the tests do what a test wants, and nothing to anybody else's connections."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest
from support.loopback import Received, Wire, loopback_servers

from updater.errors import SiteError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_connection_that_was_reset_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of a closed socket goes to the next one opened: the words of that one are not eaten."""
    ours, theirs = socket.socketpair()
    numbers: list[int] = []
    detach = socket.socket.detach

    def passed_on(connection: socket.socket) -> int:
        """Give the number to a connection of ours at one stroke, so that no other comes between."""
        numbers.append(detach(connection))
        closed_instead = os.dup(numbers[0])
        os.dup2(ours.fileno(), numbers[0])
        return closed_instead

    def respond(_request: Received, wire: Wire) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(socket.socket, "detach", passed_on)
            wire.reset()
        theirs.sendall(b"words")

    with ours, theirs, loopback_servers(tmp_path) as loopback:
        server = loopback.serve(respond)
        with pytest.raises(SiteError):
            loopback.session(server).get(server.url(), cap=100)
        server.stop()
        ours.settimeout(1)
        try:
            assert ours.recv(100) == b"words"
        finally:
            os.close(numbers[0])
