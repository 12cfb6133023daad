"""What a dump holds, and whether it is whole (docs/formats.md 6)."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.filing import explained
from updater.formats.configuration import ROOT, VERSIONS, read_configuration
from updater.formats.deflate import InflatedStream
from updater.formats.dump.folder import ConfigFolder, inflated
from updater.formats.dump.tokens import PLACE, TokenStream
from updater.formats.signatures import check_not_pointer
from updater.formats.support import read_support
from updater.model.configuration import Support, SupportState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from updater.model.configuration import Configuration

SIGNATURE = b"1CIBDmpF"
_HEAD = 64  # bytes that tell what a file is
_READABLE = {"2", "3"}
_KNOWN = {"l", "1", *_READABLE}
_ALWAYS = {ROOT, VERSIONS, "version"}
_EARLY_ROWS = 2000  # rows kept before it is known whether they are needed
_ROW = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.4)?"
_DATA = b"DataBase"


@dataclass(frozen=True, slots=True)
class Dump:
    """What was read from a dump.

    Attributes:
        kind: the letter of its format: `2` for 8.2, `3` for 8.3 and 8.5.
        configuration: None when the dump is of an empty infobase.
        sound: the whole of it was read and is in order; None when only its beginning was read.
        problem: what is wrong when it is not sound.
    """

    kind: str
    configuration: Configuration | None
    support: Support
    sound: bool | None
    problem: FormatError | None = None


def read_dump(path: Path, *, whole: bool = True) -> Dump:
    """Read the configuration of a dump and, when asked, run through all of it to see that it is whole.

    Memory does not grow with the dump. A dump that breaks off after its configuration
    is described and said not to be sound.

    Raises:
        FormatError: `format.not-dump`, `format.dump-kind` (a format older than 8.2), `format.empty`,
            `format.text-pointer`, or the codes of a stream that is broken before its configuration ends.
        StorageError: the file may not be read.
    """
    try:
        return _read_dump(path, whole=whole)
    except FormatError as error:
        raise error.in_file(path) from None


def _read_dump(path: Path, *, whole: bool) -> Dump:
    with opened_dump(path) as (kind, stream):
        tokens = TokenStream(stream)
        folder = ConfigFolder(_early())
        folder.read(tokens)
        if not folder.found:
            raise FormatError("format.structure", place=PLACE)
        files = _DumpFiles(path, folder)
        configuration = read_configuration(files)
        support = read_support(files, configuration) if configuration else Support(SupportState.NONE)
        problem = _problem_of_rest(tokens, stream, folder) if whole else None
    sound = problem is None if whole else None
    return Dump(kind, configuration, support, sound, problem and problem.in_file(path))


def _problem_of_rest(tokens: TokenStream, stream: InflatedStream, folder: ConfigFolder) -> FormatError | None:
    try:
        sections = tokens.skip_rest()
        stream.finish()
        if _DATA not in sections:
            return FormatError("format.missing", place=_DATA.decode())
        if folder.names and ROOT not in folder.names:
            return FormatError("format.missing", place=ROOT)
    except FormatError as error:
        return error
    return None


def _early() -> Callable[[str], bool]:
    """Keep the rows every configuration has, and the first that may be its own or its support record."""
    left = _EARLY_ROWS
    candidate = re.compile(_ROW).fullmatch

    def wanted(name: str) -> bool:
        nonlocal left
        if name in _ALWAYS:
            return True
        if left and candidate(name):
            left -= 1
            return True
        return False

    return wanted


class _DumpFiles:
    """Files of the dumped configuration; one that was not kept is fetched by another pass."""

    def __init__(self, path: Path, folder: ConfigFolder) -> None:
        self._path = path
        self._names = folder.names
        self._kept = folder.kept

    def names(self) -> Iterable[str]:
        """Names of all files."""
        return self._names.keys()

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return name in self._names

    def read(self, name: str) -> bytes:
        """Return the content of a file.

        Raises:
            KeyError: there is no such file.
            FormatError: it is damaged.
        """
        if name not in self._names:
            raise KeyError(name)
        if name not in self._kept:
            with opened_dump(self._path) as (_kind, stream):
                folder = ConfigFolder(lambda other: other == name)
                folder.read(TokenStream(stream))
            self._kept[name] = folder.kept[name]
        return inflated(name, self._kept[name])


@contextlib.contextmanager
def opened_dump(path: Path) -> Iterator[tuple[str, InflatedStream]]:
    """Open a dump and return the letter of its kind and the stream behind it.

    Raises:
        FormatError: as `read_dump`.
        StorageError: the file may not be read.
    """
    with explained(path), path.open("rb") as file:
        yield _kind(file), InflatedStream(file, place=PLACE)


def _kind(file: BinaryIO) -> str:
    head = file.read(_HEAD)
    check_not_pointer(head, place=PLACE)
    file.seek(len(SIGNATURE) + 1)
    kind = head[len(SIGNATURE) : len(SIGNATURE) + 1].decode("latin-1")
    if not head.startswith(SIGNATURE) or (kind and kind not in _KNOWN):
        raise FormatError("format.not-dump", place=PLACE)
    if not kind:
        raise FormatError("format.truncated", place=PLACE, position=len(head))
    if kind not in _READABLE:
        raise FormatError("format.dump-kind", place=PLACE, kind=kind)
    return kind
