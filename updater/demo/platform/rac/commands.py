"""What the simulated `rac` does, each command found by its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.demo.platform.rac import records
from updater.demo.platform.rac.arguments import RacError, bad_parameter
from updater.demo.platform.servers import SimSession, read_server
from updater.demo.platform.state import read_state
from updater.formats.infobase_file import open_infobase_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from updater.demo.platform.rac.arguments import RacArguments
    from updater.demo.platform.rac.context import Context
    from updater.demo.platform.servers import SimInfobase

    Records = Iterable[dict[str, str]]
    Doing = Callable[[Context, RacArguments], Records]

_NO_INFOBASE = "Информационная база с указанным идентификатором не найдена"
_NO_SESSION = "Сеанс с указанным идентификатором не найден"
_NO_CONNECTION = "Соединение с указанным идентификатором не найдено"
_NO_RIGHTS = "Недостаточно прав пользователя на информационную базу"
_SWITCH = {"on": True, "off": False}
_TEXT_FIELDS = {
    "denied-message": "message",
    "permission-code": "code",
    "denied-from": "begins",
    "denied-to": "ends",
    "denied-parameter": "parameter",
}
_SWITCH_FIELDS = {"sessions-deny": "sessions_deny", "scheduled-jobs-deny": "jobs_deny"}
_CLUSTER = frozenset({"cluster"})
_IN_CLUSTER = _CLUSTER | {"cluster-user", "cluster-pwd"}
_USER = frozenset({"infobase-user", "infobase-pwd"})


def list_clusters(context: Context, _arguments: RacArguments) -> Records:
    """`cluster list`."""
    return [records.cluster(read_server(file)) for file in context.files]


def cluster_info(context: Context, _arguments: RacArguments) -> Records:
    """`cluster info`."""
    return [records.cluster(context.server)]


def list_infobases(context: Context, _arguments: RacArguments) -> Records:
    """`infobase summary list`."""
    return [records.summary(infobase) for infobase in context.server.infobases]


def infobase_info(context: Context, arguments: RacArguments) -> Records:
    """`infobase info`."""
    return [records.infobase(context.server, _administered(context, arguments))]


def update_infobase(context: Context, arguments: RacArguments) -> Records:
    """`infobase update`: what is given is set, an empty value clears."""
    infobase = _administered(context, arguments)
    for name, value in arguments.options.items():
        if name in _SWITCH_FIELDS:
            if value not in _SWITCH:
                raise bad_parameter(f"--{name}={value}")
            setattr(infobase, _SWITCH_FIELDS[name], _SWITCH[value])
        elif name in _TEXT_FIELDS:
            setattr(infobase, _TEXT_FIELDS[name], value)
    return ()


def list_sessions(context: Context, arguments: RacArguments) -> Records:
    """`session list`, of one infobase or of all."""
    found = [
        records.session(context.server, infobase, each) for infobase, each in _sessions(context, arguments)
    ]
    if context.is_new:
        found.append(
            records.session(context.server, None, SimSession(app="RAS", host=context.server.names[0]))
        )
    return found


def terminate_session(context: Context, arguments: RacArguments) -> Records:
    """`session terminate`."""
    wanted = arguments.need("session")
    for infobase in context.server.infobases:
        for session in infobase.sessions:
            if session.id == wanted:
                infobase.sessions.remove(session)
                if context.vanishing:
                    raise RacError(_NO_SESSION)
                return ()
    raise RacError(_NO_SESSION)


def list_connections(context: Context, arguments: RacArguments) -> Records:
    """`connection list`, of one infobase or of all."""
    return [
        records.connection(context.server, infobase, each) for infobase, each in _sessions(context, arguments)
    ]


def disconnect(context: Context, arguments: RacArguments) -> Records:
    """`connection disconnect`: the session goes with it."""
    process, wanted = arguments.need("process"), arguments.need("connection")
    for infobase in context.server.infobases:
        for session in infobase.sessions:
            if (process, wanted) == (context.server.process, session.connection):
                infobase.sessions.remove(session)
                return ()
    raise RacError(_NO_CONNECTION)


def _sessions(context: Context, arguments: RacArguments) -> list[tuple[SimInfobase, SimSession]]:
    chosen = [_infobase(context, arguments)] if "infobase" in arguments.options else context.server.infobases
    return [(infobase, session) for infobase in chosen for session in infobase.sessions]


def _infobase(context: Context, arguments: RacArguments) -> SimInfobase:
    by_name = context.is_new and "name" in arguments.options
    wanted = arguments.options["name"] if by_name else arguments.need("infobase")
    infobase = context.server.infobase(wanted)
    if infobase is None or (not by_name and infobase.id != wanted):
        raise RacError(_NO_INFOBASE)
    return infobase


def _administered(context: Context, arguments: RacArguments) -> SimInfobase:
    """Return the infobase when the user that is given may administer it."""
    infobase = _infobase(context, arguments)
    folder = context.folder(infobase)
    with open_infobase_file(folder / "1Cv8.1CD") as stored:
        users = stored.users()
    if users and not context.is_new:
        name = arguments.options.get("infobase-user", "")
        password = read_state(folder).passwords.get(name, "")
        if name not in users or password != arguments.options.get("infobase-pwd", ""):
            raise RacError(f"{_NO_RIGHTS} {infobase.name}")
    return infobase


AGENT_VERSION = "agent version"
COMMANDS: dict[str, tuple[Doing, frozenset[str]]] = {
    AGENT_VERSION: (cluster_info, frozenset()),  # one line, no record: see `program`
    "cluster list": (list_clusters, frozenset()),
    "cluster info": (cluster_info, _CLUSTER),
    "infobase summary list": (list_infobases, _IN_CLUSTER),
    "infobase info": (infobase_info, _IN_CLUSTER | _USER | {"infobase"}),
    "infobase update": (
        update_infobase,
        _IN_CLUSTER | _USER | {"infobase", *_TEXT_FIELDS, *_SWITCH_FIELDS},
    ),
    "session list": (list_sessions, _IN_CLUSTER | {"infobase", "licenses"}),
    "session terminate": (terminate_session, _IN_CLUSTER | {"session", "error-message"}),
    "connection list": (list_connections, _IN_CLUSTER | _USER | {"infobase", "process"}),
    "connection disconnect": (disconnect, _IN_CLUSTER | _USER | {"connection", "process"}),
}
"""Words to what is done and which options are known."""
LOGIN_FREE = frozenset({"cluster list", "cluster info"})
INFOBASE_USER = _USER
