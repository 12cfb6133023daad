"""One start of the simulated `rac`, from command line to exit code."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.platform.failure import versions_differ
from updater.demo.platform.faults import hang
from updater.demo.platform.program import DEFAULT_VERSION
from updater.demo.platform.rac.arguments import RacArguments, RacError, bad_parameter, parse_arguments
from updater.demo.platform.rac.commands import AGENT_VERSION, COMMANDS, INFOBASE_USER, LOGIN_FREE
from updater.demo.platform.rac.context import Context
from updater.demo.platform.rac.layout import laid_out
from updater.demo.platform.servers import changed_server, read_server
from updater.demo.platform.servers.state import find_servers
from updater.model.version import Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FAILED = 255
_HELP = """1C:Enterprise 8.3 Remote Administrative Client Utility
Утилита администрирования платформы 1С:Предприятие

Использование:

\trac help [options] [arguments]
"""
_NOT_LOCAL = (
    "Ошибка операции администрирования",
    "Аутентификация по паролю доступна только с локальной машины",
)


def run(words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Do what a command line asks, print, and return the exit code."""
    arguments = parse_arguments(words)
    if arguments.words not in COMMANDS:
        _print(_HELP, environ)
        return 0
    if environ.get("SIM_RAC_HANG") == arguments.words:
        hang()
    try:
        _print(_perform(arguments, environ), environ)
    except RacError as error:
        _print("".join(f"{line}\n" for line in error.lines), environ, error=True)
        return _FAILED
    return 0


def _perform(arguments: RacArguments, environ: Mapping[str, str]) -> str:
    version = Version(environ.get("SIM_PLATFORM") or DEFAULT_VERSION)
    doing, options = COMMANDS[arguments.words]
    folder = environ.get("SIM_SERVERS", "")
    files = _known(folder, arguments)
    with changed_server(_meant(files, arguments)) as server:
        context = Context(server, version, files, vanishing=bool(environ.get("SIM_RAC_VANISH")))
        _check_options(context, arguments, options)
        _fail_on_purpose(arguments, environ, Path(folder))
        if server.version and Version(server.version) != version:
            raise RacError(versions_differ(str(version), server.version, "Утилита администрирования"))
        if arguments.words == AGENT_VERSION:
            return f"{version}\n"
        _log_in(context, arguments)
        return "".join(laid_out(record) for record in doing(context, arguments))


def _known(folder: str, arguments: RacArguments) -> tuple[Path, ...]:
    """Return the servers whose clusters the administration server knows."""
    host, port = arguments.place
    servers = [(file, read_server(file)) for file in find_servers(folder, host)]
    known = tuple(file for file, server in servers if server.agent_running and server.agent_port == port)
    if not known:
        raise _unreachable(arguments)
    return known


def _meant(files: tuple[Path, ...], arguments: RacArguments) -> Path:
    cluster = arguments.options.get("cluster", "")
    return next((file for file in files if read_server(file).cluster == cluster), files[0])


def _check_options(context: Context, arguments: RacArguments, known: frozenset[str]) -> None:
    if context.is_new:
        known = known - INFOBASE_USER | ({"name"} if "infobase" in known else set())
    for name, value in arguments.options.items():
        if name not in known:
            raise bad_parameter(f"--{name}={value}")
    if "cluster" in known and arguments.need("cluster") != context.server.cluster:
        raise RacError("Кластер с указанным идентификатором не найден")


def _log_in(context: Context, arguments: RacArguments) -> None:
    administrators = context.server.administrators
    if not administrators or arguments.words in LOGIN_FREE:
        return
    name = arguments.options.get("cluster-user", "")
    if name not in administrators or administrators[name] != arguments.options.get("cluster-pwd", ""):
        raise RacError("Администратор кластера не аутентифицирован")
    if context.server.local_only:
        raise RacError(*_NOT_LOCAL)


def _unreachable(arguments: RacArguments) -> RacError:
    host, port = arguments.place
    return RacError("Ошибка соединения с сервером", f"{host}:{port}", "Connection refused")


def _fail_on_purpose(arguments: RacArguments, environ: Mapping[str, str], folder: Path) -> None:
    words, _, occurrence = environ.get("SIM_RAC_FAIL", "").partition(":")
    if words != arguments.words:
        return
    counter = folder / "rac-fail.count"
    count = int(counter.read_text("utf-8") if counter.exists() else "0") + 1
    counter.write_text(str(count), "utf-8")
    if not occurrence or int(occurrence) == count:
        raise RacError("Неизвестное сообщение сервера: 0x5A17")


def _print(text: str, environ: Mapping[str, str], *, error: bool = False) -> None:
    page = environ.get("SIM_RAC_ENC") or "utf-8"
    if page != "utf-8":
        text = text.replace("\n", "\r\n")
    stream = sys.stderr if error else sys.stdout
    stream.buffer.write(text.encode(page, "replace"))
    stream.flush()
