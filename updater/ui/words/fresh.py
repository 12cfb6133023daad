"""1C:Fresh in words: an application in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.site.fresh import WORKING

if TYPE_CHECKING:
    from updater.online import CloudApplication
    from updater.texts import Texts


def application_line(texts: Texts, one: CloudApplication, subscriber: str) -> str:
    """Return the quiet line of an application.

    Args:
        texts: the words.
        one: the application.
        subscriber: whose it is; empty when only one subscriber is shown.
    """
    told = one.application
    parts = [told.version]
    if told.status and told.status != WORKING:
        parts.append(texts("ui.fresh.status", status=told.status))
    if one.listed:
        parts.append(texts("ui.fresh.listed"))
    elif not told.url:
        parts.append(texts("ui.fresh.no-address"))
    parts += [told.program_title or told.program, subscriber]
    return " · ".join(part for part in parts if part)


def host_of(address: str) -> str:
    """Return an address as people know it."""
    return address.removeprefix("https://")
