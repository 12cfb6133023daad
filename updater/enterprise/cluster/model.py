"""Values of a cluster: infobases, sessions, connections, the lock of an infobase (docs/platform.md 8.1)."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from updater.enterprise.cluster.records import Record

MARK = "onec-updater"
"""How a permission code of ours begins; a block without it is somebody else's."""
_JOBS_WERE_OFF, _JOBS_WERE_ON = "jobs-off", "jobs-on"


class SessionKind(enum.Enum):
    """Who stands behind a session."""

    PERSON = "person"
    DESIGNER = "designer"
    PROGRAM = "program"
    """Another program: over COM, a web service or an HTTP service."""
    JOB = "job"
    """A background job: ends by itself, and is not begun again while jobs are denied."""
    SYSTEM = "system"
    """The server's own: its consoles, job scheduler, debugger."""


# Codes of `app-id`; attested values, and others are taken for people to be on the safe side.
_KINDS = {
    "designer": SessionKind.DESIGNER,
    "comconnection": SessionKind.PROGRAM,
    "wsconnection": SessionKind.PROGRAM,
    "webserverextension": SessionKind.PROGRAM,
    "httpserviceconnection": SessionKind.PROGRAM,
    "odataconnection": SessionKind.PROGRAM,
    "backgroundjob": SessionKind.JOB,
    "systembackgroundjob": SessionKind.SYSTEM,
    "srvrconsole": SessionKind.SYSTEM,
    "comconsole": SessionKind.SYSTEM,
    "ras": SessionKind.SYSTEM,
    "jobscheduler": SessionKind.SYSTEM,
    "debugger": SessionKind.SYSTEM,
}


def session_kind(app: str) -> SessionKind:
    """Tell from an `app-id` who stands behind a session; an unknown one is taken for a person."""
    return _KINDS.get(app.casefold(), SessionKind.PERSON)


@dataclass(frozen=True, slots=True)
class ClusterInfobase:
    """An infobase as the cluster knows it.

    Attributes:
        cluster: id of the cluster.
        infobase: id of the infobase in it.
        name: its name there, by which `/S` names it, too.
    """

    cluster: str
    infobase: str
    name: str


@dataclass(frozen=True, slots=True)
class ClusterSession:
    """A session in an infobase.

    Attributes:
        id: to end it by.
        number: the one people see in the application.
        app: the platform's code of the program, `1CV8C`, `Designer`...
        started: server time; None when it is not told.
        fields: all that was printed, under its own names.
    """

    cluster: str
    id: str
    number: str
    user: str
    host: str
    app: str
    started: datetime | None
    fields: Record = field(repr=False, default_factory=dict)

    @property
    def kind(self) -> SessionKind:
        """Who stands behind it."""
        return session_kind(self.app)

    @property
    def counts(self) -> bool:
        """Whether somebody works there: sessions of the server itself do not stand in the way."""
        return self.kind is not SessionKind.SYSTEM


_SHOWN = 6


def named(sessions: Iterable[ClusterSession]) -> str:
    """Name who works in an infobase, of many only the first: user, computer, program."""
    every = [f"{each.user or '?'} ({each.host or '?'}, {each.app or '?'})" for each in sessions]
    return ", ".join(every[:_SHOWN]) + (", …" if len(every) > _SHOWN else "")


@dataclass(frozen=True, slots=True)
class ClusterConnection:
    """A connection to a working process.

    Attributes:
        id: to break it by, together with `process`.
        session_number: number of its session; `0` when it has none.
    """

    cluster: str
    id: str
    process: str
    infobase: str
    app: str
    host: str
    session_number: str
    fields: Record = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class SessionBlock:
    """The block on new sessions we set.

    Attributes:
        message: what people read who try to log in.
        code: lets a session pass; our commands carry it.
    """

    message: str
    code: str

    @property
    def ours(self) -> bool:
        """Whether the code is marked as ours."""
        return self.code.startswith(f"{MARK}-")


@dataclass(frozen=True, slots=True)
class InfobaseLock:
    """What an infobase denies at the moment, as the cluster says it.

    Attributes:
        sessions: new sessions are denied.
        jobs: scheduled jobs are denied.
        begins: server time from which it holds, as written; empty when at once.
        ends: until when, as written; empty when for ever.
    """

    sessions: bool = False
    jobs: bool = False
    message: str = ""
    code: str = ""
    begins: str = ""
    ends: str = ""
    parameter: str = ""

    @property
    def ours(self) -> bool:
        """Whether the block was set by this program, whichever run of it."""
        return self.code.startswith(f"{MARK}-")

    @property
    def jobs_before_ours(self) -> bool:
        """Whether scheduled jobs were denied before our block: its own code remembers that."""
        return self.code.endswith(f"-{_JOBS_WERE_OFF}")


def our_block(message: str, run: str, before: InfobaseLock) -> SessionBlock:
    """Return the block of a run: its code says whose it is and how scheduled jobs stood before.

    Args:
        message: for people who try to log in.
        run: id of the run; ASCII letters and digits.
        before: the lock as it was; the code must be told to the platform's commands (`/UC`).
    """
    jobs = _JOBS_WERE_OFF if before.jobs else _JOBS_WERE_ON
    return SessionBlock(message, f"{MARK}-{run}-{jobs}")


def session_of(cluster: str, record: Record) -> ClusterSession:
    """Read a record of `session list`."""
    return ClusterSession(
        cluster=cluster,
        id=record.get("session", ""),
        number=record.get("session-id", ""),
        user=record.get("user-name", ""),
        host=record.get("host", ""),
        app=record.get("app-id", ""),
        started=_moment(record.get("started-at", "")),
        fields=record,
    )


def connection_of(cluster: str, record: Record) -> ClusterConnection:
    """Read a record of `connection list`."""
    return ClusterConnection(
        cluster=cluster,
        id=record.get("connection", ""),
        process=record.get("process", ""),
        infobase=record.get("infobase", ""),
        app=record.get("application", ""),
        host=record.get("host", ""),
        session_number=record.get("session-number", ""),
        fields=record,
    )


def lock_of(record: Record) -> InfobaseLock:
    """Read the lock out of a record of `infobase info`."""
    return InfobaseLock(
        sessions=record.get("sessions-deny") == "on",
        jobs=record.get("scheduled-jobs-deny") == "on",
        message=record.get("denied-message", ""),
        code=record.get("permission-code", ""),
        begins=record.get("denied-from", ""),
        ends=record.get("denied-to", ""),
        parameter=record.get("denied-parameter", ""),
    )


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
