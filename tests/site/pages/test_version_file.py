"""The page before a download."""

from __future__ import annotations

import datetime as dt

import pytest
from support.fixtures import fixture

from updater.errors import SiteError
from updater.site.pages.version_file import read_properties, read_version_file


def test_recorded_page() -> None:
    """The recorded page names three mirrors in order, and neither size nor checksum."""
    page = read_version_file(fixture("update-site/releases-html/version_file_interstitial.html").read_bytes())
    uuid = "c1aa644a-592e-4b72-b07c-2ef7999ef497"
    expected = tuple(f"https://{host}.1c.ru/public/file/get/{uuid}" for host in ("dl04", "dl05", "dl03"))
    assert expected == page.mirrors
    assert ("", None, None, "") == (page.file_name, page.size, page.published, page.sha512)


def test_newer_page() -> None:
    """Name, exact size, date and checksum of a newer page are read by their labels."""
    page = read_version_file(fixture("update-site/synthetic/version_file.html").read_bytes())
    assert 3 == len(page.mirrors)
    assert ("Demo_3_0_12_7_updsetup.zip", 1_048_576) == (page.file_name, page.size)
    assert (dt.date(2026, 3, 5), "0" * 128) == (page.published, page.sha512)


def test_labels_in_a_table() -> None:
    """The tags around labels are not known: a table serves as well."""
    digest = "AB" * 64
    data = (
        '<div class="downloadDist"><a href="https://dl02.1c.ru/public/file/get/1">x</a></div><table>'
        "<tr><td>Имя файла:</td><td>a b.zip</td></tr>"
        "<tr><td>Размер:</td><td>429,15 Мб (450 000 123 байт)</td></tr>"
        f"<tr><td>Контрольная сумма SHA-512:</td><td><code>{digest}</code></td></tr></table>"
    )
    page = read_version_file(data.encode())
    assert ("a b.zip", 450_000_123, digest.lower()) == (page.file_name, page.size, page.sha512)


@pytest.mark.parametrize("words", ["0" * 127, "0" * 129, "g" * 128, ""])
def test_no_checksum_is_made_up(words: str) -> None:
    """What is not 128 hexadecimal digits is no checksum."""
    data = f'<div class="downloadDist"><a href="/public/file/get/1">x</a></div> SHA-512: {words}'
    assert "" == read_version_file(data.encode()).sha512


def test_changed_layout_is_an_error() -> None:
    """A page without a link to a file is not understood."""
    other, two = "<a href='https://dl04.1c.ru/other/1'>x</a>", "<a href='/public/file/get/1'></a>" * 2
    for page in (other, two.replace("get/1", "get/2", 1)):
        with pytest.raises(SiteError) as caught:
            read_version_file(page.encode())
        assert "site.layout" == caught.value.code


@pytest.mark.parametrize(
    ("data", "size"),
    [
        ('{"size": "429.15 Мб (450 000 123 байт)"}', 450_000_123),
        ('{"size": "450\\u00a0000\\u00a0123 bytes"}', 450_000_123),
        ('{"size": "429.15 Мб"}', None),
        ('{"size": 5}', None),
        ("[]", None),
        ("<html>", None),
        ("[" * 100_000, None),
    ],
)
def test_properties(data: str, size: int | None) -> None:
    """Exact bytes are taken, guesses are not; an answer of another kind costs nothing but the size."""
    assert size == read_properties(data.encode())
