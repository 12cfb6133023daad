"""Names inside packages: which may become names on the disk."""

from __future__ import annotations

import re
import unicodedata

from updater.errors import PackageError

MAX_COMPONENT = 255
MAX_PATH = 1024
MAX_DEPTH = 32

_SHOWN = 120
_SEPARATORS = re.compile(r"[/\\]")
_DRIVE = re.compile(r"[A-Za-z]:")
_FORBIDDEN = frozenset('*?"<>|:/\\')
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # control, invisible and bidirectional characters
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|COM[0-9]|LPT[0-9])", re.IGNORECASE)


def check_name(name: str) -> tuple[str, ...]:
    """Split a path of a package into components that are safe on every system.

    Both slashes separate. Empty components and `.` are dropped (`./a//b` is `a/b`).

    Raises:
        PackageError: `package.name-*` or `package.too-deep`; the first rule it breaks.
    """
    _check_start(name)
    if len(name) > MAX_PATH:
        raise _refusal("package.name-too-long", name)
    parts = tuple(part for part in _SEPARATORS.split(name) if part not in {"", "."})
    if not parts:
        raise _refusal("package.name-empty", name)
    for part in parts:
        _check_part(part, name)
    if len(parts) > MAX_DEPTH:
        raise PackageError("package.too-deep", name=shown_name(name), limit=MAX_DEPTH)
    return parts


def shown_name(name: str) -> str:
    """Return a name as it may be shown: nothing invisible, not endless."""
    visible = "".join(_shown_character(character) for character in name[: _SHOWN + 1])
    return visible if len(visible) <= _SHOWN else f"{visible[:_SHOWN]}…"


def safe_component(text: str, *, otherwise: str, limit: int = 100) -> str:
    """Make one component of a path out of a text such as a vendor's name.

    Args:
        text: anything.
        otherwise: taken when nothing is left.
        limit: longest result, in characters.
    """
    kept = "".join(character for character in text if not _is_bad(character))
    kept = " ".join(kept.split())[:limit].strip(". ")
    while len(kept.encode()) > MAX_COMPONENT:
        kept = kept[:-1].rstrip(". ")
    try:
        check_name(kept)
    except PackageError:
        return otherwise
    return kept


def _check_start(name: str) -> None:
    if not name:
        raise _refusal("package.name-empty", name)
    if name[0] in "/\\":
        raise _refusal("package.name-absolute", name)
    if _DRIVE.match(name):
        raise _refusal("package.name-drive", name)


def _check_part(part: str, name: str) -> None:
    plain = unicodedata.normalize("NFKC", part)
    if ":" in part:
        raise _refusal("package.name-stream", name)
    if set(part) == {"."} or plain in {".", ".."}:
        raise _refusal("package.name-traversal", name)
    if any(_is_bad(character) for character in part) or not _FORBIDDEN.isdisjoint(plain):
        raise _refusal("package.name-characters", name)
    if part[-1] in ". ":
        raise _refusal("package.name-ending", name)
    if _RESERVED.fullmatch(plain.split(".")[0].rstrip()):
        raise _refusal("package.name-reserved", name)
    if max(len(part.encode("utf-16-le")) // 2, len(part.encode())) > MAX_COMPONENT:
        raise _refusal("package.name-too-long", name)


def _is_bad(character: str) -> bool:
    return character in _FORBIDDEN or unicodedata.category(character) in _HIDDEN


def _shown_character(character: str) -> str:
    hidden = unicodedata.category(character) in _HIDDEN
    return character.encode("unicode_escape").decode("ascii") if hidden else character


def _refusal(code: str, name: str) -> PackageError:
    return PackageError(code, name=shown_name(name))
