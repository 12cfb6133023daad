"""Templates: unpacked distributions, and what an update file says of itself."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from updater.model.configuration import ReleaseIdentity
    from updater.model.version import Version


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One section of a manifest: what can be made from the template.

    Attributes:
        section: the section's name.
        source: file beside the manifest (`1cv8.cf`, `1cv8.cfu`, `1cv8.dt`); may be absent on disk.
        catalog: menu path, language code to text; the empty code is the plain `Catalog` key.
        destination: default folder for a new infobase.
    """

    section: str
    source: str = ""
    catalog: tuple[tuple[str, str], ...] = ()
    destination: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The facts of a `1cv8.mft` (docs/formats.md 4.1)."""

    vendor: str
    name: str
    version: Version
    platform: str = ""
    entries: tuple[ManifestEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class UpdateInfo:
    """The facts of an `UpdInfo.txt`: a hint that the update file itself overrules."""

    version: Version
    from_versions: tuple[Version, ...] = ()
    date: str = ""


@dataclass(frozen=True, slots=True)
class UpdateDescription:
    """What a `.cfu` says of itself: the authority on where it starts and leads (docs/formats.md 2.4)."""

    target: ReleaseIdentity
    sources: tuple[ReleaseIdentity, ...]
    changed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A directory with a manifest under a template directory.

    Names stand here and paths are made when asked for: thousands of templates are
    listed at every start, and few of them are looked at.

    Attributes:
        folder: path of the directory as text.
        manifest: what the manifest says.
        manifest_name: the manifest's own file name (any `*.mft` is allowed).
        root: the template directory it was found under; None for a folder pointed at.
        update_name: the `.cfu` beside it; empty when there is none.
        update_info: the `UpdInfo.txt` beside it, if there is one.
        files: names of the files in the directory.
    """

    folder: str
    manifest: Manifest
    manifest_name: str
    root: Path | None = None
    update_name: str = ""
    update_info: UpdateInfo | None = None
    files: tuple[str, ...] = ()

    @property
    def directory(self) -> Path:
        """Where the manifest lies."""
        return Path(self.folder)

    @property
    def manifest_file(self) -> Path:
        """The manifest itself."""
        return Path(self.folder, self.manifest_name)

    @property
    def update_file(self) -> Path | None:
        """The `.cfu` beside the manifest, if there is one."""
        return Path(self.folder, self.update_name) if self.update_name else None

    @property
    def files_missing(self) -> tuple[str, ...]:
        """Sources the manifest names that are not there (a real update package lacks some)."""
        present = {name.casefold() for name in self.files}
        named = (entry.source for entry in self.manifest.entries if entry.source)
        return tuple(source for source in named if source.casefold() not in present)


@dataclass(frozen=True, slots=True)
class BrokenTemplate:
    """A directory whose manifest cannot be read: listed as broken, hides nothing else."""

    directory: Path
    manifest_file: Path
    code: str
    params: tuple[tuple[str, str], ...] = ()


class TemplateOrigin(enum.Enum):
    """Why a template directory is looked at."""

    SETTINGS = "settings"
    USER_START_CONFIG = "user-start-config"
    COMMON_START_CONFIG = "common-start-config"
    DEFAULT = "default"
    GIVEN = "given"
    """Named on the command line or dropped on the window."""


@dataclass(frozen=True, slots=True)
class TemplateDirectory:
    """A directory that holds templates, and who named it."""

    path: Path
    origin: TemplateOrigin
    exists: bool = True


class InstallOutcome(enum.Enum):
    """What became of one template of a package."""

    INSTALLED = "installed"
    ALREADY_THERE = "already-there"
    REPLACED = "replaced"
    MERGED = "merged"
    """What it brought was added to the same release's template: update and configuration in one folder."""


@dataclass(frozen=True, slots=True)
class InstalledTemplate:
    """One template a package was installed as."""

    template: Template
    outcome: InstallOutcome
