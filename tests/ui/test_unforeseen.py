"""C15: a mistake of ours in a slot of the window, in a program of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

_PROJECT = Path(__file__).parents[2]
_PROGRAM = """
import json, os, sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from updater.app import open_application
from updater.ui.start import qt_application, run_wizard
from updater.ui.wizard import UpdateWizard

application = open_application(home=Path(sys.argv[1]), settings_file=None, language="en")
qt_application("en")

def blow_up():
    raise ZeroDivisionError("nobody foresaw this")

def look():
    (box,) = [each for each in QApplication.allWidgets() if isinstance(each, QMessageBox)]
    (window,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, UpdateWizard)]
    print(json.dumps({
        "text": box.text(),
        "remedy": box.informativeText(),
        "details": box.detailedText(),
        "window": window.isVisible(),
    }))
    box.close()
    QTimer.singleShot(0, window.close)

QTimer.singleShot(500, blow_up)
QTimer.singleShot(1500, look)
QTimer.singleShot(40000, lambda: os._exit(9))
sys.exit(run_wizard(application))
"""


def test_a_mistake_in_a_slot_is_told_and_the_window_lives(tmp_path: Path) -> None:
    """Words for a person in a box, the rest behind its button; the window stays and can be closed."""
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path / "home")],
        env={**os.environ, "PYTHONPATH": str(_PROJECT)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert ended.stdout, ended.stderr
    told = json.loads(ended.stdout)
    assert "Something unexpected happened in the program" == told["text"]
    assert "Traceback" not in told["text"] + told["remedy"]
    assert told["remedy"]
    assert "ZeroDivisionError: nobody foresaw this" in told["details"]
    assert told["window"]
    assert 9 != ended.returncode, "the window could not be closed"
