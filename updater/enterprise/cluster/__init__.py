"""Server infobases: their clusters asked through the platform's own `rac` (docs/platform.md 8.1)."""

from updater.enterprise.cluster.console import ClusterConsole
from updater.enterprise.cluster.finding import agent_address, find_rac, rac_at
from updater.enterprise.cluster.lockout import Lockout, remove_our_block
from updater.enterprise.cluster.model import (
    ClusterConnection,
    ClusterInfobase,
    ClusterSession,
    InfobaseLock,
    SessionBlock,
    SessionKind,
    named,
)
from updater.enterprise.cluster.opening import open_console
from updater.enterprise.cluster.versions import ServerVersion, version_in_refusal

__all__ = [
    "ClusterConnection",
    "ClusterConsole",
    "ClusterInfobase",
    "ClusterSession",
    "InfobaseLock",
    "Lockout",
    "ServerVersion",
    "SessionBlock",
    "SessionKind",
    "agent_address",
    "find_rac",
    "named",
    "open_console",
    "rac_at",
    "remove_our_block",
    "version_in_refusal",
]
