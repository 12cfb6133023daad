"""What the update site says, as JSON documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.cli.documents import installed_document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from updater.cli.documents import Document
    from updater.errors import SiteError
    from updater.model.site import Package, SiteRelease
    from updater.online import AccountState, CloudApplication, OnlinePlan
    from updater.site.choose import Failure
    from updater.site.programs import AccountProgram
    from updater.texts import Texts

__all__ = [
    "account_document",
    "application_document",
    "distribution_document",
    "failure_documents",
    "installed_document",
    "path_document",
    "program_document",
    "release_document",
]


def account_document(state: AccountState) -> Document:
    """Describe who is signed in; never the password."""
    return {
        "login": state.login or None,
        "connected": state.connected,
        "remembered": state.remembered,
        "store": state.store,
    }


def release_document(release: SiteRelease) -> Document:
    """Describe a release as a source lists it."""
    return {
        "version": release.version.text,
        "date": _day(release.date),
        "updates": [version.text for version in release.updates],
        "minimum_platform": release.minimum_platform,
        "bytes": release.size,
        "support_end": _day(release.support_end),
        "test": release.test,
        "long_support": release.long_support,
        "texts": [{"kind": text.kind.value, "url": text.url} for text in release.texts],
    }


def failure_documents(failures: Sequence[Failure], texts: Texts) -> list[Document]:
    """Describe the sources that could not tell: which, the code of the error, and its words."""
    return [
        {
            "source": failure.kind.value,
            "code": failure.error.code,
            "message": texts.problem(failure.error).what,
        }
        for failure in failures
    ]


def application_document(one: CloudApplication) -> Document:
    """Describe an application of 1C:Fresh."""
    told = one.application
    return {
        "number": told.number,
        "title": told.title,
        "subscriber": told.subscriber,
        "program": told.program,
        "program_title": told.program_title,
        "version": told.version or None,
        "url": told.url or None,
        "status": told.status or None,
        "listed": one.listed,
    }


def program_document(program: AccountProgram) -> Document:
    """Describe a program of the account; its contract is null where nobody tells it."""
    contract = program.contract
    return {
        "title": program.title,
        "nick": program.nick or None,
        "program": program.program or None,
        "group": program.group or None,
        "registration_number": program.registration_number or None,
        "contract": contract
        and {
            "needed": contract.needed,
            "active": contract.active,
            "until": _day(contract.until),
            "allows_updates": contract.allows,
        },
    }


def distribution_document(package: Package, error: SiteError | None = None) -> Document:
    """Describe something a release offers; `error` is why the site tells no more of it."""
    return {
        "kind": package.kind.value,
        "title": package.title,
        "file": package.file_name,
        "bytes": package.size,
        "date": _day(package.published),
        "checksum": package.digest and f"{package.digest.algorithm}:{package.digest.value}",
        "error": error.code if error is not None else None,
    }


def path_document(plan: OnlinePlan, texts: Texts) -> Document:
    """Describe a path the site gives: what each hop takes, and what all take that are not here."""
    return {
        "configuration": plan.product.configuration,
        "start": plan.start.text,
        "source": plan.source.value,
        "failures": failure_documents(plan.failures, texts),
        "bytes": plan.size,
        "hops": [
            {
                "version": hop.version.text if hop.version is not None else None,
                "bytes": hop.package.size if hop.package is not None else None,
                "here": hop.here,
                "minimum_platform": hop.minimum_platform,
                "handlers_required": hop.handlers_required,
            }
            for hop in plan.hops
        ],
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None
