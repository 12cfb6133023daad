"""Whatever bytes come, a parser answers with values or with the error of a changed layout."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fixtures import fixture

from updater.errors import SiteError
from updater.site.pages.login import is_login_page, read_login_form
from updater.site.pages.messages import account_on, message_of
from updater.site.pages.odd import without_secrets
from updater.site.pages.project import read_project
from updater.site.pages.total import read_total
from updater.site.pages.version_file import read_properties, read_version_file
from updater.site.pages.version_files import read_version_files
from updater.site.sanitise import safe_html, text_in

if TYPE_CHECKING:
    from collections.abc import Callable

_STRICT: tuple[Callable[[bytes], Any], ...] = (
    read_total,
    read_project,
    read_version_files,
    read_version_file,
)
_TOTAL: tuple[Callable[[bytes], Any], ...] = (
    is_login_page,
    read_login_form,
    message_of,
    account_on,
    without_secrets,
    read_properties,
    lambda data: safe_html(text_in(data)),
)
_WORDS = st.sampled_from(
    [
        "<table id='actualTable'>",
        "<table id='versionsTable'>",
        "<tr parent-group='1'>",
        "<tr>",
        "<td>",
        "</td>",
        "<td class='versionColumn'>",
        "<td class='nameColumn'>",
        "<td class='previousVersionsColumn'>",
        "</tr>",
        "<a href='/version_files?nick=A&ver=1'>",
        "<a href='/version_file?path=A\\1'>",
        "<a href='//['>",
        "</a>",
        "<div class='files-container'>",
        "<div class='downloadDist'>",
        "<a href='/public/file/get/1'>",
        "</div>",
        "<form id='loginForm'><input name='password'>",
        "<h5>Версии для тестирования</h5>",
        "99.99.99",
        "1.0",
        "<![CDATA[",
        "<!--",
        "-->",
        "<?xml version='1.0' encoding='utf-16'?>",
        "&#x0;",
        "&#xFFFFFF;",
        "\0",
        "<",
        "<abbr title='ДП'>",
        "<svg>",
        "<script>",
        "<noscript><style>",
        "<nobr>",
        "<frameset>",
        "</html>",
        "<body>",
    ]
)
_SOUP = st.one_of(
    st.binary(max_size=400), st.lists(_WORDS, max_size=40).map(lambda words: "".join(words).encode())
)


def _code(parser: Callable[[bytes], object], data: bytes) -> str:
    """Return the code of the error a parser ends in; empty when it does not."""
    try:
        parser(data)
    except SiteError as error:
        return error.code
    return ""


@settings(max_examples=300, deadline=None)
@given(_SOUP)
def test_any_soup_has_typed_errors_only(data: bytes) -> None:
    """Random bytes and random markup of the site's own words end in values or in `site.layout`."""
    assert {_code(parser, data) for parser in _STRICT} <= {"", "site.layout"}
    for parser in _TOTAL:
        parser(data)


@pytest.mark.parametrize(
    ("name", "parser"),
    [
        ("releases-html/total.html", read_total),
        ("releases-html/project_Platform83.html", read_project),
        ("releases-html/version_files_page.html", read_version_files),
        ("releases-html/version_file_interstitial.html", read_version_file),
    ],
)
def test_damaged_recorded_pages(name: str, parser: Callable[[bytes], object]) -> None:
    """A real page cut off or overwritten anywhere is read as far as it goes, or refused as a layout."""
    data = fixture(f"update-site/{name}").read_bytes()
    chance = random.Random(name)
    for _ in range(60):
        broken = bytearray(data[: chance.randrange(len(data))])
        for _ in range(min(20, len(broken))):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        assert _code(parser, bytes(broken)) in {"", "site.layout"}


def test_deep_nesting() -> None:
    """A hundred thousand elements in each other are no reason to fall."""
    data = b"<div>" * 100_000 + b"x"
    for parser in _TOTAL:
        parser(data)
    with pytest.raises(SiteError):
        read_total(data)
