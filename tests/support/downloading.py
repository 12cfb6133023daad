"""Downloads in tests: random content, packages of it, and a session that reaches the loopback servers."""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from updater.filing import Filing
from updater.model.site import Digest, Package
from updater.site.download import Job, download

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from updater.model.events import Event
    from updater.site.session import SiteSession


def noise(size: int, seed: int = 1) -> bytes:
    """Return bytes no part of which is like another."""
    return random.Random(seed).randbytes(size)


def archive(members: Mapping[str, bytes]) -> bytes:
    """Return a zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return stream.getvalue()


def sha512(content: bytes) -> Digest:
    """Return the checksum the release pages state."""
    return Digest("sha512", hashlib.sha512(content).hexdigest())


def md5_inside(content: bytes) -> Digest:
    """Return the checksum the update service states: of the update file inside."""
    return Digest("md5", hashlib.md5(content).hexdigest(), of_update_file=True)  # noqa: S324 - the site's


@dataclass
class Desk:
    """Downloads through a session into a directory, with waits that cost no time.

    Attributes:
        waited: seconds it would have waited, between looks at the cancel token.
        events: what was told.
    """

    session: SiteSession
    directory: Path
    filing: Filing = field(default_factory=Filing)
    waited: float = 0.0
    events: list[Event] = field(default_factory=list)

    def job(self, name: str, *urls: str, **facts: Any) -> Job:
        """Return the job of a package."""
        return Job(Package(urls, name, **facts), self.directory / name)

    def fetch(self, *jobs: Job, **options: Any) -> tuple[Path, ...]:
        """Download."""
        return download(
            jobs,
            session_stream=self.session.stream,
            directory=self.directory,
            filing=self.filing,
            on_event=self.events.append,
            sleep=options.pop("sleep", self._sleep),
            jitter=lambda: 0.5,
            **options,
        )

    def names(self) -> set[str]:
        """Return the names in the directory, without the record of verified files."""
        return {path.name for path in self.directory.iterdir()} - {"downloads.json"}

    def _sleep(self, seconds: float) -> None:
        self.waited += seconds
