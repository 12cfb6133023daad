"""Where the program makes its errors: each code and the facts given with it, read from the source."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from support.source import Module, modules

from updater import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILIES = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.UserError)
}
_IMPLIED = {"FormatError": {"file", "place"}, "PackageError": {"package"}}


@dataclass(frozen=True, slots=True)
class Site:
    """A place where an error is made.

    Attributes:
        where: module and line.
        code: the error's code, with `*` for a part that is only known later; None when it cannot be read off.
        facts: names of the facts given.
        open: more facts may come from a mapping.
    """

    where: str
    code: str | None
    facts: frozenset[str]
    open: bool


@dataclass(frozen=True, slots=True)
class _Maker:
    """A function that makes an error from a code it is given.

    Attributes:
        name: the function.
        position: which of its arguments is the code.
        facts: what it adds by itself.
        open: it may add more from a mapping.
    """

    name: str
    position: int
    facts: frozenset[str]
    open: bool


@cache
def sites() -> tuple[Site, ...]:
    """Every place in the program where an error is made."""
    return tuple(site for module in modules() for site in _Reader(module).sites())


class _Reader:
    """Reads the errors made in one module."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._makers: dict[str, _Maker] = {}

    def sites(self) -> Iterator[Site]:
        found = [site for function in self._functions() for site in self._in_function(function)]
        yield from found
        for node in ast.walk(self._module.tree):
            if isinstance(node, ast.Call) and _called(node) in self._makers:
                yield from self._by_maker(node, self._makers[_called(node)])

    def _functions(self) -> Iterator[ast.AST]:
        yield self._module.tree
        for node in ast.walk(self._module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def _in_function(self, function: ast.AST) -> Iterator[Site]:
        parameters = _parameters(function)
        local = _local_words(function)
        for call in _calls_right_in(function):
            name = _called(call)
            if name not in FAMILIES:
                continue
            code = call.args[0] if call.args else None
            facts, is_open = _facts(call)
            facts |= _IMPLIED.get(name, set())
            if isinstance(code, ast.Name) and code.id in parameters:
                maker = _Maker(function.name, parameters.index(code.id), frozenset(facts), is_open)  # type: ignore[attr-defined]
                self._makers[maker.name] = maker
                continue
            for word in _words(code, local) or [""]:
                yield Site(self._where(call), word or None, frozenset(facts), is_open)

    def _by_maker(self, call: ast.Call, maker: _Maker) -> Iterator[Site]:
        given, is_open = _facts(call)
        position = maker.position - (1 if isinstance(call.func, ast.Attribute) else 0)
        code = call.args[position] if position < len(call.args) else None
        for word in _words(code, {}) or [""]:
            yield Site(self._where(call), word or None, maker.facts | given, maker.open or is_open)

    def _where(self, node: ast.Call) -> str:
        return f"{self._module.name}:{node.lineno}"


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _parameters(function: ast.AST) -> list[str]:
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return []
    return [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]


def _calls_right_in(function: ast.AST) -> Iterator[ast.Call]:
    """Calls of a function's own body, not of functions inside it."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.Call):
            yield node
        waiting.extend(ast.iter_child_nodes(node))


def _facts(call: ast.Call) -> tuple[set[str], bool]:
    names = {word.arg for word in call.keywords if word.arg}
    return names, any(word.arg is None for word in call.keywords)


def _local_words(function: ast.AST) -> dict[str, list[str]]:
    """Local names that only ever hold codes written in letters."""
    words: dict[str, list[str]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            words.setdefault(node.targets[0].id, []).extend(_words(node.value, {}))
    return words


def _words(node: ast.expr | None, local: dict[str, list[str]]) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        parts = (str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
        return ["".join(parts)]
    if isinstance(node, ast.IfExp):
        return [*_words(node.body, local), *_words(node.orelse, local)]
    return local.get(node.id, []) if isinstance(node, ast.Name) else []
