"""Whether a file is what the source says it is, and what that is known by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import SiteError
from updater.filing import explained
from updater.formats.recognise import Kind, recognise
from updater.site.download.archive import Wholeness, check_archive
from updater.site.download.state import key_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.model.site import Package

_WHOLE = "whole"
_OF_UPDATE = "update-file-"


def stated(package: Package) -> str | None:
    """Return the checksum a source states as it stands among proofs; None when it states none."""
    digest = package.digest
    if digest is None:
        return None
    inside = digest.of_update_file and package.is_archive
    return f"{_OF_UPDATE if inside else ''}{digest.algorithm}:{digest.value.lower()}"


def satisfies(proofs: frozenset[str], package: Package, size: int) -> bool:
    """Whether a file of which this is proved is the package, as far as the source says anything about it."""
    if package.size not in {None, size}:
        return False
    wanted = stated(package)
    if wanted is not None:
        return wanted in proofs
    return package.size is not None or any(_from(url) in proofs for url in package.urls)


def can_be_proved(package: Package) -> bool:
    """Whether the content can show whether it is right, however it came together."""
    return package.digest is not None or _is_zip_by_name(package)


def prove(
    path: Path, package: Package, own: str, *, length_known: bool, check: Callable[[], None]
) -> set[str]:
    """Check a file against all that is known of it.

    Args:
        path: the file.
        package: what it should be.
        own: its checksum, `algorithm:hex`.
        length_known: the source or the server stated its length, and it has it.
        check: called now and then; may raise.

    Returns:
        What is proved of it now, for the record.

    Raises:
        SiteError: `download.wrong-digest`, `download.damaged`, `download.no-update-file`,
            `download.not-update` or `download.unproven`.
        StorageError: the disk is in the way.
    """
    wanted = stated(package)
    proofs = {own, *map(_from, package.urls)}
    if wanted is not None and not wanted.startswith(_OF_UPDATE):
        if wanted != own:
            raise SiteError("download.wrong-digest", name=package.file_name)
        return proofs
    if _is_zip(path):
        return proofs | _prove_archive(path, package, wanted, length_known, check)
    if _is_zip_by_name(package) or wanted is not None:
        raise SiteError("download.damaged", name=package.file_name)
    _prove_bare(path, package, length_known)
    return proofs


def _prove_archive(
    path: Path, package: Package, wanted: str | None, length_known: bool, check: Callable[[], None]
) -> set[str]:
    algorithm = package.digest.algorithm if package.digest is not None else "md5"
    found = check_archive(path, package.update_file, algorithm, check)
    if found.wholeness is Wholeness.DAMAGED:
        raise SiteError("download.damaged", name=package.file_name)
    if found.wholeness is Wholeness.UNKNOWN and (wanted is not None or not length_known):
        raise SiteError("download.unproven", name=package.file_name)
    proofs = {_WHOLE} if found.wholeness is Wholeness.WHOLE else set()
    if found.update_digest:
        proofs.add(f"{_OF_UPDATE}{algorithm}:{found.update_digest}")
    if wanted is not None and wanted not in proofs:
        code = "download.wrong-digest" if found.update_digest else "download.no-update-file"
        raise SiteError(code, name=package.file_name)
    return proofs


def _prove_bare(path: Path, package: Package, length_known: bool) -> None:
    if not length_known:
        raise SiteError("download.unproven", name=package.file_name)
    if package.file_name.lower().endswith(".cfu") and recognise(path) is not Kind.UPDATE:
        raise SiteError("download.not-update", name=package.file_name)


def _is_zip_by_name(package: Package) -> bool:
    return package.is_archive and package.file_name.lower().endswith(".zip")


def _is_zip(path: Path) -> bool:
    with explained(path), path.open("rb") as file:
        return file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def _from(url: str) -> str:
    return f"from:{key_of(url)}"
