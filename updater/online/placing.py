"""From downloaded packages to templates: unpacked, with the texts and facts of the site beside them."""

from __future__ import annotations

import contextlib
import hashlib
import json
from typing import TYPE_CHECKING

from updater.filing import explained, write_whole
from updater.model.site import Digest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import CancelToken
    from updater.model.site import ReleaseText, SiteHop
    from updater.model.template import InstalledTemplate
    from updater.site.release_texts import SafeText

_FACTS = "onec-updater.json"
_UPDATE = "1cv8.cfu"
_NOTED = "sha512"


def install_hops(
    install: Callable[..., tuple[InstalledTemplate, ...]],
    filing: Filing,
    hops: Sequence[SiteHop],
    files: Sequence[Path],
    open_text: Callable[[ReleaseText], SafeText | None],
    *,
    temporary: Collection[Path] = (),
    cancel: CancelToken | None = None,
) -> tuple[InstalledTemplate, ...]:
    """Install the package of each hop; remove what was downloaded once its template is there.

    Args:
        install: installs one package.
        filing: where file operations go.
        hops: those that have a package, in the order of `files`, among others.
        files: the packages.
        open_text: fetches a text about a release; None when it cannot be had.
        temporary: those of the files that were downloaded for this only.
        cancel: a wish to stop between packages.

    Raises:
        PackageError, TemplateError, StorageError, Cancelled: what was installed so far is whole.
    """
    installed: list[InstalledTemplate] = []
    for hop, file in zip([hop for hop in hops if hop.package is not None], files, strict=True):
        if cancel is not None:
            cancel.check()
        place = hop.package.template_path if hop.package else ""
        made = install(file, cancel=cancel, place=place, version=hop.version)
        for template in made:
            _note_facts(template.template.directory, hop, filing)
            _keep_texts(template.template.directory, hop, open_text, filing)
        if file in temporary:
            # The template holds all that was in it; a package kept as well would take the space twice.
            filing.remove(file)
        installed += made
    return tuple(installed)


def installed_already(hop: SiteHop, directories: Sequence[Path]) -> Path | None:
    """Return the template of a hop if it is there and right by the checksum the source states.

    A checksum of the update file is compared with the file. One of the whole package cannot be, as the
    package is gone: then our note says which package a template came from, and what its update was.
    """
    package = hop.package
    if package is None or package.digest is None:
        return None
    places = _stated_places if package.digest.of_update_file else _noted_places
    return next((update.parent for update, digest in places(hop, directories) if _is(update, digest)), None)


def _stated_places(hop: SiteHop, directories: Sequence[Path]) -> Iterator[tuple[Path, Digest]]:
    package = hop.package
    if package is None or package.digest is None or not package.template_path or not package.update_file:
        return
    for directory in directories:
        place = directory.joinpath(*package.template_path.split("/"), *package.update_file.split("/"))
        yield place, package.digest


def _noted_places(hop: SiteHop, directories: Sequence[Path]) -> Iterator[tuple[Path, Digest]]:
    """Find notes in the folders of the version: vendor, product, version."""
    if hop.package is None or hop.version is None:
        return
    folder = hop.version.text.replace(".", "_")
    for note in (note for directory in directories for note in directory.glob(f"*/*/{folder}/{_FACTS}")):
        with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
            facts = json.loads(note.read_bytes())
            if facts["package"] == _shown(hop.package.digest):
                yield note.with_name(_UPDATE), Digest(_NOTED, facts["update"])


def _is(file: Path, digest: Digest) -> bool:
    return _checksum(file, digest.algorithm) == digest.value


def _checksum(file: Path, algorithm: str) -> str | None:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, algorithm).hexdigest()
    except (OSError, ValueError):
        return None


def _shown(digest: Digest | None) -> str | None:
    return f"{digest.algorithm}:{digest.value}" if digest is not None else None


def _note_facts(directory: Path, hop: SiteHop, filing: Filing) -> None:
    """Write what only the site knew beside the template, where the planning and a later download look."""
    facts: dict[str, object] = {}
    if hop.handlers_required is not None:
        facts["handlers_required"] = hop.handlers_required
    digest = hop.package.digest if hop.package is not None else None
    if digest is not None and not digest.of_update_file:
        facts |= {"package": _shown(digest), "update": _checksum(directory / _UPDATE, _NOTED)}
    if not facts:
        return
    target = directory / _FACTS
    with explained(target):
        write_whole(filing, target, json.dumps(facts).encode())


def _keep_texts(
    directory: Path, hop: SiteHop, open_text: Callable[[ReleaseText], SafeText | None], filing: Filing
) -> None:
    from updater.site.release_texts import keep

    for text in hop.texts:
        opened = open_text(text)
        if opened is not None:
            keep(opened, directory, filing)
