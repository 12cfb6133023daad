"""Newer platforms: what the site has, bringing it here, installing it with the person's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.cli.documents import platform_document
from updater.cli.exits import Exit
from updater.cli.signals import cancelled_by_signals
from updater.cli.site import identify
from updater.cli.site_documents import distribution_document, release_document
from updater.cli.telling_downloads import DownloadTeller
from updater.cli.telling_site import release_line
from updater.errors import SettingsError
from updater.model.version import Version
from updater.platforms import PlatformSetup

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from updater.app import Application
    from updater.cli.documents import Document
    from updater.cli.output import Output
    from updater.enterprise.installing import Installation


def available(options: argparse.Namespace, application: Application, output: Output) -> int:
    """List the platforms the site has, newest first, from the lowest that is of use."""
    identify(options, application.online)
    needed = Version(options.needed) if options.needed else None
    found = application.online.platforms.offered(needed)
    here = {platform.version for platform in application.platforms.installed()}
    if output.as_json:
        output.document([{**release_document(each), "installed": each.version in here} for each in found])
        return Exit.DONE
    for each in found:
        mark = f"  {output.texts('cli.platform.here')}" if each.version in here else ""
        output.line(release_line(output.texts, each) + mark)
    if not found:
        output.aside(output.texts("cli.no-newer-platforms"))
    return Exit.DONE


def download_platform(options: argparse.Namespace, application: Application, output: Output) -> int:
    """Bring the files of a platform that are for this computer, and say how they are installed."""
    if options.target is not None or options.kind is not None:
        raise SettingsError("settings.platform-alone")
    identify(options, application.online)
    site = application.online.platforms
    choice = site.resolved(site.best(Version(options.platform), options.file or ""))
    if options.dry_run:
        return _told([distribution_document(each) for each in choice.packages], [], output)
    with cancelled_by_signals() as cancel:
        paths = site.fetch(choice, options.into, on_event=DownloadTeller(output), cancel=cancel)
    rows = [
        {**distribution_document(package), "path": str(path.absolute())}
        for package, path in zip(choice.packages, paths, strict=True)
    ]
    return _told(rows, _how(application, paths), output)


def _how(application: Application, paths: tuple[Path, ...]) -> list[str]:
    """Return the commands that install what was brought, none of which is run."""
    setup = PlatformSetup.of(application)
    if setup.installs:
        return [f'onec-updater platforms --install "{path.absolute()}"' for path in paths]
    return list(setup.commands(paths))


def _told(rows: list[Document], commands: list[str], output: Output) -> int:
    if output.as_json:
        output.document({"files": rows, "commands": commands})
        return Exit.DONE
    for row in rows:
        size = output.texts.size(row["bytes"]) if row["bytes"] is not None else ""
        output.line(str(row.get("path") or f"{row['file']}  {size}".rstrip()))
    _tell_commands(commands, output)
    return Exit.DONE


def _tell_commands(commands: list[str], output: Output) -> None:
    if commands:
        output.aside(output.texts("cli.platform.commands"))
    for command in commands:
        output.line(command)


def install(options: argparse.Namespace, application: Application, output: Output) -> int:
    """Install a platform on Windows; elsewhere print the commands and run none of them."""
    setup = PlatformSetup.of(application)
    if not setup.installs:
        commands = list(setup.commands(options.install))
        if output.as_json:
            output.document({"installed": None, "commands": commands})
        else:
            _tell_commands(commands, output)
        return Exit.DONE
    if len(options.install) != 1:
        raise SettingsError("settings.one-platform")
    with cancelled_by_signals() as cancel:
        ended = setup.install(options.install[0], agreed=options.yes, cancel=cancel)
    return _ended(ended, output)


def _ended(ended: Installation, output: Output) -> int:
    if not ended.succeeded:
        raise ended.error()
    if output.as_json:
        found = platform_document(ended.platform) if ended.platform else None
        output.document({"installed": found, "end": ended.kind.value, "commands": []})
    else:
        version = ended.platform.version if ended.platform else ""
        output.line(output.texts(f"cli.platform.{ended.kind.value}", version=version))
    return Exit.DONE
