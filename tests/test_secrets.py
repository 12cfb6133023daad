"""Passwords are in the system's store or nowhere, and a store in trouble only means being asked."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from keyring.backends import chainer, fail, null
from keyring.backends.Windows import WinVaultKeyring
from keyring.errors import KeyringLocked, PasswordSetError
from support.stores import Memory

from updater.secrets import SecretStore, Trouble, find_store, is_usable, system_stores
from updater.texts.catalogue import Texts

if TYPE_CHECKING:
    from pathlib import Path

    from keyring.backend import KeyringBackend

_PASSWORD = "canary-пароль-2"


class Failing(Memory):
    """A store that raises."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002 - as the base has it
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002 - as the base
        raise self.error


class Windows(WinVaultKeyring, Memory):  # type: ignore[misc]
    """Windows' store without Windows."""

    get_password = Memory.get_password
    set_password = Memory.set_password
    delete_password = Memory.delete_password


Windows.__module__ = WinVaultKeyring.__module__


def test_kept_and_forgotten() -> None:
    """A password is there until it is deleted, for its login only."""
    store = SecretStore(Memory())
    assert store.available
    assert store.get("anna") is None
    assert store.set("anna", _PASSWORD)
    assert (_PASSWORD, None) == (store.get("anna"), store.get("boris"))
    assert store.delete("anna")
    assert store.delete("anna")
    assert (None, None) == (store.get("anna"), store.trouble)


def test_services_have_passwords_of_their_own() -> None:
    """The same login may have another password elsewhere; trouble of one is none of the other."""
    backend = Memory()
    site = SecretStore(backend)
    cloud = site.under("cloud")
    assert site.set("anna", _PASSWORD)
    assert (None, True) == (cloud.get("anna"), cloud.available)
    assert cloud.delete("anna")
    assert _PASSWORD == site.get("anna")
    assert not SecretStore(None).under("cloud").available


def test_no_store() -> None:
    """Without a store nothing is kept, and it is said so."""
    store = SecretStore(None)
    assert (False, "", Trouble.NO_STORE) == (store.available, store.backend, store.trouble)
    assert not store.set("anna", _PASSWORD)
    assert store.get("anna") is None
    assert not store.delete("anna")


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (KeyringLocked("locked"), Trouble.LOCKED),
        (PasswordSetError("no"), Trouble.REFUSED),
        (OSError("D-Bus is gone"), Trouble.REFUSED),
        (RuntimeError("broken"), Trouble.REFUSED),
    ],
)
def test_store_in_trouble(error: Exception, trouble: Trouble) -> None:
    """A store that is locked, refuses or is broken never breaks the program: the person is asked."""
    store = SecretStore(Failing(error))
    assert store.get("anna") is None
    assert trouble is store.trouble
    assert not store.set("anna", _PASSWORD)
    assert trouble is store.trouble
    assert not store.delete("anna")


def test_trouble_passes() -> None:
    """After a call that went well there is no trouble any more."""
    backend = Failing(KeyringLocked())
    store = SecretStore(backend)
    store.get("anna")
    store._backend = Memory()
    assert store.get("anna") is None
    assert store.trouble is None


@pytest.mark.parametrize("length", [1280, 1281])
def test_long_password_on_windows(length: int) -> None:
    """Windows keeps up to 1280 characters; a longer password is refused before it is cut."""
    backend = Windows()
    store = SecretStore(backend)
    fits = length <= 1280
    assert fits == store.set("anna", "x" * length)
    assert (None if fits else Trouble.TOO_LONG) is store.trouble
    assert int(fits) == len(backend.kept)


@pytest.mark.parametrize("kind", [null.Keyring, fail.Keyring, chainer.ChainerBackend])
def test_stores_that_are_none(kind: type[KeyringBackend]) -> None:
    """A store that keeps nothing, or passes on to others, is not taken; nor is one made of it."""
    derived = type("Derived", (kind,), {"__module__": "somewhere"})
    assert not is_usable(kind)
    assert not is_usable(derived)
    assert not SecretStore(kind()).available


@pytest.mark.parametrize("module", ["keyrings.alt.file", "keyrings.alt.Windows", "keyrings.cryptfile"])
def test_stores_in_files(module: str) -> None:
    """A store that keeps secrets in a file is judged by its class and never used."""
    kind = type("PlaintextKeyring", (Memory,), {"__module__": module, "priority": 99})
    assert not is_usable(kind)
    assert find_store([kind]) is None
    assert not SecretStore(kind()).available


def test_best_store_that_works() -> None:
    """The store with the highest priority is taken; those that do not work here are passed over."""

    class Better(Memory):
        priority = 5

    class Broken(Memory):
        priority = 9

        def __init__(self) -> None:
            raise RuntimeError

    class NotHere(Memory):
        priority = property(lambda _self: 1)

    assert isinstance(find_store([Memory, NotHere, Broken, Better]), Better)
    assert find_store([Broken]) is None


def test_stores_of_systems() -> None:
    """Only stores of operating systems and desktops are looked for."""
    names = {kind.__module__ for kind in system_stores()}
    assert "keyring.backends.SecretService" in names
    assert all(is_usable(kind) for kind in system_stores())


def test_environment_cannot_name_a_store(tmp_path: Path) -> None:
    """A variable or a configuration file of keyring loads no foreign code and chooses no store."""
    (tmp_path / "evil.py").write_text("print('loaded')\nclass Keyring: pass\n")
    config = tmp_path / "config" / "python_keyring"
    config.mkdir(parents=True)
    (config / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=evil.Keyring\n")
    store = "s = SecretStore.of_system(); print(s.available, s.set('a', 'b'))"
    code = f"from updater.secrets import SecretStore; {store}"
    environment = {
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "HOME": str(tmp_path),
        "PYTHONPATH": f"{tmp_path}:{':'.join(sys.path)}",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert ("False False", 0) == (done.stdout.strip(), done.returncode)
    assert {"evil.py", "config"} >= {entry.name for entry in tmp_path.iterdir()} - {"__pycache__"}


def test_nothing_shows_a_password() -> None:
    """Neither the store nor its trouble shows what is kept."""
    store = SecretStore(Failing(RuntimeError(_PASSWORD)))
    store.set("anna", _PASSWORD)
    assert _PASSWORD not in repr(store) + str(store.trouble)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_trouble_has_words(language: str) -> None:
    """A person is told why they are asked each time."""
    assert all(Texts(language)(trouble.key) for trouble in Trouble)
