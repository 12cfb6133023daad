"""The Qt we are tied to counts references rightly (docs/decisions/0002-pyside6-below-6.12.md)."""

from __future__ import annotations

import os
import subprocess
import sys

_MANY_CALLS = """
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel, QTableWidget, QTableWidgetItem

class Source(QObject):
    told = Signal(object)

application = QApplication([])
source, label, table = Source(), QLabel(), QTableWidget(200, 5)
source.told.connect(lambda value: None)
for number in range(20_000):
    source.told.emit(number)
    label.setText(str(number))
    table.setItem(number % 200, number % 5, QTableWidgetItem(str(number)))
print("counted")
"""


def test_many_signals_and_setters_do_not_end_the_interpreter() -> None:
    """As many signals and cells as a real update brings leave `True` and `None` alive."""
    done = subprocess.run(
        [sys.executable, "-c", _MANY_CALLS],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, "counted") == (done.returncode, done.stdout.strip())
