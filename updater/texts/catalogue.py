"""Reading the texts of one language and putting facts into them."""

from __future__ import annotations

import locale
import string
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from updater.errors import Bug, UserError
from updater.resources import resources_root
from updater.texts.measures import duration_text, moment_text, plural_form, size_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from updater.model.plan import Check

FALLBACK = "en"
_NOTHING_TO_DO = "ok"  # the level of a check


@dataclass(frozen=True, slots=True)
class Problem:
    """An error in words: what happened, why, and what to do next.

    Attributes:
        code: the stable code, for reports and searches.
        detail: the plain facts behind it, for the person who supports the user.
    """

    code: str
    what: str
    why: str
    remedy: str
    detail: str = ""


class Texts:
    """All texts of one language.

    Args:
        language: the folder under `resources/texts`.
        root: where the folders lie; the shipped ones unless given.
    """

    def __init__(self, language: str, root: Path | None = None) -> None:
        self.language = language
        self._texts = _read_folder((root or _texts_root()) / language)
        self._formatter = _Facts(self)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def keys(self) -> frozenset[str]:
        """All keys there are."""
        return frozenset(self._texts)

    def raw(self, key: str) -> Any:  # noqa: ANN401 - a text or a table of plural forms
        """Return the text as written, without facts put in."""
        return self._texts[key]

    def __call__(self, key: str, /, **facts: object) -> str:
        """Return the text of a key with facts put in.

        `{name}` takes a fact as it is, `{name:size}` bytes, `{name:duration}` seconds, `{name:moment}`
        a time in ISO 8601;
        `{name:tls}` stands for the text `word.tls.<fact>`: a fact that is a word of ours.
        A text given as a table of plural forms is chosen by the fact `count`.

        Raises:
            Bug: there is no such text, or it asks for a fact not given.
        """
        try:
            text = self._texts[key]
        except KeyError:
            raise Bug("no text", key, self.language) from None
        if not isinstance(text, str):
            text = text[plural_form(self.language, _count(facts))]
        try:
            return self._formatter.vformat(text, (), facts)
        except KeyError as error:
            raise Bug("no fact for text", key, str(error)) from None

    def problem(self, error: BaseException) -> Problem:
        """Put an error into words. An error without texts of its own is said to be unexpected."""
        if not isinstance(error, UserError):
            return self._unexpected(type(error).__name__)
        base = f"error.{error.code}"
        if f"{base}.what" not in self._texts:
            return self._unexpected(str(error))
        facts = {"file": "", "place": "", "detail": "", **error.params}
        what, why, remedy = (self._optional(f"{base}.{part}", facts) for part in ("what", "why", "do"))
        return Problem(error.code, what, why, remedy, str(error))

    def check(self, check: Check) -> str:
        """Put the result of a check into words: what was seen."""
        return self(f"check.{check.code}.{check.level.value}", **self._told(check))

    def remedy(self, check: Check) -> str:
        """Say what to do about the result of a check; empty when there is nothing to do."""
        level = check.level.value
        if level == _NOTHING_TO_DO:
            return ""
        base = f"check.{check.code}"
        for key in (f"{base}.do-{level}", f"{base}.do"):
            if key in self._texts:
                return self(key, **self._told(check))
        problem = check.params.get("problem")
        return self.problem(problem).remedy if isinstance(problem, UserError) else ""

    def _told(self, check: Check) -> dict[str, object]:
        """Return the facts of a check; an error among them is told in its own words."""
        told = dict(check.params)
        if isinstance(problem := told.get("problem"), UserError):
            words = self.problem(problem)
            told |= {"problem": words.what, "why": words.why}
        return told

    def size(self, size: float) -> str:
        """Write a number of bytes."""
        return size_text(size, self._texts["measure.sizes"], str(self._texts["measure.comma"]))

    def duration(self, seconds: float) -> str:
        """Write a number of seconds."""
        return duration_text(seconds, self._texts["measure.times"])

    def _optional(self, key: str, facts: Mapping[str, object]) -> str:
        return self(key, **facts) if key in self._texts else ""

    def _unexpected(self, detail: str) -> Problem:
        base = "error.unexpected"
        return Problem("unexpected", self(f"{base}.what"), self(f"{base}.why"), self(f"{base}.do"), detail)


class _Facts(string.Formatter):
    """`str.format` with sizes, durations, times and words for facts."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as the base class has it
        if format_spec == "size":
            return self._texts.size(value)
        if format_spec == "duration":
            return self._texts.duration(value)
        if format_spec == "moment":
            return moment_text(str(value))
        if format_spec and (word := f"word.{format_spec}.{value}") in self._texts:
            return str(self._texts.raw(word))
        return str(super().format_field(value if format_spec else str(value), format_spec))


def _count(facts: Mapping[str, object]) -> int:
    count = facts.get("count")
    if not isinstance(count, int):
        raise Bug("a plural text needs a count")
    return count


def _texts_root() -> Path:
    return resources_root() / "texts"


def available_languages(root: Path | None = None) -> Sequence[str]:
    """Languages there are texts for."""
    folder = root or _texts_root()
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir())


def system_language() -> str:
    """The language of the system, when there are texts for it; English otherwise."""
    name = locale.getlocale()[0] or ""
    code = name.split("_")[0].lower()
    code = {"russian": "ru", "english": "en"}.get(code, code)
    return code if code in available_languages() else FALLBACK


def _read_folder(folder: Path) -> dict[str, Any]:
    texts: dict[str, Any] = {}
    for file in sorted(folder.glob("*.toml")):
        _flatten(tomllib.loads(file.read_text("utf-8")), "", texts)
    return texts


def _flatten(table: Mapping[str, Any], prefix: str, into: dict[str, Any]) -> None:
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, dict) and "many" not in value:
            _flatten(value, key, into)
        elif key in into:
            raise Bug("text given twice", key)
        else:
            into[key] = value
