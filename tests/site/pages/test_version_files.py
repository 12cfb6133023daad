"""The page of the files of a version."""

from __future__ import annotations

import pytest
from support.fixtures import fixture

from updater.errors import SiteError
from updater.model.site import PackageKind, TextKind
from updater.site.pages.version_files import SiteFile, VersionFiles, read_version_files


def _recorded() -> VersionFiles:
    return read_version_files(fixture("update-site/releases-html/version_files_page.html").read_bytes())


def test_recorded_page_of_a_platform() -> None:
    """All 24 files are read in order; the link to known problems is none of them."""
    page = _recorded()
    assert "Технологическая платформа 8.3, версия 8.3.18.1363" == page.title
    assert 24 == len(page.files)
    assert "https://bugboard.v8.1c.ru/version/plt8gen/000025703" == page.problems
    assert page.minimum_platform is None
    first, last = page.files[0], page.files[-1]
    assert r"Platform\8_3_18_1363\1cv8upd_8_3_18_1363.htm" == first.path
    expected = (
        "/version_file?nick=Platform83&ver=8.3.18.1363&path=Platform%5C8_3_18_1363%5C1cv8upd_8_3_18_1363.htm"
    )
    assert expected == first.address
    assert (TextKind.HOW_TO, True, "") == (first.text_kind, first.direct, first.properties)
    assert "Решение текущих проблем работы с различными СУБД и ОС" == last.title
    windows = next(each for each in page.files if each.name == "windows64full_8_3_18_1363.rar")
    assert "Технологическая платформа 1С:Предприятия (64-bit) для Windows" == windows.title
    assert (False, None, PackageKind.OTHER) == (windows.direct, windows.text_kind, windows.kind)


def test_page_of_a_configuration() -> None:
    """Update and full distribution are told apart; sizes are behind links, the lowest platform is named."""
    page = read_version_files(fixture("update-site/synthetic/version_files.html").read_bytes())
    assert "8.3.27.1688" == page.minimum_platform
    update, full, order = page.files
    assert (PackageKind.UPDATE, "Demo_3_0_12_7_updsetup.zip") == (update.kind, update.name)
    assert "/files/properties/version-files/900001" == update.properties
    assert (PackageKind.FULL, "/files/properties/version-files/900002") == (full.kind, full.properties)
    assert (TextKind.HOW_TO, r"Demo\3_0_12_7\1cv8upd_3_0_12_7.htm") == (order.text_kind, order.path)


@pytest.mark.parametrize(
    ("title", "name", "kind"),
    [
        ("Дистрибутив обновления", "a.zip", PackageKind.UPDATE),
        ("Полный дистрибутив", "a.zip", PackageKind.FULL),
        ("Дистрибутив создания новой базы", "a.zip", PackageKind.FULL),
        ("Дистрибутив для перехода с базовой версии на ПРОФ", "a.zip", PackageKind.TO_PROF),
        ("Дистрибутив обновления с базовой на версию ПРОФ", "a.zip", PackageKind.TO_PROF),
        ("Технологический дистрибутив", "x.zip", PackageKind.OTHER),
        ("", "Trade_11_5_26_118_updsetup.zip", PackageKind.UPDATE),
        ("Дистрибутив обновления. Прочти меня", "a.htm", PackageKind.OTHER),
    ],
)
def test_kinds_by_title_and_name(title: str, name: str, kind: PackageKind) -> None:
    """The title tells what a file is for; without one its name does; a text is never a package."""
    assert kind is SiteFile(title, f"D\\1\\{name}", "/").kind


@pytest.mark.parametrize(
    ("title", "name", "kind"),
    [
        ("Демо. Новое в версии", "News1cv8.htm", TextKind.NEWS),
        ("Список изменений", "a.htm", TextKind.CHANGES),
        ("Список измененных объектов", "a.txt", TextKind.OBJECTS),
        ("Порядок обновления", "a.html", TextKind.HOW_TO),
        ("", "1cv8upd_3_0_1_1.htm", TextKind.HOW_TO),
        ("Список изменений и порядок обновления", "a.htm", TextKind.HOW_TO),
        ("Дополнительная информация", "ReadMe.txt", TextKind.README),
        ("Дистрибутив", "a.zip", None),
    ],
)
def test_texts_by_title_and_name(title: str, name: str, kind: TextKind | None) -> None:
    """What there is to read is told by the title, then by the name."""
    assert kind is SiteFile(title, f"D\\1\\{name}", "/").text_kind


def test_files_that_open_at_once() -> None:
    r"""Texts, and whatever lies under `ro\`, come without a page of mirrors."""
    assert SiteFile("", r"ro\D\1\a.zip", "/").direct
    assert SiteFile("", r"D\1\a.PDF", "/").direct
    assert not SiteFile("", r"rows\D\1\a.zip", "/").direct


def test_page_without_files() -> None:
    """A page that is whole and lists no file is what an account without rights sees, not a new layout."""
    page = read_version_files(b'<div class="files-container"><div class="section-title">D</div></div>')
    assert ("D", ()) == (page.title, page.files)


def test_changed_layout_is_an_error() -> None:
    """A page without the block of files is not understood."""
    links = "".join(f"<a href='/version_file?nick=D&ver={number}&path=a.zip'>a</a>" for number in (1, 2))
    for page in ("<div class='new-files'><a href='/download/1'>1</a></div>", links):
        with pytest.raises(SiteError) as caught:
            read_version_files(page.encode())
        assert "site.layout" == caught.value.code
