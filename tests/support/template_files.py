"""Templates and packages made for tests, in the form the real ones have."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

from updater.formats.writing.manifest import write_manifest
from updater.model.template import Manifest, ManifestEntry, TemplateDirectory, TemplateOrigin
from updater.model.version import Version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LONG_AGO = 1_600_000_000


def manifest_bytes(name: str = "Учёт", version: str = "1.0.1.1", vendor: str = "Поставщик") -> bytes:
    """Return a manifest as a vendor writes it."""
    entry = ManifestEntry("Config1", "1cv8.cf", (("", f"{name}/{name}"),), f"{vendor}\\{name}")
    return write_manifest(Manifest(vendor, name, Version(version), "8.3", (entry,)))


def template_files(
    version: str = "1.0.1.1", *, folder: str = "", content: bytes = bytes(range(256)) * 16
) -> dict[str, bytes]:
    """Return the files of a template, by their path in a package."""
    start = f"{folder}/" if folder else ""
    return {
        f"{start}1cv8.mft": manifest_bytes(version=version),
        f"{start}1cv8.cfu": content,
        f"{start}UpdInfo.txt": f"Version={version}\r\nFromVersions=;1.0.0.1;\r\n".encode(),
        f"{start}Новое в версии.htm": "<html>Новое</html>".encode(),
    }


def lay_out(root: Path, files: Mapping[str, bytes]) -> Path:
    """Put files into a folder, dated back so that a cache may trust them."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (LONG_AGO, LONG_AGO))
    return root


def make_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """Make a zip of files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def given(*paths: Path) -> tuple[TemplateDirectory, ...]:
    """Return template directories as the command line names them."""
    return tuple(TemplateDirectory(path, TemplateOrigin.GIVEN, path.is_dir()) for path in paths)


def files_below(root: Path) -> dict[str, bytes]:
    """Return every file under a folder with its content."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }
