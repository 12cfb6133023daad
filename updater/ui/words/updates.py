"""Updates in words: a row of the list, the chain hop by hop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.ui.markup import escape, headline, quiet, sign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from updater.model.plan import Hop, UpdatePlan
    from updater.model.release import Release
    from updater.model.version import Version
    from updater.texts import Texts
    from updater.ui.markup import Ink
    from updater.ui.survey import Offer, ReleaseFacts

_FEW = 3


def offer_line(texts: Texts, offer: Offer, current: Version | None) -> str:
    """Return the quiet line of an update in the list, seen from the release the base has."""
    if offer.hops is None:
        if current is not None and offer.target.version <= current:
            return texts("ui.updates.installed" if offer.target.version == current else "ui.updates.older")
        return texts("ui.updates.needs", sources=_sources(texts, offer))
    if offer.replaces:
        return _by_replacing(texts, offer, offer.hops)
    if offer.hops == 1:
        return texts("ui.updates.direct")
    through = ", ".join(str(release.version) for release in offer.through[:_FEW])
    if len(offer.through) > _FEW:
        through += "…"
    return texts("ui.updates.hops", count=offer.hops, through=through)


def _by_replacing(texts: Texts, offer: Offer, hops: int) -> str:
    if hops == 1:
        return texts("ui.replacing.way")
    return texts("ui.replacing.way-on", version=offer.through[0].version, count=hops - 1)


def steps(texts: Texts, plan: UpdatePlan) -> str:
    """Say how many updates a plan takes, and whether the configuration is replaced first."""
    count = len(plan.hops)
    if not plan.replaces:
        return texts("ui.updates.count", count=count)
    return texts("ui.replacing.count", count=count - 1) if count > 1 else texts("ui.replacing.alone")


def _sources(texts: Texts, offer: Offer) -> str:
    versions = sorted({source.version for source in offer.release.sources}, reverse=True)
    named = ", ".join(str(version) for version in versions[:_FEW])
    return named + (texts("ui.updates.and-more", count=len(versions) - _FEW) if len(versions) > _FEW else "")


def chain(texts: Texts, plan: UpdatePlan, known: Mapping[Release, ReleaseFacts], ink: Ink) -> str:
    """Return the way of a plan as rich text."""
    top = headline(f"{plan.start.version}  →  {plan.target.version}", ink, steps(texts, plan))
    rows = "".join(
        _hop(texts, number, hop, known.get(hop.release), ink) for number, hop in enumerate(plan.hops, 1)
    )
    return f'{top}<table cellspacing="0" cellpadding="0" style="margin-top:{ink.em // 2}px">{rows}</table>'


def _hop(texts: Texts, number: int, hop: Hop, known: ReleaseFacts | None, ink: Ink) -> str:
    gap = round(ink.em * 0.45)
    lines = [quiet(line, ink) for line in _hop_lines(texts, hop, known)]
    if hop.release.replaces:
        lines.insert(0, escape(texts("ui.replacing.hop")))
    elif known is not None:
        lines.insert(0, escape(_changes(texts, known)))
    top = f"<b>{escape(str(hop.source.version))} → {escape(str(hop.target.version))}</b>"
    number_cell = (
        f'<td style="padding:{gap}px {round(ink.em * 0.8)}px {gap}px 0">{quiet(f"{number}.", ink)}</td>'
    )
    return f'<tr>{number_cell}<td style="padding:{gap}px 0">{"<br>".join([top, *lines])}</td></tr>'


def _hop_lines(texts: Texts, hop: Hop, known: ReleaseFacts | None) -> list[str]:
    first = []
    if hop.release.minimum_platform:
        first.append(texts("ui.updates.platform", version=hop.release.minimum_platform))
    if known is not None:
        first.append(texts("ui.updates.file", size=known.size, date=known.date.strftime("%d.%m.%Y")))
    lines = [" · ".join(first)] if first else []
    if hop.release.sources:
        starts = ", ".join(str(source.version) for source in hop.release.sources)
        lines.append(texts("ui.updates.starts-from", sources=starts))
    if hop.run_handlers:
        lines.append(texts("ui.updates.handlers"))
    return lines


def _changes(texts: Texts, known: ReleaseFacts) -> str:
    changes = texts("ui.updates.changed", count=known.changed or 0)
    return changes + (", " + texts("ui.updates.deleted", count=known.deleted) if known.deleted else "")


def news(texts: Texts, plan: UpdatePlan, known: Mapping[Release, ReleaseFacts], ink: Ink) -> str:
    """Return what is new in every release of a plan, the newest first."""
    parts = []
    for hop in reversed(plan.hops):
        facts = known.get(hop.release)
        words = facts.news if facts and facts.news else f"<p>{quiet(texts('ui.updates.no-news'), ink)}</p>"
        parts.append(headline(str(hop.target.version), ink) + words)
    return "<hr>".join(parts)


def no_plan(texts: Texts, what: str, why: str, remedy: str, ink: Ink) -> str:
    """Return why there is no way, as rich text."""
    mark = sign("info", "accent", round(ink.em * 1.3))
    lines = "".join(f"<p>{escape(line)}</p>" for line in (why, remedy) if line)
    del texts
    return f'<p style="font-weight:600">{mark}&nbsp;&nbsp;{escape(what)}</p>{lines}'
