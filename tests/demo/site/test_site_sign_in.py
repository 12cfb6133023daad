"""Signing in at the sandbox's site with nothing but requests."""

from __future__ import annotations

import pytest
import requests
from support.site import running_site, sample
from support.site_client import Browser

from updater.demo.site import Account, AccountKind, FaultKind, RunningSite

CONTRACT = sample().account(AccountKind.CONTRACT)


def _call(site: RunningSite, name: str, **body: str) -> requests.Response:
    url = f"{site.url('login')}/rest/public/{name}"
    return requests.post(url, json=body, verify=str(site.authority), timeout=20)


def _wrong(account: Account) -> Account:
    return Account(account.login, "not this one", account.kind)


def test_a_stranger_is_sent_to_the_form(site: RunningSite, browser: Browser) -> None:
    """A page asked for without a session ends at a form with 200 on the other host."""
    answer = browser.page("/project/Workshop10")
    assert 200 == answer.status_code
    assert answer.url.startswith(f"{site.url('login')}/login?service=")
    for part in ('id="loginForm"', 'action="/login"', 'name="execution"', 'name="_eventId" value="submit"'):
        assert part in answer.text
    assert "<title>Личные данные</title>" in answer.text


def test_the_form_leads_to_the_page_first_asked_for(site: RunningSite, browser: Browser) -> None:
    """302 with a ticket, a session, and then the page."""
    answer = browser.sign_in(CONTRACT, "/project/Workshop10?allUpdates=true")
    assert 200 == answer.status_code
    assert f"{site.url('releases')}/project/Workshop10?allUpdates=true" == answer.url
    assert any("/public/security_check?ticket=ST-" in url for url in browser.went)
    assert f"<nobr>{CONTRACT.login}</nobr>" in answer.text
    assert ["SESSION"] == browser.cookies("releases")
    assert ["SESSION", "TGC"] == browser.cookies("login")


def test_other_hosts_follow_without_a_form(site: RunningSite, browser: Browser) -> None:
    """Who is signed in gets to a download host by single sign-on alone."""
    browser.sign_in(CONTRACT)
    file = site.publish(b"PK" + bytes(1000))
    answer = browser.get(site.urls_of(file)[2])
    assert (200, 1002) == (answer.status_code, len(answer.content))
    assert 1 == len([one for one in site.log if "password" in one.credentials])


def test_one_jar_is_enough_where_hosts_have_addresses_of_their_own() -> None:
    """On several loopback addresses a plain session of requests works, redirects and all."""
    try:
        with running_site(addresses=12) as site, requests.Session() as session:
            session.trust_env, session.verify = False, str(site.authority)
            form = session.get(f"{site.url('releases')}/total", timeout=20)
            execution = form.text.split('name="execution" value="')[1].split('"')[0]
            fields = {"username": CONTRACT.login, "password": CONTRACT.password, "_eventId": "submit"}
            answer = session.post(form.url, data=fields | {"execution": execution}, timeout=20)
            assert f"{site.url('releases')}/total" == answer.url
            assert 'id="actualTable"' in answer.text
    except OSError as error:
        pytest.skip(f"this system has one loopback address only: {error}")


def test_a_wrong_password_is_401_with_the_form(browser: Browser) -> None:
    """The form comes again, and says so."""
    answer = browser.sign_in(_wrong(CONTRACT))
    assert 401 == answer.status_code
    assert "Неверный логин или пароль" in answer.text
    assert 'name="execution"' in answer.text


def test_a_wrong_password_may_be_200(site: RunningSite, browser: Browser) -> None:
    """The same page with 200, as other code has met it."""
    site.faults.add(FaultKind.WRONG_PASSWORD_200, "login")
    answer = browser.sign_in(_wrong(CONTRACT))
    assert 200 == answer.status_code
    assert "Неверный логин или пароль" in answer.text


def test_an_empty_checkbox_misleads(browser: Browser) -> None:
    """The right password with an empty `rememberMe` is said to be wrong."""
    answer = browser.sign_in(CONTRACT, rememberMe="")
    assert "Неверный логин или пароль" in answer.text
    assert 'id="actualTable"' in browser.sign_in(CONTRACT, rememberMe="on").text


def test_a_form_is_good_once(browser: Browser) -> None:
    """A form sent again comes back, whatever is in it."""
    form = browser.page("/total")
    browser.send_form(form, CONTRACT.login, "not this one")
    again = browser.send_form(form, CONTRACT.login, CONTRACT.password)
    assert 200 == again.status_code
    assert 'id="loginForm"' in again.text


def test_a_form_sent_without_its_service_comes_back(site: RunningSite, browser: Browser) -> None:
    """A form read for a service is sent with it, or it is shown again."""
    form = browser.page("/total")
    form.url = f"{site.url('login')}/login"
    answer = browser.send_form(form, CONTRACT.login, CONTRACT.password)
    assert 200 == answer.status_code
    assert 'id="loginForm"' in answer.text


def test_without_a_service_it_ends_at_the_profile(site: RunningSite, browser: Browser) -> None:
    """Read and sent without a service, the form ends at the profile; releases are then open."""
    form = browser.get(f"{site.url('login')}/login")
    answer = browser.send_form(form, CONTRACT.login, CONTRACT.password)
    assert f"{site.url('login')}/user/profile" == answer.url
    assert 'id="actualTable"' in browser.page("/total").text


def test_a_ticket_is_good_once_and_for_its_host(site: RunningSite, browser: Browser) -> None:
    """A ticket used again, or elsewhere, leads to 403."""
    browser.sign_in(CONTRACT)
    used = next(url for url in browser.went if "ticket=" in url)
    with Browser(site) as other:
        assert 403 == other.get(used).status_code
    ticket = used.split("ticket=")[1]
    assert 403 == browser.page(f"/public/security_check?ticket={ticket}").status_code
    assert 403 == browser.page("/public/security_check").status_code


def test_a_foreign_service_gets_no_ticket(site: RunningSite, browser: Browser) -> None:
    """The form is not shown for an address that is not one of the site's."""
    answer = browser.get(
        f"{site.url('login')}/login?service=https%3A%2F%2Fevil.invalid%2Fpublic%2Fsecurity_check"
    )
    assert 403 == answer.status_code


@pytest.mark.parametrize("name", ["user/auth", "ticket/get"])
def test_calls_say_whether_the_password_is_right(site: RunningSite, name: str) -> None:
    """200, and 403 for a wrong password."""
    right = _call(
        site, name, login=CONTRACT.login, password=CONTRACT.password, serviceNick=site.url("releases")
    )
    assert 200 == right.status_code
    assert 403 == _call(site, name, login=CONTRACT.login, password="not this one").status_code
    assert 403 == _call(site, name, login="nobody", password=CONTRACT.password).status_code


def test_calls_are_refused_after_too_many_attempts(site: RunningSite) -> None:
    """Five wrong passwords, and then even the right one is 429."""
    for _ in range(site.world.attempts):
        assert 403 == _call(site, "user/auth", login=CONTRACT.login, password="not this one").status_code
    locked = _call(site, "user/auth", login=CONTRACT.login, password=CONTRACT.password)
    assert 429 == locked.status_code
    assert "30 минут" in locked.json()["message"]
    assert {"timestamp", "status", "error", "message", "path"} == set(locked.json())


def test_the_locked_account_is_refused_everywhere(site: RunningSite, browser: Browser) -> None:
    """Its right password does not help: 429 for programs, words in the form."""
    account = site.world.account(AccountKind.LOCKED)
    assert 429 == _call(site, "user/auth", login=account.login, password=account.password).status_code
    assert "Превышено количество попыток" in browser.sign_in(account).text


def test_too_many_attempts_can_be_switched_on(site: RunningSite) -> None:
    """The fault is 429 for everybody."""
    site.faults.add(FaultKind.TOO_MANY, "login")
    assert 429 == _call(site, "ticket/get", login=CONTRACT.login, password=CONTRACT.password).status_code


def test_a_ticket_of_a_program_opens_its_address(site: RunningSite, browser: Browser) -> None:
    """`ticket/get` and `ticket/auth` end at the address the ticket was asked for."""
    wanted = f"{site.url('releases')}/project/Workshop10"
    ticket = _call(site, "ticket/get", login=CONTRACT.login, password=CONTRACT.password, serviceNick=wanted)
    opened = browser.get(f"{site.url('login')}/ticket/auth?token={ticket.json()['ticket']}")
    assert (200, wanted) == (opened.status_code, opened.url)
    with Browser(site) as other:
        again = other.get(f"{site.url('login')}/ticket/auth?token={ticket.json()['ticket']}")
    assert 'id="loginForm"' in again.text


def test_a_service_may_ask_whose_ticket_it_was_given(site: RunningSite) -> None:
    """`ticket/check` names the login, once."""
    got = _call(site, "ticket/get", login=CONTRACT.login, password=CONTRACT.password, serviceNick="own")
    checked = _call(site, "ticket/check", ticket=got.json()["ticket"], serviceNick="own")
    assert {"login": CONTRACT.login} == checked.json()
    assert 403 == _call(site, "ticket/check", ticket=got.json()["ticket"], serviceNick="own").status_code


def test_a_session_may_expire(site: RunningSite, browser: Browser) -> None:
    """After k requests the form is there again, also for single sign-on."""
    browser.sign_in(CONTRACT)
    site.faults.add(FaultKind.SESSION_EXPIRES, "releases", value=3)
    pages = [browser.page("/total").text for _ in range(3)]
    assert [True, True, False] == ['id="actualTable"' in page for page in pages]
    assert 'id="loginForm"' in pages[-1]


def test_sessions_may_be_forgotten_over_night(site: RunningSite, browser: Browser) -> None:
    """A test can end all sessions at once."""
    browser.sign_in(CONTRACT)
    site.expire_sessions()
    assert 'id="loginForm"' in browser.page("/total").text


def test_a_form_may_answer_307(site: RunningSite, browser: Browser) -> None:
    """A client that repeats the body is caught by the foreign host's log."""
    form = browser.page("/total")
    site.faults.add(FaultKind.LOGIN_307, "login")
    filled = {"username": CONTRACT.login, "password": CONTRACT.password}
    answer = browser.post(form.url, data=filled, follow=False)
    assert (307, f"{site.url('foreign')}/caught") == (answer.status_code, answer.headers["Location"])
    requests.post(form.url, data=filled, verify=str(site.authority), timeout=20)
    assert [("password",)] == [one.credentials for one in site.log.of("foreign")]


def test_basic_without_a_session_is_401(site: RunningSite, browser: Browser) -> None:
    """A client that sends its password with every request is not shown the form."""
    answer = browser.get(f"{site.url('releases')}/total", auth=(CONTRACT.login, CONTRACT.password))
    assert 401 == answer.status_code
    site.faults.add(FaultKind.UNAUTHORISED_401, "releases")
    assert 401 == browser.page("/total").status_code
