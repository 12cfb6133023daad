"""The model of a loss of power by itself: what it lets be lost, and what it does not."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from support.faults.power import Disk, Operation, Recorder, Seen, lay_out

pytestmark = pytest.mark.skipif(os.name != "posix", reason="names are synced by their directory")

_FILE, _FOLDER = "/place/file", "/place"
_BEGUN = [Operation("create", _FILE), Operation("write", _FILE, (0, b"data"))]
_NAMED = Operation("sync_directory", _FOLDER)


def _found(operations: list[Operation], path: str = _FILE) -> set[bytes | None]:
    disk = Disk()
    for operation in operations:
        disk.do(operation)
    left = [disk.after_the_cut(random.Random(seed)).get(path) for seed in range(200)]
    return {seen.data if seen else None for seen in left}


def test_a_write_that_is_not_synced_may_be_lost() -> None:
    """Without a sync there is anything from nothing to garbage; with it, and its name's, the data."""
    assert {None, b"", b"data"} < _found(_BEGUN)
    assert {b"data"} == _found([*_BEGUN, Operation("sync", _FILE), _NAMED])


def test_a_truncate_is_no_sync() -> None:
    """Cutting a file to its size makes nothing safe, and may be lost itself; so may room that was taken."""
    cut = [*_BEGUN, Operation("truncate", _FILE, 4), _NAMED]
    assert {b"", b"data", bytes(4)} < _found(cut)
    assert {b"data"} == _found([*cut, Operation("sync", _FILE)])
    assert {b"data", b"da"} == _found([*cut, Operation("sync", _FILE), Operation("truncate", _FILE, 2)])
    assert bytes(6) in _found([*_BEGUN, Operation("reserve", _FILE, 6), _NAMED])


def test_a_name_is_safe_when_its_directory_is_synced() -> None:
    """A synced file may be without its name."""
    assert {None, b"data"} == _found([*_BEGUN, Operation("sync", _FILE)])


def test_a_rename_may_come_before_its_data() -> None:
    """A name that was put in place without syncing the file may be of an empty one."""
    new = "/place/new"
    operations = [
        Operation("there", _FILE, Seen(b"before")),
        Operation("create", new),
        Operation("write", new, (0, b"after")),
        Operation("replace", _FILE, new),
    ]
    assert {b"before", b"", b"after"} < _found(operations)
    assert {b"before", b"after"} == _found([*operations[:-1], Operation("sync", new), operations[-1]])


def test_what_is_removed_may_come_back() -> None:
    """Until the directory is synced; a whole tree, too."""
    there = Operation("there", _FILE, Seen(b"data"))
    for removal in (Operation("remove", _FILE), Operation("gone", _FILE), Operation("remove_tree", _FOLDER)):
        assert {None, b"data"} == _found([there, removal])
        assert {None} == _found([there, removal, _NAMED])


def test_what_the_platform_wrote_is_not_synced() -> None:
    """Each page of the infobase may be there, missing or garbage until somebody syncs the file."""
    base, page = "/place/1Cv8.1CD", 8192
    old, new = b"a" * 3 * page, b"a" * page + b"b" * page + b"c" * page
    operations = [Operation("there", base, Seen(old)), Operation("foreign", base, Seen(new))]
    found = _found(operations, base)
    mixed = {
        b"a" * page + second + third
        for second in (b"a" * page, b"b" * page)
        for third in (b"a" * page, b"c" * page)
    }
    assert mixed < found
    assert {b"a" * page} == {data[:page] for data in found if data is not None}
    assert {new} == _found([*operations, Operation("sync", base)], base)


def test_what_stands_for_data_is_safe_with_the_infobase() -> None:
    """The simulated platform's memory is no garbage, may be lost, and is synced with the file beside it."""
    base, memory = "/place/1Cv8.1CD", "/place/.sim.json"
    for new in (b"of one length", b"shorter", b"a longer one than before"):
        operations = [
            Operation("there", base, Seen(b"base")),
            Operation("there", memory, Seen(b"was before it")),
            Operation("foreign", memory, Seen(new)),
        ]
        assert {b"was before it", new} == _found(operations, memory)
        assert {new} == _found([*operations, Operation("sync", base)], memory)


def test_the_recorder_tells_what_others_did(tmp_path: Path) -> None:
    """What was there, what somebody wrote, replaced and removed; what is ours is told by us alone."""
    names = ["changed", "removed", "replaced", "ours", "journal"]
    for name in names:
        (tmp_path / name).write_bytes(b"before")
    recorder = Recorder(tmp_path.parent / "unused", [tmp_path], [tmp_path / "journal"])
    told = [(each.kind, Path(each.path).name) for each in recorder.operations]
    assert [
        *(("there", name) for name in sorted(names) if name != "journal"),
        ("trusted", "journal"),
    ] == sorted(told)
    recorder.operations.clear()
    (tmp_path / "changed").write_bytes(b"afterwards")
    (tmp_path / "removed").unlink()
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "new").replace(tmp_path / "replaced")
    (tmp_path / "ours").write_bytes(b"ours")
    (tmp_path / "journal").write_bytes(b"an entry")
    recorder.ours(tmp_path / "ours")
    recorder.look_outside()
    told = [(each.kind, Path(each.path).name) for each in recorder.operations]
    wanted = {("foreign", "changed"), ("foreign", "replaced"), ("trusted", "journal"), ("gone", "removed")}
    assert (wanted, len(wanted)) == (set(told), len(told))  # in the order of the folder, which is any
    recorder.look_outside()
    assert 4 == len(recorder.operations)


def test_a_disk_is_laid_out(tmp_path: Path) -> None:
    """A folder holds just what was left, with its times; folders nothing was left in are gone."""
    for name in ("kept/file", "gone/file"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"before")
    kept = tmp_path / "kept" / "file"
    lay_out({str(kept): Seen(b"left", changed=1_000_000_000)}, [tmp_path])
    assert [tmp_path / "kept", kept] == sorted(tmp_path.rglob("*"))
    assert (b"left", 1_000_000_000) == (kept.read_bytes(), kept.stat().st_mtime_ns)
