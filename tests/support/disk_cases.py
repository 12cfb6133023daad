"""Cases of the checks of disks, folders and the places of backups."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.check_cases import CASES, case, simple
from support.scene import Room, Scene, make_scene, mounted

from updater.model.backup import BackupKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from support.check_cases import Make

    from updater.model.plan import Check

# Disks and folders


def _room(factor: float, extra: int) -> Make:
    def change(scene: Scene) -> None:
        size = scene.stand.file.stat().st_size
        scene.tools["filing"] = Room(int(size * factor) + extra)

    return simple(change)


case("space error")(_room(1.9, 0))
case("space warning")(_room(2, 40 << 20))


@case("temp error")
def _no_temp(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    scene.look_around(environ={"TMPDIR": "/nowhere/at/all"})
    return scene.checks()


@case("temp warning")
def _open_temp(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    folder = root / "open"
    folder.mkdir()
    folder.chmod(0o777)
    scene.look_around(environ={"TMPDIR": str(folder)})
    return scene.checks()


@case("logs-writable error")
def _no_logs(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    (root / "файл").touch()
    scene.look_around(state=root / "файл" / "state")
    return scene.checks()


# The backup


case("backup-none warning")(simple(lambda scene: scene.request.update(backup_directory=None)))
case("backup-alike warning")(simple(lambda scene: scene.request.update(backup_kind=BackupKind.DUMP)))
case("backup-kind error")(simple(lambda scene: scene.request.update(backup_kind=BackupKind.DBMS)))
case("backup-inside error")(
    simple(lambda scene: scene.request.update(backup_directory=scene.stand.directory / "копии"))
)


@case("backup-writable error")
def _backup_on_a_file(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
    scene = make_scene(root)
    (root / "файл").touch()
    scene.request["backup_directory"] = root / "файл" / "копии"
    return scene.checks()


def _elsewhere(filesystem: str, *, removable: bool = False, size: int = 0) -> Make:
    """Let the backup go to a disk of its own: shared memory is one on Linux."""

    def make(root: Path, _stack: ExitStack) -> tuple[Check, ...]:
        other = Path("/dev/shm")
        if not other.is_dir() or other.stat().st_dev == root.stat().st_dev:
            pytest.skip("there is no second disk")
        scene = make_scene(root)
        scene.request["backup_directory"] = other / f"backups-{os.getpid()}"
        scene.look_around(**mounted(root, other, filesystem, removable=removable))
        if size:
            scene.request["plan"] = scene.stand.plan()
            os.truncate(scene.stand.file, size)
        return scene.checks()

    return make


case("backup-place ok")(_elsewhere("ext4"))
case("backup-network note")(_elsewhere("nfs4"))
case("backup-removable note")(_elsewhere("exfat", removable=True))


def second(place: Callable[[Scene], Path], room: int = 1 << 40) -> Make:
    """Name a second place, on disks with so much room."""

    def change(scene: Scene) -> None:
        folder = place(scene)
        scene.request["second_place"] = folder
        scene.tools["filing"] = Room(room)

    return simple(change)


def made(path: Path) -> Path:
    """Make a folder."""
    path.mkdir(parents=True, exist_ok=True)
    return path


case("backup-second ok")(second(lambda scene: made(scene.stand.root / "вторые")))
case("backup-second warning")(second(lambda scene: scene.stand.root / "нет"))
case("backup-file-limit error")(_elsewhere("vfat", size=(4 << 30) + 1))


LEVELS = set(CASES)
"""Those made here."""
