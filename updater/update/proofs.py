"""What has to be read from an infobase before anybody says that something was done.

The platform's exit code and its words prove nothing (docs/platform.md 1.4); what
the file holds does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import RunError
from updater.formats.configuration import update_subsystem
from updater.formats.infobase_file import open_infobase_file
from updater.model.configuration import SupportState

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.configuration import Configuration, ReleaseIdentity, UpdateSubsystem
    from updater.model.infobase import InfobaseState


def prove_main(state: InfobaseState, target: ReleaseIdentity) -> str:
    """Make sure the main configuration is the release wanted; return what was seen.

    Raises:
        RunError: `run.main-unchanged`: the platform reported success, the release is another.
    """
    main = state.main_configuration or state.configuration
    if main is None or not _carries(state, main, target):
        raise _unchanged("run.main-unchanged", state, main, target)
    return f"{main.name} {main.version}"


def prove_database(state: InfobaseState, target: ReleaseIdentity, *, off_support: bool = False) -> str:
    """Make sure the database configuration is the release wanted, on support from that very build.

    Args:
        state: what was read from the infobase.
        target: the release wanted.
        off_support: there is no vendor's record to be read: a whole configuration without one was put there.

    Raises:
        RunError: `run.database-unchanged`, `run.still-unapplied`, `run.other-build-reached`
            or `run.unsound`.
    """
    database = state.configuration
    if database is None or not _carries(state, database, target):
        raise _unchanged("run.database-unchanged", state, database, target)
    if state.unapplied_changes or state.dynamic_update_pending:
        raise RunError("run.still-unapplied", path=str(state.directory), wanted=str(target.version))
    if state.sound is False:
        raise RunError("run.unsound", path=str(state.file))
    if off_support and not state.support.vendors:
        return f"{database.name} {database.version}"
    vendor = _vendor_release(state, target)
    return f"{database.name} {database.version}" + (f", {vendor.release_id}" if vendor.release_id else "")


def _carries(state: InfobaseState, configuration: Configuration, target: ReleaseIdentity) -> bool:
    """Whether a configuration is that release by name and number.

    A configuration open for changes may carry a number of its own; there only the
    vendor's record, read by `_vendor_release`, counts.
    """
    if configuration.identity.same_release(target):
        return True
    return state.support.state is SupportState.EDITABLE and configuration.name == target.name


def _vendor_release(state: InfobaseState, target: ReleaseIdentity) -> ReleaseIdentity:
    """The vendor's release the infobase now stands on; it names the build (docs/formats.md 1.10)."""
    for vendor in state.support.vendors:
        if vendor.identity.same_release(target) and not vendor.identity.other_build(target):
            return vendor.identity
    found = ", ".join(
        f"{vendor.identity.version} ({vendor.identity.release_id})" for vendor in state.support.vendors
    )
    wanted = f"{target.version} ({target.release_id})"
    raise RunError("run.other-build-reached", path=str(state.directory), wanted=wanted, found=found or "—")


def _unchanged(
    code: str, state: InfobaseState, found: Configuration | None, target: ReleaseIdentity
) -> RunError:
    number = str(found.version) if found else "—"
    return RunError(code, path=str(state.directory), wanted=str(target.version), found=number)


def subsystem_of(file: Path) -> UpdateSubsystem | None:
    """Tell which update subsystem the database configuration has; None when it cannot be told.

    Raises:
        FormatError: the infobase cannot be read.
    """
    with open_infobase_file(file) as infobase:
        return update_subsystem(infobase.configuration_files())
