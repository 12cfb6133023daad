"""Every rule of the simulated platform says how sure it is and which test holds it (docs/platform.md 14)."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from support.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAGE = (ROOT / "docs" / "platform.md").read_text("utf-8")
_SECTIONS = [f"14.{number}" for number in range(1, 8)]
_MARKS = {"attested", "measured", "inferred", "convention"}
_TESTS = ROOT / "tests" / "demo"
_NAME = re.compile(r"`(test_\w+)`")
_CELL = re.compile(r"(?<!\\)\|")
_ROW_CELLS = 5  # three, with the bars at both ends


def _section(number: str) -> str:
    begin = re.search(rf"^### {re.escape(number)} ", _PAGE, re.MULTILINE)
    assert begin is not None, number
    rest = _PAGE[begin.end() :]
    end = re.search(r"^##", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def _rules() -> Iterator[tuple[str, str, str, list[str]]]:
    """Section, rule, mark and tests of every row."""
    for number in _SECTIONS:
        for line in _section(number).splitlines():
            cells = [cell.strip() for cell in _CELL.split(line)]
            if len(cells) == _ROW_CELLS and cells[1] not in {"rule", "---"}:
                yield number, cells[1], cells[2], _NAME.findall(cells[3])


def _written_tests() -> set[str]:
    """The tests of the simulated platform, without those of the sandbox and its site."""
    files = [*_TESTS.glob("test_platform_*.py"), *(_TESTS / "platform").glob("test_*.py")]
    return {
        node.name
        for file in files
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_section_has_rules() -> None:
    """Storage, arguments, output, failures, commands, ENTERPRISE, servers: none is left without a table."""
    assert set(_SECTIONS) == {number for number, *_ in _rules()}


def test_every_rule_has_a_mark() -> None:
    """How sure a rule is, is said in one word."""
    assert [] == [f"{number}: {rule}: {mark}" for number, rule, mark, _ in _rules() if mark not in _MARKS]


def test_every_rule_has_a_test_that_is_there() -> None:
    """A rule nobody tests is a wish; a test that was renamed is found out."""
    known = _written_tests()
    assert [] == [rule for _, rule, _, tests in _rules() if not tests]
    assert set() == {name for _, _, _, tests in _rules() for name in tests} - known


def test_every_test_belongs_to_a_rule() -> None:
    """What is tested of the simulated platform is written down as a rule with its mark."""
    assert set() == _written_tests() - {name for _, _, _, tests in _rules() for name in tests}


def test_no_rule_is_written_twice() -> None:
    """A rule stands in one place only."""
    rules = [rule for _, rule, _, _ in _rules()]
    assert sorted(set(rules)) == sorted(rules)
