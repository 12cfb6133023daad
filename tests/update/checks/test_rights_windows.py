"""Rights on Windows are asked for by a handle; what is asked and what answers mean is seen anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from updater.update.checks.rights_windows import may_open_file, may_open_folder

_INVALID, _DENIED, _SHARING, _PROTECTED = -1, 5, 32, 19


@dataclass
class _System:
    """Answers as the documentation of the calls says, and remembers what was asked."""

    handle: int = 7
    error: int = 0
    asked: list[tuple[str, int, int, int, int]] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)

    def open(self, path: str, access: int, share: int, how: int, flags: int) -> int:
        """Give the handle."""
        self.asked.append((path, access, share, how, flags))
        return self.handle

    def close(self, handle: int) -> None:
        """Take it back."""
        self.closed.append(handle)

    def last_error(self) -> int:
        """Say why there was none."""
        return self.error


def test_a_folder_is_asked_for_the_right_to_add_files() -> None:
    """FILE_ADD_FILE and FILE_ADD_SUBDIRECTORY of an existing folder, shared; closed at once."""
    system = _System()
    assert may_open_folder(system, Path("folder"))
    assert ([("folder", 0x6, 0x7, 3, 0x02000000)], [7]) == (system.asked, system.closed)


def test_a_file_is_asked_for_the_right_to_write() -> None:
    """FILE_WRITE_DATA, opened only, never made."""
    system = _System()
    assert may_open_file(system, Path("file"))
    assert [("file", 0x2, 0x7, 3, 0x02000000)] == system.asked


@pytest.mark.parametrize(
    ("error", "may"),
    [(_DENIED, False), (_PROTECTED, False), (_SHARING, True)],
    ids=["denied", "disk", "held"],
)
@pytest.mark.parametrize("handle", [_INVALID, (1 << 64) - 1, (1 << 32) - 1])
def test_only_a_refusal_by_rights_is_one(error: int, may: bool, handle: int) -> None:
    """Somebody who holds a file takes no rights away; there is nothing to close."""
    system = _System(handle, error)
    assert may is may_open_file(system, Path("file"))
    assert [] == system.closed
