"""Which infobases there are: the person's list, the common lists, and what is pointed at.

docs/formats.md 5.1 and 5.2 say where they are named.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path, PureWindowsPath
from shutil import copymode
from typing import TYPE_CHECKING
from uuid import uuid4

from updater.errors import StorageError, UserError
from updater.filing import explained, write_whole
from updater.formats.infobase_list import (
    InfobaseEntry,
    InfobaseList,
    file_connection,
    parse_infobase_list,
    web_connection,
)
from updater.formats.plain_text import MAX_SIZE
from updater.formats.start_config import COMMON_CONFIG, COMMON_LISTS, StartConfig, parse_start_config
from updater.formats.writing.infobase_list import write_infobase_list
from updater.infobases.location import infobase_file
from updater.model.infobase import Infobase, InfobaseKind

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence
    from typing import TypeVar

    from updater.filing import Filing
    from updater.model.places import SystemPlaces

    Read = TypeVar("Read")

_COMMON_CONFIG_FILE = "1cescmn.cfg"
_BY_WEB = frozenset({InfobaseKind.WEB, InfobaseKind.CLOUD})


@dataclass(frozen=True, slots=True)
class Listing:
    """All infobases that were found.

    Attributes:
        infobases: in the order of the lists, duplicates as they stand.
        folders: folders of all lists, each once.
        problems: lists that could not be read; they hide nothing else.
    """

    infobases: tuple[Infobase, ...] = ()
    folders: tuple[str, ...] = ()
    problems: tuple[UserError, ...] = ()


def list_infobases(places: SystemPlaces, *, extra_lists: Sequence[Path] = ()) -> Listing:
    """Read the person's list, the common lists that the start configurations name, and more if given.

    A computer without any list is no problem; a list that is named and cannot be read is one.
    """
    problems: list[UserError] = []
    lists = [places.user_infobase_list] if places.user_infobase_list.exists() else []
    lists += [*_common_lists(places, problems), *extra_lists]
    infobases: list[Infobase] = []
    folders: list[str] = []
    for path in _each_once(lists):
        read = _read(path, parse_infobase_list, problems)
        if read is not None:
            infobases += [_infobase(entry, path) for entry in read.infobases]
            folders += read.folders
    return Listing(tuple(infobases), tuple(dict.fromkeys(folders)), tuple(problems))


def infobase_at(path: Path) -> Infobase:
    """Return the infobase in a folder, or the one whose `1Cv8.1CD` is given.

    Raises:
        InfobaseError: `infobase.not-found`, `infobase.not-an-infobase` or `infobase.legacy-77`.
        StorageError: the folder or file may not be read.
    """
    directory = infobase_file(path).absolute().parent
    return Infobase(
        title=directory.name or str(directory),
        kind=InfobaseKind.FILE,
        location=str(directory),
        directory=directory,
    )


def dropped(path: Path) -> tuple[Infobase, ...]:
    """Return what a person means by dropping a path: a folder, a `1Cv8.1CD`, or a whole list.

    Raises:
        InfobaseError: as `infobase_at`.
        FormatError: the list cannot be read.
        StorageError: the folder or file may not be read.
    """
    if path.suffix.casefold() != ".v8i":
        return (infobase_at(path),)
    with explained(path):
        read = parse_infobase_list(_small(path))
    return tuple(_infobase(entry, path) for entry in read.infobases)


def add_infobases(list_file: Path, wanted: Sequence[Infobase], filing: Filing) -> tuple[Infobase, ...]:
    """Add infobases to a list and return those that were not in it; the one function that writes a list.

    The list is written once, whole or not at all, and as it was it is kept beside as `.bak`; everything in
    it stays as it was. A title that is taken gets a number.

    Raises:
        FormatError: the list there is cannot be read, so it is not touched.
        StorageError: it cannot be written.
    """
    with explained(list_file):
        old = _small(list_file) if list_file.exists() else b""
        changed, added = _with(parse_infobase_list(old), wanted)
        if not added:
            return ()
        keep_rights = partial(copymode, list_file) if old else None
        if old:
            kept = list_file.with_name(list_file.name + ".bak")
            write_whole(filing, kept, old, check=keep_rights)
        write_whole(filing, list_file, write_infobase_list(changed), check=keep_rights)
    return added


def _with(infobases: InfobaseList, wanted: Sequence[Infobase]) -> tuple[InfobaseList, tuple[Infobase, ...]]:
    """Return a list with the infobases that are not in it yet, and these."""
    added = []
    for infobase in wanted:
        there = (_infobase(entry, None) for entry in infobases.infobases)
        if not any(same_place(infobase, each) for each in there):
            titles = {entry.title for entry in infobases.entries}
            infobases = infobases.with_entry(_free_title(infobase.title, titles), _pairs(infobase))
            added.append(infobase)
    return infobases, tuple(added)


def same_place(first: Infobase, second: Infobase) -> bool:
    """Whether two infobases lie in the same folder or at the same web address."""
    places = [_place(infobase) for infobase in (first, second)]
    return places[0] is not None and places[0] == places[1]


def _place(infobase: Infobase) -> tuple[str, str] | None:
    if infobase.kind is InfobaseKind.FILE:
        return "file", _bare(str(infobase.directory or infobase.location))
    if infobase.kind not in _BY_WEB:
        return None
    scheme, _, rest = infobase.location.strip().partition("://")
    host, slash, path = rest.partition("/")
    return "web", _bare(f"{scheme.casefold()}://{host.casefold()}{slash}{path}")


def _pairs(infobase: Infobase) -> list[tuple[str, str]]:
    by_web, directory = infobase.kind in _BY_WEB, infobase.directory or infobase.location
    connect = web_connection(infobase.location) if by_web else file_connection(str(directory))
    pairs = [
        ("Connect", connect),
        ("ID", infobase.entry_id or str(uuid4())),
        ("OrderInList", "-1"),
        ("Folder", infobase.folder),
        ("OrderInTree", "-1"),
        ("External", "0"),
    ]
    return [*pairs, ("Version", infobase.platform_version)] if infobase.platform_version else pairs


def _bare(place: str) -> str:
    return place.rstrip("\\/") or place


def _free_title(title: str, taken: Container[str]) -> str:
    """Return a title on one line that no other entry has: people tell entries apart by it."""
    bare = " ".join(title.split())
    named, number = bare, 2
    while named in taken:
        named, number = f"{bare} ({number})", number + 1
    return named


def _common_lists(places: SystemPlaces, problems: list[UserError]) -> Iterator[Path]:
    for path in (places.user_start_config, places.common_start_config):
        if path is None or not path.exists():
            continue
        config = _read(path, parse_start_config, problems)
        if config is not None:
            yield from _lists_named_by(config, path)
            yield from _lists_of_shared(config, path, problems)


def _lists_of_shared(config: StartConfig, path: Path, problems: list[UserError]) -> Iterator[Path]:
    for value in config.values(COMMON_CONFIG):
        shared = _resolved(value, path)
        if shared.is_dir():
            shared = shared / _COMMON_CONFIG_FILE
        read = _read(shared, parse_start_config, problems)
        if read is not None:
            yield from _lists_named_by(read, shared)


def _lists_named_by(config: StartConfig, path: Path) -> Iterator[Path]:
    return (_resolved(value, path) for value in config.values(COMMON_LISTS))


def _resolved(value: str, declared_in: Path) -> Path:
    """Return the path a value names, relative to the file that says so."""
    if PureWindowsPath(value).drive or Path(value).is_absolute():
        return Path(value)
    return declared_in.parent / value


def _each_once(paths: Sequence[Path]) -> list[Path]:
    return list(dict.fromkeys(paths))


def _read(path: Path, parse: Callable[[bytes], Read], problems: list[UserError]) -> Read | None:
    """Read a file, or note why it could not be read."""
    try:
        with explained(path):
            return parse(_small(path))
    except StorageError as error:
        problems.append(error)
    except UserError as error:
        error.params["file"] = str(path)
        problems.append(error)
    return None


def _small(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_SIZE + 1)


def _infobase(entry: InfobaseEntry, source: Path | None) -> Infobase:
    kind, location = entry.connection
    return Infobase(
        title=entry.title,
        kind=kind,
        location=location,
        directory=Path(location) if kind is InfobaseKind.FILE else None,
        folder=entry.folder,
        entry_id=entry.value("ID"),
        platform_version=entry.value("Version"),
        source=source,
    )
