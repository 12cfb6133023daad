"""The wizard on a sandbox, driven by its widgets' own methods; a test waits for states, never for times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.site import running_site, sign_in
from support.window import OpenWindow, ScriptedAsking

from updater.app import open_application
from updater.demo.online import settings_for
from updater.demo.sandbox import Sandbox, build_sandbox
from updater.filing import Filing
from updater.settings import save_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from updater.app import Application
    from updater.demo.site import RunningSite


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


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSite]:
    """The sandbox's update site; no keyring of this machine is asked or written to."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    with running_site() as running:
        yield running


@pytest.fixture
def online(sandbox: Sandbox, site: RunningSite) -> Application:
    """The product on a sandbox whose settings lead to the site."""
    save_settings(sandbox.home / "settings.json", settings_for(sandbox.settings, site), Filing())
    application = open_application(home=sandbox.home)
    application.sandbox_account = sign_in()
    application.sandbox_registration = site.world.pins[0][:2]
    return application


@pytest.fixture
def site_window(online: Application, open_window: Callable[[Application], OpenWindow]) -> OpenWindow:
    """The wizard on the sandbox with its site."""
    return open_window(online)
