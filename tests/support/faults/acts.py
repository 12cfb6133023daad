"""What happens to the program or around it at a point of a run; each act is told the folder of the world."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from support.faults.volumes import fill as fill_volume
from support.faults.volumes import unmount as unmount_volume

if TYPE_CHECKING:
    from pathlib import Path

BASE = "База «А» 1"


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


def designer(root: Path, seconds: float) -> None:
    """Somebody starts the Designer, works for a while and closes it."""
    hold = (
        "import sys, time, pathlib\n"
        "from updater.infobases.access import held\n"
        "with held(pathlib.Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(float(sys.argv[2]))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", hold, str(root / BASE / "1Cv8.1CD"), str(seconds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.readline()


def sleep(_root: Path, seconds: float) -> None:
    """Time passes."""
    time.sleep(seconds)


def stop_for(_root: Path, seconds: float) -> None:
    """The computer sleeps and wakes up."""
    waker = f"import os, signal, time; time.sleep({seconds}); os.kill({os.getpid()}, signal.SIGCONT)"
    subprocess.Popen([sys.executable, "-c", waker], start_new_session=True)
    os.kill(os.getpid(), signal.SIGSTOP)
