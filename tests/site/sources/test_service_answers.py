"""Answers of the update service: recorded values, odd ones, broken ones."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fixtures import fixture

from updater.errors import SiteError
from updater.model.site import Digest
from updater.model.version import Version
from updater.site.service_answers import checked, read_files, read_offer

_GOOD_FILE: dict[str, Any] = {
    "templatePath": "1c\\Accounting\\3_0_52_32",
    "executeUpdateProcess": False,
    "updateFileUrl": "http://downloads.v8.1c.ru/tmplts//1c/Accounting/3_0_52_32/1cv8.zip",
    "updateFileName": "1cv8.cfu",
    "updateFileFormat": "ZIP",
    "size": 110_289_944,
    "hashSum": "fEPkf6KV2CG2cWZ7674W5Q==",
}


def _recorded(name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(fixture(f"update-site/update-api/{name}").read_text("utf-8"))
    return values


def test_recorded_answer_about_accounting() -> None:
    """Every value of the recorded answer is read."""
    recorded = _recorded("info_accounting_3.0.88.22.recorded-values.json")["response"]["json"]
    offer = read_offer(checked(json.dumps(recorded).encode(), 200))
    newest, platform = offer.newest, offer.platform
    assert newest is not None
    assert (Version("3.0.89.43"), 122_421_513, "8.3.15.2107") == (
        newest.version,
        newest.size,
        newest.minimum_platform,
    )
    steps = ("2ade0a5e-6469-4d48-99b5-da940e04bd41", "7e3b30ae-112c-452f-9068-e401e985a70e")
    assert (steps, "f78f38d1-cdc3-49d8-9c7d-99fb3f992b51") == (newest.steps, newest.release)
    news = "https://dl03.1c.ru/content//AutoUpdatesFiles/Accounting/3_0_89_43/82/News1cv8.htm"
    assert (news, "") == (newest.news, newest.how_to)
    assert platform is not None
    assert (Version("8.3.17.1851"), True, 595_401_719) == (
        platform.version,
        platform.recommended,
        platform.size,
    )
    assert platform.page.startswith("https://releases.1c.ru/version_files?nick=Platform83&ver=8.3.17.1851")


def test_recorded_fragments() -> None:
    """The older recorded values are read too: the offer, and one file of a step."""
    recorded = _recorded("info_fragments_2018.docstring-values.json")
    offer = read_offer(recorded)
    assert offer.newest is not None
    assert offer.platform is not None
    assert (Version("3.1.3.274"), 2, False) == (
        offer.newest.version,
        len(offer.newest.steps),
        offer.platform.recommended,
    )
    (entry,) = read_files({"configurationUpdateDataList": [recorded["configurationUpdateDataList[0]"]]})
    assert ("1c/Accounting/3_0_52_32", Version("3.0.52.32")) == (entry.template_path, entry.version)
    assert (True, False, 110_289_944) == (entry.is_archive, entry.handlers_required, entry.size)
    expected = Digest("md5", "7c43e47fa295d821b671667bebbe16e5", of_update_file=True)
    assert expected == entry.digest


def test_no_update_and_other_versions() -> None:
    """An empty version is no update; releases to choose from stand beside it."""
    other = {
        "configurationVersion": "3.0.80.1",
        "upgradeSequence": ["a"],
        "supportEndDate": "2027-04-30T00:00:00",
    }
    offer = read_offer(
        {
            "configurationUpdateResponse": {"configurationVersion": ""},
            "additionalReleaseUpdate": [{"configurationUpdate": other}, {"configurationUpdate": None}, 5],
        }
    )
    assert offer.newest is None
    assert [(Version("3.0.80.1"), dt.date(2027, 4, 30))] == [
        (each.version, each.support_end) for each in offer.others
    ]


@pytest.mark.parametrize(
    "steps", [[], None, "a", [1], ["a b"], [""], ["x"] * 501, [None]], ids=["none", "null", "text", "number",
    "space", "empty", "many", "nothing"]
)  # fmt: skip
def test_an_update_without_usable_steps(steps: object) -> None:
    """An offer whose steps cannot be asked for is not understood; it is never "no updates"."""
    with pytest.raises(SiteError) as caught:
        read_offer({"configurationUpdateResponse": {"configurationVersion": "1.0", "upgradeSequence": steps}})
    assert "site.service-answer" == caught.value.code


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("templatePath", "..\\..\\Windows"),
        ("templatePath", "/etc"),
        ("templatePath", "C:\\1c"),
        ("templatePath", "1c\\con\\1_0"),
        ("templatePath", "1c\\a."),
        ("templatePath", ""),
        ("templatePath", None),
        ("updateFileName", "1cv8.exe"),
        ("updateFileName", "..\\1cv8.cfu"),
        ("updateFileUrl", ""),
        ("updateFileUrl", 5),
        ("hashSum", "AAAA"),
        ("hashSum", "не base64"),
        ("hashSum", "x" * 32),
    ],
)
def test_a_file_that_is_not_as_it_should_be(field: str, value: object) -> None:
    """Places outside the template directory, other kinds of files and checksums are refused."""
    with pytest.raises(SiteError) as caught:
        read_files({"configurationUpdateDataList": [{**_GOOD_FILE, field: value}]})
    assert "site.service-answer" == caught.value.code


def test_a_bare_update_and_unknown_handlers() -> None:
    """Any other format means the bare `.cfu`; what is not said about handlers is not known."""
    values = {
        **_GOOD_FILE,
        "updateFileFormat": "CFU",
        "executeUpdateProcess": None,
        "hashSum": None,
        "size": -1,
    }
    (entry,) = read_files({"configurationUpdateDataList": [values]})
    assert (False, None, None, None) == (entry.is_archive, entry.handlers_required, entry.digest, entry.size)


def test_a_refusal_never_repeats_the_password() -> None:
    """Should the service repeat the password in its words, they are shown without it."""
    body = json.dumps({"errorName": "LoginError", "errorMessage": "login x canary-1 refused"}).encode()
    with pytest.raises(SiteError) as caught:
        checked(body, 200, "canary-1")
    assert ("account.refused-by-service", "login x … refused") == (
        caught.value.code,
        caught.value.params["message"],
    )


def test_a_validation_error_names_fields_only() -> None:
    """Of Spring's answer the names of the fields are kept, the values rejected are not."""
    errors = [{"field": "login", "rejectedValue": "canary"}, {"other": 1}, 5]
    with pytest.raises(SiteError) as caught:
        checked(json.dumps({"errors": errors}).encode(), 400)
    assert ("site.request-refused", "login") == (caught.value.code, caught.value.params["fields"])
    assert "canary" not in repr(caught.value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from([*_GOOD_FILE, "configurationUpdateDataList", "configurationUpdateResponse",
                         "additionalReleaseUpdate", "configurationUpdate", "platformUpdateResponse",
                         "upgradeSequence", "configurationVersion", "errorName", "errors", "field"]),
        inner, max_size=6,
    ),
    max_leaves=30,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(_JSON.map(lambda value: json.dumps(value).encode()), st.binary(max_size=60)),
    st.sampled_from([200, 400]),
)
def test_any_answer_has_typed_errors_only(body: bytes, status: int) -> None:
    """Whatever the service sends ends in values or in one of the errors meant for it."""
    codes = {
        "site.service-answer",
        "site.service-message",
        "site.request-refused",
        "account.refused-by-service",
    }
    try:
        answer = checked(body, status)
        read_offer(answer)
        read_files(answer)
    except SiteError as error:
        found = error.code
    else:
        found = ""
    assert found in {*codes, ""}


def test_nested_without_end() -> None:
    """A hundred thousand brackets are an answer nobody understands."""
    with pytest.raises(SiteError) as caught:
        checked(b"[" * 100_000, 200)
    assert "site.service-answer" == caught.value.code
