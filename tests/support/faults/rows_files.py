"""Rights, names, links: D14 to D23. D22 has a test of its own."""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING

from support.faults import volumes
from support.faults.case import Case, Scene
from support.faults.injections import (
    both,
    every,
    inside,
    looked_before,
    mentions,
    run_folder,
    switch,
    told_before,
)
from support.faults.rows_disk import BASE, no_copy
from support.faults.volumes import why_no_volumes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.commands import Answer


def read_only(folder: str) -> Callable[[Scene], None]:
    """Nothing may be written in a folder of the world."""

    def inject(scene: Scene) -> None:
        place = scene.world.root / folder
        place.mkdir(parents=True, exist_ok=True)
        volumes.bound(place, place, read_only=True)
        scene.mending.callback(lambda: volumes.unmount(place))

    return inject


def _base_of_rights(scene: Scene) -> None:
    scene.world.file.chmod(0o640)


def _same_rights(scene: Scene) -> None:
    assert 0o640 == stat.S_IMODE(scene.world.file.stat().st_mode)


def _named(name: str) -> Callable[[Scene], None]:
    """The base's folder has another name; where it cannot be updated by that, it gets its own back."""

    def inject(scene: Scene) -> None:
        world = scene.world
        before, target = world.base_name, world.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        world.base.rename(target)
        world.base_name = name

        def mend() -> None:
            target.rename(world.root / before)
            world.base_name = before

        scene.mending.callback(mend)

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


def _link_stays(scene: Scene) -> None:
    """Neither followed nor removed; then its owner takes it away."""
    _victim_is_whole(scene)
    (link,) = scene.world.base.glob("1Cv8.1CD.*.restoring")
    assert link.is_symlink()
    link.unlink()


def _victim_is_whole(scene: Scene) -> None:
    assert b"of somebody else" == (scene.world.root / "victim").read_bytes()


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
    """What is as secret as the base is for its owner only: each by its own rights or by a folder's above."""
    world = scene.world
    logs = run_folder(world.home)
    kinds = {
        "copy": [*world.backups.glob("*.1CD.zst")],
        "manifest": [*world.backups.glob("*.json")],
        "journal": [world.journal],
        "log": [logs / "run.log"],
        "platform's messages": [*logs.glob("*-update-cfg.txt")],
        "reports": [logs / "report.html", logs / "report.txt"],
    }
    assert [] == [name for name, files in kinds.items() if not files]
    kept = [path for files in kinds.values() for path in files]
    assert [] == [str(path) for path in kept if not _closed(path, world.root)]
    assert 0o600 == stat.S_IMODE(kinds["copy"][0].stat().st_mode)


def _closed(path: Path, root: Path) -> bool:
    places = [path, *(each for each in path.parents if each.is_relative_to(root) and each != root)]
    return any(not stat.S_IMODE(each.stat().st_mode) & 0o077 for each in places)


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


_OWN = ("1Cv8.1CD.failed-keep-me", "1Cv8.1CD.failed-20250101-120000-beef-copy")


def _persons_own(scene: Scene) -> None:
    """Files a person has called so himself."""
    for name in _OWN:
        file = scene.world.base / name
        file.write_bytes(b"kept by a person")
        scene.mending.callback(file.unlink, missing_ok=True)


def _it_is_kept(scene: Scene) -> None:
    assert [] == [name for name in _OWN if not (scene.world.base / name).is_file()]


def _things_like_runs(scene: Scene) -> None:
    """Where logs of runs lie: a link that bears a run's name, a folder that does not, things with ours."""
    runs = scene.world.home / "state" / "runs"
    other = scene.world.root / "someone"
    other.mkdir()
    (other / "file").write_bytes(b"x")
    runs.mkdir(parents=True)
    (runs / "20200101-000000-0000").symlink_to(other)
    (runs / "20200101-000000-0000-mine").mkdir()
    scene.world.write_settings(keep_runs=1, keep_runs_days=1)


def _things_are_there(scene: Scene) -> None:
    runs = scene.world.home / "state" / "runs"
    assert (scene.world.root / "someone" / "file").exists()
    assert (runs / "20200101-000000-0000").is_symlink()
    assert (runs / "20200101-000000-0000-mine").is_dir()


def _root_as_base(scene: Scene) -> Answer:
    """The root of the file system is no infobase, whatever is asked of it."""
    words = scene.world.update_words()
    return scene.world.run(*["/" if word == scene.world.base else word for word in words])


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


_LONG = "/".join(["очень длинное имя папки базы" * 2] * 3)
_NAMES = (
    "с пробелами и Кириллицей",
    "100% & co",
    "🏭 завод",
    "точка в конце./база",
    "-dash",
    "#1;2",
)
_GROWING = "home/backups/База _А_ 1-1.0.1.5-%.1CD.zst"

FILES = (
    *(
        Case(
            "D14",
            f"{name} is read-only",
            read_only(folder),
            exit=exit_code,
            says=says,
            also=mentions(f"%/{folder}"),
            unless=why_no_volumes,
        )
        for name, folder, exit_code, says in (
            ("the base's folder", BASE, 4, "infobase-writable"),
            ("the place of copies", "home/backups", 4, "backup-writable"),
            ("the program's own folder", "home/state", 1, "storage.no-access"),
        )
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
    Case("D15", "read-only and hidden attributes", exit=0, base="new", unless=_windows),
    Case(
        "D16",
        "the fresh copy cannot be renamed",
        inside(fail={"op": "replace", "file": "*-*.1CD*", "error": "EACCES"}),
        says="storage.no-access",
        also=every(no_copy, mentions("%/home/backups")),
    ),
    Case(
        "D16",
        "the base cannot be renamed when it is put back",
        exit=5,
        says="platform.failed restore/storage.no-access",
        base="between",
        act=_swap_fails,
        then=("restore",),
    ),
    Case(
        "D16",
        "a scanner holds the fresh copy for a moment",
        inside(held={"file": "*-*.1CD*", "seconds": 0.9}),
        exit=0,
        base="new",
    ),
    Case(
        "D16",
        "a scanner holds the base for a moment when it is put back",
        both(switch(SIM_FAIL="UpdateDBCfg:2"), inside(held={"file": "1Cv8.1CD", "seconds": 0.9})),
        says="platform.failed",
    ),
    Case(
        "D16",
        "a scanner holds the fresh copy for a minute",
        inside(held={"file": "*-*.1CD*", "seconds": 60}),
        says="storage.no-access",
        also=no_copy,
    ),
    *(Case("D17", f"a folder named {name}", _named(name), exit=0, base="new") for name in _NAMES),
    Case("D17", "a very long path", _named(_LONG), exit=0, base="new"),
    Case("D17", "a double quote", _named('кавычка " внутри'), exit=4, says="path-characters"),
    Case("D17", "a single quote", _named("O'Neil"), exit=4, says="path-quote"),
    Case(
        "D18",
        "the base is behind a link",
        both(_linked, switch(SIM_FAIL="UpdateDBCfg:2")),
        says="platform.failed",
        also=_link_is_there,
    ),
    Case("D18", "copies inside the base", exit=4, says="backup-inside", act=_into(f"{BASE}/копии")),
    Case("D18", "copies in the base", exit=4, says="backup-inside", act=_into(BASE)),
    *(
        Case(
            "D19",
            f"a link under {what}",
            both(_victim, inside(at={"*.backup.about-to": ["link", name, "victim"]})),
            says="backup.exists",
            also=_victim_is_whole,
        )
        for what, name in (("the copy's name", _GROWING), ("the growing copy's name", f"{_GROWING}.part"))
    ),
    Case(
        "D19",
        "a link under the restored file's name",
        both(
            _victim,
            switch(SIM_FAIL="UpdateDBCfg:2"),
            inside(at={"*.backup.done": ["link", f"{BASE}/1Cv8.1CD.%.restoring", "victim"]}),
        ),
        says="platform.failed",
        also=_link_stays,
    ),
    Case("D20", "no temporary folder", _temporary("nowhere/at/all"), exit=4, says="temp"),
    Case("D20", "an empty name for it", _temporary(""), exit=0, base="new"),
    Case(
        "D20",
        "everybody may write there",
        _world_writable,
        exit=0,
        base="new",
        act=looked_before,
        also=told_before("temp", "warning", "%/open"),
    ),
    Case("D20", "nobody may write there", read_only("tmp"), exit=4, says="temp", unless=why_no_volumes),
    Case("D21", "who may read what is kept", exit=0, base="new", also=_closed_rights),
    Case(
        "D23",
        "a foreign folder and a link under our names",
        both(_foreign_beside, switch(SIM_FAIL="UpdateDBCfg:2")),
        says="platform.failed",
        also=_folder_is_there,
    ),
    Case(
        "D23",
        "a person's own files under names like ours",
        both(_persons_own, switch(SIM_FAIL="UpdateDBCfg:2")),
        says="platform.failed",
        also=_it_is_kept,
    ),
    Case(
        "D23",
        "a link and a folder among the logs",
        _things_like_runs,
        exit=0,
        base="new",
        also=_things_are_there,
    ),
    Case("D23", "the root of the file system", says="infobase.not-found", act=_root_as_base),
)
