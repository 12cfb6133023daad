"""What a release offers beside its update: ticked, downloaded into a folder, installed when it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout

from updater.errors import UserError
from updater.ui.fetching import Fetching
from updater.ui.installing import Installing
from updater.ui.look import Tone, em, headline_font
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.package_list import PackageList
from updater.ui.widgets.path_field import PathField
from updater.ui.widgets.state_stack import StateStack
from updater.ui.words.site import told_by, trouble

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from updater.model.site import Package, Product
    from updater.model.version import Version
    from updater.online.distributions import DistributionsFound
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk
    from updater.ui.fetching import Brought


class DistributionsDialog(QDialog):
    """A list to tick, a folder, a download, and what can be done with what came."""

    def __init__(self, desk: Desk, product: Product, version: Version, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._texts = desk, desk.texts
        self._product, self._version = product, version
        self._found: DistributionsFound | None = None
        self._task: Task[Any] | None = None
        self.setObjectName("distributionsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._text("title"))
        self.list = PackageList(desk.icons, self._texts, self)
        self.stack = StateStack(desk.icons, "distributionsState", self.list, self)
        self.folder = self._folder_field()
        self.fetching = Fetching(desk, self)
        self.fetching.done.connect(self._came)
        self.fetching.failed.connect(self._broke_off)
        self.fetching.changed.connect(self._offer)
        self.notice = Notice(desk.icons, "distributionsNotice", self)
        self.installing = Installing(desk, self)
        self._lay_out()
        self._offer()
        self.refresh()

    def _text(self, key: str, **facts: object) -> str:
        return self._texts(f"ui.distributions.{key}", **facts)

    def _folder_field(self) -> PathField:
        field = PathField(
            self._desk, "distributionsFolder", self._text("folder"), self._texts("ui.button.browse"), self
        )
        places = QStandardPaths.StandardLocation
        last = self._desk.application.settings.download_directory
        field.line.setText(str(last or QStandardPaths.writableLocation(places.DownloadLocation)))
        return field

    def _lay_out(self) -> None:
        heading = QLabel(self._text("heading", version=self._version), self)
        heading.setFont(headline_font(self.font()))
        heading.setWordWrap(True)
        self._source = QLabel(self._text("hint"), self)
        self._source.setWordWrap(True)
        self._source.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        label = QLabel(self._text("folder"), self)
        label.setBuddy(self.folder.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self) * 3 // 2, em(self) * 3 // 2, em(self) * 3 // 2, em(self))
        column.setSpacing(em(self) * 2 // 3)
        column.addWidget(heading)
        column.addWidget(self._source)
        column.addWidget(self.stack, 1)
        for widget in (label, self.folder, self.fetching, self.notice, self.installing.notice):
            column.addWidget(widget)
        close = ActionButton(
            self._desk.icons, "distributionsClose", self._text("close"), self.reject, parent=self
        )
        row = QHBoxLayout()
        row.addLayout(self._actions(), 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        self.setMinimumSize(em(self) * 34, em(self) * 32)
        self.resize(em(self) * 48, em(self) * 38)

    def _actions(self) -> FlowLayout:
        row = FlowLayout(em(self) // 2)
        self._buttons = {
            name: ActionButton(
                self._desk.icons, f"distributions{name.capitalize()}", self._text(name), act, sign, self
            )
            for name, act, sign in (
                ("download", self.download, "down"),
                ("stop", self.fetching.stop, "stopped"),
                ("show", self._show_folder, "open-folder"),
            )
        }
        for button in self._buttons.values():
            row.addWidget(button)
        return row

    # What there is

    def refresh(self) -> None:
        """Ask what the release offers."""
        self.stack.load(self._text("loading"))
        distributions = self._desk.application.online.distributions
        product, version = self._product, self._version
        self._ask(lambda: distributions.of(product, version), self._take, self._not_told)

    def _ask(self, work: Any, done: Any, failed: Any) -> None:  # noqa: ANN401 - plain callables
        if self._task is not None:
            self._task.drop()
        self._task = self._desk.bridge.submit(work, done, failed, owner=self)

    def _take(self, found: DistributionsFound) -> None:
        self._found = found
        told = told_by(self._texts, found.source, found.failures)
        self._source.setText(f"{told}. {self._text('hint')}")
        self.list.fill(found.packages)
        if not found.packages:
            self.stack.tell("package", self._text("nothing"), self._text("nothing-hint"))
            return
        self.stack.show_content()
        self.list.setFocus()
        self._offer()
        self._look_closer(0)

    def _not_told(self, error: BaseException) -> None:
        what, more = trouble(self._texts, error)
        self.stack.tell("web", what, more, (self._text("again"), self.refresh))

    def _look_closer(self, row: int) -> None:
        """Ask for size and date of one after another: the site is asked no faster than a person would."""
        found = self._found
        if found is None or row >= len(found.packages):
            return
        distributions, package = self._desk.application.online.distributions, found.packages[row]

        def take(whole: Package) -> None:
            self.list.tell(row, whole)
            self._look_closer(row + 1)

        def refuse(error: BaseException) -> None:
            self.list.refuse(row, self._texts.problem(error).what)
            if not (isinstance(error, UserError) and error.code.startswith("account.")):
                self._look_closer(row + 1)

        self._ask(lambda: distributions.resolved(found.source, package), take, refuse)

    # The download

    def download(self) -> None:
        """Bring what is ticked into the folder, or go on with what broke off."""
        self.notice.clear()
        self.installing.notice.clear()
        folder, packages = self.folder.path, self.list.ticked
        if self._found is None or folder is None or not packages:
            self.notice.tell(Tone.WARNING, self._text("none-ticked" if folder else "no-folder"))
            return
        folder = folder.expanduser().absolute()
        self._desk.remember(download_directory=folder)
        self.fetching.start(self._found.source, packages, folder)

    def _came(self, brought: Brought) -> None:
        self._offer()
        words = self._text("done", count=len(brought.paths))
        if not brought.installable:
            self.notice.tell(Tone.OK, words, str(brought.folder))
            return
        install = (self._text("install"), lambda: self._install(list(brought.installable)))
        self.notice.tell(Tone.OK, words, f"{brought.folder}\n{self._text('installable')}", install)

    def _install(self, files: list[Path]) -> None:
        self.notice.clear()
        self.installing.begin(files)

    def _broke_off(self, error: BaseException | None) -> None:
        self._offer()
        if error is None:
            self.notice.tell(Tone.QUIET, self._text("stopped"), self._text("stopped-hint"))
            return
        problem = self._texts.problem(error)
        self.notice.tell(Tone.ERROR, problem.what, f"{problem.why} {problem.remedy}".strip())

    def _show_folder(self) -> None:
        if self.fetching.folder is not None:
            self._desk.asking.show(self.fetching.folder)

    def _offer(self) -> None:
        """Show the buttons that make sense now."""
        going = self.fetching.going
        self._buttons["download"].setEnabled(not going and self._found is not None)
        self._buttons["stop"].setVisible(going)
        self._buttons["show"].setVisible(not going and self.fetching.folder is not None)
        self.folder.setEnabled(not going)

    def reject(self) -> None:
        """Close; a download stops, and what has come stays for the next time."""
        self.fetching.stop()
        if self._task is not None:
            self._task.drop()
        super().reject()
