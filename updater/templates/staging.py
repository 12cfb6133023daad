"""Unpacking a package into a work folder: complete templates, not yet where they belong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from updater.errors import FormatError, PackageError
from updater.filing import explained
from updater.formats.manifest import read_manifest
from updater.formats.writing.manifest import write_manifest
from updater.model.events import Progress
from updater.model.template import Manifest
from updater.templates.packages.folder_package import template_folder
from updater.templates.packages.gate import judge
from updater.templates.packages.layout import TemplateRoot, arrange, target_of
from updater.templates.packages.names import shown_name
from updater.templates.packages.opening import open_package
from updater.templates.packages.searching import find_packages, holds_ours

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent
    from updater.templates.packages.entries import Package
    from updater.templates.packages.gate import SafeEntry

MANIFEST_NAME = "1cv8.mft"

_RESERVE = 64 << 20  # bytes left free for others


@dataclass(frozen=True, slots=True)
class Staged:
    """A template made ready.

    Attributes:
        directory: where it lies now.
        target: where it belongs, from the template directory.
        shown: the package it came from.
    """

    directory: Path
    target: tuple[str, ...]
    manifest: Manifest
    shown: str


@dataclass(slots=True)
class Stage:
    """Unpacks packages into a work folder.

    Attributes:
        work: the folder; removed by its owner whatever happens here.
        on_event: is told how many bytes are written.
        cancel: is asked between pieces.
    """

    work: Path
    filing: Filing
    on_event: OnEvent
    cancel: CancelToken | None
    _done: int = 0
    _total: int = 0
    _made: int = 0
    _staged: list[Staged] = field(default_factory=list)

    def unpack(self, path: Path) -> tuple[Staged, ...]:
        """Unpack a file, or everything installable in a folder.

        Raises:
            PackageError: the package is refused, whole.
            StorageError: the disk is full or not to be written.
            Cancelled: somebody asked to stop.
        """
        with explained(path):
            path.stat()
        if path.is_dir():
            self._folder(path)
        else:
            self._file(path, str(path), depth=0)
        if not self._staged:
            raise PackageError("package.no-template", package=str(path))
        return tuple(self._staged)

    def unpack_whole(self, path: Path) -> Path:
        """Unpack a file that is no distribution of templates, just as it is, and return the folder.

        Raises:
            PackageError: the package is refused, whole.
            StorageError: the disk is full or not to be written.
            Cancelled: somebody asked to stop.
        """
        folder = self._fresh()
        with open_package(path, str(path)) as package:
            safe = judge(package.entries, package=package.shown, packed=package.packed)
            files = [entry for entry in safe if not entry.folder]
            self._write(package, files, {entry.index: folder.joinpath(*entry.parts) for entry in files})
        return folder

    def _folder(self, folder: Path) -> None:
        for found in find_packages(folder):
            if found.is_dir():
                self._package(template_folder(found, folder), depth=0)
            elif _is_ours(found):
                self._file(found, str(found), depth=0)

    def _file(self, path: Path, shown: str, *, depth: int) -> None:
        with open_package(path, shown) as package:
            nested = self._package(package, depth=depth)
        for name, inner in nested:
            self._file(inner, f"{shown}: {name}", depth=depth + 1)
            with explained(inner):
                self.filing.remove(inner)

    def _package(self, package: Package, *, depth: int) -> list[tuple[str, Path]]:
        """Unpack what a package holds; return the packages inside it, unpacked as files."""
        safe = judge(package.entries, package=package.shown, packed=package.packed)
        layout = arrange(safe, depth=depth)
        places: dict[int, Path] = {}
        roots = [(root, self._fresh()) for root in layout.roots]
        for root, directory in roots:
            places |= {entry.index: directory.joinpath(*root.inner(entry)) for entry in root.files}
        nested = [(entry.path, self._fresh()) for entry in layout.nested]
        places |= {entry.index: place for entry, (_, place) in zip(layout.nested, nested, strict=True)}
        self._write(package, [entry for entry in safe if entry.index in places], places)
        self._staged.extend(self._finish(root, directory, package) for root, directory in roots)
        return nested

    def _fresh(self) -> Path:
        self._made += 1
        return self.work / str(self._made)

    def _write(self, package: Package, wanted: Sequence[SafeEntry], places: dict[int, Path]) -> None:
        self._reserve(package, sum(entry.size for entry in wanted))
        sizes = {entry.index: entry for entry in wanted}
        missing = set(sizes)
        for index, chunks in package.contents(missing.copy()):
            self._file_out(package, sizes[index], places[index], chunks)
            missing.discard(index)
        if missing:
            name = shown_name(sizes[missing.pop()].path)
            raise PackageError("package.damaged", package=package.shown, name=name, detail="missing")

    def _reserve(self, package: Package, size: int) -> None:
        """See that there is room before anything is written."""
        self._total += size
        with explained(self.work):
            free = self.filing.free_space(self.work)
        needed = size + size // 10 + _RESERVE
        if size and free < needed:
            path = str(self.work.parent)
            raise PackageError("package.no-space", package=package.shown, path=path, needed=needed, free=free)

    def _file_out(self, package: Package, entry: SafeEntry, place: Path, chunks: Iterator[bytes]) -> None:
        """Write one file, counting against what was declared."""
        with explained(place):
            self.filing.make_directory(place.parent)
            file = self.filing.create(place)
        with file:
            written = 0
            for chunk in chunks:
                written += len(chunk)
                if written > entry.size:
                    break
                self._piece(place, file, chunk)
            if written != entry.size:
                name = shown_name(entry.path)
                raise PackageError("package.damaged", package=package.shown, name=name, detail="size")
            with explained(place):
                self.filing.share(place)
                self.filing.sync(file)

    def _piece(self, place: Path, file: BinaryIO, chunk: bytes) -> None:
        if self.cancel is not None:
            self.cancel.check()
        with explained(place):
            self.filing.write(file, chunk)
        self._done += len(chunk)
        self.on_event(Progress(self._done, self._total))

    def _finish(self, root: TemplateRoot, directory: Path, package: Package) -> Staged:
        """See that what was unpacked is a template; give a bare update the manifest it lacks."""
        for entry in root.files:
            if not entry.size and entry.path.lower().endswith(".cfu"):
                raise PackageError("package.empty-update", package=package.shown, name=entry.path)
        manifest = self._manifest(root, directory, package)
        with explained(directory):
            for folder in {
                directory,
                *(directory.joinpath(*root.inner(entry)).parent for entry in root.files),
            }:
                self.filing.sync_directory(folder)
        return Staged(directory, target_of(root.parts, manifest), manifest, package.shown)

    def _manifest(self, root: TemplateRoot, directory: Path, package: Package) -> Manifest:
        if not root.manifests:
            return self._made_manifest(root, directory, package)
        name = root.manifests[0]
        with explained(directory / name):
            data = (directory / name).read_bytes()
        try:
            return read_manifest(data)
        except FormatError as error:
            raise PackageError(
                "package.manifest", package=package.shown, name=name, detail=error.code
            ) from error

    def _made_manifest(self, root: TemplateRoot, directory: Path, package: Package) -> Manifest:
        """Write the manifest an update itself could have had."""
        from updater.formats.update_file import read_update  # noqa: PLC0415 - for bare updates only

        inner = (root.inner(entry) for entry in root.files)
        update = min(parts[0] for parts in inner if len(parts) == 1 and parts[0].lower().endswith(".cfu"))
        try:
            target = read_update(directory / update).target
        except FormatError as error:
            raise PackageError(
                "package.damaged", package=package.shown, name=update, detail=error.code
            ) from error
        manifest = Manifest(target.vendor, target.name, target.version)
        place = directory / MANIFEST_NAME
        with explained(place), self.filing.create(place) as file:
            self.filing.write(file, write_manifest(manifest))
            self.filing.share(place)
            self.filing.sync(file)
        return manifest


def _is_ours(found: Path) -> bool:
    """Whether a file that lay in a chosen folder is a distribution; a zip of something else is not."""
    if found.suffix.lower() != ".zip":
        return True
    with open_package(found, str(found)) as package:
        return holds_ours([entry.name for entry in package.entries])
