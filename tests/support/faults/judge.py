"""What is seen of a case: the codes, the base, who is kept out, what lies about, that life goes on."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

from support.faults.case import until

from updater.infobases.access import held
from updater.update.base_lock import NAME as LOCK_FILE
from updater.update.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.faults.case import Case, Scene
    from support.faults.world import World

_STOPPED = 130
_LEFTOVERS = (
    *("*.part", "*.part.dt", "*.part.dbms", "*.new", "*.args"),
    *("*.restoring", "*.failed-*", "*.loading-*"),
)
_OF_OTHERS = {".sim.new", "1Cv8.1CD.failed-folder", "1Cv8.1CD.failed-keep-me"}
"""What the simulated platform leaves when it is killed, and what a case put there."""


def play(case: Case, scene: Scene) -> None:
    """Play a case and judge it."""
    world = scene.world
    memory = (world.base / ".sim.json").read_bytes()
    with scene.mending:
        case.inject(scene)
        scene.answer = case.act(scene)
        _judge_answer(case, scene)
        _judge_base(case, scene)
        case.also(scene)
        _judge_secrets(scene)
    _settle(case, scene)
    _judge_end(case, scene)
    if case.end in {"old", "alike"}:
        (world.base / ".sim.json").write_bytes(memory)
    _go_on(case, scene)
    _judge_secrets(scene)


def _judge_answer(case: Case, scene: Scene) -> None:
    said = scene.said
    assert "Traceback" not in said.out + said.err
    assert (case.exit, case.says) == (said.code, told(scene)), said.err[-900:]


def told(scene: Scene) -> str:
    """Every code the command gave as its reason, in order of letters.

    What was stopped before it began says nothing but that.
    A check that refuses is told with its cause where it stands for many, `login/platform.wrong-user`;
    an error of the restore as `restore/...`; a wish to stop as `cancelled`, a death as `killed`; of several
    infobases all they gave, and `not-begun` where one had no turn.
    """
    if scene.said.code == -signal.SIGKILL:
        return "killed"
    document = scene.document if isinstance(scene.document, dict) else {}
    codes: set[str] = {"cancelled"} if scene.said.code == _STOPPED and not document else set()
    for each in document.get("infobases", (document,)):
        codes |= _codes(each)
    return " ".join(sorted(codes))


def _codes(document: Any) -> set[str]:
    codes = {_code(error) for error in (document.get("error"),) if error}
    codes |= {f"restore/{_code(error)}" for error in (document.get("restore_error"),) if error}
    refusing = [check for check in document.get("checks", ()) if check["level"] == "error"]
    codes |= {_check(check) for check in (*refusing, *document.get("refused", ()))}
    if document.get("outcome") == "cancelled":
        codes.add("cancelled")
    if document.get("turn") == "not-begun":
        codes.add("not-begun")
    return codes


def _code(error: Any) -> str:
    return str(error["code"])


def _check(check: Any) -> str:
    return f"{check['code']}/{check['cause']}" if check["cause"] else str(check["code"])


def _judge_base(case: Case, scene: Scene) -> None:
    """The base is what the row says it is; nothing is asked of one that is in use."""
    world = scene.world
    if case.base in {"old", "new"}:
        assert case.base == world.state(), scene.said.err[-900:]
    elif case.base == "between":
        assert world.state().startswith("neither"), world.state()
    elif case.base == "alike":
        assert world.chain[0] == world.version(), scene.said.err[-900:]
    elif case.base == "missing":
        assert not world.file.exists()
    elif case.base == "busy":
        assert [] != world.processes()
    else:
        _judge_unconverted(world)


def _judge_unconverted(world: World) -> None:
    assert (world.chain[-1], world.chain[0]) == (world.version(), world.memory().data_version)


def _judge_secrets(scene: Scene) -> None:
    assert [] == scene.world.secrets_written(scene.said.out, scene.said.err)


def _settle(case: Case, scene: Scene) -> None:
    """Wait for what was left running, then do what a person would do."""
    until(lambda: not scene.world.processes())
    for word in case.then:
        THEN[word](scene)


def restore(scene: Scene) -> None:
    """Restore the run that is unfinished, as the program offers."""
    run = scene.unfinished()
    assert run["unfinished"]["restorable"], run
    _do(scene, "restore", run["run"], "--yes", *login(scene))


def restore_over(scene: Scene) -> None:
    """Restore it over what somebody did after it was cut off."""
    _do(scene, "restore", scene.unfinished()["run"], "--yes", "--over-changes", *login(scene))


def go_on(scene: Scene) -> None:
    """Go on with the run that is unfinished, as the program offers."""
    run = scene.unfinished()
    _do(scene, "runs", "--continue", run["run"], "--yes", *login(scene))


def leave(scene: Scene) -> None:
    """Leave the base as it is."""
    _do(scene, "runs", "--leave", scene.unfinished()["run"])


def put_back(scene: Scene) -> None:
    """Put the one backup there is back, by its name."""
    (backup,) = scene.world.run("backups", "--json", quiet=True).document
    _do(scene, "restore", backup["name"], "--yes", *login(scene))


def login(scene: Scene) -> tuple[str, ...]:
    """The words by which the user of the base comes in."""
    return (f"--user={scene.world.user}", "--password-stdin") if scene.world.user else ()


def _do(scene: Scene, *words: str) -> None:
    answer = scene.world.run(*words, "--json", quiet=True)
    assert 0 == answer.code, answer.out + answer.err
    assert [] == scene.world.secrets_written(answer.out, answer.err)


THEN: dict[str, Callable[[Scene], None]] = {
    "restore": restore,
    "over-changes": restore_over,
    "continue": go_on,
    "leave": leave,
    "put-back": put_back,
}


def _judge_end(case: Case, scene: Scene) -> None:
    """The base is what it has to be, nobody holds it or is kept out of it, and nothing lies about.

    A lock that a dead run has left holds nobody off; it goes with the next run.
    """
    world = scene.world
    if case.end == "unconverted":
        _judge_unconverted(world)
    elif case.end == "alike":
        assert world.chain[0] == world.version()
    else:
        assert case.end == world.state()
    with held(world.file):
        pass
    assert [] == [name for name in world.kept_out() if name != LOCK_FILE]
    found = [path for pattern in _LEFTOVERS for path in world.root.rglob(pattern)]
    kept = {path for run in scene.runs() for path in run["kept"]}
    assert [] == [str(path) for path in found if path.name not in _OF_OTHERS and str(path) not in kept]


def _go_on(case: Case, scene: Scene) -> None:
    """With the fault gone the same command works as if nothing had been."""
    if not case.goes_on:
        return
    world = scene.world
    first, last = world.chain[1], world.chain[-1]
    updated = case.end not in {"old", "alike"}
    answer = world.update("--to", last if updated else first, quiet=True)
    expected = (3, last) if updated else (0, first)
    assert expected == (answer.code, world.version()), answer.out + answer.err
    assert () == Journal(world.journal).unfinished()
    assert [] == [run for run in scene.runs() if run["kept"]]
    assert [] == world.kept_out()
