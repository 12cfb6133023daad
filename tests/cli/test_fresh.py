"""1C:Fresh and the programs of the account from the command line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from support.commands import Answer, run_updater
from support.secret_service import needs_a_secret_service, talk

from updater.demo.online import site_for
from updater.demo.site.world import AccountKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.demo.sandbox import Sandbox
    from updater.demo.site.running import RunningSite
    from updater.demo.site.world import Account

# No keyring of the machine the tests run on is asked or written to.
NO_STORE = {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}


@pytest.fixture
def site(sandbox: Sandbox) -> Iterator[RunningSite]:
    """The sandbox's site, which its settings lead to."""
    with site_for(sandbox, "ru") as (running, _account):
        yield running


def _asked(
    sandbox: Sandbox, account: Account, *arguments: object, command: str = "fresh", **options: Any
) -> Answer:
    named = (command, "--login", account.login, *arguments)
    return run_updater(sandbox.home, *named, typed=f"{account.password}\n", **NO_STORE, **options)


def test_applications_are_listed(sandbox: Sandbox, site: RunningSite) -> None:
    """In JSON with everything known, in words by subscriber; who updates them is said aside."""
    account = site.world.account(AccountKind.CONTRACT)
    answer = _asked(sandbox, account, "--json")
    told = _asked(sandbox, account)
    document = answer.document
    assert 0 == answer.code, answer.err
    assert ("service", account.login, []) == (document["updated_by"], document["login"], document["added"])
    assert [number for number, _title in site.world.subscribers] == [
        one["number"] for one in document["subscribers"]
    ]
    assert [(one.number, one.version, False) for one in site.world.applications] == [
        (one["number"], one["version"], one["listed"]) for one in document["applications"]
    ]
    assert all(title in told.out for _number, title in site.world.subscribers)
    assert all(one.title in told.out for one in site.world.applications)
    assert "сервис" in told.err


@pytest.mark.parametrize("named", ["2", "Мастерская «Прибой»"])
def test_one_subscriber(sandbox: Sandbox, site: RunningSite, named: str) -> None:
    """Chosen by number or by title."""
    answer = _asked(sandbox, site.world.account(AccountKind.CONTRACT), "--subscriber", named, "--json")
    assert [201] == [one["number"] for one in answer.document["applications"]]
    assert [2] == [one["number"] for one in answer.document["subscribers"]]


def test_some_are_added_to_the_list(sandbox: Sandbox, site: RunningSite) -> None:
    """The list of infobases has them then, as applications of the cloud; a second time nothing is added."""
    account = site.world.account(AccountKind.CONTRACT)
    first = _asked(sandbox, account, "--json", "--add", 102, 201)
    second = _asked(sandbox, account, "--add", 102, language="en")
    listed = run_updater(sandbox.home, "infobases", "--json").document
    assert ["Пасека", "Мастерская у моря"] == [one["title"] for one in first.document["added"]]
    assert {101: False, 102: True, 201: True} == {
        one["number"]: one["listed"] for one in first.document["applications"]
    }
    assert (0, False) == (second.code, "Added" in second.err)
    assert ["Пасека", "Мастерская у моря"] == [one["title"] for one in listed if one["kind"] == "cloud"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--subscriber", "9"), "settings.fresh-subscriber"),
        (("--add", "101", "7"), "settings.fresh-application"),
        (("--service", "http://fresh.example"), "site.fresh-address"),
    ],
)
def test_what_is_not_there(
    sandbox: Sandbox, site: RunningSite, arguments: tuple[str, ...], code: str
) -> None:
    """Nothing is added when one of the numbers is wrong."""
    before = sandbox.settings.infobase_list
    assert before is not None
    data = before.read_bytes()
    answer = _asked(sandbox, site.world.account(AccountKind.CONTRACT), *arguments, "--json")
    assert (code, data) == (answer.document["error"]["code"], before.read_bytes())
    assert 0 != answer.code


def test_a_wrong_password(sandbox: Sandbox, site: RunningSite) -> None:
    """Told, and not kept anywhere."""
    named = ("fresh", "--login", site.world.account(AccountKind.CONTRACT).login, "--json")
    answer = run_updater(sandbox.home, *named, typed="canary-password\n", **NO_STORE)
    assert (1, "account.wrong-fresh-password") == (answer.code, answer.document["error"]["code"])
    assert "canary-password" not in answer.out + answer.err


def test_nobody_is_known(sandbox: Sandbox, site: RunningSite) -> None:
    """Without a login and a kept password it is wrong usage; a login without a password is refused."""
    unknown = run_updater(sandbox.home, "fresh", "--json", **NO_STORE)
    login = site.world.account(AccountKind.CONTRACT).login
    silent = run_updater(sandbox.home, "fresh", "--login", login, "--json", **NO_STORE)
    assert (2, "settings.needs-fresh-login") == (unknown.code, unknown.document["error"]["code"])
    assert (1, "account.empty-fresh") == (silent.code, silent.document["error"]["code"])


def test_a_password_that_cannot_be_kept(sandbox: Sandbox, site: RunningSite) -> None:
    """Where the system has no store it is said so, and the answer is given all the same; then forgotten."""
    account = site.world.account(AccountKind.CONTRACT)
    answer = _asked(sandbox, account, "--remember", "--json")
    settings = sandbox.home / "settings.json"
    assert (0, True) == (answer.code, "хранилищ" in answer.err)
    assert account.login in settings.read_text("utf-8")
    forgotten = run_updater(sandbox.home, "fresh", "--forget", "--json", **NO_STORE)
    assert (0, None) == (forgotten.code, forgotten.document["login"])
    assert account.login not in settings.read_text("utf-8")


def _typed(home: Path, account: Account, *arguments: str) -> str:
    """Lines that run one command with the password typed, and tell how it ended."""
    return (
        "import io; from updater.cli.main import run; "
        f"sys.stdin = io.StringIO({account.password!r} + chr(10)); "
        f"told.append(run(['--home', {str(home)!r}, *{arguments!r}]))\n"
    )


def test_a_password_that_is_kept(sandbox: Sandbox, site: RunningSite, tmp_path: Path) -> None:
    """In a real store of the system: the next sessions need no password, for the site and for the cloud."""
    needs_a_secret_service()
    account = site.world.account(AccountKind.CONTRACT)
    signs = (("sign-in", "--password-stdin"), ("fresh", "--remember"))
    code = "".join(
        _typed(sandbox.home, account, *named, "--login", account.login, "--json") for named in signs
    )
    assert [0, 0] == talk(tmp_path / "session", code, unlock="ключ")
    nobody = replace(account, password="")
    code = "".join(_typed(sandbox.home, nobody, command, "--json") for command in ("products", "fresh"))
    assert [0, 0] == talk(tmp_path / "session", code, unlock="ключ")
    leave = (("sign-out",), ("fresh", "--forget"), ("products",), ("fresh",))
    code = "".join(_typed(sandbox.home, nobody, *named, "--json") for named in leave)
    assert [0, 0, 1, 2] == talk(tmp_path / "session", code, unlock="ключ")


def test_an_invitation(sandbox: Sandbox, site: RunningSite) -> None:
    """An address of the service is printed, another one refused; nobody needs to sign in for it."""
    link = f"{site.url('fresh')}/invitation/abc"
    good = run_updater(sandbox.home, "fresh", "--invitation", f" {link} ", "--json")
    told = run_updater(sandbox.home, "fresh", "--invitation", link)
    bad = run_updater(sandbox.home, "fresh", "--invitation", "https://evil.example/", "--json")
    assert (link, link) == (good.document["invitation"], told.out.strip())
    assert (1, "site.invitation") == (bad.code, bad.document["error"]["code"])


def test_programs_of_the_account(sandbox: Sandbox, site: RunningSite) -> None:
    """With the contract, as the portal tells it."""
    account = site.world.account(AccountKind.CONTRACT)
    answer = _asked(sandbox, account, "--json", command="products")
    told = _asked(sandbox, account, command="products")
    document = answer.document
    assert (0, "portal") == (answer.code, document["source"]), answer.err
    assert ["Workshop", "Apiary"] == [one["program"] for one in document["products"]]
    contract = {"needed": True, "active": True, "until": "2027-06-30", "allows_updates": True}
    assert contract == document["products"][0]["contract"]
    assert "30.06.2027" in told.out


def test_programs_of_nobody(sandbox: Sandbox, site: RunningSite) -> None:
    """Without a sign-in nothing is asked; an account without programs is told so."""
    nobody = run_updater(sandbox.home, "products", "--json", **NO_STORE)
    empty = _asked(sandbox, site.world.account(AccountKind.NO_PRODUCT), command="products", language="en")
    assert (1, "account.sign-in-needed") == (nobody.code, nobody.document["error"]["code"])
    assert (0, "There are no products.") == (empty.code, empty.out.strip())


@pytest.mark.parametrize("language", ["ru", "en"])
def test_help_is_in_the_language_of_the_person(sandbox: Sandbox, language: str) -> None:
    """Every option is explained."""
    for command in ("fresh", "products"):
        answer = run_updater(sandbox.home, command, "--help", language=language)
        letters = "абвгд" if language == "ru" else "the"
        assert (0, True) == (answer.code, any(letter in answer.out for letter in letters))
