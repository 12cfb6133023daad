"""The update site put together from settings: account, sources in order, downloads that become templates."""

from updater.online.online import Online
from updater.online.values import AccountState, OnlinePlan, ReleasesFound

__all__ = ["AccountState", "Online", "OnlinePlan", "ReleasesFound"]
