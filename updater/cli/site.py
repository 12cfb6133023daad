"""Commands that talk to the update site."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from updater.cli.exits import Exit
from updater.cli.signals import cancelled_by_signals
from updater.cli.site_documents import account_document, installed_document, release_document
from updater.cli.telling_downloads import DownloadTeller
from updater.errors import SettingsError, UserError
from updater.model.version import Version

if TYPE_CHECKING:
    import argparse

    from updater.app import Application
    from updater.cli.output import Output
    from updater.model.infobase import InfobaseState
    from updater.model.template import InstalledTemplate
    from updater.online import Online


def sign_in(options: argparse.Namespace, application: Application, output: Output) -> int:
    """Sign in once to see that it works; keep the password in the system's keyring unless told not to."""
    online = application.online
    login = options.login or application.settings.site_login
    if not login:
        raise SettingsError("settings.needs-login")
    state = online.sign_in(login, _password(options, output), remember=not options.do_not_keep)
    if output.as_json:
        output.document(account_document(state))
        return Exit.DONE
    key = "kept" if state.remembered else "not-kept" if state.store else "no-store"
    output.line(output.texts(f"cli.account.{key}", login=state.login, store=state.store or ""))
    return Exit.DONE


def sign_out(_options: argparse.Namespace, application: Application, output: Output) -> int:
    """Forget the account and the password that was kept."""
    application.online.sign_out()
    if output.as_json:
        output.document(account_document(application.online.account()))
    else:
        output.line(output.texts("cli.account.signed-out"))
    return Exit.DONE


def releases(options: argparse.Namespace, application: Application, output: Output) -> int:
    """List the releases of a configuration as the site knows them."""
    online = application.online
    identify(options, online)
    start = Version(options.start) if options.start else None
    product = online.product_named(options.configuration, version=start)
    found = online.releases(product, start)
    if output.as_json:
        output.document(
            {
                "configuration": product.configuration,
                "source": found.source.value,
                "releases": [release_document(release) for release in found.releases],
            }
        )
        return Exit.DONE
    for release in found.releases:
        facts = [release.version.text, release.date.strftime("%d.%m.%Y") if release.date else ""]
        facts.append(", ".join(version.text for version in release.updates))
        output.line("  ".join(fact for fact in facts if fact))
    return Exit.DONE


def download(options: argparse.Namespace, application: Application, output: Output) -> int:
    """Download and install the releases an infobase needs."""
    state = application.inspect(options.infobase)
    wanted = Version(options.to) if options.to else None
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
) -> tuple[InstalledTemplate, ...]:
    """Ask for the path, download what is not here, install it.

    Raises:
        SiteError, PlanError, PackageError, TemplateError, StorageError, Cancelled: why not.
    """
    online = application.online
    identify(options, online)
    plan = online.path(state, to=wanted)
    output.aside(output.texts("cli.download.path", start=plan.start, count=len(plan.hops)))
    with cancelled_by_signals() as cancel:
        installed = online.fetch(plan, on_event=DownloadTeller(output), cancel=cancel)
    for item in installed:
        manifest = item.template.manifest
        facts = {"name": manifest.name, "version": manifest.version, "path": item.template.directory}
        output.aside(output.texts(f"cli.install.{item.outcome.value}", **facts))
    return installed


def identify(options: argparse.Namespace, online: Online) -> None:
    """Sign in with what was given, or with what the keyring keeps; without either go on as nobody."""
    if options.login:
        online.sign_in(options.login, sys.stdin.readline().rstrip("\r\n"), remember=False)
        return
    try:
        online.sign_in_remembered()
    except UserError as error:
        if error.code.startswith("account."):
            raise


def _password(options: argparse.Namespace, output: Output) -> str:
    """Read the password: from standard input when told so, else asked for without showing it.

    Raises:
        SettingsError: `settings.needs-password`: there is nobody to ask.
    """
    if not options.password_stdin and not sys.stdin.isatty():
        raise SettingsError("settings.needs-password")
    return sys.stdin.readline().rstrip("\r\n") if options.password_stdin else read_password(output)


def read_password(output: Output) -> str:
    """Ask for a password without showing it; where nobody can be asked it is the next line of the input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    import getpass

    return getpass.getpass(output.texts("cli.account.password"), stream=sys.stderr)
