"""What a page says instead of what was asked for, and whose page it is (docs/update-site.md 1.1, 1.3)."""

from __future__ import annotations

from updater.site.pages.document import read_page, text_of, with_class

_PROFILE = "/user/profile"
_LONGEST = 500
_MESSAGE = b"baseMessage"


def message_of(data: bytes) -> str:
    """Return the words of the site's own error page; empty for any other page."""
    if _MESSAGE not in data:
        return ""
    root = read_page(data, kind="message").root
    return text_of(next(iter(with_class(root, "div", "baseMessage")), None))[:_LONGEST]


def account_on(data: bytes) -> str:
    """Return the login name in the head of a page, the cheap proof of being signed in; empty without one."""
    root = read_page(data, kind="head").root
    for link in root.iter("a"):
        if _PROFILE in (link.get("href") or "") and (name := text_of(link)):
            return name
    return ""
