"""Server infobases: the cluster, the dump, the block, and a run killed at each of its points: S."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from support.faults.case import Case, Scene
from support.faults.injections import (
    NOT_PATIENT,
    both,
    continue_unfinished,
    every,
    inside,
    killed_then,
    looked_before,
    mentions,
    notes,
    restore_unfinished,
    switch,
    told_before,
    update_with,
)
from support.faults.server_world import (
    ADMINISTRATOR,
    CLUSTER_PASSWORD,
    ServerBase,
    make_server_world,
)
from support.faults.world import CHAIN

from updater.demo.platform.servers import SimSession
from updater.enterprise.commands import PERMISSION_CODE

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.commands import Answer

_FOREIGN: dict[str, object] = {
    "sessions_deny": True,
    "jobs_deny": True,
    "message": "Инвентаризация",
    "code": "чужой код",
}
_PASSABLE: dict[str, object] = {**_FOREIGN, "code": PERMISSION_CODE}
_FREE = {"sessions_deny": False, "jobs_deny": False, "message": "", "code": ""}
_WITH_ADMINISTRATOR = {"administrator": ADMINISTRATOR, "cluster_password": CLUSTER_PASSWORD}

STEPS = ("checks", "lock-server", "backup", "update-cfg", "update-db-cfg", "handlers-by-hand", "final-proof")
"""Of a run with one hop."""
_MORE_POINTS = {
    "lock-server": ("lock.set",),
    "update-cfg": ("update-cfg.ran",),
    "update-db-cfg": ("update-db-cfg.ran",),
}


def server_points() -> tuple[str, ...]:
    """Every point of such a run, in order; a test holds them against a run."""
    found = ["begun"]
    for number, code in enumerate(STEPS):
        found.append(f"{number}.{code}.about-to")
        found += _MORE_POINTS.get(code, ())
        found += [f"{number}.{code}.performed", f"{number}.{code}.done"]
    return (*found, "ended")


def of(scene: Scene) -> ServerBase:
    """The world of a case about servers."""
    assert isinstance(scene.world, ServerBase)
    return scene.world


def server(**facts: object) -> Callable[[Scene], None]:
    """The server is another until the case is mended."""

    def inject(scene: Scene) -> None:
        found, infobase = of(scene).server(), of(scene).infobase()
        before = {name: getattr(infobase if hasattr(infobase, name) else found, name) for name in facts}
        of(scene).change(**facts)
        scene.mending.callback(lambda: of(scene).change(**before))

    return inject


def meanwhile(point: str, **facts: object) -> Callable[[Scene], None]:
    """The server becomes another at a point of the run; in the end it is what it was."""

    def inject(scene: Scene) -> None:
        inside(at={point: ["server", facts]})(scene)
        before = {**_FREE, "running": True, "agent_running": True}
        scene.mending.callback(lambda: of(scene).change(**{name: before[name] for name in facts}))

    return inject


def _comes_in(app: str) -> Callable[[Scene], None]:
    """Somebody comes in after the checks; in the end he leaves."""

    def inject(scene: Scene) -> None:
        inside(at={"1.lock-server.about-to": ["somebody_comes_in", app]})(scene)
        scene.mending.callback(lambda: of(scene).change(sessions=[]))

    return inject


def _at_work(scene: Scene) -> None:
    """Somebody works there from the start."""
    of(scene).change(sessions=[SimSession("Иванова")])
    scene.mending.callback(lambda: of(scene).change(sessions=[]))


def _without_rac(scene: Scene) -> None:
    (rac,) = scene.world.platforms.glob("*/rac")
    aside = scene.world.root / "rac-aside"
    rac.rename(aside)
    scene.mending.callback(aside.rename, rac)


def _wrong_cluster_password(scene: Scene) -> None:
    server(administrators={ADMINISTRATOR: CLUSTER_PASSWORD})(scene)
    world = of(scene)
    world.cluster_password = "wrong-canary-кластера"
    scene.mending.callback(lambda: setattr(world, "cluster_password", CLUSTER_PASSWORD))


def _nobody_named(scene: Scene) -> None:
    server(administrators={ADMINISTRATOR: CLUSTER_PASSWORD})(scene)


def not_kept_out(scene: Scene) -> None:
    """Whatever happened: people and jobs may come in."""
    assert [] == scene.world.kept_out()


def _stays(scene: Scene, block: dict[str, object]) -> None:
    infobase = of(scene).infobase()
    assert block == {name: getattr(infobase, name) for name in block}


def _block_stays(scene: Scene) -> None:
    _stays(scene, _FOREIGN)


def _no_dump(scene: Scene) -> None:
    assert [] == [path for path in scene.world.backups.rglob("*") if path.is_file()]


def _restored(scene: Scene) -> None:
    assert (True, CHAIN[0]) == (scene.document["restored"], scene.document["reached"])


def _still_kept_out(scene: Scene) -> None:
    """Half an update is nothing to work in."""
    infobase = of(scene).infobase()
    assert (True, True) == (infobase.sessions_deny, infobase.code.startswith("onec-updater-"))


def _left_behind(scene: Scene) -> Answer:
    """The block of the run that was killed is there; the next command lifts it and sets its own."""
    _still_kept_out(scene)
    return scene.world.update()


def _row(name: str, inject: Callable[[Scene], None] = lambda _scene: None, **facts: object) -> Case:
    return Case("S", name, inject, make=make_server_world, **facts)  # type: ignore[arg-type]


def _killed(point: str) -> Case:
    """Killed at a point: what did not change anything is begun anew, else gone on with or restored."""
    points = server_points()
    touched = points.index(point) > points.index("3.update-cfg.about-to")
    row = partial(_row, f"killed at {point}", exit=0, goes_on=False)
    if point == "ended":
        return row(act=killed_then(update_with(), kill_at=point), exit=3, says="plan.up-to-date", base="new")
    if not touched:
        return row(act=killed_then(update_with(), kill_at=point), base="new", also=not_kept_out)
    if point.endswith((".done", ".about-to")):
        return row(act=killed_then(continue_unfinished, kill_at=point), base="new", also=not_kept_out)
    return row(act=killed_then(restore_unfinished, kill_at=point), base="old", also=not_kept_out)


_FAILS_TWICE = switch(SIM_CRASH="UpdateDBCfg:1", SIM_FAIL="RestoreIB")

SERVER = (
    _row(
        "all is well",
        exit=0,
        base="new",
        also=every(not_kept_out, notes("обработчики обновления запустите сами")),
    ),
    _row("no rac", _without_rac, exit=4, says="cluster/cluster.rac-not-found"),
    _row("rac writes as a Windows console", switch(SIM_RAC_ENC="cp866"), exit=0, base="new"),
    _row(
        "rac writes what nobody can read", switch(SIM_RAC_ENC="utf-16"), exit=4, says="cluster/cluster.none"
    ),
    _row(
        "rac does not know how",
        switch(SIM_RAC_FAIL="cluster list"),
        exit=4,
        says="cluster/cluster.failed",
        also=mentions("0x5A17"),
    ),
    _row(
        "rac cannot set the block",
        switch(SIM_RAC_FAIL="infobase update:1"),
        says="cluster.failed",
        also=every(not_kept_out, _no_dump, mentions("0x5A17")),
    ),
    _row(
        "rac cannot lift the block at first",
        both(switch(SIM_RAC_FAIL="infobase update:2"), inside(pause=0)),
        exit=0,
        base="new",
        also=not_kept_out,
    ),
    _row(
        "rac never ends",
        both(switch(SIM_RAC_HANG="session list"), inside(rac_limit=6)),
        exit=4,
        says="cluster/cluster.timed-out",
    ),
    _row(
        "the administration server is down",
        server(agent_running=False),
        exit=4,
        says="cluster/cluster.agent-unreachable",
    ),
    _row(
        "it is in a repository",
        switch(SIM_REPOSITORY="1"),
        exit=4,
        says="login/platform.repository",
        act=looked_before,
        also=every(not_kept_out, _no_dump, told_before("login", "error", "хранилищ")),
    ),
    _row("the server is down", server(running=False), says="platform.server-unreachable"),
    _row(
        "the server goes down in the middle",
        meanwhile("3.update-cfg.about-to", running=False),
        exit=5,
        says="platform.server-unreachable restore/platform.server-unreachable",
        then=("restore",),
    ),
    _row(
        "a session that goes by itself",
        both(_at_work, switch(SIM_RAC_VANISH="1")),
        exit=0,
        base="new",
        act=update_with("--end-sessions"),
        also=not_kept_out,
    ),
    _row(
        "somebody works there",
        _at_work,
        exit=4,
        says="sessions",
        also=every(not_kept_out, mentions("Иванова")),
    ),
    _row(
        "somebody comes in after the checks",
        both(NOT_PATIENT, _comes_in("1CV8C")),
        says="run.sessions",
        also=every(not_kept_out, _no_dump, mentions("Иванова")),
    ),
    _row(
        "a job that does not end",
        both(_comes_in("BackgroundJob"), inside(pause=0)),
        says="run.sessions",
        also=every(not_kept_out, _no_dump),
    ),
    _row(
        "a session that cannot be ended",
        both(_at_work, switch(SIM_RAC_FAIL="session terminate")),
        says="cluster.failed",
        act=update_with("--end-sessions"),
        also=every(not_kept_out, _no_dump),
    ),
    _row(
        "a block of somebody else",
        server(**_FOREIGN),
        says="platform.sessions-denied",
        also=every(_block_stays, mentions("Инвентаризация")),
    ),
    _row(
        "a block of somebody else that the platform would let us pass",
        server(**_PASSABLE),
        exit=4,
        says="server-block",
        also=every(mentions("Инвентаризация"), lambda scene: _stays(scene, _PASSABLE)),
    ),
    _row(
        "a block of somebody else after the checks",
        meanwhile("1.lock-server.about-to", **_FOREIGN),
        says="run.foreign-block",
        also=every(_block_stays, _no_dump),
    ),
    _row(
        "a block of somebody else in the place of ours",
        meanwhile("*.final-proof.performed", **_FOREIGN),
        exit=0,
        base="new",
        also=_block_stays,
    ),
    _row(
        "a wrong password of the cluster's administrator",
        _wrong_cluster_password,
        exit=4,
        says="cluster/cluster.administrator",
        world=_WITH_ADMINISTRATOR,
    ),
    _row("no administrator is named", _nobody_named, exit=4, says="cluster/cluster.administrator"),
    _row(
        "the administrator may come from the server only",
        both(_nobody_named, server(local_only=True)),
        exit=4,
        says="cluster/cluster.local-only",
        world=_WITH_ADMINISTRATOR,
    ),
    _row(
        "the right administrator",
        _nobody_named,
        exit=0,
        base="new",
        world=_WITH_ADMINISTRATOR,
        also=not_kept_out,
    ),
    _row(
        "the dump fails",
        switch(SIM_FAIL="DumpIB"),
        says="platform.failed",
        also=every(not_kept_out, _no_dump),
    ),
    _row(
        "the dump is cut",
        inside(at={"reopen *.dt": ["cut_found", "*.part.dt", -64]}),
        says="backup.dump-unsound",
        also=every(not_kept_out, _no_dump),
    ),
    _row(
        "the main configuration is not updated",
        switch(SIM_FAIL="UpdateCfg:1"),
        says="platform.failed",
        also=every(not_kept_out),
    ),
    _row(
        "the second update fails",
        switch(SIM_FAIL="UpdateDBCfg:2"),
        says="platform.failed",
        also=every(not_kept_out, _restored),
        world={"hops": 2},
    ),
    _row(
        "the dump cannot be loaded",
        _FAILS_TWICE,
        exit=5,
        says="platform.crashed restore/platform.failed",
        base="between",
        also=every(_still_kept_out, notes("пока нельзя")),
        then=("restore",),
    ),
    _row(
        "a block of ours left behind",
        exit=0,
        base="new",
        act=killed_then(_left_behind, kill_at="lock.set"),
        then=("leave",),
    ),
    *(_killed(point) for point in server_points()),
)
