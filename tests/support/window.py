"""The real window in a test: found by object names, waited for by its own state."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QAbstractButton, QWidget

from updater.ui.start import Window, qt_application

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from updater.app import Application
    from updater.model.infobase import Infobase
    from updater.ui.dialogs.asking import Question
    from updater.ui.run_state import RunState
    from updater.ui.steps import Step
    from updater.ui.wizard_state import WizardState

Found = TypeVar("Found", bound=QWidget)
PATIENCE = 60_000  # milliseconds, for a machine that is busy with other things


def child(top: QWidget, kind: type[Found], name: str) -> Found:
    """Return a widget by its object name."""
    found = top.findChild(kind, name)
    assert found is not None, name
    return found


class ScriptedAsking:
    """Answers written down by the test; remembers what was asked, shown and copied."""

    def __init__(self) -> None:
        self.file_answers: list[Path] = []
        self.directory_answer: Path | None = None
        self.place_answer: Path | None = None
        self.agrees = True
        self.refused: frozenset[str] = frozenset()
        self.questions: list[Question] = []
        self.shown: list[Path] = []
        self.browsed: list[str] = []
        self.copied: list[str] = []

    def files(self, _parent: QWidget, _title: str, _start: Path | None, _kinds: str) -> list[Path]:
        """Give the files written down."""
        return self.file_answers

    def directory(self, _parent: QWidget, _title: str, _start: Path | None) -> Path | None:
        """Give the folder written down."""
        return self.directory_answer

    def place(self, _parent: QWidget, _title: str, _suggestion: Path, _kinds: str) -> Path | None:
        """Give the place written down."""
        return self.place_answer

    def confirm(self, _parent: QWidget, question: Question) -> bool:
        """Answer as written down: of all, and of single questions by their codes."""
        self.questions.append(question)
        return self.agrees and question.code not in self.refused

    def show(self, path: Path) -> None:
        """Remember what was to be shown."""
        self.shown.append(path)

    def browse(self, address: str) -> None:
        """Remember which page was to be opened."""
        self.browsed.append(address)

    def copy(self, text: str) -> None:
        """Remember what was copied."""
        self.copied.append(text)


class OpenWindow:
    """One open window."""

    def __init__(self, qtbot: QtBot, application: Application, asking: ScriptedAsking) -> None:
        qt_application(application.texts.language)
        self.qtbot = qtbot
        self._window = Window(application, asking)
        self.wizard = self._window.wizard
        self.application = application
        self.texts = application.texts
        self._window.open()
        self.wizard.complete()
        self.settle()

    @property
    def state(self) -> WizardState:
        """The present answers."""
        return self._window.desk.state

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return self.wizard.step

    def close(self) -> None:
        """End its threads and let it go."""
        self._window.close()

    @property
    def idle(self) -> bool:
        """Whether nothing is being found out or done."""
        return self._window.bridge.idle

    def settle(self) -> None:
        """Wait until nothing is being found out any more."""
        self.qtbot.waitUntil(lambda: self._window.bridge.idle, timeout=PATIENCE)

    def until_step(self, step: Step) -> None:
        """Wait for a page."""
        self.qtbot.waitUntil(lambda: self.step is step, timeout=PATIENCE)

    def until_run(self, run: RunState) -> None:
        """Wait for a state of the run."""
        self.qtbot.waitUntil(lambda: self.state.run is run, timeout=PATIENCE)

    def find(self, kind: type[Found], name: str) -> Found:
        """Return a widget of the window by its object name."""
        return child(self.wizard, kind, name)

    def press(self, name: str) -> None:
        """Press a button that can be pressed, then wait for what it set going."""
        button = self.find(QAbstractButton, name)
        assert button.isVisible(), f"{name} is hidden"
        assert button.isEnabled(), f"{name} is disabled"
        button.click()
        self.settle()

    def infobase(self, directory: Path) -> Infobase:
        """Return an infobase of the list by its folder."""
        return next(base for base in self.wizard.infobase_page.infobases if base.directory == directory)

    def choose(self, directory: Path) -> None:
        """Choose an infobase and wait until it was read."""
        assert self.wizard.infobase_page.tree.choose(self.infobase(directory))
        self.settle()

    def go_to(self, step: Step) -> None:
        """Press Next until a step is shown."""
        while self.step is not step:
            before = self.step
            self.press("nextButton")
            assert before is not self.step, f"{before.name} cannot be left"
