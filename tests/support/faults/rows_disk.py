"""Disk and files: D02 to D23. D01 belongs to downloads; D22 has a test of its own."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

from support.faults import volumes
from support.faults.case import Case, Scene
from support.faults.rows_crash import both, inside, restore, switch
from support.faults.volumes import why_no_volumes
from support.faults.world import TEXTS

from updater.demo import shipping
from updater.demo.product import builds
from updater.infobases.access import held

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.commands import Answer

_MB = 1 << 20
_PART = "*.1CD*.part"
_FULL_BASE = 20 * _MB


def volume(folder: str, size: int) -> Callable[[Scene], None]:
    """A folder of the world is a volume of its own; what was in it is there still."""

    def inject(scene: Scene) -> None:
        place = scene.world.root / folder
        kept = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
        aside = place.with_name(f"{place.name}-under")
        if place.exists():
            place.rename(aside)
        volumes.small_volume(place, size)
        for path, data in kept.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        scene.mending.callback(lambda: _given_back(place, aside))

    return inject


def _given_back(place: Path, aside: Path) -> None:
    """Take the volume away, and keep what is on it."""
    (place / volumes.FILLING).unlink(missing_ok=True)
    found = {path.relative_to(place): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    volumes.unmount(place)
    place.rmdir()
    if aside.exists():
        aside.rename(place)
    for path, data in found.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(data)


def read_only(folder: str) -> Callable[[Scene], None]:
    """Nothing may be written in a folder of the world."""

    def inject(scene: Scene) -> None:
        place = scene.world.root / folder
        place.mkdir(parents=True, exist_ok=True)
        volumes.bound(place, place, read_only=True)
        scene.mending.callback(lambda: volumes.unmount(place))

    return inject


def _no_copy(scene: Scene) -> None:
    """There is nothing under a final name, and nothing half."""
    assert [] == [
        path for path in scene.world.backups.rglob("*") if path.is_file() and path.name != "filling"
    ]


def _install(scene: Scene) -> Answer:
    """Install a distribution into the template directory."""
    world = scene.world
    made = builds()
    package = world.root / "package.zip"
    build = made["1.1.1.10"]
    files = shipping.update_files(build, [made["1.0.4.2"]], TEXTS)
    files["Описание.txt"] = os.urandom(3 * _MB)
    shipping.write_zip(package, files)
    return world.run("install", package, "--json")


def _nothing_placed(scene: Scene) -> None:
    root = scene.world.templates
    assert not (root / shipping.folder_of("1.1.1.10")).exists()
    assert [] == [
        path
        for path in root.rglob("*")
        if path.is_file() and path.stat().st_size > _MB and path.name != "filling"
    ]


def _holder(scene: Scene) -> Answer:
    with held(scene.world.file):
        return scene.world.update()


def _base_of_rights(scene: Scene) -> None:
    scene.world.file.chmod(0o640)


def _same_rights(scene: Scene) -> None:
    assert 0o640 == stat.S_IMODE(scene.world.file.stat().st_mode)


def _named(name: str) -> Callable[[Scene], None]:
    """The base's folder has another name."""

    def inject(scene: Scene) -> None:
        world = scene.world
        target = world.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        world.base.rename(target)
        world.base_name = name

    return inject


def _linked(scene: Scene) -> None:
    """The base's folder is a link to where it really is."""
    world = scene.world
    real = world.root / "настоящая"
    world.base.rename(real)
    world.base.symlink_to(real, target_is_directory=True)


def _link_is_there(scene: Scene) -> None:
    assert scene.world.base.is_symlink()
    assert not scene.world.file.is_symlink()


def _into(place: str) -> Callable[[Scene], Answer]:
    def act(scene: Scene) -> Answer:
        return scene.world.update("--backup-dir", scene.world.root / place)

    return act


def _victim(scene: Scene) -> None:
    """A file of somebody else, and links to it that are taken away afterwards."""
    scene.mending.callback(_without_links, scene.world.root)
    (scene.world.root / "victim").write_bytes(b"of somebody else")


def _without_links(root: Path) -> None:
    for path in root.rglob("*.part"):
        if path.is_symlink():
            path.unlink()


def _victim_is_whole(scene: Scene) -> None:
    assert b"of somebody else" == (scene.world.root / "victim").read_bytes()


def _link_stays(scene: Scene) -> None:
    """Neither followed nor removed; then its owner takes it away."""
    _victim_is_whole(scene)
    (link,) = scene.world.base.glob("1Cv8.1CD.*.restoring")
    assert link.is_symlink()
    link.unlink()


def _temporary(value: str) -> Callable[[Scene], None]:
    def inject(scene: Scene) -> None:
        scene.world.switches["TMPDIR"] = str(scene.world.root / value) if value else ""
        scene.mending.callback(scene.world.switches.clear)

    return inject


def _world_writable(scene: Scene) -> None:
    folder = scene.world.root / "open"
    folder.mkdir()
    folder.chmod(0o777)
    _temporary("open")(scene)


def _closed_rights(scene: Scene) -> None:
    """Copies, the journal, logs and reports are for their owner's eyes, as the base is."""
    kept = [scene.world.journal, *scene.world.backups.rglob("*.1CD")]
    assert [] == [str(path) for path in kept if stat.S_IMODE(path.stat().st_mode) & 0o077]


def _foreign_beside(scene: Scene) -> None:
    """Something of somebody else lies beside the base under names like ours."""
    world = scene.world
    _victim(scene)
    folder = world.base / "1Cv8.1CD.failed-folder"
    folder.mkdir()
    (folder / "file").write_bytes(b"x")
    (world.base / "1Cv8.1CD.failed-link").symlink_to(world.root / "victim")

    def mend() -> None:
        (folder / "file").unlink()
        folder.rmdir()
        (world.base / "1Cv8.1CD.failed-link").unlink(missing_ok=True)

    scene.mending.callback(mend)


def _folder_is_there(scene: Scene) -> None:
    _victim_is_whole(scene)
    assert (scene.world.base / "1Cv8.1CD.failed-folder" / "file").exists()


def _share(scene: Scene) -> None:
    """Copies go to a share: another folder, shown at the place of backups."""
    real = scene.world.root / "share"
    real.mkdir()
    volumes.bound(scene.world.backups, real)
    scene.mending.callback(lambda: _share_goes(scene))


def _share_goes(scene: Scene) -> None:
    """What the program could not take back, as the share was gone, is taken away."""
    volumes.unmount(scene.world.backups)
    for path in (scene.world.root / "share").glob("*.part"):
        path.unlink()


def _share_comes_back(scene: Scene) -> Answer:
    """The restore fails as the share is gone; with the share back it is done."""
    world = scene.world
    world.switches["SIM_FAIL"] = "UpdateDBCfg:2"
    world.fault["at"] = {"restore.begun": ["unmount", "home/backups"]}
    failed = world.update()
    assert 5 == failed.code, failed.out
    world.switches.clear()
    world.fault.clear()
    assert 0 != restore(scene).code
    volumes.bound(world.backups, world.root / "share")
    return restore(scene)


def _swap_fails(scene: Scene) -> Answer:
    """The rename that puts the copy back is refused; later it is not."""
    world = scene.world
    world.switches["SIM_FAIL"] = "UpdateDBCfg:2"
    world.fault["fail"] = {"op": "replace", "file": "1Cv8.1CD", "error": "EACCES"}
    failed = world.update()
    world.switches.clear()
    world.fault.clear()
    return failed


def _windows() -> str:
    return "" if sys.platform == "win32" else "needs Windows"


def _fat() -> str:
    return "needs a FAT volume and a base over 4 GB; the system's answer (EFBIG) is played instead"


def _long(scene: Scene) -> None:
    _named("/".join(["очень длинное имя папки базы" * 2] * 3))(scene)


_FAILING = [
    ("ENOSPC", "storage.full"),
    ("EDQUOT", "storage.full"),
    ("EFBIG", "storage.too-large"),
    ("EIO", "storage.trouble"),
]

DISK = (
    Case(
        "D02",
        "no room to unpack",
        both(volume("tmplts", 2 * _MB)),
        says="",
        act=_install,
        also=_nothing_placed,
        unless=why_no_volumes,
    ),
    Case(
        "D03",
        "no room for the copy, known before",
        volume("home/backups", _MB // 4),
        exit=4,
        says="space",
        also=_no_copy,
        unless=why_no_volumes,
    ),
    Case(
        "D03",
        "no room for the copy, all of a sudden",
        both(
            volume("home/backups", _FULL_BASE),
            inside(at={"*.backup.about-to": ["fill", "home/backups", 100_000]}),
        ),
        says="backup.no-space",
        also=_no_copy,
        unless=why_no_volumes,
    ),
    *(
        Case(
            "D03",
            f"{error} at {operation} of the copy",
            inside(fail={"op": operation, "file": _PART, "error": error}),
            says=says,
            also=_no_copy,
        )
        for operation, (error, says) in zip(("create", "reserve", "write", "write"), _FAILING, strict=True)
    ),
    Case(
        "D04",
        "full while the base grows",
        both(volume("База «А» 1", _FULL_BASE), inside(at={"2.update-cfg.about-to": ["fill", "База «А» 1"]})),
        says="platform.failed",
        unless=why_no_volumes,
    ),
    *(
        Case(
            "D05",
            f"full when the journal is written after {point}",
            both(volume("home/state", _FULL_BASE), inside(at={point: ["fill", "home/state"]})),
            says="storage.full",
            then="leave",
            unless=why_no_volumes,
        )
        for point in ("0.checks.done", "2.update-cfg.performed", "*.handlers.done")
    ),
    Case("D06", "full when the log is written", inside(at={"begun": ["full_log"]}), exit=0, base="new"),
    *(
        Case(
            "D07",
            f"full only when {name} is synced",
            inside(fail={"op": "sync", "file": pattern, "error": "ENOSPC"}),
            says="storage.full",
            also=_no_copy,
        )
        for name, pattern in (("the copy", _PART), ("its manifest", "*.json.*.new"))
    ),
    Case(
        "D08",
        "the base cannot be read somewhere",
        inside(read={"file": "1Cv8.1CD", "offset": 300_000, "error": "EIO"}),
        says="",
        exit=1,
    ),
    Case(
        "D09",
        "one bit of the copy is wrong",
        inside(file=_PART, flip=3_000),
        says="backup.damaged",
        also=_no_copy,
    ),
    Case("D09", "the copy is a byte short", inside(file=_PART, short=True), says="", also=_no_copy),
    Case(
        "D10",
        "the base is touched while it is copied, once",
        inside(at={"sync *.1CD*.part": ["touch", "База «А» 1/1Cv8.1CD"]}),
        exit=0,
        base="new",
    ),
    Case(
        "D10",
        "the base is touched while it is copied, again and again",
        inside(always={"sync *.1CD*.part": ["touch", "База «А» 1/1Cv8.1CD"]}),
        says="backup.source-changed",
        also=_no_copy,
    ),
    Case("D11", "somebody holds the base", exit=4, says="in-use", act=_holder),
    Case(
        "D12",
        "the copy goes to another volume",
        volume("home/backups", 64 * _MB),
        exit=0,
        base="new",
        unless=why_no_volumes,
    ),
    Case("D12", "a volume that takes no large files", unless=_fat),
    Case(
        "D13",
        "the share is gone while copying",
        both(_share, inside(at={"reserve *.part": ["unmount", "home/backups"]})),
        unless=why_no_volumes,
        says="",
    ),
    Case(
        "D13",
        "the share is gone in the restore",
        _share,
        exit=0,
        act=_share_comes_back,
        unless=why_no_volumes,
    ),
    Case(
        "D14",
        "the base's folder is read-only",
        read_only("База «А» 1"),
        exit=4,
        says="infobase-writable",
        unless=why_no_volumes,
    ),
    Case(
        "D14",
        "the place of copies is read-only",
        read_only("home/backups"),
        exit=4,
        says="backup-writable",
        unless=why_no_volumes,
    ),
    Case(
        "D14",
        "the program's own folder is read-only",
        read_only("home/state"),
        says="storage.no-access",
        unless=why_no_volumes,
    ),
    Case(
        "D14", "the templates are read-only", read_only("tmplts"), exit=0, base="new", unless=why_no_volumes
    ),
    Case(
        "D15",
        "the base's rights are kept by the restore",
        both(_base_of_rights, switch(SIM_FAIL="UpdateDBCfg:2")),
        says="platform.failed",
        also=_same_rights,
    ),
    Case("D15", "read-only and hidden attributes", unless=_windows),
    Case(
        "D16",
        "a scanner holds the fresh copy",
        inside(fail={"op": "replace", "file": "*-*.1CD*", "error": "EACCES"}),
        says="storage.no-access",
        also=_no_copy,
    ),
    Case(
        "D16",
        "a scanner holds the base when it is put back",
        exit=5,
        says="storage.no-access",
        base="between",
        act=_swap_fails,
        then="restore",
    ),
    Case("D16", "the rename is tried again for a while", unless=_windows),
    *(
        Case("D17", f"a folder named {name}", _named(name), exit=0, base="new")
        for name in (
            "с пробелами и Кириллицей",
            "100% & co",
            "🏭 завод",
            "точка в конце./база",
            "-dash",
            "#1;2",
        )
    ),
    Case("D17", "a very long path", _long, exit=0, base="new"),
    Case(
        "D17",
        "a double quote",
        _named('кавычка " внутри'),
        exit=4,
        says="path-characters",
        then="nothing",
    ),
    Case("D17", "a single quote", _named("O'Neil"), exit=4, says="path-quote", then="nothing"),
    Case(
        "D18",
        "the base is behind a link",
        both(_linked, switch(SIM_FAIL="UpdateDBCfg:2")),
        says="platform.failed",
        also=_link_is_there,
    ),
    Case("D18", "copies inside the base", exit=4, says="backup-inside", act=_into("База «А» 1/копии")),
    Case("D18", "copies in the base", exit=4, says="backup-inside", act=_into("База «А» 1")),
    Case(
        "D19",
        "a link under the copy's name",
        both(
            _victim,
            inside(at={"*.backup.about-to": ["link", "home/backups/База _А_ 1-1.0.1.5-%.1CD.zst", "victim"]}),
        ),
        says="backup.exists",
        also=_victim_is_whole,
    ),
    Case(
        "D19",
        "a link under the growing copy's name",
        both(
            _victim,
            inside(
                at={"*.backup.about-to": ["link", "home/backups/База _А_ 1-1.0.1.5-%.1CD.zst.part", "victim"]}
            ),
        ),
        says="backup.exists",
        also=_victim_is_whole,
        then="nothing",
    ),
    Case(
        "D19",
        "a link under the restored file's name",
        both(
            _victim,
            switch(SIM_FAIL="UpdateDBCfg:2"),
            inside(at={"*.backup.done": ["link", "База «А» 1/1Cv8.1CD.%.restoring", "victim"]}),
        ),
        says="platform.failed",
        also=_link_stays,
    ),
    Case("D20", "no temporary folder", _temporary("nowhere/at/all"), exit=4, says="temp"),
    Case("D20", "an empty name for it", _temporary(""), exit=0, base="new"),
    Case("D20", "everybody may write there", _world_writable, exit=0, base="new"),
    Case("D20", "nobody may write there", read_only("tmp"), exit=4, says="temp", unless=why_no_volumes),
    Case("D21", "who may read what is kept", exit=0, base="new", also=_closed_rights),
    Case(
        "D23",
        "a foreign folder and a link under our names",
        both(_foreign_beside, switch(SIM_FAIL="UpdateDBCfg:2")),
        says="platform.failed",
        also=_folder_is_there,
    ),
)
