"""A page as a tree, and the few questions every parser asks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from lxml import etree, html

from updater.errors import SiteError
from updater.site.pages.odd import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_PAGE = 10 << 20
"""No page of the site is larger than this (bytes); the largest recorded one has 80 KB."""

_EMPTY = "<html><body></body></html>"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was read.

    Attributes:
        kind: what it should be, for the error when it is not.
        url: where it came from.
        root: its tree; comments and processing instructions are gone.
        data: its bytes.
    """

    kind: str
    url: str
    root: html.HtmlElement
    data: bytes

    def odd(self, missing: str) -> SiteError:
        """Return the error for a page that is not built as known; it keeps the page for the report."""
        return SiteError(
            "site.layout",
            page=without_secrets(self.data),
            kind=self.kind,
            address=address_of(self.url),
            missing=missing,
        )


def read_page(data: bytes, *, kind: str, url: str = "") -> Page:
    """Read a page; broken markup is mended as browsers do.

    All pages of the site are UTF-8 (docs/update-site.md 1.3).
    """
    whole = data[:MAX_PAGE].decode("utf-8", errors="replace").replace("\0", "")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(whole.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        root = html.document_fromstring(_EMPTY)
    return Page(kind, url, root, data)


def text_of(node: html.HtmlElement | None) -> str:
    """Return the text of an element in one line; empty for None."""
    return "" if node is None else " ".join("".join(_strings(node)).split())


def _strings(node: html.HtmlElement) -> Iterable[str]:
    return (str(piece) for piece in node.itertext())


def with_class(node: html.HtmlElement, tag: str, name: str) -> list[html.HtmlElement]:
    """Return the elements below a node that carry a class."""
    return [each for each in node.iter(tag) if has_class(each, name)]


def has_class(node: html.HtmlElement, name: str) -> bool:
    """Whether an element carries a class."""
    return name in (node.get("class") or "").split()


def path_and_query(link: html.HtmlElement) -> tuple[str, dict[str, str]]:
    """Return where a link leads: path, and what follows the `?`.

    Links of the site hold raw spaces and backslashes, and a `+` in them is a plus
    (docs/update-site.md 1.3).
    """
    try:
        parts = urlsplit((link.get("href") or "").strip())
    except ValueError:
        return "", {}
    pairs = (piece.partition("=") for piece in parts.query.split("&"))
    return parts.path, {unquote(name): unquote(value) for name, _, value in pairs if name}


def local_address(path: str, /, **query: str) -> str:
    """Return an address on the same site with everything in it escaped."""
    return path + "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())


def address_of(url: str) -> str:
    """Return an address without what follows the path: there tickets may stand."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.netloc else parts.path
