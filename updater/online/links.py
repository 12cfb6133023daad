"""Pages of the site for the browser only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.site import SiteRole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from updater.model.site import SiteAddresses

_PROBLEMS = "https://bugboard.v8.1c.ru/catalog.html"
_ADMINISTRATION = "https://its.1c.ru/db/v8doc"
"""docs/update-site.md 1.3, 9."""


def links(addresses: SiteAddresses) -> Mapping[str, str]:
    """Return addresses for the browser, by name."""
    portal, releases = addresses.base(SiteRole.PORTAL), addresses.base(SiteRole.RELEASES)
    return {
        "registration": f"{portal}/",
        "products": f"{portal}/software",
        "its": f"{portal}/",
        "platform": f"{releases}/project/Platform83",
        "problems": _PROBLEMS,
        "administration": _ADMINISTRATION,
    }
