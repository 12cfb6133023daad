"""A run in words while it goes on: what, how far, how long, how much longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.ui.markup import escape, quiet, sign
from updater.ui.run_progress import StepMark

if TYPE_CHECKING:
    from updater.model.events import WaitingForOthers
    from updater.texts import Texts
    from updater.ui.markup import Ink
    from updater.ui.run_progress import RunProgress, StepView

_SIGNS = {
    StepMark.AHEAD: ("ahead", "quiet"),
    StepMark.NOW: ("now", "accent"),
    StepMark.DONE: ("ok", "ok"),
    StepMark.STOPPED: ("stopped", "error"),
}
_MINUTE, _ROUGH = 60, 15


def step_name(texts: Texts, step: StepView) -> str:
    """Return the name of a step for people; a step we have no name for is still shown."""
    key = f"step.{step.step}.title"
    if key in texts:
        return texts(key, subject=step.subject)
    return f"{step.step} {step.subject}".strip() or texts("ui.progress.step-unknown")


def now_line(texts: Texts, progress: RunProgress) -> str:
    """Say what is being done."""
    current = progress.current
    if progress.others is not None:
        return waiting_line(texts, progress.others)
    if progress.restoring:
        return texts("ui.progress.restoring")
    return step_name(texts, current) if current is not None else texts("ui.progress.starting")


def waiting_line(texts: Texts, event: WaitingForOthers) -> str:
    """Say who is waited for, and until when."""
    key = "waiting-for" if event.who else "waiting-unknown"
    return texts(f"ui.progress.{key}", who=event.who, until=f"{event.until:%H:%M}")


def status_line(texts: Texts, progress: RunProgress) -> str:
    """Say how far and how long: units, time passed, time left when it can be told."""
    parts = []
    inner = progress.inner
    if progress.others is not None:
        parts.append(texts("ui.progress.waiting-status", seconds=progress.others.seconds))
    elif inner is not None and inner.total:
        key = "bytes-of" if inner.unit == "bytes" else "items-of"
        parts.append(texts(f"ui.progress.{key}", done=inner.done, total=inner.total))
    elif inner is not None and inner.unit == "bytes":
        parts.append(texts("ui.progress.bytes", done=inner.done))
    elif progress.waiting is not None:
        key = "quiet" if progress.quiet else "waiting"
        parts.append(texts(f"ui.progress.{key}", seconds=progress.step_elapsed))
    parts.append(texts("ui.progress.elapsed", seconds=progress.elapsed))
    left = progress.seconds_left()
    if left is not None:
        parts.append(texts("ui.progress.left", seconds=rough(left)))
    return " · ".join(parts)


def rough(seconds: float) -> float:
    """Round a guess to what it is worth: a quarter of a minute, then whole minutes."""
    step = _ROUGH if seconds < 2 * _MINUTE else _MINUTE
    return max(step, round(seconds / step) * step)


def steps_text(texts: Texts, progress: RunProgress, ink: Ink) -> str:
    """Return the list of steps as rich text."""
    rows = "".join(_row(texts, step, ink) for step in progress.steps)
    return f'<table cellspacing="0" cellpadding="0" width="100%">{rows}</table>'


def _row(texts: Texts, step: StepView, ink: Ink) -> str:
    gap, size = round(ink.em * 0.3), round(ink.em * 1.15)
    name, tone = _SIGNS[step.mark]
    words = escape(step_name(texts, step))
    if step.mark is StepMark.NOW:
        words = f"<b>{words}</b>"
    elif step.mark is StepMark.AHEAD:
        words = quiet(step_name(texts, step), ink)
    time = quiet(texts.duration(step.seconds), ink) if step.seconds and step.seconds >= 1 else ""
    cell = f'<td style="padding:{gap}px {round(ink.em * 0.6)}px {gap}px 0"'
    return (
        f'<tr>{cell} width="{size}">{sign(name, tone, size)}</td>{cell} width="100%">{words}</td>'
        f'{cell} align="right" style="white-space:nowrap">{time}</td></tr>'
    )
