"""The products of an account and its contract, where a source tells them.

No public program reads them from the real portal (docs/update-site.md 4.2): there, which products an
account has shows on the release pages, and whether it has a contract when a file is asked for.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from updater.site.account_errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from updater.site.pages.total import Project


class ContractState(enum.Enum):
    """What a contract means for updates."""

    ACTIVE = "active"
    ABSENT = "absent"
    """Updates want one, and there is none, or not any more."""
    NOT_NEEDED = "not-needed"


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract updates are given for.

    Attributes:
        needed: False for basic editions.
        until: last day, when it is told.
    """

    needed: bool
    active: bool
    until: dt.date | None = None

    @property
    def allows(self) -> bool:
        """Whether updates are given."""
        return self.state is not ContractState.ABSENT

    @property
    def state(self) -> ContractState:
        """What it means for updates."""
        if self.active:
            return ContractState.ACTIVE
        return ContractState.ABSENT if self.needed else ContractState.NOT_NEEDED


@dataclass(frozen=True, slots=True)
class AccountProgram:
    """A product registered to an account.

    Attributes:
        nick: on the release pages.
        group: what the release pages list it under; empty when others told.
        program: for the update service.
        registration_number: empty when it is not told.
        contract: None when nothing is told about it.
    """

    title: str
    nick: str = ""
    program: str = ""
    registration_number: str = ""
    contract: Contract | None = None
    group: str = ""


def of_projects(projects: Iterable[Project]) -> tuple[AccountProgram, ...]:
    """Return what the release site lets an account look into: all it shows of what the account has."""
    return tuple(
        AccountProgram(title=shown(one.name), nick=one.nick, group=shown(one.group))
        for one in projects
        if one.available
    )


def read_programs(data: bytes) -> tuple[AccountProgram, ...] | None:
    """Read the list of a portal's products; None when it is no such list."""
    try:
        found = json.loads(data)["products"]
        return tuple(_program(one) for one in found)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _program(one: dict[str, Any]) -> AccountProgram:
    return AccountProgram(
        title=shown(str(one["title"])),
        nick=str(one.get("nick") or ""),
        program=str(one.get("program") or ""),
        registration_number=shown(str(one.get("registrationNumber") or "")),
        contract=_contract(one.get("contract")),
    )


def _contract(value: Any) -> Contract | None:  # noqa: ANN401 - JSON holds anything
    if not isinstance(value, dict):
        return None
    until = value.get("until")
    date = dt.date.fromisoformat(until) if isinstance(until, str) and until else None
    return Contract(bool(value.get("needed", True)), bool(value.get("active")), date)
