"""Getting access: the questionnaire of somebody who bought a program, or one more program for an account."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout

from updater.errors import UserError
from updater.site.registration import FIELDS, PRODUCT_FIELDS, Questionnaire, prepared_text, problems
from updater.ui.look import Tone, em, headline_font
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.questionnaire import QuestionnaireFields
from updater.ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.site.registration_desk import Registered
    from updater.site.registration_draft import RegistrationDraft
    from updater.ui.desk import Desk

_REFUSED = "site.registration-refused"


class RegistrationDialog(QDialog):
    """Filled in once, kept until it is sent; where the portal takes no forms the browser takes over.

    Args:
        add_product: only a program is added to the account that is signed in.

    Signals:
        given: there is an account now: its login and its password.
    """

    given = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget, *, add_product: bool = False) -> None:
        super().__init__(parent)
        self._desk, self._texts, self._add_product = desk, desk.texts, add_product
        self._by_itself = desk.application.sandbox_account is not None
        self._draft = self._draft_of()
        self.setObjectName("registrationDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._text("title-product" if add_product else "title"))
        self.fields = QuestionnaireFields(desk.icons, self._texts)
        self.fields.ask(product_only=add_product)
        self.fields.fill(self._draft.load())
        self.notice = Notice(desk.icons, "registrationNotice", self)
        self._lay_out()
        if not self._by_itself:
            self.notice.tell(
                Tone.ACCENT, self._texts("registration.by-hand"), self._texts("registration.pin-not-kept")
            )
        elif (invented := desk.application.sandbox_registration) is not None:
            self.notice.tell(Tone.ACCENT, self._text("sandbox", number=invented[0], pin=invented[1]))

    def _draft_of(self) -> RegistrationDraft:
        from updater.site.registration_draft import RegistrationDraft

        application = self._desk.application
        return RegistrationDraft(application.program.state / "registration.json", application.filing)

    def _lay_out(self) -> None:
        heading = QLabel(self.windowTitle(), self)
        heading.setFont(headline_font(self.font()))
        partner = QLabel(self._texts("registration.partner"), self)
        partner.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self) * 3 // 2, em(self) * 3 // 2, em(self) * 3 // 2, em(self))
        column.setSpacing(em(self) // 2)
        for label in (heading, partner):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addWidget(Scrolled("questionnaireScroll", self.fields, self), 1)
        column.addWidget(self.notice)
        column.addLayout(self._actions())
        self.resize(em(self) * 38, em(self) * 36)

    def _actions(self) -> FlowLayout:
        row = FlowLayout(em(self) // 2)
        acts = [("send", self.send, "ok")] if self._by_itself else [("copy", self.copy, "copy")]
        acts += [("page", self._open_page, "web"), ("close", self.reject, "")]
        self._buttons = {}
        for name, act, sign in acts:
            words, object_name = self._text(name), f"registration{name.capitalize()}"
            self._buttons[name] = ActionButton(self._desk.icons, object_name, words, act, sign, self)
            row.addWidget(self._buttons[name])
        return row

    def _text(self, key: str, **facts: object) -> str:
        return self._texts(f"ui.registration.{key}", **facts)

    def _valid(self) -> Questionnaire | None:
        """Return what is filled in; None when something is wrong, which is shown then."""
        asked = PRODUCT_FIELDS if self._add_product else FIELDS
        form = self.fields.filled
        wrong = problems(form, dt.datetime.now(tz=dt.UTC).date(), asked)
        self.fields.show_problems(wrong)
        if wrong:
            self.notice.tell(Tone.WARNING, self._text("wrong", count=len(wrong)))
            return None
        self._keep()
        return form

    def _keep(self) -> None:
        draft, form = self._draft, self.fields.filled
        if form != Questionnaire() and not self._add_product:
            self._desk.bridge.submit(lambda: draft.save(form), lambda _none: None, lambda _error: None)

    def reject(self) -> None:
        """Close; what is filled in is kept for the next time, the PIN is not."""
        self._keep()
        super().reject()

    def send(self) -> None:
        """Send what is filled in to the sandbox's portal."""
        form = self._valid()
        if form is None:
            return
        online = self._desk.application.online
        self._buttons["send"].setEnabled(False)
        self.notice.tell(Tone.QUIET, self._text("sending"))

        def work() -> Any:  # noqa: ANN401 - one of two answers
            if self._add_product:
                return online.add_program(form)
            return online.registration(takes_forms=True).send(form)

        done = self._added if self._add_product else self._registered
        self._desk.bridge.submit(work, done, self._refused, owner=self)

    def _registered(self, answer: Registered) -> None:
        self._buttons["send"].hide()
        self._desk.bridge.submit(self._draft.forget, lambda _none: None, lambda _error: None)
        key = "given" if answer.minutes else "given-now"
        given = self._text(key, login=answer.login, password=answer.password, minutes=answer.minutes)
        copying = (self._text("copy-password"), lambda: self._desk.asking.copy(answer.password))
        later = self._texts("registration.later") if answer.minutes else ""
        self.notice.tell(Tone.OK, given, later, copying)
        self.fields.fill(Questionnaire())
        self.given.emit(answer.login, answer.password)

    def _added(self, programs: tuple[Any, ...]) -> None:
        self._buttons["send"].setEnabled(True)
        self.fields.fill(Questionnaire())
        titles = "; ".join(program.title for program in programs)
        self.notice.tell(Tone.OK, self._text("added"), titles)

    def _refused(self, error: BaseException) -> None:
        self._buttons["send"].setEnabled(True)
        problem = self._texts.problem(error)
        self.notice.tell(Tone.ERROR, problem.what, f"{problem.why} {problem.remedy}".strip())
        if isinstance(error, UserError) and error.code == _REFUSED:
            fields = error.params.get("fields", ())
            for name in fields if isinstance(fields, tuple) else ():
                self.fields.lines[name].setFocus()
                return

    def copy(self) -> None:
        """Copy the questionnaire and open the page it is for."""
        form = self._valid()
        if form is None:
            return
        self._desk.asking.copy(prepared_text(form, self._texts))
        self.notice.tell(Tone.OK, self._text("copied"), self._texts("registration.pin-not-kept"))
        self._open_page()

    def _open_page(self) -> None:
        from updater.site.registration_desk import RegistrationPage

        page = RegistrationPage.PRODUCT if self._add_product else RegistrationPage.ACCOUNT
        portal = self._desk.application.online.registration(takes_forms=self._by_itself)
        self._desk.asking.browse(portal.page(page))
