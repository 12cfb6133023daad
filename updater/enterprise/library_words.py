"""Start parameters and words of the vendor's library in either language (docs/platform.md 7.2, 7.5).

They are literals of its modules, in the language the library was written or localised in;
which one a configuration carries is told by the name of its update module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.model.configuration import UpdateSubsystem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class LibraryWords:
    """The words of one edition of the library.

    Attributes:
        update_and_leave: start parameter with which a file infobase updates its data and leaves.
        event: name of the library's records in the event log.
        success: stands in the record of an update that was done, letters' case aside.
        deferred: stands in what is written of deferred handlers, letters' case aside.
    """

    update_and_leave: str
    event: str
    success: str
    deferred: str


WORDS: Mapping[UpdateSubsystem, LibraryWords] = {
    UpdateSubsystem.RUSSIAN: LibraryWords(
        update_and_leave="ВыполнитьОбновлениеИЗавершитьРаботу;РегламентныеЗаданияОтключены",
        event="Обновление информационной базы",
        success="выполнено успешно",
        deferred="отложенное обновление",
    ),
    # Keys and event are attested; that these two words stand in its records is inferred.
    UpdateSubsystem.ENGLISH: LibraryWords(
        update_and_leave="UpdateAndExit;ScheduledJobsDisabled2",
        event="Infobase update",
        success="successful",
        deferred="deferred update",
    ),
}

EVENTS = frozenset(words.event for words in WORDS.values())
"""Names of the library's records: a log may hold those of either language."""


def words_of(subsystem: UpdateSubsystem) -> LibraryWords:
    """Return the words of an edition of the library.

    Raises:
        KeyError: the configuration carries none.
    """
    return WORDS[subsystem]


def says_success(text: str) -> bool:
    """Whether a record of the library says that its update was done."""
    return _has(text, (words.success for words in WORDS.values()))


def says_deferred(text: str) -> bool:
    """Whether a record of the library is about deferred handlers."""
    return _has(text, (words.deferred for words in WORDS.values()))


def _has(text: str, phrases: Iterable[str]) -> bool:
    folded = text.casefold()
    return any(phrase in folded for phrase in phrases)
