"""The cluster is asked and told through real processes of the simulated `rac`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.servers import HOST, NAME, NEW, ServerWorld

from updater.enterprise.cluster import ClusterConsole, SessionBlock, SessionKind
from updater.enterprise.cluster.failures import PHRASES, ClusterFailure, failure_of
from updater.enterprise.cluster.rac import RacCommand
from updater.enterprise.connections import Credentials
from updater.errors import PlatformError
from updater.model.events import LogLine
from updater.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.events import Event

ADMINISTRATOR = Credentials("clusteradmin", "канарейка-кластера")
USER = Credentials("Администратор", "канарейка-базы")


@pytest.fixture
def world(tmp_path: Path) -> ServerWorld:
    """A server with an infobase without users."""
    return ServerWorld(tmp_path)


def _code(error: pytest.ExceptionInfo[PlatformError]) -> str:
    return error.value.code


def test_an_infobase_is_found_by_name_in_any_case(world: ServerWorld) -> None:
    """The name of the list of infobases leads to the ids of the cluster."""
    found = world.console().find(NAME.upper())
    assert (world.server().cluster, world.infobase().id, NAME) == (found.cluster, found.infobase, found.name)


def test_an_unknown_name(world: ServerWorld) -> None:
    """A name no cluster knows is told with the address that was asked."""
    with pytest.raises(PlatformError) as error:
        world.console().find("нет такой")
    assert "cluster.infobase-unknown" == _code(error)
    assert f"{HOST}:1545" == error.value.params["agent"]


@pytest.mark.parametrize("page", ["utf-8", "cp866"])
def test_sessions_are_listed_and_classified(
    world: ServerWorld, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    """People, Designer, jobs and the server's own, with names in the page of either system."""
    monkeypatch.setenv("SIM_RAC_ENC", page)
    world.work_in_it("1CV8C", "Designer", "BackgroundJob", "COMConnection", "SrvrConsole", "Неведомое")
    console = world.console()
    found = console.sessions(console.find(NAME))
    kinds = [session.kind for session in found]
    assert [
        SessionKind.PERSON,
        SessionKind.DESIGNER,
        SessionKind.JOB,
        SessionKind.PROGRAM,
        SessionKind.SYSTEM,
        SessionKind.PERSON,
    ] == kinds
    assert [True, True, True, True, False, True] == [session.counts for session in found]
    assert ("Иванова", "BUHGALTER-2", "1") == (found[0].user, found[0].host, found[0].number)


def test_a_session_is_ended_and_a_vanished_one_is_as_good(world: ServerWorld) -> None:
    """Ending twice is no failure: the second finds nobody."""
    world.work_in_it("1CV8C", "1CV8")
    console = world.console()
    infobase = console.find(NAME)
    first, second = console.sessions(infobase)
    console.end(first)
    console.end(first)
    assert [second.id] == [session.id for session in console.sessions(infobase)]


def test_a_connection_is_broken(world: ServerWorld) -> None:
    """Its process and id lead to it; twice is no failure."""
    world.work_in_it("Designer")
    console = world.console()
    infobase = console.find(NAME)
    (connection,) = console.connections(infobase)
    assert ("Designer", "1") == (connection.app, connection.session_number)
    console.disconnect(connection)
    console.disconnect(connection)
    assert () == console.connections(infobase)


def test_blocking_and_unblocking(world: ServerWorld) -> None:
    """Every field is set, old dates and parameter are cleared, and unblocking leaves nothing."""
    world.change(begins="2030-01-01T00:00:00", ends="2001-01-01T00:00:00", parameter="область")
    console = world.console()
    infobase = console.find(NAME)
    console.block(infobase, SessionBlock('Обновление "1С".\nДо 18:00', "code with space"))
    stored = world.infobase()
    assert (True, True, "code with space") == (stored.sessions_deny, stored.jobs_deny, stored.code)
    assert ("", "", "") == (stored.begins, stored.ends, stored.parameter)
    lock = console.lock(infobase)
    assert ('Обновление "1С".\nДо 18:00', "code with space") == (lock.message, lock.code)
    console.unblock(infobase)
    stored = world.infobase()
    assert (False, False, "", "") == (stored.sessions_deny, stored.jobs_deny, stored.message, stored.code)


def test_the_other_infobase_is_left_alone(world: ServerWorld) -> None:
    """The block is for the infobase that was meant."""
    console = world.console()
    console.block(console.find(NAME), SessionBlock("м", "к"))
    assert not world.server().infobases[1].sessions_deny


# Logins


def test_the_cluster_asks_for_its_administrator(world: ServerWorld) -> None:
    """Without one, or with a wrong password, it is one and the same error."""
    world.change(administrators={ADMINISTRATOR.user: ADMINISTRATOR.password})
    for who in (None, Credentials("clusteradmin", "неверно")):
        with pytest.raises(PlatformError) as error:
            world.console(who).find(NAME)
        assert "cluster.administrator" == _code(error)
    assert NAME == world.console(ADMINISTRATOR).find(NAME).name


def test_an_administrator_from_the_servers_machine_only(world: ServerWorld) -> None:
    """The default of new administrators is told as what it is."""
    world.change(administrators={ADMINISTRATOR.user: ADMINISTRATOR.password}, local_only=True)
    with pytest.raises(PlatformError) as error:
        world.console(ADMINISTRATOR).find(NAME)
    assert "cluster.local-only" == _code(error)


def test_an_older_platform_asks_for_a_user_of_the_infobase(tmp_path: Path) -> None:
    """The lock is told to an administrator of the infobase only."""
    world = ServerWorld(tmp_path, users=[USER.user])
    world.remember(passwords={USER.user: USER.password})
    console = world.console()
    infobase = console.find(NAME)
    with pytest.raises(PlatformError) as error:
        console.lock(infobase)
    assert "cluster.infobase-rights" == _code(error)
    assert not console.lock(infobase, USER).sessions


def test_a_new_platform_does_not_take_a_user_of_the_infobase(tmp_path: Path) -> None:
    """8.5.4 refuses the options; they are left out, and remembered."""
    world = ServerWorld(tmp_path, users=[USER.user], platform=NEW)
    lines: list[Event] = []
    console = ClusterConsole(world.rac, f"{HOST}:1545", on_event=lines.append)
    infobase = console.find(NAME)
    console.block(infobase, SessionBlock("м", "к"), USER)
    assert world.infobase().sessions_deny
    assert "к" == console.lock(infobase, USER).code
    asked = [line.text for line in lines if isinstance(line, LogLine)]
    assert [True, False, False] == ["--infobase-user" in line for line in asked[-3:]]
    assert ["RAS"] == [session.app for session in console.sessions(infobase)]


# Secrets


def test_passwords_are_nowhere_but_in_the_arguments(tmp_path: Path) -> None:
    """A refused option is repeated by the program: the error holds a mask, and so do log and repr."""
    world = ServerWorld(tmp_path, platform=NEW)
    words = ("infobase", "info")
    options = (("infobase-pwd", USER.password),)
    command = RacCommand(world.rac, words, options, f"{HOST}:1545")
    assert USER.password.encode() in world.say(*command.arguments).err
    lines: list[Event] = []
    console = ClusterConsole(world.rac, f"{HOST}:1545", ADMINISTRATOR, on_event=lines.append)
    with pytest.raises(PlatformError) as error:
        console._once(words, options)
    told = f"{error.value} {error.value.params} {lines} {command!r} {command.shown} {vars(console)}"
    assert "•••" in str(error.value)
    assert "канарейка" not in told


def test_it_says_that_a_password_can_be_seen(world: ServerWorld) -> None:
    """The person is warned before the first start with a password, and only then."""
    assert world.console(ADMINISTRATOR).shows_password()
    assert world.console().shows_password(USER)
    assert not world.console(Credentials("без пароля")).shows_password()
    assert not world.console().shows_password()


# Failures


def test_nobody_answers(world: ServerWorld) -> None:
    """A wrong port, a stopped service."""
    world.change(agent_running=False)
    with pytest.raises(PlatformError) as error:
        world.console().clusters()
    assert "cluster.agent-unreachable" == _code(error)
    assert "Connection refused" in str(error.value.params["text"])


def test_it_hangs(world: ServerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended at its time limit."""
    monkeypatch.setenv("SIM_RAC_HANG", "cluster list")
    with pytest.raises(PlatformError) as error:
        world.console(time_limit=0.5).clusters()
    assert "cluster.timed-out" == _code(error)


def test_unknown_words_are_shown(world: ServerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """They decide nothing and are not lost."""
    monkeypatch.setenv("SIM_RAC_FAIL", "cluster list")
    with pytest.raises(PlatformError) as error:
        world.console().clusters()
    assert "cluster.failed" == _code(error)
    assert (255, "Неизвестное сообщение сервера: 0x5A17") == (
        error.value.params["exit_code"],
        error.value.params["text"],
    )


def test_help_instead_of_an_answer_is_a_failure(world: ServerWorld) -> None:
    """A command the program does not know prints its help and exits 0."""
    with pytest.raises(PlatformError) as error:
        world.console()._run(("infobase", "drop"), ())
    assert "cluster.not-understood" == _code(error)


def test_what_cannot_be_started(world: ServerWorld) -> None:
    """The system's reason is told."""
    with pytest.raises(PlatformError) as error:
        ClusterConsole(world.root / "нет" / "rac", "srv:1545").clusters()
    assert "cluster.not-started" == _code(error)


@pytest.mark.parametrize(("phrase", "kind"), PHRASES, ids=[kind.value for _phrase, kind in PHRASES])
def test_words_of_failure(phrase: str, kind: ClusterFailure) -> None:
    """Each known message has its own error, whatever stands around it."""
    error = failure_of(f"Ошибка операции администрирования\n{phrase.upper()} ut11", 255, "srv:1545")
    assert kind.code == error.code


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", ClusterFailure)
def test_every_failure_has_words(language: str, kind: ClusterFailure) -> None:
    """Each says what happened, why, and what to do."""
    texts = Texts(language)
    facts = {"text": "ответ", "exit_code": 255, "agent": "srv:1545"}
    assert all(texts(f"error.{kind.code}.{part}", **facts) for part in ("what", "why", "do"))
