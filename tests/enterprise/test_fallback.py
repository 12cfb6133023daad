"""`/LoadCfg` after a failed `/UpdateCfg`: only where it destroys nothing the vendor would keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from updater.enterprise.fallback import Objection, objections_to_loading, objections_to_replacing
from updater.enterprise.outcomes import Outcome, OutcomeKind
from updater.model.configuration import Configuration, SupportState
from updater.model.version import Version

OWN = Configuration("СвояКонфигурация", "", Version("1.0"))
BASE = Configuration("БухгалтерияПредприятияБазовая", "Фирма", Version("3.0"))
CF, CFU = Path("1cv8.cf"), Path("1cv8.cfu")


def _outcome(kind: OutcomeKind = OutcomeKind.NOT_APPLICABLE) -> Outcome:
    return Outcome(kind, "update-cfg", "", 1, 1.0)


def test_it_may_be_done_when_everything_speaks_for_it() -> None:
    """Not on support, a .cf, not a base edition, agreed to."""
    assert () == objections_to_loading(_outcome(), SupportState.NONE, OWN, CF, agreed=True)
    assert () == objections_to_loading(_outcome(), SupportState.NONE, OWN, Path("Новая.CF"), agreed=True)
    assert () == objections_to_replacing(SupportState.NONE, OWN)


@pytest.mark.parametrize("kind", set(OutcomeKind) - {OutcomeKind.NOT_APPLICABLE}, ids=lambda kind: kind.value)
def test_other_failures_are_not_mended_by_loading(kind: OutcomeKind) -> None:
    """A lock, a licence, own changes, even a success: loading answers none of them."""
    found = objections_to_loading(_outcome(kind), SupportState.NONE, OWN, CF, agreed=True)
    assert (Objection.OTHER_FAILURE,) == found


@pytest.mark.parametrize("support", set(SupportState) - {SupportState.NONE}, ids=lambda state: state.value)
def test_a_supported_configuration_is_never_loaded_over(support: SupportState) -> None:
    """Locked, editable, or unknown: the vendor's own way loses changes here."""
    assert (Objection.ON_SUPPORT,) == objections_to_loading(_outcome(), support, OWN, CF, agreed=True)
    assert (Objection.ON_SUPPORT,) == objections_to_replacing(support, OWN)


def test_each_reason_is_told() -> None:
    """All reasons at once, so that the person is not led from one to the next."""
    found = objections_to_loading(_outcome(OutcomeKind.FAILED), SupportState.LOCKED, BASE, CFU, agreed=False)
    assert tuple(Objection) == found


def test_agreement_is_needed_but_may_be_asked_for() -> None:
    """Without a yes nothing is loaded, yet the question may be put."""
    found = objections_to_loading(_outcome(), SupportState.NONE, OWN, CF, agreed=False)
    assert (Objection.NOT_AGREED,) == found
