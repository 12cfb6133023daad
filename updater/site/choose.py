"""Which source is asked: those of the settings in turn, and why the others did not answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from updater.errors import SiteError, StorageError, UserError
from updater.model.site import SourceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from updater.site.sources import ReleaseSource

AUTOMATIC = (SourceKind.SERVICE, SourceKind.PAGES, SourceKind.LEGACY, SourceKind.DIRECTORY)
"""The service needs no pages and computes the path itself; pages know everything; lists may be old."""

_WRONG_PASSWORD = 401
_LAST_WORD = frozenset({"site.release-unknown", "site.no-path", "site.blocked"})
"""Answers that another source may well know better, but that must not be lost when none does."""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a source did not answer."""

    kind: SourceKind
    error: UserError


@dataclass(frozen=True, slots=True)
class Found(Generic[_Answer]):
    """An answer, who gave it, and who could not.

    Attributes:
        source: asked again for the files of what it found: keys of hops are its own.
    """

    answer: _Answer
    source: ReleaseSource
    failures: tuple[Failure, ...] = ()


def in_order(
    sources: Iterable[ReleaseSource], wanted: Sequence[SourceKind] = AUTOMATIC
) -> tuple[ReleaseSource, ...]:
    """Return the sources in the order of the settings; those not wanted are left out."""
    ranked = {kind: rank for rank, kind in enumerate(wanted)}
    return tuple(
        sorted((each for each in sources if each.kind in ranked), key=lambda each: ranked[each.kind])
    )


def ask(
    sources: Sequence[ReleaseSource],
    question: Callable[[ReleaseSource], _Answer],
    *,
    on_failure: Callable[[Failure], object] | None = None,
) -> Found[_Answer]:
    """Put a question to one source after another until one answers.

    An answer to do with the account ends it: what one host refuses must not be tried at another,
    where it would count as one more attempt.

    Args:
        sources: in the order they are asked.
        question: what is asked, such as `lambda source: source.path(...)`.
        on_failure: told at once of a source that did not answer.

    Raises:
        SiteError: what the only source raised; `account.*`; `site.no-source`, whose cause is an
            `ExceptionGroup` of the errors of all.
    """
    failures: list[Failure] = []
    for source in sources:
        try:
            source.ready()
            return Found(question(source), source, tuple(failures))
        except (SiteError, StorageError) as error:
            if _of_the_account(error):
                raise
            failures.append(Failure(source.kind, error))
            if on_failure is not None:
                on_failure(failures[-1])
    raise _nobody(failures)


def _of_the_account(error: UserError) -> bool:
    refused = error.code == "site.template-list-refused" and error.params.get("status") == _WRONG_PASSWORD
    return error.code.startswith("account.") or error.code == "site.sign-in-needed" or refused


def _nobody(failures: Sequence[Failure]) -> UserError:
    """Name the one reason there is, or the one that says most, or all of them."""
    errors = [failure.error for failure in failures]
    telling = [error for error in errors if error.code in _LAST_WORD]
    if len({error.code for error in errors}) == 1:
        return errors[0]
    if telling:
        return telling[0]
    problem = SiteError("site.no-source", count=len(errors))
    if errors:
        problem.__cause__ = ExceptionGroup("sources", errors)
    return problem
