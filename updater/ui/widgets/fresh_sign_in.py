"""The form to sign in to 1C:Fresh: the service has users of its own, and there are several services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from updater.ui.widgets.sign_in import SignInForm

if TYPE_CHECKING:
    from updater.texts import Texts
    from updater.ui.icons import Icons


class FreshSignIn(SignInForm):
    """Asks where the service is, too."""

    LINKS = ("forgot",)

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        self.service = QLineEdit()
        super().__init__(icons, texts, parent)
        self.service.setObjectName("freshService")
        self.service.setAccessibleName(texts("ui.fresh.service").replace("&", ""))

    def _name(self, name: str) -> str:
        return f"fresh{name[0].upper()}{name[1:]}"

    def _heading(self) -> tuple[str, str]:
        return self._texts("ui.fresh.sign-in"), self._texts("ui.fresh.sign-in-hint")

    def _rows(self) -> list[tuple[str, QLineEdit]]:
        return [(self._texts("ui.fresh.service"), self.service), *super()._rows()]

    def _link(self, name: str) -> str:
        return self._texts(f"ui.fresh.{name}")
