"""The site running: its hosts, its authority, and what a test or a person may do with it."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.site.applications import applications
from updater.demo.site.context import HOSTS, MIRRORS, Site
from updater.demo.site.control import Control
from updater.demo.site.faults import Faults
from updater.demo.site.gateway import SiteGateway
from updater.demo.site.log import RequestLog
from updater.demo.site.packages import site_file
from updater.demo.site.server import Host
from updater.demo.site.tls import LOOPBACK, Authority
from updater.model.site import PackageKind, SiteAddresses, SiteRole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.demo.site.world import Account, SiteFile, World

_ROLES = {
    SiteRole.LOGIN: "login",
    SiteRole.RELEASES: "releases",
    SiteRole.DOWNLOADS: MIRRORS[0],
    SiteRole.UPDATE_SERVICE: "update-api",
    SiteRole.TEMPLATES: "tmplts",
    SiteRole.LEGACY: "downloads",
    SiteRole.PORTAL: "portal",
    SiteRole.FRESH: "fresh",
}
_FOREIGN = "foreign"


@dataclass(slots=True)
class RunningSite:
    """The site while it runs.

    Attributes:
        addresses: for the product; the foreign host is not among those trusted.
        authority: PEM file of the authority to trust.
        faults: what goes wrong; may be changed at any time.
        log: what arrived, without secrets.
        control: file another process may write faults into.
    """

    world: World
    addresses: SiteAddresses
    authority: Path
    faults: Faults
    log: RequestLog
    control: Path
    site: Site
    folder: Path
    hosts: tuple[Host, ...] = field(repr=False, default=())

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Accounts there are, with their passwords."""
        return self.world.accounts

    def url(self, host: str) -> str:
        """Return the address of a host, `dl03`."""
        return self.site.urls[host]

    def urls_of(self, file: SiteFile) -> tuple[str, ...]:
        """Return the addresses of a file on all mirrors."""
        return tuple(f"{self.site.urls[name]}/public/file/get/{file.uuid}" for name in MIRRORS)

    def publish(self, content: Path | bytes, name: str = "big.zip", *, nick: str = "Workshop10") -> SiteFile:
        """Hand out one more file of a product, known to nobody but the caller."""
        if isinstance(content, bytes):
            path = self.folder / name
            path.write_bytes(content)
        else:
            path = content
        file = site_file(nick, f"file-{name}", path, path=f"Own\\{name}", kind=PackageKind.UPDATE)
        self.site.files[file.uuid] = file
        return file

    def expire_sessions(self) -> None:
        """Forget who is signed in, as over night."""
        self.site.state.end_sessions()

    def reset(self) -> None:
        """Let everything go well again, and forget who was there and what was asked."""
        self.faults.clear()
        self.site.forget()
        self.log.clear()

    def drop_connections(self) -> None:
        """Reset every open connection, as after a long sleep of the machine."""
        for host in self.hosts:
            host.drop_connections()


@contextlib.contextmanager
def run_site(
    world: World,
    faults: Faults | None = None,
    *,
    folder: Path | None = None,
    addresses: int = 1,
    log_file: Path | None = None,
) -> Iterator[RunningSite]:
    """Run the site until the context is left.

    Args:
        world: what it hands out.
        faults: what goes wrong; nothing unless given.
        folder: for its certificate and its control file; one of its own unless given.
        addresses: on how many loopback addresses its hosts are; 1 is possible on every system.
        log_file: where exchanges are written for other processes.

    Raises:
        OSError: no address can be had.
    """
    with contextlib.ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="onec-site-")))
        site = Site(world, faults or Faults(), RequestLog(log_file))
        hosts = tuple(
            Host(name, LOOPBACK[number % addresses], application, SiteGateway, site)
            for number, (name, application) in enumerate(applications(site).items())
        )
        stack.callback(_stop, hosts)
        authority = Authority()
        for host in hosts:
            host.start(authority)
            site.urls[host.name] = host.url
        running = _running(site, place, authority, hosts)
        site.faults.listen(lambda: _follow(hosts))
        _follow(hosts)
        stack.enter_context(Control(running.control, site.faults).watching())
        yield running


def _running(site: Site, folder: Path, authority: Authority, hosts: tuple[Host, ...]) -> RunningSite:
    folder.mkdir(parents=True, exist_ok=True)
    certificate = folder / "authority.pem"
    authority.write(certificate)
    trusted = tuple(url.removeprefix("https://") for name, url in site.urls.items() if name != _FOREIGN)
    addresses = SiteAddresses({role: site.urls[name] for role, name in _ROLES.items()}, trusted)
    return RunningSite(
        world=site.world,
        addresses=replace(addresses, authority=str(certificate)),
        authority=certificate,
        faults=site.faults,
        log=site.log,
        control=folder / "faults.json",
        site=site,
        folder=folder,
        hosts=hosts,
    )


def _follow(hosts: tuple[Host, ...]) -> None:
    for host in hosts:
        host.follow_faults()


def _stop(hosts: tuple[Host, ...]) -> None:
    """Stop all hosts at once: each takes a moment."""
    threads = [threading.Thread(target=host.stop) for host in hosts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


__all__ = ["HOSTS", "RunningSite", "run_site"]
