"""What the update service answers, as values (docs/update-site.md 2.3 to 2.5)."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from updater.errors import SiteError
from updater.model.site import Digest
from updater.model.version import Version
from updater.site.file_names import template_path, version_in_path

_OK = 200
_BAD_REQUEST = 400
_LOGIN = "LoginError"
_LONGEST_MESSAGE = 500
_MOST_STEPS = 500
_MD5 = 16
_MD5_HEX = 32
_LARGEST = 1 << 50  # bytes; larger is no size of a file


@dataclass(frozen=True, slots=True)
class Offered:
    """A release the service offers.

    Attributes:
        steps: ids of the updates in the order they are installed; they are opaque.
        release: id of the release itself.
        news: address of what is new; may be empty.
        how_to: address of the order of update; may be empty.
    """

    version: Version
    steps: tuple[str, ...]
    release: str = ""
    size: int | None = None
    minimum_platform: str | None = None
    support_end: dt.date | None = None
    news: str = ""
    how_to: str = ""


@dataclass(frozen=True, slots=True)
class PlatformOffer:
    """A platform the service offers beside an update.

    Attributes:
        page: its page on the release site.
        transition: address of a text on moving to it.
        size: in bytes; None when not stated.
    """

    version: Version
    recommended: bool = False
    page: str = ""
    transition: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """The answer about a release.

    Attributes:
        newest: None when there is nothing newer.
        others: releases that may be chosen instead, such as those supported for long.
        support_end: until when the release there is is supported; None when not stated.
    """

    newest: Offered | None = None
    others: tuple[Offered, ...] = ()
    platform: PlatformOffer | None = None
    support_end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class FileEntry:
    """The file of one step.

    Attributes:
        template_path: place under the template directory, checked and with `/`.
        version: what the place says; None when its last part is no version.
        update_file: path of the `.cfu` inside.
        handlers_required: the program must be started before the next step.
    """

    url: str
    template_path: str
    update_file: str
    is_archive: bool
    version: Version | None = None
    size: int | None = None
    digest: Digest | None = None
    handlers_required: bool | None = None


def checked(body: bytes, status: int, secret: str = "") -> dict[str, Any]:
    """Return a good answer as it is.

    Args:
        body: the answer.
        status: its HTTP status.
        secret: never shown, should the service repeat it.

    Raises:
        SiteError: `account.refused-by-service`, `site.service-message`, `site.request-refused`,
            `site.service-status`, `site.service-answer`.
    """
    if status not in {_OK, _BAD_REQUEST}:
        raise SiteError("site.service-status", status=status)
    answer = _parsed(body)
    if status == _BAD_REQUEST:
        raise SiteError("site.request-refused", fields=", ".join(_refused_fields(answer)))
    name = _text(answer, "errorName")
    if name:
        message = _text(answer, "errorMessage")[:_LONGEST_MESSAGE]
        shown = message.replace(secret, "…") if secret else message
        code = "account.refused-by-service" if name == _LOGIN else "site.service-message"
        raise SiteError(code, name=name[:80], message=shown)
    return answer


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise SiteError("site.service-answer", place="json") from None
    if not isinstance(answer, dict):
        raise SiteError("site.service-answer", place="json")
    return answer


def _refused_fields(answer: dict[str, Any]) -> list[str]:
    """Names of the fields the service found fault with, never their values."""
    errors = answer.get("errors")
    listed = errors if isinstance(errors, list) else []
    names = (each.get("field") for each in listed if isinstance(each, dict))
    found = [name[:80] for name in names if isinstance(name, str)]
    return found or ["?"]


def read_offer(answer: dict[str, Any]) -> Offer:
    """Read the answer about a release.

    Raises:
        SiteError: `site.service-answer`.
    """
    more = _list(answer, "additionalReleaseUpdate")
    others = (_offered(_object(each, "configurationUpdate")) for each in more if isinstance(each, dict))
    return Offer(
        _offered(_object(answer, "configurationUpdateResponse")),
        tuple(each for each in others if each),
        _platform(_object(answer, "platformUpdateResponse")),
        _date(_text(answer, "currentReleaseSupportEndDate")),
    )


def _offered(values: dict[str, Any]) -> Offered | None:
    """Read an offered release; an empty version means that there is none."""
    version = _text(values, "configurationVersion").strip()
    if not version:
        return None
    steps = _list(values, "upgradeSequence")
    if not 0 < len(steps) <= _MOST_STEPS or not all(
        isinstance(step, str) and step.split() == [step] for step in steps
    ):
        raise SiteError("site.service-answer", place="upgradeSequence")
    return Offered(
        version=Version(version),
        steps=tuple(steps),
        release=_text(values, "programVersionUin"),
        size=_size(values),
        minimum_platform=_text(values, "platformVersion") or None,
        support_end=_date(_text(values, "supportEndDate")),
        news=_text(values, "updateInfoUrl"),
        how_to=_text(values, "howToUpdateInfoUrl"),
    )


def _platform(values: dict[str, Any]) -> PlatformOffer | None:
    version = _text(values, "platformVersion").strip()
    if not version:
        return None
    return PlatformOffer(
        Version(version),
        recommended=values.get("recommended") is True,
        page=_text(values, "releaseUrl"),
        transition=_text(values, "transitionInfoUrl"),
        size=_size(values),
    )


def read_files(answer: dict[str, Any]) -> tuple[FileEntry, ...]:
    """Read the list of files, one for each step asked for.

    Raises:
        SiteError: `site.service-answer`, also for a place outside the template directory.
    """
    return tuple(_file(each) for each in _list(answer, "configurationUpdateDataList"))


def _file(values: Any) -> FileEntry:  # noqa: ANN401 - JSON holds anything
    if not isinstance(values, dict):
        raise SiteError("site.service-answer", place="configurationUpdateDataList")
    place = template_path(_text(values, "templatePath"))
    if place is None:
        raise SiteError("site.service-answer", place="templatePath")
    inside = template_path(_text(values, "updateFileName"))
    if inside is None or not inside.lower().endswith(".cfu"):
        raise SiteError("site.service-answer", place="updateFileName")
    url, required = _text(values, "updateFileUrl"), values.get("executeUpdateProcess")
    if not url:
        raise SiteError("site.service-answer", place="updateFileUrl")
    return FileEntry(
        url=url,
        template_path=place,
        update_file=inside,
        is_archive=_text(values, "updateFileFormat").lower() == "zip",
        version=version_in_path(place),
        size=_size(values),
        digest=_digest(_text(values, "hashSum")),
        handlers_required=required if isinstance(required, bool) else None,
    )


def _digest(text: str) -> Digest | None:
    """Read the checksum of the update file inside: Base64 of its MD5 (docs/update-site.md 2.4).

    A checksum of another kind is no longer what is known of the service and cannot be compared.

    Raises:
        SiteError: `site.service-answer`.
    """
    if not text:
        return None
    try:
        value = bytes.fromhex(text) if len(text) == _MD5_HEX else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        value = b""
    if len(value) != _MD5:
        raise SiteError("site.service-answer", place="hashSum")
    return Digest("md5", value.hex(), of_update_file=True)


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SiteError("site.service-answer", place=name)
    return value


def _size(values: dict[str, Any]) -> int | None:
    value = values.get("size")
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 < value < _LARGEST else None


def _list(values: dict[str, Any], name: str) -> list[Any]:
    value = values.get(name)
    if value is not None and not isinstance(value, list):
        raise SiteError("site.service-answer", place=name)
    return value or []


def _object(values: dict[str, Any], name: str) -> dict[str, Any]:
    value = values.get(name)
    if value is not None and not isinstance(value, dict):
        raise SiteError("site.service-answer", place=name)
    return value or {}


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
