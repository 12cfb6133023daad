"""Why an account is given no updates: asked of those who know, once somebody was refused.

The services refuse in words of their own (docs/update-site.md 2.5) or with a bare 403 (3.2), which tell a
missing contract from a product that is not registered to nobody but a reader. A portal that tells the
products of an account knows; the page of all projects shows at least which of them are the account's.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from updater.errors import SiteError
from updater.site.account_errors import no_contract, not_given, not_registered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.model.site import Product
    from updater.online.connection import Connection
    from updater.site.pages.total import Project
    from updater.site.programs import AccountProgram
    from updater.site.registration_desk import RegistrationDesk

NO_RIGHTS = frozenset(
    {"account.no-contract", "account.not-registered", "account.not-given", "account.not-given-silent"}
)
"""Codes of what is told then."""

_ALWAYS = frozenset({"site.service-message", "site.file-not-allowed", "site.no-files"})
_WITH_403 = frozenset({"download.refused", "site.template-list-refused"})
_FORBIDDEN = 403


class Rights:
    """Explains refusals.

    Args:
        connection: the way to the page of all projects, as the person signed in.
        desk: the portal, which may tell what is registered to the account.
    """

    def __init__(self, connection: Connection, desk: RegistrationDesk) -> None:
        self._connection, self._desk = connection, desk

    @contextlib.contextmanager
    def explaining(self, product: Product) -> Iterator[None]:
        """Raise what a refusal inside means: no contract, not registered, or not known which of them.

        Raises:
            SiteError: in place of the refusal, or what was raised inside.
        """
        try:
            yield
        except SiteError as error:
            explained = self.explained(error, product)
            if explained is error:
                raise
            raise explained from error

    def explained(self, error: SiteError, product: Product) -> SiteError:
        """Return what a refusal means; the error itself when it is none, or is not about rights.

        Nothing that is asked here raises: whoever was refused must hear of that.
        """
        if not _may_be_of_rights(error):
            return error
        programs = self._programs()
        if programs is None:
            return self._by_projects(error, product)
        name = product.configuration or product.nick
        mine = [one for one in programs if _is(one, product)]
        if not mine:
            return not_registered(name)
        contracts = [one.contract for one in mine if one.contract is not None]
        if not contracts:
            return not_given(name, _words(error))
        # With a contract the refusal is about something else, and says itself what.
        return error if any(contract.allows for contract in contracts) else no_contract(name)

    def _by_projects(self, error: SiteError, product: Product) -> SiteError:
        name = product.configuration or product.nick
        projects = self._projects() if product.nick else ()
        if projects and product.nick not in {project.nick for project in projects}:
            return not_registered(name)
        return not_given(name, _words(error))

    def _programs(self) -> tuple[AccountProgram, ...] | None:
        credentials = self._connection.credentials
        try:
            return self._desk.programs(credentials) if credentials is not None else None
        except SiteError:
            return None

    def _projects(self) -> tuple[Project, ...]:
        from updater.site.release_pages import ReleasePages

        try:
            return ReleasePages(self._connection.addresses(), self._connection.read_page).projects()
        except SiteError:
            return ()


def _may_be_of_rights(error: SiteError) -> bool:
    return error.code in _ALWAYS or (error.code in _WITH_403 and error.params.get("status") == _FORBIDDEN)


def _is(program: AccountProgram, product: Product) -> bool:
    return bool(
        (product.nick and program.nick == product.nick)
        or (product.program and program.program == product.program)
    )


def _words(error: SiteError) -> str:
    return str(error.params.get("message") or "")
