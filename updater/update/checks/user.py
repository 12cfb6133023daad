"""Checks of who comes in, as far as the infobase itself tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.passing import PlatformStarter
from updater.model.configuration import is_base_edition
from updater.update.checks.look import error, listed, noted, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.model.plan import Check
    from updater.update.checks.look import Look


def user(look: Look) -> Iterator[Check]:
    """An infobase with users asks who comes in; without dialogs that ends in a failure."""
    users, name = look.state.users, _name(look)
    if not users:
        yield ok("user-none")
    elif not name:
        yield error("user-missing", names=listed(users))
    elif not _among(name, users):
        yield warning("user-unknown", user=name, names=listed(users))
    else:
        yield ok("user", user=name)


def administrator(look: Look) -> Iterator[Check]:
    """An update wants full rights; the base marks its administrators (docs/formats.md 1.12)."""
    name, marked = _name(look), look.state.administrators
    if not name or not _among(name, look.state.users):
        return
    if marked is None:
        yield noted("administrator", user=name)
    elif _among(name, marked):
        yield ok("administrator", user=name)
    else:
        yield warning("administrator", user=name, names=listed(marked) or "—")


def password_visible(look: Look) -> Iterator[Check]:
    """Where the platform reads no arguments from a file, others on this computer could see the password."""
    platform, given = look.request.platform, look.request.credentials
    if platform is None or given is None or not given.password:
        return
    starter = look.tools.starter
    shown = starter.known_to_show(platform.designer) if isinstance(starter, PlatformStarter) else True
    if shown is None:
        yield noted("password-visible")
    elif shown:
        yield warning("password-visible")
    else:
        yield ok("password-visible")


def legality(look: Look) -> Iterator[Check]:
    """The application confirms by itself that the update was obtained legally (docs/platform.md 1.1)."""
    if any(hop.run_handlers for hop in look.plan.hops) and not is_base_edition(look.plan.start.name):
        yield noted("legality")


def _name(look: Look) -> str:
    return look.request.credentials.user if look.request.credentials else ""


def _among(name: str, names: tuple[str, ...]) -> bool:
    return name.casefold() in {known.casefold() for known in names}
