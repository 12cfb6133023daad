"""What happens to the program or around it at a point of a run; each act is told the folder of the world."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from support.faults.volumes import fill as fill_volume
from support.faults.volumes import unmount as unmount_volume

from updater.demo.platform.servers import SimInfobase, SimSession, changed_server
from updater.demo.platform.state import read_state, write_state
from updater.update.base_lock import NAME as LOCK_FILE

if TYPE_CHECKING:
    from pathlib import Path

BASE = "База «А» 1"
SERVER_FILE = "servers/srv.json"


def change_server(root: Path, **facts: object) -> None:
    """Change the server of a world, or its infobase where that has such a field."""
    with changed_server(root / SERVER_FILE) as found:
        for name, value in facts.items():
            target = found.infobases[0] if name in SimInfobase.__slots__ else found
            setattr(target, name, value)


def fill(root: Path, folder: str, room: int = 0) -> None:
    """Leave so many bytes free where a folder of the world is."""
    fill_volume(root / folder, room)


def free(root: Path, folder: str) -> None:
    """Give back what `fill` took."""
    (root / folder / "filling").unlink(missing_ok=True)


def unmount(root: Path, folder: str) -> None:
    """The share is gone."""
    unmount_volume(root / folder)


def send(_root: Path, *names: str) -> None:
    """Signals arrive, one right after the other."""
    for name in names:
        os.kill(os.getpid(), getattr(signal, name))


def blow_up(_root: Path, kind: str = "RuntimeError") -> None:
    """Somebody made a mistake."""
    raise {"RuntimeError": RuntimeError, "MemoryError": MemoryError}[kind]("нечто")


def write_over(root: Path, target: str, source: str) -> None:
    """A file becomes another one."""
    shutil.copyfile(root / source, root / target)


def flip(root: Path, target: str, offset: int) -> None:
    """One bit of a file is another one."""
    with (root / target).open("r+b") as file:
        file.seek(offset, os.SEEK_SET if offset >= 0 else os.SEEK_END)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 0x10]))


def cut_found(root: Path, pattern: str, size: int) -> None:
    """The one file of that name, wherever it grows, ends early."""
    (file,) = root.rglob(pattern)
    os.truncate(file, size if size >= 0 else file.stat().st_size + size)


def server(root: Path, facts: dict[str, object]) -> None:
    """The server, or its infobase where that has such a field, is another from now on."""
    change_server(root, **facts)


def somebody_comes_in(root: Path, app: str) -> None:
    """Somebody begins to work in the server infobase."""
    with changed_server(root / SERVER_FILE) as found:
        found.infobases[0].sessions.append(SimSession("Иванова", app=app))


def cut(root: Path, target: str, size: int) -> None:
    """A file ends early."""
    file = root / target
    os.truncate(file, size if size >= 0 else file.stat().st_size + size)


def remove(root: Path, target: str) -> None:
    """A file goes."""
    (root / target).unlink()


def touch(root: Path, target: str) -> None:
    """A file's time is another one."""
    os.utime(root / target, ns=(time.time_ns(), time.time_ns()))


def swap_base(root: Path, source: str) -> None:
    """Somebody puts another base in the base's place."""
    beside = root / BASE / "other"
    shutil.copyfile(root / source, beside)
    beside.replace(root / BASE / "1Cv8.1CD")


def link(root: Path, pattern: str, victim: str) -> None:
    """Somebody plants links under the names a file is about to get: `%` is the run."""
    run = max(entry.name for entry in (root / "home" / "state" / "runs").iterdir())
    place = root / pattern.replace("%", run)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(root / victim)


def full_log(root: Path) -> None:
    """The disk of the log is full."""
    run = max((root / "home" / "state" / "runs").iterdir(), key=lambda entry: entry.name)
    with contextlib.suppress(FileNotFoundError):
        (run / "run.log").unlink()
    (run / "run.log").symlink_to("/dev/full")


def held_by_another(root: Path, until: str) -> None:
    """Another program holds the base until the newest run has a file of that name, a minute at most."""
    hold = (
        "import sys, time, pathlib\n"
        "from updater.infobases.access import held\n"
        "base, runs, name = sys.argv[1:]\n"
        "before = len([*pathlib.Path(runs).rglob(name)])\n"
        "with held(pathlib.Path(base)):\n"
        "    print('held', flush=True)\n"
        "    end = time.monotonic() + 60\n"
        "    while len([*pathlib.Path(runs).rglob(name)]) == before and time.monotonic() < end:\n"
        "        time.sleep(0.05)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", hold, str(root / BASE / "1Cv8.1CD"), str(root / "home" / "state"), until],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.readline()


LEAVE = "leave"
"""The file in the folder of a world at which those who hold the base leave."""
_HOLD = (
    "import sys, time, pathlib\n"
    "from updater.infobases.access import held\n"
    "base, leave = map(pathlib.Path, sys.argv[1:])\n"
    "with held(base):\n"
    "    print('held', flush=True)\n"
    "    end = time.monotonic() + 120\n"
    "    while not leave.exists() and time.monotonic() < end:\n"
    "        time.sleep(0.02)\n"
)


def opened_by_another(root: Path) -> subprocess.Popen[bytes]:
    """Another program has the base open until it is told to leave, two minutes at most."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(root / BASE / "1Cv8.1CD"), str(root / LEAVE)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    with process.stdout as told:
        told.readline()
    return process


def leaves(root: Path) -> None:
    """Whoever holds the base leaves it."""
    (root / LEAVE).touch()


def writes_and_leaves(root: Path) -> None:
    """Whoever holds the base has written to it, and leaves."""
    touch(root, f"{BASE}/1Cv8.1CD")
    leaves(root)


def in_turn(root: Path, *acts: list[Any]) -> None:
    """The first time the first act, then the second, and so on."""
    act, *words = acts[min(len(_TURNS), len(acts) - 1)]
    _TURNS.append(act)
    globals()[act](root, *words)


_TURNS: list[str] = []


def says(root: Path, name: str) -> None:
    """A file tells the test that this was reached."""
    (root / name).touch()


def switches(root: Path, faults: dict[str, str]) -> None:
    """The platform goes wrong from now on, as `faults` of the simulated one."""
    state = read_state(root / BASE)
    state.faults.update(faults)
    write_state(root / BASE, state)


def bad_sector(_root: Path, name: str, offset: int) -> None:
    """Some place of a file cannot be read any more."""
    fault = {"file": name, "offset": offset, "error": "EIO"}
    sys.modules["__main__"]._faulty_reads(fault)  # the program with the fault


def foreign_lock(root: Path, host: str, hours: float = 0.0) -> None:
    """Another computer has taken the base's lock."""
    at = datetime.now().astimezone() - timedelta(hours=hours)
    facts = {"host": host, "pid": 4711, "born": 1.0, "user": "Иванова", "run": "20260101-000000-beef"}
    facts["time"] = at.isoformat(timespec="seconds")
    (root / BASE / LOCK_FILE).write_text(json.dumps(facts), "utf-8")


SLEPT = [0.0]
"""Seconds by which all clocks of the program are ahead: the time the computer is said to have slept."""


def sleep_long(_root: Path, seconds: float) -> None:
    """The computer sleeps for hours, which takes no time here."""
    SLEPT[0] += seconds


def keep_lock(root: Path) -> None:
    """Keep what the base's lock says at this moment."""
    shutil.copyfile(root / BASE / LOCK_FILE, root / "lock-seen")


def sleep(_root: Path, seconds: float) -> None:
    """Time passes."""
    time.sleep(seconds)


def stop_for(_root: Path, seconds: float) -> None:
    """The computer sleeps and wakes up."""
    waker = f"import os, signal, time; time.sleep({seconds}); os.kill({os.getpid()}, signal.SIGCONT)"
    subprocess.Popen([sys.executable, "-c", waker], start_new_session=True)
    os.kill(os.getpid(), signal.SIGSTOP)
