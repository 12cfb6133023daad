"""The fields of each kind of record, in the order of real recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from updater.demo.platform.servers import SimInfobase, SimServer, SimSession

_ON = {True: "on", False: "off"}
_NOWHERE = "00000000-0000-0000-0000-000000000000"
_SESSION_TAIL = {
    "hibernate": "no",
    "passive-session-hibernate-time": "1200",
    "hibernate-session-terminate-time": "86400",
    "blocked-by-dbms": "0",
    "blocked-by-ls": "0",
    "bytes-all": "0",
    "bytes-last-5min": "0",
    "calls-all": "0",
    "calls-last-5min": "0",
    "dbms-bytes-all": "0",
    "dbms-bytes-last-5min": "0",
    "db-proc-info": "",
    "db-proc-took": "0",
    "db-proc-took-at": "",
    "duration-all": "0",
    "duration-all-dbms": "0",
    "duration-current": "0",
    "duration-current-dbms": "0",
    "duration-last-5min": "0",
    "duration-last-5min-dbms": "0",
}


def cluster(server: SimServer) -> dict[str, str]:
    """Return the record of a cluster."""
    return {
        "cluster": server.cluster,
        "host": server.names[0],
        "port": str(server.port),
        "name": server.title,
        "expiration-timeout": "0",
        "lifetime-limit": "0",
        "max-memory-size": "0",
        "max-memory-time-limit": "0",
        "security-level": "0",
        "session-fault-tolerance-level": "0",
        "load-balancing-mode": "performance",
        "errors-count-threshold": "0",
        "kill-problem-processes": "0",
    }


def summary(infobase: SimInfobase) -> dict[str, str]:
    """Return the short record of an infobase."""
    return {"infobase": infobase.id, "name": infobase.name, "descr": ""}


def infobase(server: SimServer, infobase: SimInfobase) -> dict[str, str]:
    """Return the whole record of an infobase."""
    return {
        "infobase": infobase.id,
        "name": infobase.name,
        "dbms": "PostgreSQL",
        "db-server": server.names[0],
        "db-name": infobase.name,
        "db-user": "postgres",
        "security-level": "0",
        "license-distribution": "allow",
        "scheduled-jobs-deny": _ON[infobase.jobs_deny],
        "sessions-deny": _ON[infobase.sessions_deny],
        "denied-from": infobase.begins,
        "denied-message": infobase.message,
        "denied-parameter": infobase.parameter,
        "denied-to": infobase.ends,
        "permission-code": infobase.code,
        "external-session-manager-connection-string": "",
        "external-session-manager-required": "no",
        "security-profile-name": "",
        "safe-mode-security-profile-name": "",
        "descr": "",
    }


def session(server: SimServer, infobase: SimInfobase | None, session: SimSession) -> dict[str, str]:
    """Return the record of a session."""
    return {
        "session": session.id,
        "session-id": str(session.number),
        "infobase": infobase.id if infobase else _NOWHERE,
        "connection": session.connection,
        "process": server.process,
        "user-name": session.user,
        "host": session.host,
        "app-id": session.app,
        "locale": "ru",
        "started-at": session.started,
        "last-active-at": session.started,
        **_SESSION_TAIL,
    }


def connection(server: SimServer, infobase: SimInfobase, session: SimSession) -> dict[str, str]:
    """Return the record of the connection of a session."""
    return {
        "connection": session.connection,
        "conn-id": str(1000 + session.number),
        "host": session.host,
        "process": server.process,
        "infobase": infobase.id,
        "application": session.app,
        "connected-at": session.started,
        "session-number": str(session.number),
        "blocked-by-ls": "0",
    }
