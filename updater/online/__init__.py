"""The update site put together from settings: account, sources in order, downloads that become templates."""

from updater.online.online import Online
from updater.online.values import (
    AccountPrograms,
    AccountState,
    CloudApplication,
    Differing,
    OnlinePlan,
    ProgramsSource,
    ReleasesFound,
)

__all__ = [
    "AccountPrograms",
    "AccountState",
    "CloudApplication",
    "Differing",
    "Online",
    "OnlinePlan",
    "ProgramsSource",
    "ReleasesFound",
]
