"""Ways through the pages of the wizard that are about the update site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.site import sign_in

from updater.demo.site import AccountKind
from updater.ui.steps import Step

if TYPE_CHECKING:
    from support.window import OpenWindow

    from updater.demo.sandbox import Sandbox
    from updater.ui.pages.updates_site import SitePanel


def panel(window: OpenWindow) -> SitePanel:
    """The part of the updates page that is about the site."""
    return window.wizard.updates_page.site


def to_site(window: OpenWindow, sandbox: Sandbox) -> SitePanel:
    """Go to the updates with the sandbox's main base."""
    window.choose(sandbox.infobase)
    window.go_to(Step.UPDATES)
    return panel(window)


def signed_in(window: OpenWindow, sandbox: Sandbox, kind: AccountKind = AccountKind.CONTRACT) -> SitePanel:
    """Go to the updates and sign in."""
    site = to_site(window, sandbox)
    account = sign_in(kind)
    site.form.login.setText(account.login)
    site.form.password.setText(account.password)
    window.press("signInButton")
    return site


def downloaded(window: OpenWindow) -> None:
    """Go to the download and wait until it ended."""
    window.go_to(Step.DOWNLOAD)
    window.qtbot.waitUntil(lambda: not window.state.downloading, timeout=60_000)


def listed(site: SitePanel) -> list[str]:
    """The releases shown."""
    return [site.list.item(row).text() for row in range(site.list.count())]
