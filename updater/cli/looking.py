"""Commands that look, and the one that installs distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.cli.documents import (
    broken_document,
    infobase_document,
    installed_document,
    plan_document,
    template_document,
    unplanned_document,
)
from updater.cli.exits import Exit, exit_for
from updater.cli.options import login_options
from updater.cli.queue import each
from updater.cli.telling import tell_checks, tell_damaged, tell_inspected, tell_plan
from updater.cli.telling_run import RunTeller
from updater.errors import FormatError, InfobaseError, PlanError, PlatformError, StorageError
from updater.model.plan import CheckLevel, UpdatePlan
from updater.model.version import Version
from updater.update.unplanned import Unplanned

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from pathlib import Path

    from updater.app import Application, UpdateOptions
    from updater.cli.output import Output
    from updater.cli.turns import Turn
    from updater.enterprise.outcomes import Outcome
    from updater.model.infobase import ServerAddress
    from updater.model.plan import Check
    from updater.model.template import InstalledTemplate

_NO_INFOBASE = frozenset({"infobase.address"})
"""Whoever names no infobase has nothing that could be checked."""


def infobases(_options: argparse.Namespace, application: Application, output: Output) -> int:
    """List infobases."""
    listing = application.infobases.list()
    for problem in listing.problems:
        output.aside(output.texts("cli.problem", what=output.texts.problem(problem).what))
    if output.as_json:
        output.document([infobase_document(infobase) for infobase in listing.infobases])
        return Exit.DONE
    for infobase in listing.infobases:
        kind = output.texts(f"cli.kind.{infobase.kind.value}")
        output.line(f"{infobase.title}  [{kind}]  {infobase.location}")
    if not listing.infobases:
        output.aside(output.texts("cli.no-infobases"))
    return Exit.DONE


def inspect(options: argparse.Namespace, application: Application, output: Output) -> int:
    """Say what a file or folder is."""
    from updater.cli.inspecting import described

    document = described(options.path, application, deep=options.deep, login=login_options(options))
    if output.as_json:
        output.document(document)
    else:
        tell_inspected(document, output)
    return Exit.DONE


def templates(options: argparse.Namespace, application: Application, output: Output) -> int:
    """List templates."""
    scan = application.templates.scan(options.dir)
    if output.as_json:
        output.document(
            {
                "directories": [
                    {
                        "path": str(directory.path),
                        "origin": directory.origin.value,
                        "exists": directory.exists,
                    }
                    for directory in application.templates.directories(options.dir)
                ],
                "templates": [template_document(template) for template in scan.templates],
                "broken": [broken_document(broken, output.texts) for broken in scan.broken],
            }
        )
        return Exit.DONE
    for template in scan.templates:
        manifest = template.manifest
        output.line(f"{manifest.vendor}  {manifest.name}  {manifest.version}  {template.directory}")
    for broken in scan.broken:
        output.line(output.texts("cli.template-broken", path=broken.manifest_file))
    if not scan.templates and not scan.broken:
        output.aside(output.texts("cli.no-templates"))
    return Exit.DONE


def install(options: argparse.Namespace, application: Application, output: Output) -> int:
    """Unpack distributions into a template directory."""
    installed: list[InstalledTemplate] = []
    for file in options.files:
        for item in application.templates.install(file, options.dir, replace=options.replace):
            installed.append(item)
            manifest = item.template.manifest
            key = f"cli.install.{item.outcome.value}"
            facts = {"name": manifest.name, "version": manifest.version, "path": item.template.directory}
            if not output.as_json:
                output.line(output.texts(key, **facts))
    if output.as_json:
        output.document([installed_document(item) for item in installed])
    return Exit.DONE


def plan(options: argparse.Namespace, application: Application, output: Output) -> int:
    """Say how each infobase gets to a release, and what speaks against it. Nothing is changed."""
    return each(look, options, application, output)


def look(
    options: argparse.Namespace, application: Application, output: Output, turn: Turn, **more: object
) -> int:
    """Plan and check with an application that leaves no trace, and tell the result.

    Args:
        options: arguments of `plan` or `update`.
        application: what to look with.
        output: where to tell it.
        turn: of the infobase.
        more: further facts for the document.

    Raises:
        UserError: there is neither a plan nor anything to check.
    """
    from updater.looking import looking_only

    wanted = turn.wanted
    with looking_only(application) as looker:
        found = _planned(options, looker, wanted, output)
        if isinstance(found, UpdatePlan):
            login = looker.planning.try_login(found, wanted) if options.check_login else None
            checks = looker.planning.checks(found, wanted, login=login)
        else:
            login = _login_of(found, looker, wanted) if options.check_login else None
            checks = looker.checking.without_plan(found, wanted, login)
    if isinstance(found, Unplanned):
        turn.problem, turn.start = found.reason, found.plan.start.version.text
        return _tell_unplanned(found, checks, output, more)
    turn.plan = found
    if output.as_json:
        output.document({**plan_document(found, checks, output.texts), **more})
    else:
        tell_plan(found, checks, output)
    refused = any(check.level is CheckLevel.ERROR for check in checks)
    return Exit.REFUSED if refused else Exit.DONE


def _planned(
    options: argparse.Namespace, looker: Application, wanted: UpdateOptions, output: Output
) -> UpdatePlan | Unplanned:
    """Return the plan, or why there is none and what is known all the same."""
    from updater.infobases.addresses import place_named
    from updater.looking import of_cloud

    place: Path | ServerAddress | str = options.infobase
    state = None
    try:
        place = place_named(options.infobase)
        state = looker.infobases.inspect(place, options=wanted, on_event=RunTeller(output))
        tell_damaged(state, looker, options.dir, output)
        target = Version(options.to) if options.to else None
        replacing = wanted.replace_configuration
        return looker.planning.plan(state, to=target, given=options.dir, replacing=replacing)
    except (PlanError, InfobaseError, FormatError, PlatformError, StorageError) as problem:
        if problem.code in _NO_INFOBASE:
            raise
        return Unplanned(place, of_cloud(looker, problem), state)


def _login_of(found: Unplanned, looker: Application, wanted: UpdateOptions) -> Outcome | PlatformError | None:
    """Let the platform come in where there is something to come into that can be read."""
    return looker.planning.try_login(found.plan, wanted) if found.state is not None else None


def _tell_unplanned(
    found: Unplanned, checks: tuple[Check, ...], output: Output, more: Mapping[str, object]
) -> int:
    """Tell the checks and the error; both are what they were, the list is the gain."""
    if not output.as_json:
        tell_checks(checks, output)
    document = {**unplanned_document(found, checks, output.texts), **more}
    output.problem(output.texts.problem(found.reason), document=document)
    return exit_for(found.reason)
