"""The first step: which infobase."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from updater.errors import UserError
from updater.infobases.addresses import address_of, place_of, server_infobase
from updater.model.infobase import InfobaseKind
from updater.ui.changes import choose_infobase, forget_inspection, take_inspection, take_visit
from updater.ui.inspections import Inspections
from updater.ui.look import Tone, em
from updater.ui.pages.base import BasePage
from updater.ui.steps import Step
from updater.ui.visiting import Visiting
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.drops import local_paths
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.halves import Halves
from updater.ui.widgets.infobase_tree import InfobaseTree
from updater.ui.widgets.rich import RichPane
from updater.ui.widgets.server_door import ServerDoor
from updater.ui.widgets.state_stack import StateStack
from updater.ui.words.infobase import details, problem_words

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QMimeData

    from updater.infobases.catalogue import Listing
    from updater.model.infobase import Infobase
    from updater.services.servers import Visit
    from updater.ui.desk import Desk
    from updater.ui.dialogs.add_server import AddServerDialog
    from updater.ui.dialogs.backups import BackupsDialog
    from updater.ui.dialogs.fresh import FreshDialog
    from updater.ui.server_login import ServerLogin


class InfobasePage(BasePage):
    """Lists infobases at once, reads each in the background, shows what the chosen one is.

    One on a server is read only when somebody has said who comes in.

    Signals:
        settings_wanted: a tab of the settings may help; carries its code.
    """

    settings_wanted = Signal(str)
    takes_files = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Step.INFOBASE)
        self.infobases: list[Infobase] = []
        self._listed_once = self._offered = False
        self.inspections = Inspections(desk, self)
        self.inspections.read.connect(self._read)
        self.tree = InfobaseTree(desk.icons, self.texts, self)
        self.tree.chosen.connect(self._choose)
        self.stack = StateStack(desk.icons, "infobasesState", self.tree, self)
        self.facts = RichPane(desk.icons, "infobaseFacts", self.text("facts"), parent=self)
        self.door = ServerDoor(desk.icons, self.texts, self)
        self.door.settings_wanted.connect(self.settings_wanted)
        self.visiting = Visiting(desk, self.door)
        self.visiting.read.connect(self._visited)
        self._visit: Visit | None = None
        self.again_button = ActionButton(
            desk.icons, "signInAgain", self.texts("ui.server.again"), self._sign_in_again, "user", self
        )
        self._about = QStackedWidget(self)
        self._inside = QWidget(self)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.facts, 1)
        column.addWidget(self.again_button, 0, Qt.AlignmentFlag.AlignLeft)
        for pane in (self._inside, self.door):
            self._about.addWidget(pane)
        self.body.addWidget(Halves("infobaseHalves", self.stack, self._about, (24, 26)), 1)
        self.body.addLayout(self._actions())

    def _actions(self) -> FlowLayout:
        row = FlowLayout(em(self) // 2)
        for name, key, act, sign in (
            ("addInfobase", "add", self._add_by_dialog, "add"),
            ("addServer", "add-server", self.show_add_server, "server"),
            ("refreshInfobases", "refresh", self.refresh, "refresh"),
            ("backups", "backups", self.show_backups, "undo"),
            ("fresh", "fresh", self.show_fresh, "cloud"),
        ):
            quiet = name in {"backups", "fresh"}
            button = ActionButton(self.desk.icons, name, self.text(key), act, sign, self, quiet=quiet)
            if name == "addServer":  # short words, because the row is full
                button.setAccessibleName(self.text("add-server-name"))
                button.setToolTip(self.text("add-server-name"))
            row.addWidget(button)
        return row

    def show_add_server(self) -> AddServerDialog:
        """Ask for a server infobase that is in no list."""
        from updater.ui.dialogs.add_server import AddServerDialog

        dialog = AddServerDialog(self.desk, self)
        dialog.given.connect(self.add_server)
        dialog.open()
        return dialog

    def add_server(self, infobase: Infobase) -> None:
        """Take a server infobase into the list, and remember it."""
        application = self.desk.application

        def add() -> list[Infobase]:
            application.infobases.remember(infobase)
            return [infobase]

        self.desk.bridge.submit(add, self._added, self._not_added)

    def _sign_in_again(self) -> None:
        """Let somebody else come in, or the same person look again."""
        self.desk.put(forget_inspection(self.desk.state))
        self._visit = None
        self._show()
        self.door.fields.first_focus().setFocus()

    def show_fresh(self) -> FreshDialog:
        """Open the applications in 1C:Fresh; those added to 1C's list are shown here at once."""
        from updater.ui.dialogs.fresh import FreshDialog

        dialog = FreshDialog(self.desk, self)
        dialog.listed.connect(self.refresh)
        dialog.open()
        return dialog

    def show_backups(self) -> BackupsDialog:
        """Show the backups of the base chosen, or of all."""
        from updater.ui.dialogs.backups import BackupsDialog

        dialog = BackupsDialog(self.desk, place_of(self.desk.state.infobase), self)
        dialog.restored.connect(self.refresh)
        dialog.open()
        return dialog

    def first_focus(self) -> QWidget:
        """Start in the list."""
        return self.tree

    def enter(self) -> None:
        """List the infobases the first time."""
        if not self._listed_once:
            self._listed_once = True
            self._list()

    def refresh(self) -> None:
        """List and read everything again; a server infobase with the login that was accepted."""
        state = self.desk.state
        self.inspections.forget()
        signed_in = state.on_server and state.inspected is not None
        if state.infobase is not None:
            self.desk.put(forget_inspection(state))
        self._visit = None
        self._list()
        if signed_in:
            self._show()
            self.visiting.begin(state.login)

    def start_again(self) -> None:
        """Nothing is chosen; what was updated is read anew."""
        self.visiting.leave()
        self.tree.choose_none()
        self._show()
        self.refresh()

    def take_files(self, paths: list[Path]) -> None:
        """Add the bases that were dropped, pasted or picked."""
        from updater.infobases.catalogue import dropped

        def add() -> list[Infobase]:
            found = [infobase for path in paths for infobase in dropped(path)]
            for infobase in reversed(found):
                self.desk.application.infobases.remember(infobase)
            return found

        self.desk.bridge.submit(add, self._added, self._not_added)

    def _add_by_dialog(self) -> None:
        start = self.desk.state.infobase.directory if self.desk.state.infobase else None
        path = self.desk.asking.directory(self, self.text("pick"), start.parent if start else None)
        if path is not None:
            self.take_files([path])

    def _added(self, found: list[Infobase]) -> None:
        self.problem.clear()
        known = {_key(infobase) for infobase in self.infobases}
        self.infobases += [infobase for infobase in found if _key(infobase) not in known]
        self._fill()
        for infobase in self.infobases:
            if found and _key(infobase) == _key(found[0]):
                self.tree.choose(infobase)
                break
        self.tree.setFocus()

    def _not_added(self, error: BaseException) -> None:
        problem = self.texts.problem(error)
        self.problem.tell(Tone.ERROR, problem.what, f"{problem.why} {problem.remedy}".strip())

    def _list(self) -> None:
        self.problem.clear()
        self.stack.load(self.text("loading"))
        self.desk.bridge.submit(self.desk.application.infobases.list, self._listed, self._not_listed)

    def _listed(self, listing: Listing) -> None:
        self.infobases = list(listing.infobases)
        self._fill()
        if listing.problems:
            error = listing.problems[0]
            self.problem.tell(
                Tone.WARNING, problem_words(self.texts, error), self.texts.problem(error).remedy
            )

    def _not_listed(self, error: BaseException) -> None:
        problem = self.texts.problem(error)
        again = (self.text("again"), self.refresh)
        self.stack.tell("error", problem.what, f"{problem.why} {problem.remedy}".strip(), again)

    def _fill(self) -> None:
        directories = [base.directory for base in self.infobases if base.directory is not None]
        known = {path: answer for path in directories if (answer := self.inspections.get(path)) is not None}
        if not self.infobases:
            self.tree.fill([], {})
            self.stack.tell(
                "infobase",
                self.text("none"),
                self.text("none-hint"),
                (self.text("pick-base"), self._add_by_dialog),
            )
            return
        self.stack.show_content()
        self.tree.fill(self.infobases, known)
        if not self._offered:
            self._preselect()
        self.inspections.ask_all(directories)

    def _preselect(self) -> None:
        """Start where the last run was, else with the only base there is; only when the window opens."""
        self._offered = True
        last = self.desk.application.settings.last_infobase
        for infobase in self.infobases:
            if last is not None and place_of(infobase) == last:
                self.tree.choose(infobase)
                return
        if len(self.infobases) == 1:
            self.tree.choose_first()

    def _choose(self, infobase: Infobase | None) -> None:
        if infobase != self.desk.state.infobase:
            self.problem.clear()
            self._visit = None
        self.desk.put(choose_infobase(self.desk.state, infobase))
        if infobase is not None and infobase.kind is InfobaseKind.FILE and infobase.directory:
            self._hand_over(infobase.directory)
            self.inspections.ask_now(infobase.directory)
        self._show()

    def _read(self, directory: Path) -> None:
        self.tree.tell(directory, self.inspections.get(directory))
        chosen = self.desk.state.infobase
        if chosen is not None and chosen.directory == directory:
            self._hand_over(directory)
            self._show()

    def _visited(self, infobase: Infobase, visit: Visit, login: ServerLogin) -> None:
        """A server infobase was read; whoever came in is who the run comes in as."""
        if infobase != self.desk.state.infobase:
            return
        self._visit = visit
        self.desk.put(take_visit(self.desk.state, visit.state, login))
        self.problem.clear()
        focus: QWidget | None = self.focusWidget()
        had_focus = focus is not None and self.door.isAncestorOf(focus)
        self._show()
        if had_focus:
            self.facts.setFocus()

    def _hand_over(self, directory: Path) -> None:
        """Hand what is known of the chosen base to the flow, once."""
        known = self.inspections.get(directory)
        if known is None:
            return
        inspected = None if isinstance(known, BaseException) else known
        state = self.desk.state
        if inspected is None or inspected != state.inspected:
            self.desk.put(take_inspection(state, inspected))
        if self.problem.words == self.texts("ui.problem.infobase-reading"):
            self.problem.clear()

    def explain(self, code: str) -> None:
        """Say what is missing and lead to it."""
        super().explain(code)
        if code == "infobase-sign-in":
            self.door.fields.first_focus().setFocus()

    def enter_again(self) -> None:
        """The page is shown by going back to it: a login may have been forgotten meanwhile."""
        if self.desk.state.inspected is None:
            self._visit = None
        self._show()

    def _show(self) -> None:
        infobase = self.desk.state.infobase
        closed = infobase is not None and address_of(infobase) is not None and self._visit is None
        if infobase is not None and closed:
            self.visiting.stand_before(infobase)
        else:
            self.visiting.leave()
        self._about.setCurrentWidget(self.door if closed else self._inside)
        self.again_button.setVisible(self._visit is not None)
        if infobase is None:
            words = self.text("choose")
            self.facts.write(lambda ink: f'<p style="color:{ink.quiet}">{words}</p>')
            return
        visit = self._visit
        known = visit.state if visit else self.inspections.get(infobase.directory)
        problem = visit.cluster_problem if visit else None
        self.tree.tell_of(infobase, known)
        self.facts.write(lambda ink: details(self.texts, infobase, known, ink, problem))

    def _take(self, data: QMimeData) -> None:
        """A pasted address of a server infobase is taken, too."""
        super()._take(data)
        text = data.text().strip() if data.hasText() and not data.hasUrls() else ""
        if text and "\n" not in text and not local_paths(data):
            with contextlib.suppress(UserError):  # something else was copied
                self.add_server(server_infobase(text))


def _key(infobase: Infobase) -> str:
    """Return what tells infobases of the list apart, however they were written."""
    address = address_of(infobase)
    return address.text.casefold() if address else str(infobase.directory or infobase.location)
