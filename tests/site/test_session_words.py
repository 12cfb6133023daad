"""Every failure of the way to the site is told in whole sentences, in both languages."""

from __future__ import annotations

import pytest

from updater.errors import SiteError
from updater.site.account_errors import by_words, locked, no_contract, not_registered, too_many_attempts
from updater.texts.catalogue import Texts

_HOST = {"host": "login.1c.ru"}
_TLS = ("expired", "not-yet-valid", "unknown-authority", "wrong-name", "old-protocol", "not-tls", "other")
_ADDRESS = ("address", "scheme", "host", "body", "loop", "too-many")
_ERRORS = (
    *(SiteError("site.tls", **_HOST, reason=reason, advice=reason) for reason in _TLS),
    SiteError("site.tls", **_HOST, reason="expired", advice="clock"),
    *(SiteError("site.redirect", **_HOST, target="x", reason=reason) for reason in _ADDRESS),
    *(SiteError("site.foreign-address", **_HOST, reason=reason) for reason in _ADDRESS),
    *(
        SiteError("site.broken-answer", **_HOST, reason=reason)
        for reason in ("cut", "encoding", "not-http", "not-known")
    ),
    SiteError("site.too-large", **_HOST, limit=10 << 20),
    SiteError("site.server-error", **_HOST, status=503, retry_after=None),
    by_words("anna", "Неверный логин или пароль"),
    by_words("anna", "Примите условия"),
    by_words("anna", ""),
    locked("anna"),
    no_contract("Бухгалтерия"),
    not_registered("Бухгалтерия"),
    too_many_attempts(61),
)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("error", _ERRORS, ids=str)
def test_words(language: str, error: SiteError) -> None:
    """An error says what happened, why and what to do, with every word of ours put into the language."""
    problem = Texts(language).problem(error)
    assert error.code == problem.code
    for part in (problem.what, problem.why, problem.remedy):
        assert part.strip()
        assert "{" not in part
    named = {str(value) for name, value in error.params.items() if name in {"host", "product", "message"}}
    assert all(word in problem.why for word in named)


def test_minutes_are_rounded_up() -> None:
    """Nobody is told to try a moment too early."""
    assert [2, 1, 30] == [too_many_attempts(seconds).params["minutes"] for seconds in (61, 0, None)]
