"""Pages that come instead of what was asked for, and what is kept of odd ones."""

from __future__ import annotations

import pytest
from support.fixtures import fixture

from updater.errors import SiteError
from updater.site.pages.login import is_login_page, read_login_form
from updater.site.pages.messages import account_on, message_of
from updater.site.pages.odd import without_secrets
from updater.site.pages.total import read_total

_RECORDED = ("total", "project_Platform83", "version_file_interstitial", "version_files_page")


def test_sign_in_form() -> None:
    """The form is found with its address and hidden fields, empty ones too."""
    form = read_login_form(fixture("update-site/synthetic/login.html").read_bytes())
    assert form is not None
    assert "/login" == form.action
    expected = {
        "inviteCode": "",
        "inviteType": "",
        "execution": "e1s1-TEST-EXECUTION",
        "_eventId": "submit",
        "geolocation": "",
    }
    assert expected == dict(form.hidden)
    assert "" == form.message


def test_words_about_the_attempt_before() -> None:
    """What the form says of a refused attempt is read, whatever block it stands in."""
    data = (
        '<div class="alert-error">Неверный логин или пароль</div><form><input name="execution" value="1"/>'
        '<input name="password" type="password"/></form>'
    )
    form = read_login_form(data.encode())
    assert form is not None
    assert "Неверный логин или пароль" == form.message


@pytest.mark.parametrize("name", _RECORDED)
def test_recorded_pages_are_no_sign_in_form(name: str) -> None:
    """No page of the site itself is taken for the form."""
    assert not is_login_page(fixture(f"update-site/releases-html/{name}.html").read_bytes())


def test_who_is_signed_in() -> None:
    """The head of a page names the account; a fragment without a head names nobody."""
    page = fixture("update-site/releases-html/version_file_interstitial.html").read_bytes()
    assert "LOGIN-REDACTED" == account_on(page)
    assert "" == account_on(b"<p>x</p>")


def test_message_of_the_site() -> None:
    """The site's own error page is read as words; other pages have none."""
    page = '<html><div class="baseMessage other"> Доступ\n запрещен </div></html>'
    assert "Доступ запрещен" == message_of(page.encode())
    assert "" == message_of(fixture("update-site/releases-html/total.html").read_bytes())


def test_odd_page_is_kept_without_secrets() -> None:
    """The error keeps the page for a report: its structure, and nothing of the account."""
    page = (
        '<html><head><meta name="_csrf" content="canary-csrf">'
        '<script>var t="canary-script"</script></head><body>'
        '<!-- canary-comment --><a href="https://login.1c.ru/user/profile"><nobr>canary-login</nobr></a>'
        '<input name="execution" value="canary-execution"><a onclick="copy(\'canary-onclick\')">x</a>'
        '<a href="/x?ticket=ST-15-canary-ticket&amp;b=1">t</a> canary@mail.example ST-7-canary-alone'
        '<section class="new-layout"><h1>Программы</h1></section></body></html>'
    )
    with pytest.raises(SiteError) as caught:
        read_total(page.encode(), url="https://releases.1c.ru/total")
    kept = caught.value.page
    assert "canary" not in kept
    assert '<section class="new-layout"><h1>Программы</h1></section>' in kept
    assert "canary" not in f"{caught.value!r}{caught.value}"
    assert "new-layout" not in f"{caught.value!r}"


def test_odd_page_of_recorded_one_has_no_login() -> None:
    """Of a real page the login in its head goes, the rest can be recognised."""
    page = fixture("update-site/releases-html/version_file_interstitial.html").read_bytes()
    kept = without_secrets(page)
    assert "LOGIN-REDACTED" not in kept
    assert "downloadDist" in kept


def test_odd_page_is_not_endless() -> None:
    """However large a page is, half a million characters of it are kept."""
    assert 512 << 10 >= len(without_secrets(b"<p>x</p>" * (1 << 20)))
