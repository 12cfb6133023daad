"""The cloud's applications, from a real server that answers as the attested one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.loopback import DIRECT, QUICK, Loopback

from updater.demo.site import AccountKind, FaultKind, RunningSite, run_site, sample_world
from updater.errors import SiteError
from updater.model.site import SignIn, SiteRole
from updater.site.fresh import FreshApplication, FreshService
from updater.site.session import SiteSession

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANNA = SignIn("anna", "canary")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """The sandbox's site, once for all tests here."""
    folder = tmp_path_factory.mktemp("site")
    with run_site(sample_world(folder / "world"), folder=folder / "run") as running:
        yield running


@pytest.fixture
def site(running: RunningSite) -> RunningSite:
    """The site without faults."""
    running.faults.clear()
    return running


def _service(site: RunningSite) -> FreshService:
    return FreshService(SiteSession(site.addresses, proxies=DIRECT, limits=QUICK), site.addresses)


def _person(site: RunningSite) -> SignIn:
    account = site.world.account(AccountKind.CONTRACT)
    return SignIn(account.login, account.password)


def test_subscribers_and_their_applications(site: RunningSite) -> None:
    """A person chooses a subscriber and sees its applications with release and address."""
    service, person = _service(site), _person(site)
    subscribers = service.subscribers(person)
    assert list(site.world.subscribers) == [(one.number, one.title) for one in subscribers]
    found = service.applications(person, subscribers[1].number)
    expected = [one for one in site.world.applications if one.subscriber == subscribers[1].number]
    assert [(one.number, one.title, one.version) for one in expected] == [
        (one.number, one.title, one.version) for one in found
    ]
    base = site.addresses.base(SiteRole.FRESH)
    assert [f"{base}/a/{one.path}/ru/" for one in expected] == [one.url for one in found]
    every = [one for each in subscribers for one in service.applications(person, each.number)]
    assert len(site.world.applications) == len(every)


def test_somebody_without_subscribers(site: RunningSite) -> None:
    """Who was not invited yet has nothing, which is no error."""
    account = site.world.account(AccountKind.NO_PRODUCT)
    assert () == _service(site).subscribers(SignIn(account.login, account.password))


def test_subscriber_that_is_not_there(site: RunningSite) -> None:
    """What the service does not find is nothing, not an error."""
    assert () == _service(site).applications(_person(site), 999)


def test_wrong_password(site: RunningSite) -> None:
    """A wrong password is said to be wrong."""
    with pytest.raises(SiteError, match=r"account\.wrong-fresh-password") as caught:
        _service(site).subscribers(SignIn(_person(site).login, "canary"))
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("sign_in", [SignIn("", "canary"), SignIn("anna", "")])
def test_nothing_is_asked_without_login_or_password(site: RunningSite, sign_in: SignIn) -> None:
    """What cannot be right is not sent."""
    before = len(site.log)
    with pytest.raises(SiteError, match=r"account\.empty-fresh"):
        _service(site).subscribers(sign_in)
    assert before == len(site.log)


def test_words_of_the_service(site: RunningSite) -> None:
    """A refusal is told in the service's own words."""
    site.faults.add(FaultKind.SERVICE_ERROR, "fresh", value="Абонент\nзаблокирован")
    with pytest.raises(SiteError, match=r"site\.fresh-refused") as caught:
        _service(site).applications(_person(site), 1)
    assert "Абонент заблокирован" == caught.value.params["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b'{"general": {"response": 10200}}',
        b'{"general": {"response": 10200}, "tenant": [1]}',
        b'{"general": {"response": 10200}, "tenant": [{"name": "no number"}]}',
        b"[" * 100_000,
    ],
)
def test_answers_that_are_not_understood(loopback: Loopback, body: bytes) -> None:
    """Another kind of answer is never taken for an empty list."""
    server = loopback.serve(lambda _request, wire: wire.answer(200, body))
    service = FreshService(loopback.session(fresh=server), loopback.addresses(fresh=server))
    with pytest.raises(SiteError, match=r"site\.fresh-unknown"):
        service.applications(_ANNA, 1)


@pytest.mark.parametrize("general", [{"response": 10500, "message": ""}, "text", None])
def test_refusals_without_words(loopback: Loopback, general: object) -> None:
    """A refusal without words is still a refusal."""
    server = loopback.serve(
        lambda _request, wire: wire.answer(200, json.dumps({"general": general}).encode())
    )
    service = FreshService(loopback.session(fresh=server), loopback.addresses(fresh=server))
    with pytest.raises(SiteError, match=r"site\.fresh-refused"):
        service.applications(_ANNA, 1)


def test_odd_application(loopback: Loopback) -> None:
    """A number in letters is read; an address that is not of the service is left out; words are plain."""
    one = {"id": "7", "name": "А\nБ", "url": "http://evil.example/", "app_version": 3}
    answer = json.dumps({"general": {"response": 10200}, "tenant": [one]}).encode()
    server = loopback.serve(lambda _request, wire: wire.answer(200, answer))
    service = FreshService(loopback.session(fresh=server), loopback.addresses(fresh=server))
    assert (FreshApplication(7, "А Б", 1, version="3"),) == service.applications(_ANNA, 1)


def test_invitation(loopback: Loopback) -> None:
    """A link from a letter is opened only when it leads to the service."""
    server, other = (loopback.serve(lambda _request, wire: wire.answer()) for _ in range(2))
    service = FreshService(loopback.session(other, fresh=server), loopback.addresses(fresh=server))
    assert server.url("/invitation/x") == service.invitation(f" <{server.url('/invitation/x')}>\n")
    for text, reason in [
        (other.url("/invitation/x"), "host"),
        ("https://evil.example/", "host"),
        (server.url().replace("https", "http"), "scheme"),
        ("Вас пригласили", "address"),
    ]:
        with pytest.raises(SiteError, match=r"site\.invitation") as caught:
            service.invitation(text)
        assert reason == caught.value.params["reason"]
