"""The questionnaire of somebody who bought a program: its fields, and what is wrong with them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_LONGEST = 250
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s.,;<>]+(\.[^@\s.,;<>]+)+")
_NUMBER = re.compile(r"\d{5,20}")
_PIN = re.compile(r"[0-9A-Za-z]{2,8}(?:[- ]?[0-9A-Za-z]{1,8}){0,7}")
_POSTAL_CODE = re.compile(r"\d{6}")
_PHONE = re.compile(r"\+?[\d ()./-]{5,30}")
_LEAST_DIGITS = 5
_MOST_WORKPLACES = 100_000
_DATES = ("%d.%m.%Y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What a person filled in, as typed.

    Attributes:
        registration_number: printed on the card in the box.
        pin: in the envelope; a secret, never written to the disk.
        head: of the organisation.
        person: responsible for the program.
        bought_at: from whom.
        bought_on: `dd.mm.yyyy`.
    """

    registration_number: str = ""
    pin: str = field(default="", repr=False)
    organisation: str = ""
    activity: str = ""
    postal_code: str = ""
    address: str = ""
    head: str = ""
    person: str = ""
    telephone: str = ""
    email: str = ""
    bought_at: str = ""
    bought_on: str = ""
    workplaces: str = ""


FIELDS = tuple(one.name for one in dataclasses.fields(Questionnaire))
PRODUCT_FIELDS = ("registration_number", "pin")
"""All that is asked when a product is added to an account that is there already."""
REQUIRED = frozenset(
    {"registration_number", "pin", "organisation", "address", "person", "telephone", "email"}
)


def problems(form: Questionnaire, today: dt.date, fields: tuple[str, ...] = FIELDS) -> dict[str, str]:
    """Return what is wrong, by field: a word of `registration.problem`; nothing when all is well.

    Args:
        form: as filled in.
        today: a purchase cannot be later.
        fields: those that are asked for.
    """
    found = {name: _problem(name, getattr(form, name).strip(), today) for name in fields}
    return {name: word for name, word in found.items() if word}


def _problem(name: str, value: str, today: dt.date) -> str:
    if not value:
        return "empty" if name in REQUIRED else ""
    if len(value) > _LONGEST:
        return "too-long"
    if name == "bought_on":
        return _date_problem(value, today)
    return "" if _CHECKS.get(name, _anything)(value) else _WORDS.get(name, "")


def _date_problem(value: str, today: dt.date) -> str:
    date = purchase_date(value)
    if date is None:
        return "date"
    return "future" if date > today else ""


def purchase_date(value: str) -> dt.date | None:
    """Read a date as people write it; None when it is none."""
    for form in _DATES:
        try:
            return dt.datetime.strptime(value.strip(), form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def _is_phone(value: str) -> bool:
    return bool(_PHONE.fullmatch(value)) and sum(char.isdigit() for char in value) >= _LEAST_DIGITS


def _is_count(value: str) -> bool:
    return value.isascii() and value.isdigit() and 1 <= int(value) <= _MOST_WORKPLACES


def _anything(_value: str) -> bool:
    return True


_CHECKS: Mapping[str, Callable[[str], object]] = {
    "registration_number": _NUMBER.fullmatch,
    "pin": _PIN.fullmatch,
    "postal_code": _POSTAL_CODE.fullmatch,
    "telephone": _is_phone,
    "email": _EMAIL.fullmatch,
    "workplaces": _is_count,
}
_WORDS: Mapping[str, str] = {
    "registration_number": "registration-number",
    "pin": "pin",
    "postal_code": "postal-code",
    "telephone": "telephone",
    "email": "email",
    "workplaces": "workplaces",
}


def field_key(name: str) -> str:
    """Return the key of a field's name for people."""
    return f"registration.field.{name.replace('_', '-')}"


def problem_key(problem: str) -> str:
    """Return the key of the words for what is wrong with a field."""
    return f"registration.problem.{problem}"


def prepared_text(form: Questionnaire, texts: Callable[[str], str]) -> str:
    """Write a questionnaire out for copying into a page; the PIN is left for the person to enter.

    Args:
        form: as filled in.
        texts: the words of the person's language.
    """
    return "\n".join(_lines(form, texts))


def _lines(form: Questionnaire, texts: Callable[[str], str]) -> Iterator[str]:
    for name in FIELDS:
        value = " ".join(getattr(form, name).split())
        if value and name != "pin":
            yield f"{texts(field_key(name))}: {value}"
