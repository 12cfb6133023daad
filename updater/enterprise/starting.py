"""Starting a command for real."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

from updater.enterprise.command import quoted_line
from updater.enterprise.display import with_display

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from updater.enterprise.command import Command


def start_process(command: Command, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a command: own session, no input, what it prints by the way into a file beside the messages.

    Raises:
        OSError: the system would not start it.
    """
    with stray_file(command).open("wb") as stray:
        return subprocess.Popen(
            _line(command, environment),
            cwd=command.work_dir,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stray,
            **apart(),
        )


def stray_file(command: Command) -> Path:
    """Return the file for what goes past `/Out`, such as the name of a missing library."""
    return command.out_file.with_suffix(".stderr")


def _line(command: Command, environment: Mapping[str, str]) -> str | list[str]:
    """Return the arguments; on Windows, where a process gets one line, as the vendor quotes it."""
    if os.name == "nt":
        return quoted_line(str(command.executable), command.arguments, command.values)
    return with_display([str(command.executable), *command.arguments], environment, command.work_dir)


def apart() -> dict[str, Any]:
    """Return what makes the process the head of its own group: ending it ends nobody else."""
    if os.name != "nt":
        return {"start_new_session": True}
    names = ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
    return {"creationflags": sum(getattr(subprocess, name, 0) for name in names)}
