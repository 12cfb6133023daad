"""Where 1C:Enterprise keeps its own files on this system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class SystemPlaces:
    """Folders and files of the installed 1C:Enterprise (docs/formats.md 5).

    Attributes:
        user_infobase_list: the person's `ibases.v8i`.
        user_start_config: the person's `1cestart.cfg`.
        common_start_config: everybody's `1cestart.cfg`; None where no such place is known.
        default_templates: the template directory used when no setting names one.
        platform_roots: folders under which platform versions are installed.
    """

    user_infobase_list: Path
    user_start_config: Path
    common_start_config: Path | None
    default_templates: Path
    platform_roots: tuple[Path, ...] = ()
