"""The templates there are: one for every manifest, the broken ones listed as broken."""

from __future__ import annotations

import contextlib
import gc
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from updater.errors import TemplateError, UserError
from updater.filing import explained, storage_error
from updater.model.template import BrokenTemplate, Template
from updater.templates.describing import describe, describe_all, describe_file
from updater.templates.file_cache import FileCache
from updater.templates.manifests import MAKE, Facts, Manifests, read_facts
from updater.templates.walking import Found, Walk, look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from updater.errors import StorageError
    from updater.model.infobase import InfobaseState
    from updater.model.template import TemplateDirectory

__all__ = ["Scan", "describe", "describe_all", "describe_file", "fit_for", "scan", "template_at"]


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies in the template directories.

    Attributes:
        problems: folders that could not be read; they hide nothing else.
    """

    templates: tuple[Template, ...] = ()
    broken: tuple[BrokenTemplate, ...] = ()
    problems: tuple[StorageError, ...] = ()


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Make many objects that all stay without the garbage collector going through them each time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_collector_at_rest()
def scan(directories: Sequence[TemplateDirectory], *, cache: Path | None = None) -> Scan:
    """List the templates of several template directories, in the order of the directories.

    Args:
        directories: those that do not exist are passed over.
        cache: file that remembers manifests between runs; None reads all of them.
    """
    problems: list[StorageError] = []
    roots = [directory.path for directory in directories if directory.exists]
    known = FileCache(cache, MAKE)
    manifests = Manifests(known)
    results = [
        _one(found, name, manifests)
        for found in _found(roots, Walk(known), problems)
        for name in found.listing.manifests
    ]
    known.save(forget_under=tuple(f"{root}{os.sep}" for root in roots))
    return Scan(
        tuple(each for each in results if isinstance(each, Template)),
        tuple(each for each in results if isinstance(each, BrokenTemplate)),
        tuple(problems),
    )


def template_at(directory: Path) -> Template:
    """Read the template in a folder somebody pointed at.

    Raises:
        TemplateError: `template.not-a-template`, there is no manifest in it.
        FormatError: the manifest cannot be understood.
        StorageError: the folder cannot be read.
    """
    with explained(directory):
        found = look(directory)
        if not found.listing.manifests:
            raise TemplateError("template.not-a-template", path=str(directory))
        name = found.listing.manifests[0]
        return _template(found, name, read_facts(found, name), None)


def _found(roots: Sequence[Path], way: Walk, problems: list[StorageError]) -> Iterator[Found]:
    """Go through the roots; a folder met under two of them counts once."""
    seen: set[str] = set()
    for root in roots:
        for found in way.under(root, problems):
            real = os.path.realpath(found.directory) if len(roots) > 1 else ""
            if not real or real not in seen:
                seen.add(real)
                yield found


def _one(found: Found, name: str, manifests: Manifests) -> Template | BrokenTemplate:
    try:
        return _template(found, name, manifests.facts(found, name), found.root)
    except OSError as error:
        return _broken(found, name, storage_error(error, Path(found.place + name)))
    except UserError as error:
        return _broken(found, name, error)


def _template(found: Found, name: str, facts: Facts, root: Path | None) -> Template:
    listing = found.listing
    return Template(found.directory, facts[0], name, root, listing.update, facts[1], listing.files)


def _broken(found: Found, name: str, error: UserError) -> BrokenTemplate:
    params = tuple((name, str(value)) for name, value in error.params.items())
    return BrokenTemplate(Path(found.directory), Path(found.place + name), error.code, params)


def fit_for(state: InfobaseState, templates: Iterable[Template]) -> list[Template]:
    """Return the templates that may be for an infobase: of its configuration, or of its vendor's others."""
    own = [found for found in (state.configuration, state.main_configuration) if found is not None]
    names = {vendor.identity.name for vendor in state.support.vendors} | {each.name for each in own}
    vendors = {vendor.identity.vendor for vendor in state.support.vendors} | {each.vendor for each in own}
    return [
        template
        for template in templates
        if template.manifest.name in names or template.manifest.vendor in vendors
    ]
