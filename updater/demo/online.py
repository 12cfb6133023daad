"""The sandbox with its update site: the site runs, and the sandbox's settings lead to it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.site.running import run_site
from updater.demo.site.sample import sample_world
from updater.demo.site.world import AccountKind
from updater.filing import Filing
from updater.model.site import SignIn
from updater.settings import save_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.demo.sandbox import Sandbox
    from updater.demo.site.running import RunningSite
    from updater.settings import Settings


@contextlib.contextmanager
def site_for(sandbox: Sandbox, language: str) -> Iterator[tuple[RunningSite, SignIn]]:
    """Run the sandbox's update site, and have the sandbox's settings name it.

    Gives the site and an account that may have everything.

    Args:
        sandbox: built before.
        language: of the texts the site hands out.

    Raises:
        OSError: no address can be had, or the folder cannot be written to.
    """
    folder = sandbox.root / "site"
    world = sample_world(folder / "files", language)
    with run_site(world, folder=folder, log_file=folder / "requests.jsonl") as site:
        save_settings(sandbox.home / "settings.json", settings_for(sandbox.settings, site), Filing())
        account = world.account(AccountKind.CONTRACT)
        yield site, SignIn(account.login, account.password)


def settings_for(settings: Settings, site: RunningSite) -> Settings:
    """Return settings that lead to a running site instead of the vendor's."""
    names = tuple(
        {
            "configuration": product.configuration,
            "program": product.program,
            "nick": product.nick,
            "legacy": product.legacy.partition("/")[0],
        }
        for product in site.world.products
        if product.configuration
    )
    return replace(
        settings,
        update_source="site",
        site_addresses={role.value: url for role, url in site.addresses.bases.items()},
        site_hosts=site.addresses.trusted_hosts,
        site_authority=Path(site.authority),
        product_names=names,
        # Nothing of the person's own system comes between the sandbox and its site.
        proxy_mode="none",
    )
