"""The sign-in form: it comes with status 200 wherever somebody is no longer signed in.

docs/update-site.md 1.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.site.pages.document import read_page, text_of

if TYPE_CHECKING:
    from lxml import etree

_FORM = b"loginForm"
_TOKEN = b"execution"


@dataclass(frozen=True, slots=True)
class LoginForm:
    """The form as it stands on the page.

    Attributes:
        action: where the form says it goes.
        hidden: hidden fields with their values.
        message: what the page says about the attempt before, if it says anything.
    """

    action: str
    hidden: tuple[tuple[str, str], ...]
    message: str = ""


def is_login_page(data: bytes) -> bool:
    """Whether a page is the sign-in form and not what was asked for."""
    return (_FORM in data or _TOKEN in data) and read_login_form(data) is not None


def read_login_form(data: bytes) -> LoginForm | None:
    """Return the sign-in form of a page; None when there is none.

    It is known by its one-time token beside a field for a password, whatever the form is called.
    """
    root = read_page(data, kind="login").root
    for form in root.iter("form"):
        names = {each.get("name") for each in form.iter("input")}
        if {"execution", "password"} <= names or (form.get("id") == "loginForm" and "password" in names):
            return LoginForm(form.get("action") or "", tuple(_hidden(form)), _message(root))
    return None


def _hidden(form: etree._Element) -> list[tuple[str, str]]:
    fields = (each for each in form.iter("input") if (each.get("type") or "").lower() == "hidden")
    return [(each.get("name") or "", each.get("value") or "") for each in fields if each.get("name")]


def _message(root: etree._Element) -> str:
    """Return the words of the first block that is marked as an error; its tag and class are not attested."""
    for node in root.iter():
        kinds = (node.get("class") or "").lower()
        if ("error" in kinds or "alert" in kinds) and (words := text_of(node)):
            return words[:300]
    return ""
