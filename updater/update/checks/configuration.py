"""Checks of the configuration: support, changes of its own, repository, extensions, edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.configuration import SupportState, is_base_edition
from updater.update.checks.look import error, listed, noted, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.model.plan import Check
    from updater.update.checks.look import Look

_PATCH = "EF_"  # names of the vendor's patches begin so (docs/platform.md 5.3)


def support(look: Look) -> Iterator[Check]:
    """Only a configuration that is locked on support can be updated without a person's decisions."""
    state = look.state.support.state
    if state is SupportState.LOCKED:
        yield ok("support")
    elif state is SupportState.EDITABLE and look.request.accept_editable:
        yield warning("support-editable")
    elif state is SupportState.EDITABLE:
        yield error("support-editable")
    elif state is SupportState.NONE and look.request.replace_configuration and look.plan.replaces:
        yield warning("support-none")
    elif state is SupportState.NONE:
        yield error("support-none")
    else:
        yield error("support-unknown")


def unapplied_changes(look: Look) -> Iterator[Check]:
    """An update would silently throw away what was saved in the Designer (docs/platform.md 6)."""
    yield error("unapplied-changes") if look.state.unapplied_changes else ok("unapplied-changes")


def dynamic_update(look: Look) -> Iterator[Check]:
    """A dynamic update still has to settle: what the file shows is the state before it."""
    yield error("dynamic-update") if look.state.dynamic_update_pending else ok("dynamic-update")


def repository(look: Look) -> Iterator[Check]:
    """An infobase bound to a repository must not be updated past it (docs/platform.md 6).

    Files of a repository in the base are a trace only; the Designer's own word is heard by
    the check of the login.
    """
    yield warning("repository") if look.state.repository_trace else ok("repository")


def extensions(look: Look) -> Iterator[Check]:
    """Extensions may not fit the new release; nobody can tell before it is there."""
    if not look.state.extensions_known:
        return  # nobody asked a server infobase in time: said by `server-unseen`
    names = [extension.name for extension in look.state.extensions]
    own = [name for name in names if not name.startswith(_PATCH)]
    patches = [name for name in names if name.startswith(_PATCH)]
    if own:
        yield warning("extensions", names=listed(own), count=len(own))
    else:
        yield ok("extensions")
    if patches:
        yield noted("patches", names=listed(patches), count=len(patches))


def edition(look: Look) -> Iterator[Check]:
    """A base edition is for one user and asks nothing about legality."""
    if is_base_edition(look.plan.start.name):
        yield noted("edition-base", name=look.plan.start.name)
