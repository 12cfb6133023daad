"""A generated infobase as large as a typical one: real structure, invented content."""

from __future__ import annotations

import os
import random
import uuid
from typing import TYPE_CHECKING

from updater.formats.infobase_file.description import TableDescription
from updater.formats.writing.infobase_file import Field, TableSource, infobase_with_configuration
from updater.formats.writing.infobase_file.infobase import new_infobase
from updater.formats.writing.infobase_file.objects import ObjectWriter
from updater.formats.writing.infobase_file.plausible import plausible_tables
from updater.formats.writing.infobase_file.tables import render, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from updater.formats.infobase_file.fields import Value
    from updater.formats.writing.infobase_file.pages import PageSink

NAME, VENDOR, VERSION = "БольшаяКонфигурация", 'Фирма "Пример"', "3.0.150.21"
FILE_UUID = "aaaaaaaa-1111-4222-8333-444444444444"
OBJECT_UUID = "bbbbbbbb-1111-4222-8333-555555555555"
RELEASE_ID = "cccccccc-1111-4222-8333-666666666666"

_GROUP = "9cd510cd-abfc-11d4-9434-004095e12fc7"
_PAGE = 8192
_BOM = b"\xef\xbb\xbf"
_ROOT_AT, _CONFIGURATION_AT = 0.676, 0.441
"""How far into CONFIG the two rows stand: medians of 26 real bases."""


def configuration_files(
    rows: int = 0,
    *,
    name: str = NAME,
    vendor: str = VENDOR,
    version: str = VERSION,
    size: int = 0,
    seed: int = 1,
) -> dict[str, bytes]:
    """Return the files of a configuration: its own, and `rows` more of up to `2 * size` random bytes."""
    seeded = random.Random(seed)
    names = [_guid(seeded) + seeded.choice(("", "", ".0", ".1", ".2")) for _ in range(rows)]
    files = {each: seeded.randbytes(seeded.randrange(2 * size + 1)) for each in names}
    own = {
        "version": _BOM + b"{\r\n{216,0,\r\n{80310,0}\r\n}\r\n}",
        "versions": _versions([*names, FILE_UUID, "root", "version"], seeded),
        "root": _BOM + f"{{2,{FILE_UUID},}}".encode(),
        FILE_UUID: _BOM + _configuration_text(name, vendor, version, names[::10]).encode(),
    }
    return _placed(files, own)


def _placed(files: Mapping[str, bytes], own: Mapping[str, bytes]) -> dict[str, bytes]:
    """Put the configuration's own files where they usually stand among the others."""
    order = list(files)
    for name, share in (("root", _ROOT_AT), (FILE_UUID, _CONFIGURATION_AT), ("version", 1), ("versions", 1)):
        order.insert(int(len(order) * share), name)
    everything = {**files, **own}
    return {name: everything[name] for name in order}


def _guid(seeded: random.Random) -> str:
    return str(uuid.UUID(int=seeded.getrandbits(128), version=4))


def _versions(names: Sequence[str], seeded: random.Random) -> bytes:
    pairs = "".join(f',\r\n"{name}",{_guid(seeded)}' for name in names)
    return _BOM + f'{{1,{len(names) + 1},"",{RELEASE_ID}{pairs}}}'.encode()


def _configuration_text(name: str, vendor: str, version: str, objects: Sequence[str]) -> str:
    """Write the configuration's own file in the property set of 8.3.10."""
    header = f'{{0,\r\n{{3,\r\n{{1,0,{OBJECT_UUID}}},"{name}",\r\n{{1,"ru","Большая конфигурация"}},"",0}}}}'
    texts = ["{0}"] * 5
    quoted = vendor.replace('"', '""')
    properties: list[str] = [
        "52",
        header,
        '""',
        "1",
        *texts,
        "0",
        str(uuid.UUID(int=7)),
        "0",
        "0",
        "0",
        f'"{quoted}"',
        f'"{version}"',
        '"http://example.com"',
        *["0"] * 9,
        "80310",
        *["0"] * 20,
    ]
    lists = "".join(
        f",\r\n{{{uuid.UUID(int=at)},{len(part)},{','.join(part)}}}" for at, part in _parts(objects)
    )
    group = f"{{{_GROUP},\r\n{{67,\r\n{{{','.join(properties)}}}{lists}}}}}"
    return f"{{2,\r\n{{{FILE_UUID}}},1,\r\n{group}}}"


def _parts(objects: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    for at in range(0, len(objects), 200):
        yield at, [name[:36] for name in objects[at : at + 200]]


def data_tables(count: int, seed: int = 2) -> Iterator[TableSource]:
    """Yield tables of the configuration's own data, half of them with long values."""
    seeded = random.Random(seed)
    fields = [
        Field("_IDRREF", "B", length=16),
        Field("_DESCRIPTION", "NVC", length=100, case_sensitive=False),
    ]
    fields += [Field(f"_FLD{number}", "N", length=15, precision=2) for number in range(8)]
    for number in range(count):
        own = [*fields, Field("_TEXT", "NT")] if number % 2 else fields
        rows: list[list[Value]] = []
        for _ in range(3):
            row: list[Value] = [
                seeded.randbytes(16),
                f"Запись {number}",
                *(seeded.randrange(1000) for _ in range(8)),
            ]
            rows.append([*row, f"Текст {number}"] if number % 2 else row)
        yield TableSource(f"_REFERENCE{number}", tuple(own), rows)


def write_big(path: Path, *, rows: int = 30_000, tables: int = 3_000, size: int = 1_500) -> None:
    """Write a base of about 130 MB: 30,000 rows of CONFIG and 3,000 tables unless told otherwise."""
    infobase_with_configuration(
        path,
        configuration_files(rows, size=size),
        users=("Администратор",),
        extra_tables=tuple(data_tables(tables)),
    )


def write_sparse(
    path: Path,
    size: int,
    *,
    files: Mapping[str, bytes] | None = None,
    users: Sequence[str] = ("Администратор",),
    begin: int = 0,
) -> None:
    """Write a small base with one more table of `size` bytes of nothing, which takes no room on the disk.

    Args:
        path: the file to be made.
        size: of the table.
        files: of the configuration; 300 invented ones unless given.
        users: who may log in.
        begin: bytes of nothing before everything else.
    """
    tables = plausible_tables(files or configuration_files(300, size=500), users=users)
    with new_infobase(path, "8.3.8.0", _PAGE, "ru_RU") as writer:
        for name, amount in (("FIRST", begin), ("HUGE", size)):
            if name == "HUGE":
                for table in tables:
                    writer.add(write_table(writer.sink, table))
            if amount:
                records = _nothing(writer.sink, amount // _PAGE)
                fields = (Field("A", "B", length=_PAGE - 1),)
                writer.add(render(TableDescription(name, fields, records=records)))


def _nothing(sink: PageSink, pages: int) -> int:
    """Write an object whose pages are holes in the file; return its header page."""
    target = ObjectWriter(sink)
    target._numbers.extend(range(sink._count, sink._count + pages))
    target.length = pages * _PAGE
    sink._count += pages
    sink._file.seek(pages * _PAGE, os.SEEK_CUR)
    return target.finish()


def write_filled(
    path: Path, files: Mapping[str, bytes], size: int, *, users: Sequence[str] = (), seed: int = 3
) -> None:
    """Write a base with one more table of `size` bytes that no compression makes smaller."""
    seeded = random.Random(seed)
    with new_infobase(path, "8.3.8.0", _PAGE, "ru_RU") as writer:
        for table in plausible_tables(files, users=users):
            writer.add(write_table(writer.sink, table))
        records = ObjectWriter(writer.sink)
        records.write(b"\1".ljust(_PAGE, b"\0"))
        for _ in range(size >> 20):
            records.write(seeded.randbytes(1 << 20))
        fields = (Field("A", "B", length=_PAGE - 1),)
        writer.add(render(TableDescription("FILLED", fields, records=records.finish())))
