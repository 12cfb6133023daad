"""What the person chose, declared once and kept in one JSON file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from updater.errors import SettingsError
from updater.filing import Filing, explained, write_whole

_FORMAT = 1
_MINUTE, _HOUR = 60, 3600
Seconds = int
"""A time that may be none at all."""


@dataclass(frozen=True, slots=True)
class Settings:
    r"""All settings with their plain defaults.

    Attributes:
        language: `ru` or `en`; None follows the system.
        template_directories: the program's own list, looked at before those of 1C.
        install_into: template directory for new distributions; None takes the first usable one.
        register_templates: offer to name a new template directory in 1C's start settings.
        backup_directory: None takes the program's own folder.
        backup_kind: what a backup of a file infobase is: `compressed`, `copy` or `dump`.
        backups_kept: backups of one infobase that stay; None for any number.
        backup_days: days after which a backup goes; None for never.
        second_backup_directory: where each backup is copied to, too: another disk, a share.
        platform: executable of the platform to use; None takes the newest suitable one.
        step_time_limit: longest time of one Designer command, seconds.
        dump_time_limit: longest time of a dump of a server infobase, seconds; loading one back has no limit.
        keep_runs: folders of runs that are kept.
        keep_runs_days: how long they are kept.
        handlers_time_limit: longest time of the update handlers, seconds.
        others_time_limit: longest time others who have the infobase open in the middle of a run are waited
            for, in each of its steps, seconds; 0: they are not.
        start_wait: the same before a command of the command line is begun; 0 refuses at once.
        handlers_silence: seconds update handlers may show no sign of work at all.
        password_passing: how the platform gets a password: `auto`, `file` or `command-line`.
        infobase_list: another `ibases.v8i` than the user's.
        start_config: another `1cestart.cfg` than the user's.
        default_templates: another default template directory.
        platform_roots: other folders to look for platforms in.
        extras: what was ticked in the window last to be done besides an update (`model.extras`).
        recent_infobases: folders of infobases that were added by hand.
        recent_servers: server infobases that were added by hand, by their addresses (`ServerAddress.text`).
        last_infobase: folder of the infobase of the last run; of a server infobase its address.
        update_source: where updates are looked for first: `site` or `computer`.
        site_sources: in the order they are asked: `service`, `pages`, `legacy`, `directory`.
        site_directory: a mirror of the site or an ITS disk.
        site_zone: `ru` or `eu`.
        site_login: the account that signed in last; its password is in the system's keyring or nowhere.
        fresh_login: of 1C:Fresh, which has users of its own; its password is kept as the account's is.
        fresh_address: `https://host` of another service of 1C:Fresh than the vendor's; empty means that one.
        site_addresses: role to base address, instead of the vendor's; for a sandbox or a mirror server.
        site_hosts: hosts trusted with credentials when `site_addresses` are given.
        site_authority: PEM file of a certificate authority trusted beside the system's.
        product_names: names of configurations the shipped table does not know.
        proxy_mode: `system`, `none` or `own`.
        proxy_address: of one's own proxy, `host:port`.
        proxy_login: at that proxy; its password is asked for.
        site_timeout: longest silence of the site, seconds.
        downloads_parallel: files downloaded at once.
        download_directory: where other files of a release were put last; None takes the user's downloads.
        rac: the program that administers servers; None takes that of the platform.
        cluster_agent: administration server, `host:port`; empty takes the machine of the infobase.
        cluster_login: administrator of the server cluster; the password is asked for.
        dbms_commands: infobase (`server\name`, or `*`) to the words of its commands `backup`, `check`,
            `restore`; read strictly where they are used, so that a wrong one costs no other setting.
    """

    language: str | None = None
    template_directories: tuple[Path, ...] = ()
    install_into: Path | None = None
    register_templates: bool = True
    backup_directory: Path | None = None
    backup_kind: str = "compressed"
    backups_kept: int | None = 10
    backup_days: int | None = None
    second_backup_directory: Path | None = None
    platform: Path | None = None
    step_time_limit: int = 2 * _HOUR
    dump_time_limit: int = 24 * _HOUR
    keep_runs: int = 100
    keep_runs_days: int = 365
    handlers_time_limit: int = 4 * _HOUR
    others_time_limit: Seconds = 5 * _MINUTE
    start_wait: Seconds = 0
    handlers_silence: int = 45 * _MINUTE
    password_passing: str = "auto"  # noqa: S105 - a way, no password
    infobase_list: Path | None = None
    start_config: Path | None = None
    default_templates: Path | None = None
    platform_roots: tuple[Path, ...] = ()
    extras: tuple[str, ...] = ()
    recent_infobases: tuple[Path, ...] = ()
    recent_servers: tuple[str, ...] = ()
    last_infobase: Path | None = None
    update_source: str = "site"
    site_sources: tuple[str, ...] = ("service", "pages", "legacy", "directory")
    site_directory: Path | None = None
    site_zone: str = "ru"
    site_login: str | None = None
    fresh_login: str | None = None
    fresh_address: str = ""
    site_addresses: Mapping[str, str] = field(default_factory=dict)
    site_hosts: tuple[str, ...] = ()
    site_authority: Path | None = None
    product_names: tuple[Mapping[str, str], ...] = ()
    proxy_mode: str = "system"
    proxy_address: str = ""
    proxy_login: str = ""
    site_timeout: int = 30
    downloads_parallel: int = 2
    download_directory: Path | None = None
    rac: Path | None = None
    cluster_agent: str = ""
    cluster_login: str = ""
    dbms_commands: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "backup_kind": ("compressed", "copy", "dump"),
    "update_source": ("site", "computer"),
    "site_zone": ("ru", "eu"),
    "proxy_mode": ("system", "none", "own"),
    "password_passing": ("auto", "file", "command-line"),
}


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings as read, and where an unreadable file was kept.

    Attributes:
        damaged: the copy of a settings file that could not be read; defaults are used then.
    """

    settings: Settings
    damaged: Path | None = None


def load_settings(file: Path, filing: Filing | None = None) -> LoadedSettings:
    """Read settings; a missing file means defaults, an unreadable one is kept under another name.

    Args:
        file: where they are kept.
        filing: through which an unreadable one gets its other name; the real one unless given.

    Raises:
        SettingsError: `settings.newer`: a later version of the program wrote them.
        StorageError: the file is there and cannot be opened.
    """
    with explained(file):
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            return LoadedSettings(Settings())
    try:
        stored = json.loads(data.decode("utf-8"))
        if not isinstance(stored, dict):
            raise TypeError  # noqa: TRY301 - one way out for everything that is not our file
        version = int(stored.get("format", _FORMAT))
        settings = Settings(**_from_plain(stored))
    except (ValueError, TypeError, AttributeError):
        return LoadedSettings(Settings(), _set_aside(file, filing or Filing()))
    if version > _FORMAT:
        raise SettingsError("settings.newer", file=str(file))
    return LoadedSettings(settings)


def save_settings(file: Path, settings: Settings, filing: Filing) -> None:
    """Write settings whole.

    Raises:
        StorageError: the place cannot be written to.
    """
    text = json.dumps({"format": _FORMAT, **_to_plain(settings)}, ensure_ascii=False, indent=2)
    with explained(file):
        write_whole(filing, file, text.encode("utf-8"))


def _to_plain(settings: Settings) -> dict[str, Any]:
    return {each.name: _plain(getattr(settings, each.name)) for each in fields(Settings)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - settings hold several kinds of values
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return {key: _plain(each) for key, each in value.items()} if isinstance(value, Mapping) else value


def _from_plain(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Take the settings this version knows; those of another version are left out."""
    known: dict[str, Any] = {}
    for each in fields(Settings):
        if each.name in stored:
            known[each.name] = _READERS[str(each.type)](stored[each.name])
    for name, choices in _CHOICES.items():
        if known.get(name, choices[0]) not in choices:
            raise ValueError(name)
    return known


def _text(value: Any) -> str:  # noqa: ANN401 - JSON holds anything
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: Any) -> dict[str, str]:  # noqa: ANN401 - JSON holds anything
    return {_text(name): _text(item) for name, item in dict(value).items()}


def _commands(value: Any) -> dict[str, dict[str, tuple[str, ...]]]:  # noqa: ANN401 - JSON holds anything
    return {
        _text(name): {_text(key): _words(words) for key, words in dict(told).items()}
        for name, told in dict(value).items()
    }


def _words(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON holds anything
    if not isinstance(value, list | tuple):
        raise TypeError
    return tuple(_text(word) for word in value)


def _positive(value: Any) -> int:  # noqa: ANN401 - JSON holds anything
    number = int(value)
    if number <= 0:
        raise ValueError
    return number


def _not_negative(value: Any) -> int:  # noqa: ANN401 - JSON holds anything
    number = int(value)
    if number < 0:
        raise ValueError
    return number


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "bool": bool,
    "int": _positive,
    "Seconds": _not_negative,
    "int | None": lambda value: None if value is None else _positive(value),
    "str": _text,
    "str | None": lambda value: None if value is None else _text(value),
    "Path | None": lambda value: Path(_text(value)) if value else None,
    "tuple[Path, ...]": lambda value: tuple(Path(_text(item)) for item in value),
    "tuple[str, ...]": lambda value: tuple(_text(item) for item in value),
    "Mapping[str, str]": _texts,
    "Mapping[str, Mapping[str, tuple[str, ...]]]": _commands,
    "tuple[Mapping[str, str], ...]": lambda value: tuple(_texts(item) for item in value),
}


def _set_aside(file: Path, filing: Filing) -> Path:
    kept = file.with_name(f"{file.name}.damaged")
    with explained(file):
        filing.replace(file, kept)
        filing.sync_directory(file.parent)
    return kept
