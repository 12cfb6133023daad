"""`/Out` and `/DumpResult` as the platform writes them (docs/platform.md 14.3)."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from updater.demo.platform.faults import Faults

_MARK = b"\xef\xbb\xbf"
_ENCODINGS = {"cp1251": ("cp1251", b""), "utf-16": ("utf-16-le", b"\xff\xfe")}
_GARBAGE = b"\x00\xff\xfe\x98\x00garbage\xd0"
_TOLD = "SIM_TOLD"
_LATER = (
    "import base64, json, os, pathlib, sys, time\n"
    "time.sleep(float(sys.argv[1]))\n"
    "for name, data in json.loads(os.environ['SIM_TOLD']):\n"
    "    pathlib.Path(name).write_bytes(base64.b64decode(data))\n"
)


class Output:
    """The messages of one start.

    Args:
        out: file of `/Out`; None when it was not asked for.
        result: file of `/DumpResult`; None when it was not asked for.
        keep: `-NoTruncate`: what is there stays.
    """

    def __init__(self, out: str | None, result: str | None, faults: Faults, *, keep: bool = False) -> None:
        kind = faults.text("OUT")
        self._lies = False
        self._out = Path(out) if out and kind != "missing" else None
        self._silent = kind == "empty"
        self._result = Path(result) if result else None
        self._late = faults.text("LATE_OUT")
        self._result_in_time = faults.text("LATE") == "out"
        self._encoding, mark = _ENCODINGS.get(kind, ("utf-8", _MARK))
        self._written = _GARBAGE if kind == "garbage" else mark
        if self._out and keep and self._out.exists():
            self._written = self._out.read_bytes()
        self._show()

    def say(self, *lines: str) -> None:
        """Write lines at once, so that they can be read while the command runs."""
        for line in () if self._silent else lines:
            self._written += f"{line}\r\n".encode(self._encoding, "replace")
        self._show()

    def lie(self) -> None:
        """Write another result than the exit code will be."""
        self._lies = True

    def finish(self, code: int) -> None:
        """Write the digit of the result."""
        digit = _MARK + str(1 - code if self._lies else code).encode()
        later = [(self._out, self._written)] if self._late else []
        if self._late and not self._result_in_time:
            later.append((self._result, digit))
        elif self._result:
            self._result.write_bytes(digit)
        if later:
            self._write_later(later)

    def _show(self) -> None:
        if self._out and not self._late:
            self._out.write_bytes(self._written)

    def _write_later(self, files: list[tuple[Path | None, bytes]]) -> None:
        """Leave the writing to a process that lives a little longer than this one.

        Who looks for survivors of a command finds neither its files in the command line nor us as its parent.
        """
        told = [(str(file), base64.b64encode(data).decode()) for file, data in files if file]
        words = [sys.executable, "-c", _LATER, str(int(self._late) / 1000)]
        orphaned = words if os.name == "nt" else ["/bin/sh", "-c", '"$@" &', "sh", *words]
        nowhere = subprocess.DEVNULL
        process = subprocess.Popen(
            orphaned,
            env={**os.environ, _TOLD: json.dumps(told)},
            start_new_session=True,
            stdin=nowhere,
            stdout=nowhere,
            stderr=nowhere,
        )
        if os.name != "nt":
            process.wait()
