"""The command about 1C:Fresh: its applications, and adding them to 1C's list of infobases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.cli.exits import Exit
from updater.cli.site import read_password
from updater.cli.site_documents import account_document, application_document
from updater.errors import SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from updater.app import Application
    from updater.cli.output import Output
    from updater.model.infobase import Infobase
    from updater.online import CloudApplication
    from updater.online.cloud import Cloud
    from updater.site.fresh import FreshSubscriber


def fresh(options: argparse.Namespace, application: Application, output: Output) -> int:
    """List applications in 1C:Fresh, add some to 1C's list, check an invitation, or forget the user."""
    cloud = application.online.cloud
    if options.service:
        cloud.move(options.service)
    if options.invitation:
        return _invitation(options.invitation, cloud, output)
    if options.forget:
        return _forget(cloud, output)
    _sign_in(options, cloud, output)
    subscribers = cloud.subscribers()
    chosen = _subscriber(options.subscriber, subscribers)
    shown = [chosen] if chosen else list(subscribers)
    found = cloud.applications(shown)
    added = cloud.add(_wanted(options.add, found)) if options.add else ()
    if added:
        found = cloud.applications(shown)
    if output.as_json:
        output.document(_document(cloud, shown, found, added))
    else:
        _tell(shown, found, added, output)
    return Exit.DONE


def _invitation(link: str, cloud: Cloud, output: Output) -> int:
    """Say which address of an invitation may be opened; opening it is the person's."""
    address = cloud.invitation(link)
    if output.as_json:
        output.document({"invitation": address})
    else:
        output.aside(output.texts("cli.fresh.invitation"))
        output.line(address)
    return Exit.DONE


def _forget(cloud: Cloud, output: Output) -> int:
    cloud.sign_out()
    if output.as_json:
        output.document(account_document(cloud.account()))
    else:
        output.line(output.texts("cli.fresh.forgotten"))
    return Exit.DONE


def _sign_in(options: argparse.Namespace, cloud: Cloud, output: Output) -> None:
    """Sign in with what was given, or with what the keyring keeps.

    Raises:
        SettingsError: `settings.needs-fresh-login`: neither is there.
        SiteError: the service refuses.
    """
    if options.login is None:
        if not cloud.sign_in_remembered():
            raise SettingsError("settings.needs-fresh-login")
        return
    state = cloud.sign_in(options.login, read_password(output), remember=options.remember)
    if options.remember and not state.remembered:
        output.aside(output.texts("secrets.no-store" if state.store is None else "secrets.refused"))


def _subscriber(named: str | None, subscribers: Sequence[FreshSubscriber]) -> FreshSubscriber | None:
    """Find a subscriber by number or title.

    Raises:
        SettingsError: `settings.fresh-subscriber`: there is none like this.
    """
    if named is None:
        return None
    found = [one for one in subscribers if named in {str(one.number), one.title}]
    if not found:
        known = "; ".join(f"{one.number} {one.title}" for one in subscribers)
        raise SettingsError("settings.fresh-subscriber", subscriber=named, known=known or "-")
    return found[0]


def _wanted(numbers: Sequence[int], found: Sequence[CloudApplication]) -> list[CloudApplication]:
    """Find applications by their numbers.

    Raises:
        SettingsError: `settings.fresh-application`: one of them is not among those listed.
    """
    known = {one.application.number: one for one in found}
    missing = [str(number) for number in numbers if number not in known]
    if missing:
        raise SettingsError("settings.fresh-application", numbers=", ".join(missing))
    return [known[number] for number in numbers]


def _document(
    cloud: Cloud,
    subscribers: Sequence[FreshSubscriber],
    found: Sequence[CloudApplication],
    added: Sequence[Infobase],
) -> dict[str, object]:
    return {
        "service": cloud.address,
        "login": cloud.account().login,
        "updated_by": "service",
        "subscribers": [{"number": one.number, "title": one.title} for one in subscribers],
        "applications": [application_document(one) for one in found],
        "added": [{"title": one.title, "url": one.location} for one in added],
    }


def _tell(
    subscribers: Sequence[FreshSubscriber],
    found: Sequence[CloudApplication],
    added: Sequence[Infobase],
    output: Output,
) -> None:
    for subscriber in subscribers:
        output.line(output.texts("cli.fresh.subscriber", title=subscriber.title, number=subscriber.number))
        mine = (one for one in found if one.application.subscriber == subscriber.number)
        _tell_applications(mine, output)
    if not found:
        output.line(output.texts("cli.fresh.none"))
    for infobase in added:
        output.aside(output.texts("cli.fresh.added", title=infobase.title))
    output.aside(output.texts("ui.fresh.updates"))


def _tell_applications(found: Iterable[CloudApplication], output: Output) -> None:
    for one in found:
        told = one.application
        program = f"{told.program_title or told.program} {told.version}".strip()
        listed = output.texts("cli.fresh.listed") if one.listed else ""
        facts = (str(told.number), told.title, program, told.url, listed)
        output.line("  " + "  ".join(fact for fact in facts if fact))
