"""Names of configurations: the shipped table, its editions, what settings add."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.fixtures import fixture

from updater.errors import SettingsError
from updater.model.site import Product
from updater.model.version import Version
from updater.resources import resources_root
from updater.site.names import ProductName, ProductNames, from_setting, read_table
from updater.site.pages.total import read_total

if TYPE_CHECKING:
    from pathlib import Path

_VENDOR = 'Фирма "1С"'
_TABLE = resources_root() / "products" / "programs.tsv"
_LETTERS = {"a", "i", "-"}


def _looked_up(configuration: str, version: str = "") -> tuple[str, str, str]:
    product = ProductNames().lookup(configuration, _VENDOR, Version(version) if version else None)
    assert (configuration, _VENDOR) == (product.configuration, product.vendor)
    return product.program, product.nick, product.legacy


@pytest.mark.parametrize(
    ("configuration", "version", "names"),
    [
        ("БухгалтерияПредприятия", "3.0.88.22", ("Accounting", "Accounting30", "Accounting/30/83")),
        ("БухгалтерияПредприятия", "2.0.66.135", ("Accounting", "Accounting20_82", "Accounting/20/83")),
        ("БухгалтерияПредприятия", "", ("Accounting", "Accounting30", "Accounting/30/83")),
        (
            "БухгалтерияПредприятияКОРП",
            "3.0.89.51",
            ("AccountingCorp", "AccountingCorp30", "AccountingCorp/30/83"),
        ),
        ("ЗарплатаИУправлениеПерсоналом", "3.1.14.436", ("HRM", "HRM30", "HRM/31/83")),
        ("УправлениеТорговлей", "11.5.26.118", ("Trade", "Trade110", "Trade/115/83")),
        ("УправлениеТорговлей", "10.3.87.1", ("Trade", "Trade103", "Trade/103/83")),
        ("УправлениеПредприятием", "2.5.27.81", ("Enterprise20", "EnterpriseERP20", "Enterprise20/25/83")),
        ("ЗарплатаИКадрыГосударственногоУчреждения", "3.1.30.1", ("StateHRM", "", "")),
    ],
)
def test_common_programs(configuration: str, version: str, names: tuple[str, str, str]) -> None:
    """The edition of a release decides its name on the release site and its open list."""
    assert names == _looked_up(configuration, version)


def test_an_edition_the_table_does_not_know() -> None:
    """The name for the service holds for all editions; the others are left open, never guessed."""
    assert ("Accounting", "", "") == _looked_up("БухгалтерияПредприятия", "4.0.1.1")


def test_an_unknown_configuration() -> None:
    """Nothing is made up for a configuration nobody knows."""
    assert Product("УчетПасеки", "x") == ProductNames().lookup("УчетПасеки", "x", Version("1.0"))


def test_settings_add_and_overrule() -> None:
    """An added row may name one thing only; what it does not name stays as shipped."""
    names = ProductNames(
        [
            ProductName("УчетПасеки", program="Apiary", nick="Apiary20", legacy="Apiary/20/83"),
            ProductName("БухгалтерияПредприятия", edition="3.0", nick="Other30"),
            ProductName("Своя", program="Own", vendor="Мы"),
        ]
    )
    assert Product("УчетПасеки", "", "Apiary", "Apiary20", "Apiary/20/83") == names.lookup("УчетПасеки")
    accounting = names.lookup("бухгалтерияпредприятия", _VENDOR, Version("3.0.1.1"))
    assert ("Accounting", "Other30") == (accounting.program, accounting.nick)
    assert ("Own", "") == (names.lookup("Своя", "Мы").program, names.lookup("Своя", "Они").program)


def test_rows_from_settings() -> None:
    """What the settings hold becomes a row; unknown keys are left out, a nameless one is refused."""
    row = from_setting({"configuration": "A", "nick": " B ", "other": "x"})
    assert ProductName("A", nick="B") == row
    with pytest.raises(SettingsError) as caught:
        from_setting({"nick": "B"})
    assert "settings.product-name" == caught.value.code


def test_a_damaged_table(tmp_path: Path) -> None:
    """A line of too few columns is named with its number."""
    table = tmp_path / "table.tsv"
    table.write_text("# remark\nA\tB\t\tC\tD\taaa\nA B\n", "utf-8")
    with pytest.raises(SettingsError) as caught:
        read_table(table)
    assert ("settings.product-names", 3) == (caught.value.code, caught.value.params["line"])


def test_the_table_says_how_surely_it_knows() -> None:
    """Each row has a mark for each of its names, and `-` exactly where nothing is said."""
    lines = [line for line in _TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert len(lines) > 50
    for line in lines:
        _, program, _, nick, legacy, marks = line.split("\t")
        assert 3 == len(marks)
        assert set(marks) <= _LETTERS
        assert [bool(program), bool(nick), bool(legacy)] == [mark != "-" for mark in marks]


def test_pairs_are_those_of_the_recorded_interface() -> None:
    """Every pair of a program and a configuration is one the vendor's partner interface has stated."""
    recorded = json.loads(fixture("update-site/partner-api/programs.json").read_text("utf-8"))
    stated = {row["configurationName"]: row["programNick"] for row in recorded}
    wrong = [row for row in read_table(_TABLE) if stated.get(row.configuration) != row.program]
    assert [] == wrong


def test_nicks_of_the_recorded_list_of_projects() -> None:
    """The recorded list holds the nicks that are said to come from it."""
    page = fixture("update-site/releases-html/total.html").read_bytes()
    nicks = {project.nick for project in read_total(page)}
    said = {
        "Accounting20_82",
        "Accounting30",
        "AccountingCorp",
        "AccountingCorp30",
        "HRMCorp",
        "HRMCorp30",
        "CorporatePerformanceManagement30",
        "CorporatePerformanceManagement31",
    }
    assert said <= nicks
    assert said <= {row.nick for row in read_table(_TABLE)}
