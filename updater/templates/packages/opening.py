"""Which reader a package needs, told by its content and never by its name (docs/formats.md 7)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from updater.errors import PackageError
from updater.filing import explained
from updater.formats.recognise import Kind, recognise
from updater.templates.packages.folder_package import bare_update
from updater.templates.packages.supply_package import SupplyPackage
from updater.templates.packages.zip_package import open_zip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.templates.packages.entries import Package

_HEAD = 4096
_TAIL = 66_000  # an end record with the longest comment
_PROGRAM = b"MZ"
_ZIPS = (b"PK\3\4", b"PK\5\6", b"PK\7\10")
_ZIP_END = b"PK\5\6"
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<?xml", b"<script")
_LATER = {
    b"Rar!\x1a\x07": "RAR",
    b"7z\xbc\xaf'\x1c": "7z",
    b"MSCF": "CAB",
    _PROGRAM: "EXE",
}


@contextlib.contextmanager
def open_package(path: Path, shown: str) -> Iterator[Package]:
    """Open a file as the package it is.

    Args:
        path: the file.
        shown: how messages name it.

    Raises:
        PackageError: it is nothing that can be installed from, or damaged.
        StorageError: it cannot be read.
    """
    if not path.is_file():  # reading a pipe or a device might never end
        raise PackageError("package.unknown-kind", package=shown)
    with explained(path), path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, path.stat().st_size - _TAIL))
        tail = file.read()
    _refuse_foreign(head, shown)
    if head.startswith(_ZIPS) or (head.startswith(_PROGRAM) and _ZIP_END in tail):
        with open_zip(path, shown) as archive:
            yield archive
        return
    _refuse_later(head, shown)
    yield _by_content(path, shown)


def _by_content(path: Path, shown: str) -> Package:
    kind = recognise(path)
    if kind is Kind.DISTRIBUTION:
        return SupplyPackage(path, shown)
    if kind is Kind.UPDATE:
        return bare_update(path, shown)
    raise PackageError("package.unknown-kind", package=shown)


def _refuse_foreign(head: bytes, shown: str) -> None:
    if not head:
        raise PackageError("package.empty", package=shown)
    beginning = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if beginning.startswith(_PAGES):
        raise PackageError("package.web-page", package=shown)


def _refuse_later(head: bytes, shown: str) -> None:
    for signature, kind in _LATER.items():
        if head.startswith(signature):
            raise PackageError("package.kind-not-yet", package=shown, kind=kind)
