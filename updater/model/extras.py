"""What may be done besides an update."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Extras:
    """What may be done besides the update itself; nothing of it unless it is asked for.

    Attributes:
        check_before: test the infobase before the first release; errors found stop the run.
        repair_before: repair what such a test can repair, in place of the test.
        check_after: test the infobase after the last release.
        compress_after: compress the tables after the last release, as the vendor's updater does.
        finish_previous: let the application finish what the update before this one left to do.
        block_users: keep users out of a file infobase by a block of connections.
    """

    check_before: bool = False
    repair_before: bool = False
    check_after: bool = False
    compress_after: bool = False
    finish_previous: bool = False
    block_users: bool = False

    @classmethod
    def named(cls, names: Iterable[str]) -> Extras:
        """Return what is wanted by its names; names this version does not know are left out."""
        return cls(**dict.fromkeys(set(names) & set(EXTRAS), True))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what is wanted."""
        return tuple(name for name in EXTRAS if getattr(self, name))


EXTRAS = tuple(each.name for each in fields(Extras))
"""Their names."""

OF_FILES = ("compress_after", "finish_previous", "block_users")
"""Those that mean something to file infobases only."""
