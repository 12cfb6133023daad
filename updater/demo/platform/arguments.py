"""The command line of the platform, taken apart (docs/platform.md 14.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MODES = {"DESIGNER": "DESIGNER", "CONFIG": "DESIGNER", "ENTERPRISE": "ENTERPRISE"}
CREATE = "CREATEINFOBASE"
UPDATE_DATABASE = "/updatedbcfg"
FROM_FILE = "/@"

_VALUES = frozenset(
    {
        "/f",
        "/s",
        "/ibname",
        "/ibconnectionstring",
        "/ws",
        "/n",
        "/p",
        "/uc",
        "/out",
        "/dumpresult",
        "/l",
        "/vl",
        "/c",
        "/execute",
        "/apparch",
    }
)
_FLAGS = frozenset(
    {
        "/wa-",
        "/wa+",
        "/disablestartupdialogs",
        "/disablestartupmessages",
        "/disablesplash",
        "/visible",
        "/disableunrecoverableerrormessage",
        "/appautocheckversion",
        "/appautocheckversion-",
        "/appautocheckversion+",
        "/appautocheckmode",
        "/usehwlicenses+",
        "/usehwlicenses-",
        "/clearcache",
        "/useprivilegedmode",
        "/runmodemanagedapplication",
        "/runmodeordinaryapplication",
        "/allowexecutescheduledjobs",
    }
)
_COMMANDS_WITH_VALUE = frozenset(
    {
        "/updatecfg",
        "/loadcfg",
        "/dumpcfg",
        "/dumpdbcfg",
        "/dumpib",
        "/restoreib",
        "/dumpconfigtofiles",
    }
)
_PLAIN_COMMANDS = frozenset(
    f"{UPDATE_DATABASE} /getconfiggenerationid /ibcheckandrepair /checkconfig /rollbackcfg "
    "/dumpdbcfglist /comparecfg".split()
)
_SWITCHES_WITH_VALUE = frozenset(
    {
        "-listfile",
        "-settings",
        "-extension",
        "-sessionterminate",
        "-jobscount",
        "-firstconfigurationtype",
        "-secondconfigurationtype",
        "-reporttype",
        "-reportformat",
        "-reportfile",
    }
)
_TAKING = _VALUES | _COMMANDS_WITH_VALUE
_COMMANDS = _COMMANDS_WITH_VALUE | _PLAIN_COMMANDS
_KEYS = _TAKING | _FLAGS | _PLAIN_COMMANDS


@dataclass(slots=True)
class Key:
    """One key with its value and the switches behind it, names in lower case."""

    name: str
    value: str = ""
    switches: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Arguments:
    """A command line.

    Attributes:
        mode: DESIGNER, ENTERPRISE or CREATEINFOBASE.
        target: the connection string of CREATEINFOBASE.
        keys: by name; of repeated ones the last.
        commands: in order.
        bad: something in it is not understood.
    """

    mode: str
    target: str = ""
    keys: dict[str, Key] = field(default_factory=dict)
    commands: list[Key] = field(default_factory=list)
    bad: bool = False

    def value(self, name: str) -> str | None:
        """Return the value of a key; None when it was not given."""
        key = self.keys.get(name)
        return key.value if key else None

    def has(self, name: str) -> bool:
        """Whether a key was given."""
        return name in self.keys


def expanded(words: Sequence[str], *, reads_files: bool = True) -> list[str]:
    """Return the words of the file that `/@` names: they take the place of the whole command line [attested].

    A `/@` that is not the first word is an unknown key here: the documentation calls what happens then
    undefined. Encoding and quotes are those of this program's own files [convention].

    Args:
        words: of the command line.
        reads_files: False stands for a platform that does not know the key [convention].
    """
    if not reads_files or not words or not words[0].startswith(FROM_FILE):
        return list(words)
    name = words[0].removeprefix(FROM_FILE) or (words[1] if len(words) > 1 else "")
    try:
        return taken_apart(Path(unquoted(name)).read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return [FROM_FILE]


def taken_apart(line: str) -> list[str]:
    """Split a command line at the blanks outside of quotes; the quotes stay with their words."""
    words, word, inside = [], "", False
    for char in line:
        inside ^= char == '"'
        if char.isspace() and not inside:
            words.append(word)
            word = ""
        else:
            word += char
    return [part for part in (*words, word) if part]


def parse_arguments(words: Sequence[str]) -> Arguments:
    """Take a command line apart; what is wrong with it is noted in `bad`."""
    rest = list(words)
    arguments = Arguments("ENTERPRISE")
    if rest and rest[0].upper() in {*_MODES, CREATE}:
        mode = rest.pop(0).upper()
        arguments.mode = _MODES.get(mode, mode)
    if arguments.mode == CREATE and rest:
        arguments.target = rest.pop(0)
    _take_keys(arguments, rest)
    first, *others = [command.name for command in arguments.commands] or [""]
    arguments.bad |= bool(first) and any(name != UPDATE_DATABASE for name in others)
    return arguments


def _take_keys(arguments: Arguments, rest: list[str]) -> None:
    key: Key | None = None
    while rest:
        word = rest.pop(0)
        if word.startswith("/"):
            key = _key(word, rest)
            arguments.bad |= key.name not in _KEYS
            arguments.keys[key.name] = key
            if key.name in _COMMANDS:
                arguments.commands.append(key)
        elif word.startswith("-") and key is not None:
            name = word.lower()
            key.switches[name] = unquoted(rest.pop(0)) if name in _SWITCHES_WITH_VALUE and rest else ""


def _key(word: str, rest: list[str]) -> Key:
    folded = word.lower()
    if folded in _TAKING:
        taken = rest.pop(0) if rest and rest[0].lower() not in _KEYS else ""
        return Key(folded, unquoted(taken))
    if folded in _KEYS:
        return Key(folded)
    glued = max((name for name in _TAKING if folded.startswith(name)), key=len, default="")
    return Key(glued, unquoted(word[len(glued) :])) if glued else Key(folded)


def unquoted(value: str) -> str:
    """Take surrounding quotes off and make doubled ones single."""
    if len(value) > 1 and value.startswith('"') and value.endswith('"'):
        value = value[1:-1]
    return value.replace('""', '"')


def folder_of(arguments: Arguments) -> str | None:
    """Return the folder of the file infobase the command line names; None for other kinds."""
    if arguments.has("/f"):
        return arguments.value("/f")
    return _connection(arguments).get("file")


def server_of(arguments: Arguments) -> str:
    r"""Return `host:port\name` of the server infobase the command line names; empty for other kinds.

    Infobases named by `/IBName` or `/WS` are not there for this program [convention].
    """
    if arguments.has("/s"):
        return arguments.value("/s") or ""
    facts = _connection(arguments)
    return f"{facts['srvr']}\\{facts.get('ref', '')}" if "srvr" in facts else ""


def _connection(arguments: Arguments) -> dict[str, str]:
    """Return the parts of a connection string by their names in small letters."""
    text = arguments.value("/ibconnectionstring") or arguments.target
    parts = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): unquoted(value.strip()) for name, _, value in parts if name.strip()}
