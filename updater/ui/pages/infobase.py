"""The first step: which infobase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.infobase import InfobaseKind
from updater.ui.flow import Step, choose_infobase, forget_inspection, take_inspection
from updater.ui.inspections import Inspections
from updater.ui.look import Tone, em
from updater.ui.pages.base import BasePage
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.halves import Halves
from updater.ui.widgets.infobase_tree import InfobaseTree
from updater.ui.widgets.rich import RichPane
from updater.ui.widgets.state_stack import StateStack
from updater.ui.words.infobase import details, problem_words

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from updater.infobases.catalogue import Listing
    from updater.model.infobase import Infobase
    from updater.ui.desk import Desk
    from updater.ui.dialogs.backups import BackupsDialog
    from updater.ui.dialogs.fresh import FreshDialog


class InfobasePage(BasePage):
    """Lists infobases at once, reads each in the background, shows what the chosen one is."""

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
        self.body.addWidget(Halves("infobaseHalves", self.stack, self.facts, (24, 26)), 1)
        self.body.addLayout(self._actions())

    def _actions(self) -> FlowLayout:
        row = FlowLayout(em(self) // 2)
        for name, act, sign in (
            ("addInfobase", self._add_by_dialog, "add"),
            ("refreshInfobases", self.refresh, "refresh"),
            ("backups", self.show_backups, "undo"),
            ("fresh", self.show_fresh, "cloud"),
        ):
            key = name.removesuffix("Infobase").removesuffix("Infobases")
            quiet = name in {"backups", "fresh"}
            row.addWidget(ActionButton(self.desk.icons, name, self.text(key), act, sign, self, quiet=quiet))
        return row

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

        infobase = self.desk.state.infobase
        dialog = BackupsDialog(self.desk, infobase.directory if infobase else None, self)
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
        """List and read everything again."""
        self.inspections.forget()
        if self.desk.state.infobase is not None:
            self.desk.put(forget_inspection(self.desk.state))
        self._list()

    def start_again(self) -> None:
        """Nothing is chosen; what was updated is read anew."""
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
        known = {infobase.directory for infobase in self.infobases if infobase.directory}
        self.infobases += [infobase for infobase in found if infobase.directory not in known]
        self._fill()
        wanted = found[0] if found else None
        for infobase in self.infobases:
            if wanted is not None and infobase.directory == wanted.directory:
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
            if last is not None and infobase.directory == last:
                self.tree.choose(infobase)
                return
        if len(self.infobases) == 1:
            self.tree.choose_first()

    def _choose(self, infobase: Infobase | None) -> None:
        if infobase != self.desk.state.infobase:
            self.problem.clear()
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

    def _show(self) -> None:
        infobase = self.desk.state.infobase
        if infobase is None:
            words = self.text("choose")
            self.facts.write(lambda ink: f'<p style="color:{ink.quiet}">{words}</p>')
            return
        known = self.inspections.get(infobase.directory)
        self.facts.write(lambda ink: details(self.texts, infobase, known, ink))
