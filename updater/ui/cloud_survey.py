"""Questions to 1C:Fresh that belong together, asked in one go by a worker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.online import AccountState, CloudApplication
    from updater.online.cloud import Cloud
    from updater.site.fresh import FreshSubscriber


@dataclass(frozen=True, slots=True)
class CloudSurvey:
    """What the service told whoever is signed in.

    Attributes:
        address: of the service.
        chosen: number of the subscriber whose applications these are; None when they are of all.
    """

    account: AccountState
    address: str
    subscribers: tuple[FreshSubscriber, ...] = ()
    applications: tuple[CloudApplication, ...] = ()
    chosen: int | None = None


def survey_cloud(cloud: Cloud, subscriber: int | None) -> CloudSurvey:
    """Ask for subscribers and applications; for neither when nobody can be signed in without a password.

    Args:
        cloud: whoever is signed in there.
        subscriber: whose applications are wanted; None means everybody's.

    Raises:
        SiteError: `account.*` or `site.*`.
    """
    if not cloud.sign_in_remembered():
        return CloudSurvey(cloud.account(), cloud.address)
    subscribers = cloud.subscribers()
    chosen = [one for one in subscribers if one.number == subscriber]
    applications = cloud.applications(chosen or subscribers)
    number = chosen[0].number if chosen else None
    return CloudSurvey(cloud.account(), cloud.address, subscribers, applications, number)


def as_listed(found: CloudSurvey, added: Sequence[CloudApplication]) -> CloudSurvey:
    """Return what the service told, with some applications now in 1C's list; it need not be asked again."""
    numbers = {one.application.number for one in added}
    marked = (
        replace(one, listed=one.listed or one.application.number in numbers) for one in found.applications
    )
    return replace(found, applications=tuple(marked))
