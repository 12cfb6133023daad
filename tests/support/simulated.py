"""Starting the simulated platform as a real process on a real infobase file."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.demo.platform.launcher import install_simulated_platform
from updater.demo.platform.state import State, read_state, write_state
from updater.demo.product import builds
from updater.demo.shipping import update_bytes
from updater.enterprise.commands import Commands, Credentials, FileConnection
from updater.enterprise.installations import Platform, platform_at
from updater.enterprise.messages import read_messages, read_result
from updater.formats.configuration import read_configuration
from updater.formats.infobase_file import open_infobase_file
from updater.formats.writing.infobase_file import infobase_with_configuration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

VERSION = "8.3.27.1508"
LIMIT = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What a start of the simulated platform left."""

    code: int
    text: str
    raw: bytes
    result: int | None


class World:
    """A platform, an infobase of the invented product, and updates for it, in a folder of a test."""

    def __init__(self, root: Path, *, version: str = "1.0.1.5", users: Sequence[str] = ()) -> None:
        self.root = root
        self.builds = builds()
        self.executable = install_simulated_platform(root / "1cv8", VERSION)
        self.base = root / "База «А» 1"
        self.base.mkdir()
        self.file = self.base / "1Cv8.1CD"
        infobase_with_configuration(self.file, self.builds[version].files, users=users)
        self.work = root / "work"
        self.work.mkdir()

    @property
    def platform(self) -> Platform:
        """The simulated platform as the product finds it."""
        return platform_at(self.executable)

    def commands(self, credentials: Credentials | None = None) -> Commands:
        """Command lines of the product for this base."""
        return Commands(self.platform, FileConnection(self.base), credentials, self.work)

    def cfu(self, version: str) -> Path:
        """Write the update to a release and return it."""
        build = self.builds[version]
        file = self.root / f"{version}.cfu"
        sources = [self.builds[source] for source in build.release.sources]
        file.write_bytes(update_bytes(build, sources))
        return file

    def state(self) -> State:
        """Return the simulator's memory of the base."""
        return read_state(self.base)

    def remember(self, **facts: object) -> None:
        """Change the simulator's memory of the base."""
        state = self.state()
        for name, value in facts.items():
            setattr(state, name, value)
        write_state(self.base, state)

    def versions(self) -> tuple[str, str]:
        """Return the releases of the database's and of the Designer's configuration."""
        with open_infobase_file(self.file) as infobase:
            both = infobase.configuration_files(), infobase.main_configuration_files()
            found = [read_configuration(files) for files in both]
        return str(found[0].version if found[0] else ""), str(found[1].version if found[1] else "")

    def start(self, *words: str, environ: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start the platform with these very words."""
        return subprocess.Popen(
            [str(self.executable), *words],
            env={**os.environ, "SIM_TIME": "0", **(environ or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def designer(self, *words: str, **environ: str) -> Answer:
        """Run the Designer on the base to its end, with `/Out` and `/DumpResult`."""
        return self.run("DESIGNER", "/F", str(self.base), *words, **environ)

    def run(self, *words: str, **environ: str) -> Answer:
        """Run the platform to its end, with `/Out` and `/DumpResult`."""
        out, result = self.root / "out.txt", self.root / "result.txt"
        line = (*words, "/Out", str(out), "/DumpResult", str(result), "/DisableStartupDialogs")
        process = self.start(*line, environ=environ)
        printed, _noise = process.communicate(timeout=LIMIT)
        assert b"" == printed
        raw = out.read_bytes() if out.exists() else b""
        return Answer(process.returncode, read_messages(out), raw, read_result(result))
