"""The update site from the command line: sign in, see, download, update, proved."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from support.commands import NO_STORE, PROJECT, run_updater, updater_command, updater_environment

from updater.demo.site.world import AccountKind
from updater.filing import Filing
from updater.settings import load_settings, save_settings

if TYPE_CHECKING:
    from pathlib import Path

    from updater.demo.sandbox import Sandbox
    from updater.demo.site.running import RunningSite
    from updater.model.site import SignIn


def _canaries(account: SignIn) -> list[bytes]:
    return [account.password.encode(encoding) for encoding in ("utf-8", "utf-16-le")]


def test_from_nothing_to_a_proved_release(world: tuple[Sandbox, RunningSite, SignIn]) -> None:
    """From no templates at all the whole chain is found, downloaded and applied; no secret is kept."""
    sandbox, _, account = world
    arguments = ("update", sandbox.infobase, "--online", "--yes", "--json", "--login", account.login)
    answer = run_updater(sandbox.home, *arguments, typed=f"{account.password}\n", **NO_STORE)

    assert 0 == answer.code, answer.err
    assert ("done", "1.2.1.6") == (answer.document["outcome"], answer.document["reached"])
    assert 5 == len([step for step in answer.document["steps"] if step["step"] == "update-cfg"])
    state = run_updater(sandbox.home, "inspect", sandbox.infobase, "--json").document
    assert "1.2.1.6" == state["configuration"]["version"]
    for file in [*sandbox.home.rglob("*"), *sandbox.templates.rglob("*")]:
        if file.is_file():
            assert not any(canary in file.read_bytes() for canary in _canaries(account)), file
    assert account.password not in answer.out + answer.err


def test_a_mirror_on_the_disk_serves_as_the_site(world: tuple[Sandbox, RunningSite, SignIn]) -> None:
    """The same command takes the distributions from a folder, which stays as it was; nobody signs in."""
    sandbox, _, _ = world
    mirror = sandbox.root / "site" / "files"
    before = sorted(mirror.rglob("*"))
    file = sandbox.home / "settings.json"
    settings = load_settings(file).settings
    save_settings(file, replace(settings, site_sources=("directory",), site_directory=mirror), Filing())
    answer = run_updater(sandbox.home, "update", sandbox.infobase, "--online", "--yes", "--json")

    assert 0 == answer.code, answer.err
    assert "1.2.1.6" == answer.document["reached"]
    assert before == sorted(mirror.rglob("*"))


def test_what_is_there_is_not_downloaded_again(world: tuple[Sandbox, RunningSite, SignIn]) -> None:
    """A second download asks the site for the path and for no file."""
    sandbox, _, account = world
    arguments = ("download", sandbox.infobase, "--json", "--login", account.login)
    first = run_updater(sandbox.home, *arguments, typed=f"{account.password}\n", **NO_STORE)
    sent = _sent_by_downloads(sandbox)
    second = run_updater(sandbox.home, *arguments, typed=f"{account.password}\n", **NO_STORE)

    assert 5 == len(first.document)
    assert (0, []) == (second.code, second.document)
    assert 0 < sent == _sent_by_downloads(sandbox)


def test_several_infobases_sign_in_and_download_once(world: tuple[Sandbox, RunningSite, SignIn]) -> None:
    """One password, one sign-in; what was brought for the first infobase serves the second."""
    sandbox, _, account = world
    second = sandbox.root / "Вторая"
    shutil.copytree(sandbox.infobase, second)
    words = ("--online", "--to", "1.0.2.7", "--yes", "--json", "--login", account.login)
    answer = run_updater(
        sandbox.home,
        *("update", sandbox.infobase, second, *words),
        typed=f"{account.password}\n",
        **NO_STORE,
    )
    ends = [(each["outcome"], each["reached"]) for each in answer.document["infobases"]]
    assert (0, [("done", "1.0.2.7")] * 2) == (answer.code, ends), answer.err
    sent = [str(each["path"]) for each in _requests(sandbox) if each.get("status") == 200]
    files = [path for path in sent if "/file/" in path]
    assert sorted(set(files)) == sorted(files) != []
    assert 1 == _logins(sandbox)


def test_a_wrong_password_of_the_site_is_tried_once_for_all(
    world: tuple[Sandbox, RunningSite, SignIn],
) -> None:
    """Before the first infobase is begun: accounts are locked by trying again and again."""
    sandbox, _, account = world
    words = ("--online", "--yes", "--json", "--login", account.login)
    bases = (sandbox.infobase, sandbox.infobases["newest"])
    answer = run_updater(sandbox.home, "update", *bases, *words, typed="чужой\n", **NO_STORE)
    assert (1, "account.wrong-password") == (answer.code, answer.document["error"]["code"])
    assert 1 == _logins(sandbox)


def _logins(sandbox: Sandbox) -> int:
    """How often the form of the sign-in was sent."""
    asked = [(entry.get("method"), str(entry.get("path", ""))) for entry in _requests(sandbox)]
    return sum(1 for method, path in asked if method == "POST" and "/login" in path)


def test_a_template_that_differs_is_replaced_on_request(world: tuple[Sandbox, RunningSite, SignIn]) -> None:
    """A changed update is told and left alone; with `--replace` the site's takes its place."""
    sandbox, _, account = world
    arguments = ("download", sandbox.infobase, "--to", "1.0.2.7", "--json", "--login", account.login)

    def download(*more: str) -> tuple[int, object]:
        answer = run_updater(sandbox.home, *arguments, *more, typed=f"{account.password}\n", **NO_STORE)
        return answer.code, answer.document

    download()
    (update,) = sandbox.templates.rglob("1cv8.cfu")
    right = update.read_bytes()
    update.write_bytes(right[:-1] + bytes([right[-1] ^ 1]))
    code, document = download()
    assert (1, "package.differs", False) == (code, document["error"]["code"], right == update.read_bytes())  # type: ignore[index]
    assert (0, True) == (download("--replace")[0], right == update.read_bytes())


def _sent_by_downloads(sandbox: Sandbox) -> int:
    return sum(1 for entry in _requests(sandbox) if "/file/" in str(entry.get("path", "")))


def _requests(sandbox: Sandbox) -> list[Any]:
    lines = (sandbox.root / "site" / "requests.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_releases_tell_everything_the_pages_say(world: tuple[Sandbox, RunningSite, SignIn]) -> None:
    """Signed in, every release comes with its date and the releases it updates, in JSON and in words."""
    sandbox, _, account = world
    arguments = ("releases", "УчетМастерской", "--login", account.login)
    listed = run_updater(
        sandbox.home, *arguments, "--json", typed=f"{account.password}\n", **NO_STORE
    ).document
    told = run_updater(sandbox.home, *arguments, typed=f"{account.password}\n", **NO_STORE)

    newest = next(release for release in listed["releases"] if not release["test"])
    assert ("pages", "1.2.1.6") == (listed["source"], newest["version"])
    assert ["1.1.3.8", "1.1.4.2"] == newest["updates"]
    assert newest["date"] is not None
    assert "1.2.1.6" in told.out


def test_a_wrong_password_is_told_and_not_tried_again(world: tuple[Sandbox, RunningSite, SignIn]) -> None:
    """One attempt, its own message, exit code 1, nothing kept."""
    sandbox, _, account = world
    arguments = ("sign-in", "--login", account.login, "--password-stdin", "--json")
    answer = run_updater(sandbox.home, *arguments, typed="чужой\n", **NO_STORE)
    right = run_updater(sandbox.home, *arguments, typed=f"{account.password}\n", **NO_STORE)

    assert (1, "account.wrong-password") == (answer.code, answer.document["error"]["code"])
    assert 0 == right.code
    assert {"login": account.login, "connected": True, "remembered": False, "store": None} == right.document


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (AccountKind.NO_CONTRACT, "account.no-contract"),
        (AccountKind.NO_PRODUCT, "account.not-registered"),
        (AccountKind.LOCKED, "account.too-many-attempts"),
    ],
)
def test_an_account_without_rights_is_told_why(
    world: tuple[Sandbox, RunningSite, SignIn], kind: AccountKind, code: str
) -> None:
    """No contract, no product, locked: each a code of its own, nothing installed, the base untouched."""
    sandbox, site, _ = world
    account = site.world.account(kind)
    arguments = ("download", sandbox.infobase, "--json", "--login", account.login)
    answer = run_updater(sandbox.home, *arguments, typed=f"{account.password}\n", **NO_STORE)

    assert (1, code) == (answer.code, answer.document["error"]["code"])
    assert [] == list(sandbox.templates.iterdir())


def test_sign_in_needs_a_password_from_somewhere(world: tuple[Sandbox, RunningSite, SignIn]) -> None:
    """Where nobody can be asked, the missing password is wrong usage."""
    sandbox, _, account = world
    answer = run_updater(sandbox.home, "sign-in", "--login", account.login, "--json", **NO_STORE)

    assert (2, "settings.needs-password") == (answer.code, answer.document["error"]["code"])


def test_sign_out_forgets(world: tuple[Sandbox, RunningSite, SignIn]) -> None:
    """After signing out nothing is known of the account."""
    sandbox, _, account = world
    arguments = ("sign-in", "--login", account.login, "--password-stdin")
    run_updater(sandbox.home, *arguments, typed=f"{account.password}\n", **NO_STORE)
    answer = run_updater(sandbox.home, "sign-out", "--json", **NO_STORE)

    assert (0, None) == (answer.code, answer.document["login"])
    assert account.login not in (sandbox.home / "settings.json").read_text("utf-8")


def test_the_site_alone_can_be_served(tmp_path: Path) -> None:
    """The first line is JSON with addresses and accounts, and a signal ends it."""
    process = subprocess.Popen(
        updater_command(tmp_path / "home", "demo", "--serve", "--keep", tmp_path / "served"),
        stdout=subprocess.PIPE,
        env=updater_environment(),
        cwd=PROJECT,
    )
    assert process.stdout is not None
    try:
        description = json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)

    assert {"login", "releases", "downloads"} <= description["addresses"].keys()
    assert {"login", "password", "kind"} == description["accounts"][0].keys()
    assert 0 == process.returncode
