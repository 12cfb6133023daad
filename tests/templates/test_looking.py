"""Whether a file is offered for installing: told by what is in it, without unpacking anything."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from support.site import sample

from updater.templates.looking import holds_templates

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("number", [0, 1, 2])
def test_distributions_of_a_vendor_do(number: int) -> None:
    """Update, full distribution, the way from the basic edition: an archive of templates in a zip."""
    release = sample().release("Workshop10", "1.2.1.6")
    assert release is not None
    assert holds_templates(release.files[number].content)


def test_a_template_in_a_zip_does() -> None:
    """As the update service hands it out."""
    release = sample().release("Workshop10", "1.2.1.6")
    assert release is not None
    assert release.template is not None
    assert holds_templates(release.template.content)


def test_other_files_do_not(tmp_path: Path) -> None:
    """A package of the platform, a page, nothing, something broken, something that is not there."""
    platform = tmp_path / "platform.zip"
    with zipfile.ZipFile(platform, "w") as archive:
        archive.writestr("setup.exe", b"MZ")
        archive.writestr("ReadMe.txt", b"x")
    for name, data in (("a.zip", b"PK\3\4 broken"), ("b.zip", b"<html>"), ("c.zip", b""), ("d.txt", b"x")):
        (tmp_path / name).write_bytes(data)
    assert not any(holds_templates(path) for path in tmp_path.iterdir())
    assert not holds_templates(tmp_path / "absent.zip")
