"""Where the templates are in a package, and where each belongs in a template directory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.templates.packages.names import safe_component

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.model.template import Manifest
    from updater.templates.packages.gate import SafeEntry

Parts = tuple[str, ...]

_VERSION_FOLDER = re.compile(r"\d+([_.]\d+)+")
_PATH_LENGTH = 3  # vendor, configuration, version
_DEEPEST = 2  # an efd in a zip in a zip


@dataclass(frozen=True, slots=True)
class TemplateRoot:
    """A folder of a package that is to become a template.

    Attributes:
        parts: its path in the package; empty for loose files.
        files: what belongs to it.
        manifests: paths of its manifests, from its own folder; empty when there is only an update.
    """

    parts: Parts
    files: tuple[SafeEntry, ...]
    manifests: tuple[str, ...]

    def inner(self, entry: SafeEntry) -> Parts:
        """Return the path of one of its files from its own folder."""
        return entry.parts[len(self.parts) :]


@dataclass(frozen=True, slots=True)
class Layout:
    """What a package holds.

    Attributes:
        roots: folders that become templates.
        nested: packages within the package that are to be opened in turn.
    """

    roots: tuple[TemplateRoot, ...] = ()
    nested: tuple[SafeEntry, ...] = ()


def arrange(entries: Sequence[SafeEntry], *, depth: int = 0) -> Layout:
    """Find templates and packages among the entries of a package.

    A folder with a manifest is a template; where there is no manifest anywhere, a folder with
    an update is. A distribution archive that belongs to no template is opened in turn; a zip
    only when it is the only one and there is nothing else (docs/formats.md 7).

    Args:
        entries: what passed the gate.
        depth: how many packages this one lies in.
    """
    files = [entry for entry in entries if not entry.folder]
    folders = _folders_with(files, ".mft") or _folders_with(files, ".cfu")
    roots = _roots(files, folders)
    taken = {entry.index for root in roots for entry in root.files}
    rest = [entry for entry in files if entry.index not in taken]
    return Layout(roots, _nested(rest, depth, alone=not roots))


def target_of(root: Parts, manifest: Manifest) -> Parts:
    """Say where in a template directory a template belongs.

    The vendor's standard is `vendor/configuration/version` (docs/formats.md 4.1): the end of the
    path in the package when it has that form, otherwise made from the manifest.
    """
    if len(root) >= _PATH_LENGTH and _VERSION_FOLDER.fullmatch(root[-1]):
        return root[-_PATH_LENGTH:]
    return (
        safe_component(manifest.vendor, otherwise="vendor"),
        safe_component(manifest.name, otherwise="configuration"),
        safe_component(manifest.version.text.replace(".", "_"), otherwise="version"),
    )


def _folders_with(files: Sequence[SafeEntry], ending: str) -> set[Parts]:
    return {entry.parts[:-1] for entry in files if entry.parts[-1].lower().endswith(ending)}


def _roots(files: Sequence[SafeEntry], folders: set[Parts]) -> tuple[TemplateRoot, ...]:
    """Give every file to the deepest of the folders it lies under."""
    owned: dict[Parts, list[SafeEntry]] = {folder: [] for folder in sorted(folders)}
    for entry in files:
        owner = _owner(entry.parts, folders)
        if owner is not None:
            owned[owner].append(entry)
    return tuple(TemplateRoot(folder, tuple(own), _manifests(folder, own)) for folder, own in owned.items())


def _owner(parts: Parts, folders: set[Parts]) -> Parts | None:
    return next(
        (parts[:length] for length in range(len(parts) - 1, -1, -1) if parts[:length] in folders), None
    )


def _manifests(folder: Parts, files: Sequence[SafeEntry]) -> tuple[str, ...]:
    own = (entry.parts[-1] for entry in files if entry.parts[:-1] == folder)
    return tuple(sorted(name for name in own if name.lower().endswith(".mft")))


def _nested(rest: Sequence[SafeEntry], depth: int, *, alone: bool) -> tuple[SafeEntry, ...]:
    if depth >= _DEEPEST:
        return ()
    archives = tuple(entry for entry in rest if entry.parts[-1].lower().endswith(".efd"))
    if archives or depth or not alone:
        return archives
    zips = tuple(entry for entry in rest if entry.parts[-1].lower().endswith(".zip"))
    return zips if len(zips) == 1 else ()
