"""What this machine lets us do by ourselves: install system packages, or only say which."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.saying import Trouble, say, tail

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Machine:
    """The system the set-up runs on.

    Attributes:
        linux: Qt's own wheels bring all they need on the other systems.
        root: system packages may be installed without asking.
        apt_get: the path of Debian's installer; None elsewhere.
        screen: a window can be shown.
    """

    linux: bool
    root: bool
    apt_get: str | None
    screen: bool

    def apt_advice(self, packages: Sequence[str]) -> str:
        """Return the command a person would type."""
        sudo = "" if self.root else "sudo "
        return f"{sudo}apt-get install {' '.join(packages)}"

    def can_install(self) -> bool:
        """Whether `install` may be called."""
        return self.root and self.apt_get is not None

    def install(self, packages: Sequence[str], purpose: str) -> None:
        """Install Debian packages, refreshing the lists first: a bare machine has none.

        Raises:
            Trouble: apt-get failed.
        """
        say(f"installing system packages for {purpose}: {' '.join(packages)}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            done = subprocess.run(
                [str(self.apt_get), "-q", *step],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            if done.returncode and step[0] == "install":
                raise Trouble(f"apt-get {step[0]} failed:\n{tail(done.stdout)}")


def this_machine() -> Machine:
    """Look at the system we run on."""
    linux = sys.platform.startswith("linux")
    return Machine(
        linux=linux,
        root=hasattr(os, "geteuid") and os.geteuid() == 0,
        apt_get=shutil.which("apt-get") if linux else None,
        screen=not linux or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")),
    )
