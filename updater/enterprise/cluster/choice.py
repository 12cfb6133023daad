"""Which of the clusters behind an administration server an infobase's address means (docs/platform.md 8.1).

Infobases of one name live in different clusters: a copy for trials, one that was moved. Only the
port tells them apart, so a cluster on another port is never taken for the one that is named,
not even where it is the only one: the named one may have an administration server of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from updater.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.enterprise.cluster.records import Record

USUAL_PORT = "1541"
"""Of a cluster that is named without one."""
_ADDRESS = re.compile(r"(?:\w+://)?(?:\[[^\]]*\]|[^:]*)(?::(?P<port>.*))?")


def named_ports(server: str) -> tuple[str, ...]:
    """Return the ports an address names, each once.

    Args:
        server: `host` or `host:port`; several by comma are the same cluster's, which outlives one of them.
    """
    return tuple(dict.fromkeys(_port(each.strip()) for each in server.split(",")))


def _port(address: str) -> str:
    match = _ADDRESS.fullmatch(address)
    port = (match["port"] or "").strip() if match else ""
    return port.lstrip("0") or USUAL_PORT


def meant_clusters(clusters: Sequence[Record], server: str, agent: str) -> tuple[Record, ...]:
    """Return the clusters an address may mean: those on its port.

    Raises:
        PlatformError: `cluster.port-unknown`: there is none on it.
    """
    ports = named_ports(server)
    meant = tuple(record for record in clusters if record.get("port", "").strip() in ports)
    if not meant:
        known = sorted({record.get("port", "").strip() or "—" for record in clusters})
        raise PlatformError(
            "cluster.port-unknown", agent=agent, ports=", ".join(ports), known=", ".join(known)
        )
    return meant
