"""Every reason not to begin is found before anything is touched, and told in words."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.stand import make_stand

from updater.enterprise.commands import Credentials
from updater.filing import Filing
from updater.infobases.access import held
from updater.infobases.inspection import inspect_infobase
from updater.model.configuration import Extension, Support, SupportState
from updater.model.plan import CheckLevel
from updater.model.version import Version
from updater.texts import Texts
from updater.update.preflight import check_plan
from updater.update.records import RunStart

if TYPE_CHECKING:
    from support.stand import Stand

    from updater.model.infobase import InfobaseState
    from updater.model.plan import Check


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A base of 1.0.1.1 with two updates."""
    return make_stand(tmp_path)


def checks_of(stand: Stand, tools: dict[str, Any] | None = None, **request: Any) -> dict[str, Check]:
    """All checks by code."""
    asked = stand.request(**request)
    made = check_plan(asked.plan, asked, stand.tools(**(tools or {})))
    return {check.code: check for check in made}


def level(stand: Stand, code: str, tools: dict[str, Any] | None = None, **request: Any) -> CheckLevel | None:
    """The level of one check; None when it was not made. Its words exist in both languages."""
    check = checks_of(stand, tools, **request).get(code)
    if check is None:
        return None
    for language in ("ru", "en"):
        assert Texts(language).check(check)
    return check.level


class Room(Filing):
    """A disk with some room, told only."""

    def __init__(self, free: int) -> None:
        self._free = free

    def free_space(self, path: Path) -> int:
        """The room told."""
        del path
        return self._free


def reading(change: dict[str, object]) -> dict[str, Any]:
    """Tools that read the base and see something else in it."""

    def inspect(path: Path, *, deep: bool = False) -> InfobaseState:
        return replace(inspect_infobase(path, deep=deep), **change)  # type: ignore[arg-type]

    return {"inspect": inspect}


def test_a_healthy_base_passes(stand: Stand) -> None:
    """No error, every code once, words for each in both languages; nothing is changed by looking."""
    before = {path: path.stat().st_mtime_ns for path in stand.root.rglob("*") if "state" not in path.parts}
    request = stand.request()
    checks = check_plan(request.plan, request, stand.tools())
    assert [check for check in checks if check.level is CheckLevel.ERROR] == []
    assert len({check.code for check in checks}) == len(checks) > 15
    for language in ("ru", "en"):
        assert all(Texts(language).check(check) for check in checks)
    after = {path: path.stat().st_mtime_ns for path in stand.root.rglob("*") if "state" not in path.parts}
    assert before == after


@pytest.mark.parametrize(
    ("change", "code", "expected"),
    [
        ({"unapplied_changes": True}, "unapplied-changes", CheckLevel.ERROR),
        ({"dynamic_update_pending": True}, "dynamic-update", CheckLevel.ERROR),
        ({"support": Support(SupportState.NONE)}, "support-none", CheckLevel.ERROR),
        ({"support": Support(SupportState.UNKNOWN)}, "support-unknown", CheckLevel.ERROR),
        ({"support": Support(SupportState.EDITABLE)}, "support-editable", CheckLevel.ERROR),
        ({"extensions": (Extension("Доработки"),)}, "extensions", CheckLevel.WARNING),
        ({"users": ("Администратор",)}, "user-missing", CheckLevel.ERROR),
        ({"minimum_platform": "8.3.99"}, "platform-for-infobase", CheckLevel.ERROR),
        ({"minimum_platform": "8.3.10"}, "platform-for-infobase", CheckLevel.OK),
        ({"configuration": None}, "infobase-same", CheckLevel.ERROR),
    ],
)
def test_what_is_read_from_the_base(
    stand: Stand, change: dict[str, object], code: str, expected: CheckLevel
) -> None:
    """Each state that stands in the way has a check of its own."""
    assert level(stand, code, reading(change)) is expected


def test_an_editable_configuration_can_be_accepted(stand: Stand) -> None:
    """Who agreed to it is only warned."""
    tools = reading({"support": Support(SupportState.EDITABLE)})
    assert level(stand, "support-editable", tools, accept_editable=True) is CheckLevel.WARNING


def test_users_and_names(stand: Stand) -> None:
    """A name of the list passes in any case of letters; another one is only doubted."""
    tools = reading({"users": ("Администратор",)})
    assert level(stand, "user", tools, credentials=Credentials("администратор")) is CheckLevel.OK
    assert level(stand, "user-unknown", tools, credentials=Credentials("Петров")) is CheckLevel.WARNING


def test_a_base_in_use(stand: Stand) -> None:
    """Told by trying to hold it."""
    with held(stand.file):
        assert level(stand, "in-use") is CheckLevel.ERROR
    assert level(stand, "in-use") is CheckLevel.OK


def test_lock_files_alone_mean_nothing(stand: Stand) -> None:
    """What a killed program left beside the base does not stop an update."""
    (stand.directory / "1Cv8.1CL").touch()
    (stand.directory / "1Cv8tmp.1CD").touch()
    assert level(stand, "in-use") is CheckLevel.OK


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        ("20200101000000", "29990101000000", CheckLevel.ERROR),
        ("29980101000000", "29990101000000", CheckLevel.WARNING),
        ("20200101000000", "20200102000000", CheckLevel.WARNING),
    ],
)
def test_a_connection_block(stand: Stand, begins: str, ends: str, expected: CheckLevel) -> None:
    """A block in force would stop the platform, too; one that is over is only told."""
    text = f'{{1,{begins},{ends},"Обслуживание","код",""}}'
    (stand.directory / "1Cv8.cdn").write_text(text, "utf-8")
    assert level(stand, "connection-block") is expected


def test_damage(stand: Stand) -> None:
    """A base whose pages do not add up, and one that cannot be read at all."""
    request, tools = stand.request(), stand.tools()
    with stand.file.open("ab") as file:
        file.write(bytes(8192))
        file.seek(12)
    with stand.file.open("r+b") as file:
        file.seek(12)
        file.write((stand.file.stat().st_size // 8192).to_bytes(4, "little"))
    found = {check.code: check.level for check in check_plan(request.plan, request, tools)}
    assert found["infobase-sound"] is CheckLevel.ERROR
    stand.file.write_bytes(b"nothing of the kind")
    found = {check.code: check.level for check in check_plan(request.plan, request, tools)}
    assert found["infobase-readable"] is CheckLevel.ERROR
    stand.file.unlink()
    found = {check.code: check.level for check in check_plan(request.plan, request, tools)}
    assert found["infobase-readable"] is CheckLevel.ERROR


def test_update_files(stand: Stand) -> None:
    """A file that changed or vanished after planning is named with its release."""
    request, tools = stand.request(), stand.tools()
    stand.releases[0].file.write_bytes(b"another")
    stand.releases[1].file.unlink()
    checks = check_plan(request.plan, request, tools)
    bad = {check.code: check.params["release"] for check in checks if check.level is CheckLevel.ERROR}
    assert bad == {"update-file-changed": "1.0.2.1", "update-file-missing": "1.0.3.1"}


def test_platforms(stand: Stand) -> None:
    """None found, gone, of unknown version, and lower than a release advises."""
    platform = stand.request().platform
    assert platform is not None
    assert level(stand, "platform-found", platform=None) is CheckLevel.ERROR
    gone = replace(platform, designer=Path("/nowhere/1cv8"))
    assert level(stand, "platform-gone", platform=gone) is CheckLevel.ERROR
    vague = replace(platform, version=Version("8.3"))
    assert level(stand, "platform-unknown", platform=vague) is CheckLevel.WARNING
    stand.releases[1] = replace(stand.releases[1], minimum_platform="8.3.99.1")
    assert level(stand, "platform-for-release") is CheckLevel.WARNING


def test_room(stand: Stand) -> None:
    """The vendor asks for twice the size; less than once is refused."""
    size, margin = stand.file.stat().st_size, 16 << 20
    plenty, little, none = Room(size * 3 + margin), Room(size + margin), Room(size)
    assert level(stand, "backup-space", {"filing": plenty}) is CheckLevel.OK
    assert level(stand, "infobase-space", {"filing": plenty}) is CheckLevel.OK
    assert level(stand, "infobase-space", {"filing": little}) is CheckLevel.WARNING
    assert level(stand, "backup-space", {"filing": none}) is CheckLevel.ERROR


def test_little_room_for_a_large_base(stand: Stand) -> None:
    """Enough for the copy, but less than twice the size: warned."""
    with stand.file.open("r+b") as file:
        file.truncate(200 << 20)
    size = 200 << 20
    request = stand.request(plan=replace(stand.plan(), hops=()))
    checks = check_plan(request.plan, request, stand.tools(filing=Room(size + (20 << 20))))
    assert {check.code: check.level for check in checks}["backup-space"] is CheckLevel.WARNING


def test_places_for_the_backup(stand: Stand) -> None:
    """Inside the base, on the same disk, none at all, and through a link into the base."""
    inside = stand.directory / "копии"
    assert level(stand, "backup-inside", backup_directory=inside) is CheckLevel.ERROR
    link = stand.root / "ссылка"
    link.symlink_to(stand.directory, target_is_directory=True)
    assert level(stand, "backup-inside", backup_directory=link / "глубже") is CheckLevel.ERROR
    assert level(stand, "backup-same-disk") is CheckLevel.WARNING
    assert level(stand, "backup-none", backup_directory=None) is CheckLevel.WARNING
    a_file = stand.root / "файл"
    a_file.touch()
    assert level(stand, "backup-writable", backup_directory=a_file / "копии") is CheckLevel.ERROR


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_rights(stand: Stand) -> None:
    """A base that may not be written is told with its path."""
    stand.file.chmod(0o400)
    assert level(stand, "infobase-writable") is CheckLevel.ERROR


def test_a_quote_in_the_path(tmp_path: Path) -> None:
    """The vendor's own updater refuses such a path."""
    stand = make_stand(tmp_path / "ООО 'Ромашка'")
    assert level(stand, "path-quote") is CheckLevel.ERROR


def test_another_run_on_the_base(stand: Stand) -> None:
    """Whoever holds the base is named; one's own hold is not in the way."""
    request, tools = stand.request(), stand.tools()
    key = os.path.normcase(stand.directory.resolve())
    with tools.journal.holding(key, tools.owner, "run-1"):
        other = {check.code: check.level for check in check_plan(request.plan, request, tools)}
        own = {check.code: check.level for check in check_plan(request.plan, request, tools, run_id="run-1")}
    assert (other["other-run"], own["other-run"]) == (CheckLevel.ERROR, CheckLevel.OK)


@pytest.mark.parametrize(("touched", "expected"), [(False, CheckLevel.WARNING), (True, CheckLevel.ERROR)])
def test_a_run_that_was_cut_off(stand: Stand, touched: bool, expected: CheckLevel) -> None:
    """One that left no trace is only told; one that may have left half an update comes first."""
    tools, plan = stand.tools(), stand.plan()
    hops = tuple(hop.target for hop in plan.hops)
    tools.journal.begin(
        RunStart("old", stand.directory, stand.file, "2026", plan.start, hops, stand.state_dir)
    )
    tools.journal.note_before("old", 5, "0" * 64, None)
    if touched:
        tools.journal.note_touched("old")
    assert level(stand, "unfinished-run") is expected
