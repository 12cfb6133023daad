"""The texts that come with a release, read inside the program: no remote content, links in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from updater.ui.look import em
from updater.ui.markup import quiet
from updater.ui.news import clean
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.rich import RichPane
from updater.ui.words.updates import no_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from updater.model.site import ReleaseText
    from updater.model.version import Version
    from updater.site.release_texts import SafeText
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk


class ReleaseTexts(QWidget):
    """A choice of texts, and the one chosen; it is fetched once."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._texts = desk, desk.texts
        self._known: dict[str, SafeText | BaseException] = {}
        self._listed: dict[Version, tuple[ReleaseText, ...]] = {}
        self._version: Version | None = None
        self._find: Callable[[], tuple[ReleaseText, ...]] | None = None
        self._task: Task[Any] | None = None
        self.choice = QComboBox(self)
        self.choice.setObjectName("textKind")
        self.choice.setAccessibleName(self._text("text-kind").replace("&", ""))
        self.choice.currentIndexChanged.connect(lambda _index: self.read())
        self.pane = RichPane(desk.icons, "siteText", self._text("texts"), framed=True)
        self.browser = ActionButton(
            desk.icons, "siteTextBrowser", self._text("text-browser"), self._browse, "web", self
        )
        label = QLabel(self._text("text-kind"), self)
        label.setBuddy(self.choice)
        self._row = QWidget(self)
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label)
        row.addWidget(self.choice, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, em(self) // 2, 0, 0)
        column.setSpacing(em(self) // 2)
        column.addWidget(self._row)
        column.addWidget(self.pane, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.browser)
        bottom.addStretch(1)
        column.addLayout(bottom)

    def _text(self, key: str) -> str:
        return self._texts(f"ui.site.{key}")

    @property
    def current(self) -> ReleaseText | None:
        """The text chosen."""
        text: ReleaseText | None = self.choice.currentData()
        return text

    def offer(
        self,
        version: Version | None,
        texts: Sequence[ReleaseText],
        find: Callable[[], tuple[ReleaseText, ...]] | None = None,
    ) -> None:
        """Offer the texts of a release; nothing is fetched yet.

        Args:
            version: of the release; None when none is chosen.
            texts: those known.
            find: asks the site for more; called off the GUI thread, once for a release.
        """
        self._version, self._find = version, find
        known = tuple(texts) or (self._listed.get(version, ()) if version is not None else ())
        self._fill(known)
        self.pane.write(lambda _ink: "")

    def _fill(self, texts: Sequence[ReleaseText]) -> None:
        self.choice.blockSignals(True)
        self.choice.clear()
        for text in texts:
            self.choice.addItem(self._texts(f"ui.site.text.{text.kind.value}"), text)
        self.choice.blockSignals(False)
        self._row.setVisible(bool(texts))
        self.browser.setVisible(bool(texts))

    def read(self) -> None:
        """Show the text chosen, fetching it the first time."""
        if not self.isVisible():
            return
        text = self.current
        if text is None:
            self._look_for_texts()
        elif text.url in self._known:
            self._show(text)
        else:
            self._fetch(text)

    def _look_for_texts(self) -> None:
        """Ask once which texts there are."""
        version, find = self._version, self._find
        if version is None or find is None or version in self._listed:
            self._say(self._text("text-none"))
            return

        def take(texts: tuple[ReleaseText, ...]) -> None:
            self._listed[version] = texts
            if version == self._version:
                self._fill(texts)
                self.read()

        self._say(self._text("text-loading"))
        self._ask(find, take, self._not_listed)

    def _not_listed(self, error: BaseException) -> None:
        problem = self._texts.problem(error)
        words = (problem.what, problem.why, problem.remedy)
        self.pane.write(lambda ink: no_plan(self._texts, *words, ink))

    def _fetch(self, text: ReleaseText) -> None:
        online = self._desk.application.online

        def take(answer: SafeText | BaseException) -> None:
            self._known[text.url] = answer
            self._show(text)

        self._say(self._text("text-loading"))
        self._ask(lambda: online.open_text(text), take, take)

    def _ask(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Any) -> None:  # noqa: ANN401 - a plain callable
        if self._task is not None:
            self._task.drop()
        self._task = self._desk.bridge.submit(work, done, failed)

    def _show(self, text: ReleaseText) -> None:
        if text != self.current:
            return
        answer = self._known[text.url]
        if isinstance(answer, BaseException):
            del self._known[text.url]  # it may work the next time
            problem = self._texts.problem(answer)
            words = (problem.what, problem.why, problem.remedy)
            self.pane.write(lambda ink: no_plan(self._texts, *words, ink))
        else:
            body = clean(answer.body)  # headings of our own size, nothing but plain structure
            self.pane.write(lambda _ink: body)
        self.pane.verticalScrollBar().setValue(0)

    def _say(self, words: str) -> None:
        self.pane.write(lambda ink: f"<p>{quiet(words, ink)}</p>")

    def _browse(self) -> None:
        if self.current is not None:
            self._desk.asking.browse(self.current.url)
