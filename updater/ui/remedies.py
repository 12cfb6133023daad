"""What a person whose account is given no updates can do, as buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.online.rights import NO_RIGHTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from updater.ui.desk import Desk

Action = tuple[str, "Callable[[], None]"]


def no_rights(error: BaseException) -> bool:
    """Whether an error says that the account may not have the updates."""
    return isinstance(error, UserError) and error.code in NO_RIGHTS


def remedies(desk: Desk, page: QWidget, error: BaseException) -> tuple[Action, ...]:
    """Return what helps: a contract, registering the program, or both where nobody knows which is missing."""

    def subscribe() -> None:
        desk.asking.browse(desk.application.online.links()["its"])

    def register() -> None:
        from updater.ui.dialogs.registration import RegistrationDialog

        RegistrationDialog(desk, page, add_product=True).open()

    contract = (desk.texts("ui.rights.subscribe"), subscribe)
    product = (desk.texts("ui.rights.register"), register)
    code = error.code if isinstance(error, UserError) else ""
    return {"account.no-contract": (contract,), "account.not-registered": (product,)}.get(
        code, (contract, product)
    )
