"""Reading a server infobase in the background: one at a time, only when somebody said who comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from updater.errors import Cancelled, PlatformError
from updater.infobases.addresses import address_of

if TYPE_CHECKING:
    from updater.model.infobase import Infobase
    from updater.services.servers import Visit
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk
    from updater.ui.server_login import ServerLogin
    from updater.ui.widgets.server_door import ServerDoor

_CANCELLED = "platform.cancelled"  # the platform was ended by our own wish


class Visiting(QObject):
    """Works the door of the infobase that is chosen.

    Signals:
        read: an infobase was read; carries it, the `Visit` and the `ServerLogin`.
    """

    read = Signal(object, object, object)

    def __init__(self, desk: Desk, door: ServerDoor) -> None:
        super().__init__(door)
        self._desk, self._door = desk, door
        self._task: Task[Any] | None = None
        self._infobase: Infobase | None = None
        self._names: dict[str, tuple[str, str]] = {}
        door.submitted.connect(self.begin)
        door.stopped.connect(self.stop)
        if desk.application.sandbox_account is not None:
            door.show_sandbox()

    def stand_before(self, infobase: Infobase) -> None:
        """Show the door of an infobase; what is being read of another one is not waited for."""
        if infobase == self._infobase:
            return
        self.leave()
        self._infobase = infobase
        default = ("", self._desk.application.settings.cluster_login)
        self._door.show_infobase(infobase, *self._names.get(infobase.location, default))

    def leave(self) -> None:
        """Stand before no door."""
        if self._task is not None:
            self._task.drop()
        self._task = self._infobase = None
        self._door.close_again()

    def begin(self, login: ServerLogin) -> None:
        """Come in and read."""
        infobase = self._infobase
        address = address_of(infobase) if infobase is not None else None
        if infobase is None or address is None:
            return
        self._names[infobase.location] = (login.user, login.cluster_user)
        servers, options = self._desk.application.servers, login.options()
        self._door.wait()
        self._task = self._desk.bridge.start(
            lambda on_event, cancel: servers.visit(address, options, on_event=on_event, cancel=cancel),
            lambda visit: self._done(infobase, visit, login),
            self._failed,
            self._door.told,
        )

    def stop(self) -> None:
        """Stop reading; the platform is ended."""
        if self._task is not None:
            self._task.cancel.cancel()

    def _done(self, infobase: Infobase, visit: Visit, login: ServerLogin) -> None:
        self._task = None
        self._door.close_again()
        self.read.emit(infobase, visit, login)

    def _failed(self, error: BaseException) -> None:
        self._task = None
        ended = isinstance(error, PlatformError) and error.code == _CANCELLED
        if ended or isinstance(error, Cancelled):
            self._door.tell_stopped()
        else:
            self._door.refuse(error)
