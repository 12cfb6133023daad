"""Which addresses are of a service of 1C:Fresh, and what is trusted with its passwords."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.errors import SiteError
from updater.model.site import SiteRole
from updater.site.fresh_address import is_of_service, service_addresses

_BASE = "https://1cfresh.com"


@pytest.mark.parametrize(
    "url",
    [
        f"{_BASE}/a/ea/12/ru/",
        "https://msk1.1cfresh.com/a/ea/12",
        "HTTP://1CFRESH.COM",
        " https://1cfresh.com:443/ ",
    ],
)
def test_addresses_of_the_service(url: str) -> None:
    """The host itself and those under it, however they are written."""
    assert is_of_service(url, _BASE)


@pytest.mark.parametrize(
    "url",
    [
        "https://1cfresh.com.evil.example/",
        "https://not1cfresh.com/",
        "https://1cfresh.com:8443/",
        "https://1cfresh.com:none/",
        "ftp://1cfresh.com/",
        "1cfresh.com",
        "server.example\\base",
        "",
    ],
)
def test_addresses_of_others(url: str) -> None:
    """A host that only looks like it is not the service."""
    assert not is_of_service(url, _BASE)


@given(st.text(), st.text())
def test_any_text_is_judged(url: str, base: str) -> None:
    """Whatever stands in a list of infobases breaks nothing."""
    assert is_of_service(url, base) in {True, False}


@pytest.mark.parametrize("written", ["1cfresh.kz", " https://1cfresh.kz/ ", "HTTPS://1CFRESH.KZ"])
def test_a_service_is_named_by_its_host(written: str) -> None:
    """As people write it; nothing but its own hosts is trusted."""
    found = service_addresses(written, None)
    assert "https://1cfresh.kz" == found.base(SiteRole.FRESH)
    assert ("1cfresh.kz:443", ".1cfresh.kz:443") == found.trusted_hosts


@pytest.mark.parametrize(
    "written", ["", " ", "http://1cfresh.kz", "1cfresh.kz/a/adm", "a b", "user@1cfresh.kz", "https://"]
)
def test_no_service(written: str) -> None:
    """An address without protection, of a page, or of nothing is refused before a password is sent."""
    with pytest.raises(SiteError, match=r"site\.fresh-address"):
        service_addresses(written, None)
