"""An account that is given no updates hears why, as far as anybody knows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.site import sign_in

from updater.demo.site import AccountKind, FaultKind
from updater.errors import SiteError
from updater.model.version import Version
from updater.texts import Texts

if TYPE_CHECKING:
    from updater.app import Application
    from updater.demo.site import RunningSite
    from updater.online import Online

_SOURCES = ("service", "pages", "legacy")
_TARGET = Version("1.1.1.10")


def _refused(application: Application, online: Online, kind: AccountKind, source: str) -> SiteError:
    application.save_settings(replace(application.settings, site_sources=(source,)))
    person = sign_in(kind)
    online.sign_in(person.login, person.password, remember=False)
    infobase = application.infobases.list().infobases[0].directory
    assert infobase is not None
    state = application.infobases.inspect(infobase)
    with pytest.raises(SiteError) as caught:
        online.fetch(online.path(state, to=_TARGET))
    return caught.value


def _portal_tells_nothing(application: Application, online: Online, site: RunningSite) -> None:
    addresses = {**application.settings.site_addresses, "portal": site.url("fresh")}
    application.save_settings(replace(application.settings, site_addresses=addresses))
    online.rebuild()


@pytest.fixture(autouse=True)
def _nothing_here(application: Application) -> None:
    """No template is here, so that every package has to be asked for."""
    application.templates.remove([each.directory for each in application.templates.scan().templates])


@pytest.mark.parametrize("source", _SOURCES)
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (AccountKind.NO_CONTRACT, "account.no-contract"),
        (AccountKind.NO_PRODUCT, "account.not-registered"),
    ],
)
def test_a_portal_that_tells(
    application: Application, online: Online, source: str, kind: AccountKind, code: str
) -> None:
    """Whichever source refuses and however, the reason is the one the portal knows."""
    error = _refused(application, online, kind, source)
    assert (code, True) == (error.code, bool(error.params["product"]))


@pytest.mark.parametrize("source", _SOURCES)
def test_the_page_of_all_projects_tells_what_is_registered(
    application: Application, online: Online, site: RunningSite, source: str
) -> None:
    """Without such a portal a product the site shows no way into is named as not registered."""
    _portal_tells_nothing(application, online, site)
    assert "account.not-registered" == _refused(application, online, AccountKind.NO_PRODUCT, source).code


@pytest.mark.parametrize("source", _SOURCES)
def test_what_nobody_knows_is_not_claimed(
    application: Application, online: Online, site: RunningSite, source: str
) -> None:
    """A contract shows nowhere on the release site: both remedies are named, with the service's own words."""
    _portal_tells_nothing(application, online, site)
    error = _refused(application, online, AccountKind.NO_CONTRACT, source)
    assert ("account.not-given" if source == "service" else "account.not-given-silent") == error.code
    for language, words in (("ru", ("договор", "регистр")), ("en", ("contract", "register"))):
        problem = Texts(language).problem(error)
        assert all(word in problem.why.lower() and word in problem.remedy.lower() for word in words)
    if source == "service":
        assert "Нет действующего договора сопровождения" in Texts("ru").problem(error).why


def test_a_refusal_that_is_about_something_else(
    application: Application, online: Online, site: RunningSite
) -> None:
    """Somebody with a contract sees what the service says, and nothing is made of it."""
    site.faults.add(FaultKind.SERVICE_ERROR, "update-api", path="/update/")
    error = _refused(application, online, AccountKind.CONTRACT, "service")
    assert "site.service-message" == error.code


def test_nobody_to_ask(application: Application, online: Online, site: RunningSite) -> None:
    """When those who know cannot be asked, the refusal is told all the same."""
    site.faults.add(FaultKind.GUARD, "portal")
    site.faults.add(FaultKind.GUARD, "releases")
    error = _refused(application, online, AccountKind.NO_CONTRACT, "service")
    assert "account.not-given" == error.code


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_words_name_what_the_window_shows(language: str) -> None:
    """The way out without the site is called as the window calls it."""
    texts = Texts(language)
    label = texts("ui.source.computer").replace("&", "")
    for code in ("no-contract", "not-given", "not-given-silent"):
        problem = texts.problem(SiteError(f"account.{code}", product="x", message="y"))
        assert label in problem.remedy
