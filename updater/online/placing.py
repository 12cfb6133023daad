"""From downloaded packages to templates: unpacked, with the texts and facts of the site beside them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from updater.errors import PackageError, UserError
from updater.online.notes import checksum, keep_note, read_note, shown
from updater.online.values import Differing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import CancelToken
    from updater.model.site import Package, Product, ReleaseText, SiteHop
    from updater.model.template import InstalledTemplate, Manifest, Template
    from updater.site.release_texts import SafeText


def install_hops(
    install: Callable[..., tuple[InstalledTemplate, ...]],
    filing: Filing,
    hops: Sequence[SiteHop],
    files: Sequence[Path],
    open_text: Callable[[ReleaseText], SafeText | None],
    *,
    temporary: Collection[Path] = (),
    cancel: CancelToken | None = None,
    differing: Differing = Differing.REFUSED,
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
        differing: what becomes of a template of the same release that is there with other content.

    Raises:
        PackageError, TemplateError, StorageError, Cancelled: what was installed so far is whole.
    """
    installed: list[InstalledTemplate] = []
    for hop, file in zip([hop for hop in hops if hop.package is not None], files, strict=True):
        if cancel is not None:
            cancel.check()
        place = hop.package.template_path if hop.package else ""
        try:
            replacing = differing is Differing.REPLACED
            made = install(file, cancel=cancel, place=place, version=hop.version, replace=replacing)
        except PackageError as error:
            if differing is not Differing.KEPT or error.code != "package.differs":
                raise
            made = ()
        for template in made:
            directory, update = template.template.directory, template.template.update_file
            keep_note(directory, update, hop, filing, proved=True)
            _keep_texts(directory, hop, open_text, filing)
        if file in temporary:
            # The template holds all that was in it; a package kept as well would take the space twice.
            filing.remove(file)
        installed += made
    return tuple(installed)


def missing_hops(
    hops: Sequence[SiteHop], directories: Sequence[Path], product: Product, filing: Filing
) -> tuple[SiteHop, ...]:
    """Return the hops whose templates are not here; what a source says of those that are is noted there.

    Args:
        hops: with their packages.
        directories: the template directories.
        product: what they are updates of.
        filing: where file operations go.
    """
    missing: list[SiteHop] = []
    for hop in hops:
        present = installed_already(hop, directories, product)
        if present is None:
            missing.append(hop)
            continue
        with contextlib.suppress(UserError):  # a shared directory may be for reading only
            keep_note(present.directory, present.update_file, hop, filing, proved=False)
    return tuple(missing)


def installed_already(hop: SiteHop, directories: Sequence[Path], product: Product) -> Template | None:
    """Return the template of a hop if it is there and right.

    It is when its update has the checksum the source states for it. Where the source states one of the
    package, which is gone, or none at all, our note has to say what the update was when it came: from that
    very package, or, when nothing is noted of such a package, from another source for the same release.
    The update is read anew every time.
    """
    found = _candidates(hop, directories)
    return next((template for template in found if _is_right(template, hop, product)), None)


def _candidates(hop: SiteHop, directories: Sequence[Path]) -> Iterator[Template]:
    """Look where the source says the template belongs, and in the folders of the version."""
    from updater.templates.catalogue import template_at

    package = hop.package
    if package is None:
        return
    folder = hop.version.text.replace(".", "_") if hop.version is not None else ""
    for directory in directories:
        stated = [directory.joinpath(*package.template_path.split("/"))] if package.template_path else []
        named = sorted(directory.glob(f"*/*/{folder}")) if folder else []
        for place in dict.fromkeys((*stated, *named)):
            with contextlib.suppress(UserError, OSError):
                yield template_at(place)


def _is_right(template: Template, hop: SiteHop, product: Product) -> bool:
    from updater.site.directory import local_path

    package, update = hop.package, template.update_file
    if package is None or update is None:
        return False
    stated = package.digest
    if stated is not None and stated.of_update_file:
        return checksum(update, stated.algorithm) == stated.value
    note, wanted = read_note(template.directory), shown(stated)
    if not note.is_of(update):
        return False
    if wanted in note.packages:
        return True
    if wanted is not None and note.packages:  # the release was put on the site once more, as another package
        return False
    # What lies in a directory of updates costs nothing to compare, so it is compared.
    return (
        local_path(package) is None
        and _is_of(template.manifest, hop, product)
        and _size_fits(update, package)
    )


def _is_of(manifest: Manifest, hop: SiteHop, product: Product) -> bool:
    return (
        manifest.version == hop.version
        and manifest.name == product.configuration
        and product.vendor in {"", manifest.vendor}
    )


def _size_fits(update: Path, package: Package) -> bool:
    """Whether an update is as long as the source says, where that is said of the update itself."""
    if package.is_archive or package.size is None:
        return True
    try:
        return update.stat().st_size == package.size
    except OSError:
        return False


def _keep_texts(
    directory: Path, hop: SiteHop, open_text: Callable[[ReleaseText], SafeText | None], filing: Filing
) -> None:
    from updater.site.release_texts import keep

    for text in hop.texts:
        opened = open_text(text)
        if opened is not None:
            keep(opened, directory, filing)
