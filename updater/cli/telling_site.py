"""What the update site says, as lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from updater.errors import SiteError
    from updater.model.site import Package, SiteHop, SiteRelease
    from updater.online import OnlinePlan
    from updater.site.choose import Failure
    from updater.texts import Texts

_GAP = "  "


def release_line(texts: Texts, release: SiteRelease) -> str:
    """Return a release with everything known of it."""
    facts = [release.version.text, _day(release.date)]
    if release.test:
        facts.append(texts("cli.release.test"))
    if release.updates:
        facts.append(", ".join(version.text for version in release.updates))
    if release.minimum_platform:
        facts.append(texts("cli.release.platform", version=release.minimum_platform))
    if release.size is not None:
        facts.append(texts.size(release.size))
    if release.support_end is not None:
        facts.append(texts("cli.release.support", date=_day(release.support_end)))
    elif release.long_support:
        facts.append(texts("cli.release.long"))
    return _GAP.join(fact for fact in facts if fact)


def distribution_line(texts: Texts, package: Package, error: SiteError | None) -> str:
    """Return a distribution: what it is for, how large, since when, what the site calls it."""
    facts = [texts(f"cli.distribution.{package.kind.value}")]
    facts.append(texts.size(package.size) if package.size is not None else "")
    facts += [_day(package.published), package.title]
    if error is not None:
        facts.append(f"({texts.problem(error).what})")
    return _GAP.join(fact for fact in facts if fact)


def failure_lines(texts: Texts, failures: Sequence[Failure]) -> list[str]:
    """Return one line for each source that could not tell, with the words of its error."""
    return [
        texts(
            "cli.source-failed",
            source=texts(f"ui.site.source.{failure.kind.value}"),
            words=texts.problem(failure.error).what,
        )
        for failure in failures
    ]


def path_lines(texts: Texts, plan: OnlinePlan) -> list[str]:
    """Return a path hop by hop, and how much has to be downloaded of what is not here."""
    lines = [hop_line(texts, hop) for hop in plan.hops]
    here = sum(hop.here for hop in plan.hops)
    key = "total-unknown" if plan.size is None else "total-rest" if here else "total"
    return [*lines, texts(f"cli.download.{key}", size=plan.size or 0, here=here)]


def hop_line(texts: Texts, hop: SiteHop) -> str:
    """Return one hop: release, size, platform, whether handlers are required after it."""
    facts = [hop.version.text if hop.version is not None else texts("cli.release.unnamed")]
    if hop.package is not None and hop.package.size is not None:
        facts.append(texts.size(hop.package.size))
    if hop.minimum_platform:
        facts.append(texts("cli.release.platform", version=hop.minimum_platform))
    if hop.here:
        facts.append(texts("cli.release.here"))
    if hop.handlers_required:
        facts.append(texts("cli.release.handlers"))
    return _GAP.join(facts)


def _day(day: dt.date | None) -> str:
    return day.strftime("%d.%m.%Y") if day is not None else ""
