"""Every row of the table: what goes wrong, what is said, what the infobase is, and that life goes on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from support.faults.case import Scene
from support.faults.judge import play
from support.faults.rows import ROWS
from support.faults.selection import part_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.faults.case import Case
    from support.faults.world import World

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="signals, locks and volumes of POSIX"),
    pytest.mark.timeout(900),
]


_ALIKE = ("C16-", "K05-", "S-killed at ", "C05-a dump put back is killed at ")
"""Rows made by one rule for every step or point begin so."""


def _played() -> list[Case]:
    """Every row that stands for itself, and of those made by a rule a part, unless all is to be played."""
    made = [[case for case in ROWS if case.title.startswith(alike)] for alike in _ALIKE]
    chosen = {case.title for cases in made for case in part_of(cases, 6)}
    return [case for case in ROWS if case.title in chosen or not case.title.startswith(_ALIKE)]


def _parameters() -> list[object]:
    marked: list[object] = []
    for case in _played():
        marks = [pytest.mark.xfail(reason=case.xfail, strict=True)] if case.xfail else []
        marked.append(pytest.param(case, id=case.title.replace(" ", "-"), marks=marks))
    return marked


@pytest.mark.parametrize("case", _parameters())
def test_row(case: Case, world_of: Callable[[Case], World], count_cases: Callable[[int, int], None]) -> None:
    """The code, the base as before or proved new, the lock given back, no secret written, and a plain run."""
    if reason := case.unless():
        pytest.skip(f"{case.number}: {reason}")
    scene = Scene(world_of(case))
    count_cases(1, 0)
    try:
        play(case, scene)
        count_cases(0, 1)
    finally:
        scene.world.end_processes()


def test_no_two_rows_have_one_name() -> None:
    """A name is how a row is found."""
    titles = [case.title for case in ROWS]
    assert sorted(set(titles)) == sorted(titles)
