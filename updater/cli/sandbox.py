"""The sandbox: the same wizard on invented data, with a simulated platform."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from updater.cli.exits import Exit
from updater.errors import SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from updater.app import Application
    from updater.cli.output import Output
    from updater.demo.sandbox import Sandbox
    from updater.demo.site.running import RunningSite
    from updater.model.site import SignIn


_VISIBLE = 1.0  # seconds of each command of the simulated platform, so that a person sees the steps


def demo(options: argparse.Namespace, output: Output) -> int:
    """Build a sandbox with its update site and open the wizard on it.

    Headless, the wizard is driven through an update without a screen. Serving, only the site runs.
    """
    with _folder(options) as folder, contextlib.ExitStack() as stack:
        language = options.language or output.texts.language
        if options.serve:
            return _serve(folder, language)
        output.aside(output.texts("cli.demo-folder", path=folder))
        pace = None if options.headless else _VISIBLE
        sandbox = _built(folder, language, pace)
        site, account = _site(stack, sandbox, language)
        output.aside(output.texts("cli.demo-account", login=account.login, password=account.password))
        application = _application(sandbox, account)
        number, pin, _nick = site.world.pins[0]
        application.sandbox_registration = number, pin
        if options.headless:
            from updater.ui.headless import run_headless

            return run_headless(application, folder / "screenshots")
        from updater.ui.start import run_wizard

        return run_wizard(application)


def _site(stack: contextlib.ExitStack, sandbox: Sandbox, language: str) -> tuple[RunningSite, SignIn]:
    from updater.demo.online import site_for
    from updater.filing import explained

    with explained(sandbox.root):
        return stack.enter_context(site_for(sandbox, language))


def _serve(folder: Path, language: str) -> int:
    import sys

    from updater.demo.site.sample import sample_world
    from updater.demo.site.serve import serve_forever
    from updater.filing import explained

    with explained(folder):
        serve_forever(sample_world(folder / "files", language), sys.stdout, folder=folder)
    return Exit.DONE


@contextlib.contextmanager
def _folder(options: argparse.Namespace) -> Iterator[Path]:
    """Choose where the sandbox goes; what a headless run leaves behind is kept, a played-with one is not.

    Raises:
        SettingsError: `settings.folder-taken`: something else lies in the folder named.
    """
    if options.keep is not None:
        folder: Path = options.keep.absolute()
        if folder.exists() and any(folder.iterdir()):
            raise SettingsError("settings.folder-taken", path=str(folder))
        yield folder
    elif options.headless:
        yield Path(tempfile.mkdtemp(prefix="onec-updater-demo-"))
    else:
        with tempfile.TemporaryDirectory(prefix="onec-updater-demo-", ignore_cleanup_errors=True) as made:
            yield Path(made)


def _built(folder: Path, language: str, pace: float | None) -> Sandbox:
    from updater.demo.sandbox import build_sandbox
    from updater.filing import explained

    with explained(folder):
        return build_sandbox(folder, language, seconds=pace)


def _application(sandbox: Sandbox, account: SignIn) -> Application:
    from updater.app import open_application

    application = open_application(home=sandbox.home)
    application.sandbox_account = account
    return application
