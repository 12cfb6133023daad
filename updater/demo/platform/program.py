"""One start of the simulated platform, from command line to exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.platform import failure
from updater.demo.platform.arguments import CREATE, Arguments, expanded, folder_of, parse_arguments
from updater.demo.platform.failure import Failure
from updater.demo.platform.faults import Faults
from updater.demo.platform.output import Output
from updater.demo.platform.state import read_state
from updater.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEFAULT_VERSION = "8.3.27.1508"
_RELAUNCHED = "SIM_RELAUNCHED"
_NOISE = "Fontconfig error: No writable cache directories"


def run(words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Do what a command line asks and return the exit code."""
    if environ.get("SIM_PROGRAM") == "1cv8s":
        return 0
    print(_NOISE, file=sys.stderr)  # noqa: T201 - the real one does
    reads_files = environ.get("SIM_ARGUMENT_FILE") != "unknown"
    arguments = parse_arguments(expanded(words, reads_files=reads_files))
    faults = Faults(environ, _kept_faults(arguments))
    if faults.text("RELAUNCH") and not environ.get(_RELAUNCHED):
        return _leave_to_another(words, environ)
    output = _output(arguments, faults)
    try:
        _perform(arguments, faults, output, environ.get("SIM_PLATFORM") or DEFAULT_VERSION)
    except Failure as stopped:
        return _end(output, stopped.code, *stopped.lines)
    except (UserError, OSError) as error:
        return _end(output, 1, f"Внутренняя ошибка: {error}")
    return _end(output, 0)


def _kept_faults(arguments: Arguments) -> Mapping[str, str]:
    """Return the switches that stand beside the infobase."""
    folder = folder_of(arguments)
    return read_state(Path(folder)).faults if folder else {}


def _end(output: Output, code: int, *lines: str) -> int:
    output.say(*lines)
    output.finish(code)
    return code


def _output(arguments: Arguments, faults: Faults) -> Output:
    out = arguments.keys.get("/out")
    keep = out is not None and "-notruncate" in out.switches
    return Output(out.value if out else None, arguments.value("/dumpresult"), faults, keep=keep)


def _perform(arguments: Arguments, faults: Faults, output: Output, version: str) -> None:
    # The formats cost start-up time; a wrong command line or 1cv8s needs none of them.
    from updater.demo.platform.application import start_application  # noqa: PLC0415
    from updater.demo.platform.commands import command  # noqa: PLC0415
    from updater.demo.platform.commands.create import create_infobase, replace_infobase  # noqa: PLC0415
    from updater.demo.platform.session import opened  # noqa: PLC0415

    if arguments.bad:
        raise Failure(failure.BAD_ARGUMENTS)
    if arguments.mode == CREATE:
        create_infobase(arguments, faults, output)
        return
    first = arguments.commands[0].name if arguments.commands else ""
    make = replace_infobase if first == "/restoreib" else None
    with opened(arguments, faults, output, version, make) as session:
        faults.before(session.step, session.state, session.directory)
        if arguments.mode == "ENTERPRISE":
            start_application(session)
        for key in arguments.commands:
            command(key.name)(session, key)
        if faults.hits("RESULT_LIES", session.step, session.state):
            output.lie()


def _leave_to_another(words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Start the same again as another process and leave at once (docs/platform.md 1.9)."""
    line = [sys.executable, "-P", "-m", "updater.demo.platform", *words]
    subprocess.Popen(
        line, env={**environ, _RELAUNCHED: "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return 0
