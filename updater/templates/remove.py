"""Removing templates: only on the person's word, only what is one, only under a template directory."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from updater.errors import TemplateError
from updater.filing import explained
from updater.templates.file_cache import FileCache
from updater.templates.links import is_link
from updater.templates.walking import Walk, look
from updater.templates.work_directory import private_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.filing import Filing


def remove_template(directory: Path, roots: Sequence[Path], filing: Filing) -> None:
    """Remove one template folder, then the folders above it that became empty, up to its root.

    It disappears by one rename first, so that no half of it is ever seen.

    Args:
        directory: the folder with the manifest.
        roots: the template directories; it must lie under one of them.
        filing: through which it is removed.

    Raises:
        TemplateError: `template.not-a-template`, `template.is-root`, `template.is-link`,
            `template.outside` or `template.holds-others`; nothing was touched.
        StorageError: it cannot be removed.
    """
    with explained(directory):
        root = _root_of(directory, roots)
        _check_alone(directory)
        doomed = root / private_name()
        filing.replace(directory, doomed)
        filing.remove_tree(doomed)
    with contextlib.suppress(OSError):  # a folder that is not empty ends it
        for parent in directory.parents:
            if parent.samefile(root):
                break
            filing.remove_directory(parent)


def _root_of(directory: Path, roots: Sequence[Path]) -> Path:
    """Return the root a folder lies under, without a link on the way."""
    if is_link(directory):
        raise TemplateError("template.is-link", path=str(directory))
    real = _real(directory)
    if real in {_real(root) for root in roots}:
        raise TemplateError("template.is-root", path=str(directory))
    for root in roots:
        if real.startswith(os.path.join(_real(root), "")):  # noqa: PTH118 - a beginning, not a path
            _check_no_link_between(directory, root)
            return root
    raise TemplateError("template.outside", path=str(directory))


def _check_no_link_between(directory: Path, root: Path) -> None:
    for parent in directory.parents:
        if parent.samefile(root):
            return
        if is_link(parent):
            raise TemplateError("template.is-link", path=str(parent))


def _check_alone(directory: Path) -> None:
    """See that the folder is a template and that no other template would go with it."""
    if not look(directory).listing.manifests:
        raise TemplateError("template.not-a-template", path=str(directory))
    inside = list(Walk(FileCache(None, "")).under(directory, []))
    if len(inside) > 1:
        raise TemplateError("template.holds-others", path=str(directory), count=len(inside) - 1)


def _real(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))
