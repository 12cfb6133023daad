"""Where the vendor's services are (docs/update-site.md 1 to 5)."""

from __future__ import annotations

from updater.model.site import SiteAddresses, SiteRole

_BY_ZONE = {
    SiteRole.LOGIN: "https://login.1c.{zone}",
    SiteRole.RELEASES: "https://releases.1c.{zone}",
    SiteRole.DOWNLOADS: "https://dl04.1c.{zone}",
    SiteRole.UPDATE_SERVICE: "https://update-api.1c.{zone}",
    SiteRole.PORTAL: "https://portal.1c.{zone}",
}
# These are not known to exist in another zone.
_EVERYWHERE = {
    SiteRole.TEMPLATES: "https://downloads.v8.1c.ru",
    SiteRole.LEGACY: "https://downloads.1c.ru",
    SiteRole.FRESH: "https://1cfresh.com",
}
_TRUSTED = (".1c.ru", ".1c.eu", "1cfresh.com", ".1cfresh.com")


def vendor_addresses(zone: str, authority: str | None = None) -> SiteAddresses:
    """Return the vendor's addresses.

    Args:
        zone: `ru` or `eu`.
        authority: PEM file of a company's own certificate authority.
    """
    bases = {role: address.format(zone=zone) for role, address in _BY_ZONE.items()}
    return SiteAddresses({**bases, **_EVERYWHERE}, _TRUSTED, authority)
