"""The update site in words: a release in the list, its facts, the path, why nobody answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from updater.model.version import Version
from updater.ui.markup import Fact, escape, facts, headline, quiet, sign
from updater.ui.site_survey import reasons

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from updater.model.site import SiteHop, SiteRelease, SourceKind
    from updater.online import OnlinePlan
    from updater.site.choose import Failure
    from updater.texts import Texts
    from updater.ui.markup import Ink

_MANY = 12


def day(date: dt.date) -> str:
    """Write a date."""
    return date.strftime("%d.%m.%Y")


def too_old(release: SiteRelease, platform: Version | None) -> bool:
    """Whether a release states a platform that is not installed."""
    least = release.minimum_platform
    return least is not None and (platform is None or platform < Version(least))


def release_line(texts: Texts, release: SiteRelease, current: Version, platform: Version | None) -> str:
    """Return the quiet line of a release in the list, seen from the release the base has."""
    if release.version == current:
        end = release.support_end
        return texts("ui.site.current") if end is None else texts("ui.site.current-until", date=day(end))
    parts = [day(release.date)] if release.date else []
    if release.size:
        parts.append(texts.size(release.size))
    if release.version < current:
        parts.append(texts("ui.site.older"))
    elif release.minimum_platform and too_old(release, platform):
        parts.append(texts("ui.site.platform-mark", version=release.minimum_platform))
    parts += [texts(f"ui.site.{mark}") for mark in _marks(release)]
    return " · ".join(parts) or texts("ui.site.available")


def _marks(release: SiteRelease) -> list[str]:
    return [name for name, there in (("test", release.test), ("long", release.long_support)) if there]


def release_facts(
    texts: Texts, release: SiteRelease, platform: Version | None, source: SourceKind, ink: Ink
) -> str:
    """Return everything the site says about a release, as rich text."""
    rows = [Fact(texts("ui.site.fact.date"), (day(release.date),))] if release.date else []
    if release.size:
        rows.append(Fact(texts("ui.site.fact.size"), (texts.size(release.size),)))
    if release.minimum_platform:
        rows.append(_platform(texts, release, platform))
    if release.updates:
        rows.append(Fact(texts("ui.site.fact.updates"), (_versions(release.updates),)))
    if release.support_end:
        until = texts("ui.site.support-until", date=day(release.support_end))
        rows.append(Fact(texts("ui.site.fact.support"), (until,)))
    rows += [_kind(texts, mark) for mark in _marks(release)]
    rows.append(Fact(texts("ui.site.fact.source"), (texts(f"ui.site.source.{source.value}"),)))
    return headline(str(release.version), ink) + facts(rows, ink)


def _kind(texts: Texts, mark: str) -> Fact:
    name, tone = ("warning", "warning") if mark == "test" else ("info", "accent")
    return Fact(texts("ui.site.fact.kind"), (texts(f"ui.site.kind.{mark}"),), name, tone)


def _platform(texts: Texts, release: SiteRelease, platform: Version | None) -> Fact:
    least = texts("ui.site.platform-least", version=release.minimum_platform)
    caption = texts("ui.site.fact.platform")
    if not too_old(release, platform):
        return Fact(caption, (least, texts("ui.site.platform-fits", installed=platform)), "ok", "ok")
    key = "platform-none" if platform is None else "platform-old"
    advice = texts(f"ui.site.{key}", version=release.minimum_platform, installed=platform)
    return Fact(caption, (least, advice), "warning", "warning")


def _versions(versions: Sequence[Version]) -> str:
    named = ", ".join(str(version) for version in versions[:_MANY])
    return named + ("…" if len(versions) > _MANY else "")


def path_text(texts: Texts, path: OnlinePlan, *, all_here: bool, ink: Ink) -> str:
    """Return the path the site gives, hop by hop, as rich text."""
    end = path.hops[-1].version
    title = f"{path.start}  →  {end}" if end is not None else f"{path.start}  →"
    rows = "".join(_hop_row(texts, number, hops, ink) for number, hops in _grouped(path.hops))
    below = texts("ui.updates.count", count=len(path.hops)) if all_here else download_line(texts, path)
    told = texts("ui.site.path-by", source=texts(f"ui.site.source.{path.source.value}"))
    note = texts("ui.site.all-here")
    here = f"<p>{sign('ok', 'ok', ink.em)}&nbsp;&nbsp;{escape(note)}</p>" if all_here else ""
    table = f'<table cellspacing="0" cellpadding="0" style="margin-top:{ink.em // 2}px">{rows}</table>'
    return headline(title, ink, below) + here + table + f"<p>{quiet(told, ink)}</p>"


def download_line(texts: Texts, path: OnlinePlan) -> str:
    """Say how much has to be downloaded of what is not here yet."""
    count, here = len(path.hops), sum(hop.here for hop in path.hops)
    if path.size is None:
        return texts("ui.site.count-unknown", count=count)
    if here:
        return texts("ui.site.count-rest", count=count, here=here, size=path.size)
    return texts("ui.site.count-download", count=count, size=path.size)


def _grouped(hops: Sequence[SiteHop]) -> list[tuple[str, tuple[SiteHop, ...]]]:
    """Put releases that nobody names yet, one after another, into one row with the numbers of its hops."""
    groups: list[tuple[int, list[SiteHop]]] = []
    for number, hop in enumerate(hops, 1):
        if hop.version is None and groups and groups[-1][1][-1].version is None:
            groups[-1][1].append(hop)
        else:
            groups.append((number, [hop]))
    return [
        (f"{first}." if len(group) == 1 else f"{first}–{first + len(group) - 1}.", tuple(group))
        for first, group in groups
    ]


def _hop_row(texts: Texts, number: str, hops: tuple[SiteHop, ...], ink: Ink) -> str:
    gap, hop = round(ink.em * 0.45), hops[0]
    named = str(hop.version) if hop.version is not None else texts("ui.site.between", count=len(hops))
    lines = [f"<b>{escape(named)}</b>", *(quiet(line, ink) for line in _hop_lines(texts, hop))]
    cell = f'<td style="padding:{gap}px {round(ink.em * 0.8)}px {gap}px 0">{quiet(number, ink)}</td>'
    return f'<tr>{cell}<td style="padding:{gap}px 0">{"<br>".join(lines)}</td></tr>'


def _hop_lines(texts: Texts, hop: SiteHop) -> list[str]:
    lines = [] if hop.version is not None else [texts("ui.site.between-hint")]
    if hop.minimum_platform:
        lines.append(texts("ui.site.hop-platform", version=hop.minimum_platform))
    if hop.here:
        lines.append(texts("ui.site.hop-here"))
    elif hop.package is not None and hop.package.size:
        lines.append(texts("ui.site.hop-size", size=hop.package.size))
    if hop.handlers_required:
        lines.append(texts("ui.site.handlers"))
    return lines


def told_by(
    texts: Texts, source: SourceKind, failures: Sequence[Failure], *, what: Literal["told", "listed"] = "told"
) -> str:
    """Say where the facts, or only the list, are from, and who should have told them but could not."""
    name = texts(f"ui.site.source.{source.value}")
    if not failures:
        return texts(f"ui.site.{what}-by", source=name)
    return texts(f"ui.site.{what}-instead", source=name, failures=_failures(texts, failures))


def _failures(texts: Texts, failures: Sequence[Failure]) -> str:
    return "; ".join(
        texts(
            "ui.site.failure",
            source=texts(f"ui.site.source.{failure.kind.value}"),
            words=texts.problem(failure.error).what,
        )
        for failure in failures
    )


def trouble(texts: Texts, error: BaseException) -> tuple[str, str]:
    """Say what went wrong with the site, and why with what to do."""
    problem = texts.problem(error)
    lines = [f"{problem.why} {problem.remedy}".strip()]
    if behind := dict.fromkeys(texts.problem(each).what for each in reasons(error)):
        lines.append(texts("ui.site.failed-sources", reasons="; ".join(behind)))
    return problem.what, "\n\n".join(lines)
