"""Where infobases of lists and of people's words are."""

from __future__ import annotations

from pathlib import Path

import pytest

from updater.errors import InfobaseError
from updater.infobases.addresses import address_of, place_of, server_infobase
from updater.model.infobase import Infobase, InfobaseKind, ServerAddress


@pytest.mark.parametrize(
    "text", ["srv:1541\\base", 'Srvr="srv:1541";Ref="base";', "/S srv:1541\\base", "  srv:1541\\base "]
)
def test_a_server_infobase_is_named_in_several_ways(text: str) -> None:
    """Each gives the same infobase, which bears its own name."""
    infobase = server_infobase(text)
    named = (infobase.title, infobase.kind, infobase.location)
    assert ("base", InfobaseKind.SERVER, "srv:1541\\base") == named
    assert ServerAddress("srv:1541", "base") == address_of(infobase)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/srv/bases/work", "infobase.address"),
        ('Srvr="srv";Ref="";', "infobase.address"),
        ("", "infobase.address"),
        ("https://example.org/base", "infobase.elsewhere"),
    ],
)
def test_what_names_none_is_refused(text: str, code: str) -> None:
    """A folder, half an address and a place on the web are no server infobase."""
    with pytest.raises(InfobaseError) as refused:
        server_infobase(text)
    assert code == refused.value.code


def test_each_infobase_has_one_name_for_journal_and_backups() -> None:
    """Its folder, or its address; others have none."""
    file = Infobase("Рабочая", InfobaseKind.FILE, "/bases/work", Path("/bases/work"))
    web = Infobase("Сайт", InfobaseKind.WEB, "https://example.org/base")
    half = Infobase("Половина", InfobaseKind.SERVER, "srv")
    places = [place_of(each) for each in (file, server_infobase("srv\\base"), web, half, None)]
    assert [Path("/bases/work"), Path("srv\\base"), None, None, None] == places
