"""Writing an `UpdInfo.txt` (docs/formats.md 4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from updater.model.template import UpdateInfo


def write_update_info(info: UpdateInfo) -> bytes:
    """Return the bytes of an `UpdInfo.txt`: CRLF, no mark, sources between semicolons."""
    sources = "".join(f"{version};" for version in info.from_versions)
    lines = [f"Version={info.version}", f"FromVersions=;{sources}"]
    if info.date:
        lines.append(f"UpdateDate={info.date}")
    return "".join(f"{line}\r\n" for line in lines).encode()
