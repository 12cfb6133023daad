"""The arguments of every command."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from updater import __version__
from updater.model.backup import BackupKind
from updater.model.extras import EXTRAS
from updater.model.site import PackageKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.texts import Texts

KINDS = (*(kind.value for kind in PackageKind), "all")
"""What can be downloaded beside the updates an infobase needs."""
_MINUTE = 60


def parse_arguments(arguments: Sequence[str], texts: Texts) -> argparse.Namespace:
    """Read the command line; wrong usage ends the process with code 2."""
    parser = argparse.ArgumentParser(prog="onec-updater", description=texts("cli.help.program"))
    parser.add_argument("--version", action="version", version=f"onec-updater {__version__}")
    parser.add_argument("--settings", type=Path, metavar="FILE", help=texts("cli.help.settings"))
    parser.add_argument("--home", type=Path, metavar="DIR", help=texts("cli.help.home"))
    parser.add_argument("--language", metavar="LANGUAGE", help=texts("cli.help.language"))
    parser.add_argument("--verbose", action="store_true", help=texts("cli.help.verbose"))
    commands = _Commands(parser.add_subparsers(dest="command", metavar="COMMAND"), texts)
    _looking(commands)
    _working(commands)
    _site(commands)
    _account(commands)
    _sandbox(commands)
    return parser.parse_args(arguments)


class _Commands:
    """Adds commands whose help is found by their name."""

    def __init__(self, commands: Any, texts: Texts) -> None:  # noqa: ANN401 - argparse keeps its type private
        self._commands = commands
        self._texts = texts

    def add(self, name: str, *, json: bool = True) -> argparse.ArgumentParser:
        text = self._texts(f"cli.help.{name}")
        parser: argparse.ArgumentParser = self._commands.add_parser(name, help=text, description=text)
        if json:
            parser.add_argument("--json", action="store_true", help=self._texts("cli.help.json"))
        return parser

    def text(self, name: str) -> str:
        return self._texts(f"cli.help.{name}")


def _looking(commands: _Commands) -> None:
    commands.add("infobases")
    inspect = commands.add("inspect")
    inspect.add_argument("path", metavar="PATH|SERVER\\NAME")
    inspect.add_argument("--deep", action="store_true", help=commands.text("deep"))
    _user_and_platform(inspect, commands)
    _platforms(commands)
    templates = commands.add("templates")
    _directories(templates, commands)
    plan = commands.add("plan")
    _targets(plan, commands)
    _backup_and_platform(plan, commands)
    _extras(plan, commands)
    backups = commands.add("backups")
    backups.add_argument("infobase", nargs="?", metavar="INFOBASE")
    backups.add_argument("--verify", action="store_true", help=commands.text("verify"))
    runs = commands.add("runs")
    runs.add_argument("--leave", metavar="RUN", help=commands.text("leave"))
    runs.add_argument("--continue", dest="going_on", metavar="RUN", help=commands.text("continue"))
    runs.add_argument("--report", nargs=2, metavar=("RUN", "FILE"), help=commands.text("report"))
    runs.add_argument("--yes", action="store_true", help=commands.text("yes"))
    runs.add_argument("--take-lock", action="store_true", help=commands.text("take-lock"))
    _wait(runs, commands)
    _user_and_platform(runs, commands)


def _platforms(commands: _Commands) -> None:
    platforms = commands.add("platforms")
    platforms.add_argument("--available", action="store_true", help=commands.text("available"))
    platforms.add_argument("--needed", metavar="VERSION", help=commands.text("needed"))
    what = commands.text("install-platform")
    platforms.add_argument("--install", type=Path, nargs="+", metavar="FILE", help=what)
    platforms.add_argument("--yes", action="store_true", help=commands.text("yes"))
    _login(platforms, commands)


def _working(commands: _Commands) -> None:
    install = commands.add("install")
    install.add_argument("files", type=Path, nargs="+", metavar="FILE")
    install.add_argument("--dir", type=Path, metavar="DIR", help=commands.text("install-dir"))
    install.add_argument("--replace", action="store_true", help=commands.text("replace"))
    update = commands.add("update")
    _targets(update, commands)
    _backup_and_platform(update, commands)
    _extras(update, commands)
    update.add_argument("--online", action="store_true", help=commands.text("online"))
    update.add_argument("--replace", action="store_true", help=commands.text("replace-online"))
    _login(update, commands)
    update.add_argument("--dry-run", action="store_true", help=commands.text("dry-run"))
    update.add_argument("--yes", action="store_true", help=commands.text("yes"))
    _wait(update, commands)
    restore = commands.add("restore")
    restore.add_argument("backup", metavar="RUN|BACKUP", help=commands.text("restore-what"))
    restore.add_argument("--to", type=Path, metavar="INFOBASE", help=commands.text("restore-to"))
    restore.add_argument("--keep-present", action="store_true", help=commands.text("keep-present"))
    restore.add_argument("--make-room", action="store_true", help=commands.text("make-room"))
    restore.add_argument("--over-changes", action="store_true", help=commands.text("over-changes"))
    restore.add_argument("--take-lock", action="store_true", help=commands.text("take-lock"))
    restore.add_argument("--yes", action="store_true", help=commands.text("yes"))
    _wait(restore, commands)
    _user_and_platform(restore, commands)


def _site(commands: _Commands) -> None:
    sign_in = commands.add("sign-in")
    sign_in.add_argument("--login", metavar="NAME", help=commands.text("login"))
    sign_in.add_argument("--password-stdin", action="store_true", help=commands.text("password-stdin"))
    sign_in.add_argument("--do-not-keep", action="store_true", help=commands.text("do-not-keep"))
    commands.add("sign-out")
    releases = commands.add("releases")
    what = commands.text("configuration")
    releases.add_argument("configuration", nargs="?", metavar="CONFIGURATION|INFOBASE", help=what)
    releases.add_argument("--from", dest="start", metavar="VERSION", help=commands.text("from"))
    releases.add_argument("--distributions", metavar="VERSION", help=commands.text("distributions"))
    releases.add_argument("--program", metavar="NAME", help=commands.text("name-program"))
    releases.add_argument("--nick", metavar="NAME", help=commands.text("name-nick"))
    _login(releases, commands)
    commands.add("links")
    _download(commands)


def _download(commands: _Commands) -> None:
    download = commands.add("download")
    what = commands.text("download-what")
    download.add_argument("target", nargs="?", metavar="INFOBASE|CONFIGURATION", help=what)
    download.add_argument("--platform", metavar="VERSION", help=commands.text("download-platform"))
    download.add_argument("--file", metavar="NAME", help=commands.text("download-file"))
    download.add_argument("--to", metavar="VERSION", help=commands.text("to"))
    download.add_argument("--kind", choices=KINDS, help=commands.text("kind"))
    download.add_argument("--into", type=Path, default=Path(), metavar="DIR", help=commands.text("into"))
    download.add_argument("--install", action="store_true", help=commands.text("install-brought"))
    download.add_argument("--replace", action="store_true", help=commands.text("replace"))
    download.add_argument("--dry-run", action="store_true", help=commands.text("download-dry-run"))
    _login(download, commands)


def _account(commands: _Commands) -> None:
    products = commands.add("products")
    _login(products, commands)
    fresh = commands.add("fresh")
    fresh.add_argument("--login", metavar="NAME", help=commands.text("fresh-login"))
    fresh.add_argument("--remember", action="store_true", help=commands.text("fresh-remember"))
    fresh.add_argument("--service", metavar="ADDRESS", help=commands.text("fresh-service"))
    fresh.add_argument("--subscriber", metavar="SUBSCRIBER", help=commands.text("fresh-subscriber"))
    acts = fresh.add_mutually_exclusive_group()
    acts.add_argument("--add", type=int, nargs="+", metavar="ID", help=commands.text("fresh-add"))
    acts.add_argument("--invitation", metavar="LINK", help=commands.text("fresh-invitation"))
    acts.add_argument("--forget", action="store_true", help=commands.text("fresh-forget"))


def _login(parser: argparse.ArgumentParser, commands: _Commands) -> None:
    parser.add_argument("--login", metavar="NAME", help=commands.text("login-stdin"))


def _wait(parser: argparse.ArgumentParser, commands: _Commands) -> None:
    parser.add_argument("--wait", type=minutes, metavar="MINUTES", help=commands.text("wait"))


def minutes(written: str) -> float:
    """Read minutes, and parts of one, as seconds.

    Raises:
        ValueError: they are none; wrong usage, told with the name of this function.
    """
    seconds = float(written) * _MINUTE
    if not 0 <= seconds < math.inf:
        raise ValueError(written)
    return seconds


def _sandbox(commands: _Commands) -> None:
    demo = commands.add("demo", json=False)
    demo.add_argument("--headless", action="store_true", help=commands.text("headless"))
    demo.add_argument("--serve", action="store_true", help=commands.text("serve"))
    demo.add_argument("--keep", type=Path, metavar="DIR", help=commands.text("keep"))


def _targets(parser: argparse.ArgumentParser, commands: _Commands) -> None:
    parser.epilog = commands.text("exit-codes")
    parser.add_argument("infobases", nargs="*", metavar="INFOBASE", help=commands.text("infobase-or-several"))
    parser.add_argument("--all", action="store_true", help=commands.text("all"))
    stop = commands.text("stop-at-first-failure")
    parser.add_argument("--stop-at-first-failure", action="store_true", help=stop)
    parser.add_argument("--to", metavar="VERSION", help=commands.text("to"))
    _directories(parser, commands)


def _directories(parser: argparse.ArgumentParser, commands: _Commands) -> None:
    parser.add_argument(
        "--dir", type=Path, action="append", default=[], metavar="DIR", help=commands.text("dir")
    )


def _extras(parser: argparse.ArgumentParser, commands: _Commands) -> None:
    for name in EXTRAS:
        key = name.replace("_", "-")
        yes_or_no = argparse.BooleanOptionalAction  # None: as it was ticked in the window
        parser.add_argument(f"--{key}", action=yes_or_no, help=commands.text(key))
    parser.add_argument("--no-extras", action="store_true", help=commands.text("no-extras"))
    parser.add_argument("--take-lock", action="store_true", help=commands.text("take-lock"))


def _backup_and_platform(parser: argparse.ArgumentParser, commands: _Commands) -> None:
    _user_and_platform(parser, commands)
    accept = commands.text("accept-editable")
    parser.add_argument("--accept-editable", action="store_true", help=accept)
    replace = commands.text("replace-configuration")
    parser.add_argument("--replace-configuration", action="store_true", help=replace)
    parser.add_argument("--check-login", action="store_true", help=commands.text("check-login"))
    backup = parser.add_mutually_exclusive_group()
    backup.add_argument("--backup-dir", type=Path, metavar="DIR", help=commands.text("backup-dir"))
    backup.add_argument("--no-backup", action="store_true", help=commands.text("no-backup"))
    kinds = [kind.value for kind in BackupKind]
    parser.add_argument("--backup-kind", choices=kinds, help=commands.text("backup-kind"))


def _user_and_platform(parser: argparse.ArgumentParser, commands: _Commands) -> None:
    parser.add_argument("--user", default="", metavar="NAME", help=commands.text("user"))
    parser.add_argument("--password-stdin", action="store_true", help=commands.text("password-stdin"))
    parser.add_argument("--platform", type=Path, metavar="EXE", help=commands.text("platform"))
    parser.add_argument("--end-sessions", action="store_true", help=commands.text("end-sessions"))
    parser.add_argument("--cluster-user", default="", metavar="NAME", help=commands.text("cluster-user"))
    what = commands.text("cluster-password-stdin")
    parser.add_argument("--cluster-password-stdin", action="store_true", help=what)
