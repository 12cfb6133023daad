"""What all hosts of the site share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from flask import request

from updater.demo.site.faults import Active
from updater.demo.site.log import Exchange
from updater.demo.site.state import SiteState

if TYPE_CHECKING:
    from updater.demo.site.faults import FaultKind, Faults
    from updater.demo.site.log import RequestLog
    from updater.demo.site.world import Account, SiteFile, World

MIRRORS = ("dl02", "dl03", "dl04")
HOSTS = (
    "login",
    "releases",
    *MIRRORS,
    "update-api",
    "tmplts",
    "downloads",
    "portal",
    "fresh",
    "foreign",
)
"""Every listening address; nobody should ever send anything of a person's to the last one."""


@dataclass(slots=True)
class Site:
    """The running site as its hosts see it.

    Attributes:
        urls: address of each host, without a slash at the end.
        files: by id, also those published later.
    """

    world: World
    faults: Faults
    log: RequestLog
    urls: dict[str, str] = field(default_factory=dict)
    state: SiteState = field(init=False)
    files: dict[str, SiteFile] = field(init=False)

    def __post_init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Be as at the beginning: nobody signed in, nobody locked, nothing registered or published."""
        self.state = SiteState(self.world)
        self.files = {file.uuid: file for release in self.world.releases for file in release.all_files}

    def find(self, uuid: str) -> SiteFile | None:
        """Return a file by its id."""
        return self.files.get(uuid)

    def basic(self) -> Account | None:
        """Return the account whose login and password came with the request."""
        given = request.authorization
        if given is None or given.type != "basic":
            return None
        return self.state.account(given.username or "", given.password or "")


def active() -> Active:
    """Return what goes wrong with the request being answered."""
    return cast("Active", request.environ.get("site.faults", Active()))


def wrong(kind: FaultKind) -> bool:
    """Say whether a fault applies to the request being answered."""
    return kind in active()


def exchange() -> Exchange:
    """Return the log's entry of the request being answered."""
    return cast("Exchange", request.environ.get("site.exchange", Exchange("", "", "")))
