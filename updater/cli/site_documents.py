"""What the update site says, as JSON documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.cli.documents import installed_document

if TYPE_CHECKING:
    import datetime as dt

    from updater.cli.documents import Document
    from updater.model.site import SiteRelease
    from updater.online import AccountState

__all__ = ["account_document", "installed_document", "release_document"]


def account_document(state: AccountState) -> Document:
    """Describe who is signed in; never the password."""
    return {
        "login": state.login or None,
        "connected": state.connected,
        "remembered": state.remembered,
        "store": state.store,
    }


def release_document(release: SiteRelease) -> Document:
    """Describe a release as a source lists it."""
    return {
        "version": release.version.text,
        "date": _day(release.date),
        "updates": [version.text for version in release.updates],
        "minimum_platform": release.minimum_platform,
        "bytes": release.size,
        "support_end": _day(release.support_end),
        "test": release.test,
        "long_support": release.long_support,
        "texts": [{"kind": text.kind.value, "url": text.url} for text in release.texts],
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None
