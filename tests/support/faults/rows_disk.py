"""Room and reading: D02 to D13. D01 belongs to downloads; the other numbers of D are in `rows_files`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from support.faults import points, volumes
from support.faults.case import Case, Scene
from support.faults.injections import (
    both,
    every,
    inside,
    mentions,
    notes,
    restore_unfinished,
    run_folder,
    switch,
)
from support.faults.volumes import why_no_volumes
from support.faults.world import TEXTS

from updater.demo import shipping
from updater.demo.product import builds
from updater.infobases.access import held

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.commands import Answer

_MB = 1 << 20
PART = "*.1CD*.part"
_FULL_BASE = 20 * _MB
BASE = "База «А» 1"
_FILE = f"{BASE}/1Cv8.1CD"


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


def no_copy(scene: Scene) -> None:
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
    """No template and no half one: all that was written is given back."""
    root = scene.world.templates
    assert [] == [*root.rglob("1_1_1_10")]
    assert [] == [path for path in root.rglob("*") if path.is_file() and path.stat().st_size > _MB]


def _holder(scene: Scene) -> Answer:
    with held(scene.world.file):
        return scene.world.update()


def _holder_is_named(scene: Scene) -> None:
    """The process that holds the base is this one."""
    mentions(str(os.getpid()))(scene)


def _log_is_marked(scene: Scene) -> None:
    """Neither silent nor whole: the report tells how many lines are missing."""
    log = run_folder(scene.world.home) / "run.log"
    assert Path("/dev/full") == log.resolve()
    notes("run.log")(scene)


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
    assert (5, "backup.missing") == (failed.code, failed.document["restore_error"]["code"]), failed.out
    world.switches.clear()
    world.fault.clear()
    without = restore_unfinished(scene)
    assert 0 != without.code
    assert not scene.unfinished()["unfinished"]["restorable"]
    volumes.bound(world.backups, world.root / "share")
    return restore_unfinished(scene)


def _fat() -> str:
    return "needs a FAT volume and a base over 4 GB; the system's answer (EFBIG) is played instead"


_FAILING = [
    ("create", "ENOSPC", "storage.full"),
    ("reserve", "EDQUOT", "storage.full"),
    ("write", "EFBIG", "storage.too-large"),
    ("write", "EIO", "storage.trouble"),
]

DISK = (
    Case(
        "D02",
        "no room to unpack",
        volume("tmplts", 2 * _MB),
        says="package.no-space",
        act=_install,
        also=every(_nothing_placed, mentions("%/tmplts")),
        unless=why_no_volumes,
    ),
    Case(
        "D03",
        "no room for the copy, known before",
        volume("home/backups", _MB // 4),
        exit=4,
        says="space",
        also=every(no_copy, mentions("%/home/backups")),
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
        also=no_copy,
        unless=why_no_volumes,
    ),
    *(
        Case(
            "D03",
            f"{error} at {operation} of the copy",
            inside(fail={"op": operation, "file": PART, "error": error}),
            says=says,
            also=every(no_copy, mentions("%/home/backups")),
        )
        for operation, error, says in _FAILING
    ),
    *(
        Case(
            "D04",
            f"full in {step}",
            both(volume(BASE, _FULL_BASE), inside(at={f"{step}.about-to": ["fill", BASE]})),
            says="platform.failed",
            unless=why_no_volumes,
        )
        for step in points.of_platform()
    ),
    *(
        Case(
            "D05",
            f"full when the journal is written after {point}",
            both(volume("home/state", _FULL_BASE), inside(at={point: ["fill", "home/state"]})),
            says="storage.full",
            then=("leave",),
            unless=why_no_volumes,
        )
        for point in ("0.checks.done", "2.update-cfg.performed", "*.handlers.done")
    ),
    Case(
        "D06",
        "full when the log is written",
        inside(at={"begun": ["full_log"]}),
        exit=0,
        base="new",
        also=_log_is_marked,
    ),
    *(
        Case(
            "D07",
            f"full only when {name} is synced",
            inside(fail={"op": "sync", "file": pattern, "error": "ENOSPC"}),
            says="storage.full",
            also=no_copy,
        )
        for name, pattern in (("the copy", PART), ("its manifest", "*.json.*.new"))
    ),
    Case(
        "D07",
        "full only when the base is synced after a step",
        inside(fail={"op": "sync", "file": "1Cv8.1CD", "error": "ENOSPC"}),
        says="storage.full",
    ),
    Case(
        "D07",
        "full only when the restored base is synced",
        both(
            switch(SIM_FAIL="UpdateDBCfg:2"),
            inside(fail={"op": "sync", "file": "1Cv8.1CD.*.restoring", "error": "EIO"}),
        ),
        exit=5,
        says="platform.failed restore/storage.trouble",
        base="between",
        then=("restore",),
    ),
    Case(
        "D08",
        "the base cannot be read somewhere",
        inside(read={"file": "1Cv8.1CD", "offset": 300_000, "error": "EIO"}),
        says="storage.trouble",
        also=every(no_copy, mentions("1Cv8.1CD")),
    ),
    Case(
        "D08",
        "the base cannot be read any more when it is copied",
        inside(at={"*.backup.about-to": ["bad_sector", "1Cv8.1CD", 300_000]}),
        says="storage.trouble",
        also=every(no_copy, mentions("1Cv8.1CD")),
    ),
    Case(
        "D09",
        "one bit of the copy is wrong",
        inside(file=PART, flip=3_000),
        says="backup.damaged",
        also=no_copy,
    ),
    Case(
        "D09", "the copy is a byte short", inside(file=PART, short=True), says="backup.damaged", also=no_copy
    ),
    *(
        Case(
            "D09",
            f"{what} of a plain copy",
            inside(file=PART, **fault),
            says="backup.damaged",
            act=lambda scene: scene.world.update("--backup-kind", "copy"),
            also=no_copy,
        )
        for what, fault in (("one bit", {"flip": 3_000}), ("a byte", {"short": True}))
    ),
    Case(
        "D10",
        "the base is touched while it is copied, once",
        inside(at={"sync *.1CD*.part": ["touch", _FILE]}),
        exit=0,
        base="new",
    ),
    Case(
        "D10",
        "the base is touched while it is copied, again and again",
        inside(always={"sync *.1CD*.part": ["touch", _FILE]}),
        says="backup.source-changed",
        also=no_copy,
    ),
    Case("D11", "somebody holds the base", exit=4, says="in-use", act=_holder, also=_holder_is_named),
    Case(
        "D12",
        "the copy goes to another volume",
        volume("home/backups", 64 * _MB),
        exit=0,
        base="new",
        unless=why_no_volumes,
    ),
    Case("D12", "a volume that takes no large files", exit=4, says="backup-file-limit", unless=_fat),
    Case(
        "D13",
        "the share is gone while copying",
        both(_share, inside(at={"reserve *.part": ["unmount", "home/backups"]})),
        says="storage.missing",
        also=mentions("%/home/backups"),
        unless=why_no_volumes,
    ),
    Case(
        "D13",
        "the share is gone in the restore",
        _share,
        exit=0,
        act=_share_comes_back,
        unless=why_no_volumes,
    ),
)
