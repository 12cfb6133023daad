"""Where the program asks for its texts: each key and the facts given with it, read from the source."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from support.source import modules

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXTS = {"texts", "_texts"}
_KEY = re.compile(r"[a-z*]+(?:\.[a-z0-9*_-]+)+")
_LEVELS = {"ok": "ok", "noted": "note", "warning": "warning", "error": "error"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A place where a text is asked for.

    Attributes:
        where: module and line.
        key: the key, with `*` for a part that is only known later.
        facts: names of the facts given.
        open: more facts may come from a mapping.
    """

    where: str
    key: str
    facts: frozenset[str]
    open: bool


@cache
def asked() -> tuple[Asked, ...]:
    """Every place where a text is asked for by a key written there."""
    return tuple(
        Asked(f"{module.name}:{call.lineno}", key, *_facts(call))
        for module in modules()
        for call in _calls(module.tree)
        if _name(call.func) in _TEXTS and call.args and (key := pattern(call.args[0]))
    )


@cache
def checks() -> tuple[Asked, ...]:
    """Every check of a plan, with the key of its words."""
    return tuple(
        Asked(f"{module.name}:{call.lineno}", f"check.{key}.{_LEVELS[_name(call.func)]}", *_facts(call))
        for module in modules()
        if module.room == "update"
        for call in _calls(module.tree)
        if _name(call.func) in _LEVELS and call.args and (key := pattern(call.args[0]))
    )


@cache
def words() -> frozenset[str]:
    """Every string in the source that could be a key or the pattern of one."""
    strings = (pattern(node) for module in modules() for node in ast.walk(module.tree))
    return frozenset(word for word in strings if _KEY.fullmatch(word))


@cache
def step_codes() -> frozenset[str]:
    """The codes of a run's steps: `code` of each class of steps."""
    return frozenset(
        node.value.value
        for module in modules()
        if module.room == "update"
        for kind in ast.walk(module.tree)
        if isinstance(kind, ast.ClassDef)
        for node in kind.body
        if isinstance(node, ast.Assign) and _name(node.targets[0]) == "code"
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    )


def pattern(node: ast.AST) -> str:
    """Return a string as it is written, with `*` for what is put into it later; nothing for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(pattern(part) or "*" for part in node.values)
    return ""


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _facts(call: ast.Call) -> tuple[frozenset[str], bool]:
    names = frozenset(word.arg for word in call.keywords if word.arg)
    return names, any(word.arg is None for word in call.keywords)
