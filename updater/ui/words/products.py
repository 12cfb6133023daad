"""The programs of an account in words: a program in the list, and what its contract means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.online import AccountPrograms, ProgramsSource
from updater.site.programs import ContractState
from updater.ui.look import Tone
from updater.ui.words.site import day

if TYPE_CHECKING:
    from updater.site.programs import AccountProgram, Contract
    from updater.texts import Texts

_MARKS = {ContractState.ABSENT: ("warning", Tone.WARNING)}


def program_line(texts: Texts, program: AccountProgram) -> str:
    """Return the quiet line of a program."""
    parts = [program.group]
    if program.registration_number:
        parts.append(texts("ui.products.number", number=program.registration_number))
    if program.contract is not None:
        parts.append(contract_words(texts, program.contract))
    return " · ".join(part for part in parts if part) or program.nick


def contract_words(texts: Texts, contract: Contract) -> str:
    """Say what a contract means for updates."""
    if contract.active and contract.until is not None:
        return texts("ui.products.until", date=day(contract.until))
    return texts(f"ui.products.contract.{contract.state.value}")


def mark(program: AccountProgram) -> tuple[str, Tone] | None:
    """Return the small sign at the end of the line: what needs attention."""
    return _MARKS.get(program.contract.state) if program.contract is not None else None


def summary(found: AccountPrograms) -> tuple[Tone, str]:
    """Return how the account stands: a tone, and the key of the words under `ui.products`."""
    if found.source is ProgramsSource.PAGES:
        return Tone.ACCENT, "only-pages"
    states = {one.contract.state for one in found.programs if one.contract is not None}
    if ContractState.ABSENT in states:
        return Tone.WARNING, "no-contract"
    if ContractState.ACTIVE in states:
        return Tone.OK, "with-contract"
    return (Tone.OK, "without-contract") if states else (Tone.ACCENT, "not-told")
