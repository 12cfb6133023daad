"""A small world with the update site: the sandbox, and a site that runs in this process."""

from __future__ import annotations

import contextlib
import json
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from support.faults.world import World

from updater.demo.online import site_for
from updater.demo.sandbox import build_sandbox

if TYPE_CHECKING:
    from pathlib import Path

_FIRST, _NEXT = "1.0.1.5", "1.0.2.7"
_MEMORY = ("site/", "bases/", "server/")
"""The site's own memory and the sandbox's other infobases, whose passwords are told to everybody."""


@dataclass
class SiteBase(World):
    """A sandbox without templates; what it needs is to be had from the site.

    Attributes:
        login: of the account; its password is the world's.
        running: ends the site.
    """

    login: str = ""
    running: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def update_words(self, *more: object) -> tuple[object, ...]:
        """The words that bring the update here and apply it."""
        words = ("--online", "--login", self.login, "--to", _NEXT)
        return ("update", self.base, "--yes", "--json", *words, *more)

    def write_settings(self, **more: object) -> None:
        """Change the settings the sandbox wrote."""
        file = self.home / "settings.json"
        kept = json.loads(file.read_bytes())
        file.write_text(json.dumps({**kept, **more}), "utf-8")

    def secrets_written(self, *said: str, files: bool = True) -> list[str]:
        """Places that hold the account's password, but for the site's own."""
        found = super().secrets_written(*said, files=files)
        return [name for name in found if not name.startswith(_MEMORY)]

    def end_processes(self) -> None:
        """End what still lives, then the site."""
        super().end_processes()
        self.running.close()


def make_site_world(root: Path) -> SiteBase:
    """Make a sandbox without templates and start its site."""
    sandbox = build_sandbox(root, "ru", seconds=0)
    shutil.rmtree(sandbox.templates)
    sandbox.templates.mkdir()
    running = contextlib.ExitStack()
    _site, account = running.enter_context(site_for(sandbox, "ru"))
    name = sandbox.infobase.relative_to(sandbox.root).as_posix()
    world = SiteBase(
        sandbox.root,
        password=account.password,
        user="",
        base_name=name,
        chain=(_FIRST, _NEXT),
        login=account.login,
        running=running,
    )
    world.temporary.mkdir()
    world.before = world.hash()
    return world
