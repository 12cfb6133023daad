"""Signing in to the update site, and out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from updater.cli.exits import Exit
from updater.cli.site_documents import account_document
from updater.errors import SettingsError, UserError

if TYPE_CHECKING:
    import argparse

    from updater.app import Application
    from updater.cli.output import Output
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
