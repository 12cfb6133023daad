"""How long others are waited for: read as minutes, told by the settings where nothing is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from updater.app import open_application
from updater.cli.arguments import parse_arguments
from updater.cli.beginning import seconds_to_wait
from updater.settings import Settings
from updater.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

_COMMANDS = (("update", "база"), ("restore", "копия"), ("runs",))


@pytest.mark.parametrize("command", _COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("said", "expected"), [((), 90.0), (("--wait", "0"), 0.0), (("--wait", "2.5"), 150.0)]
)
def test_minutes(tmp_path: Path, command: tuple[str, ...], said: tuple[str, ...], expected: float) -> None:
    """Parts of a minute, too; 0 asks not to wait though the settings do."""
    application = open_application(home=tmp_path, language="ru")
    application.save_settings(Settings(start_wait=90))
    options = parse_arguments([*command, *said], Texts("ru"))
    assert expected == seconds_to_wait(options, application)


def test_nobody_is_waited_for_unasked(tmp_path: Path) -> None:
    """A person at a window or a terminal is refused at once."""
    options = parse_arguments(["update", "база"], Texts("ru"))
    assert 0.0 == seconds_to_wait(options, open_application(home=tmp_path, language="ru"))


@pytest.mark.parametrize("said", ["-1", "inf", "nan", "долго"])
def test_what_is_no_time_is_wrong_usage(said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Said with the name of the option, code 2."""
    with pytest.raises(SystemExit) as ended:
        parse_arguments(["update", "база", f"--wait={said}"], Texts("ru"))
    assert (2, True) == (ended.value.code, "--wait" in capsys.readouterr().err)
