"""1C:Fresh: who is there, which applications they have, and 1C's list of infobases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QLabel, QStackedWidget, QVBoxLayout, QWidget

from updater.errors import UserError
from updater.ui.cloud_survey import as_listed, survey_cloud
from updater.ui.look import Tone, em, headline_font
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.fresh_content import FreshContent
from updater.ui.widgets.fresh_sign_in import FreshSignIn
from updater.ui.widgets.invitation import InvitationRow
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.scrolled import Scrolled
from updater.ui.widgets.state_stack import StateStack
from updater.ui.words.fresh import host_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.online import CloudApplication
    from updater.ui.bridge import Task
    from updater.ui.cloud_survey import CloudSurvey
    from updater.ui.desk import Desk


class FreshDialog(QDialog):
    """A form while nobody is signed in; then the applications. An invitation can be opened at any time.

    Signals:
        listed: 1C's list of infobases has more in it now.
    """

    listed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._texts = desk, desk.texts
        self._cloud = desk.application.online.cloud
        self._task: Task[Any] | None = None
        self._found: CloudSurvey | None = None
        self._entered = False
        self.setObjectName("freshDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._text("title"))
        self.form = FreshSignIn(desk.icons, self._texts)
        self.form.submitted.connect(self._sign_in)
        self.form.helped.connect(lambda _name: desk.asking.browse(self._cloud.address))
        self.content = FreshContent(desk.icons, self._texts, self)
        self.stack = StateStack(desk.icons, "freshState", self.content, self)
        self.notice = Notice(desk.icons, "freshNotice", self)
        self.invitation = InvitationRow(desk.icons, self._texts, self)
        self.invitation.wanted.connect(self._invite)
        self._sides = QStackedWidget(self)
        self._lay_out()
        self._connect_content()
        self.refresh()

    def _text(self, key: str, **facts: object) -> str:
        return self._texts(f"ui.fresh.{key}", **facts)

    def _lay_out(self) -> None:
        heading, updates = QLabel(self._text("title"), self), QLabel(self._text("updates"), self)
        heading.setFont(headline_font(self.font()))
        updates.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._entrance = Scrolled("freshSignInScroll", self.form, self)
        for side in (self.stack, self._entrance):
            self._sides.addWidget(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self) * 3 // 2, em(self) * 3 // 2, em(self) * 3 // 2, em(self))
        column.setSpacing(em(self) // 2)
        for label in (heading, updates):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addSpacing(em(self) // 2)
        column.addWidget(self._sides, 1)
        column.addWidget(self.notice)
        column.addSpacing(em(self) // 2)
        column.addWidget(self.invitation)
        column.addSpacing(em(self) // 2)
        close = ActionButton(self._desk.icons, "freshClose", self._text("close"), self.reject, parent=self)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumSize(em(self) * 34, em(self) * 42)
        self.resize(em(self) * 46, em(self) * 44)

    def _connect_content(self) -> None:
        content = self.content
        content.sign_out_wanted.connect(self._sign_out)
        content.add_wanted.connect(self._add)
        content.browse_wanted.connect(self._desk.asking.browse)
        content.refresh_wanted.connect(self.refresh)
        content.subscriber_changed.connect(self.refresh)

    def _ask(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Any = None) -> None:  # noqa: ANN401 - a plain callable
        """Ask the service for one thing at a time: the answer to an older question is not waited for."""
        if self._task is not None:
            self._task.drop()
        self._task = self._desk.bridge.submit(work, done, failed or self._failed, owner=self)

    # Applications

    def refresh(self) -> None:
        """Ask the service, as whoever is signed in or was the last time."""
        self.notice.clear()
        self._sides.setCurrentWidget(self.stack)
        self.stack.load(self._text("loading"))
        cloud, subscriber = self._cloud, self.content.subscriber
        self._ask(lambda: survey_cloud(cloud, subscriber), self._show)

    def _show(self, found: CloudSurvey) -> None:
        if not found.account.connected:
            self._show_form(found)
            return
        self._found = found
        self.form.accept()
        self._sides.setCurrentWidget(self.stack)
        self.content.show_survey(found)
        if found.applications:
            self.stack.show_content()
            if self._entered:
                self.content.list.setFocus()
        else:
            key = "none" if found.subscribers else "no-subscribers"
            again, leave = (self._text("again"), self.refresh), (self._text("sign-out-plain"), self._sign_out)
            self.stack.tell("cloud", self._text(key), self._text(f"{key}-hint"), again, leave)
        self._entered = False

    def _failed(self, error: BaseException) -> None:
        """Say what is wrong; a password that is not right any more is asked for."""
        if isinstance(error, UserError) and error.code.startswith("account."):
            cloud = self._cloud
            self._ask(lambda: survey_cloud(cloud, None), lambda found: self._show_form(found, error))
            return
        problem = self._texts.problem(error)
        more = f"{problem.why} {problem.remedy}".strip()
        again, leave = (self._text("again"), self.refresh), (self._text("sign-out-plain"), self._sign_out)
        self._sides.setCurrentWidget(self.stack)
        self.stack.tell("web", problem.what, more, again, leave)

    # The account

    def _show_form(self, found: CloudSurvey, error: BaseException | None = None) -> None:
        self.form.show_account(found.account)
        if not self.form.service.text():
            self.form.service.setText(host_of(found.address))
        invented = self._desk.application.sandbox_account
        if invented is not None:
            self.form.show_sandbox(invented.login, invented.password)
        if error is not None:
            self.form.refuse(error)
        self.stack.show_content()
        self._sides.setCurrentWidget(self._entrance)
        self.form.first_focus().setFocus()

    def _sign_in(self, login: str, password: str, remember: bool) -> None:
        cloud, service, subscriber = self._cloud, self.form.service.text(), self.content.subscriber

        def work() -> CloudSurvey:
            cloud.move(service)
            cloud.sign_in(login, password, remember=remember)
            return survey_cloud(cloud, subscriber)

        def done(found: CloudSurvey) -> None:
            self._entered = True
            self._show(found)
            if remember and not found.account.remembered:
                self.notice.tell(Tone.QUIET, self._texts("secrets.refused"))

        self.notice.clear()
        self._ask(work, done, self.form.refuse)

    def _sign_out(self) -> None:
        cloud = self._cloud

        def work() -> CloudSurvey:
            cloud.sign_out()
            return survey_cloud(cloud, None)

        self.notice.clear()
        self.content.forget()
        self._ask(work, self._show)

    # The list of infobases

    def _add(self) -> None:
        cloud, wanted = self._cloud, self.content.list.wanted
        self.content.setEnabled(False)
        self.notice.tell(Tone.QUIET, self._text("adding"))
        self._ask(lambda: cloud.add(wanted), lambda added: self._added(wanted, len(added)), self._not_added)

    def _added(self, wanted: list[CloudApplication], count: int) -> None:
        self.content.setEnabled(True)
        if self._found is not None:
            self._show(as_listed(self._found, wanted))
        self.content.list.setFocus()
        self.notice.tell(Tone.OK, self._text("added", count=count), self._text("added-hint"))
        self.listed.emit()

    def _not_added(self, error: BaseException) -> None:
        self.content.setEnabled(True)
        self._refused(error)

    def _refused(self, error: BaseException) -> None:
        problem = self._texts.problem(error)
        self.notice.tell(Tone.ERROR, problem.what, f"{problem.why} {problem.remedy}".strip())

    # An invitation

    def _invite(self, link: str) -> None:
        cloud = self._cloud
        self._desk.bridge.submit(
            lambda: cloud.invitation(link), self._open_invitation, self._refused, owner=self
        )

    def _open_invitation(self, address: str) -> None:
        self._desk.asking.browse(address)
        self.invitation.link.clear()
        self.notice.tell(Tone.OK, self._text("invited"), self._text("invited-hint"))
