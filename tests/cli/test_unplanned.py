"""`plan` and `update --dry-run` list what is in the way also where there is no plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.commands import run_updater
from support.snapshots import snapshot

from updater.demo.bases import SERVER, SERVER_INFOBASE
from updater.demo.platform.servers import changed_server

if TYPE_CHECKING:
    from updater.demo.sandbox import Sandbox

_KEYS = {"infobase", "from", "to", "hops", "checks", "reachable", "error"}
_LOOKS = (("plan",), ("update", "--dry-run"))
_ADDRESS = f"{SERVER}\\{SERVER_INFOBASE}"

both = pytest.mark.parametrize("command", _LOOKS, ids=" ".join)


def _named(sandbox: Sandbox, name: str) -> object:
    return sandbox.infobases.get(name, name)


@both
@pytest.mark.parametrize(
    ("base", "code", "error", "check"),
    [
        ("own", 4, "plan.not-on-support", ("support-none", "error")),
        ("newest", 3, "plan.up-to-date", ("plan", "note")),
        ("https://example.org/base", 4, "infobase.elsewhere", ("infobase-kind", "error")),
        ("no-such-folder", 1, "infobase.not-found", ("infobase-readable", "error")),
        ("nowhere.invalid\\base", 1, "platform.server-unreachable", ("infobase-readable", "error")),
    ],
)
def test_there_is_a_list(
    sandbox: Sandbox, command: tuple[str, ...], base: str, code: int, error: str, check: tuple[str, str]
) -> None:
    """The document is a plan's without hops, with the error of always beside it."""
    name, *options = command
    answer = run_updater(sandbox.home, name, _named(sandbox, base), *options, "--json")
    document = answer.document
    assert (code, error) == (answer.code, document["error"]["code"])
    assert document.keys() >= _KEYS
    assert ([], None, []) == (document["hops"], document["to"], document["reachable"])
    assert check in {(each["code"], each["level"]) for each in document["checks"]}
    assert "platform-found" in {each["code"] for each in document["checks"]}


@both
def test_people_read_it(sandbox: Sandbox, command: tuple[str, ...]) -> None:
    """The list is the result; the error and what to do about it is said aside, as before."""
    name, *options = command
    told = run_updater(sandbox.home, name, sandbox.infobases["own"], *options)
    assert (4, True) == (told.code, "снята с поддержки" in told.out)
    assert "Файл базы исправен" in told.out
    assert "[plan.not-on-support]" in told.err


def test_nothing_is_changed_by_it(sandbox: Sandbox) -> None:
    """Without a plan a look leaves no trace either."""
    before = snapshot(sandbox.home)
    run_updater(sandbox.home, "plan", sandbox.infobases["own"], "--json")
    assert before == snapshot(sandbox.home)


def test_a_server_is_only_looked_at(sandbox: Sandbox) -> None:
    """A dry run of a server infobase starts the Designer to look, and changes nothing at all.

    The folder that is there meanwhile changes the time of the one it lies in.
    """
    server = sandbox.root / "server"
    with changed_server(server / "servers" / "server.json") as found:
        found.infobases[0].sessions = []
    database = server / "databases" / SERVER_INFOBASE / "1Cv8.1CD"
    above = (sandbox.home, sandbox.home / "state")
    before, content = snapshot(sandbox.home, untimed=above), database.read_bytes()
    answer = run_updater(sandbox.home, "update", _ADDRESS, "--to", "1.0.2.7", "--dry-run", "--json")
    codes = {check["code"]: check["level"] for check in answer.document["checks"]}
    assert (0, True, "ok") == (answer.code, answer.document["dry_run"], codes["extensions"])
    assert (before, content) == (snapshot(sandbox.home, untimed=above), database.read_bytes())
    with changed_server(server / "servers" / "server.json") as found:
        infobase = found.infobases[0]
        assert ([], False, "") == (infobase.sessions, infobase.sessions_deny, infobase.code)


@pytest.mark.parametrize(
    ("command", "to", "code"),
    [
        (("plan",), "1.0.2.7", 4),
        (("update", "--dry-run"), "1.0.2.7", 4),
        (("update", "--yes"), "1.0.2.7", 4),
        (("plan",), "1.0.1.5", 3),
    ],
)
def test_a_server_bound_to_a_repository(
    sandbox: Sandbox, command: tuple[str, ...], to: str, code: int
) -> None:
    """Looking refuses with the code and the reason of an update, and says it where there is nothing to do."""
    with changed_server(sandbox.root / "server" / "servers" / "server.json") as server:
        server.infobases[0].sessions = []
    name, *options = command
    answer = run_updater(sandbox.home, name, _ADDRESS, *options, "--to", to, "--json", SIM_REPOSITORY="1")
    refusing = [*answer.document.get("checks", ()), *answer.document.get("refused", ())]
    causes = [(each["code"], each["cause"]) for each in refusing if each["level"] == "error"]
    assert (code, [("login", "platform.repository")]) == (answer.code, causes), answer.out


@pytest.mark.parametrize("told", ["by the agent", "by turning away"])
def test_the_platform_of_the_server_is_taken(sandbox: Sandbox, told: str) -> None:
    """Of two installed versions the server's is started: asked of its agent, or heard from a refusal."""
    older = min(path.name for path in (sandbox.root / "1cv8").iterdir())
    with changed_server(sandbox.root / "server" / "servers" / "server.json") as server:
        server.infobases[0].sessions = []
        server.version, server.agent_running = older, told == "by the agent"
    answer = run_updater(sandbox.home, "plan", _ADDRESS, "--to", "1.0.2.7", "--json")
    checks = {check["code"]: check for check in answer.document["checks"]}
    assert "ok" == checks["platform-for-server"]["level"], answer.out
    assert older in checks["platform-found"]["message"]
    assert (0 if told == "by the agent" else 4) == answer.code  # without an agent nobody can be kept out


def test_a_server_of_a_version_that_is_not_installed(sandbox: Sandbox) -> None:
    """It turns the platform away: the check names its version and the way out."""
    with changed_server(sandbox.root / "server" / "servers" / "server.json") as server:
        server.version = "8.3.20.2290"
    answer = run_updater(sandbox.home, "plan", _ADDRESS, "--json")
    checks = {check["code"]: check for check in answer.document["checks"]}
    assert (1, "platform.versions-differ") == (answer.code, answer.document["error"]["code"])
    assert "error" == checks["platform-for-server"]["level"]
    assert "8.3.20.2290" in checks["platform-for-server"]["message"]
    assert "--platform" in checks["platform-for-server"]["remedy"]
