"""The update file `.cfu`: what it starts from, where it leads, what it changes.

docs/formats.md 2.4. Read as a stream, never whole: updates of typical configurations
take hundreds of megabytes.
"""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from updater.errors import FormatError
from updater.filing import explained
from updater.formats import brackets
from updater.formats.brackets import as_int, as_text, at
from updater.formats.configuration import ROOT, VERSIONS
from updater.formats.configuration_files import read_all
from updater.formats.container_stream import StreamedContainer
from updater.formats.deflate import DEFAULT_LIMIT, InflatedStream
from updater.formats.signatures import check_not_pointer
from updater.formats.versions import WHOLE, pairs, parse_versions, serialise_versions
from updater.model.configuration import ReleaseIdentity
from updater.model.template import UpdateDescription
from updater.model.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from updater.formats.brackets import Node
    from updater.formats.configuration_files import ConfigurationFiles

INFO = "UpdateInfo.inf"
"""The member that describes the update; in every real file the last one."""

_INFO_FORMAT = 3
_INFO_LIMIT = 32 << 20
_SOURCE = 4  # name, vendor, version, release id
_HEAD = 64
_OWN = (ROOT, "version", VERSIONS)
"""Files whose GUIDs the platform renews with every build."""


@dataclass(frozen=True, slots=True)
class _Info:
    """The facts of `UpdateInfo.inf`.

    Attributes:
        guids: of the changed files and, under the empty name, of the new build.
        file_uuid: GUID of the configuration's own file.
    """

    target: ReleaseIdentity
    sources: tuple[ReleaseIdentity, ...]
    deleted: tuple[str, ...]
    guids: Mapping[str, str]
    file_uuid: str


def read_update(path: Path) -> UpdateDescription:
    """Read what an update says of itself, checking the whole stream on the way.

    Raises:
        FormatError: it is not an update, or damaged; names the file.
        StorageError: it cannot be read.
    """
    with _reading(path) as begin:
        container = StreamedContainer(begin, lambda name: _INFO_LIMIT if name == INFO else 0)
        info = _parse_info(dict(container.members()))
    changed = tuple(name for name in container.names if name != INFO)
    return UpdateDescription(info.target, info.sources, changed, info.deleted)


def iterate_update(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the new and changed files of an update one by one, as they lie in it.

    Raises:
        FormatError: the update is damaged; names the file.
        StorageError: it cannot be read.
    """
    with _reading(path) as begin:
        container = StreamedContainer(begin, lambda name: 0 if name == INFO else DEFAULT_LIMIT)
        yield from container.members()


def apply_update(files: ConfigurationFiles, cfu: Path) -> dict[str, bytes]:
    """Return all files of the configuration after the update.

    Files the update deletes go, files it holds take the place of the old, and `versions`
    is made anew, for updates do not carry it. Whether the update fits the configuration is
    not judged here.

    Raises:
        FormatError: the update or the configuration is damaged; names the file.
        StorageError: the update cannot be read.
    """
    with _reading(cfu) as begin:
        container = StreamedContainer(begin, lambda _: DEFAULT_LIMIT)
        new = dict(container.members())
        info = _parse_info(new)
    del new[INFO]
    result = read_all(files)
    old_versions = parse_versions(result[VERSIONS]) if VERSIONS in result else {}
    for name in info.deleted:
        result.pop(name, None)
    result |= new
    result[VERSIONS] = _renewed_versions(result, old_versions, info)
    return result


def _renewed_versions(result: Mapping[str, bytes], old: Mapping[str, str], info: _Info) -> bytes:
    """Give every file its GUID: the update's, else the old one, else one made from the build's."""
    build = info.target.release_id or str(uuid.UUID(int=0))
    fresh = {name: str(uuid.uuid5(uuid.UUID(build), name)) for name in (*result, *_OWN)}
    kept = {name: guid for name, guid in old.items() if name not in _OWN}
    known = {**fresh, **kept, **info.guids}
    return serialise_versions({WHOLE: build, **{name: known[name] for name in (*result, VERSIONS)}})


def _parse_info(members: Mapping[str, bytes]) -> _Info:
    if INFO not in members:
        raise FormatError("format.missing", place=INFO)
    tokens = brackets.parse_one(brackets.decode(members[INFO], place=INFO), place=INFO)
    if _int(tokens, 0) != _INFO_FORMAT:
        raise FormatError("format.structure", place=INFO)
    sources, following = _counted(tokens, 1, _SOURCE)
    deleted, following = _counted(tokens, following, 1)
    changed, following = _counted(tokens, following, 2)
    guids = pairs(changed, place=INFO)
    name, vendor, version = (_text(tokens, following + step) for step in range(3))
    return _Info(
        target=ReleaseIdentity(name, vendor, Version(version), guids.get(WHOLE)),
        sources=tuple(_source(sources, start) for start in range(0, len(sources), _SOURCE)),
        deleted=tuple(as_text(item, place=INFO) for item in deleted),
        guids=guids,
        file_uuid=_text(tokens, following + 5).lower(),
    )


def _source(tokens: list[Node], start: int) -> ReleaseIdentity:
    name, vendor, version, release = (_text(tokens, start + step) for step in range(_SOURCE))
    return ReleaseIdentity(name, vendor, Version(version), release.lower())


def _counted(tokens: list[Node], start: int, width: int) -> tuple[list[Node], int]:
    """Return the records after a count, and where the next thing stands."""
    end = start + 1 + _int(tokens, start) * width
    if not start < end <= len(tokens):
        raise FormatError("format.structure", place=INFO)
    return tokens[start + 1 : end], end


def _int(tokens: list[Node], index: int) -> int:
    return as_int(at(tokens, index, place=INFO), place=INFO)


def _text(tokens: list[Node], index: int) -> str:
    return as_text(at(tokens, index, place=INFO), place=INFO)


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[Callable[[], InflatedStream]]:
    """Open the file and give a way to begin its stream; name the file in whatever goes wrong."""
    with explained(path), path.open("rb") as source:
        try:
            check_not_pointer(source.read(_HEAD))
            yield lambda: _begin(source)
        except FormatError as error:
            raise error.in_file(path) from error.__cause__


def _begin(source: BinaryIO) -> InflatedStream:
    source.seek(0)
    return InflatedStream(source)
