"""Checks of the platform and of the update files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.model.version import Version
from updater.update.look import error, ok, warning
from updater.update.planning import file_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.model.plan import Check
    from updater.update.look import Look

_TELLING = 3  # parts of a version that tell one platform from another


def platform_found(look: Look) -> Iterator[Check]:
    """There must be a platform to drive."""
    platform = look.request.platform
    if platform is None:
        yield error("platform-found")
    elif not platform.designer.is_file():
        yield error("platform-gone", path=str(platform.designer))
    else:
        version = str(platform.version) or "?"
        yield ok("platform-found", version=version, path=str(platform.designer))


def platform_for_infobase(look: Look) -> Iterator[Check]:
    """A platform lower than the infobase needs cannot even open it."""
    platform, needed = look.request.platform, look.state.minimum_platform
    if platform is None or needed is None:
        return
    facts = {"needed": needed, "found": str(platform.version) or "?"}
    if len(platform.version.parts) < _TELLING:
        yield warning("platform-unknown", **facts)
    elif platform.version < Version(needed):
        yield error("platform-for-infobase", **facts)
    else:
        yield ok("platform-for-infobase", **facts)


def platform_for_releases(look: Look) -> Iterator[Check]:
    """Releases state the lowest platform they work with; a lower one is advised against."""
    platform = look.request.platform
    if platform is None or len(platform.version.parts) < _TELLING:
        return
    for hop in look.plan.hops:
        needed = hop.release.minimum_platform
        if needed and platform.version < Version(needed):
            found = str(platform.version)
            yield warning("platform-for-release", release=str(hop.target.version), needed=needed, found=found)


def update_files(look: Look) -> Iterator[Check]:
    """Every update file must be there and be the very file the plan was made from."""
    bad = False
    for hop in look.plan.hops:
        file = hop.release.file
        facts = {"path": str(file), "release": str(hop.target.version)}
        try:
            changed = file_hash(file) != hop.file_hash
        except UserError:
            bad = True
            yield error("update-file-missing", **facts)
            continue
        if changed:
            bad = True
            yield error("update-file-changed", **facts)
    if not bad:
        yield ok("update-files", count=len(look.plan.hops))
