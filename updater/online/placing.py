"""From downloaded packages to templates: unpacked, with the texts and facts of the site beside them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from updater.filing import explained, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import CancelToken
    from updater.model.site import Digest, ReleaseText, SiteHop
    from updater.model.template import InstalledTemplate
    from updater.site.release_texts import SafeText

_FACTS = "onec-updater.json"


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
        made = install(file, cancel=cancel, place=hop.package.template_path if hop.package else "")
        for template in made:
            _note_facts(template.template.directory, hop, filing)
            _keep_texts(template.template.directory, hop, open_text, filing)
        if file in temporary:
            # The template holds all that was in it; a package kept as well would take the space twice.
            filing.remove(file)
        installed += made
    return tuple(installed)


def installed_already(hop: SiteHop, directories: Sequence[Path]) -> Path | None:
    """Return the template of a hop if its update is there and has the checksum the source states."""
    package = hop.package
    if package is None or package.digest is None or not package.digest.of_update_file:
        return None
    for directory in directories:
        update = directory.joinpath(*package.template_path.split("/"), *package.update_file.split("/"))
        if package.template_path and package.update_file and _has_digest(update, package.digest):
            return update.parent
    return None


def _has_digest(file: Path, digest: Digest) -> bool:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, digest.algorithm).hexdigest() == digest.value
    except (OSError, ValueError):
        return False


def _note_facts(directory: Path, hop: SiteHop, filing: Filing) -> None:
    """Write what only the site knew beside the template, where the planning looks for it."""
    if hop.handlers_required is None:
        return
    facts = json.dumps({"handlers_required": hop.handlers_required}).encode()
    target = directory / _FACTS
    with explained(target):
        write_whole(filing, target, facts)


def _keep_texts(
    directory: Path, hop: SiteHop, open_text: Callable[[ReleaseText], SafeText | None], filing: Filing
) -> None:
    from updater.site.release_texts import keep

    for text in hop.texts:
        opened = open_text(text)
        if opened is not None:
            keep(opened, directory, filing)
