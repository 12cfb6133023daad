"""The invented product of the sandbox: one vendor, a row of releases, and a second product.

Nobody sells it. Its configurations have the shape of real ones and are put together
release by release from a list of changes, the way a real product grows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import Bug
from updater.formats.configuration import read_configuration
from updater.formats.configuration_files import MemoryFiles
from updater.formats.writing.configuration import new_configuration
from updater.formats.writing.library import UPDATE_MODULE, library_objects
from updater.model.configuration import UpdateSubsystem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from updater.model.configuration import ReleaseIdentity

VENDOR = 'Вымышленная фирма "Верстак"'
NAME = "УчетМастерской"
SYNONYM = {
    "ru": "Учёт мастерской, редакция 1 (учебный пример)",
    "en": "Workshop accounting, edition 1 (a made-up example)",
}
OTHER_NAME = "УчетПасеки"
OTHER_SYNONYM = {"ru": "Учёт пасеки (учебный пример)", "en": "Apiary accounting (a made-up example)"}
PLATFORM_LINE = "8.3"
_COMPATIBILITY = 80316
_EDITION = UpdateSubsystem.RUSSIAN  # of the vendor's library

# Common modules named as those of the update subsystem in the standard library.
_SUBSYSTEM = (
    "ОбновлениеИнформационнойБазы",
    "ОбновлениеИнформационнойБазыСлужебный",
    "СтандартныеПодсистемы",
)
_FIRST_MODULES = (
    "ЗаказыКлиентов",
    "РасчетСтоимостиРемонта",
    "СтарыйРасчетСкидок",
    "СкладМатериалов",
    "ПечатьДокументов",
    "ОтчетыРуководителю",
    "РаботаСФайлами",
    "Уведомления",
)
_FILLING = 12  # procedures in each module, so that an update has some weight


@dataclass(frozen=True, slots=True)
class DemoRelease:
    """One release of the invented product.

    Attributes:
        version: its number.
        sources: releases its update starts from; none for the first.
        touched: modules whose text it changes.
        added: modules it brings.
        removed: modules it drops.
        handlers_required: its update handlers must run before those of a later release.
        minimum_platform: the lowest platform it names.
        date: as `UpdInfo.txt` has it.
        moves_from_basic: a distribution that turns the basic edition into the full one comes with it.
    """

    version: str
    sources: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    handlers_required: bool = False
    minimum_platform: str = "8.3.16.1148"
    date: str = "15.01.2026"
    moves_from_basic: bool = False


RELEASES = (
    DemoRelease("1.0.1.5", added=(*_SUBSYSTEM, *_FIRST_MODULES)),
    DemoRelease(
        "1.0.2.7",
        ("1.0.1.5",),
        touched=("ЗаказыКлиентов", "ОбновлениеИнформационнойБазыСлужебный"),
        added=("УчетГарантий",),
        handlers_required=True,
        date="12.03.2026",
    ),
    DemoRelease(
        "1.0.3.4",
        ("1.0.2.7",),
        touched=("Уведомления",),
        added=("НапоминанияКлиентам",),
        date="28.04.2026",
    ),
    DemoRelease(
        "1.0.4.2",
        ("1.0.2.7", "1.0.3.4"),
        touched=("РасчетСтоимостиРемонта", "СкладМатериалов"),
        removed=("СтарыйРасчетСкидок",),
        date="09.06.2026",
    ),
    DemoRelease(
        "1.1.1.10",
        ("1.0.4.2",),
        touched=("ПечатьДокументов",),
        added=("ЭлектронныеЧеки",),
        minimum_platform="8.3.20.1549",
        date="01.09.2026",
    ),
    DemoRelease(
        "1.1.2.3",
        ("1.0.4.2", "1.1.1.10"),
        touched=("ЭлектронныеЧеки", "ОтчетыРуководителю"),
        added=("ОбменССайтом",),
        minimum_platform="8.3.20.1549",
        date="20.10.2026",
    ),
)
FIRST, LAST = RELEASES[0].version, RELEASES[-1].version
LATER_RELEASES = (
    DemoRelease(
        "1.1.3.8",
        ("1.1.1.10", "1.1.2.3"),
        touched=("ОбменССайтом", "НапоминанияКлиентам"),
        handlers_required=True,
        minimum_platform="8.3.20.1549",
        date="02.11.2026",
    ),
    DemoRelease(
        "1.1.4.2",
        ("1.1.3.8",),
        touched=("УчетГарантий",),
        added=("РасписаниеМастеров",),
        minimum_platform="8.3.24.1368",
        date="10.11.2026",
    ),
    DemoRelease(
        "1.2.1.6",
        ("1.1.3.8", "1.1.4.2"),
        touched=("РасписаниеМастеров", "РаботаСФайлами"),
        added=("ОценкаКачества",),
        minimum_platform="8.3.24.1368",
        date="18.11.2026",
        moves_from_basic=True,
    ),
)
"""Releases that are only to be had from the sandbox's update site."""
ALL_RELEASES = RELEASES + LATER_RELEASES
OTHER_RELEASES = (
    DemoRelease("2.0.4.1", added=("УчетУльев", "СборМеда")),
    DemoRelease("2.0.5.1", ("2.0.4.1",), touched=("СборМеда",), date="11.02.2026"),
)


@dataclass(frozen=True, slots=True)
class Build:
    """A release with the files of its configuration."""

    release: DemoRelease
    files: Mapping[str, bytes]
    identity: ReleaseIdentity


def builds(releases: tuple[DemoRelease, ...] = RELEASES, *, name: str = NAME) -> dict[str, Build]:
    """Put the configurations of all releases together, by version."""
    texts: dict[str, str] = {}
    made: dict[str, Build] = {}
    for release in releases:
        texts = _next_texts(texts, release)
        files = configuration(release.version, texts, name=name)
        made[release.version] = Build(release, files, _identity(files))
    return made


def configuration(
    version: str, modules: Mapping[str, str], *, name: str = NAME, on_support: bool = True
) -> dict[str, bytes]:
    """Return the files of one configuration of the invented vendor."""
    return new_configuration(
        name,
        VENDOR,
        version,
        synonym=SYNONYM if name == NAME else OTHER_SYNONYM,
        compatibility_code=_COMPATIBILITY,
        common_modules=modules,
        locked_support=on_support,
        data=library_objects(_EDITION) if UPDATE_MODULE[_EDITION] in modules else (),
    )


def own_configuration() -> dict[str, bytes]:
    """Return a configuration that was taken off support and changed."""
    texts = _next_texts({}, RELEASES[0])
    texts["ДоработкиИванова"] = _text("ДоработкиИванова", "1.0.1.5")
    return configuration("1.0.1.5", texts, on_support=False)


def _next_texts(before: Mapping[str, str], release: DemoRelease) -> dict[str, str]:
    texts = {name: text for name, text in before.items() if name not in release.removed}
    changed = (*release.touched, *release.added)
    return texts | {name: _text(name, release.version) for name in changed}


def _text(module: str, version: str) -> str:
    """Return the text of a module as of a release."""
    head = f"// {SYNONYM['ru']}\r\n// {module}, {version}\r\n\r\n"
    body = (
        f"Функция {module}Шаг{number}(Параметры) Экспорт\r\n"
        f"\tРезультат = Параметры.Получить({number}); // {version}\r\n"
        "\tВозврат Результат;\r\nКонецФункции\r\n\r\n"
        for number in range(1, _FILLING + 1)
    )
    return head + "".join(body)


def _identity(files: Mapping[str, bytes]) -> ReleaseIdentity:
    configuration = read_configuration(MemoryFiles(files))
    if configuration is None:
        raise Bug("a configuration of the sandbox cannot be read")
    return configuration.identity
