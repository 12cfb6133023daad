"""What an account is refused, each refusal with its own code: one place for their facts."""

from __future__ import annotations

import math
import re

from updater.errors import SiteError

USUAL_MINUTES = 30
"""How long too many attempts lock an account, when the site does not say (docs/update-site.md 4.1)."""
_MINUTE = 60
_LONGEST = 300
_NUMBER = re.compile(r"(\d{1,4})\s*(?:мин|min)")
_TOO_MANY = ("превышено", "слишком много", "too many", "exceeded")
_WRONG = ("неверн", "incorrect", "invalid credentials", "wrong login", "wrong password")
_LOCKED = ("заблокир", "locked", "blocked")


def wrong_password(login: str) -> SiteError:
    """The login or the password is not right."""
    return SiteError("account.wrong-password", login=login)


def too_many_attempts(seconds: float | None) -> SiteError:
    """The site takes no more passwords for a while."""
    minutes = USUAL_MINUTES if seconds is None else max(1, math.ceil(seconds / _MINUTE))
    return SiteError("account.too-many-attempts", minutes=minutes)


def no_contract(product: str) -> SiteError:
    """The product is the account's, but there is no contract that updates are given for."""
    return SiteError("account.no-contract", product=product)


def not_registered(product: str) -> SiteError:
    """The product is not among those of the account."""
    return SiteError("account.not-registered", product=product)


def not_given(product: str, words: str) -> SiteError:
    """Updates of the product are not given, and nobody tells why; `words` are the site's, empty for none."""
    if words:
        return SiteError("account.not-given", product=product, message=words)
    return SiteError("account.not-given-silent", product=product)


def locked(login: str) -> SiteError:
    """The account is locked by the site itself, not by a number of attempts."""
    return SiteError("account.locked", login=login)


def by_words(login: str, words: str) -> SiteError:
    """Understand what the sign-in page says after a refused attempt.

    Only the words of a wrong password are attested (docs/update-site.md 1.1); the others are looked for
    with care, and what is not understood is shown as it stands.
    """
    text = " ".join(words.split())
    lower = text.lower()
    if any(word in lower for word in _TOO_MANY):
        found = _NUMBER.search(lower)
        return too_many_attempts(int(found[1]) * _MINUTE if found else None)
    if any(word in lower for word in _LOCKED):
        return locked(login)
    if any(word in lower for word in _WRONG):
        return wrong_password(login)
    if text:
        return SiteError("account.refused", message=shown(text))
    return SiteError("account.not-accepted", login=login)


def shown(message: str) -> str:
    """Make words of a site fit to be shown: one line, not long, nothing that cannot be printed."""
    return "".join(char for char in " ".join(message.split()) if char.isprintable())[:_LONGEST]
