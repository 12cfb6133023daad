"""The command about the products of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.cli.exits import Exit
from updater.cli.site import identify
from updater.cli.site_documents import program_document
from updater.online import ProgramsSource

if TYPE_CHECKING:
    import argparse

    from updater.app import Application
    from updater.cli.output import Output
    from updater.site.programs import AccountProgram, Contract


def products(options: argparse.Namespace, application: Application, output: Output) -> int:
    """List the programs of the account, with the contract where the site tells it."""
    identify(options, application.online)
    found = application.online.programs()
    if output.as_json:
        programs = [program_document(program) for program in found.programs]
        output.document({"source": found.source.value, "products": programs})
        return Exit.DONE
    for program in found.programs:
        output.line(_line(program, output))
    if not found.programs:
        output.line(output.texts("cli.products.none"))
    if found.source is ProgramsSource.PAGES:
        output.aside(output.texts("ui.products.only-pages"))
    return Exit.DONE


def _line(program: AccountProgram, output: Output) -> str:
    facts = [program.title, program.registration_number or program.group]
    if program.contract is not None:
        facts.append(_contract(program.contract, output))
    return "  ".join(fact for fact in facts if fact)


def _contract(contract: Contract, output: Output) -> str:
    if contract.active and contract.until is not None:
        return output.texts("ui.products.until", date=contract.until.strftime("%d.%m.%Y"))
    return output.texts(f"ui.products.contract.{contract.state.value}")
