"""Texts about a release, read inside the program and kept beside the template for later."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import SiteError
from updater.filing import explained, write_whole
from updater.model.site import TextKind
from updater.site.directory import path_of_url
from updater.site.pages.login import is_login_page
from updater.site.pages.messages import message_of
from updater.site.sanitise import MAX_TEXT, safe_html, safe_plain, text_in

if TYPE_CHECKING:
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.site import ReleaseText
    from updater.site.sources import PageReader

_REFUSED = 400
_PREFIX = "onec-updater-"
_SUFFIX = ".html"
_MARKUP = ("<html", "<!doctype", "<body", "<table", "<p>", "<div", "<h1")
_LOOK = 4096


@dataclass(frozen=True, slots=True)
class SafeText:
    """A text fit to be shown.

    Attributes:
        body: HTML of words, tables and links; nothing in it acts or loads.
        source: where it came from, to be opened in a browser.
    """

    kind: TextKind
    title: str
    body: str
    source: str = ""


def open_text(text: ReleaseText, read: PageReader) -> SafeText:
    """Fetch a text and make it fit to be shown.

    Args:
        text: as a source names it.
        read: reads addresses; for files of a directory it is not asked.

    Raises:
        SiteError: it cannot be had; `site.text-not-readable` when it is not a text.
        StorageError: a text of a directory cannot be read.
    """
    local = path_of_url(text.url)
    if local is not None:
        with explained(local), local.open("rb") as stream:
            return safe_text(text, stream.read(MAX_TEXT))
    reply = read(text.url, cap=MAX_TEXT)
    if is_login_page(reply.body):
        raise SiteError("site.sign-in-page", address=text.title or text.kind.value)
    if message := message_of(reply.body):
        raise SiteError("site.message", message=message, status=reply.status)
    if reply.status >= _REFUSED:
        raise SiteError("site.page-status", address=text.title or text.kind.value, status=reply.status)
    return safe_text(text, reply.body, reply.headers.get("Content-Type", ""))


def safe_text(text: ReleaseText, data: bytes, content_type: str = "") -> SafeText:
    """Make bytes of a text fit to be shown.

    Raises:
        SiteError: `site.text-not-readable`, for a PDF, an archive and the like.
    """
    if data[:4] in {b"%PDF", b"PK\x03\x04", b"Rar!"} or b"\0\0\0\0" in data[:_LOOK]:
        raise SiteError("site.text-not-readable", kind=content_type.partition(";")[0] or "?")
    words = text_in(data)
    beginning = words[:_LOOK].lower()
    if any(mark in beginning for mark in _MARKUP):
        title, body = safe_html(words, text.url)
    else:
        title, body = "", safe_plain(words)
    return SafeText(text.kind, text.title or title, body, text.url)


def keep(text: SafeText, directory: Path, filing: Filing) -> Path:
    """Write a text beside the files of a template, where it is found without the site.

    Raises:
        StorageError: the folder cannot be written to.
    """
    target = directory / f"{_PREFIX}{text.kind.value}{_SUFFIX}"
    title = html.escape(text.title)
    head = f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title></head>\n'
    whole = f"{head}<body>\n{text.body}\n</body></html>\n"
    with explained(target):
        write_whole(filing, target, whole.encode("utf-8", "replace"))
    return target


def kept_texts(directory: Path) -> tuple[SafeText, ...]:
    """Read the texts kept beside a template; those that are not there are left out.

    Raises:
        StorageError: one is there and cannot be read.
    """
    found = []
    for kind in TextKind:
        file = directory / f"{_PREFIX}{kind.value}{_SUFFIX}"
        with explained(file):
            if file.is_file():
                with file.open("rb") as stream:
                    title, body = safe_html(text_in(stream.read(MAX_TEXT)))
                found.append(SafeText(kind, title, body, file.resolve().as_uri()))
    return tuple(found)
