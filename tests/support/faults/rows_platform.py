"""Platform and chain: P01 to P15."""

from __future__ import annotations

import json
import shutil
import threading
from typing import TYPE_CHECKING

import psutil
from support.canaries import shapes
from support.commands import Answer
from support.faults.case import Case, Scene
from support.faults.injections import (
    NOT_PATIENT,
    both,
    dry_run,
    every,
    inside,
    mentions,
    notes,
    remember,
    started,
    switch,
    update_with,
)
from support.faults.world import CHAIN, TEXTS, releases

from updater.demo import shipping
from updater.demo.platform.launcher import install_simulated_platform
from updater.demo.product import builds, own_configuration
from updater.formats.writing.infobase_file import infobase_with_configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LIMITS = {"step_time_limit": 2, "handlers_time_limit": 2}
TOLD = "Ошибка, которой никто не знает: ячейка №7"
_LOCKED, _OPEN = b"{6,1,1,", b"{6,0,1,"


def limits(scene: Scene) -> None:
    """Short limits, so that nobody waits long."""
    scene.world.write_settings(**_LIMITS)
    scene.mending.callback(lambda: scene.world.write_settings(**dict.fromkeys(_LIMITS, 120)))


def words(*texts: str) -> Callable[[Scene], None]:
    """What the platform says arrives in the error, in whatever writing."""

    def look(scene: Scene) -> None:
        error = json.dumps(scene.document["error"], ensure_ascii=False)
        assert [] == [text for text in texts if text not in error], error

    return look


def _no_load_cfg(scene: Scene) -> None:
    """The configuration was never replaced whole instead."""
    assert 0 == scene.world.memory().count_of("loadcfg")


def another_base(make: Callable[[], Mapping[str, bytes]]) -> Callable[[Scene], None]:
    """The base has another configuration from the start; it is that which must stay as it was."""

    def inject(scene: Scene) -> None:
        world = scene.world
        whole, before = world.file.read_bytes(), world.before
        world.file.unlink()
        infobase_with_configuration(world.file, make(), users=(world.user,), minimum_platform=80316)
        world.before = world.hash()

        def mend() -> None:
            world.file.write_bytes(whole)
            world.before = before

        scene.mending.callback(mend)

    return inject


def editable() -> Mapping[str, bytes]:
    """The first release with changes allowed: the whole is no longer locked."""
    files = builds(releases())[CHAIN[0]].files
    return {
        name: data.replace(_LOCKED, _OPEN) if name.endswith(".4") else data for name, data in files.items()
    }


def _without(version: str) -> Callable[[Scene], None]:
    """An update of the chain is not there."""

    def inject(scene: Scene) -> None:
        folder, aside = scene.world.cfu(version).parent, scene.world.root / "aside"
        folder.rename(aside)
        scene.mending.callback(aside.rename, folder)

    return inject


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


def before_the_backup(scene: Scene) -> None:
    """Nothing was done but to look."""
    ends = [(step["step"], step["end"]) for step in scene.document["steps"]]
    assert ("checks", "failed") == ends[0]
    assert {"not-begun"} == {end for _, end in ends[1:]}
    assert [] == [path for path in scene.world.backups.rglob("*") if path.is_file()]


def _nothing_begun(scene: Scene) -> None:
    """Refused before there was a run: no copy, and the platform was not even started."""
    assert [] == scene.runs()
    assert not scene.world.backups.exists()
    assert {} == scene.world.memory().counts


_ASKED_ONCE = every(started("probe"), before_the_backup)


def _proved_steps(scene: Scene) -> None:
    """The report says how far it came before it went back."""
    done = [step["step"] for step in scene.document["steps"] if step["end"] == "done"]
    assert ["checks", "backup", "update-cfg", "update-db-cfg", "handlers"] == done
    assert (True, CHAIN[0]) == (scene.document["restored"], scene.document["reached"])
    assert CHAIN[1] == scene.document["last_proved"]
    notes(CHAIN[1], f"--to {CHAIN[1]}")(scene)


def _then_only_to_the_last_proved(scene: Scene) -> Answer:
    """The last update fails: back at the start; then only to the release before it; then all the way."""
    world = scene.world
    world.switches["SIM_FAIL"] = "UpdateDBCfg:3"
    failed = world.update()
    assert (1, "old", CHAIN[2]) == (failed.code, world.state(), failed.document["last_proved"])
    only = world.update("--to", failed.document["last_proved"])
    assert (0, True, CHAIN[2]) == (only.code, only.document["data_proved"], only.document["last_proved"])
    assert (CHAIN[2], CHAIN[2]) == (world.version(), world.memory().data_version)
    world.switches.clear()
    return world.update()


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


_STATED, _WANTED = "8.3.16.1148", "8.3.99.1"


def _release_wants_more(scene: Scene) -> None:
    """The description of the second update asks for a platform that is not here; the base itself does not."""
    file = scene.world.cfu(CHAIN[2]).with_name("1cv8upd.htm")
    whole = file.read_bytes()
    assert _STATED.encode() in whole
    file.write_bytes(whole.replace(_STATED.encode(), _WANTED.encode()))
    scene.mending.callback(file.write_bytes, whole)


def _another_is_here(scene: Scene) -> None:
    """A platform that is new enough is installed, but another one is named."""
    install_simulated_platform(scene.world.platforms, _WANTED, seconds=0.0)
    scene.mending.callback(shutil.rmtree, scene.world.platforms / _WANTED)


def _with_the_named_platform(scene: Scene) -> Answer:
    named = scene.world.platforms / "8.3.27.1508" / "1cv8"
    return scene.world.update("--platform", named)


def script_folder(scene: Scene) -> None:
    """The folder of the assistant's script is known to the base."""
    folder = scene.world.root / "script"
    folder.mkdir()
    scene.world.remember(script_dir=str(folder))


def _without_a_word(scene: Scene) -> Answer:
    """The command that changes a base, without the word that says so."""
    return scene.world.run(*[word for word in scene.world.update_words() if word != "--yes"])


def _nobody_agreed(scene: Scene) -> None:
    """What is to be agreed to is told, and the application was not told that anybody did."""
    assert "note" == dry_run(scene)["legality"]["level"]
    assert scene.world.memory().legality_version is None


def _agreed(scene: Scene) -> None:
    assert CHAIN[-1] == scene.world.memory().legality_version


_STEPS = ("UpdateCfg:1", "UpdateDBCfg:1", "UpdateCfg:3", "UpdateDBCfg:3", "handlers")
_WRITINGS = ("", "cp1251", "utf-16")
_REFUSED = "run.refused"

PLATFORM_ROWS = (
    *(
        Case(
            "P01",
            f"{step} fails with words in {writing or 'UTF-8'}",
            switch(SIM_FAIL=step, SIM_FAIL_TEXT=TOLD, SIM_OUT=writing),
            says="platform.failed",
            also=words(TOLD),
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
        switch(SIM_RC0_UNCHANGED="UpdateCfg:1", SIM_RC0_TEXT="Файл не содержит доступных обновлений"),
        says="platform.not-applicable",
    ),
    Case(
        "P02",
        "the handlers write error.txt and exit with 0",
        both(script_folder, switch(SIM_HANDLER_FAIL=TOLD)),
        says="run.handlers-failed",
        also=words(TOLD),
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
    Case(
        "P06",
        "no licence",
        switch(SIM_LICENSE="absent"),
        exit=4,
        says=f"login/platform.licence-absent {_REFUSED}",
        also=_ASKED_ONCE,
    ),
    Case(
        "P06",
        "wrong password",
        exit=4,
        says=f"login/platform.wrong-user {_REFUSED}",
        act=_wrong_password,
        also=_ASKED_ONCE,
    ),
    Case(
        "P06",
        "unknown user",
        exit=4,
        says=f"login/platform.wrong-user {_REFUSED}",
        act=_another_user("Никто"),
        also=_ASKED_ONCE,
    ),
    Case("P06", "nobody logs in", exit=4, says="user-missing", act=_another_user(""), also=_nothing_begun),
    Case(
        "P06",
        "somebody is inside",
        both(NOT_PATIENT, switch(SIM_SESSION="1")),
        says="platform.sessions-open",
    ),
    Case(
        "P06",
        "sessions are denied",
        remember(lock={"message": "Идёт обновление", "code": "другой"}),
        exit=4,
        says=f"login/platform.sessions-denied {_REFUSED}",
        also=_ASKED_ONCE,
    ),
    Case(
        "P07",
        "the platform is too old for the base",
        _old_platform,
        exit=4,
        says="platform-for-infobase platform-for-release",
        also=_nothing_begun,
    ),
    Case(
        "P07",
        "the platform is too old for a release of the chain",
        _release_wants_more,
        exit=4,
        says="platform-for-release",
        also=every(_nothing_begun, mentions(_WANTED, CHAIN[2])),
    ),
    Case(
        "P07",
        "the platform that is named is too old, another one is here",
        both(_release_wants_more, _another_is_here),
        exit=4,
        says="platform-choose",
        act=_with_the_named_platform,
        also=every(_nothing_begun, mentions(_WANTED, CHAIN[2])),
    ),
    Case(
        "P08",
        "the second update of three fails",
        switch(SIM_FAIL="UpdateCfg:2"),
        says="platform.failed",
        also=_proved_steps,
    ),
    Case(
        "P08",
        "the third update of three fails, then only to the last release proved",
        exit=0,
        base="new",
        act=_then_only_to_the_last_proved,
    ),
    Case(
        "P09",
        "handlers get no exclusive access",
        both(inside(grace=0.2), switch(SIM_SESSION_AT="handlers")),
        says="run.handlers-failed",
        also=words("монопольного доступа"),
    ),
    Case(
        "P09",
        "nobody agreed that the update is lawful",
        exit=2,
        says="settings.needs-yes",
        act=_without_a_word,
        also=_nobody_agreed,
    ),
    Case("P09", "somebody agreed", exit=0, base="new", also=_agreed),
    Case(
        "P10",
        "off support",
        another_base(own_configuration),
        exit=4,
        says="plan.not-on-support",
        also=every(_no_load_cfg, _nothing_begun),
    ),
    Case(
        "P10",
        "changes are allowed and nobody agreed to lose them",
        another_base(editable),
        exit=4,
        says="support-editable",
        also=every(_no_load_cfg, _nothing_begun),
    ),
    Case(
        "P10",
        "changed by the customer, who agreed",
        both(another_base(editable), remember(modified=True)),
        says="platform.own-changes",
        act=update_with("--accept-editable"),
        also=_no_load_cfg,
    ),
    Case(
        "P11",
        "another program holds the base in the middle",
        both(NOT_PATIENT, inside(at={"2.update-cfg.done": ["held_by_another", "*-update-db-cfg.result"]})),
        says="platform.sessions-open",
    ),
    Case(
        "P11",
        "a Designer in the middle",
        both(NOT_PATIENT, inside(at={"2.update-cfg.done": ["switches", {"DESIGNER": "1"}]})),
        says="platform.designer-open",
    ),
    Case(
        "P11",
        "a Designer from the start",
        switch(SIM_DESIGNER="1"),
        exit=4,
        says=f"login/platform.designer-open {_REFUSED}",
        also=before_the_backup,
    ),
    Case("P12", "every process is looked at", exit=0, base="new", act=_watched),
    Case(
        "P14",
        "an update is missing",
        _without(CHAIN[2]),
        exit=4,
        says="plan.target-unreachable",
        act=update_with("--to", CHAIN[-1]),
        also=_nothing_begun,
    ),
    Case("P14", "to where it is", exit=3, says="plan.up-to-date", act=update_with("--to", CHAIN[0])),
    Case("P14", "two ways and a circle", _more_ways, exit=0, base="new", also=_shortest),
    Case(
        "P15",
        "the platform is content, the last look is not",
        inside(at={"*.final-proof.about-to": ["cut", "База «А» 1/1Cv8.1CD", -8192]}),
        says="format.infobase-short",
        also=lambda scene: _failed_at(scene, "final-proof"),
    ),
)


def _failed_at(scene: Scene, step: str) -> None:
    """Everything before it was done; it was the one that failed."""
    ends = [(each["step"], each["end"]) for each in scene.document["steps"]]
    assert (step, "failed") == ends[-1]
    assert {"done"} == {end for _, end in ends[:-1]}


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
