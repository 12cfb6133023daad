"""The questionnaire: checked, kept until it is sent, sent only where its form is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.loopback import DIRECT, QUICK

from updater.demo.site import AccountKind, RunningSite, run_site, sample_world
from updater.errors import SiteError, StorageError
from updater.filing import Filing
from updater.model.site import SignIn
from updater.site.programs import AccountProgram, Contract, read_programs
from updater.site.registration import (
    FIELDS,
    PRODUCT_FIELDS,
    REQUIRED,
    Questionnaire,
    field_key,
    prepared_text,
    problem_key,
    problems,
)
from updater.site.registration_desk import RegistrationDesk, RegistrationPage
from updater.site.registration_draft import RegistrationDraft
from updater.site.session import SiteSession
from updater.texts.catalogue import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TODAY = dt.date(2026, 3, 5)
_GOOD = Questionnaire(
    registration_number="800900001",
    pin="A1B2-C3D4-E5F6",
    organisation="ООО «Верстак»",
    activity="Ремонт",
    postal_code="190000",
    address="Санкт-Петербург, Лесная, 1",
    head="Петров П. П.",
    person="Иванова А. А.",
    telephone="+7 (812) 123-45-67",
    email="anna@example.com",
    bought_at="Партнёр",
    bought_on="01.02.2026",
    workplaces="3",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """The sandbox's site, whose portal takes questionnaires."""
    folder = tmp_path_factory.mktemp("site")
    with run_site(sample_world(folder / "world"), folder=folder / "run") as running:
        yield running


def _desk(site: RunningSite, *, takes_forms: bool = True) -> RegistrationDesk:
    session = SiteSession(site.addresses, proxies=DIRECT, limits=QUICK)
    return RegistrationDesk(session, site.addresses, takes_forms=takes_forms)


def _person(site: RunningSite, kind: AccountKind) -> SignIn:
    account = site.world.account(kind)
    return SignIn(account.login, account.password)


def test_good_questionnaire() -> None:
    """What is filled in well has no problems, whole or with the required fields only."""
    assert {} == problems(_GOOD, _TODAY)
    least = Questionnaire(**{name: getattr(_GOOD, name) for name in REQUIRED})
    assert {} == problems(least, _TODAY)
    assert {} == problems(
        replace(Questionnaire(), registration_number="12345", pin="1234"), _TODAY, PRODUCT_FIELDS
    )


def test_empty_questionnaire() -> None:
    """Required fields want to be filled in, others may be empty."""
    assert dict.fromkeys(REQUIRED, "empty") == problems(Questionnaire(), _TODAY)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("registration_number", "AB12345", "registration-number"),
        ("registration_number", "1234", "registration-number"),
        ("pin", "!", "pin"),
        ("pin", "ПИН-код", "pin"),
        ("postal_code", "19000", "postal-code"),
        ("telephone", "(((((((((", "telephone"),
        ("telephone", "позвоните", "telephone"),
        ("email", "anna@", "email"),
        ("email", "anna@localhost", "email"),
        ("email", "a b@example.com", "email"),
        ("bought_on", "31.02.2026", "date"),
        ("bought_on", "вчера", "date"),
        ("bought_on", "06.03.2026", "future"),
        ("workplaces", "0", "workplaces"),
        ("workplaces", "много", "workplaces"),
        ("workplaces", "²", "workplaces"),
        ("organisation", "х" * 251, "too-long"),
        ("organisation", "  ", "empty"),
    ],
)
def test_what_is_wrong(name: str, value: str, problem: str) -> None:
    """Each field says what is wrong with it, and only that field."""
    assert {name: problem} == problems(replace(_GOOD, **{name: value}), _TODAY)


@given(st.sampled_from(FIELDS), st.text())
def test_any_text_is_judged(name: str, value: str) -> None:
    """Whatever is typed has words for what is wrong with it, and never breaks the check."""
    texts = Texts("ru")
    found = problems(replace(_GOOD, **{name: value}), _TODAY)
    assert found.keys() <= {name}
    assert all(texts(problem_key(word)) for word in found.values())


def test_draft_is_kept_without_the_pin(tmp_path: Path) -> None:
    """What was typed is there after a restart; the PIN is not on the disk; sent means forgotten."""
    file = tmp_path / "state" / "registration.json"
    draft = RegistrationDraft(file, Filing())
    assert Questionnaire() == draft.load()
    draft.save(_GOOD)
    assert replace(_GOOD, pin="") == RegistrationDraft(file, Filing()).load()
    assert _GOOD.pin not in file.read_text("utf-8") + repr(_GOOD)
    draft.forget()
    draft.forget()
    assert Questionnaire() == draft.load()


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"email": 5, "pin": "x"}', b"[" * 50_000])
def test_damaged_draft(tmp_path: Path, content: bytes) -> None:
    """A draft that cannot be read is an empty one."""
    (tmp_path / "draft").write_bytes(content)
    assert Questionnaire() == RegistrationDraft(tmp_path / "draft", Filing()).load()


def test_draft_in_a_bad_place(tmp_path: Path) -> None:
    """A draft that cannot be kept is a clear error."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError):
        RegistrationDraft(tmp_path / "file" / "draft", Filing()).save(_GOOD)


def test_prepared_text() -> None:
    """What is to be copied into the page has every field but the PIN, in the person's language."""
    for language in ("ru", "en"):
        texts = Texts(language)
        text = prepared_text(_GOOD, texts)
        expected = [f"{texts(field_key(name))}: {getattr(_GOOD, name)}" for name in FIELDS if name != "pin"]
        assert expected == text.splitlines()
        assert _GOOD.pin not in text


def test_sent_to_the_sandbox(site: RunningSite) -> None:
    """The sandbox takes the questionnaire and gives an account that works."""
    registered = _desk(site).send(_GOOD)
    sign_in = SignIn(registered.login, registered.password)
    programs = _desk(site).programs(sign_in)
    assert programs is not None
    assert [_GOOD.registration_number] == [one.registration_number for one in programs]
    assert registered.password not in repr(registered)


def test_refused_questionnaire(site: RunningSite) -> None:
    """A refusal names the fields it is about, in the words of the site."""
    with pytest.raises(SiteError, match=r"site\.registration-refused") as caught:
        _desk(site).send(replace(_GOOD, email="none", organisation=""))
    assert {"organisation", "email"} == set(caught.value.params["fields"])  # type: ignore[call-overload]
    with pytest.raises(SiteError, match=r"site\.registration-refused") as caught:
        _desk(site).send(replace(_GOOD, pin="0000"))
    assert ("pin",) == caught.value.params["fields"]


def test_product_is_added(site: RunningSite) -> None:
    """A product is registered by number and PIN to an account that did not have it."""
    person = _person(site, AccountKind.NO_PRODUCT)
    before = _desk(site).programs(person)
    after = _desk(site).add_product(_GOOD, person)
    assert before is not None
    assert 1 == len(set(after) - set(before))


def test_wrong_password_at_the_portal(site: RunningSite) -> None:
    """A wrong password is said to be wrong, whatever the portal does about it."""
    wrong = SignIn(_person(site, AccountKind.CONTRACT).login, "canary")
    with pytest.raises(SiteError, match=r"account\.wrong-password"):
        _desk(site).programs(wrong)
    with pytest.raises(SiteError, match=r"account\.wrong-password"):
        _desk(site).add_product(_GOOD, wrong)


def test_contract_is_told(site: RunningSite) -> None:
    """With the products comes whether there is a contract, and until when."""
    for kind, allowed in [
        (AccountKind.CONTRACT, True),
        (AccountKind.BASIC, True),
        (AccountKind.NO_CONTRACT, False),
    ]:
        programs = _desk(site).programs(_person(site, kind))
        assert programs
        assert {allowed} == {one.contract.allows for one in programs if one.contract}


def test_nothing_is_sent_to_a_portal_that_is_not_known(site: RunningSite) -> None:
    """Where the form is not known nothing is sent: the page is opened and the text copied."""
    before = len(site.log)
    desk = _desk(site, takes_forms=False)
    for call in (lambda: desk.send(_GOOD), lambda: desk.add_product(_GOOD, SignIn("a", "b"))):
        with pytest.raises(SiteError, match=r"site\.registration-by-hand"):
            call()
    assert desk.programs(SignIn("a", "b")) is None
    assert before == len(site.log)
    assert all(desk.page(page).startswith("https://") for page in RegistrationPage)
    assert all(Texts("ru")(key) for key in desk.notes())
    assert set(_desk(site).notes()) < set(desk.notes())


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"[]", b'{"products": 1}', b'{"products": [{}]}', b'{"products": ["x"]}']
)
def test_lists_of_products_that_are_none(data: bytes) -> None:
    """Something else is never taken for an account without products."""
    assert read_programs(data) is None


def test_list_of_products() -> None:
    """A product is read with what is told about it, and without what is not."""
    data = b"""{"products": [{"title": "A", "nick": "A30", "registrationNumber": "1",
        "contract": {"needed": true, "active": true, "until": "2027-06-30"}}, {"title": "B"}]}"""
    contract = Contract(needed=True, active=True, until=dt.date(2027, 6, 30))
    expected = (AccountProgram("A", "A30", "", "1", contract), AccountProgram("B"))
    assert expected == read_programs(data)
