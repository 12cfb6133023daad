"""The last step: what is, proved; or what failed, what was restored, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget, QWizard

from updater.model.version import Version
from updater.ui.dialogs.asking import Question
from updater.ui.look import Tone, em
from updater.ui.pages.base import BasePage
from updater.ui.steps import Step
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.rich import RichPane
from updater.ui.words.result import (
    Verdict,
    account,
    can_do,
    details,
    handlers_left,
    put_back,
    verdict,
)
from updater.update.last_proved import release_offered

if TYPE_CHECKING:
    from collections.abc import Collection

    from updater.model.infobase import InfobaseState
    from updater.model.update_options import UpdateOptions
    from updater.ui.desk import Desk

_SELDOM = frozenset({"openBackup", "openLogs", "copyDetails", "removeTemplates"})


class ResultPage(BasePage):
    """Tells how it ended and offers what can be done next.

    Signals:
        again: the person wants to update another base.
        retry: the person wants to try the same once more.
        only_to: the person wants to go no further than a release; carries it.
    """

    again = Signal()
    retry = Signal()
    only_to = Signal(Version)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Step.RESULT)
        self.setFinalPage(True)
        self.sign = QLabel(self)
        self.account = RichPane(desk.icons, "account", self.text("account"), parent=self)
        self.todo = Notice(desk.icons, "resultToDo", self)
        self.told = Notice(desk.icons, "resultNotice", self)
        self._earlier = self._opened = False
        self._buttons = {
            name: ActionButton(desk.icons, name, self.text(key), act, sign, self, quiet=name in _SELDOM)
            for name, key, act, sign in (
                ("letIn", "let-in", self._ask_let_in, "unlock"),
                ("tryAgain", "retry", self.retry.emit, "refresh"),
                ("onlyTo", "only-to-some", self._go_only_to, "release"),
                ("openReport", "open-report", self._open_report, "report"),
                ("saveReport", "save-report", self._save_report, "save"),
                ("resultBackups", "backups", self._show_backups, "undo"),
                ("updateAnother", "another", self.again.emit, "repeat"),
                ("openBackup", "open-backup", self._open_backup, "open-folder"),
                ("openLogs", "open-logs", self._open_logs, "log"),
                ("copyDetails", "copy", self._copy, "copy"),
                ("removeTemplates", "remove-templates", self._remove_templates, "trash"),
            )
        }
        self.heading.insertWidget(0, self.sign)
        self.body.addWidget(self.todo)
        self.body.addWidget(self.account, 1)
        self.body.addWidget(self.told)
        for seldom in (False, True):
            row = FlowLayout(em(self) // 2)
            for name, button in self._buttons.items():
                if (name in _SELDOM) is seldom:
                    row.addWidget(button)
            self.body.addLayout(row)

    def first_focus(self) -> QWidget:
        """Enter closes."""
        return self.wizard().button(QWizard.WizardButton.FinishButton)

    def enter(self) -> None:
        """Show how it ended."""
        state = self.desk.state
        self._earlier = self._opened = False
        self._headline(verdict(self.texts, state))
        self._write_account()
        self._tell_to_do()
        self.told.clear()
        self._name_release()
        self._offer(can_do(state))

    @property
    def _release(self) -> str:
        """The release that was proved before the run failed; empty when there is none to offer."""
        report = self.desk.state.report
        return release_offered(report) if report is not None else ""

    def _name_release(self) -> None:
        words = self.text("only-to", release=self._release)
        self._buttons["onlyTo"].setText(words)
        self._buttons["onlyTo"].setAccessibleName(words.replace("&", ""))

    def _go_only_to(self) -> None:
        self.only_to.emit(Version(self._release))

    def _write_account(self) -> None:
        earlier, opened = self._earlier, self._opened
        self.account.write(
            lambda ink: account(self.texts, self.desk.state, ink, earlier=earlier, opened=opened)
        )

    def _tell_to_do(self) -> None:
        """In a server infobase a person runs the update handlers: say how, before anything else."""
        state = self.desk.state
        if state.report is None or not handlers_left(state.report):
            self.todo.clear()
            return
        key = "handlers-how" if state.user else "handlers-how-nobody"
        name = state.infobase.title if state.infobase is not None else state.report.title
        self.todo.tell(Tone.ACCENT, self.text("handlers-left"), self.text(key, name=name, user=state.user))

    def _headline(self, said: Verdict) -> None:
        self.setAccessibleName(said.title)
        self.title_label.setText(said.title)
        self.hint_label.setText(said.words)
        self._draw_sign(said.sign, said.tone)

    def _offer(self, names: Collection[str]) -> None:
        """Show these buttons."""
        for name, button in self._buttons.items():
            button.setVisible(name in names)

    def _draw_sign(self, name: str, tone: Tone) -> None:
        size = em(self) * 2
        self.sign.setPixmap(self.desk.icons.pixmap(name, size, self.palette(), tone))

    def _used_templates(self) -> list[Path]:
        """Folders of the updates that were applied."""
        plan = self.desk.state.plan
        if plan is None:
            return []
        return list(dict.fromkeys(hop.release.directory for hop in plan.hops))

    def _copy(self) -> None:
        self.desk.asking.copy(details(self.texts, self.desk.state))
        self.told.tell(Tone.OK, self.text("copied"))

    def _show_backups(self) -> None:
        from updater.ui.dialogs.backups import BackupsDialog

        report = self.desk.state.report
        dialog = BackupsDialog(self.desk, report.infobase if report else None, self)
        dialog.restored.connect(self._put_back)
        dialog.open()

    def _put_back(self) -> None:
        """The base is another one than the run left: say which, and offer nothing that rests on the run's."""
        report, application = self.desk.state.report, self.desk.application
        if report is None:
            return
        self._offer(can_do(self.desk.state) - {"tryAgain", "onlyTo", "removeTemplates"})
        self.todo.clear()
        self._earlier = True
        self._tell_present(None)
        if self.desk.state.on_server:
            return  # whoever came in for the restore is forgotten, and it was proved then
        self.desk.bridge.submit(
            lambda: application.infobases.inspect(report.infobase),
            self._tell_present,
            lambda _error: None,
            owner=self,
        )

    def _tell_present(self, present: InfobaseState | None) -> None:
        self._headline(put_back(self.texts, present, on_server=self.desk.state.on_server))
        self._write_account()

    def _ask_let_in(self) -> None:
        """Lift a block that could not be lifted: the passwords are forgotten, so they are asked for."""
        from updater.ui.dialogs.server_login import Errand, ServerLoginDialog

        words, more = self.text("let-in-words"), self.text("let-in-more")
        yes = self.texts("ui.server.let-in")
        errand = Errand(words, more, yes, user=self.desk.state.user, sessions=False)
        dialog = ServerLoginDialog(self.desk, errand, self)
        dialog.given.connect(self._let_in)
        dialog.open()

    def _let_in(self, options: UpdateOptions) -> None:
        report, servers = self.desk.state.report, self.desk.application.servers
        if report is None:
            return
        self.desk.bridge.submit(
            lambda: servers.let_in(report.run_id, options), self._is_open, self._failed, owner=self
        )

    def _is_open(self, lifted: bool) -> None:
        """The block is gone, or somebody else's stands there."""
        self._opened = lifted
        self._buttons["letIn"].hide()
        self._write_account()
        self.told.tell(
            Tone.OK if lifted else Tone.WARNING,
            self.text("entrance-open" if lifted else "entrance-foreign"),
        )

    def _open_backup(self) -> None:
        report = self.desk.state.report
        if report is not None and report.backup is not None:
            self.desk.asking.show(report.backup if report.backup.is_dir() else report.backup.parent)

    def _open_logs(self) -> None:
        report = self.desk.state.report
        if report is not None:
            self.desk.asking.show(report.log_dir)

    def _open_report(self) -> None:
        report = self.desk.state.report
        if report is not None:
            self._write(report.log_dir / "report.html", then_show=True)

    def _save_report(self) -> None:
        report = self.desk.state.report
        if report is None:
            return
        suggestion = Path.home() / self.text("report-name", run=report.run_id)
        place = self.desk.asking.place(self, self.text("save-title"), suggestion, self.text("report-kinds"))
        if place is not None:
            self._write(place, then_show=False)

    def _write(self, place: Path, *, then_show: bool) -> None:
        from updater.filing import explained, write_whole
        from updater.update.report import render_html, render_text

        report, filing = self.desk.state.report, self.desk.application.filing
        if report is None:
            return
        render = render_text if place.suffix.casefold() == ".txt" else render_html
        text = render(report, self.texts)

        def work() -> None:
            with explained(place):
                write_whole(filing, place, text.encode("utf-8"))

        def done(_nothing: None) -> None:
            if then_show:
                self.desk.asking.show(place)
            else:
                self.told.tell(Tone.OK, self.text("saved"), str(place))

        self.desk.bridge.submit(work, done, self._failed)

    def _remove_templates(self) -> None:
        templates = self._used_templates()
        question = Question(
            "remove",
            self.text("remove-title"),
            self.text("remove-question", count=len(templates)),
            "\n".join(str(path) for path in templates),
            self.text("remove-yes"),
            self.texts("ui.button.cancel"),
        )
        if not self.desk.asking.confirm(self, question):
            return
        application = self.desk.application
        self.desk.bridge.submit(
            lambda: application.templates.remove(templates), self._templates_removed, self._failed
        )

    def _templates_removed(self, _nothing: None) -> None:
        self._buttons["removeTemplates"].hide()
        self.told.tell(Tone.OK, self.text("removed"))

    def _failed(self, error: BaseException) -> None:
        problem = self.texts.problem(error)
        self.told.tell(Tone.ERROR, problem.what, f"{problem.why} {problem.remedy}".strip())
