"""Names of our own for what comes from a site: never what a server says, always fit for any disk."""

from __future__ import annotations

import re

from updater.model.version import Version

_ODD = re.compile(r"[^A-Za-z0-9.+-]+")
_PART = re.compile(r"[\w+ .()-]{1,80}")
_VERSION = re.compile(r"\d+(?:_\d+)+")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
_SUFFIXES = (".tar.gz", ".zip", ".cfu", ".efd", ".exe", ".rar", ".7z", ".dmg", ".run", ".deb", ".rpm",
             ".htm", ".html", ".txt", ".pdf")  # fmt: skip
_DEEPEST = 8
_LONGEST = 100


def file_name(*parts: str, suffix: str) -> str:
    """Return a name made of what a package is: product, version, purpose.

    Args:
        parts: words; whatever no file name may hold becomes `_`.
        suffix: with its dot, from `suffix_of`.
    """
    words = (_ODD.sub("_", part).strip("._+-") for part in parts)
    stem = "_".join(word for word in words if word)[:_LONGEST].rstrip("._+-") or "package"
    return f"{'_' if _DEVICES.fullmatch(stem) else ''}{stem}{suffix}"


def suffix_of(name: str, default: str = ".zip") -> str:
    """Return the suffix of a server's name when it is one of those we expect."""
    lower = name.lower()
    return next((suffix for suffix in _SUFFIXES if lower.endswith(suffix)), default)


def template_path(text: str) -> str | None:
    r"""Return the place under a template directory, `1c/Accounting/3_0_52_32`; None for a hostile one.

    Args:
        text: with slashes of either kind.
    """
    parts = [part for part in text.replace("\\", "/").split("/") if part]
    if not parts or len(parts) > _DEEPEST or text[:1] in {"/", "\\"}:
        return None
    fit = all(
        _PART.fullmatch(part) and part.strip(" .") == part and not _DEVICES.fullmatch(part) for part in parts
    )
    return "/".join(parts) if fit else None


def version_in_path(path: str) -> Version | None:
    """Return the version a template's place ends with, `1c/Accounting/3_0_52_32`; None without one."""
    last = path.rstrip("/").rpartition("/")[2]
    return Version(last.replace("_", ".")) if _VERSION.fullmatch(last) else None
