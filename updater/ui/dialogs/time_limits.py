"""Time limits of a run, in minutes: one row for each, with what it means as a tooltip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSpinBox

from updater.ui.look import em

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QFormLayout, QWidget

    from updater.settings import Settings
    from updater.texts import Texts

_MINUTE = 60
_DAY = 24 * 60  # minutes
_STEP = 5


@dataclass(frozen=True, slots=True)
class _Limit:
    """One limit.

    Attributes:
        name: of its setting; the setting is in seconds.
        key: of its texts, and of its object name.
        shortest: minutes; less would take a healthy run for a hung one. 0: it may be none at all.
        longest: minutes.
    """

    name: str
    key: str
    shortest: int
    longest: int


_LIMITS = (
    _Limit("step_time_limit", "step-limit", 1, 7 * _DAY),
    _Limit("dump_time_limit", "dump-limit", 1, 7 * _DAY),
    _Limit("handlers_time_limit", "handlers-limit", 1, 7 * _DAY),
    _Limit("handlers_silence", "handlers-silence", 5, _DAY),
    _Limit("others_time_limit", "others-limit", 0, _DAY),
)


class TimeLimits:
    """The fields; a limit that was not touched is not rounded to minutes.

    Args:
        texts: the language.
        parent: the group of settings they lie on.
    """

    def __init__(self, texts: Texts, parent: QWidget) -> None:
        self._texts = texts
        self._boxes = {limit.name: self._box(limit, parent) for limit in _LIMITS}
        self._seconds: dict[str, int] = {}
        self._shown: dict[str, int] = {}

    def add_to(self, form: QFormLayout) -> None:
        """Put a row for each limit into a form."""
        for limit in _LIMITS:
            form.addRow(self._texts(f"ui.settings.{limit.key}"), self._boxes[limit.name])

    def show_settings(self, settings: Settings) -> None:
        """Show the limits; one outside the range of its field is shown as the nearest inside."""
        for name, box in self._boxes.items():
            self._seconds[name] = getattr(settings, name)
            box.setValue(self._seconds[name] // _MINUTE)
            self._shown[name] = box.value()

    def answers(self) -> dict[str, int]:
        """Return the settings, in seconds."""
        return dict(self._answers())

    def _answers(self) -> Iterator[tuple[str, int]]:
        for name, box in self._boxes.items():
            touched = box.value() != self._shown[name]
            yield name, box.value() * _MINUTE if touched else self._seconds[name]

    def _box(self, limit: _Limit, parent: QWidget) -> QSpinBox:
        box = QSpinBox(parent)
        first, second = limit.key.split("-")
        box.setObjectName(f"{first}{second.capitalize()}")
        box.setAccessibleName(self._texts(f"ui.settings.{limit.key}").replace("&", ""))
        hint = self._texts(f"ui.settings.{limit.key}-hint")
        box.setToolTip(hint)
        box.setAccessibleDescription(hint)
        box.setRange(limit.shortest, limit.longest)
        box.setSingleStep(_STEP)
        box.setMaximumWidth(em(box) * 9)
        box.setSuffix(f" {self._texts('ui.settings.minutes')}")
        return box
