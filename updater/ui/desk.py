"""What every page works with: the services, the threads, the words, the signs and the present answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from updater.infobases.addresses import place_of
from updater.model.extras import Extras
from updater.ui.changes import take_account
from updater.ui.run_state import RunState
from updater.ui.wizard_state import UpdateSource, WizardState

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.app import Application
    from updater.texts import Texts
    from updater.ui.bridge import Bridge
    from updater.ui.dialogs.asking import Asking
    from updater.ui.icons import Icons


class Desk(QObject):
    """Shared by the pages of one window.

    Signals:
        changed: the answers changed.
        settings_changed: settings were saved; lists may hold other things now.
    """

    changed = Signal()
    settings_changed = Signal()

    def __init__(
        self,
        application: Application,
        bridge: Bridge,
        icons: Icons,
        asking: Asking,
        clock: Callable[[], float],
    ) -> None:
        super().__init__()
        self.application = application
        self.bridge = bridge
        self.icons = icons
        self.asking = asking
        self.clock = clock
        # The language of a window stays what it was opened with, also when the settings change.
        self.texts: Texts = application.texts
        self._guarded = ""
        self._backup_place = application.backups.directory()
        source = UpdateSource(application.settings.update_source)
        self._backup_kind = application.backups.kind
        self._state = WizardState(
            backup_directory=self._backup_place,
            backup_kind=self._backup_kind,
            extras=Extras.named(application.settings.extras),
            source=source,
        )

    def settings_saved(self) -> None:
        """Settings were saved: what the window took from them before is taken anew."""
        before, self._backup_place = self._backup_place, self.application.backups.directory()
        if self._backup_place != before and self._state.run is RunState.IDLE:
            self.put(replace(self._state, backup_directory=self._backup_place, checks=None))
        kind, self._backup_kind = self._backup_kind, self.application.backups.kind
        if self._backup_kind is not kind and self._state.run is RunState.IDLE:
            self.put(replace(self._state, backup_kind=self._backup_kind, checks=None))
        self.settings_changed.emit()

    def signed_out(self) -> None:
        """Somebody signed out beside the pages: what the site told is asked again."""
        self.put(take_account(self._state, connected=False))
        self.settings_changed.emit()

    def remember_last(self) -> None:
        """Let the next start begin with the present choices."""
        infobase = self._state.infobase
        if infobase is not None:
            self.remember(
                last_infobase=place_of(infobase),
                update_source=self._state.source.value,
                extras=self._state.extras.names,
            )

    def remember(self, **choices: object) -> None:
        """Keep choices as settings; a habit is not worth an error message."""
        application = self.application
        settings = replace(application.settings, **choices)  # type: ignore[arg-type]
        if settings == application.settings:
            return
        self.bridge.submit(
            lambda: application.save_settings(settings), lambda _none: None, lambda _error: None
        )

    @property
    def state(self) -> WizardState:
        """The present answers."""
        return self._state

    @property
    def guarded(self) -> str:
        """Why nobody may leave now: what a dialog does to an infobase beside the pages; else empty."""
        return self._guarded

    def guard(self, reason: str) -> None:
        """Say that a dialog works on an infobase, by the last part of `ui.leaving.<reason>`, or no more."""
        if reason != self._guarded:
            self._guarded = reason
            self.changed.emit()

    def put(self, state: WizardState) -> None:
        """Take new answers."""
        if state != self._state:
            self._state = state
            self.changed.emit()
