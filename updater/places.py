"""Where things are on this system: the program's own folders, and those of 1C:Enterprise.

The facts about 1C:Enterprise are in docs/formats.md 5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from updater.model.places import SystemPlaces

if TYPE_CHECKING:
    from collections.abc import Mapping

    from updater.settings import Settings

APPLICATION = "onec-updater"


@dataclass(frozen=True, slots=True)
class ProgramPlaces:
    """The program's own files.

    Attributes:
        settings_file: what the person chose.
        state: the journal, locks and folders of runs.
        backups: where backups go unless the person chose another place.
        cache: what can be thrown away at any time.
    """

    settings_file: Path
    state: Path
    backups: Path
    cache: Path

    @classmethod
    def under(cls, home: Path) -> ProgramPlaces:
        """Everything under one directory: portable use, sandbox, tests."""
        return cls(home / "settings.json", home / "state", home / "backups", home / "cache")

    @classmethod
    def of_user(cls) -> ProgramPlaces:
        """The places the system gives to a program of this user."""
        from platformdirs import PlatformDirs  # noqa: PLC0415 - not needed with --home, costs start-up

        folders = PlatformDirs(APPLICATION, appauthor=False)
        return cls(
            folders.user_config_path / "settings.json",
            folders.user_state_path,
            folders.user_data_path / "backups",
            folders.user_cache_path,
        )


def system_places(environ: Mapping[str, str], system: str, home: Path) -> SystemPlaces:
    """Return the places of 1C:Enterprise for a user.

    Args:
        environ: environment variables; Windows folders are taken from them.
        system: as `sys.platform` says it.
        home: the user's home folder.
    """
    if system == "win32":
        return _windows(environ, home)
    start = home / ".1C" / "1cestart"
    roots: tuple[Path, ...] = (
        Path("/opt/1cv8"),
        Path("/Applications/1cv8.localized"),
        Path("/Applications/1cv8t.localized"),
    )
    if system != "darwin":
        roots = (
            Path("/opt/1cv8/x86_64"),
            Path("/opt/1cv8/i386"),
            Path("/opt/1cv8/arm64"),
            Path("/opt/1cv8"),
            Path("/opt/1C/v8.3"),
        )
    return SystemPlaces(
        user_infobase_list=start / "ibases.v8i",
        user_start_config=start / "1cestart.cfg",
        # No system-wide place is known for certain on these systems (docs/formats.md 10).
        common_start_config=None,
        default_templates=home / ".1cv8" / "1C" / "1cv8" / "tmplts",
        platform_roots=roots,
    )


def _windows(environ: Mapping[str, str], home: Path) -> SystemPlaces:
    roaming = Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
    local = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    everybody = Path(environ.get("ALLUSERSPROFILE") or r"C:\ProgramData")
    programs = [environ.get(name) for name in ("PROGRAMW6432", "PROGRAMFILES", "PROGRAMFILES(X86)")]
    roots = dict.fromkeys(Path(folder) / name for folder in programs if folder for name in ("1cv8", "1cv8t"))
    per_user = (local / "Programs" / name for name in ("1cv8", "1cv8_x64", "1cv8_x86", "1cv8t"))
    start = roaming / "1C" / "1CEStart"
    return SystemPlaces(
        user_infobase_list=start / "ibases.v8i",
        user_start_config=start / "1cestart.cfg",
        common_start_config=everybody / "1C" / "1CEStart" / "1cestart.cfg",
        default_templates=roaming / "1C" / "1cv8" / "tmplts",
        platform_roots=(*roots, *per_user),
    )


def chosen_places(places: SystemPlaces, settings: Settings) -> SystemPlaces:
    """Return the places with those the settings name instead."""
    places = replace(
        places,
        user_infobase_list=settings.infobase_list or places.user_infobase_list,
        user_start_config=settings.start_config or places.user_start_config,
        default_templates=settings.default_templates or places.default_templates,
        platform_roots=settings.platform_roots or places.platform_roots,
    )
    # A sandbox or a portable copy that names its own start configuration must not see everybody's.
    return replace(places, common_start_config=None) if settings.start_config else places
