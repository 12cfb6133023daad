"""The report of a run: all that helps somebody far away, nothing that must not be seen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.stand import Stand, make_stand

from updater.enterprise.commands import Credentials
from updater.errors import UserError
from updater.texts import Texts
from updater.update.past_report import render_past, report_of
from updater.update.recovery import restore_run
from updater.update.report import StepEnd, render_html, render_text
from updater.update.run import run_update

if TYPE_CHECKING:
    from pathlib import Path

_SECRET = "Пароль-9f3a"


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A base with a user and one update."""
    stand = make_stand(tmp_path, ("1.0.1.1", "1.0.2.1"), users=("Иванова",))
    memory = stand.directory / ".sim.json"
    facts = json.loads(memory.read_text("utf-8"))
    memory.write_text(json.dumps({**facts, "passwords": {"Иванова": _SECRET}}), "utf-8")
    return stand


def test_it_tells_surroundings_and_the_platforms_words(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions, the steps with their proofs, what the platform said; the password nowhere."""
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg")
    monkeypatch.setenv("SIM_FAIL_TEXT", f"Неизвестная <беда> у {_SECRET}")
    texts = Texts("ru")
    report = run_update(stand.request(credentials=Credentials("Иванова", _SECRET)), stand.tools(texts=texts))
    for text in (render_text(report, texts), render_html(report, texts)):
        assert _SECRET not in text
        assert "8.3.27.1508" in text
        assert "update-db-cfg" in text
    assert "<беда>" not in render_html(report, texts)
    assert "Неизвестная <беда> у •••" in render_text(report, texts)


def test_a_run_that_was_cut_off_has_one_too(stand: Stand) -> None:
    """From the journal and the folder alone: what was done, what was begun, that it did not end."""
    tools = stand.tools(texts=Texts("ru"))

    class StopError(BaseException):
        """Cut off."""

    def at_point(name: str) -> None:
        if name == "ended":
            raise StopError

    request = stand.request(credentials=Credentials("Иванова", _SECRET))
    with pytest.raises(StopError):
        run_update(request, stand.tools(at_point=at_point))
    (record,) = tools.journal.runs()
    report = report_of(record)
    assert {step.end for step in report.steps} == {StepEnd.DONE}
    assert str(report.reached.version if report.reached else "") == "1.0.2.1"
    page = render_past(record, Texts("ru"), plain=False)
    assert "1.0.2.1" in page
    assert _SECRET not in page
    restored = restore_run(record.run_id, tools)
    assert "возвращена из копии к релизу 1.0.1.1" in render_past(restored, Texts("ru"), plain=True)


def test_a_restore_has_a_report_of_its_own(stand: Stand) -> None:
    """Kept in both forms when it ends, well or badly, with its steps, and without a secret."""
    tools = stand.tools(texts=Texts("ru"))
    done = run_update(stand.request(credentials=Credentials("Иванова", _SECRET)), tools)
    restored = restore_run(done.run_id, tools)
    for name in ("report.html", "report.txt"):
        text = (restored.log_dir / name).read_text("utf-8")
        assert "База возвращена из копии к релизу 1.0.1.1" in text
        assert "Замена файла базы" in text
        assert _SECRET not in text
    assert done.backup is not None
    done.backup.write_bytes(b"")
    with pytest.raises(UserError):
        restore_run(done.run_id, tools)
    (failed,) = [run for run in tools.journal.runs() if run.outcome == "failed-restored"]
    text = (failed.log_dir / "report.txt").read_text("utf-8")
    assert "не удалось. База осталась такой, какой была" in text
    assert "backup.altered" in text
    assert render_past(failed, Texts("ru"), plain=True) == text
