"""Platform and chain: P01 to P16, and the platform's own failures: M."""

from __future__ import annotations

import json
import shutil
import threading
from typing import TYPE_CHECKING, Any

import psutil
from support.canaries import shapes
from support.commands import Answer
from support.faults.case import Case, Scene
from support.faults.rows_crash import both, inside, switch
from support.faults.world import CHAIN, TEXTS, releases

from updater.demo import shipping
from updater.demo.platform.launcher import install_simulated_platform
from updater.demo.product import builds, own_configuration
from updater.formats.writing.infobase_file import infobase_with_configuration

if TYPE_CHECKING:
    from collections.abc import Callable

_LIMITS = {"step_time_limit": 2, "handlers_time_limit": 2}
TOLD = "Ошибка, которой никто не знает: ячейка №7"


def remember(**facts: object) -> Callable[[Scene], None]:
    """Change what the simulated platform knows of the base."""

    def inject(scene: Scene) -> None:
        scene.world.remember(**facts)

    return inject


def limits(scene: Scene) -> None:
    """Short limits, so that nobody waits long."""
    scene.world.write_settings(**_LIMITS)
    scene.mending.callback(lambda: scene.world.write_settings(**dict.fromkeys(_LIMITS, 120)))


def words(**facts: Any) -> Callable[[Scene], None]:
    """What the platform says arrives in the error, in whatever writing."""

    def look(scene: Scene) -> None:
        error = scene.document["error"]
        for text in facts.get("told", ()):
            assert text in json.dumps(error, ensure_ascii=False), error

    return look


def _no_load_cfg(scene: Scene) -> None:
    assert 0 == scene.world.memory().count_of("loadcfg")


def _tried(count: int) -> Callable[[Scene], None]:
    def look(scene: Scene) -> None:
        assert count == scene.world.memory().count_of("updatecfg") or count == sum(
            scene.world.memory().counts.values()
        )

    return look


def _off_support(scene: Scene) -> None:
    """The base is one that was taken off support."""
    world = scene.world
    whole = world.file.read_bytes()
    world.file.unlink()
    infobase_with_configuration(world.file, own_configuration(), users=(world.user,))
    changed = world.file.read_bytes()

    def mend() -> None:
        assert changed == world.file.read_bytes()
        world.file.write_bytes(whole)

    scene.mending.callback(mend)


def _without(version: str) -> Callable[[Scene], None]:
    """An update of the chain is not there."""

    def inject(scene: Scene) -> None:
        folder, aside = scene.world.cfu(version).parent, scene.world.root / "aside"
        folder.rename(aside)
        scene.mending.callback(aside.rename, folder)

    return inject


def _to_target(scene: Scene) -> Answer:
    return scene.world.update("--to", CHAIN[-1])


def _to_own(scene: Scene) -> Answer:
    return scene.world.update("--to", CHAIN[0])


def _more_ways(scene: Scene) -> None:
    """Updates that lead back, and one that leads to the end at one stroke."""
    world = scene.world
    made = builds(releases())
    files = shipping.update_files(made[CHAIN[-1]], [made[CHAIN[0]], made[CHAIN[-2]]], TEXTS)
    shipping.place(world.templates / "Verstak" / "Workshop" / "straight", files)
    back = shipping.update_files(made[CHAIN[1]], [made[CHAIN[-1]]], TEXTS)
    shipping.place(world.templates / "Verstak" / "Workshop" / "back", back)


def _shortest(scene: Scene) -> None:
    cfg = [step for step in scene.document["steps"] if step["step"] == "update-cfg"]
    assert [CHAIN[-1]] == [step["subject"] for step in cfg]


def _updated_before(scene: Scene) -> None:
    assert 0 == scene.world.update(quiet=True).code


def _watched(scene: Scene) -> Answer:
    """Look at every process again and again while the program runs."""
    world = scene.world
    world.switches["SIM_TIME"] = "0.15"
    process = world.start(*world.update_words())
    seen: dict[str, int] = {}
    stop = threading.Event()
    looker = threading.Thread(target=_look, args=(str(world.root), world.password, seen, stop))
    looker.start()
    out, _ = process.communicate(timeout=120)
    stop.set()
    looker.join()
    world.switches.clear()
    assert seen["looks"] > 10
    assert {} == {where: count for where, count in seen.items() if where != "looks"}
    return Answer(process.returncode, out.decode(), "")


def _look(root: str, secret: str, seen: dict[str, int], stop: threading.Event) -> None:
    raw = {shape for shape in shapes(secret) if len(shape) > 8}
    while not stop.wait(0.01):
        for process in psutil.process_iter(["pid"]):
            for name in ("cmdline", "environ"):
                try:
                    with open(f"/proc/{process.info['pid']}/{name}", "rb") as file:  # noqa: PTH123 - /proc
                        data = file.read()
                except OSError:
                    continue
                if root.encode() not in data:
                    continue
                seen["looks"] = seen.get("looks", 0) + 1
                if any(shape in data for shape in raw):
                    seen[name] = seen.get(name, 0) + 1


def _wrong_password(scene: Scene) -> Answer:
    world = scene.world
    right, world.password = world.password, "wrong-canary-пароль"
    scene.mending.callback(lambda: setattr(world, "password", right))
    return world.update()


def _another_user(name: str) -> Callable[[Scene], Answer]:
    def act(scene: Scene) -> Answer:
        user, scene.world.user = scene.world.user, name
        scene.mending.callback(lambda: setattr(scene.world, "user", user))
        return scene.world.update()

    return act


def _before_the_backup(scene: Scene) -> None:
    """The platform was asked once, and nothing else was done."""
    ends = [(step["step"], step["end"]) for step in scene.document["steps"]]
    assert ("checks", "failed") == ends[0]
    assert {"not-begun"} == {end for _, end in ends[1:]}
    assert [] == [*scene.world.root.rglob("*.backup.json")]


def _two_bases(scene: Scene) -> Answer:
    """Two bases one after the other; the first one fails, the second one is updated all the same."""
    world = scene.world
    second = world.root / "Вторая"
    shutil.copytree(world.base, second)
    world.switches["SIM_FAIL"] = "UpdateDBCfg"
    first = world.update()
    world.switches.clear()
    words = [second if word == world.base else word for word in world.update_words()]
    answer = world.run(*words)
    assert (0, CHAIN[-1]) == (answer.code, answer.document["reached"])
    assert {"done", "failed-restored"} == {run["outcome"] for run in scene.runs()}
    return first


def _proved_steps(scene: Scene) -> None:
    """The report says how far it came before it went back."""
    done = [step["step"] for step in scene.document["steps"] if step["end"] == "done"]
    assert ["update-cfg", "update-db-cfg"] == done[2:4]
    assert (True, CHAIN[0]) == (scene.document["restored"], scene.document["reached"])


def _old_platform(scene: Scene) -> None:
    """The only platform there is is older than the base wants."""
    world = scene.world
    aside = world.root / "1cv8-aside"
    world.platforms.rename(aside)
    install_simulated_platform(world.platforms, "8.3.10.2580", seconds=0.0)

    def mend() -> None:
        shutil.rmtree(world.platforms)
        aside.rename(world.platforms)

    scene.mending.callback(mend)


def _script_folder(scene: Scene) -> None:
    folder = scene.world.root / "script"
    folder.mkdir()
    scene.world.remember(script_dir=str(folder))


_STEPS = ("UpdateCfg:1", "UpdateDBCfg:1", "UpdateCfg:3", "UpdateDBCfg:3", "handlers")
_WRITINGS = ("", "cp1251", "utf-16")

PLATFORM_ROWS = (
    *(
        Case(
            "P01",
            f"{step} fails with words in {writing or 'UTF-8'}",
            switch(SIM_FAIL=step, SIM_FAIL_TEXT=TOLD, SIM_OUT=writing),
            says="platform.failed",
            also=words(told=[TOLD]),
        )
        for step, writing in zip(_STEPS, _WRITINGS * 2, strict=False)
    ),
    *(
        Case(
            "P02",
            f"{step} exits with 0, its result says 1",
            switch(SIM_RESULT_LIES=step),
            says="platform.failed",
        )
        for step in ("UpdateCfg:1", "UpdateDBCfg:2")
    ),
    Case(
        "P02",
        "UpdateCfg exits with 0, its words say no",
        both(
            switch(SIM_RC0_UNCHANGED="UpdateCfg:1", SIM_RC0_TEXT="Файл не содержит доступных обновлений"),
        ),
        says="platform.not-applicable",
    ),
    Case(
        "P02",
        "the handlers write error.txt and exit with 0",
        both(_script_folder, switch(SIM_HANDLER_FAIL=TOLD)),
        says="run.handlers-failed",
        also=words(told=[TOLD]),
    ),
    Case("P03", "UpdateCfg does nothing", switch(SIM_RC0_UNCHANGED="UpdateCfg:1"), says="run.main-unchanged"),
    Case(
        "P03",
        "UpdateDBCfg does nothing",
        switch(SIM_RC0_UNCHANGED="UpdateDBCfg:2"),
        says="run.database-unchanged",
    ),
    *(
        Case("P04", f"{step} never ends", both(limits, switch(SIM_HANG=step)), says="platform.timed-out")
        for step in ("UpdateCfg:1", "UpdateDBCfg:3", "handlers")
    ),
    Case(
        "P04",
        "it never ends, nor does what it started",
        both(limits, switch(SIM_HANG="UpdateDBCfg:2", SIM_CHILD="1")),
        says="platform.timed-out",
    ),
    Case("P05", "access violation", switch(SIM_CRASH="UpdateDBCfg:1"), says="platform.crashed"),
    Case("P06", "no licence", switch(SIM_LICENSE="absent"), exit=4, says="login", also=_before_the_backup),
    Case("P06", "wrong password", exit=4, says="login", act=_wrong_password, also=_before_the_backup),
    Case("P06", "unknown user", exit=4, says="login", act=_another_user("Никто"), also=_before_the_backup),
    Case("P06", "nobody logs in", exit=4, says="user-missing", act=_another_user("")),
    Case("P06", "somebody is inside", switch(SIM_SESSION="1"), says="platform.sessions-open"),
    Case(
        "P06",
        "sessions are denied",
        remember(lock={"message": "Идёт обновление", "code": "другой"}),
        exit=4,
        says="login",
    ),
    Case("P07", "the platform is too old for the base", _old_platform, exit=4, says="platform-for-infobase"),
    Case(
        "P08",
        "the second update of three fails",
        switch(SIM_FAIL="UpdateCfg:2"),
        says="platform.failed",
        also=_proved_steps,
    ),
    Case(
        "P09",
        "handlers get no exclusive access",
        both(inside(grace=0.2), switch(SIM_SESSION_AT="handlers")),
        says="run.handlers-failed",
    ),
    Case(
        "P10",
        "off support",
        _off_support,
        exit=4,
        says="plan.not-on-support",
        base="other",
        also=_no_load_cfg,
    ),
    Case(
        "P11",
        "a Designer in the middle",
        inside(at={"2.update-cfg.done": ["designer", 2]}),
        says="platform.sessions-open",
    ),
    Case("P12", "every process is looked at", exit=0, base="new", act=_watched),
    Case(
        "P14",
        "an update is missing",
        _without(CHAIN[2]),
        exit=4,
        says="plan.target-unreachable",
        act=_to_target,
    ),
    Case("P14", "to where it is", exit=3, says="plan.up-to-date", act=_to_own),
    Case("P14", "two ways and a circle", _more_ways, exit=0, base="new", also=_shortest),
    Case(
        "P15",
        "the platform is content, the last look is not",
        inside(at={"*.handlers.done": ["cut", "База «А» 1/1Cv8.1CD", -8192]}),
        says="",
    ),
    Case("P16", "the first of two bases fails", says="platform.failed", act=_two_bases),
)
CREDENTIALS = tuple(
    Case("P13", f"credentials {number}", exit=0, base="new", world={"user": name, "password": password})
    for number, (name, password) in enumerate(
        [
            ("Админ", ""),
            ('Иванов "Пётр"', 'па"роль;"" с пробелом'),
            ("O'Brien; DROP", "'; --"),
            ("%PATH%&calc|^", "100% & <больше>"),
            ("-Dynamic+", "/UpdateDBCfg-пароль"),
        ]
    )
)
