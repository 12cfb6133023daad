"""A page as a tree, and the few questions every parser asks it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from lxml import etree

from updater.errors import SiteError
from updater.site.pages.odd import without_secrets

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
    root: etree._Element
    data: bytes

    def odd(self, missing: str) -> SiteError:
        """Return the error for a page that is not built as known; whoever can keeps its page in a file."""
        return SiteError(
            "site.layout",
            page=without_secrets(self.data),
            kind=self.kind,
            address=address_of(self.url),
            missing=missing,
            file="",
        )


def read_page(data: bytes, *, kind: str, url: str = "") -> Page:
    """Read a page; broken markup is mended as browsers do.

    All pages of the site are UTF-8 (docs/update-site.md 1.3).
    """
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(_readable(data[:MAX_PAGE]), parser)
    except (etree.LxmlError, ValueError):
        root = None
    return Page(kind, url, etree.fromstring(_EMPTY) if root is None else root, data)


def _readable(data: bytes) -> bytes:
    """Return what a parser can read without guessing: UTF-8 from end to end, and no zeros."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        data = data.decode("utf-8", errors="replace").encode()
    return data.replace(b"\0", b"") if b"\0" in data else data


def text_of(node: etree._Element | None) -> str:
    """Return the text of an element in one line; empty for None."""
    if node is None:
        return ""
    text = "".join(map(str, node.itertext())) if len(node) else node.text
    return " ".join(text.split()) if text else ""


def with_class(node: etree._Element, tag: str, name: str) -> list[etree._Element]:
    """Return the elements below a node that carry a class."""
    return [each for each in node.iter(tag) if has_class(each, name)]


def has_class(node: etree._Element, name: str) -> bool:
    """Whether an element carries a class."""
    return name in (node.get("class") or "").split()


def path_and_query(link: etree._Element) -> tuple[str, dict[str, str]]:
    """Return where a link leads: path, and what follows the `?`.

    Links of the site hold raw spaces and backslashes, and a `+` in them is a plus
    (docs/update-site.md 1.3).
    """
    href = (link.get("href") or "").strip().partition("#")[0]
    path, _, query = href.partition("?")
    if "//" in path:
        path = _path_of(path)
    pairs = (piece.partition("=") for piece in query.split("&"))
    return path, {unquote(name): unquote(value) for name, _, value in pairs if name}


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


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
