"""The tests themselves: each says what must hold, and none is turned off in silence."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from support.source import ROOT, project_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILES = [path for path in project_files() if path.name.startswith("test_") and path.suffix == ".py"]
_TURNED_OFF = {"skip", "skipif", "xfail"}

each_test_file = pytest.mark.parametrize("path", _FILES, ids=lambda path: path.relative_to(ROOT).as_posix())


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def _tests(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node


def _marks_without_reason(tree: ast.Module) -> Iterator[int]:
    """Lines of `@pytest.mark.skip...` that do not say why."""
    explained = {
        id(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and any(word.arg == "reason" for word in node.keywords)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _TURNED_OFF and _is_mark(node.value):
            yield from () if id(node) in explained else (node.lineno,)


def _is_mark(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "mark"


@each_test_file
def test_every_test_says_what_must_hold(path: Path) -> None:
    """A test function has a docstring."""
    assert [] == [test.name for test in _tests(_tree(path)) if not ast.get_docstring(test)]


@each_test_file
def test_nothing_is_turned_off_in_silence(path: Path) -> None:
    """A test that is skipped or expected to fail says why."""
    assert [] == list(_marks_without_reason(_tree(path)))


def test_names_of_test_functions_are_unique_in_a_file() -> None:
    """A test written twice under one name would run once only."""
    twice = []
    for path in _FILES:
        names = [node.name for node in _tree(path).body if isinstance(node, ast.FunctionDef)]
        twice += [f"{path.name}: {name}" for name in names if names.count(name) > 1]
    assert [] == twice
