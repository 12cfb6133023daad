"""The world of the sandbox: its invented vendor, products, releases and accounts."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

from updater.demo.product import (
    ALL_RELEASES,
    NAME,
    OTHER_NAME,
    OTHER_RELEASES,
    OTHER_SYNONYM,
    SYNONYM,
    VENDOR,
    builds,
)
from updater.demo.shipping import PRODUCT_FOLDER, VENDOR_FOLDER
from updater.demo.site.packages import ReleaseFiles, site_file
from updater.demo.site.world import (
    Account,
    AccountKind,
    FreshApplication,
    PublishedRelease,
    SiteFile,
    SiteProduct,
    World,
)
from updater.model.site import PackageKind
from updater.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.demo.product import Build, DemoRelease

WORKSHOP = SiteProduct(
    nick="Workshop10",
    title=SYNONYM["ru"],
    group="Отраслевые и специализированные решения",
    program="Workshop",
    configuration=NAME,
    vendor=VENDOR,
    folder=f"{VENDOR_FOLDER}/{PRODUCT_FOLDER}",
    legacy="Workshop/10/83",
    planned=("1.2.2", "1 кв. 2027"),
)
APIARY = SiteProduct(
    nick="Apiary20",
    title=OTHER_SYNONYM["ru"],
    group="Отраслевые и специализированные решения",
    program="Apiary",
    configuration=OTHER_NAME,
    vendor=VENDOR,
    folder=f"{VENDOR_FOLDER}/Apiary",
    legacy="Apiary/20/83",
)
PLATFORM = SiteProduct("Platform83", "Технологическая платформа 8.3", "Технологические дистрибутивы")
PLATFORM_VERSIONS = (
    ("8.3.24.1819", dt.date(2025, 12, 9)),
    ("8.3.27.1508", dt.date(2026, 6, 2)),
    ("8.3.27.1859", dt.date(2026, 10, 30)),
)
TEST_VERSION = "1.2.2.1 RC1"
_LONG_SUPPORT = {"1.1.1.10": dt.date(2027, 4, 30)}
_BOTH = (WORKSHOP.nick, APIARY.nick, PLATFORM.nick)


def _password(tool: str, number: int) -> str:
    # Put together here, for tests draw the words they try everywhere from the strings in these sources, and
    # no password may come to a file that way.
    return f"{tool}-{number}"


# Everybody may know them: the sandbox shows them on its sign-in page.
ACCOUNTS = (
    Account("master", _password("rubanok", 2026), AccountKind.CONTRACT, _BOTH),
    Account("novichok", _password("stameska", 10), AccountKind.BASIC, (WORKSHOP.nick,)),
    Account("byvshiy", _password("molotok", 3), AccountKind.NO_CONTRACT, (WORKSHOP.nick,)),
    Account("gost", _password("nozhovka", 7), AccountKind.NO_PRODUCT, ()),
    Account("toropyga", _password("rashpil", 5), AccountKind.LOCKED, (WORKSHOP.nick,)),
)
PINS = (
    ("800900001", "A1B2-C3D4-E5F6", WORKSHOP.nick),
    ("800900002", "G7H8-J9K0-L1M2", APIARY.nick),
)
_APPLICATIONS = (
    FreshApplication(101, "forest", 1, "Workshop", WORKSHOP.title, "1.2.1.6", "workshop/101"),
    FreshApplication(102, "apiary", 1, "Apiary", APIARY.title, "2.0.5.1", "apiary/102"),
    FreshApplication(201, "sea", 2, "Workshop", WORKSHOP.title, "1.1.4.2", "workshop/201"),
)
_SUBSCRIBERS = ((1, "petrov"), (2, "surf"))


def sample_world(directory: Path, language: str = "ru") -> World:
    """Make all files of the site in an empty or absent folder and return the world.

    Raises:
        OSError: the folder cannot be written to.
    """
    texts = Texts(language)
    shop, hives = _titled(WORKSHOP, texts), _titled(APIARY, texts)
    workshop = builds(ALL_RELEASES)
    apiary = builds(OTHER_RELEASES, name=OTHER_NAME)
    return World(
        vendors=(VENDOR,),
        products=(_titled(PLATFORM, texts), shop, hives),
        releases=(
            *_platforms(directory, texts),
            *(_release(shop, build, workshop, directory, texts) for build in workshop.values()),
            _for_testing(directory),
            *(_release(hives, build, apiary, directory, texts) for build in apiary.values()),
        ),
        accounts=ACCOUNTS,
        applications=tuple(_named(each, texts) for each in _APPLICATIONS),
        subscribers=tuple((number, texts(f"demo.fresh.{name}")) for number, name in _SUBSCRIBERS),
        pins=PINS,
    )


def _titled(product: SiteProduct, texts: Texts) -> SiteProduct:
    """Give a product the titles of a language."""
    key = f"demo.site.product.{product.nick.lower()}"
    planned = (product.planned[0], texts("demo.site.planned")) if product.planned[0] else product.planned
    group = texts(f"demo.site.group.{'platform' if product.nick == PLATFORM.nick else 'branch'}")
    titles = {WORKSHOP.nick: SYNONYM, APIARY.nick: OTHER_SYNONYM}
    title = titles[product.nick][texts.language] if product.nick in titles else texts(key)
    return replace(product, title=title, group=group, planned=planned)


def _named(application: FreshApplication, texts: Texts) -> FreshApplication:
    """Give an application the titles of a language."""
    programs = {"Workshop": SYNONYM, "Apiary": OTHER_SYNONYM}
    title = texts(f"demo.fresh.{application.title}")
    return replace(application, title=title, program_title=programs[application.program][texts.language])


def _release(
    product: SiteProduct, build: Build, made: dict[str, Build], directory: Path, texts: Texts
) -> PublishedRelease:
    release: DemoRelease = build.release
    files = ReleaseFiles(product, build, [made[source] for source in release.sources], directory, texts)
    return PublishedRelease(
        nick=product.nick,
        version=release.version,
        date=dt.datetime.strptime(release.date, "%d.%m.%Y").replace(tzinfo=dt.UTC).date(),
        updates=release.sources,
        minimum_platform=release.minimum_platform,
        handlers_required=release.handlers_required,
        support_end=_LONG_SUPPORT.get(release.version),
        long_support=release.version in _LONG_SUPPORT,
        files=files.listed(),
        template=files.template(),
        bare_update=files.bare_update(),
    )


def _for_testing(directory: Path) -> PublishedRelease:
    """Return a release for acquaintance: its number is not of four parts, and it has a text only."""
    file = directory / WORKSHOP.nick / "1_2_2_1_RC1" / "ReadMe.txt"
    file.parent.mkdir(parents=True)
    file.write_bytes("Предварительный релиз.".encode("utf-8-sig"))
    path = f"{PRODUCT_FOLDER}\\1_2_2_1_RC1\\ReadMe.txt"
    text = site_file(WORKSHOP.nick, TEST_VERSION, file, path=path, title="ReadMe", direct=True)
    return PublishedRelease(WORKSHOP.nick, TEST_VERSION, dt.date(2026, 11, 20), test=True, files=(text,))


def _platforms(directory: Path, texts: Texts) -> Iterator[PublishedRelease]:
    """Return stand-ins for platforms: archives as the vendor packs them, with programs that do nothing."""
    for version, date in PLATFORM_VERSIONS:
        stem = version.replace(".", "_")
        made = {
            f"windows64full_{stem}.zip": ("Windows", "setup.exe"),
            f"server64_{stem}.zip": ("Linux", f"setup-full-{version}-x86_64.run"),
        }
        folder = directory / PLATFORM.nick / stem
        files = tuple(
            _platform_file(folder / file, version, texts("demo.site.file.platform", system=system), inside)
            for file, (system, inside) in made.items()
        )
        yield PublishedRelease(PLATFORM.nick, version, date, files=files)


def _platform_file(file: Path, version: str, title: str, inside: str) -> SiteFile:
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("ReadMe.txt", inside):
            archive.writestr(name, f"A stand-in for the platform {version}\r\n")
    path = f"Platform\\{file.parent.name}\\{file.name}"
    return site_file(PLATFORM.nick, version, file, path=path, title=title, kind=PackageKind.PLATFORM)
