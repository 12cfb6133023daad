"""Foreign HTML made fit to be shown: words, tables and links stay, everything that acts or loads goes.

Only what is listed here survives, so nothing has to be known about attacks (docs/update-site.md 2.3).
"""

from __future__ import annotations

import html as entities
import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_TEXT = 4 << 20
"""Bytes of a text that are taken; changes of a large release fill about one."""

_KEPT = frozenset(
    {"a", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "div", "dl", "dt", "em", "h1",
     "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub",
     "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"}
)  # fmt: skip
_GONE = (
    "script", "style", "noscript", "template", "iframe", "frameset", "noframes", "object", "applet", "title",
    "head", "svg", "math", "audio", "video", "canvas", "select", "textarea", "map", "xml",
)  # fmt: skip
"""Gone with all that is in them; any other tag that is not kept goes alone, and the words in it stay."""

_NUMBERS = frozenset({"colspan", "rowspan"})
_NUMBER = re.compile(r"[0-9]{1,3}")
_SAFE_LINKS = frozenset({"http", "https", "mailto"})
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_CHARSETS = frozenset({"utf-8", "windows-1251", "cp1251", "koi8-r", "cp866", "windows-1252"})
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CUT = "unexpected end of data"  # in Python's words: the limit fell into a letter
_HEAD = 2048
_LONGEST_TITLE = 200
_DEEPEST = 200


def text_in(data: bytes) -> str:
    """Decode a page or a plain text: by its mark, by the character set it names, or by a good guess."""
    data = data[:MAX_TEXT]
    named = _CHARSET.search(data[:_HEAD])
    charset = named[1].decode("ascii", "replace").lower() if named else ""
    if charset in _CHARSETS and not data.startswith(tuple(mark for mark, _ in _MARKS)):
        return data.decode(charset, "replace").replace("\0", "")
    return data.decode(_guessed(data), "replace").replace("\0", "")


def _guessed(data: bytes) -> str:
    """Guess how a text without a name of its character set was written: what the vendor's files use."""
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return charset
    if data.count(b"\0") > len(data) // 8:
        return "utf-16-le"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return "utf-8" if error.reason == _CUT else "cp1251"
    return "utf-8"


def safe_html(text: str, base: str = "") -> tuple[str, str]:
    """Return the title of a page, and its body with nothing in it that acts or loads.

    Args:
        text: the page.
        base: its address, for links that are not whole.
    """
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return "", ""
    title = " ".join((root.findtext(".//title") or root.findtext(".//h1") or "").split())[:_LONGEST_TITLE]
    body = root.find("body")
    if body is None:
        return title, ""
    _clean(body, base)
    inner = entities.escape(body.text or "") + "".join(_written(each) for each in body)
    return title, inner.strip()


def safe_plain(text: str) -> str:
    """Return a plain text as HTML that shows it as it stands."""
    return f"<pre>{entities.escape(text)}</pre>"


def _clean(body: HtmlElement, base: str) -> None:
    _name_pictures(body)
    etree.strip_elements(body, *_GONE, with_tail=False)
    for node in list(body.iterdescendants()):
        if not isinstance(node.tag, str) or node.tag not in _KEPT or _depth(node) > _DEEPEST:
            node.drop_tag()
        else:
            _keep_attributes(node, base)


def _name_pictures(body: HtmlElement) -> None:
    """Put the words of a picture in its place: pictures would have to be fetched."""
    for picture in list(body.iter("img")):
        words = " ".join((picture.get("alt") or "").split())
        picture.tail = (f"[{words}] " if words else "") + (picture.tail or "")


def _depth(node: HtmlElement) -> int:
    return sum(1 for _ in node.iterancestors())


def _keep_attributes(node: HtmlElement, base: str) -> None:
    kept = {name: value for name, value in node.items() if name in _NUMBERS and _NUMBER.fullmatch(value)}
    link = _link(node.get("href"), base) if node.tag == "a" else ""
    if link:
        kept["href"] = link
    node.attrib.clear()
    node.attrib.update(kept)


def _link(href: str | None, base: str) -> str:
    """Return a whole link that a browser may be given; empty for all others."""
    try:
        whole = urljoin(base, "".join((href or "").split()))
        return whole if href and urlsplit(whole).scheme.lower() in _SAFE_LINKS else ""
    except ValueError:
        return ""


def _written(node: HtmlElement) -> str:
    return str(html.tostring(node, encoding="unicode"))
