"""The second step: which update, from the site or from this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from updater.ui.changes import choose_replacing, choose_source
from updater.ui.look import em
from updater.ui.pages.base import BasePage
from updater.ui.pages.replacing import ReplacingNotice
from updater.ui.pages.updates_disk import DiskPanel
from updater.ui.pages.updates_site import SitePanel
from updater.ui.steps import Step
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.ticks import Choice
from updater.ui.wizard_state import UpdateSource

if TYPE_CHECKING:
    from pathlib import Path

    from updater.ui.desk import Desk
    from updater.ui.wizard_state import WizardState

_ORDER = (UpdateSource.SITE, UpdateSource.COMPUTER)


class UpdatesPage(BasePage):
    """A choice of where to look, what was found there, and what can be done where nothing applies."""

    takes_files = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Step.UPDATES)
        self.site, self.disk = SitePanel(desk, self), DiskPanel(desk, self)
        self.site.computer_wanted.connect(lambda: self.choose(UpdateSource.COMPUTER))
        self.replacing = ReplacingNotice(desk, self)
        self.replacing.chosen.connect(self._replace)
        self._panels = QStackedWidget(self)
        for panel in (self.site, self.disk):
            panel.found.connect(self.show_hint)
            self._panels.addWidget(panel)
        self._choices = {source: self._choice(source) for source in _ORDER}
        self._group = QButtonGroup(self)
        row = FlowLayout(em(self))
        for choice in self._choices.values():
            self._group.addButton(choice)
            row.addWidget(choice)
        self.body.addLayout(row)
        self.body.addWidget(self._panels, 1)
        self.body.addWidget(self.replacing)
        desk.settings_changed.connect(self._settings_changed)
        desk.changed.connect(self._state_changed)
        self._show_source()

    def _choice(self, source: UpdateSource) -> Choice:
        button = Choice(self.texts(f"ui.source.{source.value}"), self)
        button.setObjectName(f"source{source.value.capitalize()}")
        button.setAccessibleDescription(self.texts("ui.source.name"))
        button.clicked.connect(lambda: self.choose(source))
        return button

    @property
    def panel(self) -> SitePanel | DiskPanel:
        """The panel of the source chosen."""
        return self.site if self.desk.state.source is UpdateSource.SITE else self.disk

    def choose(self, source: UpdateSource) -> None:
        """Look there from now on."""
        if source is self.desk.state.source:
            return
        self._look_again(choose_source(self.desk.state, source))

    def _replace(self, chosen: bool) -> None:
        """Look for a way again, with or without replacing the configuration whole."""
        self._look_again(choose_replacing(self.desk.state, chosen=chosen))

    def _look_again(self, state: WizardState) -> None:
        """Take another answer about the way: it is looked for again."""
        self.panel.drop()
        self.problem.clear()
        self.desk.put(state)
        self._show_source()
        self.panel.enter()
        self.show_hint()

    def first_focus(self) -> QWidget:
        """Start where something is to be chosen or typed."""
        return self.panel.first_focus()

    def enter(self) -> None:
        """Look for updates unless that was done for this very base."""
        self._show_source()
        self.show_hint()
        self.replacing.show_state()
        self.panel.enter()

    def refresh(self) -> None:
        """Look again."""
        self.panel.refresh()

    def take_files(self, paths: list[Path]) -> None:
        """Install distributions, look into folders: they are on this computer."""
        self.choose(UpdateSource.COMPUTER)
        self.disk.take_files(paths)

    def show_hint(self) -> None:
        """Say which base it is and which release it has."""
        state = self.desk.state
        if state.infobase is None or state.inspected is None or state.inspected.configuration is None:
            self.hint_label.clear()
            return
        newest = state.wanted is None and (state.plan is not None or state.path is not None)
        self.hint_label.setText(
            self.text(
                "hint-offer" if newest else "hint-now",
                infobase=state.infobase.title,
                version=state.inspected.configuration.version,
            )
        )

    def _state_changed(self) -> None:
        if self.isVisible():
            self.replacing.show_state()

    def _show_source(self) -> None:
        source = self.desk.state.source
        self._choices[source].setChecked(True)
        self._panels.setCurrentWidget(self.panel)

    def _settings_changed(self) -> None:
        for panel in (self.site, self.disk):
            panel.forget()
        if self.isVisible():
            self.panel.enter()
