"""The programs of the account: from the portal that tells them, else what the release site lets it see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.site import sign_in

from updater.demo.site import AccountKind
from updater.errors import SiteError
from updater.online import ProgramsSource
from updater.site.programs import Contract, ContractState
from updater.site.registration import Questionnaire

if TYPE_CHECKING:
    from updater.app import Application
    from updater.demo.site import RunningSite
    from updater.online import Online

_STATES = {
    AccountKind.CONTRACT: ContractState.ACTIVE,
    AccountKind.NO_CONTRACT: ContractState.ABSENT,
    AccountKind.BASIC: ContractState.NOT_NEEDED,
}


def _come(online: Online, kind: AccountKind) -> None:
    person = sign_in(kind)
    online.sign_in(person.login, person.password, remember=False)


@pytest.mark.parametrize("kind", _STATES)
def test_a_portal_that_tells(online: Online, kind: AccountKind) -> None:
    """Each program with its number and what its contract means for updates."""
    _come(online, kind)
    found = online.programs()
    assert ProgramsSource.PORTAL is found.source
    assert {_STATES[kind]} == {one.contract.state for one in found.programs if one.contract}
    assert all(one.registration_number for one in found.programs)


def test_a_portal_without_such_a_list(application: Application, online: Online, site: RunningSite) -> None:
    """What the release site lets the account look into is told instead, without a word about a contract."""
    addresses = {**application.settings.site_addresses, "portal": site.url("fresh")}
    application.save_settings(replace(application.settings, site_addresses=addresses))
    online.rebuild()
    _come(online, AccountKind.NO_CONTRACT)
    found = online.programs()
    assert ProgramsSource.PAGES is found.source
    assert [(None, "")] * len(found.programs) == [
        (one.contract, one.registration_number) for one in found.programs
    ]
    workshop = site.world.products[1]
    assert (workshop.title, workshop.group) in [(one.title, one.group) for one in found.programs]


def test_nobody_is_signed_in(online: Online) -> None:
    """Nothing is asked for nobody."""
    with pytest.raises(SiteError, match=r"account\.sign-in-needed"):
        online.programs()
    with pytest.raises(SiteError, match=r"account\.sign-in-needed"):
        online.add_program(Questionnaire())


def test_a_program_is_added_to_who_is_signed_in(online: Online, site: RunningSite) -> None:
    """By number and PIN, to that account and no other."""
    _come(online, AccountKind.NO_PRODUCT)
    assert () == online.programs().programs
    number, pin, nick = site.world.pins[1]
    added = online.add_program(Questionnaire(registration_number=number, pin=pin))
    assert [nick] == [one.nick for one in added]
    assert added == online.programs().programs
    with pytest.raises(SiteError, match=r"site\.registration-refused"):
        online.add_program(Questionnaire(registration_number=number, pin="0000"))


@pytest.mark.parametrize(
    ("contract", "state"),
    [
        (Contract(needed=True, active=True), ContractState.ACTIVE),
        (Contract(needed=False, active=True), ContractState.ACTIVE),
        (Contract(needed=True, active=False), ContractState.ABSENT),
        (Contract(needed=False, active=False), ContractState.NOT_NEEDED),
    ],
)
def test_what_a_contract_means(contract: Contract, state: ContractState) -> None:
    """Updates are given unless a contract is needed and there is none."""
    assert (state, state is not ContractState.ABSENT) == (contract.state, contract.allows)
