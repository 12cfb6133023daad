"""Where an infobase really lies: what is called a link, and what is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from support.scene import make_scene

from updater.update.checks.look import Look
from updater.update.checks.medium import links

if TYPE_CHECKING:
    import pytest

    from updater.model.plan import Check


def _links(root: Path, folder: Path | None = None) -> list[Check]:
    scene = make_scene(root)
    request = scene.stand.request(**({"infobase_dir": folder} if folder is not None else {}))
    return list(links(Look(request.plan, request, scene.stand.tools())))


def test_a_mapped_drive_is_no_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows resolves it to the share behind it, though no name on the way leads elsewhere."""
    resolve = Path.resolve

    def as_windows(self: Path, strict: bool = False) -> Path:
        real = resolve(self, strict)
        return Path("//server/share", *real.parts[1:])

    monkeypatch.setattr(Path, "resolve", as_windows)
    assert [] == _links(tmp_path)


def test_a_step_up_is_no_link(tmp_path: Path) -> None:
    """The same folder written another way."""
    scene = make_scene(tmp_path / "a")
    folder = scene.stand.directory / ".." / scene.stand.directory.name
    assert [] == _links(tmp_path / "b", folder)


def test_a_link_above_the_folder_is_one(tmp_path: Path) -> None:
    """It leads there as well as one that bears the folder's name."""
    scene = make_scene(tmp_path / "a")
    link = tmp_path / "ссылка"
    link.symlink_to(scene.stand.directory.parent, target_is_directory=True)
    (found,) = _links(tmp_path / "b", link / scene.stand.directory.name)
    assert ("infobase-link", str(scene.stand.directory)) == (found.code, found.params["real"])
