"""Checks of the installed platform: there, with a Designer and a screen, new enough for base and releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.display import display_missing
from updater.enterprise.environment import environment_of_platform
from updater.model.plan import CheckLevel
from updater.model.version import Version
from updater.update.checks.look import error, listed, noted, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from updater.enterprise.installations import Platform
    from updater.model.plan import Check
    from updater.update.checks.look import Look

_TELLING = 3  # parts of a version that tell one platform from another
_INSTALL = frozenset({"platform-found", "platform-thin", "platform-for-infobase", "platform-for-release"})
DOWNLOADS = "https://releases.1c.ru/project/Platform83"


def platform_found(look: Look) -> Iterator[Check]:
    """There must be a platform to drive; a thin client alone cannot update anything."""
    platform = look.request.platform
    if platform is None and look.around.thin_clients:
        yield error("platform-thin", path=str(look.around.thin_clients[0]), address=DOWNLOADS)
    elif platform is None:
        yield error("platform-found", address=DOWNLOADS)
    elif not platform.designer.is_file():
        yield error("platform-gone", path=str(platform.designer))
    else:
        yield ok("platform-found", version=_shown(platform), path=str(platform.designer))


def platform_for_infobase(look: Look) -> Iterator[Check]:
    """A platform lower than the infobase needs cannot even open it."""
    platform, needed = look.request.platform, look.state.minimum_platform
    if platform is None or needed is None:
        return
    found = str(platform.version) or "?"
    if len(platform.version.parts) < _TELLING:
        yield warning("platform-unknown", needed=needed, found=found)
    elif platform.version < Version(needed):
        yield error("platform-for-infobase", needed=needed, found=found, address=DOWNLOADS)
    else:
        yield ok("platform-for-infobase", needed=needed, found=found)


def platform_for_releases(look: Look) -> Iterator[Check]:
    """Each release states the lowest platform it works with; the application itself refuses a lower one."""
    platform = look.request.platform
    if platform is None or len(platform.version.parts) < _TELLING:
        return
    stated = [(hop.release.minimum_platform, hop) for hop in look.plan.hops if hop.release.minimum_platform]
    silent = [str(hop.target.version) for hop in look.plan.hops if not hop.release.minimum_platform]
    if silent:
        yield noted("platform-unstated", releases=listed(silent), count=len(silent))
    if not stated:
        return
    needed = max((Version(minimum) for minimum, _hop in stated))
    found = str(platform.version)
    if platform.version >= needed:
        yield ok("platform-for-release", needed=str(needed), found=found)
        return
    first = next(str(hop.target.version) for minimum, hop in stated if platform.version < Version(minimum))
    other = next((known for known in look.around.platforms if known.version >= needed), None)
    facts = {"release": first, "needed": str(needed), "found": found}
    if other is not None:
        yield error("platform-choose", other=_shown(other), path=str(other.designer), **facts)
    else:
        yield error("platform-for-release", address=DOWNLOADS, **facts)


def platform_for_server(look: Look) -> Iterator[Check]:
    """A server lets in a client of its very own version only (docs/platform.md 8.1)."""
    platform, server = look.request.platform, look.around.server_version
    if platform is None or server is None:
        return
    facts = {"needed": str(server.version), "found": str(platform.version) or "?"}
    if platform.version == server.version:
        yield ok("platform-for-server", **facts)
        return
    other = next((known for known in look.around.platforms if known.version == server.version), None)
    if other is not None:
        yield error("platform-choose-server", other=_shown(other), path=str(other.designer), **facts)
    elif server.refused:
        yield error("platform-for-server", address=DOWNLOADS, **facts)
    else:
        yield warning("platform-for-server", address=DOWNLOADS, **facts)


def display(look: Look) -> Iterator[Check]:
    """The Designer draws even when nobody looks: on Linux there must be a screen, or a means to make one."""
    platform, around = look.request.platform, look.around
    if platform is None or not around.system.startswith("linux") or not platform.designer.is_file():
        return
    environment = environment_of_platform(around.environ)
    if display_missing(platform.designer, environment, system=around.system):
        named = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
        trouble = "dead" if named else "none"
        yield error("display", path=str(platform.designer), display=named or "", trouble=trouble)
    else:
        yield ok("display")


def newer_platform_needed(checks: Iterable[Check]) -> str | None:
    """Return the lowest version that all of these checks ask to install; empty for any, None for none.

    A suitable version that is installed already only has to be chosen.
    """
    errors = [check for check in checks if check.level is CheckLevel.ERROR]
    asked = [check for check in errors if check.code in _INSTALL]
    if not asked or any(check.code == "platform-choose" for check in errors):
        return None
    return max((str(check.params.get("needed", "")) for check in asked), key=Version)


def _shown(platform: Platform) -> str:
    version = str(platform.version) or "?"
    return f"{version}, {platform.architecture}" if platform.architecture else version
