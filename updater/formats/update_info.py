"""What lies beside an update file: `UpdInfo.txt` and the order of update `1cv8upd.htm`."""

from __future__ import annotations

import re

from updater.errors import FormatError
from updater.formats.plain_text import decode, key_and_value, lines_of
from updater.model.template import UpdateInfo
from updater.model.version import Version

# The sentence of docs/formats.md 4.3; words between may vary, the number is a platform's: 8.3.24.1467.
_SENTENCE = (
    r"предназначен\w*\s+для\s+использовани\w+.{0,300}?"
    r"не\s+(?:ниже|ранее|младше)\s+(?:версии\s+)?(8\.\d+(?:\.\d+){0,2})"
)
_TAG = r"<[^<>]*>"


def read_update_info(data: bytes) -> UpdateInfo:
    """Read an `UpdInfo.txt` (docs/formats.md 4.2).

    The releases it names are a hint; the update file itself is the authority.

    Raises:
        FormatError: `format.encoding`, or `format.update-info` when it names no version.
    """
    text, _encoding = decode(data, known=("version",), place="UpdInfo")
    pairs = (key_and_value(line) for line in lines_of(text))
    values = {pair[0].casefold(): pair[1] for pair in pairs if pair is not None}
    if not values.get("version"):
        raise FormatError("format.update-info", missing="Version")
    sources = (piece.strip() for piece in values.get("fromversions", "").split(";"))
    return UpdateInfo(
        version=Version(values["version"]),
        from_versions=tuple(Version(piece) for piece in sources if piece),
        date=values.get("updatedate", ""),
    )


def minimum_platform_of(html: bytes) -> str | None:
    """Return the lowest platform an order of update asks for; None when it asks for none.

    It is prose, so the answer is advice, not a fact (docs/formats.md 4.3).
    """
    import html as entities  # noqa: PLC0415 - a large table that few commands need

    try:
        text, _encoding = decode(html, known=("предназначен", "версии", "<html"))
    except FormatError:
        return None
    plain = entities.unescape(re.sub(_TAG, " ", text)).replace("\N{NO-BREAK SPACE}", " ")
    match = re.search(_SENTENCE, plain, re.IGNORECASE | re.DOTALL)
    return match[1] if match else None
