"""A page kept for the report: without logins, tickets and hidden values."""

from __future__ import annotations

import re

from lxml import etree, html

_LONGEST = 512 << 10
"""Characters kept of a page; what matters of a changed layout stands at its beginning."""

_TICKET = re.compile(r"((?:ticket|token|execution|jsessionid|session|sid|auth)=)[^&\"'\s<>;]+", re.IGNORECASE)
_TICKET_ITSELF = re.compile(r"\b(?:ST|TGT|PT)-[\w.-]{3,}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_HIDDEN = "…"


def without_secrets(data: bytes) -> str:
    """Return a page as text that may be sent to strangers.

    Scripts, values of fields, the name of the account and anything that looks like a ticket
    are taken out; the structure, for which the page is kept, stays.
    """
    text = data[: _LONGEST * 4].decode("utf-8", errors="replace").replace("\0", "")
    try:
        root = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError, AssertionError):
        return _veiled(text)
    _strip(root)
    return _veiled(html.tostring(root, encoding="unicode"))


def _strip(root: html.HtmlElement) -> None:
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    etree.strip_elements(root, "script", "style", "noscript", "textarea", with_tail=False)
    for node in root.iter():
        for name in ("value", "content", "data-value", "onclick"):
            if node.get(name):
                node.set(name, _HIDDEN)
        if node.tag == "nobr" or "user/profile" in (node.get("href") or ""):
            _empty(node)


def _empty(node: html.HtmlElement) -> None:
    """Take the words out: here the site writes the name of the account."""
    for each in node.iter():
        each.text = None
        if each is not node:
            each.tail = None


def _veiled(text: str) -> str:
    for pattern, instead in ((_TICKET, rf"\1{_HIDDEN}"), (_TICKET_ITSELF, _HIDDEN), (_MAIL, _HIDDEN)):
        text = pattern.sub(instead, text)
    return text[:_LONGEST]
