"""The one bar: weighted, never going back, full only at the end; the time left only when it can be told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.model.events import Event, LogLine, Progress, StepFinished, StepStarted, Waiting
from updater.texts import Texts
from updater.ui.markup import Ink
from updater.ui.run_progress import SCALE, RunProgress, StepMark
from updater.ui.words.run import now_line, rough, status_line, step_name, steps_text

STEPS = (("checks", ""), ("backup", ""), ("update-cfg", "1.2"), ("update-db-cfg", "1.2"), ("final-proof", ""))
INK = Ink("#000", "#444", "#06c", 16)


class Clock:
    """A clock moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Time that stands still until it is moved."""
    return Clock()


def walk(progress: RunProgress, clock: Clock, seconds: float = 1.0) -> list[int]:
    """Go through all steps; return the bar after each event."""
    values = []
    for index, (step, subject) in enumerate(STEPS):
        clock.now += seconds
        for event in (StepStarted(step, index, len(STEPS), subject), StepFinished(step, index, seconds)):
            progress.take(event)
            values.append(progress.value)
    return values


def test_the_bar_grows_to_the_end(clock: Clock) -> None:
    """Every finished step moves it; the last one fills it."""
    values = walk(RunProgress(STEPS, clock), clock)
    assert sorted(values) == values
    assert (0, SCALE) == (values[0], values[-1])


def test_heavy_steps_take_more_of_the_bar(clock: Clock) -> None:
    """The database update weighs more than the checks."""
    values = [0, *walk(RunProgress(STEPS, clock), clock)[1::2]]
    parts = {
        step: after - before for (step, _), before, after in zip(STEPS, values, values[1:], strict=False)
    }
    assert parts["update-db-cfg"] > parts["backup"] > parts["checks"]


def test_bytes_move_the_bar_inside_a_copying_step(clock: Clock) -> None:
    """Half of the bytes is half of the step, also beyond 32 bits."""
    progress = RunProgress(STEPS, clock)
    progress.take(StepStarted("backup", 1, len(STEPS)))
    progress.take(Progress(5 * 2**30, 10 * 2**30))
    half = progress.value
    progress.take(Progress(10 * 2**30, 10 * 2**30))
    assert pytest.approx(progress.value, abs=2) == half * 2


def test_bytes_of_a_restore_do_not_move_the_bar(clock: Clock) -> None:
    """Putting the base back is no progress of the update, and it is said by name."""
    progress = RunProgress(STEPS, clock)
    progress.take(StepStarted("update-cfg", 2, len(STEPS)))
    before = progress.value
    progress.take(Progress(50, 100))
    assert (before, True) == (progress.value, progress.restoring)
    assert Texts("ru")("ui.progress.restoring") == now_line(Texts("ru"), progress)


def test_reading_a_server_infobase_is_no_restoring() -> None:
    """Starts of the platform are counted, not bytes; a dump being put back stays that until its end."""
    progress = RunProgress([("preflight", "")], lambda: 0.0)
    progress.take(StepStarted("preflight", 0, 1))
    progress.take(Progress(1, 2, "items"))
    read = progress.restoring
    progress.take(Progress(10, 100))
    progress.take(Progress(1, 2, "items"))
    assert (False, True) == (read, progress.restoring)
    progress.take(StepFinished("preflight", 0, 1.0))
    assert not progress.restoring


def test_steps_nobody_announced_are_shown(clock: Clock) -> None:
    """An unknown step of a newer engine appears in the list and in the bar."""
    progress = RunProgress((), clock)
    progress.take(StepStarted("something-new", 0, 2))
    assert ["something-new", ""] == [step.step for step in progress.steps]
    assert "something-new" == step_name(Texts("ru"), progress.steps[0])


def test_the_end_of_a_failed_run_does_not_fill_the_bar(clock: Clock) -> None:
    """The step that failed is marked, the bar stays where it was."""
    progress = RunProgress(STEPS, clock)
    progress.take(StepStarted("checks", 0, len(STEPS)))
    progress.end(done=False)
    assert (StepMark.STOPPED, True) == (progress.steps[0].mark, progress.value < SCALE)


def test_the_time_left_is_told_late_and_seldom(clock: Clock) -> None:
    """No guess at first; then one that changes every five seconds at most."""
    progress = RunProgress(STEPS, clock)
    progress.take(StepStarted("backup", 1, len(STEPS)))
    clock.now = 4
    progress.take(Progress(90, 100))
    early = progress.seconds_left()
    clock.now = 10
    first = progress.seconds_left()
    clock.now = 13
    assert (None, first) == (early, progress.seconds_left())
    clock.now = 16
    assert first != progress.seconds_left()


def test_the_log_gives_only_what_is_new(clock: Clock) -> None:
    """A line is shown once."""
    progress = RunProgress(STEPS, clock)
    progress.take(LogLine("one"))
    lines, number = progress.lines_since(0)
    progress.take(LogLine("two"))
    assert (["one"], ["two"]) == (lines, progress.lines_since(number)[0])


def test_the_status_line_tells_units_and_time(clock: Clock) -> None:
    """Bytes of how many, and how long it has been."""
    progress = RunProgress(STEPS, clock)
    progress.take(StepStarted("backup", 1, len(STEPS)))
    progress.take(Progress(512 * 2**20, 2**30))
    clock.now = 65
    line = status_line(Texts("ru"), progress).replace("\u00a0", " ")
    assert line.startswith("512 МБ из 1,0 ГБ · прошло 1 мин 5 с")


def test_waiting_for_the_platform_is_told(clock: Clock) -> None:
    """Silence of the platform is shown as work that goes on."""
    progress = RunProgress(STEPS, clock)
    progress.take(StepStarted("update-cfg", 2, len(STEPS)))
    clock.now = 30
    progress.take(Waiting(30))
    assert "30\u00a0с" in status_line(Texts("ru"), progress)


def test_a_guess_is_rounded_to_what_it_is_worth() -> None:
    """Quarters of a minute below two minutes, whole minutes above, never nothing."""
    assert [15, 15, 30, 120, 180] == [rough(seconds) for seconds in (1, 14, 31, 119.9, 200)]


def test_step_names_are_escaped(clock: Clock) -> None:
    """What comes from files is never taken for markup."""
    progress = RunProgress([("update-cfg", "<b>1</b>")], clock)
    assert "&lt;b&gt;1" in steps_text(Texts("ru"), progress, INK)


_EVENTS = st.one_of(
    st.builds(StepStarted, st.sampled_from([step for step, _ in STEPS]), st.integers(0, 6), st.just(7)),
    st.builds(StepFinished, st.just("backup"), st.integers(0, 6), st.floats(0, 10)),
    st.builds(Progress, st.integers(0, 2**40), st.one_of(st.none(), st.integers(0, 2**40))),
    st.builds(Waiting, st.floats(0, 100)),
)


@given(st.lists(_EVENTS, max_size=40))
def test_no_order_of_events_moves_the_bar_back(events: list[Event]) -> None:
    """Whatever is told, the bar stays within its range and never goes back."""
    progress, values = RunProgress(STEPS, Clock()), [0]
    for event in events:
        progress.take(event)
        values.append(progress.value)
    assert sorted(values) == values
    assert SCALE >= values[-1]
