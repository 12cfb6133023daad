"""What lies in a directory of distributions: folders, zips, delivery archives, each described from inside.

Nothing is unpacked to the disk: of an archive only the manifest and `UpdInfo.txt` are read
(docs/formats.md 3, 4, 7).
"""

from __future__ import annotations

import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import FormatError, SiteError
from updater.filing import explained
from updater.formats.deflate import InflatedStream
from updater.formats.manifest import read_manifest
from updater.formats.supply_catalogue import read_catalogue
from updater.formats.update_file import read_update
from updater.formats.update_info import minimum_platform_of, read_update_info
from updater.site.pages.words import date_in

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from updater.model.template import Manifest
    from updater.model.version import Version

_LARGEST_TEXT = 4 << 20
_MOST_MEMBERS = 10_000
_MANIFEST = ".mft"
_INFO = "updinfo.txt"
_ORDER = "1cv8upd"
_UPDATE = ".cfu"
_SUPPLY = ".efd"


@dataclass(frozen=True, slots=True)
class FoundDistribution:
    """A distribution in a directory.

    Attributes:
        path: the archive, or the folder that is the template.
        template_path: its place in the archive or under the directory, `/` separated; may be empty.
        updates: releases it can be installed on; empty for a full distribution.
        update_file: name of the `.cfu`; empty when there is none.
        size: of what would be copied, in bytes.
    """

    path: Path
    manifest: Manifest
    template_path: str = ""
    updates: tuple[Version, ...] = ()
    update_file: str = ""
    minimum_platform: str | None = None
    date: dt.date | None = None
    size: int = 0


def in_folder(folder: Path, root: Path, names: list[str]) -> Iterator[FoundDistribution]:
    """Describe the template that a folder with a manifest is.

    Raises:
        FormatError: the manifest or the update is damaged.
        StorageError: something cannot be read.
    """
    with explained(folder):
        texts = {name: _start_of(folder / name) for name in names if _is_text(name)}
        files = [folder / name for name in names]
        size = sum(file.stat().st_size for file in files)
        update = next((name for name in sorted(names) if name.lower().endswith(_UPDATE)), "")
        place = folder.relative_to(root).as_posix() if folder != root else ""
        for found in _described(folder, texts, {"": update} if update else {}, size):
            yield _with_authority(found, folder / update if update else None, place)


def in_archive(file: Path) -> Iterator[FoundDistribution]:
    """Describe the templates of a zip, or of the delivery archive it holds.

    Raises:
        FormatError: it is damaged.
        SiteError: `site.damaged-list`: it is no archive.
        StorageError: it cannot be read.
    """
    with explained(file):
        try:
            with zipfile.ZipFile(file) as archive:
                yield from _in_zip(file, archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, NotImplementedError):
            raise SiteError("site.damaged-list", name=file.name, place="archive") from None


def in_supply(file: Path) -> Iterator[FoundDistribution]:
    """Describe the templates of a delivery archive, `1cv8.efd`.

    Raises:
        FormatError: it is damaged.
        StorageError: it cannot be read.
    """
    with explained(file), file.open("rb") as stream:
        try:
            yield from _in_supply(file, stream)
        except FormatError as error:
            raise error.in_file(file) from error.__cause__


def _in_zip(file: Path, archive: zipfile.ZipFile) -> Iterator[FoundDistribution]:
    texts, updates = {}, {}
    for member in archive.infolist()[:_MOST_MEMBERS]:
        name = member.filename.replace("\\", "/")
        if _is_text(name) and member.file_size <= _LARGEST_TEXT:
            with archive.open(member) as stream:
                texts[name] = stream.read(_LARGEST_TEXT)
        elif name.lower().endswith(_UPDATE):
            updates[_folder(name).lower()] = name.rpartition("/")[2]
        elif name.lower().endswith(_SUPPLY):
            with archive.open(member) as inner:
                yield from _in_supply(file, inner)  # type: ignore[arg-type]  # it is read forwards only
    yield from _described(file, texts, updates, file.stat().st_size)


def _in_supply(file: Path, source: BinaryIO) -> Iterator[FoundDistribution]:
    """Read the texts of a delivery archive; what lies before the last of them has to be inflated."""
    stream = InflatedStream(source)
    catalogue = read_catalogue(stream)
    texts, updates = {}, {}
    for entry in sorted(catalogue.files, key=lambda each: each.offset):
        name = entry.path.replace("\\", "/")
        start = catalogue.data_start + entry.offset
        if name.lower().endswith(_UPDATE):
            updates[_folder(name).lower()] = name.rpartition("/")[2]
        if _is_text(name) and entry.size <= _LARGEST_TEXT and start >= stream.position:
            stream.skip(start - stream.position)
            texts[name] = stream.read(entry.size)
    yield from _described(file, texts, updates, file.stat().st_size)


def _described(
    path: Path, texts: Mapping[str, bytes], updates: Mapping[str, str], size: int
) -> Iterator[FoundDistribution]:
    """Put each manifest together with the texts and the update of its folder."""
    lowered = {name.lower(): data for name, data in texts.items()}
    for name, data in texts.items():
        if not name.lower().endswith(_MANIFEST):
            continue
        folder = _folder(name).lower()
        update = updates.get(folder, "")
        sources, date = _info(lowered.get(f"{folder}{_INFO}"))
        yield FoundDistribution(
            path=path,
            manifest=read_manifest(data),
            template_path=_folder(name).strip("/"),
            updates=sources if update else (),
            update_file=update,
            minimum_platform=_platform(lowered, folder),
            date=date,
            size=size,
        )


def _info(data: bytes | None) -> tuple[tuple[Version, ...], dt.date | None]:
    if data is not None:
        with suppress(FormatError):
            info = read_update_info(data)
            return info.from_versions, date_in(info.date)
    return (), None


def _platform(texts: Mapping[str, bytes], folder: str) -> str | None:
    orders = (data for name, data in sorted(texts.items()) if name.startswith(f"{folder}{_ORDER}"))
    return next((minimum_platform_of(data) for data in orders), None)


def _with_authority(found: FoundDistribution, update: Path | None, place: str) -> FoundDistribution:
    """Take what the update file itself says where it can be opened (docs/formats.md 2.4)."""
    sources = found.updates
    if update is not None:
        said = read_update(update)
        sources = tuple(each.version for each in said.sources if each.name == said.target.name) or sources
    return FoundDistribution(
        found.path,
        found.manifest,
        place,
        sources,
        found.update_file,
        found.minimum_platform,
        found.date,
        found.size,
    )


def _is_text(name: str) -> bool:
    last = name.replace("\\", "/").rpartition("/")[2].lower()
    order = last.startswith(_ORDER) and last.endswith((".htm", ".html"))
    return last.endswith(_MANIFEST) or last == _INFO or order


def _folder(name: str) -> str:
    folder, slash, _ = name.rpartition("/")
    return folder + slash


def _start_of(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_LARGEST_TEXT)
