"""Removing templates: nothing but what was asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from support.failing import CountingFiling
from support.template_files import files_below, given, lay_out, manifest_bytes, template_files

from updater.errors import StorageError, UserError
from updater.filing import Filing
from updater.templates.catalogue import scan
from updater.templates.remove import remove_template

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_ONE, _TWO = "1c/Conf/1_0_1_1", "1c/Conf/1_0_2_1"


def _root(tmp_path: Path) -> Path:
    root = tmp_path / "tmplts"
    lay_out(root, template_files("1.0.1.1", folder=_ONE))
    return lay_out(root, template_files("1.0.2.1", folder=_TWO))


def test_removes_and_tidies_up(tmp_path: Path) -> None:
    """The template goes, then the folders above it that became empty, never the directory itself."""
    root = _root(tmp_path)
    remove_template(root / _ONE, [tmp_path / "other", root], Filing())
    assert [root / _TWO] == [each.directory for each in scan(given(root)).templates]
    assert [root / "1c" / "Conf"] == list((root / "1c").iterdir())
    remove_template(root / _TWO, [root], Filing())
    assert [] == list(root.iterdir())


def _is_root(root: Path) -> Path:
    lay_out(root, {"1cv8.mft": manifest_bytes()})
    return root


def _no_manifest(root: Path) -> Path:
    return root / "1c"


def _outside(root: Path) -> Path:
    return lay_out(root.parent / "tmplts-other" / "x", template_files())


def _link(root: Path) -> Path:
    (root / "link").symlink_to(root / _ONE, target_is_directory=True)
    return root / "link"


def _through_link(root: Path) -> Path:
    (root / "way").symlink_to(root / "1c", target_is_directory=True)
    return root / "way" / "Conf" / "1_0_1_1"


def _link_outside(root: Path) -> Path:
    lay_out(root.parent / "outside" / "x", template_files())
    (root / "way").symlink_to(root.parent / "outside", target_is_directory=True)
    return root / "way" / "x"


def _dots(root: Path) -> Path:
    lay_out(root.parent / "beside", template_files())
    return root / ".." / "beside"


def _holds_others(root: Path) -> Path:
    lay_out(root / _ONE / "inner", template_files("5.5"))
    return root / _ONE


@pytest.mark.skipif(os.name != "posix", reason="making links needs rights on Windows")
@pytest.mark.parametrize(
    ("choose", "code"),
    [
        (_is_root, "template.is-root"),
        (_no_manifest, "template.not-a-template"),
        (_outside, "template.outside"),
        (_link, "template.is-link"),
        (_through_link, "template.is-link"),
        (_link_outside, "template.outside"),
        (_dots, "template.outside"),
        (_holds_others, "template.holds-others"),
        (lambda root: root / "nothing", "storage.missing"),
    ],
)
def test_refuses(choose: Callable[[Path], Path], code: str, tmp_path: Path) -> None:
    """A directory itself, a link, a way through a link, anything outside or without a manifest stays."""
    root = _root(tmp_path)
    chosen = choose(root)
    before = files_below(tmp_path)
    with pytest.raises(UserError) as caught:
        remove_template(chosen, [root], Filing())
    assert code == caught.value.code
    assert before == files_below(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="making links needs rights on Windows")
def test_a_root_may_be_a_link(tmp_path: Path) -> None:
    """A template directory that is itself reached through a link is a template directory."""
    root = _root(tmp_path)
    (tmp_path / "link").symlink_to(root, target_is_directory=True)
    remove_template(tmp_path / "link" / _ONE, [tmp_path / "link"], Filing())
    assert [root / _TWO] == [each.directory for each in scan(given(root)).templates]


def test_no_half_of_it_is_ever_seen(tmp_path: Path) -> None:
    """It disappears by one rename; when that fails it is whole."""
    root = _root(tmp_path)
    before = files_below(root)

    def refuse(_number: int, name: str) -> None:
        if name == "replace":
            raise PermissionError(13, "held")

    with pytest.raises(StorageError):
        remove_template(root / _ONE, [root], CountingFiling(refuse))
    assert before == files_below(root)
