"""Checks of where the infobase really lies: links, shares, removable disks, folders of cloud disks."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from updater.templates.links import is_link
from updater.update.checks.look import error, noted, warning
from updater.update.checks.volume import Medium

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from pathlib import Path

    from updater.model.plan import Check
    from updater.update.checks.look import Look

# Attributes of a file whose content is not on this computer: OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA_ACCESS.
_ELSEWHERE = 0x1000 | 0x40000 | 0x400000
_CLOUD_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
_CLOUD_FOLDERS = frozenset(
    {
        "onedrive",
        "dropbox",
        "yandexdisk",
        "yandex.disk",
        "яндекс.диск",
        "googledrive",
        "google drive",
        "мой диск",
    }
)


def links(look: Look) -> Iterator[Check]:
    """A folder behind a link is shown as what it is; a linked file would be cut off by a restore."""
    shown = look.request.infobase_dir
    file = look.plan.infobase.file
    if file.is_symlink():
        yield error("infobase-file-link", path=str(file), real=str(file.resolve()))
        return
    real = shown.resolve()
    if real != shown.absolute() and _leads_elsewhere(shown.absolute()):
        yield noted("infobase-link", path=str(shown), real=str(real))


def _leads_elsewhere(path: Path) -> bool:
    """Whether a name on the way is a link or a junction: a mapped drive has another address and is none."""
    for each in (path, *path.parents):
        with contextlib.suppress(OSError):
            if is_link(each):
                return True
    return False


def medium(look: Look) -> Iterator[Check]:
    """A share can vanish and hides who works from other computers; a removable disk can be pulled out."""
    path = look.request.infobase_dir
    found = look.around.volume(path)
    if found.medium is Medium.NETWORK or str(path).startswith("\\\\"):
        yield warning("infobase-network", path=str(path))
    elif found.medium is Medium.REMOVABLE:
        yield warning("infobase-removable", path=str(path))


def cloud(look: Look) -> Iterator[Check]:
    """A program that copies the folder into a cloud gets in the platform's way; a placeholder has no data."""
    file = look.plan.infobase.file
    if content_elsewhere(file):
        yield error("infobase-placeholder", path=str(file))
    elif _in_cloud_folder(look):
        yield warning("infobase-cloud", path=str(look.request.infobase_dir))


def content_elsewhere(file: os.PathLike[str]) -> bool:
    """Whether the system says that a file's content is not on this computer."""
    from pathlib import Path  # noqa: PLC0415 - only used here

    try:
        attributes = getattr(Path(file).stat(), "st_file_attributes", 0)
    except OSError:
        return False
    return bool(attributes & _ELSEWHERE)


def _in_cloud_folder(look: Look) -> bool:
    path = look.request.infobase_dir.resolve()
    named = [look.around.environ[name] for name in _CLOUD_VARIABLES if look.around.environ.get(name)]
    return any(part.casefold() in _CLOUD_FOLDERS for part in path.parts) or any(
        path.is_relative_to(folder) for folder in named
    )
