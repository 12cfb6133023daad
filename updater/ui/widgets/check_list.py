"""The checks: what they come to in one line, buttons to make them again, and the list itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from updater.model.plan import CheckLevel
from updater.ui.look import Tone, em
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.rich import RichPane
from updater.ui.widgets.ticks import Tick
from updater.ui.words.review import SIGNS, checking, checks_text, failed, verdict
from updater.update.checks.platform import newer_platform_needed

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.model.plan import Check
    from updater.texts import Texts
    from updater.ui.icons import Icons


class CheckList(QWidget):
    """Shows checks in groups, what forbids first; those that passed are folded away until asked for.

    Args:
        again: makes the checks again.
        try_login: makes them again after the platform was asked to come in.
        new_platform: leads to a newer platform, from the lowest version that will do.
    """

    def __init__(
        self,
        icons: Icons,
        texts: Texts,
        again: Callable[[], object],
        try_login: Callable[[], object],
        new_platform: Callable[[str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icons, self._texts = icons, texts
        self._checks: tuple[Check, ...] = ()
        self.pane = RichPane(icons, "checks", texts("ui.review.checks"), framed=True, parent=self)
        self.passed = Tick("", self)
        self.passed.setObjectName("showPassed")
        self.passed.toggled.connect(lambda _on: self._write())
        self.login = ActionButton(
            icons, "checkLogin", texts("ui.review.check-login"), try_login, "user", self
        )
        self.login.setToolTip(texts("ui.review.check-login-hint"))
        self.again = ActionButton(icons, "checkAgain", texts("ui.review.again"), again, "refresh", self)
        self._needed = ""
        words = texts("ui.review.newer-platform")
        act = lambda: new_platform(self._needed)  # noqa: E731 - what the button does
        self.platform = ActionButton(icons, "newerPlatform", words, act, "down", self)
        self.platform.setToolTip(texts("ui.review.newer-platform-hint"))
        self.platform.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._heading())
        column.addWidget(self.pane, 1)
        column.addLayout(self._below())

    def _heading(self) -> QHBoxLayout:
        self.verdict = QLabel(self)
        self.verdict.setObjectName("verdict")
        self.verdict.setWordWrap(True)
        font = QFont(self.verdict.font())
        font.setWeight(QFont.Weight.DemiBold)
        self.verdict.setFont(font)
        self.verdict_sign = QLabel(self)
        row = QHBoxLayout()
        row.setSpacing(em(self) // 2)
        row.addWidget(self.verdict_sign)
        row.addWidget(self.verdict, 1)
        return row

    def _below(self) -> FlowLayout:
        row = FlowLayout(em(self) // 2)
        for widget in (self.platform, self.again, self.login, self.passed):
            row.addWidget(widget)
        return row

    def wait(self, words: str) -> None:
        """Say that the checks are being made."""
        self._checks = ()
        self.passed.hide()
        self.platform.hide()
        self._say(words, "ahead", Tone.QUIET)
        self.pane.write(lambda ink: checking(self._texts, ink))

    def show_checks(self, checks: tuple[Check, ...]) -> CheckLevel:
        """Show what was seen; return the gravest level."""
        self._checks = checks
        level, words = verdict(self._texts, checks)
        name, tone = SIGNS[level]
        self._say(words, name, Tone(tone))
        count = sum(check.level is CheckLevel.OK for check in checks)
        self.passed.setText(self._texts("ui.review.passed", count=count))
        self.passed.setVisible(count > 0)
        needed = newer_platform_needed(checks)
        self._needed = needed or ""
        self.platform.setVisible(needed is not None)
        self._write()
        return level

    def show_failure(self, error: BaseException) -> None:
        """Say that the checks could not be made."""
        self._say(self._texts("ui.review.not-checked"), "error", Tone.ERROR)
        self.pane.write(lambda ink: failed(self._texts, error, ink))

    def _write(self) -> None:
        checks, whole = self._checks, self.passed.isChecked()
        self.pane.write(lambda ink: checks_text(self._texts, checks, ink, whole=whole))

    def _say(self, words: str, sign: str, tone: Tone) -> None:
        self.verdict.setText(words)
        pixmap = self._icons.pixmap(sign, round(em(self) * 1.3), self.palette(), tone)
        self.verdict_sign.setPixmap(pixmap)
