"""What of K needs the update site: stores of passwords that do not work, two downloads at once, settings."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from support.commands import PROJECT
from support.faults.case import Case, Scene
from support.faults.injections import switch, wait
from support.faults.rows_identity import read_only_settings
from support.faults.site_world import SiteBase, make_site_world
from support.faults.volumes import why_no_volumes

if TYPE_CHECKING:
    from support.commands import Answer

_NO_BUS = {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}
_KEYRINGS = {
    "a keyring that fails": {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", **_NO_BUS},
    "a keyring that keeps nothing": {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", **_NO_BUS},
    "a keyring that is not there": {"PYTHON_KEYRING_BACKEND": "no.such.Backend", **_NO_BUS},
    "a keyring in a plain file": {"PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring", **_NO_BUS},
    "no bus of the session": {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"},
    "a bus nobody listens at": {"DBUS_SESSION_BUS_ADDRESS": "tcp:host=127.0.0.1,port=9"},
}


def of(scene: Scene) -> SiteBase:
    """The world of a case about the site."""
    assert isinstance(scene.world, SiteBase)
    return scene.world


def _sign_in(scene: Scene) -> Answer:
    return scene.world.run("sign-in", "--login", of(scene).login, "--password-stdin", "--json")


def _asked_each_time(scene: Scene) -> None:
    """Signed in and not kept anywhere: without the password in hand the next command cannot sign in."""
    told = {"login": of(scene).login, "connected": True, "remembered": False, "store": None}
    assert told == scene.document
    again = scene.world.run("sign-in", "--json")
    assert (2, "settings.needs-password") == (again.code, again.document["error"]["code"])


def _two_downloads(scene: Scene) -> Answer:
    """The second one is told that somebody is at it; the first one is not disturbed."""
    world = of(scene)
    words = ("download", world.base, "--to", world.chain[-1], "--json", "--login", world.login)
    fault = {"at": {"replace *.zip": ["sleep", 12.0]}}
    first = subprocess.Popen(
        world.command(*words, fault=fault),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=world.environment(),
        cwd=PROJECT,
    )
    assert first.stdin is not None
    first.stdin.write(world.typed.encode())
    first.stdin.close()
    first.stdin = None
    wait(lambda: any(world.root.rglob("*.part.lock")))
    second = world.run(*words)
    first.communicate(timeout=120)
    assert 0 == first.returncode
    assert [True] == [file.is_file() for file in world.templates.rglob("1cv8.cfu")]
    return second


def _not_remembered(scene: Scene) -> None:
    assert scene.kept["settings"] == (scene.world.home / "settings.json").read_bytes()


SITE = (
    *(
        Case(
            "K06",
            f"{name}, signing in",
            switch(**environment),
            exit=0,
            act=_sign_in,
            also=_asked_each_time,
            make=make_site_world,
        )
        for name, environment in _KEYRINGS.items()
    ),
    *(
        Case(
            "K06",
            f"{name}, updating from the site",
            switch(**_KEYRINGS[name]),
            exit=0,
            base="new",
            make=make_site_world,
        )
        for name in ("a keyring that fails", "no bus of the session")
    ),
    Case(
        "K01",
        "two downloads of the same file at once",
        switch(**_NO_BUS),
        says="download.in-use",
        act=_two_downloads,
        make=make_site_world,
    ),
    Case(
        "K10",
        "the settings cannot be written when an account is to be remembered",
        read_only_settings,
        says="storage.trouble",
        act=_sign_in,
        also=_not_remembered,
        make=make_site_world,
        unless=why_no_volumes,
    ),
)
