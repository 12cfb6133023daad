"""How the invented vendor ships: template folders, a zip as sites offer it, an `.efd`."""

from __future__ import annotations

import html
import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from updater.demo.product import NAME, PLATFORM_LINE, SYNONYM, VENDOR
from updater.formats.configuration import VERSIONS
from updater.formats.supply import SupplyDescription
from updater.formats.versions import parse_versions
from updater.formats.writing.container import write_container
from updater.formats.writing.manifest import write_manifest
from updater.formats.writing.supply import write_supply
from updater.formats.writing.update_file import write_update
from updater.formats.writing.update_info import write_update_info
from updater.model.template import Manifest, ManifestEntry, UpdateInfo
from updater.model.version import Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from updater.demo.product import Build
    from updater.texts import Texts

VENDOR_FOLDER = "Verstak"
PRODUCT_FOLDER = "Workshop"
_ORDER = """<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><p>{what}</p>
<p>Текущая версия конфигурации предназначена для использования с версией системы 1С:Предприятие 8.3
не ниже {platform}.</p></body></html>
"""
_NEWS = """<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><ul>{items}</ul></body></html>
"""
# Old archivers wrote names in the code page of the Russian console, and the site's archives still do.
_CONSOLE = "cp866"


def folder_of(version: str, *, product: str = PRODUCT_FOLDER) -> Path:
    """Return where a template lies under a template directory, as the vendors' standard says."""
    return Path(VENDOR_FOLDER, product, version.replace(".", "_"))


def update_files(build: Build, sources: Sequence[Build], texts: Texts) -> dict[str, bytes]:
    """Return the files of an update's template by name."""
    release, version = build.release, build.release.version
    note = json.dumps({"handlers_required": release.handlers_required})
    title = f"{_synonym(build, texts.language)} {version}"
    facts = {"title": html.escape(title), "platform": release.minimum_platform}
    what = html.escape(texts("demo.order"))
    return {
        "1cv8.cfu": update_bytes(build, sources),
        "1cv8.mft": _manifest(build, "1cv8.cfu"),
        "UpdInfo.txt": _update_info(build),
        "1cv8upd.htm": _ORDER.format(what=what, **facts).encode("utf-8-sig"),
        "news.htm": _news(facts["title"], version, texts),
        "onec-updater.json": note.encode(),
    }


def update_bytes(build: Build, sources: Sequence[Build]) -> bytes:
    """Return an update file: all that differs from any of its sources."""
    changed = {
        name: data
        for name, data in build.files.items()
        if name != VERSIONS and any(source.files.get(name) != data for source in sources)
    }
    gone = {name for source in sources for name in source.files} - build.files.keys()
    with TemporaryDirectory() as folder:
        file = Path(folder, "1cv8.cfu")
        write_update(
            file,
            sources=[source.identity for source in sources],
            target=build.identity,
            changed=changed,
            deleted=sorted(gone),
            versions=parse_versions(build.files[VERSIONS]),
        )
        return file.read_bytes()


def full_files(build: Build) -> dict[str, bytes]:
    """Return the files of a full distribution's template: a configuration and no update."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "1cv8.cf")
        write_container(file, build.files)
        return {"1cv8.cf": file.read_bytes(), "1cv8.mft": _manifest(build, "1cv8.cf")}


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a zip with names in cp866 and no mark that says so, as the site's archives are.

    The library only writes such names as UTF-8, so stand-ins of the same length are
    written and replaced.
    """
    stand_ins = {
        name: f"{number:x}".rjust(len(name.encode(_CONSOLE)), "@") for number, name in enumerate(files)
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(stand_ins[name], (2026, 9, 1, 12, 0, 0)), data)
    content = path.read_bytes()
    for name, stand_in in stand_ins.items():
        content = content.replace(stand_in.encode(), name.encode(_CONSOLE))
    path.write_bytes(content)


def write_efd(path: Path, build: Build, files: Mapping[str, bytes], *, product: str = PRODUCT_FOLDER) -> None:
    """Write a distribution archive with one template."""
    folder = "\\".join(folder_of(build.release.version, product=product).parts)
    inside = {f"{folder}\\{name}": data for name, data in files.items()}
    titles = _synonyms(build).items()
    descriptions = [SupplyDescription(language, text, VENDOR, "") for language, text in titles]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_supply(path, descriptions, inside)


def place(directory: Path, files: Mapping[str, bytes]) -> Path:
    """Write the files of a template into a folder and return it."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (directory / name).write_bytes(data)
    return directory


def _manifest(build: Build, source: str) -> bytes:
    titles = tuple((language, f"{VENDOR}/{text}") for language, text in _synonyms(build).items())
    entry = ManifestEntry("Config1", source=source, catalog=titles, destination=build.identity.name)
    version = Version(build.release.version)
    return write_manifest(Manifest(VENDOR, build.identity.name, version, PLATFORM_LINE, (entry,)))


def _update_info(build: Build) -> bytes:
    release = build.release
    return write_update_info(
        UpdateInfo(Version(release.version), tuple(map(Version, release.sources)), release.date)
    )


def _news(title: str, version: str, texts: Texts) -> bytes:
    words = texts.raw(f"demo.news.r{version.replace('.', '-')}")
    items = "".join(f"<li>{html.escape(word)}</li>" for word in words)
    return _NEWS.format(title=title, items=items).encode("utf-8-sig")


def _synonym(build: Build, language: str) -> str:
    synonyms = _synonyms(build)
    return synonyms.get(language, synonyms["ru"])


def _synonyms(build: Build) -> Mapping[str, str]:
    from updater.demo.product import OTHER_SYNONYM  # noqa: PLC0415 - only the second product needs it

    return SYNONYM if build.identity.name == NAME else OTHER_SYNONYM
