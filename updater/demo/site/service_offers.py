"""What the update service offers: ways from release to release, their files, newer platforms."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from updater.demo.site.context import MIRRORS, wrong
from updater.demo.site.faults import FaultKind
from updater.demo.site.packages import identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.demo.site.context import Site
    from updater.demo.site.world import PublishedRelease, SiteProduct

PLATFORM = "Platform83"
_PLATFORM_SIZE = 595_401_719
_OLD_FOLDER = "tmplts/"


class Offers:
    """Documents of the service's answers (docs/update-site.md 2.3, 2.4)."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def way(
        self, product: SiteProduct, current: str, target: PublishedRelease | None
    ) -> tuple[PublishedRelease, ...]:
        """Return the fewest steps from a release to another one."""
        releases = self.site.world.of(product.nick)
        ways: dict[str, tuple[PublishedRelease, ...]] = {current: ()}
        waiting = deque([current])
        while waiting:
            here = waiting.popleft()
            for release in releases:
                if here in release.updates and release.version not in ways:
                    ways[release.version] = (*ways[here], release)
                    waiting.append(release.version)
        return ways.get(target.version, ()) if target else ()

    def configuration(self, product: SiteProduct, steps: Sequence[PublishedRelease]) -> dict[str, Any] | None:
        """Describe the way to the last of some steps; None when there are no steps."""
        if not steps:
            return None
        last = steps[-1]
        short, stem = product.folder.split("/")[-1], last.version.replace(".", "_")
        texts = f"{self.site.urls['dl03']}/content//AutoUpdatesFiles/{short}/{stem}/82"
        how_to = None if len(last.updates) == 1 else f"{texts}/V8Update.htm"
        return {
            "configurationVersion": last.version,
            "size": sum(step.template.size for step in steps if step.template),
            "platformVersion": last.minimum_platform,
            "updateInfoUrl": f"{texts}/News1cv8.htm",
            "howToUpdateInfoUrl": how_to,
            "upgradeSequence": [_uuid(step) for step in steps],
            "programVersionUin": identifier("version", last.nick, last.version),
            "supportEndDate": f"{last.support_end.isoformat()}T00:00:00" if last.support_end else None,
        }

    def others(
        self, product: SiteProduct, current: str, offered: Sequence[PublishedRelease]
    ) -> list[dict[str, Any]]:
        """Offer releases of long support beside the newest."""
        others = (one for one in self.site.world.of(product.nick) if one.long_support)
        ways = (self.way(product, current, one) for one in others if one not in offered[-1:])
        return [
            {"configurationUpdate": self.configuration(product, way), "platformUpdate": None}
            for way in ways
            if way
        ]

    def newer_platform(self, current: str) -> dict[str, Any] | None:
        """Describe a platform newer than the one given."""
        newest = self.site.world.newest(PLATFORM)
        if newest is None or _numbers(newest.version) <= _numbers(current):
            return None
        stem = newest.version.replace(".", "_")
        page = f"{self.site.urls['releases']}/version_files?nick={PLATFORM}&ver={newest.version}"
        texts = f"{self.site.urls['dl03']}/content//AutoUpdatesFiles/Platform/{stem}"
        return {
            "platformVersion": newest.version,
            "transitionInfoUrl": f"{texts}/V8Update.htm",
            "releaseUrl": f"{page}&needAccessToken=true",
            "distributionUin": identifier("platform", newest.version),
            "size": _PLATFORM_SIZE,
            "recommended": True,
        }

    def support_end(self, product: SiteProduct, current: str) -> str | None:
        """Tell until when a release is supported."""
        release = self.site.world.release(product.nick, current)
        return f"{release.support_end.isoformat()}T00:00:00" if release and release.support_end else None

    def step(self, uuid: str) -> PublishedRelease | None:
        """Return the release of a step's opaque id."""
        return next((one for one in self.site.world.releases if one.template and _uuid(one) == uuid), None)

    def file(self, release: PublishedRelease) -> dict[str, Any]:
        """Describe the file of a step."""
        product, file = self.site.world.product(release.nick), release.template
        if product is None or file is None:
            return {}
        stem = release.version.replace(".", "_")
        new = f"{self.site.urls[MIRRORS[0]]}/public/file/tmplts/get/{file.uuid}"
        server = f"http{self.site.urls['tmplts'].removeprefix('https')}"
        old = f"{server}/{_OLD_FOLDER}/{product.folder}/{stem}/1cv8.zip"
        return {
            "templatePath": "\\".join((*product.folder.split("/"), stem)),
            "executeUpdateProcess": release.handlers_required,
            "updateFileUrl": old if wrong(FaultKind.OLD_URLS) else new,
            "updateFileName": "1cv8.cfu",
            "updateFileFormat": "ZIP",
            "size": file.size,
            "hashSum": _other(file.update_md5) if wrong(FaultKind.WRONG_HASH) else file.update_md5,
        }

    def platform_url(self, uin: str) -> str | None:
        """Return where a platform can be had."""
        for release in self.site.world.of(PLATFORM):
            if uin and uin == identifier("platform", release.version):
                return f"{self.site.urls[MIRRORS[0]]}/public/file/get/{release.files[0].uuid}"
        return None


def _uuid(release: PublishedRelease) -> str:
    return identifier("step", release.nick, release.version)


def _numbers(version: str) -> list[int]:
    return [int(part) if part.isdigit() else 0 for part in version.split(".")]


def _other(checksum: str) -> str:
    return ("B" if checksum[0] == "A" else "A") + checksum[1:]
