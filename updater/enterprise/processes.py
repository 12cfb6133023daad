"""A process we started with everything it started in turn, ended by id and nothing else."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time

import psutil

_CLOCK_TICKS = 1.0  # seconds the birth of a process may be told wrong by
_TELLING_KEYS = ("/out", "/@")  # of the platform's command lines that name files of ours
_GRACE = 3.0  # seconds between asking a process to leave and making it
_GONE = (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess)


class ProcessTree:
    """The process of one command and its descendants.

    Descendants are noted while the process lives: once it is gone the system
    no longer says whose they were.

    Args:
        process: the one we started.
        program: file name of the program meant; what was started may be a wrapper around it.
        marks: beginnings of paths that only command lines of this very work name.
    """

    def __init__(self, process: subprocess.Popen[bytes], program: str, marks: tuple[str, ...] = ()) -> None:
        self._process = process
        self._marks = marks
        self._started = time.time()
        self._known: dict[int, psutil.Process] = {}
        self._names = {program}
        with contextlib.suppress(*_GONE):
            self._root: psutil.Process | None = psutil.Process(process.pid)
            self._note()
            return
        self._root = None

    def running(self, wait: float) -> bool:
        """Wait up to `wait` seconds and say whether the started process still runs."""
        self._note()
        try:
            self._process.wait(wait)
        except subprocess.TimeoutExpired:
            return True
        return False

    def successor_running(self) -> bool:
        """Whether a process of the same program that ours started outlives it."""
        self._note_heirs()
        return any(self._same_program(process) for process in self._alive())

    def processor_seconds(self) -> float:
        """Return the processor time that the process and all it started have used, as far as it is told."""
        used = 0.0
        for process in (*([self._root] if self._root else ()), *self._known.values()):
            with contextlib.suppress(*_GONE):
                times = process.cpu_times()
                used += times.user + times.system
        return used

    def end(self) -> None:
        """End the process and all it started: first asked, then made."""
        self._note()
        self._note_heirs()
        self._process.terminate()
        for process in self._known.values():
            with contextlib.suppress(*_GONE):
                process.terminate()
        self._wait_for_leader()
        _gone, alive = psutil.wait_procs(self._known.values(), timeout=_GRACE)
        self._process.kill()
        for process in alive:
            with contextlib.suppress(*_GONE):
                process.kill()
        self._wait_for_leader()
        psutil.wait_procs(alive, timeout=_GRACE)

    def _wait_for_leader(self) -> None:
        """Wait for our own child by its handle: waiting by id would take its exit code away."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)

    def _note(self) -> None:
        if self._root is None:
            return
        with contextlib.suppress(*_GONE):
            self._names.add(self._root.name())
            for child in self._root.children(recursive=True):
                self._known.setdefault(child.pid, child)

    def _note_heirs(self) -> None:
        """Find what outlives the process: by session, by parent (on Windows), by what it works on."""
        for process in psutil.process_iter():
            if process.pid in self._known or process.pid in {self._process.pid, os.getpid()}:
                continue
            with contextlib.suppress(*_GONE, OSError):
                if self._is_heir(process):
                    self._known.setdefault(process.pid, process)

    def _is_heir(self, process: psutil.Process) -> bool:
        if process.create_time() < self._started - _CLOCK_TICKS:
            return False
        if os.name == "nt":
            related = process.ppid() == self._process.pid
        else:
            related = os.getsid(process.pid) == self._process.pid
        return related or self._works_on_ours(process.cmdline())

    def _works_on_ours(self, words: list[str]) -> bool:
        if not any(word.casefold().startswith(_TELLING_KEYS) for word in words):
            return False
        return any(mark in word for word in words for mark in self._marks)

    def _alive(self) -> list[psutil.Process]:
        alive = []
        for process in self._known.values():
            with contextlib.suppress(*_GONE):
                if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                    alive.append(process)
        return alive

    def _same_program(self, process: psutil.Process) -> bool:
        with contextlib.suppress(*_GONE):
            return process.name() in self._names
        return False
