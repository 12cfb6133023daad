"""The programs of the account: what is registered to it, and whether updates are given for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QDialog, QLabel, QListWidget, QListWidgetItem, QVBoxLayout

from updater.ui.look import Tone, em, headline_font
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.state_stack import StateStack
from updater.ui.widgets.two_line import MARK, SECOND_LINE, SIGN, TwoLineDelegate
from updater.ui.words.products import mark, program_line, summary

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.online import AccountPrograms
    from updater.site.programs import AccountProgram
    from updater.ui.desk import Desk


class ProductsDialog(QDialog):
    """A list with the state of the contract above it; a program can be added."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._texts = desk, desk.texts
        self.setObjectName("productsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._text("title"))
        self.contract = Notice(desk.icons, "productsContract", self)
        self.list = self._list()
        self.stack = StateStack(desk.icons, "productsState", self.list, self)
        self._lay_out()
        self.refresh()

    def _text(self, key: str) -> str:
        return self._texts(f"ui.products.{key}")

    def _list(self) -> QListWidget:
        shown = QListWidget(self)
        shown.setObjectName("products")
        shown.setAccessibleName(self._text("title"))
        shown.setItemDelegate(TwoLineDelegate(self._desk.icons, shown))
        shown.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        shown.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        shown.setMinimumSize(QSize(em(self) * 14, em(self) * 8))
        return shown

    def _lay_out(self) -> None:
        heading = QLabel(self._text("title"), self)
        heading.setFont(headline_font(self.font()))
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self) * 3 // 2, em(self) * 3 // 2, em(self) * 3 // 2, em(self))
        column.setSpacing(em(self) * 2 // 3)
        column.addWidget(heading)
        column.addWidget(self.contract)
        column.addWidget(self.stack, 1)
        row = FlowLayout(em(self) // 2)
        for name, act, sign in (
            ("add", self.add, "add"),
            ("portal", self._open_portal, "web"),
            ("refresh", self.refresh, "refresh"),
        ):
            words, object_name = self._text(name), f"products{name.capitalize()}"
            row.addWidget(ActionButton(self._desk.icons, object_name, words, act, sign, self))
        column.addLayout(row)
        close = ActionButton(self._desk.icons, "productsClose", self._text("close"), self.reject, parent=self)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumSize(em(self) * 36, em(self) * 32)
        self.resize(em(self) * 46, em(self) * 34)

    def refresh(self) -> None:
        """Ask what the account has."""
        self.contract.clear()
        self.stack.load(self._text("loading"))
        online = self._desk.application.online
        self._desk.bridge.submit(online.programs, self._show, self._failed, owner=self)

    def _show(self, found: AccountPrograms) -> None:
        self.list.clear()
        for program in found.programs:
            self.list.addItem(self._item(program))
        if found.programs:
            self._tell(found)
            self.list.setCurrentRow(0)
            self.stack.show_content()
        else:
            key = f"none-{found.source.value}"
            self.stack.tell("package", self._text(key), self._text(f"{key}-hint"))

    def _tell(self, found: AccountPrograms) -> None:
        tone, key = summary(found)
        subscribe = (self._text("subscribe"), self._subscribe) if tone is Tone.WARNING else None
        self.contract.tell(tone, self._text(key), self._text(f"{key}-hint"), subscribe)

    def _item(self, program: AccountProgram) -> QListWidgetItem:
        second = program_line(self._texts, program)
        item = QListWidgetItem(program.title)
        item.setData(SECOND_LINE, second)
        item.setData(SIGN, "package")
        item.setData(MARK, mark(program))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{program.title}, {second}")
        item.setToolTip(second)
        return item

    def _failed(self, error: BaseException) -> None:
        problem = self._texts.problem(error)
        again = (self._text("again"), self.refresh)
        self.stack.tell("web", problem.what, f"{problem.why} {problem.remedy}".strip(), again)

    def add(self) -> None:
        """Register one more program; what the account has then is asked again."""
        from updater.ui.dialogs.registration import RegistrationDialog

        dialog = RegistrationDialog(self._desk, self, add_product=True)
        dialog.finished.connect(lambda _result: self.refresh())
        dialog.open()

    def _open_portal(self) -> None:
        self._desk.asking.browse(self._desk.application.online.links()["products"])

    def _subscribe(self) -> None:
        self._desk.asking.browse(self._desk.application.online.links()["its"])
