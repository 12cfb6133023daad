"""The program with something wrong inside: `python program.py FAULT arguments of the program`.

FAULT is a JSON object; every key is optional. What is wrong goes through the seams the
program itself has: its one layer of file operations, the points of a run, its clock.

- `count`: a file that gets a line for every operation on files and every point.
- `record`: a file that gets all operations with their data when the program ends, see `power`; of the
  world's `folders` all is recorded, `trusted` names the files that are safe as soon as they are there.
- `kill`: number of the operation or point, from 0, before which the process kills itself.
- `kill_at`: the same by the name of a point; a pattern.
- `keep`: numbers of operations before which the whole world is copied `into` a folder of that number: it
  is what a kill there would leave.
- `at`: pattern of a point or operation to an act and its words, see `acts`; the first match does it.
- `always`: the same, every time.
- `fail`: file operations that fail: `op` (pattern), `file` (pattern of the name), `error` (name of
  an errno), `after` so many good ones, `times` (1 unless given, -1 for ever).
- `flip`: offset of a bit that is written wrongly in the first new file named like `file`;
  `short`: the last byte of it is not written at all.
- `read`: reading a file named like `file` fails with `error` from `offset` on.
- `held`: a file named like `file` cannot be given its name for `seconds`, as where a scanner holds it.
- `clock`: seconds by which the clock is off after each look at it, in turn.
- `rac_limit`: seconds one start of `rac` may take.
- `pause`: seconds every pause takes instead.
- `grace`: seconds a failed application may stay.
- `peak`: a file that is told, when the program ends, how many bytes it took in memory at most.
- `memory`: bytes the process may have beyond what it has at the point named in `memory_at`.
"""

from __future__ import annotations

import atexit
import errno
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from support.faults import acts, power

import updater.app
from updater.__main__ import main
from updater.filing import Filing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import BinaryIO

_CHANGING = {
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.symlink",
    "subprocess.Popen",
}
_BASE = "1Cv8.1CD"  # opened to be held; all that is written to it goes through the product's layer
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Watch:
    """Hears of every operation and point, and does what the fault wants there."""

    def __init__(self, fault: dict[str, Any]) -> None:
        self.fault = fault
        self.number = -1
        self.inside = 0
        self.recorder = _recorder(fault)
        self._acts = dict(fault.get("at", {}))
        self._good = int(fault.get("fail", {}).get("after", 0))
        self._bad = int(fault.get("fail", {}).get("times", 1))

    def point(self, name: str) -> None:
        """A point of a run."""
        self.hear(f"point {name}")
        if fnmatch(name, self.fault.get("memory_at", "")):
            _limit_memory(int(self.fault["memory"]))

    def hear(self, name: str) -> None:
        """Something is about to be done."""
        self.number += 1
        if self.recorder:
            self.recorder.look_outside()
        if "count" in self.fault:
            with Path(self.fault["count"]).open("a", encoding="utf-8") as file:
                file.write(f"{name}\n")
        plain = name.removeprefix("point ")
        if self.number in self.fault.get("keep", ()):
            self._keep(Path(self.fault["into"]) / str(self.number))
        if self.number == self.fault.get("kill") or fnmatch(plain, self.fault.get("kill_at", "")):
            os.kill(os.getpid(), signal.SIGKILL)
        for pattern in [pattern for pattern in self._acts if fnmatch(plain, pattern)]:
            self._act(*self._acts.pop(pattern))
        for pattern, act in self.fault.get("always", {}).items():
            if fnmatch(plain, pattern):
                self._act(*act)

    def _keep(self, place: Path) -> None:
        """Another process copies: closing a file here would give up what SQLite and we hold of it."""
        self.inside += 1
        subprocess.run(["/bin/cp", "-a", os.environ["FAULT_WORLD"], str(place)], check=True)
        self.inside -= 1

    def _act(self, act: str, *words: Any) -> None:
        self.inside += 1
        try:
            getattr(acts, act)(Path(os.environ["FAULT_WORLD"]), *words)
        finally:
            self.inside -= 1

    def operation(self, name: str, path: str) -> None:
        """An operation of the product's layer; it may fail instead."""
        self.hear(f"{name} {Path(path).name}")
        fail = self.fault.get("fail")
        if not fail or not fnmatch(name, fail["op"]) or not fnmatch(Path(path).name, fail.get("file", "*")):
            return
        if self._good:
            self._good -= 1
        elif self._bad:
            self._bad -= 1
            number = getattr(errno, fail["error"])
            raise OSError(number, os.strerror(number), path)

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Whatever else the interpreter does to files."""
        if self.inside:
            return
        path = str(arguments[0]) if arguments else ""
        if os.environ["FAULT_WORLD"] not in path and event != "subprocess.Popen":
            return
        if event in _CHANGING or (event == "open" and _writes(arguments) and not path.endswith(_BASE)):
            self.inside += 1
            try:
                self.hear(f"{event} {Path(path).name}")
            finally:
                self.inside -= 1


def _recorder(fault: Mapping[str, Any]) -> power.Recorder | None:
    if "record" not in fault:
        return None
    root = Path(os.environ["FAULT_WORLD"])
    folders, trusted = ([root / name for name in fault[key]] for key in ("folders", "trusted"))
    return power.Recorder(Path(fault["record"]), folders, trusted)


def _writes(arguments: tuple[Any, ...]) -> bool:
    return bool(isinstance(arguments[2], int) and arguments[2] & _WRITING)


def _limit_memory(more: int) -> None:
    import resource  # noqa: PLC0415 - only where there is such a thing

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + more
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _tell_peak(into: Path) -> None:
    """Not by getrusage: its peak is inherited from the process that started this one."""
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    into.write_text(str(peak * 1024), "ascii")


class Faulty(Filing):
    """The product's file operations, each of them heard of."""

    watch: Watch

    def _heard(self, name: str, path: object, do: Callable[[], Any], more: Any = None) -> Any:
        self.watch.operation(name, str(path))
        self.watch.inside += 1
        try:
            done = do()
        finally:
            self.watch.inside -= 1
        if self.watch.recorder:
            self.watch.recorder.note(name, path, more)
            for touched in (path, more) if name == power.REPLACE else (path,):
                self.watch.recorder.ours(Path(str(touched)))
        return done

    def clone(self, source: Path, target: Path) -> bool:
        """A clone has no writes to lose; where operations are recorded there is none."""
        if self.watch.recorder:
            return False
        return bool(self._heard("clone", target, lambda: Filing.clone(self, source, target)))

    def create(self, path: Path) -> BinaryIO:
        return self._opened("create", path, lambda: Filing.create(self, path))

    def reopen(self, path: Path) -> BinaryIO:
        return self._opened("reopen", path, lambda: Filing.reopen(self, path))

    def _opened(self, name: str, path: Path, do: Callable[[], BinaryIO]) -> BinaryIO:
        file: BinaryIO = self._heard(name, path, do)
        _NAMES[file.fileno()] = str(path)
        return file

    def truncate(self, file: BinaryIO, size: int) -> None:
        self._heard("truncate", _name(file), lambda: Filing.truncate(self, file, size), size)

    def reserve(self, file: BinaryIO, size: int) -> None:
        self._heard("reserve", _name(file), lambda: Filing.reserve(self, file, size), size)

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        wrong = self._damaged(file, data)
        more = (file.tell(), bytes(wrong)) if self.watch.recorder else None
        self._heard("write", _name(file), lambda: Filing.write(self, file, wrong), more)

    def _damaged(self, file: BinaryIO, data: bytes | memoryview) -> bytes | memoryview:
        fault = self.watch.fault
        if not fnmatch(Path(_name(file)).name, fault.get("file", "")):
            return data
        if fault.pop("short", False):
            return data[:-1]
        at = int(fault.get("flip", -1)) - file.tell()
        if 0 <= at < len(data):
            wrong = bytearray(data)
            wrong[at] ^= 0x10
            return bytes(wrong)
        return data

    def sync(self, file: BinaryIO) -> None:
        self._heard("sync", _name(file), lambda: Filing.sync(self, file))

    def sync_directory(self, directory: Path) -> None:
        self._heard("sync_directory", directory, lambda: Filing.sync_directory(self, directory))

    def replace(self, source: Path, target: Path) -> None:
        self._heard("replace", target, lambda: Filing.replace(self, source, target), source)

    def make_directory(self, path: Path) -> None:
        self._heard("make_directory", path, lambda: Filing.make_directory(self, path))

    def remove(self, path: Path) -> None:
        self._heard("remove", path, lambda: Filing.remove(self, path))

    def remove_directory(self, path: Path) -> None:
        self._heard("remove_directory", path, lambda: Filing.remove_directory(self, path))

    def remove_tree(self, path: Path) -> None:
        self._heard("remove_tree", path, lambda: Filing.remove_tree(self, path))

    def set_rights(self, path: Path, mode: int, owner: tuple[int, int] | None = None) -> None:
        self._heard("set_rights", path, lambda: Filing.set_rights(self, path, mode, owner))


_NAMES: dict[int, str] = {}


def _name(file: BinaryIO) -> str:
    """The name a file was opened by: the layer opens by number, and the file itself knows that only."""
    return _NAMES.get(file.fileno(), "")


def _watch_database(watch: Watch) -> None:
    import sqlite3  # noqa: PLC0415 - after the program decided to need it

    class Noting(sqlite3.Connection):
        def execute(self, statement: str, *more: Any) -> sqlite3.Cursor:
            if statement.split(maxsplit=1)[0] not in {"SELECT", "PRAGMA"}:
                watch.hear(f"journal {' '.join(statement.split()[:3])}")
            return super().execute(statement, *more)

    sqlite3.connect = partial(sqlite3.connect, factory=Noting)  # type: ignore[assignment]


def _faulty_reads(fault: Mapping[str, Any]) -> None:
    """Files opened for reading that break off; `fault` as in the module's text."""
    opened = Path.open

    def opening(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        file = opened(path, mode, *more, **named)
        return _Breaking(file, fault) if fnmatch(path.name, fault["file"]) and "b" in mode else file

    Path.open = opening  # type: ignore[method-assign, assignment]


class _Breaking:
    """A file whose disk is bad from some place on."""

    def __init__(self, file: IO[Any], fault: Mapping[str, Any]) -> None:
        self._file = file
        self._fault = fault

    def read(self, size: int = -1) -> bytes:
        if self._file.tell() + max(size, 1) > self._fault["offset"]:
            number = getattr(errno, self._fault["error"])
            raise OSError(number, os.strerror(number))
        return self._file.read(size) or b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _held_names(fault: Mapping[str, Any]) -> None:
    """Renames are refused for a while, as Windows does it; the product tries again as it does there."""
    rename, since = Path.replace, dict[str, float]()

    def replacing(path: Path, target: Any) -> Path:
        name = Path(target).name
        begun = since.setdefault(name, time.monotonic())
        if fnmatch(name, fault["file"]) and time.monotonic() - begun < fault["seconds"]:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return rename(path, target)

    Path.replace = replacing  # type: ignore[method-assign, assignment]
    Faulty.tries_again = True


def _tools(watch: Watch) -> None:
    """Give every run our points, and the clock and the pauses the fault wants."""
    from updater.update import request  # noqa: PLC0415 - the place that is changed

    wanted = watch.fault.get("clock", [0])
    steps = itertools.chain(wanted, itertools.repeat(wanted[-1]))
    changes: dict[str, Any] = {
        "at_point": watch.point,
        "clock": lambda: request.local_now() + timedelta(seconds=next(steps) + acts.SLEPT[0]),
        "timer": lambda: time.monotonic() + acts.SLEPT[0],
    }
    if watch.recorder:  # whoever finds the disk afterwards has started the computer anew
        changes["boot"] = "before the power went"
    if "pause" in watch.fault:
        changes["pause"] = lambda _seconds: time.sleep(watch.fault["pause"])
    if "grace" in watch.fault:
        more = {"handlers_grace": watch.fault["grace"]}
        request.UpdateRequest = partial(request.UpdateRequest, **more)  # type: ignore[misc, assignment]
    request.RunTools = partial(request.RunTools, **changes)  # type: ignore[misc, assignment]


def start(fault: dict[str, Any]) -> None:
    """Put the fault in."""
    watch = Watch(fault)
    Faulty.watch = watch
    updater.app.Filing = Faulty  # type: ignore[attr-defined]
    _tools(watch)
    _watch_database(watch)
    if "peak" in fault:
        atexit.register(_tell_peak, Path(fault["peak"]))
    if "read" in fault:
        _faulty_reads(fault["read"])
    if "held" in fault:
        _held_names(fault["held"])
    if "rac_limit" in fault:
        from updater.enterprise.cluster.opening import open_console  # noqa: PLC0415 - only for servers

        open_console.__kwdefaults__ = {
            **(open_console.__kwdefaults__ or {}),
            "time_limit": fault["rac_limit"],
        }
    sys.addaudithook(watch.audit)


if __name__ == "__main__":
    start(json.loads(sys.argv.pop(1)))
    sys.exit(main())
