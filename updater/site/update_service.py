"""The update service, which the vendor's own wizard uses (docs/update-site.md 2).

It computes the path itself and needs no login for that; files are named only to who signs in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from updater.errors import SiteError
from updater.model.site import (
    Package,
    PackageAccess,
    ReleaseText,
    SiteHop,
    SiteRelease,
    SiteRole,
    SourceKind,
    TextKind,
)
from updater.site.file_names import file_name, suffix_of
from updater.site.redirects import HostRule
from updater.site.secure import secured, secured_or_none
from updater.site.service_answers import (
    FileEntry,
    Offer,
    Offered,
    PlatformOffer,
    checked,
    read_files,
    read_offer,
)
from updater.site.sources import VENDOR_AGENT, ReleaseSource, known

if TYPE_CHECKING:
    from updater.model.site import Product, SignIn, SiteAddresses
    from updater.model.version import Version
    from updater.site.sources import Site

_BASE = "/update-platform/programs/update"
_WORKING_UPDATE = "NewConfigurationAndOrPlatform"
_MAX_ANSWER = 2 << 20
_OK = 200
_SOURCE = "service"
_ANY_PLATFORM = "8.3.27.1000"
"""Named when the platform is not known: the service refuses an empty one (docs/update-site.md 2.2).

A recent number hides nothing; what a release needs is compared with what is installed later."""


class UpdateService(ReleaseSource):
    """The update service.

    Args:
        addresses: where it is: `.ru` or `.eu`.
        site: what speaks to it.
    """

    kind = SourceKind.SERVICE

    def __init__(self, addresses: SiteAddresses, site: Site) -> None:
        self._base = addresses.base(SiteRole.UPDATE_SERVICE) + _BASE
        self._rule = HostRule(addresses.trusted_hosts)
        self._site = site

    def ready(self) -> None:
        """Ask whether the service is there at all.

        Raises:
            SiteError: `site.service-away`, or the way there is closed.
        """
        reply = self._site.get(f"{self._base}/ping", cap=_MAX_ANSWER, headers=VENDOR_AGENT)
        if reply.status != _OK:
            raise SiteError("site.service-away", status=reply.status)

    def releases(self, product: Product, start: Version | None = None) -> tuple[SiteRelease, ...]:
        """Return what the service offers to a release: the newest, and others one may choose.

        The release there is stands among them when the service says until when it is supported.

        Raises:
            SiteError: as for every source; `site.start-needed` without a release to start from.
        """
        if start is None:
            raise SiteError("site.start-needed", configuration=product.configuration)
        offer = self._offer(product, start, None)
        found = {each.version: self._release(each) for each in (offer.newest, *offer.others) if each}
        if offer.support_end is not None:
            found.setdefault(start, SiteRelease(start, support_end=offer.support_end))
        return tuple(found[version] for version in sorted(found, reverse=True))

    def path(
        self,
        product: Product,
        start: Version,
        platform: Version | None = None,
        *,
        to: Version | None = None,
    ) -> tuple[SiteHop, ...]:
        """Return the steps the service gives; the version of all but the last comes with the files.

        Raises:
            SiteError: as for every source; `site.service-message` with the service's own words.
        """
        if to == start:
            return ()
        offer = self._offer(product, start, platform)
        offered = offer.newest if to is None else self._chosen(offer, to)
        if offered is None or offered.version == start:
            return ()
        if offered.version < start:
            raise SiteError("site.service-answer", place="configurationVersion")
        keys = [_key(step, offered.release) for step in offered.steps]
        return (*(SiteHop(None, key=key) for key in keys[:-1]), self._last_hop(keys[-1], offered))

    def packages(
        self,
        product: Product,  # noqa: ARG002 - the keys of hops name everything
        hops: tuple[SiteHop, ...],
        sign_in: SignIn | None = None,
    ) -> tuple[SiteHop, ...]:
        """Ask for the files of all hops at once.

        Raises:
            SiteError: as for every source; `account.refused-by-service`, `site.sign-in-needed`,
                `site.service-count` when files are not one for each hop.
        """
        if not hops:
            return ()
        if sign_in is None or not sign_in.login or not sign_in.password:
            raise SiteError("site.sign-in-needed", source=_SOURCE)
        steps, release = _keys(hops)
        body = {
            "upgradeSequence": steps,
            "programVersionUin": release,
            "platformDistributionUin": None,
            "login": sign_in.login,
            "password": sign_in.password,
        }
        entries = read_files(self._answer("/", body, sign_in.password))
        if len(entries) != len(hops):
            raise SiteError("site.service-count", asked=len(hops), given=len(entries))
        return tuple(self._with_package(hop, entry) for hop, entry in zip(hops, entries, strict=True))

    def described(self, product: Product, release: SiteRelease) -> SiteRelease:  # noqa: ARG002
        """Return the release as it is: the service says at once all it says."""
        return release

    def platform(self, product: Product, start: Version, platform: Version) -> PlatformOffer | None:
        """Return the platform the service offers beside its update; None when it offers none.

        Raises:
            SiteError: as for every source.
        """
        return self._offer(product, start, platform).platform

    def _offer(self, product: Product, start: Version, platform: Version | None) -> Offer:
        body = {
            "programName": known(product.program, product, _SOURCE),
            "versionNumber": str(start),
            "platformVersion": str(platform or "") or _ANY_PLATFORM,
            "updateType": _WORKING_UPDATE,
        }
        return read_offer(self._answer("/info", body))

    def _answer(self, method: str, body: Any, secret: str = "") -> dict[str, Any]:  # noqa: ANN401 - JSON
        reply = self._site.post_json(self._base + method, body, cap=_MAX_ANSWER, headers=VENDOR_AGENT)
        return checked(reply.body, reply.status, secret)

    def _chosen(self, offer: Offer, to: Version) -> Offered:
        for offered in (offer.newest, *offer.others):
            if offered is not None and offered.version == to:
                return offered
        raise SiteError("site.release-unknown", version=str(to))

    def _last_hop(self, key: str, offered: Offered) -> SiteHop:
        return SiteHop(
            offered.version,
            key=key,
            texts=self._texts(offered),
            minimum_platform=offered.minimum_platform,
            path_size=offered.size,
        )

    def _release(self, offered: Offered) -> SiteRelease:
        return SiteRelease(
            offered.version,
            minimum_platform=offered.minimum_platform,
            # Stated for the whole way: of the release itself only when the way is one step.
            size=offered.size if len(offered.steps) == 1 else None,
            support_end=offered.support_end,
            texts=self._texts(offered),
            key=offered.release,
        )

    def _texts(self, offered: Offered) -> tuple[ReleaseText, ...]:
        pairs = ((TextKind.NEWS, offered.news), (TextKind.HOW_TO, offered.how_to))
        found = ((kind, secured_or_none(url, self._rule)) for kind, url in pairs)
        return tuple(ReleaseText(kind, url) for kind, url in found if url)

    def _with_package(self, hop: SiteHop, entry: FileEntry) -> SiteHop:
        """Put the file of a step beside it; its place is the only thing that tells its version."""
        if hop.version is not None and entry.version is not None and hop.version != entry.version:
            raise SiteError("site.service-answer", place="templatePath")
        suffix = ".zip" if entry.is_archive else suffix_of(entry.update_file, ".cfu")
        package = Package(
            urls=(secured(entry.url, self._rule),),
            file_name=file_name(*entry.template_path.split("/"), "update", suffix=suffix),
            size=entry.size,
            digest=entry.digest,
            template_path=entry.template_path,
            update_file=entry.update_file,
            is_archive=entry.is_archive,
            access=PackageAccess.BASIC,
        )
        return replace(
            hop,
            version=hop.version or entry.version,
            handlers_required=entry.handlers_required,
            package=package,
        )


def _key(step: str, release: str) -> str:
    return f"{step} {release}"


def _keys(hops: tuple[SiteHop, ...]) -> tuple[list[str], str]:
    """Return the steps to ask for, in order, and the release they lead to."""
    pairs = [hop.key.partition(" ") for hop in hops]
    return [step for step, _, _ in pairs], pairs[-1][2]
