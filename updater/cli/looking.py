"""Commands that look, and the one that installs distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.cli.documents import (
    broken_document,
    infobase_document,
    installed_document,
    plan_document,
    template_document,
)
from updater.cli.exits import Exit
from updater.cli.options import login_options, update_options
from updater.cli.telling import tell_damaged, tell_inspected, tell_plan
from updater.model.plan import CheckLevel
from updater.model.version import Version

if TYPE_CHECKING:
    import argparse

    from updater.app import Application
    from updater.cli.output import Output
    from updater.model.template import InstalledTemplate


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
    """Say how an infobase gets to a release, and what speaks against it. Nothing is changed."""
    return look(options, application, output)


def look(options: argparse.Namespace, application: Application, output: Output, **more: object) -> int:
    """Plan and check with an application that leaves no trace, and tell the result.

    Args:
        options: arguments of `plan` or `update`.
        application: what to look with.
        output: where to tell it.
        more: further facts for the document.
    """
    from updater.looking import looking_only

    wanted = update_options(options)
    with looking_only(application) as looker:
        state = looker.infobases.inspect(options.infobase, options=wanted)
        tell_damaged(state, looker, options.dir, output)
        target = Version(options.to) if options.to else None
        replacing = wanted.replace_configuration
        found = looker.planning.plan(state, to=target, given=options.dir, replacing=replacing)
        login = looker.planning.try_login(found, wanted) if options.check_login else None
        checks = looker.planning.checks(found, wanted, login=login)
    if output.as_json:
        output.document({**plan_document(found, checks, output.texts), **more})
    else:
        tell_plan(found, checks, output)
    refused = any(check.level is CheckLevel.ERROR for check in checks)
    return Exit.REFUSED if refused else Exit.DONE
