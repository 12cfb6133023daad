"""A run whose backup is a dump of a file infobase: what is proved of it, and the way back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.stand import make_stand

from updater.enterprise.connections import Credentials
from updater.errors import UserError
from updater.infobases.inspection import inspect_infobase
from updater.model.backup import BackupKind
from updater.texts import Texts
from updater.update.aftermath import RunState
from updater.update.backup import read_backup
from updater.update.recovery import restore_run, unfinished
from updater.update.report import RunOutcome, summary
from updater.update.run import run_update

if TYPE_CHECKING:
    from pathlib import Path

    from support.stand import Stand


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A base with two updates."""
    return make_stand(tmp_path)


def _proved(stand: Stand, version: str) -> None:
    state = inspect_infobase(stand.directory, deep=True)
    assert state.configuration is not None
    assert (version, True, False) == (
        str(state.configuration.version),
        state.sound,
        state.unapplied_changes,
    )


def test_a_run_with_a_dump(stand: Stand) -> None:
    """The dump is made by the platform and read; the journal's seal is of the base's own file."""
    report = run_update(stand.request(backup_kind=BackupKind.DUMP), stand.tools())
    assert (RunOutcome.DONE, "1.0.3.1") == (report.outcome, stand.version())
    (record,) = stand.tools().journal.runs()
    assert record.backup is not None
    backup = read_backup(record.backup)
    assert (BackupKind.DUMP, (record.size, record.sha256)) == (backup.kind, backup.origin)


def test_a_failing_run_is_put_back_from_the_dump(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second hop fails: the release before is read in a sound base, and no byte equality is claimed."""
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg:2")
    report = run_update(stand.request(backup_kind=BackupKind.DUMP), stand.tools())
    assert (RunOutcome.FAILED_RESTORED, True) == (report.outcome, report.restored)
    _proved(stand, "1.0.1.1")
    assert [] == [path.name for path in stand.directory.iterdir() if "loading" in path.name]
    assert "побайтно она не сверялась" in summary(report, Texts("ru"))
    assert "not compared byte for byte" in summary(report, Texts("en"))


def test_a_dump_nobody_can_load_leaves_the_restore_open(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform fails to load: exit «not restored», and the next start does it again."""
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg:1")
    request, tools = stand.request(backup_kind=BackupKind.DUMP), stand.tools()
    aside = stand.executable.with_name("aside")
    tools_then = stand.tools(
        at_point=lambda name: _away(stand, aside) if name == "restore.begun" else None,
    )
    report = run_update(request, tools_then)
    assert RunOutcome.FAILED_NOT_RESTORED is report.outcome
    assert isinstance(report.restore_problem, UserError)
    aside.rename(stand.executable)
    monkeypatch.delenv("SIM_FAIL")
    (found,) = unfinished(tools)
    assert (RunState.BETWEEN, True) == (found.state, found.restorable)
    restored = restore_run(found.record.run_id, tools)
    assert ("restored", "1.0.1.1") == (restored.outcome, restored.reached)
    _proved(stand, "1.0.1.1")
    assert () == unfinished(tools)


def _away(stand: Stand, aside: Path) -> None:
    stand.executable.rename(aside)


def test_without_a_platform_no_dump_is_made(stand: Stand) -> None:
    """Refused by a check before anything: the platform is missing, and nothing lies in the backup folder."""
    report = run_update(stand.request(backup_kind=BackupKind.DUMP, platform=None), stand.tools())
    assert RunOutcome.REFUSED is report.outcome
    assert not stand.backups.exists() or [] == list(stand.backups.iterdir())


def test_the_designer_logs_in_to_dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A base with users is dumped by the run's own user; loading it back needs nobody's password."""
    stand = make_stand(tmp_path, users=("Админ",))
    memory = {"data_version": "1.0.1.1", "passwords": {"Админ": "тайна-57"}}
    (stand.directory / ".sim.json").write_text(json.dumps(memory), "utf-8")
    request = stand.request(backup_kind=BackupKind.DUMP, credentials=Credentials("Админ", "тайна-57"))
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg:2")
    report = run_update(request, stand.tools())
    assert (RunOutcome.FAILED_RESTORED, True) == (report.outcome, report.restored)
    _proved(stand, "1.0.1.1")
