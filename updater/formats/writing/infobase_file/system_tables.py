"""The tables every infobase has, laid out as the platform lays them out (docs/formats.md 1.8, 1.11, 1.12)."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from updater.formats.deflate import deflate
from updater.formats.infobase_file.description import IndexDescription
from updater.formats.infobase_file.fields import Field, Value
from updater.formats.infobase_file.stored_files import is_deflated
from updater.formats.writing.infobase_file.tables import TableSource

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

WHEN = dt.datetime(2024, 1, 15, 12, 0, 0)  # noqa: DTZ001 - the file holds local time of nowhere
"""The time of creation that rows get unless told otherwise."""

FILE_FIELDS = (
    Field("FILENAME", "NVC", length=128, case_sensitive=False),
    Field("CREATION", "DT"),
    Field("MODIFIED", "DT"),
    Field("ATTRIBUTES", "N", length=5),
    Field("DATASIZE", "N", length=20),
    Field("BINARYDATA", "I"),
    Field("PARTNO", "N", length=10),
)
_VERSION_FIELDS = (Field("IBVERSION", "N", length=10), Field("PLATFORMVERSIONREQ", "N", length=10))
_USER_FIELDS = (
    Field("ID", "B", length=16),
    Field("NAME", "NVC", length=64, case_sensitive=False),
    Field("DESCR", "NVC", length=128, case_sensitive=False),
    Field("OSNAME", "NVC", nullable=True, length=128, case_sensitive=False),
    Field("CHANGED", "DT"),
    Field("ROLESID", "N", length=10),
    Field("SHOW", "L"),
    Field("DATA", "I"),
    Field("EAUTH", "L", nullable=True),
    Field("ADMROLE", "L", nullable=True),
    Field("USSPRH", "N", nullable=True, length=10),
)
_EXTENSION_FIELDS = (
    Field("_IDRREF", "B", length=16),
    Field("_CONFIGVERSION", "B", length=20),
    Field("_EXTENSIONORDER", "N", length=9),
    Field("_EXTNAME", "NVC", length=255, case_sensitive=False),
    Field("_EXTSYNONYM", "NT", case_sensitive=False),
    Field("_EXTVERSION", "NVC", length=255, case_sensitive=False),
    Field("_SAFEMODE", "L"),
    Field("_SECURITYPROFILENAME", "NVC", length=255, case_sensitive=False),
    Field("_UPDATETIME", "DT"),
    Field("_EXTENSIONUSEPURPOSE", "N", length=2),
    Field("_VERSION", "RV"),
)
_IB_VERSION = 5


def file_table(
    name: str, files: Mapping[str, bytes], *, part_size: int | None = None, when: dt.datetime = WHEN
) -> TableSource:
    """Return a table of files, such as CONFIG, with its index by name.

    Args:
        name: of the table; decides which files are deflated.
        files: contents as they are read back, not deflated.
        part_size: longest stored part in bytes; longer files take several rows.
        when: time of creation and change of every row.
    """
    source = TableSource(name, FILE_FIELDS, indexes=(_by_name(name),))
    return replace(source, rows=file_rows(source, files, part_size=part_size, when=when))


def file_rows(
    table: TableSource,
    files: Mapping[str, bytes],
    *,
    part_size: int | None = None,
    when: dt.datetime = WHEN,
) -> Iterator[Sequence[Value]]:
    """Yield rows for a file-like table of whatever fields, one file at a time in memory."""
    order = [field.name.upper() for field in table.fields]
    for name, content in files.items():
        stored = deflate(content) if is_deflated(table.name, name) else content
        size = part_size or max(len(stored), 1)
        for part, at in enumerate(range(0, max(len(stored), 1), size)):
            data = stored[at : at + size]
            values: dict[str, Value] = {
                "FILENAME": name,
                "CREATION": when,
                "MODIFIED": when,
                "ATTRIBUTES": 0,
                "DATASIZE": len(data),
                "BINARYDATA": data,
                "PARTNO": part,
            }
            yield [values.get(field) for field in order]


def version_table(minimum_platform: int) -> TableSource:
    """Return the table that says which platform opens the base: 80310 is 8.3.10."""
    return TableSource("IBVERSION", _VERSION_FIELDS, [(_IB_VERSION, minimum_platform)])


def user_table(names: Iterable[str], when: dt.datetime = WHEN, *, plain: Container[str] = ()) -> TableSource:
    """Return the table of users; without passwords.

    Args:
        names: to log in by.
        when: time of change.
        plain: those who are no administrators.
    """
    return TableSource(
        "V8USERS",
        _USER_FIELDS,
        [
            (_id_of(name), name, name, None, when, 0, True, b"", True, name not in plain, None)
            for name in names
        ],
    )


def extension_table(extensions: Iterable[tuple[str, str]], when: dt.datetime = WHEN) -> TableSource:
    """Return the table of extensions from pairs of name and version."""
    rows = [
        (
            _id_of(name),
            hashlib.sha1(name.encode()).digest(),  # noqa: S324 - what the platform stores here
            order,
            name,
            f'{{"#",87024738-fc2a-4436-ada1-df79d395c424,\n{{1,"ru","{name}"}}\n}}',
            version,
            True,
            "",
            when,
            1,
            bytes(16),
        )
        for order, (name, version) in enumerate(extensions, start=1)
    ]
    return TableSource("_EXTENSIONSINFO", _EXTENSION_FIELDS, rows)


def schema_table() -> TableSource:
    """Return the table of the database schema with an empty schema in it."""
    return TableSource("DBSCHEMA", (Field("SERIALIZEDDATA", "I"),), [(b"\xef\xbb\xbf{0,{0}}",)])


def _id_of(name: str) -> bytes:
    return hashlib.md5(name.encode()).digest()  # noqa: S324 - any stable 16 bytes


def _by_name(table: str) -> IndexDescription:
    return IndexDescription(f"BYNAMENO_{table}", primary=False, fields=(("FILENAME", 128), ("PARTNO", 0)))
