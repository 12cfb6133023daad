"""Passwords in a real store of the system: kept over restarts, told apart, never in the clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.secret_service import needs_a_secret_service, talk

if TYPE_CHECKING:
    from pathlib import Path

_WORD = "ключ от связки"
_PASSWORD = "canary-пароль-2"


@pytest.fixture(autouse=True)
def _service() -> None:
    needs_a_secret_service()


def test_a_password_survives_the_session(tmp_path: Path) -> None:
    """Kept in one session, there in the next one; for its login and service only; gone when deleted."""
    kept = f"told += [store.available, store.set('anna', {_PASSWORD!r}), store.trouble is None]"
    asked = (
        f"told += [store.get('anna') == {_PASSWORD!r}, store.get('boris'), store.under('cloud').get('anna')]"
    )
    forgotten = "told += [store.delete('anna'), store.delete('anna'), store.get('anna')]"
    assert [True, True, True] == talk(tmp_path, kept, unlock=_WORD)
    assert [True, None, None] == talk(tmp_path, asked, unlock=_WORD)
    assert [True, True, None] == talk(tmp_path, forgotten, unlock=_WORD)
    assert [None] == talk(tmp_path, "told += [store.get('anna')]", unlock=_WORD)


def test_it_is_the_system_that_keeps_it(tmp_path: Path) -> None:
    """The store is named for people, and what lies on the disk does not show the password."""
    talk(tmp_path, f"store.set('anna', {_PASSWORD!r})", unlock=_WORD)
    assert ["SecretService Keyring"] == talk(tmp_path, "told += [store.backend]", unlock=_WORD)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.suffix == ".keyring" for file in files)
    assert not any(_PASSWORD.encode() in file.read_bytes() for file in files)


def test_a_locked_store_that_nobody_opens(tmp_path: Path) -> None:
    """Where no window can be shown to open it the person is asked for the password; nothing raises."""
    talk(tmp_path, f"store.set('anna', {_PASSWORD!r})", unlock=_WORD)
    locked = talk(
        tmp_path,
        "told += [store.available, store.get('anna'), store.trouble.value, store.set('anna', 'x'), "
        "store.trouble.value, store.delete('anna')]",
    )
    assert [True, None, "locked", False, "locked", False] == locked


def test_a_store_without_any_keyring(tmp_path: Path) -> None:
    """A session that has none yet and cannot ask for one keeps nothing, and says so."""
    told = talk(tmp_path, "told += [store.set('anna', 'x'), store.trouble is not None, store.get('anna')]")
    assert [False, True, None] == told
