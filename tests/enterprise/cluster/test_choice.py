"""An infobase is looked for in the cluster its address names, and in no other one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.servers import HOST, NAME, ServerWorld

from updater.enterprise.cluster.choice import named_ports
from updater.enterprise.connections import Credentials
from updater.errors import PlatformError

if TYPE_CHECKING:
    from pathlib import Path

ADMINISTRATOR = Credentials("clusteradmin", "канарейка-кластера")


@pytest.fixture
def world(tmp_path: Path) -> ServerWorld:
    """A server whose only cluster so far listens on the usual port."""
    return ServerWorld(tmp_path)


@pytest.mark.parametrize(
    ("server", "ports"),
    [
        ("", ("1541",)),
        ("srv", ("1541",)),
        ("srv:", ("1541",)),
        ("srv:2541", ("2541",)),
        ("srv: 02541 ", ("2541",)),
        ("tcp://srv:2541", ("2541",)),
        ("[::1]", ("1541",)),
        ("[::1]:2541", ("2541",)),
        ("srv1:1541,srv2:1541", ("1541",)),
        ("srv1, srv2:1641", ("1541", "1641")),
        ("srv1:1741, srv2:1641", ("1741", "1641")),
        ("srv:port", ("port",)),
    ],
)
def test_the_ports_an_address_names(server: str, ports: tuple[str, ...]) -> None:
    """One without a port means the usual one; several addresses are one cluster's."""
    assert ports == named_ports(server)


def test_the_port_tells_clusters_of_one_machine_apart(world: ServerWorld) -> None:
    """Each address leads to its own cluster, though both have an infobase of that name."""
    other = world.add_cluster(2541, NAME)
    console = world.console()
    for server, cluster in (
        (HOST, world.server().cluster),
        (f"{HOST}:1541", world.server().cluster),
        (f"{HOST}:2541", other.cluster),
    ):
        assert cluster == console.find(NAME, server=server).cluster


@pytest.mark.parametrize("server", [HOST, f"{HOST}:1541", f"{HOST}:1541,srv-2:1541"])
def test_a_cluster_that_refuses_is_not_replaced_by_another(world: ServerWorld, server: str) -> None:
    """The named cluster wants its administrator: that is said, and the other one's infobase is left alone."""
    world.add_cluster(2541, NAME)
    world.change(administrators={ADMINISTRATOR.user: ADMINISTRATOR.password})
    with pytest.raises(PlatformError) as error:
        world.console().find(NAME, server=server)
    assert "cluster.administrator" == error.value.code


def test_a_refusal_of_a_cluster_nobody_named_does_not_matter(world: ServerWorld) -> None:
    """Another cluster of the machine may want an administrator nobody here knows."""
    world.add_cluster(2541, NAME, administrators={"другой": "другой"})
    assert world.server().cluster == world.console().find(NAME, server=HOST).cluster


def test_an_infobase_on_another_port_is_another_infobase(world: ServerWorld) -> None:
    """The named cluster does not have it: where else it is does not count."""
    world.add_cluster(2541, "Архив")
    with pytest.raises(PlatformError) as error:
        world.console().find("Архив", server=f"{HOST}:1541")
    assert "cluster.infobase-unknown" == error.value.code


@pytest.mark.parametrize("server", [f"{HOST}:2541", f"{HOST}:2541,srv-2:2541"])
def test_a_lone_cluster_on_another_port_is_not_meant(world: ServerWorld, server: str) -> None:
    """The named cluster has an administration server of its own, which was not asked."""
    world.add_cluster(2541, NAME, agent_port=2545)
    with pytest.raises(PlatformError) as error:
        world.console().find(NAME, server=server)
    assert ("cluster.port-unknown", "2541", "1541") == (
        error.value.code,
        error.value.params["ports"],
        error.value.params["known"],
    )


def test_all_addresses_of_a_cluster_that_outlives_a_machine(world: ServerWorld) -> None:
    """The address names two machines, the cluster is one: it is found beside another one."""
    world.add_cluster(2541, NAME)
    found = world.console().find(NAME, server=f"{HOST}:1541,srv-2:1541")
    assert world.server().cluster == found.cluster


def test_two_clusters_that_may_both_be_meant(world: ServerWorld) -> None:
    """Where the address leaves it open, nothing is guessed."""
    world.add_cluster(2541, NAME)
    with pytest.raises(PlatformError) as error:
        world.console().find(NAME, server=f"{HOST}:1541,srv-2:2541")
    assert "cluster.several" == error.value.code
