"""Installing a distribution: unpacked beside, then put into place whole.

At no moment does a scan see half a template: everything is made ready in a work folder that
scans pass over, and each template takes its name by one rename.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from updater.errors import PackageError, StorageError
from updater.filing import explained
from updater.model.events import ignore_events
from updater.model.template import InstalledTemplate, TemplateDirectory, TemplateOrigin
from updater.templates.catalogue import scan, template_at
from updater.templates.packages.names import check_name
from updater.templates.placing import Decision, Placing, decide, unite_twins
from updater.templates.staging import Stage
from updater.templates.work_directory import clear_leftovers, work_directory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent
    from updater.model.version import Version
    from updater.templates.staging import Staged


def install(
    package: Path,
    into: Path,
    *,
    filing: Filing,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
    replace: bool = False,
    place: str = "",
    version: Version | None = None,
) -> tuple[InstalledTemplate, ...]:
    """Install everything a package holds into a template directory, or nothing.

    Args:
        package: a zip, an efd, a bare update, a template folder, or a folder to search.
        into: the template directory; made when it is not there.
        filing: through which everything is written.
        on_event: is told how far it is, in bytes.
        cancel: is asked between pieces until the templates are put into place.
        replace: a template of the same place with different content may be replaced.
        place: where under the template directory a package with a single template belongs, when its
            source says so; judged like a name inside a package.
        version: what its source calls the package; it must hold a template of just this version.

    Returns:
        The templates in the order they were found, those that were there already too.

    Raises:
        PackageError: the package is refused whole, and which rule or entry is why.
        StorageError: the disk is full, may not be written or read.
        Cancelled: somebody asked to stop.
    """
    with explained(into):
        filing.make_directory(into)
        clear_leftovers(into, filing)
        with work_directory(into, filing) as work:
            staged = _placed(Stage(work, filing, on_event, cancel).unpack(package), place)
            _check_version(staged, package, version)
            staged = unite_twins(staged, filing, cancel)
            if cancel is not None:
                cancel.check()
            decisions = _place(staged, into, Placing(work, into, filing, cancel), replace=replace)
    return tuple(_installed(each, into) for each in decisions)


def _check_version(staged: Sequence[Staged], package: Path, version: Version | None) -> None:
    """Refuse what goes by the name of another version: a chain would be put together of the wrong links."""
    found = [each.manifest.version for each in staged]
    if version is not None and version not in found:
        inside = ", ".join(each.text for each in found)
        raise PackageError("package.other-version", package=package.name, version=version.text, found=inside)


def _placed(staged: tuple[Staged, ...], place: str) -> tuple[Staged, ...]:
    if not place or len(staged) != 1:
        return staged
    return (dataclasses.replace(staged[0], target=check_name(place)),)


def _place(staged: Sequence[Staged], into: Path, placing: Placing, *, replace: bool) -> list[Decision]:
    """Decide and place; once more when another installation was faster with one of them."""
    decisions = decide(staged, into, _present(into), replace=replace)
    try:
        placing.place(decisions)
    except StorageError as error:
        if error.code != "storage.exists":
            raise
        decisions = decide(staged, into, _present(into), replace=replace)
        placing.place(decisions)
    return decisions


def _present(into: Path) -> dict[tuple[str, str, str], list[Path]]:
    """Return the folders of the templates there are, by vendor, name and version."""
    present: dict[tuple[str, str, str], list[Path]] = {}
    for template in scan([TemplateDirectory(into, TemplateOrigin.GIVEN)]).templates:
        manifest = template.manifest
        key = manifest.vendor, manifest.name, manifest.version.text
        present.setdefault(key, []).append(template.directory)
    return present


def _installed(decision: Decision, into: Path) -> InstalledTemplate:
    template = template_at(decision.directory)
    return InstalledTemplate(dataclasses.replace(template, root=into), decision.outcome)
