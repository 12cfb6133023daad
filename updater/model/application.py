"""What an application has written down in its own data about how far they were updated."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApplicationRecord:
    """What the vendor's library keeps of its updates inside the infobase (docs/platform.md 7.5, 7.6).

    Attributes:
        version: the release whose update handlers were run last; None when it cannot be told.
        told_by: the register and the configuration's own name in it, for people.
        deferred_done: the deferred handlers of that release were all run; None when it cannot be told.
    """

    version: str | None = None
    told_by: str = ""
    deferred_done: bool | None = None
