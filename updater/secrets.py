"""Passwords: in the system's own store, or nowhere.

A store is taken only when its class is one of the system's: never a file, never what a variable of the
environment or a configuration file of `keyring` names. Without one, passwords are asked for each time.
"""

from __future__ import annotations

import enum
import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from keyring.backend import KeyringBackend

SERVICE = "onec-updater"
_SYSTEM_STORES = (
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
)
_NEVER = ("keyring.backends.null", "keyring.backends.fail", "keyring.backends.chainer", "keyrings.")
_WINDOWS_LONGEST = 1280
"""Characters: a Windows credential holds 2560 bytes of UTF-16."""


class Trouble(enum.Enum):
    """Why a password is not kept."""

    NO_STORE = "no-store"
    LOCKED = "locked"
    REFUSED = "refused"
    TOO_LONG = "too-long"

    @property
    def key(self) -> str:
        """The key of its words."""
        return f"secrets.{self.value}"


class SecretStore:
    """The passwords of this user.

    Nothing here raises: a store that is locked, broken or gone means that the person is asked.

    Args:
        backend: one of the system's stores; None when there is none.
        service: under which name entries are kept.

    Attributes:
        trouble: what went wrong with the last call; None when nothing did.
    """

    def __init__(self, backend: KeyringBackend | None, service: str = SERVICE) -> None:
        self._backend = backend if backend is not None and is_usable(type(backend)) else None
        self._service = service
        self.trouble: Trouble | None = None if self._backend is not None else Trouble.NO_STORE

    @classmethod
    def of_system(cls) -> SecretStore:
        """Return the store of the system this runs on."""
        return cls(find_store(system_stores()))

    def under(self, service: str) -> SecretStore:
        """Return the same store for the passwords of another service."""
        return SecretStore(self._backend, service)

    @property
    def available(self) -> bool:
        """Whether passwords can be kept at all."""
        return self._backend is not None

    @property
    def backend(self) -> str:
        """Name of the store for people; empty when there is none."""
        try:
            return str(self._backend.name) if self._backend is not None else ""
        except Exception:  # noqa: BLE001 - a foreign store; its name is no reason to fail
            return ""

    def get(self, login: str) -> str | None:
        """Return the password kept for a login, or None to ask for it."""
        return self._tried(lambda store: store.get_password(self._service, login))

    def set(self, login: str, password: str) -> bool:
        """Keep a password; False when it is not kept, and `trouble` says why."""
        if self._is_windows() and len(password.encode("utf-16-le")) > 2 * _WINDOWS_LONGEST:
            self.trouble = Trouble.TOO_LONG
            return False
        self._tried(lambda store: store.set_password(self._service, login, password))
        return self.trouble is None

    def delete(self, login: str) -> bool:
        """Forget a password; False when the store may still hold it."""
        if self.get(login) is None:
            return self.trouble is None
        self._tried(lambda store: store.delete_password(self._service, login))
        return self.trouble is None

    def _tried(self, call: Callable[[KeyringBackend], str | None]) -> str | None:
        if self._backend is None:
            self.trouble = Trouble.NO_STORE
            return None
        self.trouble = None
        try:
            return call(self._backend)
        except Exception as error:  # noqa: BLE001 - stores raise whatever their system's bus does
            self.trouble = Trouble.LOCKED if _is_lock(error) else Trouble.REFUSED
            return None

    def _is_windows(self) -> bool:
        return type(self._backend).__module__ == "keyring.backends.Windows"

    def __repr__(self) -> str:
        return f"SecretStore({self.backend or 'none'})"


def is_usable(kind: type) -> bool:
    """Judge a store by its class: whether it keeps secrets where the system keeps them.

    Stores that only pass on to others are refused too: where those keep secrets is not known.
    """
    modules = [base.__module__ for base in kind.__mro__]
    return not any(module.startswith(_NEVER) for module in modules)


def system_stores() -> tuple[type[KeyringBackend], ...]:
    """Return the classes of the stores systems have; those that cannot be loaded here are left out."""
    found = []
    for module, name in _SYSTEM_STORES:
        try:
            found.append(getattr(importlib.import_module(module), name))
        except Exception:  # noqa: BLE001, S112 - a store of another system may fail in any way
            continue
    return tuple(found)


def find_store(kinds: Sequence[type[KeyringBackend]]) -> KeyringBackend | None:
    """Return the store that works here and comes first by its own priority; None when none works."""
    working = [(priority, kind) for kind in kinds if (priority := _priority(kind)) > 0 and is_usable(kind)]
    for _, kind in sorted(working, key=lambda pair: -pair[0]):
        try:
            return kind()
        except Exception:  # noqa: BLE001, S112 - the next one may work
            continue
    return None


def _priority(kind: type[KeyringBackend]) -> float:
    try:
        return float(kind.priority)
    except Exception:  # noqa: BLE001 - a store says by any error that it does not work here
        return 0


def _is_lock(error: Exception) -> bool:
    from keyring.errors import KeyringLocked  # noqa: PLC0415 - only when something went wrong

    return isinstance(error, KeyringLocked)
