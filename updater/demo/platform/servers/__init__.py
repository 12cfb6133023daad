r"""Simulated servers: infobases reached as `/S host:port\name` and administered by `rac`.

A server is one JSON file in the folder that `SIM_SERVERS` names; each of its infobases has a private folder
with a true `1Cv8.1CD` and the simulator's memory beside it [convention]. Sessions and the
session lock live in the server's file, where the simulated platform and the simulated `rac` meet.
"""

from updater.demo.platform.servers.state import (
    FILES,
    SimInfobase,
    SimServer,
    SimSession,
    changed_server,
    read_server,
    write_server,
)

__all__ = [
    "FILES",
    "SimInfobase",
    "SimServer",
    "SimSession",
    "changed_server",
    "read_server",
    "write_server",
]
