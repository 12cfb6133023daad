"""Whole runs on real files with the simulated platform as a separate process."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.backups import content_of
from support.failing import failing_at
from support.stand import Stand, make_stand

from updater.enterprise.commands import Credentials
from updater.errors import StorageError
from updater.model.events import CancelToken, LogLine, StepFinished, StepStarted
from updater.texts import Texts
from updater.update.backup import read_backup, verify_backup
from updater.update.journal import Journal
from updater.update.recovery import leave_run
from updater.update.report import RunOutcome, StepEnd, render_html, render_text, summary
from updater.update.run import run_update

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.events import Event


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A base of 1.0.1.1 with updates to 1.0.2.1 and 1.0.3.1."""
    return make_stand(tmp_path)


def sha(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_whole_way(stand: Stand) -> None:
    """Two hops: each step proved, the new release read from the base, the copy is the old file."""
    before = sha(stand.file)
    report = run_update(stand.request(), stand.tools())
    assert report.problem is None
    assert report.outcome is RunOutcome.DONE
    assert str(report.reached.version if report.reached else "") == "1.0.3.1"
    assert stand.version() == "1.0.3.1"
    assert {step.end for step in report.steps} == {StepEnd.DONE}
    assert [step.step for step in report.steps] == [
        "checks",
        "backup",
        *("update-cfg", "update-db-cfg", "handlers") * 2,
        "final-proof",
    ]
    assert report.backup is not None
    assert hashlib.sha256(content_of(report.backup)).hexdigest() == before


@pytest.mark.parametrize(("point", "hop"), [("backup.done", 0), ("handlers.done", 1)])
def test_an_update_altered_after_the_checks_is_not_applied(stand: Stand, point: str, hop: int) -> None:
    """One bit of an update file turns over before its turn: found before the platform gets it."""
    before, plan = sha(stand.file), stand.plan()
    file = plan.hops[hop].release.file
    whole = bytearray(file.read_bytes())

    def at_point(name: str) -> None:
        if name.endswith(point):
            whole[len(whole) // 2] ^= 1
            file.write_bytes(whole)

    report = run_update(stand.request(plan=plan), stand.tools(at_point=at_point))
    assert report.problem is not None
    assert (report.problem.code, report.problem.params["path"]) == ("run.update-altered", str(file))
    assert (report.outcome, sha(stand.file)) == (RunOutcome.FAILED_RESTORED, before)
    assert len(report.log_dir.joinpath("run.log").read_text("utf-8").split("/UpdateCfg")) == hop + 1


def test_handlers_are_proved_by_the_event_log(stand: Stand) -> None:
    """The application's own record of success is the proof of the handlers' step."""
    report = run_update(stand.request(), stand.tools())
    proofs = [step.proof for step in report.steps if step.step == "handlers"]
    assert ['на версию "1.0.2.1"' in proofs[0], 'на версию "1.0.3.1"' in proofs[1]] == [True, True]
    assert report.notes == ()


def test_an_unreadable_event_log_proves_nothing_and_stops_nothing(stand: Stand) -> None:
    """The handlers ran, the log cannot be read: done, with a note that it is not proved."""

    def at_point(name: str) -> None:
        if name == "handlers.ran":
            (stand.directory / "1Cv8Log" / "1Cv8.lgf").write_bytes(b"nothing of the kind")

    report = run_update(stand.request(plan=stand.plan("1.0.2.1")), stand.tools(at_point=at_point))
    assert report.outcome is RunOutcome.DONE
    assert [note.code for note in report.notes] == ["event-log-unreadable", "handlers-unproved"]


def test_a_base_that_stays_held_is_not_called_finished(stand: Stand) -> None:
    """Somebody holds the base after the handlers' process has left: wait, then give up and restore."""
    before, asked = sha(stand.file), []

    def still_held(_file: Path) -> bool:
        asked.append(1)
        return len(asked) > 1  # the check before the run finds it free

    report = run_update(stand.request(), stand.tools(in_use=still_held, pause=lambda _seconds: None))
    assert report.problem is not None
    assert report.problem.code == "run.still-held"
    assert (report.restored, sha(stand.file)) == (True, before)


def test_a_configuration_without_handlers_starts_no_application(tmp_path: Path) -> None:
    """Without the update subsystem the application would never leave: it is not started, and said so."""
    stand = make_stand(tmp_path, handlers=False)
    report = run_update(stand.request(), stand.tools())
    assert report.outcome is RunOutcome.DONE
    assert {note.code for note in report.notes} == {"handlers-none"}


def test_events_tell_every_step_once(stand: Stand) -> None:
    """Each step begins and ends once, in order, and the command lines are told."""
    events: list[Event] = []
    run_update(stand.request(), stand.tools(), on_event=events.append)
    begun = [event.index for event in events if isinstance(event, StepStarted)]
    ended = [event.index for event in events if isinstance(event, StepFinished)]
    assert begun == ended == list(range(9))
    lines = [event.text for event in events if isinstance(event, LogLine)]
    assert len([line for line in lines if "/UpdateDBCfg" in line and "-Dynamic-" in line]) == 2


def test_a_listener_that_fails_does_not_stop_the_run(stand: Stand) -> None:
    """An error in the window is not an error of the update."""

    def listener(_event: Event) -> None:
        raise ZeroDivisionError

    assert run_update(stand.request(), stand.tools(), on_event=listener).outcome is RunOutcome.DONE


def test_the_journal_has_the_run_with_its_proofs(stand: Stand) -> None:
    """Begin, every step with proof, end: all there afterwards."""
    tools = stand.tools()
    report = run_update(stand.request(), tools)
    (record,) = tools.journal.runs()
    assert (record.run_id, record.outcome, record.reached) == (report.run_id, "done", "1.0.3.1")
    assert [step.done is not None for step in record.steps] == [True] * 9
    assert record.backup is not None
    backup = read_backup(record.backup)
    verify_backup(backup)
    assert (record.size, record.sha256) == (backup.size, backup.sha256)
    assert tools.journal.unfinished() == ()


@pytest.mark.parametrize(
    ("switch", "value"),
    [
        ("SIM_RELAUNCH", "1"),
        ("SIM_OUT", "missing"),
        ("SIM_OUT", "garbage"),
        ("SIM_OUT", "cp1251"),
        ("SIM_LATE_OUT", "300"),
    ],
)
def test_an_odd_but_honest_platform(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, switch: str, value: str
) -> None:
    """Work left to a second process, messages late, lost or unreadable: what the base holds decides."""
    monkeypatch.setenv(switch, value)
    report = run_update(stand.request(), stand.tools())
    assert report.problem is None
    assert stand.version() == "1.0.3.1"


@pytest.mark.parametrize(
    ("switch", "value", "code"),
    [
        ("SIM_FAIL", "UpdateCfg", "platform.failed"),
        ("SIM_FAIL", "UpdateDBCfg:2", "platform.failed"),
        ("SIM_CRASH", "UpdateDBCfg", "platform.crashed"),
        ("SIM_TEAR", "UpdateCfg:2", "platform.crashed"),
        ("SIM_TEAR", "UpdateDBCfg", "platform.crashed"),
        ("SIM_RC0_UNCHANGED", "UpdateCfg", "run.main-unchanged"),
        ("SIM_RC0_UNCHANGED", "UpdateDBCfg:2", "run.database-unchanged"),
        ("SIM_HANDLER_FAIL", "Не найден справочник", "run.handlers-failed"),
        ("SIM_SESSION", "1", "platform.sessions-open"),
    ],
)
def test_trouble_puts_everything_back(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, switch: str, value: str, code: str
) -> None:
    """Whatever the platform does wrong: named, and the base is byte for byte what it was."""
    before = sha(stand.file)
    monkeypatch.setenv(switch, value)
    report = run_update(stand.request(), stand.tools())
    assert report.problem is not None
    assert report.problem.code == code
    assert (report.outcome, report.restore_problem) == (RunOutcome.FAILED_RESTORED, None)
    assert sha(stand.file) == before
    kept = {f"1Cv8.1CD.failed-{report.run_id}"} if code == "run.database-unchanged" else set()
    assert {entry.name for entry in stand.directory.glob("1Cv8.1CD.*")} - {"1Cv8.1CD.cfl"} == kept


@pytest.mark.parametrize(
    ("switch", "value", "reason"),
    [
        ("SIM_LICENSE", "absent", "platform.licence-absent"),
        ("SIM_LICENSE", "none_free:9", "platform.licence-busy"),
        ("SIM_FAIL", "DumpConfigToFiles", "platform.failed"),
        ("SIM_REPOSITORY", "1", "platform.repository"),
    ],
)
def test_who_does_not_get_in_is_refused_before_the_backup(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, switch: str, value: str, reason: str
) -> None:
    """The first step lets the platform come in; words nobody knows refuse, too, and are told."""
    before = sha(stand.file)
    monkeypatch.setenv(switch, value)
    report = run_update(stand.request(), stand.tools(pause=lambda _seconds: None))
    assert RunOutcome.REFUSED is report.outcome
    assert [("login", reason)] == [
        (check.code, getattr(check.params["problem"], "code", "")) for check in report.refused
    ]
    assert {StepEnd.NOT_BEGUN} == {step.end for step in report.steps[1:]}
    assert (before, None) == (sha(stand.file), report.backup)


def test_a_wrong_password_is_tried_once(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody may be locked out by more."""
    monkeypatch.setenv("SIM_FAIL", "DumpConfigToFiles")
    monkeypatch.setenv("SIM_FAIL_TEXT", "Идентификация пользователя не выполнена")
    lines: list[Event] = []
    report = run_update(stand.request(), stand.tools(), on_event=lines.append)
    (refused,) = report.refused
    assert "platform.wrong-user" == getattr(refused.params["problem"], "code", "")
    assert 1 == len(
        [line for line in lines if isinstance(line, LogLine) and "/DumpConfigToFiles" in line.text]
    )


def test_a_hanging_platform_is_ended_at_its_limit(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit ends the process, and the base is put back."""
    before = sha(stand.file)
    monkeypatch.setenv("SIM_HANG", "UpdateDBCfg")
    report = run_update(stand.request(step_time_limit=1.0), stand.tools())
    assert report.problem is not None
    assert report.problem.code == "platform.timed-out"
    assert sha(stand.file) == before


def test_a_busy_licence_is_asked_for_again(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """What passes by itself is waited for, not reported as a failure."""
    pauses: list[float] = []
    monkeypatch.setenv("SIM_LICENSE", "none_free:3")
    report = run_update(stand.request(), stand.tools(pause=pauses.append))
    assert report.outcome is RunOutcome.DONE
    assert len(pauses) == 30


@pytest.mark.parametrize(
    "step", ["checks", "backup", "update-cfg", "update-db-cfg", "handlers", "final-proof"]
)
def test_cancel_in_every_step(stand: Stand, step: str) -> None:
    """A wish to stop, whenever it comes before the end, leaves the old base."""
    before = sha(stand.file)
    cancel = CancelToken()

    def listener(event: Event) -> None:
        if isinstance(event, StepStarted) and event.step == step:
            cancel.cancel()

    report = run_update(stand.request(), stand.tools(), on_event=listener, cancel=cancel)
    if step == "final-proof":  # nothing in it can be stopped, and everything is done
        assert report.outcome is RunOutcome.DONE
        return
    assert report.outcome is RunOutcome.CANCELLED
    assert sha(stand.file) == before


def test_cancel_inside_a_platform_command(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform's process is ended at once, and the base is put back."""
    before = sha(stand.file)
    monkeypatch.setenv("SIM_HANG", "UpdateDBCfg")
    cancel = CancelToken()
    timers: list[threading.Timer] = []

    def listener(event: Event) -> None:
        if isinstance(event, StepStarted) and event.step == "update-db-cfg":
            timers.append(threading.Timer(0.5, cancel.cancel))
            timers[-1].start()

    report = run_update(stand.request(), stand.tools(), on_event=listener, cancel=cancel)
    timers[-1].join()
    assert report.outcome is RunOutcome.CANCELLED
    assert (report.restored, sha(stand.file)) == (True, before)


def test_a_failed_check_refuses(stand: Stand) -> None:
    """A template damaged after planning: refused before anything is touched."""
    request = stand.request()
    with stand.releases[1].file.open("ab") as file:
        file.write(b"\0")
    before = sha(stand.file)
    report = run_update(request, stand.tools())
    assert report.outcome is RunOutcome.REFUSED
    assert report.problem is not None
    assert [check.code for check in report.refused] == ["update-file-changed"]
    assert "1.0.3.1" in render_text(report, Texts("ru"))
    assert (sha(stand.file), stand.backups.exists()) == (before, False)


def test_without_a_backup_a_failure_is_not_hidden(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """No copy, base changed, step failed: the report says that it was not restored."""
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg")
    report = run_update(stand.request(backup_directory=None), stand.tools())
    assert report.outcome is RunOutcome.FAILED_NOT_RESTORED
    assert report.restore_problem is not None
    assert report.restore_problem.code == "run.no-backup"


def test_without_a_backup_an_untouched_base_is_no_disaster(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No copy, but the base is what it was: nothing is lost, and the report says so."""
    before = sha(stand.file)
    monkeypatch.setenv("SIM_FAIL", "UpdateCfg")
    report = run_update(stand.request(backup_directory=None), stand.tools())
    assert (report.outcome, report.restored) == (RunOutcome.FAILED_RESTORED, False)
    assert sha(stand.file) == before


def test_without_a_backup_the_way_works_too(stand: Stand) -> None:
    """Skipping the backup skips only the backup."""
    report = run_update(stand.request(backup_directory=None), stand.tools())
    assert (report.outcome, report.backup) == (RunOutcome.DONE, None)


def test_a_base_changed_after_its_copy_is_left_alone(stand: Stand) -> None:
    """Somebody writes between the copy and the first command: stop, and do not throw that away."""
    changed: list[str] = []

    def at_point(name: str) -> None:
        if name == "1.backup.done":
            with stand.file.open("r+b") as file:
                file.seek(200)
                file.write(b"new")
            changed.append(sha(stand.file))

    report = run_update(stand.request(), stand.tools(at_point=at_point))
    assert report.problem is not None
    assert report.problem.code == "run.base-changed"
    assert [sha(stand.file)] == changed


def test_an_unforeseen_error_puts_everything_back(stand: Stand) -> None:
    """A bug of ours in the middle ends like any failure: restored, named, traceback in the log."""
    before = sha(stand.file)

    def at_point(name: str) -> None:
        if name == "update-db-cfg.ran":
            raise ZeroDivisionError

    report = run_update(stand.request(), stand.tools(at_point=at_point))
    assert report.problem is not None
    assert report.problem.code == "run.unexpected"
    assert (report.restored, sha(stand.file)) == (True, before)
    assert "ZeroDivisionError" in (report.log_dir / "run.log").read_text("utf-8")


def test_a_full_disk_at_any_operation_of_the_backup(stand: Stand) -> None:
    """No space at the n-th file operation: the base is untouched and no half copy is there."""
    before, request = sha(stand.file), stand.request()
    for number in range(8, 20, 2):  # after the lock and the private folder of the logs
        report = run_update(request, stand.tools(filing=failing_at(number)))
        assert report.problem is not None
        assert report.problem.code == "storage.full"
        assert (report.outcome, report.restored) == (RunOutcome.FAILED_RESTORED, False)
        assert sha(stand.file) == before
        assert not list(stand.backups.glob("*")) if stand.backups.exists() else True


class _FullJournal(Journal):
    """A journal that finds the disk full at its n-th write, and from then on."""

    left = 10**6

    def _write(self, statement: str, values: object) -> None:
        self.left -= 1
        if self.left < 0:
            raise StorageError("storage.full", path=str(self.path))
        super()._write(statement, values)


@pytest.mark.slow
def test_a_full_disk_at_any_write_of_the_journal(tmp_path: Path) -> None:
    """What cannot be written down is not done; what was done is undone; the end may stay unwritten."""
    stand = make_stand(tmp_path, ("1.0.1.1", "1.0.2.1"), handlers=False)
    before, request = sha(stand.file), stand.request()
    seen = []
    for number in range(1, 20):
        journal = _FullJournal(stand.state_dir / "journal.db")
        journal.left = number
        report = run_update(request, stand.tools(journal=journal))
        seen.append(report.outcome)
        if report.outcome is RunOutcome.DONE:
            break
        assert sha(stand.file) == before
        for record in stand.tools().journal.unfinished():
            leave_run(record.run_id, stand.tools())
    assert (seen[-1], set(seen[:-1])) == (RunOutcome.DONE, {RunOutcome.FAILED_RESTORED})
    assert stand.version() == "1.0.2.1"


def test_a_second_run_on_the_same_base_is_refused(stand: Stand) -> None:
    """While a run goes on, another one on the same base does not begin."""
    tools, request = stand.tools(), stand.request()
    inner: list[RunOutcome] = []

    def at_point(name: str) -> None:
        if name == "1.backup.about-to":
            inner.append(run_update(request, tools).outcome)

    report = run_update(request, replace(tools, at_point=at_point))
    assert (inner, report.outcome) == ([RunOutcome.REFUSED], RunOutcome.DONE)


def test_no_secret_is_left_behind(tmp_path: Path) -> None:
    """The password is in no log, journal, report or event; only the platform got it."""
    stand = make_stand(tmp_path, users=["Администратор"])
    password = 'Кан"арейка-4711'
    (stand.directory / ".sim.json").write_text(
        f'{{"passwords": {{"Администратор": "{password.replace(chr(34), chr(92) + chr(34))}"}}}}', "utf-8"
    )
    events: list[Event] = []
    credentials = Credentials("Администратор", password)
    tools = stand.tools(texts=Texts("ru"))
    report = run_update(stand.request(credentials=credentials), tools, on_event=events.append)
    assert report.outcome is RunOutcome.DONE
    seen = repr(events) + repr(report)
    for file in stand.state_dir.rglob("*"):
        if file.is_file():
            seen += file.read_bytes().decode("utf-8", "replace")
    assert "4711" not in seen


@pytest.mark.parametrize("language", ["ru", "en"])
def test_reports_in_words(stand: Stand, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    """A failed run is told in words, as text and as a page with everything from outside escaped."""
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg")
    monkeypatch.setenv("SIM_FAIL_TEXT", "<script>alert(1)</script>")
    texts = Texts(language)
    report = run_update(stand.request(), stand.tools(texts=texts))
    text, page = render_text(report, texts), render_html(report, texts)
    assert summary(report, texts) in text
    assert "1.0.3.1" in summary(report, texts)
    assert "<script>" in text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert (report.log_dir / "report.html").read_text("utf-8") == page
