"""The sandbox: a small world of 1C:Enterprise under one folder, to try the program on.

Everything in it is invented, and everything is in the true formats: infobases, a list of
infobases, start settings, templates, distributions; only the platform is simulated.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.demo import shipping
from updater.demo.bases import SERVER, SERVER_INFOBASE, make_infobases, make_server
from updater.demo.platform.launcher import install_simulated_platform
from updater.demo.product import LAST, OTHER_NAME, OTHER_RELEASES, builds
from updater.filing import Filing
from updater.formats.infobase_list import InfobaseList
from updater.formats.start_config import INSTALLED, TEMPLATES, StartConfig
from updater.formats.writing.infobase_list import write_infobase_list
from updater.formats.writing.start_config import write_start_config
from updater.settings import Settings, save_settings
from updater.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from updater.demo.product import Build

PLATFORM = "8.3.27.1508"
OLDER_PLATFORM = "8.3.18.1289"
_INSTALLED = ("1.0.2.7", "1.0.3.4", "1.0.4.2")
_ZIPPED = "1.1.1.10"
_NAMESPACE = uuid.UUID("2d5b7e0e-4c3b-4d35-9a29-6f3a1f6b9a77")
_LIMIT = 120  # seconds; the simulated platform answers at once or never


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Where everything lies.

    Attributes:
        root: the folder that holds it all; removing it removes the sandbox.
        home: for `--home`: settings, state, backups of the program.
        settings: what was written there.
        infobase: folder of the infobase to be updated.
        infobases: folders of all file infobases, by a short name (`main`, `locked`, `newest`, `own`).
        templates: the template directory named by the start settings.
        distributions: packages that are not installed yet.
        platform: executable of the newer simulated platform.
    """

    root: Path
    home: Path
    settings: Settings
    infobase: Path
    infobases: Mapping[str, Path]
    templates: Path
    distributions: tuple[Path, ...]
    platform: Path


def build_sandbox(root: Path, language: str, *, seconds: float | None = None) -> Sandbox:
    """Make a sandbox in an empty or absent folder.

    Args:
        root: everything goes under it.
        language: of titles and texts, and of the program's settings.
        seconds: how long each command of the simulated platform takes; a tenth unless given.

    Raises:
        OSError: the folder cannot be written to.
    """
    root = root.absolute()
    texts = Texts(language)
    made = builds()
    templates = root / "tmplts"
    _place_templates(templates, made, texts)
    infobases = make_infobases(root / "bases", made, texts)
    servers = make_server(root / "server", made)
    versions = _platforms(root / "1cv8", seconds, servers)
    start = root / "1C" / "1cestart.cfg"
    _write_start_config(start, templates, root / "1cv8")
    bases = start.with_name("ibases.v8i")
    bases.write_bytes(write_infobase_list(_list(infobases, texts)))
    settings = _settings(language, bases, start, templates, root / "1cv8", versions[-1])
    save_settings(root / "home" / "settings.json", settings, Filing())
    return Sandbox(
        root=root,
        home=root / "home",
        settings=settings,
        infobase=infobases["main"],
        infobases=infobases,
        templates=templates,
        distributions=_distributions(root / "distributions", made, texts),
        platform=versions[-1],
    )


def _platforms(root: Path, seconds: float | None, servers: Path) -> tuple[Path, ...]:
    return tuple(
        install_simulated_platform(root, version, seconds=seconds, servers=servers)
        for version in (OLDER_PLATFORM, PLATFORM)
    )


def _settings(
    language: str, bases: Path, start: Path, templates: Path, platforms: Path, platform: Path
) -> Settings:
    return Settings(
        language=language,
        infobase_list=bases,
        start_config=start,
        default_templates=templates,
        platform_roots=(platforms,),
        # Scripts are taken as a platform only when they are named.
        platform=platform if os.name == "nt" else None,
        update_source="computer",
        step_time_limit=_LIMIT,
        handlers_time_limit=_LIMIT,
    )


def _place_templates(root: Path, made: Mapping[str, Build], texts: Texts) -> None:
    for version in _INSTALLED:
        files = _update_of(made, version, texts)
        shipping.place(root / shipping.folder_of(version), files)
    first = next(iter(made.values()))
    shipping.place(root / shipping.folder_of(first.release.version), shipping.full_files(first))
    others = builds(OTHER_RELEASES, name=OTHER_NAME)
    version = OTHER_RELEASES[-1].version
    folder = shipping.folder_of(version, product="Apiary")
    shipping.place(root / folder, _update_of(others, version, texts))


def _distributions(folder: Path, made: Mapping[str, Build], texts: Texts) -> tuple[Path, ...]:
    zipped, supply = folder / f"workshop_{_ZIPPED}_updsetup.zip", folder / "1cv8.efd"
    files = _update_of(made, _ZIPPED, texts)
    files["Порядок обновления.txt"] = texts("demo.order").encode("utf-8-sig")
    shipping.write_zip(zipped, files)
    shipping.write_efd(supply, made[LAST], _update_of(made, LAST, texts))
    return zipped, supply


def _update_of(made: Mapping[str, Build], version: str, texts: Texts) -> dict[str, bytes]:
    build = made[version]
    return shipping.update_files(build, [made[source] for source in build.release.sources], texts)


def _write_start_config(file: Path, templates: Path, platforms: Path) -> None:
    config = StartConfig().with_value(TEMPLATES, str(templates)).with_value(INSTALLED, str(platforms))
    config = config.with_value("UseHwLicenses", "0").with_value("DefaultVersion", f"8.3-{PLATFORM}")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(write_start_config(config))


def _list(infobases: Mapping[str, Path], texts: Texts) -> InfobaseList:
    """Return the list of infobases: two folders, the file infobases, one on a server, one on the web."""
    work, archive = texts("demo.folder.work"), texts("demo.folder.archive")
    connections = {name: f'File="{path}";' for name, path in infobases.items()}
    connections |= {
        "server": f'Srvr="{SERVER}";Ref="{SERVER_INFOBASE}";',
        "web": 'ws="https://example.org/workshop";',
    }
    folders = {"own": archive, "newest": work, "main": work, "locked": work}
    listed = InfobaseList()
    for number, title in enumerate((work, archive)):
        listed = listed.with_entry(title, _common(title, number, "/"))
    for number, (name, connect) in enumerate(connections.items()):
        title = texts(f"demo.infobase.{name}")
        folder = f"/{folders[name]}" if name in folders else "/"
        pairs = [("Connect", connect), *_common(title, number, folder), ("App", "Auto"), ("Version", "8.3")]
        listed = listed.with_entry(title, pairs)
    return listed


def _common(title: str, number: int, folder: str) -> list[tuple[str, str]]:
    order = str((number + 1) * 16384)
    return [
        ("ID", str(uuid.uuid5(_NAMESPACE, title))),
        ("OrderInList", order),
        ("Folder", folder),
        ("OrderInTree", order),
        ("External", "0"),
    ]
