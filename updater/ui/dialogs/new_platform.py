"""A newer platform: what is needed and what there is, what the site has, the download, the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from updater.errors import UserError
from updater.model.site import SourceKind
from updater.model.version import Version
from updater.platforms import PlatformSetup
from updater.ui.fetching import Fetching
from updater.ui.look import Tone, em, headline_font
from updater.ui.platform_installing import PlatformInstalling
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.sign_in import SignInForm
from updater.ui.widgets.state_stack import StateStack
from updater.ui.words.site import day, trouble

if TYPE_CHECKING:
    from updater.enterprise.installations import Platform
    from updater.model.site import SiteRelease
    from updater.site.platform_files import PlatformChoice
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk
    from updater.ui.fetching import Brought

_DATA = Qt.ItemDataRole.UserRole


class _Form(SignInForm):
    """The form alone: the page that has all of it is a step back."""

    LINKS = ()


class NewPlatformDialog(QDialog):
    """Lists platforms of the site; downloads one, and installs it or shows how.

    Args:
        needed: the lowest version of use; empty for any.
        setup: what installs; the one of this computer unless given.

    Signals:
        installed: a platform was installed.
    """

    installed = Signal()

    def __init__(
        self, desk: Desk, needed: str, parent: QWidget, *, setup: PlatformSetup | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._texts = desk, desk.texts
        self._needed = Version(needed) if needed else None
        self._setup = setup or PlatformSetup.of(desk.application)
        self._task: Task[Any] | None = None
        self.setObjectName("newPlatformDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._text("title"))
        self.list = QListWidget(self)
        self.list.setObjectName("newPlatforms")
        self.list.setAccessibleName(self._text("list"))
        self.list.itemSelectionChanged.connect(self._chosen)
        self.stack = StateStack(desk.icons, "newPlatformState", self.list, self)
        self.form = self._sign_in_form()
        self.file = QComboBox(self)
        self.file.setObjectName("platformFile")
        self.file.setAccessibleName(self._text("file").replace("&", ""))
        self.file.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.file.currentIndexChanged.connect(lambda _index: self._offer())
        self.fetching = Fetching(desk, self)
        self.fetching.done.connect(self._came)
        self.fetching.failed.connect(self._broke_off)
        self.fetching.changed.connect(self._offer)
        self.installing = PlatformInstalling(desk, self._setup, self)
        self.installing.installed.connect(self._was_installed)
        self.installing.busy.connect(lambda busy: self.setEnabled(not busy))
        self._lay_out()
        self._look_around()
        self.refresh()

    def _text(self, key: str, **facts: object) -> str:
        return self._texts(f"ui.new-platform.{key}", **facts)

    def _sign_in_form(self) -> SignInForm:
        application = self._desk.application
        form = _Form(self._desk.icons, self._texts, self)
        form.submitted.connect(self._sign_in)
        if application.sandbox_account is not None:
            form.show_sandbox(application.sandbox_account.login, application.sandbox_account.password)
        return form

    def _lay_out(self) -> None:
        heading = self._text("need", version=self._needed) if self._needed else self._text("need-any")
        title = QLabel(heading, self)
        title.setFont(headline_font(self.font()))
        self._here = QLabel(self)
        for label in (title, self._here):
            label.setWordWrap(True)
        self._body = QStackedWidget(self)
        self._body.addWidget(self.stack)
        self._body.addWidget(self.form)
        label = QLabel(self._text("file"), self)
        label.setBuddy(self.file)
        self._files = QWidget(self)
        files = QHBoxLayout(self._files)
        files.setContentsMargins(0, 0, 0, 0)
        files.addWidget(label)
        files.addWidget(self.file, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self) * 3 // 2, em(self) * 3 // 2, em(self) * 3 // 2, em(self))
        column.setSpacing(em(self) * 2 // 3)
        column.addWidget(title)
        column.addWidget(self._here)
        column.addWidget(self._body, 1)
        column.addWidget(self._files)
        column.addWidget(self.fetching)
        column.addWidget(self.installing)
        row = QHBoxLayout()
        row.addLayout(self._actions(), 1)
        close = ActionButton(
            self._desk.icons, "newPlatformClose", self._text("close"), self.reject, parent=self
        )
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        self.setMinimumSize(em(self) * 36, em(self) * 38)
        self.resize(em(self) * 48, em(self) * 42)

    def _actions(self) -> FlowLayout:
        row = FlowLayout(em(self) // 2)
        self._buttons = {
            name: ActionButton(
                self._desk.icons, f"newPlatform{name.capitalize()}", self._text(name), act, sign, self
            )
            for name, act, sign in (
                ("download", self.download, "down"),
                ("stop", self.fetching.stop, "stopped"),
                ("have", self._pick, "package"),
                ("folder", self._pick_folder, "open-folder"),
                ("page", self._page, "web"),
            )
        }
        for button in self._buttons.values():
            row.addWidget(button)
        self._offer()
        return row

    # What there is

    def _look_around(self) -> None:
        self._desk.bridge.submit(
            self._desk.application.platforms.installed, self._show_installed, lambda _error: None, owner=self
        )

    def _show_installed(self, found: tuple[Platform, ...]) -> None:
        versions = ", ".join(dict.fromkeys(str(each.version) or "?" for each in found))
        key = "installed" if versions else "installed-none"
        self._here.setText(self._text(key, versions=versions))

    def refresh(self) -> None:
        """Ask what the site has, as the person whose password is kept, if one is."""
        self._body.setCurrentIndex(0)
        self.stack.load(self._text("loading"))
        online, needed = self._desk.application.online, self._needed

        def work() -> tuple[SiteRelease, ...]:
            online.sign_in_remembered()
            return online.platforms.offered(needed)

        self._ask(work, self._take, self._not_told)

    def _ask(self, work: Any, done: Any, failed: Any) -> None:  # noqa: ANN401 - plain callables
        if self._task is not None:
            self._task.drop()
        self._task = self._desk.bridge.submit(work, done, failed, owner=self)

    def _take(self, found: tuple[SiteRelease, ...]) -> None:
        self.list.clear()
        for release in found:
            words = str(release.version) + (f"   —   {day(release.date)}" if release.date else "")
            item = QListWidgetItem(words)
            item.setData(_DATA, release.version)
            self.list.addItem(item)
        if not found:
            self.stack.tell("package", self._text("none"), self._text("none-hint"))
            return
        self.stack.show_content()
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def _not_told(self, error: BaseException) -> None:
        """Let the person sign in where that is what is missing."""
        if any(isinstance(each, UserError) and each.code in _SIGN_IN for each in _all(error)):
            self.form.show_account(self._desk.application.online.account())
            self._body.setCurrentIndex(1)
            self.form.first_focus().setFocus()
            return
        what, more = trouble(self._texts, error)
        self.stack.tell("web", what, more, (self._text("again"), self.refresh))

    def _sign_in(self, login: str, password: str, remember: bool) -> None:
        online = self._desk.application.online
        self._ask(
            lambda: online.sign_in(login, password, remember=remember), self._signed_in, self.form.refuse
        )

    def _signed_in(self, _account: object) -> None:
        self.form.accept()
        self.refresh()

    # One of them

    def _chosen(self) -> None:
        """Ask which files the version has."""
        self.file.clear()
        self._offer()
        platforms, version = self._desk.application.online.platforms, self._version()
        if version is None:
            return

        def work() -> tuple[PlatformChoice, ...]:
            found = platforms.choices(version)
            return tuple(platforms.resolved(each) if each.fits else each for each in found)

        self._ask(work, self._show_files, self._no_files)

    def _version(self) -> Version | None:
        chosen = self.list.selectedItems()
        return chosen[0].data(_DATA) if chosen else None

    def _show_files(self, found: tuple[PlatformChoice, ...]) -> None:
        if not any(choice.fits for choice in found):
            self.file.addItem(self._text("no-file"), None)
        for choice in found:
            name = " + ".join(package.title or package.file_name for package in choice.packages)
            words = name if choice.fits else self._text("unfit", name=name)
            size = f"   {self._texts.size(choice.size)}" if choice.size else ""
            self.file.addItem(words + size, choice)
        self._offer()

    def _no_files(self, error: BaseException) -> None:
        self._offer()
        self.installing.fail(error)

    def download(self) -> None:
        """Bring the file chosen."""
        choice, version = self.file.currentData(), self._version()
        if choice is None or version is None:
            return
        self.installing.clear()
        folder = self._setup.directory / str(version)
        self.fetching.start(SourceKind.PAGES, choice.packages, folder)

    def _came(self, brought: Brought) -> None:
        self._offer()
        self.installing.take(brought.paths, self._text("brought"))

    def _broke_off(self, error: BaseException | None) -> None:
        self._offer()
        if error is None:
            self.installing.notice.tell(Tone.QUIET, self._text("cancelled"))
        else:
            self.installing.fail(error)

    def _pick(self) -> None:
        """Take a file that was downloaded otherwise."""
        if paths := self._desk.asking.files(self, self._text("pick"), None, ""):
            self.installing.take(paths, self._text("given"))

    def _pick_folder(self) -> None:
        """Take what the person unpacked: archives that nothing here unpacks come so."""
        if folder := self._desk.asking.directory(self, self._text("pick-folder"), None):
            self.installing.take([folder], self._text("given"))

    def _page(self) -> None:
        self._desk.asking.browse(self._desk.application.online.links()["platform"])

    def _was_installed(self) -> None:
        self._look_around()
        self.installed.emit()

    def _offer(self) -> None:
        """Show the buttons that make sense now."""
        going = self.fetching.going
        self._buttons["download"].setEnabled(not going and self.file.currentData() is not None)
        self._buttons["stop"].setVisible(going)
        self._buttons["have"].setEnabled(not going)
        self._buttons["folder"].setEnabled(not going)
        self._buttons["folder"].setVisible(self._setup.installs)
        self._files.setVisible(bool(self.list.selectedItems()))
        for widget in (self.list, self.file):
            widget.setEnabled(not going)

    def reject(self) -> None:
        """Close; a download stops, and what has come stays for the next time."""
        if not self.isEnabled():
            return
        self.fetching.stop()
        if self._task is not None:
            self._task.drop()
        super().reject()


_SIGN_IN = {"account.sign-in-needed", "site.sign-in-needed", "site.sign-in-page", "account.session-lost"}


def _all(error: BaseException) -> tuple[BaseException, ...]:
    """Return an error with those behind it."""
    behind = error.__cause__
    return (error, *behind.exceptions) if isinstance(behind, ExceptionGroup) else (error,)
