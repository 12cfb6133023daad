"""The same wizard without a screen: pictures of every page, the report, an exit code that tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QImage

from updater.demo.sandbox import build_sandbox
from updater.ui.changes import end_run
from updater.ui.exits import exit_code
from updater.ui.headless import run_headless
from updater.ui.wizard_state import WizardState
from updater.update.report import RunOutcome

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from updater.app import Application

_WITH_SITE = (
    "01-infobase",
    "02-sign-in",
    "03-updates",
    "04-download",
    "05-backup",
    "06-review",
    "07-progress",
    "08-result",
)
_PAGES = ("01-infobase", "02-updates", "03-backup", "04-review", "05-progress", "06-result")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_is_photographed_and_the_report_saved(
    qtbot: QtBot, tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Six pictures that are not empty, the report, their paths on stdout, exit code 0."""
    from updater.app import open_application  # noqa: PLC0415 - beside its sandbox

    del qtbot
    sandbox = build_sandbox(tmp_path / "s", language, seconds=0.2)
    out = tmp_path / "pictures"
    code = run_headless(open_application(home=sandbox.home), out)
    files = [*(out / f"{page}.png" for page in _PAGES), out / "report.html"]
    assert (0, [str(file) for file in files]) == (code, capsys.readouterr().out.split("\n")[:-1])
    pictures = [QImage(str(file)) for file in files[:-1]]
    assert all(
        len({picture.pixel(x, picture.height() // 2) for x in range(picture.width())}) > 1
        for picture in pictures
    )
    assert "1.0.4.2" in files[-1].read_text("utf-8")


def test_with_a_site_it_signs_in_and_downloads(qtbot: QtBot, online: Application, tmp_path: Path) -> None:
    """Eight pictures: the form and the download are pages of their own; the newest release is reached."""
    del qtbot
    out = tmp_path / "pictures"
    assert 0 == run_headless(online, out)
    assert [*(f"{page}.png" for page in _WITH_SITE), "report.html"] == sorted(
        file.name for file in out.iterdir()
    )
    assert "1.2.1.6" in (out / "report.html").read_text("utf-8")


def test_without_an_account_it_gets_stuck_at_the_form(
    qtbot: QtBot, online: Application, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody is there to type a password: the picture shows the form, and the code is not 0."""
    del qtbot
    online.sandbox_account = None
    assert 1 == run_headless(online, tmp_path / "pictures")
    assert (tmp_path / "pictures" / "02-sign-in.png").exists()
    assert "nobody is signed in" in capsys.readouterr().out


def test_a_failed_run_is_told_by_the_exit_code(
    qtbot: QtBot, application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform fails: the last picture and the report are there all the same, and the code is 1."""
    del qtbot
    monkeypatch.setenv("SIM_FAIL", "update-cfg")
    assert 1 == run_headless(application, tmp_path / "pictures")
    assert (tmp_path / "pictures" / "06-result.png").exists()


def test_a_wizard_that_gets_stuck_says_where(
    qtbot: QtBot, application: Application, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without templates nothing applies: a picture shows the reason, and the code is not 0."""
    import shutil  # noqa: PLC0415 - only here

    del qtbot
    for directory in application.templates.directories():
        shutil.rmtree(directory.path, ignore_errors=True)
    assert 1 == run_headless(application, tmp_path / "pictures")
    assert "updates-none" in capsys.readouterr().out


def test_exit_codes_follow_the_outcome() -> None:
    """The same codes as the command line; 0 when the window was only looked at."""
    from support import answers  # noqa: PLC0415 - only here

    codes = {outcome: exit_code(end_run(WizardState(), answers.report(outcome))) for outcome in RunOutcome}
    assert {
        RunOutcome.DONE: 0,
        RunOutcome.FAILED_RESTORED: 1,
        RunOutcome.NOTHING_TO_DO: 3,
        RunOutcome.REFUSED: 4,
        RunOutcome.FAILED_NOT_RESTORED: 5,
        RunOutcome.CANCELLED: 130,
    } == codes
    assert (0, 1) == (exit_code(WizardState()), exit_code(end_run(WizardState(), ValueError())))
