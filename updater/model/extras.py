"""What may be done besides an update."""

from __future__ import annotations

from dataclasses import dataclass, fields


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


EXTRAS = tuple(each.name for each in fields(Extras))
"""Their names."""
