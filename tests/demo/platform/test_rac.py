"""The simulated `rac` prints and refuses as the real one is known to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.servers import HOST, NEW, ServerWorld

if TYPE_CHECKING:
    from pathlib import Path

AGENT = f"{HOST}:1545"


@pytest.fixture
def world(tmp_path: Path) -> ServerWorld:
    """A server with an infobase."""
    return ServerWorld(tmp_path)


def _said(world: ServerWorld, *words: str, **environ: str) -> tuple[int, list[str]]:
    said = world.say(*words, **environ)
    return said.code, said.err.decode().splitlines()


def test_the_address_may_stand_first_or_last(world: ServerWorld) -> None:
    """Both are in use; without one it is this machine's usual port."""
    first = world.say(AGENT, "cluster", "list")
    assert first == world.say("cluster", "list", AGENT) == world.say("cluster", "list")
    assert first.out.startswith(b"cluster                       : ")


def test_values_behind_an_equals_sign_or_a_space(world: ServerWorld) -> None:
    """`--cluster=id` and `--cluster id` are the same."""
    cluster = world.server().cluster
    glued = world.say("infobase", "summary", "list", f"--cluster={cluster}")
    assert glued == world.say("infobase", "summary", "list", "--cluster", cluster)
    assert 0 == glued.code


def test_the_windows_console(world: ServerWorld) -> None:
    """cp866 and CRLF."""
    out = world.say("cluster", "list", SIM_RAC_ENC="cp866").out
    assert '"Локальный кластер"\r\n'.encode("cp866") in out
    assert out.endswith(b"\r\n\r\n")


def test_what_is_missing_or_unknown(world: ServerWorld) -> None:
    """The name of a missing option; an unknown one as it was given (measured)."""
    cluster = f"--cluster={world.server().cluster}"
    assert (255, ["Ошибка разбора параметра: cluster"]) == _said(world, "session", "list")
    assert (255, ["Ошибка разбора параметра: session"]) == _said(world, "session", "terminate", cluster)
    assert (255, ["Ошибка разбора параметра: --agent-user=a"]) == _said(
        world, "cluster", "list", "--agent-user=a"
    )


def test_session_list_takes_no_user_of_the_infobase(world: ServerWorld) -> None:
    """Attested: the option is refused there in every version."""
    cluster = f"--cluster={world.server().cluster}"
    assert (255, ["Ошибка разбора параметра: --infobase-user=a"]) == _said(
        world, "session", "list", cluster, "--infobase-user=a"
    )


def test_what_is_not_there(world: ServerWorld) -> None:
    """Cluster, infobase, session: each has its message."""
    cluster = f"--cluster={world.server().cluster}"
    assert (
        "Кластер с указанным идентификатором не найден" in _said(world, "session", "list", "--cluster=x")[1]
    )
    infobase = _said(world, "session", "list", cluster, "--infobase=x")
    assert (255, ["Информационная база с указанным идентификатором не найдена"]) == infobase
    session = _said(world, "session", "terminate", cluster, "--session=x")
    assert (255, ["Сеанс с указанным идентификатором не найден"]) == session


def test_a_session_vanishes_on_the_way(world: ServerWorld) -> None:
    """`SIM_RAC_VANISH`: it is gone, and the answer is that there is none."""
    world.work_in_it("1CV8C")
    cluster, session = world.server().cluster, world.infobase().sessions[0].id
    words = ("session", "terminate", f"--cluster={cluster}", f"--session={session}")
    assert 255 == world.say(*words, SIM_RAC_VANISH="1").code
    assert [] == world.infobase().sessions


@pytest.mark.parametrize("address", ["[::1]:1545", "нигде:1545", f"{HOST}:1546"])
def test_nobody_answers(world: ServerWorld, address: str) -> None:
    """Another machine, another port, an address in brackets (measured)."""
    code, lines = _said(world, "cluster", "list", address)
    assert (255, "Ошибка соединения с сервером") == (code, lines[0])


def test_new_platforms(tmp_path: Path) -> None:
    """8.5.4: an infobase by its name, no users of infobases, RAS among the sessions (measured)."""
    world = ServerWorld(tmp_path, platform=NEW)
    cluster = f"--cluster={world.server().cluster}"
    by_name = world.say("infobase", "info", cluster, f"--name={world.infobase().name}")
    assert (0, world.infobase().id) == (by_name.code, by_name.out.decode().split()[2])
    refused = _said(world, "infobase", "info", cluster, "--infobase-user=a")
    assert (255, ["Ошибка разбора параметра: --infobase-user=a"]) == refused
    sessions = world.say("session", "list", cluster, f"--infobase={world.infobase().id}").out.decode()
    assert "user-name                        : \n" in sessions
    assert "app-id                           : RAS\n" in sessions


def test_the_version_of_the_agent(world: ServerWorld) -> None:
    """Alone on its line; a `rac` of another version than the server's is turned away with both."""
    assert (0, b"8.3.27.1508\n") == (world.say("agent", "version").code, world.say("agent", "version").out)
    world.change(version="8.3.24.1467")
    refused = world.say("agent", "version")
    assert (255, True) == (refused.code, "(8.3.27.1508 - 8.3.24.1467)" in refused.err.decode())


def test_an_unknown_command_prints_the_help(world: ServerWorld) -> None:
    """And ends as if all were well."""
    said = world.say("infobase", "нечто")
    assert 0 == said.code
    assert "Remote Administrative Client Utility" in said.out.decode()
