"""Full distributions: templates with a whole configuration (`.cf`), read natively."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.formats.configuration import read_configuration
from updater.formats.container import open_container
from updater.formats.support import read_support
from updater.model.release import Release
from updater.templates.describing import minimum_platform

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from updater.model.template import Template

_SUFFIX = ".cf"


def whole_configurations(templates: Iterable[Template]) -> tuple[Release, ...]:
    """Describe the whole configurations that lie in templates; one that cannot be read leads nowhere.

    The file itself says which release it is, not the manifest beside it.
    """
    return tuple(release for template in templates for release in _of(template))


def _of(template: Template) -> Iterator[Release]:
    for name in sorted(template.files):
        if name.casefold().endswith(_SUFFIX):
            with suppress(UserError):
                yield from _described(template, template.directory / name)


def _described(template: Template, file: Path) -> Iterator[Release]:
    with open_container(file) as container:
        configuration = read_configuration(container)
        if configuration is None:
            return
        support = read_support(container, configuration)
    named = [vendor.identity for vendor in support.vendors]
    yield Release(
        target=next(
            (each for each in named if each.same_release(configuration.identity)), configuration.identity
        ),
        sources=(),
        file=file,
        directory=template.directory,
        minimum_platform=minimum_platform(template.directory, template.files),
        replaces=True,
        delivery=any(each.same_release(configuration.identity) for each in named),
    )
