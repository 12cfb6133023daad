"""Who comes into a server infobase, and who asks its cluster. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, field

from updater.app import UpdateOptions


@dataclass(frozen=True, slots=True)
class ServerLogin:
    """Names and passwords; these live as long as this object and are never shown.

    Attributes:
        user: of the infobase; empty when it has none.
        cluster_user: administrator of the cluster; empty where it has none, or takes that of the settings.
    """

    user: str = ""
    password: str = field(default="", repr=False)
    cluster_user: str = ""
    cluster_password: str = field(default="", repr=False)

    def options(self, *, end_sessions: bool = False) -> UpdateOptions:
        """Return the options of a run that comes in so."""
        return UpdateOptions(
            user=self.user,
            password=self.password,
            cluster_user=self.cluster_user,
            cluster_password=self.cluster_password,
            end_sessions=end_sessions,
        )
