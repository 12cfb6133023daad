"""1C:Fresh with a sign-in of its own: kept as asked, told as it is, added to 1C's list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.site import sign_in

from updater.demo.site import AccountKind, FaultKind
from updater.errors import FormatError, SiteError
from updater.model.infobase import InfobaseKind
from updater.online import Online
from updater.secrets import SecretStore

if TYPE_CHECKING:
    from support.stores import Memory

    from updater.app import Application
    from updater.demo.site import RunningSite
    from updater.online.cloud import Cloud


@pytest.fixture
def cloud(online: Online) -> Cloud:
    """The cloud with nobody signed in."""
    return online.cloud


@pytest.fixture
def signed(cloud: Cloud) -> Cloud:
    """The cloud with somebody signed in, whose password is not kept."""
    person = sign_in()
    cloud.sign_in(person.login, person.password, remember=False)
    return cloud


def test_signed_in_and_remembered(application: Application, cloud: Cloud, keyring: Memory) -> None:
    """The password is kept under a name of its own, and serves the next start."""
    person = sign_in()
    assert not cloud.sign_in_remembered()
    state = cloud.sign_in(f" {person.login} ", person.password, remember=True)
    assert (person.login, True, True) == (state.login, state.connected, state.remembered)
    assert [(("onec-updater 1C:Fresh", person.login), person.password)] == list(keyring.kept.items())
    again = Online(application, SecretStore(keyring)).cloud
    assert (False, True) == (again.account().connected, again.account().remembered)
    assert again.sign_in_remembered()
    assert again.subscribers()


def test_signed_in_for_once(signed: Cloud, keyring: Memory) -> None:
    """Without the wish nothing is kept; the login is, so that it need not be typed again."""
    assert {} == keyring.kept
    signed.sign_out()
    assert ("", False) == (signed.account().login, signed.account().connected)
    with pytest.raises(SiteError, match=r"account\.fresh-sign-in-needed"):
        signed.subscribers()


def test_signing_out_forgets_the_password(cloud: Cloud, keyring: Memory) -> None:
    """Neither the keyring nor the settings know anybody then."""
    person = sign_in()
    cloud.sign_in(person.login, person.password, remember=True)
    cloud.sign_out()
    assert ({}, "") == (keyring.kept, cloud.account().login)


def test_a_wrong_password_is_not_kept(cloud: Cloud, keyring: Memory, site: RunningSite) -> None:
    """One attempt, nobody is signed in, nothing is kept."""
    before = len(site.log)
    with pytest.raises(SiteError, match=r"account\.wrong-fresh-password"):
        cloud.sign_in(sign_in().login, "canary-password", remember=True)
    assert ({}, False, 1) == (keyring.kept, cloud.account().connected, len(site.log) - before)


def test_a_kept_password_that_was_changed(
    application: Application, online: Online, keyring: Memory, site: RunningSite
) -> None:
    """It is tried once; then the person is asked, and the service is left alone."""
    application.save_settings(replace(application.settings, fresh_login=sign_in().login))
    keyring.kept["onec-updater 1C:Fresh", sign_in().login] = "canary-password"
    assert online.cloud.sign_in_remembered()
    with pytest.raises(SiteError, match=r"account\.wrong-fresh-password"):
        online.cloud.subscribers()
    before = len(site.log)
    with pytest.raises(SiteError, match=r"account\.fresh-sign-in-needed"):
        online.cloud.subscribers()
    assert before == len(site.log)


def test_applications_of_one_subscriber_and_of_all(signed: Cloud, site: RunningSite) -> None:
    """Each subscriber is asked for by its number, as is attested."""
    subscribers = signed.subscribers()
    assert [name for _number, name in site.world.subscribers] == [one.title for one in subscribers]
    every = signed.applications(subscribers)
    assert [one.title for one in site.world.applications] == [one.application.title for one in every]
    assert [one for one in every if one.application.subscriber == 2] == list(
        signed.applications(subscribers[1:])
    )
    assert not any(one.listed for one in every)


def test_added_to_the_list_of_infobases(application: Application, signed: Cloud) -> None:
    """Once each; the list shows them as applications of the cloud, and the service as listed."""
    before = application.places.user_infobase_list.read_bytes()
    titles = {one.title for one in application.infobases.list().infobases}
    every = signed.applications(signed.subscribers())
    added = signed.add(every[:2])
    assert [one.application.url for one in every[:2]] == [one.location for one in added]
    assert () == signed.add(every[:2])
    assert before == application.places.user_infobase_list.with_name("ibases.v8i.bak").read_bytes()
    found = [one for one in application.infobases.list().infobases if one.title not in titles]
    assert [InfobaseKind.CLOUD] * 2 == [one.kind for one in found]
    assert [True, True, False] == [one.listed for one in signed.applications(signed.subscribers())]


def test_an_application_without_an_address_is_not_added(signed: Cloud) -> None:
    """What leads nowhere has no place in the list."""
    one = signed.applications(signed.subscribers())[0]
    nowhere = replace(one, application=replace(one.application, url=""))
    assert () == signed.add([nowhere])


def test_a_list_that_cannot_be_read_stays(application: Application, signed: Cloud) -> None:
    """Nothing is added to it, and nothing in it is lost."""
    target = application.places.user_infobase_list
    every = signed.applications(signed.subscribers())
    target.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FormatError):
        signed.add(every)
    assert b"\xff\xfe\x00" == target.read_bytes()


def test_others_on_the_web_are_not_of_the_cloud(application: Application) -> None:
    """A base somebody published stays what it was, also when the settings name no true service."""
    kinds = [one.kind for one in application.infobases.list().infobases]
    assert (1, 0) == (kinds.count(InfobaseKind.WEB), kinds.count(InfobaseKind.CLOUD))
    application.save_settings(replace(application.settings, fresh_address="не адрес"))
    assert kinds == [one.kind for one in application.infobases.list().infobases]


def test_another_service(application: Application, signed: Cloud) -> None:
    """Whoever was signed in is so no more; the password never goes to the other one; the way back is easy."""
    usual = signed.address
    signed.move(usual)
    assert signed.account().connected
    signed.move("fresh.example")
    assert ("https://fresh.example", False) == (signed.address, signed.account().connected)
    assert "https://fresh.example" == application.settings.fresh_address
    assert "https://fresh.example/i/1" == signed.invitation("https://fresh.example/i/1")
    signed.move("")
    assert (usual, "") == (signed.address, application.settings.fresh_address)
    with pytest.raises(SiteError, match=r"site\.fresh-address"):
        signed.move("http://fresh.example")


def test_only_the_service_is_trusted(signed: Cloud, site: RunningSite) -> None:
    """An invitation to another host of the sandbox is no invitation of the service."""
    assert signed.invitation(f"{signed.address}/invitation/abc")
    with pytest.raises(SiteError, match=r"site\.invitation") as caught:
        signed.invitation(f"{site.url('portal')}/invitation/abc")
    assert "host" == caught.value.params["reason"]


def test_a_refusal_is_told_and_passes(signed: Cloud, site: RunningSite) -> None:
    """In the words of the service; the person stays signed in."""
    site.faults.add(FaultKind.SERVICE_ERROR, "fresh", value="Профилактика")
    with pytest.raises(SiteError, match=r"site\.fresh-refused") as caught:
        signed.subscribers()
    assert "Профилактика" == caught.value.params["message"]
    site.faults.clear()
    assert signed.subscribers()


def test_nobody_is_invited_anywhere(cloud: Cloud) -> None:
    """An account without subscribers signs in all the same."""
    person = sign_in(AccountKind.NO_PRODUCT)
    assert cloud.sign_in(person.login, person.password, remember=False).connected
    assert () == cloud.applications(cloud.subscribers())
