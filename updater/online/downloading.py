"""Packages brought here, verified, and made templates of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from updater.model.events import ignore_events
from updater.online.placing import install_hops, installed_already, missing_hops
from updater.online.values import Differing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from updater.model.events import CancelToken, OnEvent
    from updater.model.site import Package, Product, ReleaseText, SiteHop
    from updater.model.template import InstalledTemplate
    from updater.online.connection import Connection
    from updater.online.services import Services
    from updater.site.download.job import Job
    from updater.site.download.pauser import Pauser
    from updater.site.release_texts import SafeText


class Downloads:
    """Downloads as the settings have them.

    Args:
        services: settings, places and templates.
        connection: the way to the site.
        sleep: waits so many seconds between attempts.
    """

    def __init__(self, services: Services, connection: Connection, sleep: Callable[[float], None]) -> None:
        self._services, self._connection, self._sleep = services, connection, sleep

    @property
    def directory(self) -> Path:
        """Where packages lie until they are installed."""
        return self._services.program.cache / "downloads"

    def marked(self, product: Product, hops: Sequence[SiteHop]) -> tuple[SiteHop, ...]:
        """Say of each hop whether its template is here and right, so that nothing is downloaded for it."""
        directories = self._services.templates.paths()
        return tuple(
            replace(hop, here=installed_already(hop, directories, product) is not None) for hop in hops
        )

    def install(
        self,
        product: Product,
        hops: Sequence[SiteHop],
        open_text: Callable[[ReleaseText], SafeText | None],
        *,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
        pauser: Pauser | None = None,
        differing: Differing = Differing.REFUSED,
    ) -> tuple[InstalledTemplate, ...]:
        """Download the packages of hops and install them; what is here and right already is left alone.

        Args:
            product: what they are updates of.
            hops: with their packages.
            open_text: fetches a text about a release; None when it cannot be had.
            on_event: hears progress and news.
            cancel: a wish to stop.
            pauser: lets it stand and go on.
            differing: what becomes of a template that is here with another update.

        Raises:
            SiteError, PackageError, TemplateError, StorageError, Cancelled: only whole templates are there.
        """
        services = self._services
        missing = missing_hops(hops, services.templates.paths(), product, services.filing)
        brought = self.bring(
            [hop.package for hop in missing if hop.package is not None],
            self.directory,
            unpack_into=services.templates.install_target(),
            on_event=on_event,
            cancel=cancel,
            pauser=pauser,
        )
        return install_hops(
            services.templates.install,
            services.filing,
            missing,
            [path for path, _ in brought],
            open_text,
            temporary=frozenset(path for path, downloaded in brought if downloaded),
            cancel=cancel,
            differing=differing,
        )

    def bring(
        self,
        packages: Sequence[Package],
        directory: Path,
        *,
        unpack_into: Path | None = None,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
        pauser: Pauser | None = None,
    ) -> list[tuple[Path, bool]]:
        """Return where each package is, and whether it was downloaded: what lies in a directory stays there.

        Args:
            packages: what is wanted.
            directory: where downloads go.
            unpack_into: where it will be unpacked later: room for that is asked for, too.
            on_event: hears progress and news.
            cancel: a wish to stop.
            pauser: lets it stand and go on.

        Raises:
            SiteError, StorageError, Cancelled: what came stays for the next time.
        """
        from updater.site.directory import local_path

        here = [local_path(package) for package in packages]
        wanted = [package for package, path in zip(packages, here, strict=True) if path is None]
        jobs = [_job(directory, package, unpack_into) for package in wanted]
        files = iter(self._fetched(jobs, directory, on_event, cancel, pauser) if jobs else ())
        return [(path, False) if path is not None else (next(files), True) for path in here]

    def _fetched(
        self,
        jobs: Sequence[Job],
        directory: Path,
        on_event: OnEvent,
        cancel: CancelToken | None,
        pauser: Pauser | None,
    ) -> tuple[Path, ...]:
        from updater.filing import explained
        from updater.site.download.downloads import download

        services = self._services
        # The record stays with the program: in the person's own folder it would be one more file of no use.
        for folder in (directory, self.directory):
            with explained(folder):
                services.filing.make_directory(folder)
        return download(
            jobs,
            session_stream=self._connection.stream,
            directory=self.directory,
            filing=services.filing,
            parallel=services.settings.downloads_parallel,
            on_event=on_event,
            cancel=cancel,
            pauser=pauser,
            sign_in=self._connection.credentials,
            sleep=self._sleep,
        )


def _job(directory: Path, package: Package, unpack_into: Path | None) -> Job:
    """An update is compressed already, so unpacked it takes about what the package takes."""
    from updater.site.download.job import job_in

    unpacked = package.size or 0 if unpack_into is not None else 0
    return job_in(directory, package, unpacked=unpacked, unpack_into=unpack_into)
