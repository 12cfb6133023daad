"""An infobase in words: the line in the list, the facts beside it, what to be warned of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import InfobaseError, UserError
from updater.model.configuration import SupportState
from updater.model.infobase import Infobase, InfobaseKind, InfobaseState
from updater.ui.markup import Fact, facts, headline

if TYPE_CHECKING:
    from updater.texts import Texts
    from updater.ui.markup import Ink

SIGNS = {
    InfobaseKind.FILE: "infobase",
    InfobaseKind.SERVER: "server",
    InfobaseKind.WEB: "web",
    InfobaseKind.CLOUD: "cloud",
    InfobaseKind.LEGACY_77: "legacy",
    InfobaseKind.UNKNOWN: "help",
}
SUPPORT_SIGNS = {
    SupportState.LOCKED: ("lock", "ok"),
    SupportState.EDITABLE: ("unlock", "warning"),
    SupportState.NONE: ("off", "error"),
    SupportState.UNKNOWN: ("help", "quiet"),
}

_READ = frozenset({InfobaseKind.FILE, InfobaseKind.SERVER})
Inspected = InfobaseState | BaseException
"""What came of reading a base."""


def synonym(state: InfobaseState, language: str) -> str:
    """Return the configuration's name for people: its synonym in their language, or its name."""
    configuration = state.configuration
    if configuration is None:
        return ""
    named = configuration.synonym
    return named.get(language) or next(iter(named.values()), "") or configuration.name


def second_line(texts: Texts, infobase: Infobase, inspected: Inspected | None) -> str:
    """Return the quiet line of the list."""
    closed = infobase.kind is InfobaseKind.SERVER and inspected is None
    if closed or infobase.kind not in _READ:
        return texts(f"ui.infobase.kind.{infobase.kind.value}")
    if inspected is None:
        return texts("ui.infobase.line.reading")
    if isinstance(inspected, BaseException):
        return texts("ui.infobase.line.unreadable")
    if inspected.configuration is None:
        return texts("ui.infobase.line.empty")
    return f"{inspected.configuration.version} · {synonym(inspected, texts.language)}"


def mark(inspected: Inspected | None) -> tuple[str, str] | None:
    """Return the small sign at the end of the line: what needs attention."""
    if isinstance(inspected, BaseException):
        return ("error", "error")
    if inspected is None or inspected.configuration is None:
        return None
    if inspected.support.state is SupportState.LOCKED:
        return None
    return SUPPORT_SIGNS[inspected.support.state]


def details(
    texts: Texts,
    infobase: Infobase,
    inspected: Inspected | None,
    ink: Ink,
    cluster_problem: UserError | None = None,
) -> str:
    """Return the facts of a base as rich text; of one on a server also what its cluster said."""
    top = headline(infobase.title, ink, infobase.location)
    if infobase.kind is InfobaseKind.SERVER and inspected is None:
        inspected = InfobaseError("infobase.address", location=infobase.location)  # else its door is shown
    if infobase.kind not in _READ:
        return top + facts(_kind_facts(texts, infobase), ink)
    if inspected is None:
        return top + facts([Fact(texts("ui.infobase.fact.state"), (texts("ui.infobase.line.reading"),))], ink)
    if isinstance(inspected, BaseException):
        return top + facts(_problem_facts(texts, inspected), ink)
    of_server = _server_facts(texts, cluster_problem) if inspected.server is not None else []
    return top + facts([*_state_facts(texts, inspected), *of_server], ink)


def _kind_facts(texts: Texts, infobase: Infobase) -> list[Fact]:
    kind = infobase.kind.value
    named = Fact(texts("ui.infobase.fact.kind"), (texts(f"ui.infobase.kind.{kind}"),))
    if infobase.kind is InfobaseKind.CLOUD:
        updates, look = texts("ui.fresh.updates"), texts("ui.fresh.look")
        return [named, Fact(texts("ui.infobase.fact.updates"), (updates, look), "ok", "ok")]
    return [
        named,
        Fact(texts("ui.infobase.fact.can"), (texts(f"ui.infobase.can.{kind}"),), "ok", "ok"),
        Fact(texts("ui.infobase.fact.cannot"), (texts(f"ui.infobase.cannot.{kind}"),), "warning", "warning"),
    ]


def _server_facts(texts: Texts, problem: UserError | None) -> list[Fact]:
    """What holds of server infobases only: whether people can be asked out, and what nobody can see."""
    words = texts.problem(problem) if problem is not None else None
    lines = tuple(line for line in (words.what, words.remedy) if line) if words is not None else ()
    answers = (texts("ui.infobase.cluster-answers"),)
    sign = "ok" if problem is None else "warning"
    return [
        Fact(texts("ui.infobase.fact.cluster"), lines or answers, sign, sign),
        Fact(texts("ui.infobase.fact.unseen"), (texts("ui.infobase.unseen"),)),
    ]


def _problem_facts(texts: Texts, error: BaseException) -> list[Fact]:
    problem = texts.problem(error)
    rows = [
        Fact(texts("ui.problem.caption.what"), (problem.what,), "error", "error"),
        Fact(texts("ui.problem.caption.why"), (problem.why,)),
        Fact(texts("ui.problem.caption.do"), (problem.remedy,)),
    ]
    return [row for row in rows if row.lines[0]]


def _state_facts(texts: Texts, state: InfobaseState) -> list[Fact]:
    if state.configuration is None:
        return [Fact(texts("ui.infobase.fact.state"), (texts("ui.infobase.empty"),), "warning", "warning")]
    rows = [*_configuration_facts(texts, state), _support_fact(texts, state), *_attention_facts(texts, state)]
    return [*rows, *_other_facts(texts, state)]


def _configuration_facts(texts: Texts, state: InfobaseState) -> list[Fact]:
    configuration = state.configuration
    if configuration is None:
        return []
    rows = [
        Fact(texts("ui.infobase.fact.configuration"), (synonym(state, texts.language),)),
        Fact(texts("ui.infobase.fact.release"), (str(configuration.version),)),
    ]
    if configuration.vendor:
        rows.append(Fact(texts("ui.infobase.fact.vendor"), (configuration.vendor,)))
    if state.minimum_platform:
        least = texts("ui.infobase.least", version=state.minimum_platform)
        rows.append(Fact(texts("ui.infobase.fact.platform"), (least,)))
    return rows


def _support_fact(texts: Texts, state: InfobaseState) -> Fact:
    support = state.support.state
    name, tone = SUPPORT_SIGNS[support]
    return Fact(
        texts("ui.infobase.fact.support"), (texts(f"ui.infobase.support.{support.value}"),), name, tone
    )


def _attention_facts(texts: Texts, state: InfobaseState) -> list[Fact]:
    rows = []
    if state.unapplied_changes:
        rows.append(("changes", texts("ui.infobase.unapplied")))
    if state.dynamic_update_pending:
        rows.append(("changes", texts("ui.infobase.dynamic")))
    if state.in_use:
        rows.append(("in-use", texts("ui.infobase.in-use")))
    if state.connection_block is not None:
        rows.append(("in-use", texts("ui.infobase.blocked", message=state.connection_block.message)))
    return [Fact(texts(f"ui.infobase.fact.{name}"), (words,), "warning", "warning") for name, words in rows]


def _other_facts(texts: Texts, state: InfobaseState) -> list[Fact]:
    rows = []
    if state.users:
        words = texts("ui.infobase.users", count=len(state.users))
        rows.append(Fact(texts("ui.infobase.fact.users"), (words,)))
    if state.extensions:
        named = tuple(f"{extension.name} {extension.version}".strip() for extension in state.extensions)
        rows.append(Fact(texts("ui.infobase.fact.extensions"), named))
    if state.storage is None:
        return rows
    size = texts("ui.infobase.size", size=state.storage.size, format=state.storage.format)
    rows.append(Fact(texts("ui.infobase.fact.size"), (size,)))
    return rows


def problem_words(texts: Texts, error: BaseException) -> str:
    """Return an error as one paragraph: what happened, and what to do."""
    problem = texts.problem(error)
    return problem.what if isinstance(error, UserError) else f"{problem.what} ({problem.detail})"
