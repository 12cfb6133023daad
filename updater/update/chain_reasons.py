"""Why there is no chain, told so that a person knows what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from updater.model.configuration import ReleaseIdentity
    from updater.model.release import Release
    from updater.model.version import Version


def no_chain(start: ReleaseIdentity, releases: Sequence[Release], to: Version | None) -> PlanError:
    """Return the reason why nothing leads on from a release.

    Returns:
        `plan.no-updates`, `plan.other-vendor`, `plan.other-edition`, `plan.up-to-date`,
        `plan.target-missing`, `plan.other-build`, `plan.too-old`, `plan.not-listed`
        or `plan.target-unreachable`.
    """
    kin = [release for release in releases if _concerns(release, start)]
    if not kin:
        return _strangers(start, releases)
    if to is not None:
        return _not_that_one(start, kin, to)
    newest = max(release.target.version for release in kin)
    if newest <= start.version:
        return _error("plan.up-to-date", start, newest=str(newest))
    ahead = [release for release in kin if release.target.version > start.version]
    return _does_not_apply(start, ahead)


def _concerns(release: Release, start: ReleaseIdentity) -> bool:
    target = release.target
    return target.name == start.name and target.vendor == start.vendor


def _strangers(start: ReleaseIdentity, releases: Sequence[Release]) -> PlanError:
    targets = [release.target for release in releases]
    namesakes = sorted({target.vendor for target in targets if target.name == start.name})
    if namesakes:
        return _error("plan.other-vendor", start, found=", ".join(namesakes))
    editions = sorted({target.name for target in targets if target.vendor == start.vendor})
    if editions:
        return _error("plan.other-edition", start, found=", ".join(editions))
    return _error("plan.no-updates", start)


def _not_that_one(start: ReleaseIdentity, kin: Sequence[Release], to: Version) -> PlanError:
    if to == start.version:
        return _error("plan.up-to-date", start, newest=str(to))
    wanted = [release for release in kin if release.target.version == to]
    if not wanted:
        return _error("plan.target-missing", start, to=str(to))
    reason = _does_not_apply(start, wanted)
    if reason.code == "plan.other-build":
        return reason
    sources = sorted({source.version for source in _sources(wanted, start)})
    return _error("plan.target-unreachable", start, to=str(to), sources=_listed(sources))


def _does_not_apply(start: ReleaseIdentity, releases: Sequence[Release]) -> PlanError:
    """Say why none of the updates that lead ahead starts from this release."""
    sources = list(_sources(releases, start))
    builds = [source.release_id for source in sources if source.other_build(start)]
    if builds:
        return _error("plan.other-build", start, base=start.release_id, wanted=builds[0])
    numbers = sorted({source.version for source in sources})
    newest = max(release.target.version for release in releases)
    later = [number for number in numbers if number > start.version]
    if later:
        return _error("plan.too-old", start, nearest=str(later[0]), newest=str(newest))
    return _error("plan.not-listed", start, sources=_listed(numbers), newest=str(newest))


def _sources(releases: Sequence[Release], start: ReleaseIdentity) -> Iterator[ReleaseIdentity]:
    for release in releases:
        for source in release.sources:
            if source.name == start.name and source.vendor == start.vendor:
                yield source


_SHOWN = 8


def _listed(versions: Sequence[Version]) -> str:
    """List the newest few, oldest first."""
    shown = ", ".join(str(version) for version in versions[-_SHOWN:])
    return f"…, {shown}" if len(versions) > _SHOWN else shown or "—"


def _error(code: str, start: ReleaseIdentity, **params: object) -> PlanError:
    facts = {"name": start.name, "vendor": start.vendor, "version": str(start.version)}
    return PlanError(code, **facts, **params)
