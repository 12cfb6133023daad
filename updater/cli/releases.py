"""What the update site has: releases, everything a release offers, useful pages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from updater.cli.exits import Exit
from updater.cli.site import identify
from updater.cli.site_documents import distribution_document, failure_documents, release_document
from updater.cli.telling_site import distribution_line, failure_lines, release_line
from updater.errors import SettingsError, SiteError, UserError
from updater.model.site import SourceKind
from updater.model.version import Version
from updater.online.details import MOST

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from updater.app import Application
    from updater.cli.documents import Document
    from updater.cli.output import Output
    from updater.model.site import Package, Product
    from updater.online import Online, ReleasesFound
    from updater.online.distributions import DistributionsFound
    from updater.site.choose import Failure
    from updater.texts import Texts

_FEW = 3
"""Releases of each configuration asked for one by one where all configurations are told of."""


@dataclass
class Wanted:
    """A configuration whose releases are asked for.

    Attributes:
        start: the release there is; None when nobody says.
        infobases: that hold it.
    """

    product: Product
    start: Version | None = None
    infobases: list[Path] = field(default_factory=list)


def releases(options: argparse.Namespace, application: Application, output: Output) -> int:
    """List releases as the site knows them: of one configuration, or of those of all infobases."""
    online = application.online
    if options.configuration is None and (options.start or options.distributions or _names(options)):
        raise SettingsError("settings.needs-configuration")
    identify(options, online)
    if options.configuration is None:
        return _of_all(application, output)
    if any(_names(options).values()):
        online.name_product(options.configuration, **_names(options))
    wanted = wanted_product(options.configuration, application, options.start)
    if options.distributions:
        return _distributions(online, wanted.product, Version(options.distributions), output)
    found = _found(online, wanted, MOST)
    _name_failures(found.failures, output)
    if output.as_json:
        output.document(_document(wanted, found, output.texts))
    else:
        _tell(found, output)
    return Exit.DONE


def _found(online: Online, wanted: Wanted, details: int) -> ReleasesFound:
    """Return the releases, so many of them with what has to be asked for each: size and texts.

    Raises:
        SiteError: no source could tell; `site.no-releases`: the one that answered names none.
    """
    found = online.releases(wanted.product, wanted.start)
    # The service tells only of what is newer: of the newest release it has nothing to say.
    only_newer = found.source is SourceKind.SERVICE and wanted.start is not None
    if not found.releases and not only_newer:
        raise SiteError("site.no-releases", configuration=wanted.product.configuration)
    detailed = online.details.newest(wanted.product, found.releases, found.source, details)
    return replace(found, releases=detailed)


def _name_failures(failures: Sequence[Failure], output: Output, indent: str = "") -> None:
    for line in failure_lines(output.texts, failures):
        output.aside(indent + line)


def links(_options: argparse.Namespace, application: Application, output: Output) -> int:
    """Name the pages of the vendor's sites a person may want."""
    found = application.online.links()
    if output.as_json:
        output.document(dict(found))
        return Exit.DONE
    for name, address in found.items():
        output.line(f"{output.texts(f'cli.link.{name}')}: {address}")
    return Exit.DONE


def wanted_product(target: str, application: Application, start: str | None) -> Wanted:
    """Return what is meant by a configuration's name or by an infobase.

    Raises:
        PlanError, InfobaseError: the infobase holds no configuration, or is none.
    """
    path = Path(target)
    if not path.exists():
        version = Version(start) if start else None
        return Wanted(application.online.product_named(target, version=version), version)
    state = application.infobases.inspect(path)
    product = application.online.product(state)
    there = state.configuration.version if state.configuration is not None else None
    return Wanted(product, Version(start) if start else there, [path])


def _names(options: argparse.Namespace) -> dict[str, str]:
    given = {"program": options.program, "nick": options.nick}
    return {name: value for name, value in given.items() if value}


def _of_all(application: Application, output: Output) -> int:
    """Tell of every configuration of the list of infobases; one that fails hides none of the others."""
    documents: list[Document] = []
    for wanted in _installed(application, output):
        name, heading = wanted.product.configuration, f"{wanted.product.configuration} {wanted.start}"
        try:
            found = _found(application.online, wanted, _FEW)
        except SiteError as error:
            problem = output.texts.problem(error)
            documents.append({"configuration": name, "version": str(wanted.start), "error": error.code})
            output.aside(f"{heading}: {problem.what}")
            continue
        _name_failures(found.failures, output, f"{heading}: ")
        documents.append({**_document(wanted, found, output.texts), "version": str(wanted.start)})
        if not output.as_json:
            output.line(heading)
            _tell(found, output, indent="  ")
    if output.as_json:
        output.document({"configurations": documents})
    elif not documents:
        output.aside(output.texts("cli.no-infobases"))
    return Exit.DONE


def _installed(application: Application, output: Output) -> list[Wanted]:
    """Return the configurations of all infobases that can be read, each release once."""
    wanted: dict[tuple[str, str, str], Wanted] = {}
    for infobase in application.infobases.list().infobases:
        if infobase.directory is None:
            continue
        try:
            state = application.infobases.inspect(infobase.directory)
        except UserError as error:
            output.aside(f"{infobase.title}: {output.texts.problem(error).what}")
            continue
        if (found := state.configuration) is None:
            continue
        key = (found.name, found.vendor, str(found.version))
        product = application.online.product(state)
        wanted.setdefault(key, Wanted(product, found.version)).infobases.append(infobase.directory)
    return list(wanted.values())


def _document(wanted: Wanted, found: ReleasesFound, texts: Texts) -> Document:
    return {
        "configuration": wanted.product.configuration,
        "source": found.source.value,
        "failures": failure_documents(found.failures, texts),
        "infobases": [str(path) for path in wanted.infobases],
        "releases": [release_document(release) for release in found.releases],
    }


def _tell(found: ReleasesFound, output: Output, indent: str = "") -> None:
    for release in found.releases:
        output.line(indent + release_line(output.texts, release))


def _distributions(online: Online, product: Product, version: Version, output: Output) -> int:
    found = online.distributions.of(product, version)
    _name_failures(found.failures, output)
    rows = [_facts(online, found, package) for package in found.packages]
    if output.as_json:
        listed = [distribution_document(package, error) for package, error in rows]
        head = {
            "configuration": product.configuration,
            "version": version.text,
            "source": found.source.value,
            "failures": failure_documents(found.failures, output.texts),
        }
        output.document({**head, "distributions": listed})
        return Exit.DONE
    for package, error in rows:
        output.line(distribution_line(output.texts, package, error))
    return Exit.DONE


def _facts(online: Online, found: DistributionsFound, package: Package) -> tuple[Package, SiteError | None]:
    """Ask for size and date; what the account may not have is listed all the same."""
    try:
        return online.distributions.resolved(found.source, package), None
    except SiteError as error:
        if error.code.startswith("account."):
            raise
        return package, error
