"""Commands that bring distributions here: updates an infobase needs, or anything else a release offers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from updater.cli.exits import Exit
from updater.cli.releases import wanted_product
from updater.cli.signals import cancelled_by_signals
from updater.cli.site import identify
from updater.cli.site_documents import distribution_document, installed_document, path_document
from updater.cli.telling_downloads import DownloadTeller
from updater.cli.telling_site import distribution_line, failure_lines, path_lines
from updater.errors import SettingsError, SiteError
from updater.model.version import Version
from updater.online.values import Differing

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from updater.app import Application
    from updater.cli.output import Output
    from updater.model.events import CancelToken
    from updater.model.infobase import InfobaseState
    from updater.model.site import Package
    from updater.model.template import InstalledTemplate
    from updater.online import Online, OnlinePlan
    from updater.online.distributions import DistributionsFound
    from updater.site.choose import Failure

_EVERYTHING = "all"


def download(options: argparse.Namespace, application: Application, output: Output) -> int:
    """Download and install the releases an infobase needs, or other distributions of a release."""
    if options.platform is not None:
        from updater.cli.new_platforms import download_platform

        return download_platform(options, application, output)
    if options.target is None:
        raise SettingsError("settings.needs-target")
    if options.kind is not None:
        return _distributions(options, application, output)
    state = application.infobases.inspect(Path(options.target))
    wanted = Version(options.to) if options.to else None
    if options.dry_run:
        return _only_tell(options, application, output, state, wanted)
    installed = fetch(options, application, output, state, wanted)
    if output.as_json:
        output.document([installed_document(item) for item in installed])
    return Exit.DONE


def fetch(
    options: argparse.Namespace,
    application: Application,
    output: Output,
    state: InfobaseState,
    wanted: Version | None,
    stop: CancelToken | None = None,
) -> tuple[InstalledTemplate, ...]:
    """Ask for the path, say what it takes, download what is not here, install it.

    Args:
        options: who signs in.
        application: what to do it with.
        output: where it is told.
        state: of the infobase.
        wanted: the release; the newest unless given.
        stop: a wish to stop that others hear of, too.

    Raises:
        SiteError, PlanError, PackageError, TemplateError, StorageError, Cancelled: why not.
    """
    online = application.online
    identify(options, online)
    plan = online.measured(online.path(state, to=wanted))
    _name_failures(plan.failures, output)
    output.aside(output.texts("cli.download.path", start=plan.start, count=len(plan.hops)))
    for line in path_lines(output.texts, plan):
        output.aside(f"  {line}")
    with cancelled_by_signals(stop) as cancel:
        differing = Differing.REPLACED if options.replace else Differing.REFUSED
        installed = online.fetch(plan, on_event=DownloadTeller(output), cancel=cancel, differing=differing)
    _tell_installed(installed, output)
    return installed


def _tell_installed(installed: tuple[InstalledTemplate, ...], output: Output) -> None:
    for item in installed:
        manifest = item.template.manifest
        facts = {"name": manifest.name, "version": manifest.version, "path": item.template.directory}
        output.aside(output.texts(f"cli.install.{item.outcome.value}", **facts))


def _only_tell(
    options: argparse.Namespace,
    application: Application,
    output: Output,
    state: InfobaseState,
    wanted: Version | None,
) -> int:
    """Say what would be downloaded; sizes that only come with the files need somebody signed in."""
    online = application.online
    identify(options, online)
    plan = _measured(online, online.path(state, to=wanted))
    _name_failures(plan.failures, output)
    if output.as_json:
        output.document(path_document(plan, output.texts))
        return Exit.DONE
    output.line(output.texts("cli.download.path", start=plan.start, count=len(plan.hops)))
    for line in path_lines(output.texts, plan):
        output.line(f"  {line}")
    return Exit.DONE


def _name_failures(failures: Sequence[Failure], output: Output) -> None:
    for line in failure_lines(output.texts, failures):
        output.aside(line)


def _measured(online: Online, plan: OnlinePlan) -> OnlinePlan:
    try:
        return online.measured(plan)
    except SiteError as error:
        if error.code not in {"site.sign-in-needed", "account.sign-in-needed"}:
            raise
        return plan


@dataclass
class _Brought:
    """A distribution that is here now."""

    package: Package
    path: Path
    installed: tuple[InstalledTemplate, ...] = ()


def _distributions(options: argparse.Namespace, application: Application, output: Output) -> int:
    online = application.online
    identify(options, online)
    wanted = wanted_product(options.target, application, None)
    version = Version(options.to) if options.to else online.newest(wanted.product, wanted.start)
    found = online.distributions.of(wanted.product, version)
    _name_failures(found.failures, output)
    packages = _of_kind(found, options.kind)
    if options.dry_run:
        return _list(online, found, packages, output)
    with cancelled_by_signals() as cancel:
        whole = [online.distributions.resolved(found.source, package) for package in packages]
        paths = online.distributions.fetch(
            found.source, whole, options.into, on_event=DownloadTeller(output), cancel=cancel
        )
        brought = [_Brought(package, path) for package, path in zip(whole, paths, strict=True)]
        if options.install:
            for each in brought:
                if application.templates.found_in(each.path):
                    each.installed = application.templates.install(
                        each.path, cancel=cancel, replace=options.replace
                    )
    return _told(brought, output)


def _of_kind(found: DistributionsFound, kind: str) -> tuple[Package, ...]:
    """Return the distributions of a kind.

    Raises:
        SiteError: `site.no-distribution`: the release offers none of them.
    """
    wanted = tuple(each for each in found.packages if kind in {_EVERYTHING, each.kind.value})
    if not wanted:
        offered = ", ".join(sorted({each.kind.value for each in found.packages})) or "-"
        raise SiteError("site.no-distribution", version=found.version.text, offered=offered)
    return wanted


def _list(online: Online, found: DistributionsFound, packages: tuple[Package, ...], output: Output) -> int:
    whole = [online.distributions.resolved(found.source, package) for package in packages]
    if output.as_json:
        output.document([distribution_document(package) for package in whole])
        return Exit.DONE
    for package in whole:
        output.line(distribution_line(output.texts, package, None))
    return Exit.DONE


def _told(brought: list[_Brought], output: Output) -> int:
    for each in brought:
        _tell_installed(each.installed, output)
    if output.as_json:
        output.document(
            [
                {
                    **distribution_document(each.package),
                    "path": str(each.path.absolute()),
                    "installed": [installed_document(item) for item in each.installed],
                }
                for each in brought
            ]
        )
        return Exit.DONE
    for each in brought:
        output.line(str(each.path.absolute()))
    return Exit.DONE
