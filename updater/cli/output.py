"""How the command line speaks: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.texts import Problem, Texts


class Output:
    """One place for what is printed.

    Args:
        texts: the words.
        as_json: results are one JSON document instead of lines for people.
    """

    def __init__(self, texts: Texts, *, as_json: bool) -> None:
        self.texts = texts
        self.as_json = as_json

    def document(self, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Print the one JSON document."""
        print(json.dumps(value, ensure_ascii=False, indent=1), flush=True)

    def line(self, text: str = "") -> None:
        """Print a line of the result for people."""
        print(text, flush=True)

    def aside(self, text: str) -> None:
        """Print a line that is not part of the result."""
        print(text, file=sys.stderr, flush=True)

    def problem(self, problem: Problem, reasons: Sequence[Problem] = ()) -> None:
        """Print an error in words, with what is behind it; with JSON also as the document."""
        self.aside(self.texts("cli.problem", what=problem.what))
        for text in (problem.why, problem.remedy):
            if text:
                self.aside(f"  {text}")
        for reason in reasons:
            self.aside(f"  - {reason.what}. {reason.why} [{reason.code}]")
        self.aside(f"  [{problem.code}]")
        if self.as_json:
            more = {"reasons": [problem_document(reason) for reason in reasons]} if reasons else {}
            self.document({"error": {**problem_document(problem), **more}})


def problem_document(problem: Problem) -> dict[str, str]:
    """Describe an error for machines, words included."""
    return {"code": problem.code, "what": problem.what, "why": problem.why, "do": problem.remedy}


def use_utf8() -> None:
    """Make both streams able to print any name, whatever the console's code page."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
