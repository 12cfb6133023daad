"""Under which name each source knows a configuration.

The name inside an infobase, the one for the update service and the one on the release site are three
different things, and the last changes with the edition (docs/update-site.md 2.2). What is known ships as
a table; settings add to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import SettingsError
from updater.model.site import Product
from updater.model.version import Version
from updater.resources import resources_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_TABLE = "products/programs.tsv"
_COLUMNS = 6
_LEGACY_PLATFORM = "83"


@dataclass(frozen=True, slots=True)
class ProductName:
    """One row: the names of an edition of a configuration.

    Attributes:
        configuration: the name inside the infobase.
        program: for the update service; empty when not known.
        edition: beginning of the releases meant, `3.0`; empty for all of them.
        nick: on the release site; empty when not known.
        legacy: in the open lists, or the whole folder there, `Accounting/30/83`; empty when not known.
        vendor: only infobases of this vendor; empty for any.
    """

    configuration: str
    program: str = ""
    edition: str = ""
    nick: str = ""
    legacy: str = ""
    vendor: str = ""

    def covers(self, version: Version | None) -> bool:
        """Whether the row speaks of a release; of an unknown release every row does."""
        if version is None or not self.edition:
            return True
        edition = Version(self.edition).parts
        return version.parts[: len(edition)] == edition


class ProductNames:
    """The names of configurations.

    Args:
        added: rows that overrule the shipped ones, as the settings hold them.
        table: another table than the shipped one.
    """

    def __init__(self, added: Iterable[ProductName] = (), table: Path | None = None) -> None:
        self._rows: dict[str, list[ProductName]] = {}
        for row in (*read_table(table or resources_root() / _TABLE), *added):
            self._rows.setdefault(row.configuration.casefold(), []).append(row)

    def lookup(self, configuration: str, vendor: str = "", version: Version | None = None) -> Product:
        """Return a configuration under all its names; those not known are empty.

        Args:
            configuration: the name inside the infobase.
            vendor: as in the infobase; it is kept, and rows of another vendor are passed over.
            version: the release there is, which tells the edition; without it the newest edition is taken.
        """
        rows = [row for row in self._rows.get(configuration.casefold(), ()) if row.vendor in {"", vendor}]
        fitting = [row for row in rows if row.covers(version)]
        if not fitting:
            return Product(configuration, vendor, program=rows[-1].program if rows else "")
        if version is None:
            fitting = [row for row in fitting if row.edition in {"", fitting[-1].edition}]
        program, nick, legacy = (_latest(fitting, name) for name in ("program", "nick", "legacy"))
        edition = version if version is not None else Version(_latest(fitting, "edition"))
        return Product(configuration, vendor, program, nick, _legacy(legacy, edition))


def _latest(rows: Sequence[ProductName], name: str) -> str:
    """Return what the last row says that says anything: a row of the settings may name one thing only."""
    return next((value for row in reversed(rows) if (value := str(getattr(row, name)))), "")


def _legacy(name: str, version: Version) -> str:
    """Return the folder in the open lists: name, first two numbers of the release, platform."""
    if "/" in name:
        return name
    numbers = version.parts[:2]
    if not name or len(numbers) < 2:  # noqa: PLR2004 - `3.1` makes `31`
        return ""
    return f"{name}/{''.join(map(str, numbers))}/{_LEGACY_PLATFORM}"


def read_table(file: Path) -> tuple[ProductName, ...]:
    """Read a table of names; lines that begin with `#` are remarks.

    Raises:
        SettingsError: `settings.product-names`: a line has not as many columns as it should.
    """
    rows = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < _COLUMNS or not cells[0]:
            raise SettingsError("settings.product-names", line=number, path=str(file))
        rows.append(ProductName(*cells[: _COLUMNS - 1]))
    return tuple(rows)


def from_setting(stored: Mapping[str, str]) -> ProductName:
    """Make a row of what the settings hold: names of the columns and texts; the rest is left out.

    Raises:
        SettingsError: `settings.product-name`: there is no configuration in it.
    """
    columns = {name: str(stored.get(name) or "").strip() for name in ProductName.__dataclass_fields__}
    if not columns["configuration"]:
        raise SettingsError("settings.product-name")
    return ProductName(**columns)
