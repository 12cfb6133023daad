"""Results as lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.plan import CheckLevel
from updater.update.checks.platform import newer_platform_needed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.app import Application
    from updater.cli.documents import Document
    from updater.cli.output import Output
    from updater.model.infobase import InfobaseState
    from updater.model.plan import Check, UpdatePlan

_MARKS = {CheckLevel.OK: "✓", CheckLevel.NOTE: "i", CheckLevel.WARNING: "!", CheckLevel.ERROR: "✗"}


def tell_damaged(
    state: InfobaseState, application: Application, given: Sequence[Path], output: Output
) -> None:
    """Say which updates for this base cannot be read: the plan has to do without them."""
    for template, error in application.planning.damaged_updates(state, given):
        problem = output.texts.problem(error)
        output.aside(output.texts("cli.update-damaged", path=template.update_file, what=problem.what))


def tell_plan(plan: UpdatePlan, checks: tuple[Check, ...], output: Output) -> None:
    """Print a plan and its checks."""
    texts = output.texts
    output.line(
        texts("cli.plan.title", path=plan.directory, start=plan.start.version, end=plan.target.version)
    )
    for number, hop in enumerate(plan.hops, 1):
        handlers = texts("cli.plan.handlers") if hop.run_handlers else ""
        output.line(
            f"  {number}. {hop.source.version} → {hop.target.version}  {hop.release.directory}{handlers}"
        )
    tell_checks(checks, output)


def tell_checks(checks: tuple[Check, ...], output: Output) -> None:
    """Print what the checks found."""
    for check in checks:
        output.line(f"  {_MARKS[check.level]} {output.texts.check(check)}")
        if remedy := output.texts.remedy(check):
            output.line(f"    {remedy}")
    if (needed := newer_platform_needed(checks)) is not None:
        output.line(output.texts("cli.newer-platform", needed=needed))


def tell_inspected(document: Document, output: Output) -> None:
    """Print the description of a file or folder."""
    output.line(output.texts(f"cli.inspected.{document['kind']}", path=document["path"]))
    for name, value in _facts(document, output):
        output.line(f"  {output.texts(f'cli.fact.{name}')}: {value}")


def _facts(document: Document, output: Output) -> list[tuple[str, str]]:
    facts: list[tuple[str, str]] = []
    configuration = document.get("configuration")
    if configuration:
        facts += _configuration_facts(configuration, output)
    elif document.get("empty"):
        facts.append(("configuration", output.texts("cli.empty-infobase")))
    if document["kind"] == "infobase":
        facts += _infobase_facts(document, output)
    elif "support" in document:
        facts.append(("support", output.texts(f"cli.support.{document['support']['state']}")))
    facts += _package_facts(document, output)
    return facts


def _configuration_facts(configuration: Document, output: Output) -> list[tuple[str, str]]:
    unknown = output.texts("cli.not-filled")
    return [
        ("configuration", configuration["name"] or unknown),
        ("vendor", configuration["vendor"] or unknown),
        ("version", configuration["version"] or unknown),
        ("compatibility", configuration["compatibility"] or unknown),
    ]


def _infobase_facts(document: Document, output: Output) -> list[tuple[str, str]]:
    texts = output.texts
    storage = document["storage"]
    yes_no = {True: texts("cli.yes"), False: texts("cli.no"), None: texts("cli.unknown")}
    vendor = "; ".join(f"{item['name']} {item['version']}" for item in document["support"]["vendors"])
    support = texts(f"cli.support.{document['support']['state']}")
    facts = [
        ("support", f"{support} ({vendor})" if vendor else support),
        *_storage_facts(storage, yes_no, output),
        ("unapplied", yes_no[document["unapplied_changes"]]),
        ("in-use", yes_no[document["in_use"]]),
    ]
    if document["users"]:
        facts.append(("users", ", ".join(document["users"])))
    if document["extensions"]:
        facts.append(("extensions", ", ".join(item["name"] for item in document["extensions"])))
    return facts


def _storage_facts(
    storage: Document | None, yes_no: dict[bool | None, str], output: Output
) -> list[tuple[str, str]]:
    """Describe the file; a server infobase has none that could be looked at."""
    if storage is None:
        return [("storage", output.texts("cli.storage-on-server"))]
    size = output.texts.size(storage["bytes"])
    return [("storage", f"{storage['format']}, {size}"), ("sound", yes_no[storage["sound"]])]


def _package_facts(document: Document, output: Output) -> list[tuple[str, str]]:
    if document["kind"] == "update":
        target = document["target"]
        sources = ", ".join(source["version"] for source in document["sources"])
        return [
            ("configuration", target["name"]),
            ("vendor", target["vendor"]),
            ("version", target["version"]),
            ("sources", sources),
            ("changed", str(document["changed"])),
            ("deleted", str(document["deleted"])),
        ]
    if document["kind"] == "distribution":
        return [("file", f"{file['path']}  {output.texts.size(file['bytes'])}") for file in document["files"]]
    if document["kind"] == "template":
        facts = [
            ("configuration", document["name"]),
            ("vendor", document["vendor"]),
            ("version", document["version"]),
        ]
        if document["update_from"]:
            facts.append(("sources", ", ".join(document["update_from"])))
        return facts
    return []
