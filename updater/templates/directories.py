"""Which directories hold templates, and making one known to the platform."""

from __future__ import annotations

import datetime as dt
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.filing import explained, write_whole
from updater.formats.start_config import COMMON_CONFIG, TEMPLATES, StartConfig, parse_start_config
from updater.formats.writing.start_config import write_start_config
from updater.model.template import TemplateDirectory, TemplateOrigin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from updater.filing import Filing
    from updater.model.places import SystemPlaces


def template_directories(
    places: SystemPlaces, own: Sequence[Path] = (), given: Sequence[Path] = ()
) -> tuple[TemplateDirectory, ...]:
    """List the template directories, most wanted first, each real directory once.

    Order: those given, the program's own setting, the person's start configuration,
    everybody's, the default of the system (docs/formats.md 5.2, 5.4). A directory that is
    not there is listed too, marked so. A start configuration that cannot be read names none.

    Args:
        places: where the platform keeps its files.
        own: directories of the program's setting.
        given: directories named on the command line or dropped on the window.
    """
    listed: dict[str, TemplateDirectory] = {}
    for path, origin in _candidates(places, own, given):
        listed.setdefault(_real(path), TemplateDirectory(path, origin, path.is_dir()))
    return tuple(listed.values())


def is_registered(path: Path, places: SystemPlaces) -> bool:
    """Whether the platform looks for templates in this directory.

    Where no start configuration names any directory, it looks in the default one
    (docs/formats.md 5.2).
    """
    named = [named for named, _ in _configured(places)]
    return _real(path) in {_real(each) for each in named or [places.default_templates]}


def register(path: Path, places: SystemPlaces, filing: Filing, *, now: dt.datetime | None = None) -> None:
    """Add a directory to the person's start configuration; the only function that writes one.

    Encoding, line ends, repeated and unknown keys stay, and who may read it. The file before the
    change is kept beside with the time in its name. Where nothing was named yet, the default
    directory is named too, because the platform looks there only as long as no other is named.

    Args:
        path: the directory.
        places: where the start configuration lies.
        filing: through which it is written.
        now: local time for the copy's name; the present unless given.

    Raises:
        StorageError: it cannot be read or written; it is then unchanged.
        FormatError: it is no text; it is then unchanged.
    """
    if is_registered(path, places):
        return
    target = places.user_start_config
    with explained(target):
        before = target.read_bytes() if target.exists() else b""
        config = parse_start_config(before)
        for directory in _to_add(path, config, places):
            config = config.with_value(TEMPLATES, str(directory))
        mode = _mode_for(target)

        def open_it(beside: Path) -> None:
            filing.set_rights(beside, mode)

        if before:
            copy = _free_name(target, now or dt.datetime.now().astimezone())
            write_whole(filing, copy, before, check=open_it)
        write_whole(filing, target, write_start_config(config), check=open_it)


def _mode_for(target: Path) -> int:
    """Return the access rights of a file, or those any new one of this user gets."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    umask = os.umask(0o077)  # it can only be read by setting it; for that moment nothing gets wider rights
    os.umask(umask)
    return 0o666 & ~umask


def _to_add(path: Path, config: StartConfig, places: SystemPlaces) -> tuple[Path, ...]:
    default = places.default_templates
    alone = not config.values(TEMPLATES) and default.is_dir() and _real(default) != _real(path)
    return (default, path) if alone else (path,)


def _free_name(target: Path, now: dt.datetime) -> Path:
    stamp = f"{target.name}.{now:%Y%m%d-%H%M%S}"
    number = 0
    copy = target.with_name(f"{stamp}.bak")
    while copy.exists():
        number += 1
        copy = target.with_name(f"{stamp}-{number}.bak")
    return copy


def _candidates(
    places: SystemPlaces, own: Sequence[Path], given: Sequence[Path]
) -> Iterator[tuple[Path, TemplateOrigin]]:
    yield from ((path, TemplateOrigin.GIVEN) for path in given)
    yield from ((path, TemplateOrigin.SETTINGS) for path in own)
    yield from _configured(places)
    yield places.default_templates, TemplateOrigin.DEFAULT


def _configured(places: SystemPlaces) -> Iterator[tuple[Path, TemplateOrigin]]:
    """Directories named by the start configurations, the person's first."""
    user = places.user_start_config
    yield from ((path, TemplateOrigin.USER_START_CONFIG) for path in _named_in(user))
    for common in (places.common_start_config, *_common_of(user)):
        if common is not None:
            yield from ((path, TemplateOrigin.COMMON_START_CONFIG) for path in _named_in(common))


def _named_in(file: Path) -> list[Path]:
    return [Path(value) for value in _read(file).values(TEMPLATES)]


def _common_of(file: Path) -> list[Path]:
    return [file.parent / value for value in _read(file).values(COMMON_CONFIG)]


def _read(file: Path) -> StartConfig:
    try:
        return parse_start_config(file.read_bytes())
    except (OSError, UserError):
        return StartConfig()


def _real(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))
