"""What will happen, before it happens: the summary and the checks in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.extras import FILE_ONLY
from updater.model.plan import CheckLevel
from updater.ui.markup import Fact, escape, facts, group_caption, headline, quiet, rows_with_signs
from updater.ui.words.infobase import synonym
from updater.ui.words.updates import steps
from updater.update.checks.codes import Subject, subject_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.model.plan import Check
    from updater.texts import Texts
    from updater.ui.markup import Ink
    from updater.ui.wizard_state import WizardState

SIGNS = {
    CheckLevel.OK: ("ok", "ok"),
    CheckLevel.NOTE: ("info", "quiet"),
    CheckLevel.WARNING: ("warning", "warning"),
    CheckLevel.ERROR: ("error", "error"),
}
_ADMINISTRATORS = ("админ", "admin")
_ORDER = (CheckLevel.ERROR, CheckLevel.WARNING, CheckLevel.NOTE, CheckLevel.OK)


def summary(texts: Texts, state: WizardState, ink: Ink) -> str:
    """Return what will be done as rich text."""
    plan, infobase = state.plan, state.infobase
    if plan is None or infobase is None:
        return ""
    rows = [
        Fact(texts("ui.review.fact.infobase"), (infobase.title, infobase.location)),
        *_replacing(texts, state),
        Fact(texts("ui.review.fact.hops"), (_hops(texts, state),)),
        *_login(texts, state),
        _backup(texts, state),
        *_extras(texts, state),
    ]
    if state.inspected is None:
        return ""
    title = f"{plan.start.version}  →  {plan.target.version}"
    return headline(title, ink, synonym(state.inspected, texts.language)) + facts(rows, ink)


def _hops(texts: Texts, state: WizardState) -> str:
    plan = state.plan
    if plan is None:
        return ""
    named = (str(plan.start.version), *(str(hop.target.version) for hop in plan.hops))
    versions = tuple(dict.fromkeys(named))  # replaced by its own release a configuration stays where it is
    count = steps(texts, plan)
    return f"{count}: {' → '.join(versions)}" if len(plan.hops) > 1 else count


def _replacing(texts: Texts, state: WizardState) -> list[Fact]:
    """Said first, whatever else is done: it is what cannot be had back without the backup."""
    if state.plan is None or not state.plan.replaces:
        return []
    return [Fact(texts("ui.replacing.fact"), (texts("ui.replacing.review"),), "warning", "warning")]


def _login(texts: Texts, state: WizardState) -> list[Fact]:
    """Who comes into a server infobase: said here because it was asked on the first page."""
    if not state.on_server:
        return []
    lines = [state.user or texts("ui.review.login-none")]
    if state.cluster_user:
        lines.append(texts("ui.review.login-cluster", user=state.cluster_user))
    return [Fact(texts("ui.review.fact.login"), tuple(lines))]


def _backup(texts: Texts, state: WizardState) -> Fact:
    caption = texts("ui.review.fact.backup")
    if state.make_backup:
        kind = state.backup_made.value
        told = texts(f"ui.review.backup.{kind}", path=str(state.backup_directory))
        return Fact(caption, (told,), "shield", "ok")
    return Fact(caption, (texts("ui.review.no-backup"),), "warning", "warning")


def _extras(texts: Texts, state: WizardState) -> list[Fact]:
    names = [name for name in state.extras.names if not (state.on_server and name in FILE_ONLY)]
    told = tuple(texts(f"ui.extras.short.{name}") for name in names)
    return [Fact(texts("ui.review.fact.extras"), told)] if told else []


def likely_user(users: Sequence[str]) -> str:
    """Return the user to offer: the only one, or the first that is called an administrator."""
    if len(users) == 1:
        return users[0]
    return next((user for user in users if user.casefold().startswith(_ADMINISTRATORS)), "")


def sorted_checks(checks: tuple[Check, ...]) -> list[Check]:
    """Return the checks with what forbids first, then what warns; of one level by subject."""
    subjects = list(Subject)
    return sorted(
        checks, key=lambda check: (_ORDER.index(check.level), subjects.index(subject_of(check.code)))
    )


def checks_text(texts: Texts, checks: tuple[Check, ...], ink: Ink, *, whole: bool = True) -> str:
    """Return the checks as rich text in groups, each with its sign and what to do.

    Args:
        texts: the language.
        checks: what was seen.
        ink: colours and measures.
        whole: with those that passed.
    """
    parts: list[str] = []
    for level in _ORDER:
        rows = [
            (*SIGNS[level], texts.check(check), texts.remedy(check))
            for check in sorted_checks(checks)
            if check.level is level
        ]
        if rows and (whole or level is not CheckLevel.OK):
            caption = texts(f"ui.review.group.{level.value}")
            parts.append(group_caption(caption, ink, first=not parts) + rows_with_signs(rows, ink))
    return "".join(parts) or f"<p>{quiet(texts('ui.review.all-passed'), ink)}</p>"


def verdict(texts: Texts, checks: tuple[Check, ...]) -> tuple[CheckLevel, str]:
    """Say in one line what the checks come to."""
    levels = [check.level for check in checks]
    for level in (CheckLevel.ERROR, CheckLevel.WARNING):
        if level in levels:
            return level, texts(f"ui.review.verdict.{level.value}", count=levels.count(level))
    return CheckLevel.OK, texts("ui.review.verdict.ok")


def checking(texts: Texts, ink: Ink) -> str:
    """Say that the checks are being made."""
    return f"<p>{quiet(texts('ui.review.checking'), ink)}</p>"


def failed(texts: Texts, error: BaseException, ink: Ink) -> str:
    """Say that the checks could not be made."""
    problem = texts.problem(error)
    rows = [("error", "error", problem.what, f"{problem.why} {problem.remedy}".strip())]
    return rows_with_signs(rows, ink) + f"<p>{escape('')}</p>"
