"""From arguments to one command and its exit code."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from updater.cli.arguments import parse_arguments
from updater.cli.ending import ended
from updater.cli.exits import Exit
from updater.cli.output import Output, nobody_reads, sink, use_utf8
from updater.texts import Texts, available_languages, system_language

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from updater.app import Application

_CHANGING = frozenset({"update", "restore", "install", "download", "runs", "platforms", "demo"})
"""Commands whose exit code says what became of something, read to its end or not."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; without any, open the wizard.

    Never raises: an error becomes words and an exit code.
    """
    use_utf8()
    texts = Texts(_language(arguments))
    options = _options(arguments, texts)
    if options is None:
        return Exit.CUT_OFF
    output = Output(texts, as_json=getattr(options, "json", False))
    logging.basicConfig(stream=sys.stderr, level=logging.DEBUG if options.verbose else logging.WARNING)
    code = ended(lambda: _run(options, output), output)
    looked = options.command not in _CHANGING or getattr(options, "dry_run", False)
    return Exit.CUT_OFF if output.cut_off and looked else code


def _options(arguments: Sequence[str], texts: Texts) -> argparse.Namespace | None:
    """Read the command line; None when its help was asked for and nobody read that to its end."""
    try:
        try:
            return parse_arguments(arguments, texts)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except OSError as error:
        if not nobody_reads(error):
            raise
        sink(sys.stdout)
        return None


def _language(arguments: Sequence[str]) -> str:
    """Find the language before the arguments are read, so that help is in it too."""
    for index, argument in enumerate(arguments):
        value = argument.removeprefix("--language=")
        if argument == "--language" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if value != argument and value in available_languages():
            return value
    return system_language()


def _run(options: argparse.Namespace, output: Output) -> int:
    if options.command == "demo":
        from updater.cli.sandbox import demo

        return demo(options, output)
    application = _application(options, output)
    if options.command is None:
        from updater.ui.start import run_wizard

        return run_wizard(application)
    return _command(options, application, output)


def _application(options: argparse.Namespace, output: Output) -> Application:
    from updater.app import open_application
    from updater.errors import SettingsError

    if options.language and options.language not in available_languages():
        raise SettingsError(
            "settings.language", language=options.language, known=", ".join(available_languages())
        )
    application = open_application(
        home=options.home, settings_file=options.settings, language=options.language
    )
    output.texts = application.texts
    if application.damaged_settings is not None:
        output.aside(output.texts("cli.settings-damaged", file=application.damaged_settings))
    return application


def _take_places(options: argparse.Namespace) -> None:
    r"""Read what names an infobase: a path, `server\name`, a connection string.

    Commands that take several infobases, or only look, do it themselves: each is told alone, and one
    on the web has a list of checks, too.

    Raises:
        InfobaseError: it is on the web.
    """
    from updater.infobases.addresses import place_named

    for name in ("infobase", "path"):
        if isinstance(getattr(options, name, None), str):
            setattr(options, name, place_named(getattr(options, name)))


def _command(options: argparse.Namespace, application: Application, output: Output) -> int:
    _take_places(options)
    command = options.command
    if command in {"backups", "restore"}:
        from updater.cli import backups

        kept = {"backups": backups.backups, "restore": backups.restore}
        return kept[command](options, application, output)
    if command in {"update", "runs"}:
        from updater.cli import runs

        commands = {"update": runs.update, "runs": runs.runs}
        return commands[command](options, application, output)
    if command == "fresh":
        from updater.cli.fresh import fresh

        return fresh(options, application, output)
    if command == "products":
        from updater.cli.products import products

        return products(options, application, output)
    if command in {"sign-in", "sign-out", "releases", "links", "download"}:
        from updater.cli import downloading, releases, site

        asks = {"sign-in": site.sign_in, "sign-out": site.sign_out, "download": downloading.download}
        asks |= {"releases": releases.releases, "links": releases.links}
        return asks[command](options, application, output)
    from updater.cli import looking, platforms

    looks = {
        "infobases": looking.infobases,
        "inspect": looking.inspect,
        "templates": looking.templates,
        "install": looking.install,
        "platforms": platforms.platforms,
        "plan": looking.plan,
    }
    return looks[command](options, application, output)
