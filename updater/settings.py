"""What the person chose, declared once and kept in one JSON file."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from updater.errors import SettingsError
from updater.filing import explained, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from updater.filing import Filing

_FORMAT = 1
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their plain defaults.

    Attributes:
        language: `ru` or `en`; None follows the system.
        template_directories: the program's own list, looked at before those of 1C.
        install_into: template directory for new distributions; None takes the first usable one.
        register_templates: offer to name a new template directory in 1C's start settings.
        backup_directory: None takes the program's own folder.
        platform: executable of the platform to use; None takes the newest suitable one.
        step_time_limit: longest time of one Designer command, seconds.
        handlers_time_limit: longest time of the update handlers, seconds.
        infobase_list: another `ibases.v8i` than the user's.
        start_config: another `1cestart.cfg` than the user's.
        default_templates: another default template directory.
        platform_roots: other folders to look for platforms in.
        recent_infobases: folders of infobases that were added by hand.
        last_infobase: folder of the infobase of the last run.
    """

    language: str | None = None
    template_directories: tuple[Path, ...] = ()
    install_into: Path | None = None
    register_templates: bool = True
    backup_directory: Path | None = None
    platform: Path | None = None
    step_time_limit: int = 2 * _HOUR
    handlers_time_limit: int = 4 * _HOUR
    infobase_list: Path | None = None
    start_config: Path | None = None
    default_templates: Path | None = None
    platform_roots: tuple[Path, ...] = ()
    recent_infobases: tuple[Path, ...] = ()
    last_infobase: Path | None = None


_PATHS = frozenset(field.name for field in fields(Settings) if field.type == "Path | None")
_PATH_LISTS = frozenset(field.name for field in fields(Settings) if field.type == "tuple[Path, ...]")
_SECONDS = frozenset({"step_time_limit", "handlers_time_limit"})


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings as read, and where an unreadable file was kept.

    Attributes:
        damaged: the copy of a settings file that could not be read; defaults are used then.
    """

    settings: Settings
    damaged: Path | None = None


def load_settings(file: Path) -> LoadedSettings:
    """Read settings; a missing file means defaults, an unreadable one is kept under another name.

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
        return LoadedSettings(Settings(), _set_aside(file))
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
    plain = dataclasses.asdict(settings)
    for name in _PATHS:
        plain[name] = str(plain[name]) if plain[name] is not None else None
    for name in _PATH_LISTS:
        plain[name] = [str(path) for path in plain[name]]
    return plain


def _from_plain(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Take the settings this version knows; those of another version are left out."""
    known: dict[str, Any] = {}
    for field in fields(Settings):
        if field.name in stored:
            known[field.name] = _value(field.name, stored[field.name])
    return known


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - JSON holds anything
    if name in _PATHS:
        return Path(value) if value else None
    if name in _PATH_LISTS:
        return tuple(Path(item) for item in value)
    if name in _SECONDS:
        seconds = int(value)
        if seconds <= 0:
            raise ValueError
        return seconds
    if name == "register_templates":
        return bool(value)
    if value is not None and not isinstance(value, str):
        raise TypeError
    return value


def _set_aside(file: Path) -> Path:
    kept = file.with_name(f"{file.name}.damaged")
    with explained(file):
        file.replace(kept)
    return kept
