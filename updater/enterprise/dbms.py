"""Commands of a database server that back up and restore, as a person wrote them into the settings.

They are arguments without a shell. What is trusted of them:
docs/decisions/0013-backups-by-the-database-server.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from updater.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

EVERY = "*"
"""Stands for every server infobase that has no commands of its own."""
PLACES = ("file", "name", "directory", "server", "infobase")
"""What may stand in braces: the path of the backup, its last part, its folder; the infobase's address."""
_FILE = {"file", "name"}
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_NAMED_SECRET = re.compile(r"(?i)(?:^|[;&?\s])-{0,2}(?:PG|MYSQL_)?(?:password|passwd|pwd)\s*=\s*[^\s;]")
_SECRET_IN_ADDRESS = re.compile(r"://[^/@\s:]*:[^/@\s]+@")
_ASKS_ON_LINE = ("sqlcmd", "bcp", "osql")  # `-P secret`


@dataclass(frozen=True, slots=True)
class DbmsCommands:
    """The commands of one server infobase.

    Attributes:
        backup: writes the file; empty when there is none.
        check: ends with 0 when the file is right, as far as the database server can tell.
        restore: makes the database what the file holds.
    """

    backup: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    restore: tuple[str, ...] = ()


COMMANDS = tuple(each.name for each in fields(DbmsCommands))


@dataclass(frozen=True, slots=True)
class Places:
    """What the braces of a command become.

    Attributes:
        file: the backup.
        server: of the infobase.
        infobase: its name in the cluster.
    """

    file: Path
    server: str
    infobase: str
    _words: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        words = {"file": str(self.file), "name": self.file.name, "directory": str(self.file.parent)}
        object.__setattr__(self, "_words", {**words, "server": self.server, "infobase": self.infobase})

    def put_into(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return a command with its braces filled; what is filled in is not looked at again."""
        return tuple(_IN_BRACES.sub(lambda match: self._words[match[1]], word) for word in words)


def commands_for(stored: Mapping[str, Mapping[str, Sequence[str]]], infobase: str) -> DbmsCommands | None:
    r"""Return the commands of an infobase, its own before those of every one; None when there are none.

    Args:
        stored: of the settings: `server\name` or `*` to the words of each command.
        infobase: `server\name`.

    Raises:
        SettingsError: `settings.dbms-*`: they are not what they must be.
    """
    named = {name.casefold(): name for name in stored}
    name = named.get(infobase.casefold()) or named.get(EVERY)
    return parse_commands(name, stored[name]) if name is not None else None


def parse_commands(name: str, told: Mapping[str, Sequence[str]]) -> DbmsCommands:
    """Read the commands of one infobase strictly.

    Raises:
        SettingsError: `settings.dbms-key`: a command nobody knows; `settings.dbms-no-backup`: the others
            without the one that makes a backup; `settings.dbms-place`: unknown braces; `settings.dbms-file`:
            the backup is not named in it; `settings.dbms-password`: there seems to be a password in it.
    """
    unknown = sorted(told.keys() - set(COMMANDS))
    if unknown:
        raise SettingsError("settings.dbms-key", infobase=name, key=unknown[0], known=", ".join(COMMANDS))
    found = DbmsCommands(**{key: tuple(words) for key, words in told.items()})
    if not found.backup:
        raise SettingsError("settings.dbms-no-backup", infobase=name)
    for key in COMMANDS:
        _require_right(name, key, getattr(found, key))
    return found


def _require_right(name: str, key: str, words: tuple[str, ...]) -> None:
    if not words:
        return
    facts = {"infobase": name, "command": key}
    used = [place for word in words for place in _IN_BRACES.findall(word)]
    unknown = sorted(set(used) - set(PLACES))
    if unknown:
        raise SettingsError("settings.dbms-place", place=f"{{{unknown[0]}}}", known=_listed(PLACES), **facts)
    if not _FILE & set(used):
        raise SettingsError("settings.dbms-file", known=_listed(sorted(_FILE)), **facts)
    if not words[0].strip() or _IN_BRACES.search(words[0]):
        raise SettingsError("settings.dbms-program", **facts)
    if has_password(words):
        raise SettingsError("settings.dbms-password", **facts)


def _listed(places: Sequence[str]) -> str:
    return ", ".join(f"{{{place}}}" for place in places)


def has_password(words: Sequence[str]) -> bool:
    """Whether a command seems to hold a password, which anybody could read in the list of processes."""
    if any(_NAMED_SECRET.search(word) or _SECRET_IN_ADDRESS.search(word) for word in words):
        return True
    program = words[0].replace("\\", "/").rpartition("/")[2].casefold().removesuffix(".exe")
    return program in _ASKS_ON_LINE and any(word.startswith("-P") for word in words[1:])


def masked(text: str, mask: str) -> str:
    """Return what a database server said without the passwords it may have repeated."""
    text = re.sub(
        r"(?i)\b((?:pg|mysql_)?(?:password|passwd|pwd|пароль)\s*[=:]\s*)[^\s;]+", rf"\1{mask}", text
    )
    return re.sub(r"(://[^/@\s:]*:)[^/@\s]+@", rf"\1{mask}@", text)


def split_words(line: str) -> tuple[str, ...]:
    """Split a line as it is typed: blanks part words, double quotes hold one together, `""` is a quote."""
    words: list[str] = []
    word, begun, inside = "", False, False
    at = 0
    while at < len(line):
        char = line[at]
        if char == '"':
            if inside and line[at + 1 : at + 2] == '"':
                word += '"'
                at += 1
            else:
                inside = not inside
                begun = True
        elif char.isspace() and not inside:
            if begun:
                words.append(word)
            word, begun = "", False
        else:
            word, begun = word + char, True
        at += 1
    return (*words, word) if begun else tuple(words)


def join_words(words: Sequence[str]) -> str:
    """Write words as `split_words` reads them."""
    return " ".join(_typed(word) for word in words)


def _typed(word: str) -> str:
    plain = word and '"' not in word and not any(char.isspace() for char in word)
    return word if plain else '"' + word.replace('"', '""') + '"'
