"""After all tests: no password they used stands in anything that was written under their folders."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING

import pytest
from support.canaries import revealing_files

from updater.demo.site.sample import ACCOUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRETS = (
    *(account.password for account in ACCOUNTS),
    # of infobases
    "Канарейка-7",
    'Кан"арейка-4711',
    # of sites and proxies
    "canary-пароль-1",
    "canary-пароль-2",
    "wrong-canary-пароль",
    "canary-password",
    "canary-of-the-proxy-7",
    "canary-of-netrc-5",
)
MAY_HOLD = (
    "*/.sim.json",  # the simulated platform's own memory of a base: what the real one keeps in the base
    "*/netrc",  # a test's trap: nobody may read it
    "test_unpacked_wheel*/updater/demo/site/*sample.*py*",  # where the sandbox's accounts come from
)
"""Files that hold a password because a test, and not the program, wrote it there."""


def leaks(folder: Path) -> list[str]:
    """Return the files under a folder that hold a secret and should not; the secret is not repeated."""
    found = revealing_files(folder, SECRETS)
    named = {path.relative_to(folder).as_posix(): secrets for path, secrets in found.items()}
    return sorted(
        f"{name} holds secret {[SECRETS.index(secret) for secret in secrets]}"
        for name, secrets in named.items()
        if not any(fnmatch(f"./{name}", f"*{pattern}") for pattern in MAY_HOLD)
    )


@pytest.fixture(scope="session", autouse=True)
def no_secret_is_written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Search everything when the last test is over; each worker of a parallel run searches its own."""
    yield
    found = leaks(tmp_path_factory.getbasetemp())
    if found:
        pytest.fail("a password was written down:\n" + "\n".join(found), pytrace=False)
