"""A test stand: an infobase of our own configuration, its updates, and the simulated platform."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from updater.demo.platform.launcher import install_simulated_platform
from updater.enterprise.installations import platform_at
from updater.filing import Filing
from updater.formats.configuration import read_configuration
from updater.formats.configuration_files import MemoryFiles
from updater.formats.writing.configuration import new_configuration
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.formats.writing.library import UPDATE_MODULE, library_objects, library_rows
from updater.formats.writing.update_file import write_update
from updater.infobases.inspection import inspect_infobase
from updater.model.release import Release
from updater.model.version import Version
from updater.update.journal import Journal
from updater.update.planning import make_plan
from updater.update.request import RunTools, UpdateRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from updater.model.configuration import ReleaseIdentity, UpdateSubsystem
    from updater.model.plan import UpdatePlan

NAME, VENDOR = "УчётЗаявок", "Полигон"
VERSIONS = ("1.0.1.1", "1.0.2.1", "1.0.3.1")
HANDLERS = ("ОбновлениеИнформационнойБазы",)


def configuration_files(
    version: str, *, handlers: bool = True, library: UpdateSubsystem | None = None, **more: Any
) -> dict[str, bytes]:
    """The files of one release of the stand's configuration; each release has a module the other lacks.

    Args:
        version: the release.
        handlers: it carries the module that updates data, in Russian and without tables of its own.
        library: the edition of the vendor's library it carries instead, with tables.
        more: as the writer takes them.
    """
    own = f"Выпуск{version.replace('.', '_')}"
    if library is not None:
        more["data"] = library_objects(library)
        return new_configuration(NAME, VENDOR, version, common_modules=[UPDATE_MODULE[library], own], **more)
    modules = [*(HANDLERS if handlers else ()), own]
    return new_configuration(NAME, VENDOR, version, common_modules=modules, **more)


def identity_of(files: Mapping[str, bytes]) -> ReleaseIdentity:
    """The release that files of a configuration make."""
    configuration = read_configuration(MemoryFiles(dict(files)))
    assert configuration is not None
    return configuration.identity


def write_release(folder: Path, old: Mapping[str, bytes], new: Mapping[str, bytes], **facts: Any) -> Release:
    """Write the update that leads from one configuration to another."""
    folder.mkdir(parents=True)
    file = folder / "1cv8.cfu"
    changed = {name: data for name, data in new.items() if old.get(name) != data and name != "versions"}
    deleted = sorted(old.keys() - new.keys())
    source, target = identity_of(old), identity_of(new)
    write_update(file, sources=[source], target=target, changed=changed, deleted=deleted)
    return Release(target, (source,), file, folder, **facts)


@dataclass
class Stand:
    """One infobase with everything that is needed to update it.

    Attributes:
        directory: the folder of the infobase.
        releases: the updates, each from the release before.
        executable: the simulated platform.
        state_dir: journal and logs.
        backups: where copies go.
    """

    root: Path
    directory: Path
    releases: list[Release]
    executable: Path
    state_dir: Path
    backups: Path

    @property
    def file(self) -> Path:
        """The infobase's file."""
        return self.directory / "1Cv8.1CD"

    def plan(self, to: str | None = None) -> UpdatePlan:
        """Plan the way to a release, the newest unless given."""
        state = inspect_infobase(self.directory)
        return make_plan(state, self.releases, to=Version(to) if to else None)

    def request(self, **changes: Any) -> UpdateRequest:
        """A request for the whole way, with a backup and short limits."""
        plan = changes.pop("plan", None) or self.plan()
        request = UpdateRequest(
            infobase_dir=self.directory,
            plan=plan,
            platform=platform_at(self.executable),
            backup_directory=self.backups,
            step_time_limit=60.0,
            handlers_time_limit=60.0,
            handlers_grace=0.5,
        )
        return replace(request, **changes)

    def tools(self, **changes: Any) -> RunTools:
        """Real tools on the stand's own folders."""
        journal = Journal(self.state_dir / "journal.db")
        return replace(RunTools(filing=Filing(), journal=journal, state_dir=self.state_dir), **changes)

    def version(self) -> str:
        """The release the infobase has now."""
        configuration = inspect_infobase(self.directory, deep=True).configuration
        return str(configuration.version) if configuration else ""


def make_stand(
    root: Path,
    versions: Sequence[str] = VERSIONS,
    *,
    handlers: bool = True,
    library: UpdateSubsystem | None = None,
    required: Sequence[str] | None = None,
    deferred_done: bool = True,
    **base: Any,
) -> Stand:
    """Build a stand whose infobase has the first of the releases.

    Args:
        root: an empty folder.
        versions: releases of the configuration, each the source of the next.
        handlers: the configuration carries the subsystem that updates data.
        library: the edition of the vendor's library it carries instead, with tables of its own.
        required: releases whose handlers must run; those of the others need not, unless it is the last.
            Not known of any release unless given.
        deferred_done: what the library's tables say of deferred handlers of the update before.
        base: more facts of the infobase, as its writer takes them.
    """
    stages = [configuration_files(version, handlers=handlers, library=library) for version in versions]
    if library is not None:
        base["data_rows"] = library_rows(stages[0], deferred_done=deferred_done)
    directory = root / "Базы" / "Заявки"
    directory.mkdir(parents=True)
    infobase_with_configuration(directory / "1Cv8.1CD", stages[0], **base)
    (directory / ".sim.json").write_text(json.dumps({"data_version": versions[0]}), "utf-8")
    releases = [
        write_release(
            root / "tmplts" / version.replace(".", "_"),
            old,
            new,
            handlers_required=None if required is None else version in required,
        )
        for old, new, version in zip(stages, stages[1:], versions[1:], strict=False)
    ]
    executable = install_simulated_platform(root / "1cv8", "8.3.27.1508", seconds=0.0)
    return Stand(root, directory, releases, executable, root / "state", root / "Копии")
