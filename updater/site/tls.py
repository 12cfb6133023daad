"""Certificates: the system's own trust, one authority more when the settings name one, never less."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from updater.errors import SiteError

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_OPENSSL: Mapping[int, str] = {
    9: "not-yet-valid",
    10: "expired",
    18: "unknown-authority",
    19: "unknown-authority",
    20: "unknown-authority",
    21: "unknown-authority",
    62: "wrong-name",
    64: "wrong-name",
}
_BY_WINDOWS: Mapping[int, str] = {
    0x800B0101: "expired",
    0x800B0109: "unknown-authority",
    0x800B010A: "unknown-authority",
    0x800B010F: "wrong-name",
}
_BY_WORDS = (
    ("not yet valid", "not-yet-valid"),
    ("expired", "expired"),
    ("mismatch", "wrong-name"),
    ("doesn't match", "wrong-name"),
    ("not match", "wrong-name"),
    ("self-signed", "unknown-authority"),
    ("not trusted", "unknown-authority"),
)
_BY_REASON: Mapping[str, str] = {
    "TLSV1_ALERT_PROTOCOL_VERSION": "old-protocol",
    "UNSUPPORTED_PROTOCOL": "old-protocol",
    "VERSION_TOO_LOW": "old-protocol",
    "HTTP_REQUEST": "not-tls",
    "PACKET_LENGTH_TOO_LONG": "not-tls",
    "UNKNOWN_PROTOCOL": "not-tls",
    "WRONG_VERSION_NUMBER": "not-tls",
}
"""OpenSSL's names for a handshake that came to nothing: no version in common, or no TLS at all."""
OUT_OF_TIME = frozenset({"expired", "not-yet-valid"})
"""Reasons that a wrong clock explains as well."""


def trust(authority: str | None) -> ssl.SSLContext:
    """Return the rules of a connection: TLS 1.2 or newer, certificate and name checked.

    Args:
        authority: PEM file of an authority trusted beside the system's.

    Raises:
        SiteError: `site.authority`: the file is not there or holds no certificate.
    """
    import truststore  # noqa: PLC0415 - not needed without the site

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authority is not None:
        try:
            context.load_verify_locations(cafile=authority)
        except (OSError, ssl.SSLError):
            raise SiteError("site.authority", file=authority) from None
    return context


def refusal_reason(error: ssl.SSLError) -> str:
    """Say why a connection was refused: a word of `site.tls` (docs/update-site.md 6)."""
    if handshake := _BY_REASON.get(error.reason or ""):
        return handshake
    code = getattr(error, "verify_code", 0) & 0xFFFFFFFF
    reason = _BY_OPENSSL.get(code) or _BY_WINDOWS.get(code)
    if reason:
        return reason
    words = f"{getattr(error, 'verify_message', '')} {error}".lower()
    return next((reason for part, reason in _BY_WORDS if part in words), "other")
