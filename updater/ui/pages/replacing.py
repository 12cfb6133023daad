"""Where nothing applies to a configuration off support: replacing it whole, asked about and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from updater.ui.dialogs.asking import Question
from updater.ui.look import Tone
from updater.ui.widgets.notice import Notice
from updater.ui.wizard_state import UpdateSource
from updater.update.replacing import may_be_replaced

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.ui.desk import Desk
    from updater.ui.wizard_state import WizardState


class ReplacingNotice(Notice):
    """Offers the replacement; once it is chosen, says so as long as it is, and offers the way back.

    Signals:
        chosen: the person chose it, or took that back.
    """

    chosen = Signal(bool)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk.icons, "replacing", parent, below=True)
        self._desk, self._texts = desk, desk.texts
        self._told = ""

    def show_state(self) -> None:
        """Say what the present answers ask for; what was said already is not said again."""
        stand = _stand(self._desk.state)
        if stand == self._told:
            return
        self._told = stand
        if not stand:
            self.clear()
        elif stand == "offer":
            words, more = self._text("offer"), self._text("offer-more")
            self.tell(Tone.ACCENT, words, more, (self._text("choose"), self._ask))
        else:
            back = (self._text("back"), lambda: self.chosen.emit(False))
            self.tell(Tone.WARNING, self._text("chosen"), self._below(stand), back)

    def _text(self, key: str, **facts: object) -> str:
        return self._texts(f"ui.replacing.{key}", **facts)

    def _below(self, stand: str) -> str:
        if stand == "chosen":
            return self._text("chosen-more")
        site, others = (self._texts(key).replace("&", "") for key in ("ui.source.site", "ui.site.others"))
        return self._text("missing-more", site=site, others=others)

    def _ask(self) -> None:
        if self._desk.asking.confirm(self, self._question()):
            self.chosen.emit(True)

    def _question(self) -> Question:
        infobase = self._desk.state.infobase
        return Question(
            "replace",
            self._texts("ui.window.name"),
            self._texts("ui.question.replace.words", name=infobase.title if infobase else ""),
            self._texts("ui.question.replace.more"),
            self._texts("ui.question.replace.yes"),
            self._texts("ui.question.replace.no"),
        )


def _stand(state: WizardState) -> str:
    """Return what is to be said: nothing, the offer, that it is chosen, or that a file is missing."""
    if state.inspected is None or not may_be_replaced(state.inspected):
        return ""
    if state.replacing:
        return "chosen" if state.searching or state.plan is not None else "missing"
    unasked = state.source is UpdateSource.SITE and not state.connected
    return "" if unasked else "offer"
