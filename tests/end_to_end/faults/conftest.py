"""A world that is made once and copied for each case, and one line at the end that counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.register_assert_rewrite("support.faults")

from support.faults.case import copied, made_for  # noqa: E402 - its assertions are to be told in full
from support.faults.world import make_world  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.faults.case import Case
    from support.faults.world import World

_RUN, _SURVIVED = "faults run", "faults survived"


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A world nobody has touched."""
    return make_world(tmp_path_factory.mktemp("faults") / "world")


@pytest.fixture
def new_world(pristine: World, tmp_path: Path) -> Callable[..., World]:
    """Makes a copy of it; one with other facts is made from scratch."""
    made: list[World] = []

    def make(**facts: Any) -> World:
        root = tmp_path / f"world-{len(made)}"
        made.append(make_world(root, **facts) if facts else copied(pristine, root))
        return made[-1]

    return make


@pytest.fixture
def world(new_world: Callable[..., World]) -> World:
    """One world."""
    return new_world()


@pytest.fixture
def world_of(pristine: World, tmp_path: Path) -> Callable[[Case], World]:
    """Makes the world of a case."""
    return lambda case: made_for(case, tmp_path / "world", pristine)


@pytest.fixture
def count_cases(record_property: Callable[[str, object], None]) -> Callable[[int, int], None]:
    """Tells the last line of the suite how many cases a test has run and how many survived."""

    def count(run: int, survived: int) -> None:
        record_property(_RUN, run)
        record_property(_SURVIVED, survived)

    return count


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line how many cases were run, and how many of them ended as they must.

    What a test has counted travels with its report, from the workers of a parallel run too.
    """
    kept = [report for reports in terminalreporter.stats.values() for report in reports]
    reports = [report for report in kept if isinstance(report, pytest.TestReport)]
    here = [report for report in reports if "end_to_end/faults" in report.nodeid]
    counted = [fact for report in here if report.when == "call" for fact in report.user_properties]
    run = sum(int(str(number)) for name, number in counted if name == _RUN)
    survived = sum(int(str(number)) for name, number in counted if name == _SURVIVED)
    not_run = sum(report.outcome == "skipped" and not hasattr(report, "wasxfail") for report in here)
    if run:
        line = f"fault suite: {run} cases run, {survived} survived, {not_run} not run here"
        terminalreporter.write_sep("=", line, green=run == survived, red=run != survived)
