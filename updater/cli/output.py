"""How the command line speaks: results on stdout, everything else on stderr."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TextIO

    from updater.texts import Problem, Texts


class Output:
    """One place for what is printed.

    Whoever reads the results may stop reading (`| head`): the work goes on in silence, because
    an update must not be ended by it.

    Args:
        texts: the words.
        as_json: results are one JSON document instead of lines for people.

    Attributes:
        cut_off: nobody reads the results any more.
    """

    def __init__(self, texts: Texts, *, as_json: bool) -> None:
        self.texts = texts
        self.as_json = as_json
        self.cut_off = False
        self._held: list[Any] | None = None

    def document(self, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Print the one JSON document, or hold it back as a part of it."""
        if self._held is not None:
            self._held.append(value)
            return
        self.line(json.dumps(value, ensure_ascii=False, indent=1))

    @contextlib.contextmanager
    def holding(self) -> Iterator[list[Any]]:
        """Hold documents back while a block runs, in a list: several become parts of one."""
        held: list[Any] = []
        self._held = held
        try:
            yield held
        finally:
            self._held = None

    def line(self, text: str = "") -> None:
        """Print a line of the result for people."""
        self.cut_off |= not printed(text, sys.stdout)

    def aside(self, text: str) -> None:
        """Print a line that is not part of the result."""
        printed(text, sys.stderr)

    def ask(self, question: str) -> None:
        """Print a question, behind which the answer is typed."""
        printed(question, sys.stderr, end="")

    def problem(
        self, problem: Problem, reasons: Sequence[Problem] = (), document: Mapping[str, Any] | None = None
    ) -> None:
        """Print an error in words, with what is behind it; with JSON also in the document.

        Args:
            problem: the error.
            reasons: what is behind it.
            document: what else the one document says.
        """
        self.aside(self.texts("cli.problem", what=problem.what))
        for text in (problem.why, problem.remedy):
            if text:
                self.aside(f"  {text}")
        for reason in reasons:
            self.aside(f"  - {reason.what}. {reason.why} [{reason.code}]")
        self.aside(f"  [{problem.code}]")
        if self.as_json:
            more = {"reasons": [problem_document(reason) for reason in reasons]} if reasons else {}
            self.document({**(document or {}), "error": {**problem_document(problem), **more}})


def problem_document(problem: Problem) -> dict[str, str]:
    """Describe an error for machines, words included."""
    return {"code": problem.code, "what": problem.what, "why": problem.why, "do": problem.remedy}


def printed(text: str, stream: TextIO, *, end: str = "\n") -> bool:
    """Print at once; return False when nobody reads the stream, which is a sink from then on."""
    try:
        print(text, file=stream, end=end, flush=True)
    except OSError as error:
        if not nobody_reads(error):
            raise
        sink(stream)
        return False
    return True


def nobody_reads(error: OSError) -> bool:
    """Whether a failed write means that the other end of a pipe is closed; Windows has its own word."""
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL)


def sink(stream: TextIO) -> None:
    """Let what is still printed go nowhere, so that ending the process says nothing about it either."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def use_utf8() -> None:
    """Make both streams able to print any name, whatever the console's code page."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
