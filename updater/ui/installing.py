"""Distributions that the person adds: asked where to, unpacked in the background, told on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from updater.errors import Cancelled, UserError
from updater.model.events import Progress
from updater.ui.look import Tone
from updater.ui.sorting import Sorted, sort_paths
from updater.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from updater.model.events import CancelToken, Event, OnEvent
    from updater.model.template import InstalledTemplate
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk
    from updater.ui.dialogs.install import InstallDialog


class Installing(QObject):
    """Takes files and folders that are said to hold updates.

    Signals:
        finished: look again; carries folders to look into besides the template directories.
    """

    finished = Signal(object)

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._page, self._texts = desk, page, desk.texts
        self._task: Task[Any] | None = None
        self.notice = Notice(desk.icons, "installing", page)
        self.dialog: InstallDialog | None = None

    def begin(self, paths: list[Path]) -> None:
        """Look what the paths are, then ask where packages go."""
        self._desk.bridge.submit(lambda: sort_paths(paths), self._sorted, self._failed)

    def _sorted(self, found: Sorted) -> None:
        if found.folders:
            self.finished.emit(list(found.folders))
        if found.packages:
            self._ask(found.packages)
        elif not found.folders:
            names = ", ".join(path.name for path in found.unknown)
            self.notice.tell(
                Tone.WARNING,
                self._texts("ui.install.unknown", names=names),
                self._texts("ui.install.unknown-hint"),
            )

    def _ask(self, packages: tuple[Path, ...]) -> None:
        from updater.ui.dialogs.install import InstallDialog

        self.dialog = InstallDialog(self._desk, packages, self._page)
        self.dialog.accepted_into.connect(lambda into, register: self._install(packages, into, register))
        self.dialog.open()

    def _install(
        self, packages: tuple[Path, ...], into: Path, register: bool, *, replace: bool = False
    ) -> None:
        application = self._desk.application

        def work(on_event: OnEvent, cancel: CancelToken) -> list[InstalledTemplate]:
            done: list[InstalledTemplate] = []
            for package in packages:
                done += application.templates.install(
                    package, into, on_event=on_event, cancel=cancel, replace=replace
                )
            if register:
                application.templates.register(into)
            return done

        def failed(error: BaseException) -> None:
            if isinstance(error, UserError) and error.code == "package.differs" and not replace:
                self._offer_replacing(error, lambda: self._install(packages, into, register, replace=True))
            else:
                self._failed(error)

        self._show_progress(", ".join(package.name for package in packages), "")
        self._task = self._desk.bridge.start(work, lambda done: self._done(done, into), failed, self._told)

    def _show_progress(self, names: str, more: str) -> None:
        stop = (self._texts("ui.install.stop"), self._stop)
        self.notice.tell(Tone.ACCENT, self._texts("ui.install.going", names=names), more, stop)

    def _told(self, events: list[Event]) -> None:
        latest = [event for event in events if isinstance(event, Progress)]
        if latest and latest[-1].unit == "bytes":
            done = self._texts("ui.install.unpacked", size=latest[-1].done)
            self.notice.tell_more(done)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel.cancel()

    def _done(self, done: list[InstalledTemplate], into: Path) -> None:
        lines = [
            self._texts(
                f"ui.install.{each.outcome.value}",
                name=each.template.manifest.name,
                version=each.template.manifest.version,
            )
            for each in done
        ]
        self.notice.tell(Tone.OK, "\n".join(lines), str(into))
        known = {directory.path for directory in self._desk.application.templates.directories()}
        self.finished.emit([] if into in known else [into])

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self.notice.tell(Tone.QUIET, self._texts("ui.install.cancelled"))
            return
        problem = self._texts.problem(error)
        self.notice.tell(Tone.ERROR, problem.what, f"{problem.why} {problem.remedy}".strip())

    def _offer_replacing(self, error: UserError, again: Any) -> None:  # noqa: ANN401 - a plain callable
        problem = self._texts.problem(error)
        action = (self._texts("ui.install.replace"), again)
        self.notice.tell(Tone.WARNING, problem.what, f"{problem.why} {problem.remedy}".strip(), action)
