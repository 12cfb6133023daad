"""Values as JSON documents: absent is null or an empty list, never a missing key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from updater.errors import UserError
from updater.update.checks.codes import subject_of

if TYPE_CHECKING:
    from updater.enterprise.installations import Platform
    from updater.model.configuration import Configuration, Extension, ReleaseIdentity, Support
    from updater.model.infobase import Infobase, InfobaseState, Storage
    from updater.model.plan import Check, Hop, UpdatePlan
    from updater.model.template import BrokenTemplate, InstalledTemplate, Template, UpdateDescription
    from updater.texts import Texts
    from updater.update.unplanned import Unplanned

Document = dict[str, Any]


def configuration_document(configuration: Configuration | None) -> Document | None:
    """Describe a configuration."""
    if configuration is None:
        return None
    return {
        "name": configuration.name,
        "synonym": dict(configuration.synonym),
        "vendor": configuration.vendor,
        "version": configuration.version.text,
        "release_id": configuration.release_id,
        "compatibility": configuration.compatibility,
        "update_catalog": configuration.update_catalog,
    }


def identity_document(identity: ReleaseIdentity) -> Document:
    """Describe one build of one release."""
    return {
        "name": identity.name,
        "vendor": identity.vendor,
        "version": identity.version.text,
        "release_id": identity.release_id,
    }


def support_document(support: Support) -> Document:
    """Describe the support state."""
    return {
        "state": support.state.value,
        "vendors": [identity_document(vendor.identity) for vendor in support.vendors],
    }


def _storage_document(storage: Storage) -> Document:
    return {
        "format": storage.format,
        "page_size": storage.page_size,
        "pages": storage.pages,
        "bytes": storage.size,
        "sound": storage.sound,
    }


def _extension_document(extension: Extension) -> Document:
    return {"name": extension.name, "version": extension.version}


def state_document(state: InfobaseState) -> Document:
    """Describe what was read from an infobase."""
    block = state.connection_block
    return {
        "kind": "infobase",
        "path": str(state.directory),
        "storage": _storage_document(state.storage) if state.storage else None,
        "configuration": configuration_document(state.configuration),
        "main_configuration": configuration_document(state.main_configuration),
        "support": support_document(state.support),
        "extensions": [_extension_document(extension) for extension in state.extensions],
        "users": list(state.users),
        "minimum_platform": state.minimum_platform,
        "unapplied_changes": state.unapplied_changes,
        "dynamic_update_pending": state.dynamic_update_pending,
        "in_use": state.in_use,
        "connection_block": None if block is None else {"message": block.message, "until": block.ends},
        "empty": state.empty,
    }


def infobase_document(infobase: Infobase) -> Document:
    """Describe an entry of the list of infobases."""
    return {
        "title": infobase.title,
        "kind": infobase.kind.value,
        "location": infobase.location,
        "path": str(infobase.directory) if infobase.directory else None,
        "folder": infobase.folder,
        "id": infobase.entry_id or None,
        "platform_version": infobase.platform_version or None,
        "list": str(infobase.source) if infobase.source else None,
    }


def template_document(template: Template) -> Document:
    """Describe a template."""
    info = template.update_info
    return {
        "kind": "template",
        "path": str(template.directory),
        "vendor": template.manifest.vendor,
        "name": template.manifest.name,
        "version": template.manifest.version.text,
        "platform": template.manifest.platform or None,
        "update": str(template.update_file) if template.update_file else None,
        "update_from": [version.text for version in info.from_versions] if info else [],
        "files": list(template.files),
        "files_missing": list(template.files_missing),
    }


def broken_document(broken: BrokenTemplate, texts: Texts) -> Document:
    """Describe a template that cannot be read."""
    key = f"error.{broken.code}.what"
    message = texts(key, **{"file": "", "place": "", **dict(broken.params)}) if key in texts else broken.code
    return {
        "path": str(broken.directory),
        "manifest": str(broken.manifest_file),
        "code": broken.code,
        "message": message,
    }


def installed_document(installed: InstalledTemplate) -> Document:
    """Describe one template a package was installed as."""
    return {"outcome": installed.outcome.value, **template_document(installed.template)}


def update_document(description: UpdateDescription) -> Document:
    """Describe an update file."""
    return {
        "target": identity_document(description.target),
        "sources": [identity_document(source) for source in description.sources],
        "changed": len(description.changed),
        "deleted": len(description.deleted),
    }


def check_document(check: Check, texts: Texts) -> Document:
    """Describe the result of a check, in words too; a check that stands for many reasons names its cause."""
    cause = check.params.get("problem")
    return {
        "code": check.code,
        "level": check.level.value,
        "cause": cause.code if isinstance(cause, UserError) else None,
        "subject": subject_of(check.code).value,
        "message": texts.check(check),
        "remedy": texts.remedy(check) or None,
    }


def _hop_document(hop: Hop) -> Document:
    return {
        "from": hop.source.version.text,
        "to": hop.target.version.text,
        "template": str(hop.release.directory),
        "required": hop.run_handlers,
        "minimum_platform": hop.release.minimum_platform,
    }


def plan_document(plan: UpdatePlan, checks: tuple[Check, ...], texts: Texts) -> Document:
    """Describe a plan with its checks."""
    return {
        "infobase": str(plan.directory),
        "from": plan.start.version.text,
        "to": plan.target.version.text,
        "hops": [_hop_document(hop) for hop in plan.hops],
        "checks": [check_document(check, texts) for check in checks],
        "reachable": [identity.version.text for identity in plan.reachable],
    }


def unplanned_document(found: Unplanned, checks: tuple[Check, ...], texts: Texts) -> Document:
    """Describe the checks that were made without a plan: the keys of a plan, and no hops."""
    plan = found.plan
    return {
        "infobase": found.place if isinstance(found.place, str) else str(plan.directory),
        "from": plan.start.version.text or None,
        "to": None,
        "hops": [],
        "checks": [check_document(check, texts) for check in checks],
        "reachable": [],
    }


def platform_document(platform: Platform) -> Document:
    """Describe an installed platform."""
    thin = platform.thin_client
    return {
        "version": platform.version.text,
        "architecture": platform.architecture or None,
        "training": platform.training,
        "designer": str(platform.designer),
        "thin_client": str(thin) if thin else None,
        "server_parts": list(platform.server_parts),
    }
