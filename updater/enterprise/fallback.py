"""Whether a configuration may be loaded whole where its update was refused (docs/platform.md 5.5)."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from updater.enterprise.outcomes import OutcomeKind
from updater.model.configuration import SupportState

if TYPE_CHECKING:
    from pathlib import Path

    from updater.enterprise.outcomes import Outcome
    from updater.model.configuration import Configuration


class Objection(enum.Enum):
    """A reason why `/LoadCfg` may not follow a failed `/UpdateCfg`."""

    OTHER_FAILURE = "other-failure"
    """The update failed for a reason that loading would not mend: a lock, a licence, a crash."""
    ON_SUPPORT = "on-support"
    """The configuration is on support, or nobody knows: the right update exists, loading loses changes."""
    NOT_A_CF = "not-a-cf"
    BASE_EDITION = "base-edition"
    NOT_AGREED = "not-agreed"


def objections_to_replacing(support: SupportState, configuration: Configuration) -> tuple[Objection, ...]:
    """Return every reason why a configuration is never replaced whole; empty when a person may be asked.

    Args:
        support: of the infobase's configuration.
        configuration: the infobase's.
    """
    against = {
        Objection.ON_SUPPORT: support is not SupportState.NONE,
        Objection.BASE_EDITION: configuration.base_edition,
    }
    return tuple(objection for objection, holds in against.items() if holds)


def objections_to_loading(
    outcome: Outcome, support: SupportState, configuration: Configuration, file: Path, *, agreed: bool
) -> tuple[Objection, ...]:
    """Return every reason against loading the file instead of updating by it; empty when it may be done.

    Args:
        outcome: how `/UpdateCfg` ended.
        support: of the infobase's configuration, as read before the run.
        configuration: the infobase's.
        file: what was to be applied.
        agreed: the person chose this very thing, knowing that the configuration is replaced whole.
    """
    here = {
        Objection.OTHER_FAILURE: outcome.kind is not OutcomeKind.NOT_APPLICABLE,
        Objection.NOT_A_CF: file.suffix.lower() != ".cf",
        Objection.NOT_AGREED: not agreed,
    }
    against = {objection for objection, holds in here.items() if holds}
    against.update(objections_to_replacing(support, configuration))
    return tuple(objection for objection in Objection if objection in against)
