"""What a configuration is, and on what terms its vendor supports it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from updater.model.version import Version


@dataclass(frozen=True, slots=True)
class ReleaseIdentity:
    """One build of one release: what an update names as its source or target.

    Attributes:
        name: the configuration's name, not its synonym.
        vendor: as the vendor wrote it; empty in most home-made configurations.
        version: the release number.
        release_id: the GUID of the build, lower case; None when it is not known.
            Two builds may carry the same number (docs/formats.md 2.4).
    """

    name: str
    vendor: str
    version: Version
    release_id: str | None = None

    def same_release(self, other: ReleaseIdentity) -> bool:
        """Whether name, vendor and number agree (what the vendor's own check compares)."""
        return (self.name, self.vendor, self.version) == (other.name, other.vendor, other.version)

    def other_build(self, other: ReleaseIdentity) -> bool:
        """Whether it is the same number but certainly another build."""
        known = self.release_id is not None and other.release_id is not None
        return self.same_release(other) and known and self.release_id != other.release_id


@dataclass(frozen=True, slots=True)
class Configuration:
    """The properties of a configuration that matter to its update (docs/formats.md 1.9).

    Attributes:
        synonym: language code to text.
        compatibility_code: the number as stored (`80310`); None where the property set has none.
        update_catalog: address of the vendor's update catalogue, often empty.
        property_set: the version of the property list in which all this was stored.
        file_uuid: GUID that names the configuration's own file.
        object_uuid: GUID of the configuration object; names its support row.
    """

    name: str
    vendor: str
    version: Version
    synonym: Mapping[str, str] = field(default_factory=dict)
    release_id: str | None = None
    compatibility_code: int | None = None
    update_catalog: str = ""
    property_set: int = 0
    file_uuid: str = ""
    object_uuid: str = ""

    @property
    def identity(self) -> ReleaseIdentity:
        """Name, vendor, version and build of this configuration."""
        return ReleaseIdentity(self.name, self.vendor, self.version, self.release_id)

    @property
    def base_edition(self) -> bool:
        """Whether it is the vendor's base edition: its name says so, or the words shown to people."""
        return is_base_edition(self.name, *self.synonym.values())

    @property
    def compatibility(self) -> str | None:
        """The compatibility mode as people write it (`8.3.10`), or None when there is none."""
        return compatibility_text(self.compatibility_code, self.property_set)


_BASE_EDITION = "базовая"


def is_base_edition(*names: str) -> bool:
    """Whether any name of a configuration says that it is a base edition (docs/platform.md 9)."""
    return any(_BASE_EDITION in name.casefold() for name in names)


# Before 8.3 the mode was an enumeration, not a number; inferred from samples (docs/formats.md 1.9).
_OLD_MODES = {0: None, 1: "8.1", 2: "8.2.13"}
_FIRST_NUMBERED_MODE = 10000


def compatibility_text(code: int | None, property_set: int) -> str | None:
    """Turn a stored compatibility code into text: 80310 is `8.3.10`."""
    if code is None:
        return None
    if code < _FIRST_NUMBERED_MODE:
        return _OLD_MODES.get(code) if property_set else None
    major, rest = divmod(code, 10000)
    minor, build = divmod(rest, 100)
    return f"{major}.{minor}.{build}"


class UpdateSubsystem(enum.Enum):
    """Which edition of the vendor's library updates the data of a configuration.

    Names, start parameters and words of the library are literals of its modules, in the
    language it was written or localised in (docs/platform.md 7.2).
    """

    RUSSIAN = "ru"
    ENGLISH = "en"
    NONE = "none"
    """The configuration carries no such library: there are no handlers to run."""


class SupportState(enum.Enum):
    """On what terms a configuration is supported by its vendor."""

    LOCKED = "locked"
    """Fully on support, nothing may be changed: updates apply by themselves."""
    EDITABLE = "editable"
    """On support, changes allowed: an update may have to be merged by hand."""
    NONE = "none"
    """Not on support: updates do not apply."""
    UNKNOWN = "unknown"
    """The support record could not be read."""


@dataclass(frozen=True, slots=True)
class VendorConfiguration:
    """One vendor configuration a configuration is supported from (docs/formats.md 1.10).

    Attributes:
        identity: the vendor's release the base stands on; an update is judged against it.
        block_id: GUID of the record; names the row of the stored vendor configuration.
        objects: number of objects in the record.
        rules: how many objects have rule 0 (locked), 1 (editable), 2 (off support).
        stored: whether the vendor's configuration itself lies beside.
    """

    identity: ReleaseIdentity
    block_id: str = ""
    objects: int = 0
    rules: Mapping[int, int] = field(default_factory=dict)
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Support:
    """Support state with the vendor configurations it comes from."""

    state: SupportState
    vendors: tuple[VendorConfiguration, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """A configuration extension that an infobase holds."""

    name: str
    version: str = ""
    synonym: str = ""
