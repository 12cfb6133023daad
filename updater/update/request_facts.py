"""What the journal must know of a request so that its run can be gone on with: plain facts, no secrets."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from updater.model.backup import BackupKind
from updater.model.extras import Extras
from updater.model.plan import Hop, UpdatePlan
from updater.model.release import Release
from updater.update.backup import DEFAULT_KIND
from updater.update.records import identity_facts, identity_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from updater.model.infobase import InfobaseState
    from updater.update.records import RunRecord
    from updater.update.request import UpdateRequest
    from updater.update.server_access import ServerAccess


def facts_of(request: UpdateRequest, access: ServerAccess | None = None) -> dict[str, Any]:
    """Return the facts of a request.

    Args:
        request: what is to be done.
        access: how a server infobase is come into.
    """
    return {
        **_server_facts(request, access),
        "hops": [_hop_facts(hop) for hop in request.plan.hops],
        "user": request.credentials.user if request.credentials else "",
        "platform": str(request.platform.designer) if request.platform else "",
        "backup": request.backup_directory is not None,
        "backup_directory": str(request.backup_directory or ""),
        "backup_kind": request.backup_kind.value,
        "accept_editable": request.accept_editable,
        "replace_configuration": request.replace_configuration,
        "extras": asdict(request.extras),
    }


def _server_facts(request: UpdateRequest, access: ServerAccess | None) -> dict[str, Any]:
    address = request.plan.infobase.server
    if address is None:
        return {"kind": "file"}
    return {
        "kind": "server",
        "server": address.server,
        "reference": address.reference,
        "rac": str(access.rac or "") if access else "",
        "agent": access.agent if access else "",
    }


def _hop_facts(hop: Hop) -> dict[str, Any]:
    return {
        "file": str(hop.release.file),
        "hash": hop.file_hash,
        "handlers": hop.run_handlers,
        "minimum_platform": hop.release.minimum_platform,
        "replaces": hop.release.replaces,
        "delivery": hop.release.delivery,
        "sources": [identity_facts(source) for source in hop.release.sources],
    }


def plan_of(record: RunRecord, state: InfobaseState) -> UpdatePlan | None:
    """Return the plan a run was to carry out; None when its row does not tell.

    Args:
        record: the run.
        state: what is read from the infobase now.
    """
    told = record.details.get("hops", ())
    if not record.hops or len(told) != len(record.hops):
        return None
    hops: list[Hop] = []
    source = record.start
    try:
        for target, facts in zip(record.hops, told, strict=True):
            file = Path(facts["file"])
            sources = tuple(identity_from(each) for each in facts["sources"])
            release = Release(
                target,
                sources,
                file,
                file.parent,
                minimum_platform=facts["minimum_platform"],
                replaces=bool(facts.get("replaces")),
                delivery=bool(facts.get("delivery")),
            )
            hops.append(Hop(source, release, bool(facts["handlers"]), facts["hash"]))
            source = target
    except (KeyError, TypeError):
        return None
    return UpdatePlan(state, record.start, tuple(hops))


def ends_off_support(details: Mapping[str, Any]) -> bool:
    """Whether a run was to end with a configuration that has no vendor's record."""
    hops: list[dict[str, Any]] = details.get("hops") or [{}]
    last = hops[-1]
    return bool(last.get("replaces")) and not last.get("delivery")


def extras_of(details: Mapping[str, Any]) -> Extras:
    """Return the extras a run was asked for."""
    known = {each.name for each in fields(Extras)}
    told = details.get("extras", {})
    return Extras(**{name: bool(value) for name, value in told.items() if name in known})


def kind_of(details: Mapping[str, Any]) -> BackupKind:
    """Return what kind of backup a run was asked for."""
    known = {kind.value: kind for kind in BackupKind}
    return known.get(str(details.get("backup_kind")), DEFAULT_KIND)
