"""The wizard on a sandbox, driven by its widgets' own methods; a test waits for states, never for times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.window import OpenWindow, ScriptedAsking

from updater.app import open_application
from updater.demo.sandbox import Sandbox, build_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from updater.app import Application


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """A small world in Russian; the platform answers at once."""
    return build_sandbox(tmp_path / "песочница", "ru", seconds=0)


@pytest.fixture
def application(sandbox: Sandbox) -> Application:
    """The product on the sandbox."""
    return open_application(home=sandbox.home)


@pytest.fixture
def asking() -> ScriptedAsking:
    """Answers instead of dialogs."""
    return ScriptedAsking()


@pytest.fixture
def open_window(qtbot: QtBot, asking: ScriptedAsking) -> Iterator[Callable[[Application], OpenWindow]]:
    """Opens windows and closes them, with their threads, after the test."""
    opened: list[OpenWindow] = []

    def make(application: Application) -> OpenWindow:
        window = OpenWindow(qtbot, application, asking)
        opened.append(window)
        return window

    yield make
    for window in opened:
        window.close()


@pytest.fixture
def window(application: Application, open_window: Callable[[Application], OpenWindow]) -> OpenWindow:
    """The wizard on the sandbox, its list of infobases read."""
    return open_window(application)
