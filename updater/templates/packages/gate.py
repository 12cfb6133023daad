"""The one gate: every entry of a package is judged before a single byte is written.

A package with one bad entry is refused whole. The rules hold on every system alike,
because a template directory is often a network share: a name that is harmless on
Linux may be a device or a hidden stream on Windows.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from updater.errors import PackageError
from updater.templates.packages.entries import Entry, EntryKind
from updater.templates.packages.names import check_name, shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a package may hold. The largest real distributions are a few gigabytes.

    Attributes:
        count: entries.
        total: bytes of all contents together.
        ratio: how many times larger than packed something may become ...
        ratio_matters_from: ... once it is larger than this many bytes.
    """

    count: int = 4000
    total: int = 64 << 30
    ratio: int = 200
    ratio_matters_from: int = 100 * 1000 * 1000


@dataclass(frozen=True, slots=True)
class SafeEntry:
    """An entry that passed.

    Attributes:
        index: its place among the package's entries.
        parts: components of its path, never empty; folders are spelled as they first appeared.
        size: declared size in bytes; what is written is counted against it.
    """

    index: int
    parts: tuple[str, ...]
    size: int
    folder: bool = False

    @property
    def path(self) -> str:
        """The path with forward slashes."""
        return "/".join(self.parts)


def judge(
    entries: Sequence[Entry], *, package: str = "", packed: int | None = None, limits: Limits | None = None
) -> tuple[SafeEntry, ...]:
    """Judge all entries of a package.

    Args:
        entries: what the package declares.
        package: how messages name the package.
        packed: bytes the whole package takes, to see bombs that no single entry betrays.
        limits: how much it may hold.

    Raises:
        PackageError: with a code that tells the rule and the name that broke it.
    """
    try:
        return _judge(entries, packed, limits or Limits())
    except PackageError as error:
        raise error.in_package(package) from None


def judge_names(names: Iterable[str], *, package: str = "") -> tuple[SafeEntry, ...]:
    """Judge bare names of files, for packages that declare no more than that.

    Raises:
        PackageError: as `judge`.
    """
    return judge([Entry(name) for name in names], package=package)


def _judge(entries: Sequence[Entry], packed: int | None, limits: Limits) -> tuple[SafeEntry, ...]:
    if len(entries) > limits.count:
        raise PackageError("package.too-many", count=len(entries), limit=limits.count)
    tree = _Tree()
    safe = []
    for index, entry in enumerate(entries):
        _check_nature(entry)
        parts = check_name(entry.name)
        folder = entry.kind is EntryKind.FOLDER
        safe.append(SafeEntry(index, tree.add(parts, entry.name, folder=folder), entry.size, folder))
    _check_sizes(entries, packed, limits)
    return tuple(safe)


def _check_nature(entry: Entry) -> None:
    name = shown_name(entry.name)
    if entry.kind is EntryKind.LINK:
        raise PackageError("package.link", name=name)
    if entry.kind is EntryKind.SPECIAL:
        raise PackageError("package.special-file", name=name)
    if entry.encrypted:
        raise PackageError("package.encrypted", name=name)
    if entry.unknown_method:
        raise PackageError("package.method", name=name, method=entry.unknown_method)
    if entry.size < 0 or (entry.kind is EntryKind.FOLDER and entry.size):
        raise PackageError("package.damaged", name=name, detail="size")


def _check_sizes(entries: Sequence[Entry], packed: int | None, limits: Limits) -> None:
    total = sum(entry.size for entry in entries)
    if total > limits.total:
        raise PackageError("package.too-big", size=total, limit=limits.total)
    for entry in entries:
        if entry.packed is not None:
            _check_ratio(shown_name(entry.name), entry.size, entry.packed, limits)
    if packed is not None:
        _check_ratio("", total, packed, limits)


def _check_ratio(name: str, size: int, packed: int, limits: Limits) -> None:
    if size > limits.ratio_matters_from and size > packed * limits.ratio:
        raise PackageError("package.bomb", name=name, size=size, packed=packed)


@dataclass(slots=True)
class _Tree:
    """The paths seen so far, by the key under which some file system would confuse them.

    Folders that differ only in the case of their letters are one folder (packages are put
    together by hand on Windows, where they are); everything else that meets is refused.
    """

    files: dict[tuple[str, ...], str] = field(default_factory=dict)
    folders: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def add(self, parts: tuple[str, ...], name: str, *, folder: bool) -> tuple[str, ...]:
        """Take a path in; return it with its folders spelled as they first appeared."""
        key = tuple(_key(part) for part in parts)
        depth = len(parts) if folder else len(parts) - 1
        spelled: tuple[str, ...] = ()
        for length in range(1, depth + 1):
            spelled = self._folder(key[:length], (*spelled, parts[length - 1]), name)
        if folder:
            return spelled
        self._file(key, name)
        return (*spelled, parts[-1])

    def _folder(self, key: tuple[str, ...], path: tuple[str, ...], name: str) -> tuple[str, ...]:
        if key in self.files:
            raise _clash("package.file-and-folder", name, self.files[key])
        first = self.folders.setdefault(key, path)
        if _case_key(first[-1]) != _case_key(path[-1]):
            raise _clash("package.names-collide", name, "/".join(first))
        return first

    def _file(self, key: tuple[str, ...], name: str) -> None:
        if key in self.folders:
            raise _clash("package.file-and-folder", name, "/".join(self.folders[key]))
        if key in self.files:
            raise _clash("package.names-collide", name, self.files[key])
        self.files[key] = name


def _clash(code: str, name: str, other: str) -> PackageError:
    return PackageError(code, name=shown_name(name), other=shown_name(other))


def _key(part: str) -> str:
    """What a part becomes where neither case nor the way a letter is composed matters."""
    folded = unicodedata.normalize("NFKC", part).casefold()
    return unicodedata.normalize("NFKC", folded)


def _case_key(part: str) -> str:
    return unicodedata.normalize("NFC", part).lower()
