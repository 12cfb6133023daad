"""Several infobases by one command: each told alone and all together, once each, the gravest code."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from support.commands import PROJECT, run_updater, updater_command, updater_environment
from support.snapshots import snapshot

from updater.cli.exits import Exit, gravest
from updater.demo.bases import ADMINISTRATOR, PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    from support.commands import Answer

    from updater.demo.sandbox import Sandbox

_STEP = "1.0.2.7"
"""One hop is enough here."""


def _second(sandbox: Sandbox) -> Path:
    """Another infobase just like the main one."""
    second = sandbox.root / "Вторая"
    shutil.copytree(sandbox.infobase, second)
    return second


def _update(sandbox: Sandbox, *words: object, **more: str) -> Answer:
    return run_updater(sandbox.home, "update", *words, "--to", _STEP, "--yes", "--json", **more)


def _turns(answer: Answer) -> list[tuple[str, int | None]]:
    return [(each["turn"], each["exit"]) for each in answer.document["infobases"]]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], 3),
        ([3, 3], 3),
        ([3, 0], 0),
        ([0, 130], 130),
        ([130, 4], 4),
        ([4, 2], 2),
        ([2, 1], 1),
        ([0, 4, 1, 130], 1),
        ([1, 5, 4], 5),
    ],
)
def test_the_gravest_code_counts(codes: list[int], expected: int) -> None:
    """In any order; "nothing to do" only where there was nothing to do in any."""
    assert (expected, expected) == (gravest(codes), gravest(reversed(codes)))


def test_every_code_of_an_infobase_has_its_weight() -> None:
    """No code one infobase can end with is forgotten in the order."""
    assert [code for code in Exit if code is not Exit.CUT_OFF] == [
        code for code in Exit if code is not Exit.CUT_OFF and gravest([code]) is code
    ]


def test_both_are_updated_and_told(sandbox: Sandbox) -> None:
    """A document with a list; each entry is what a command for it alone says, and its turn."""
    second = _second(sandbox)
    answer = _update(sandbox, sandbox.infobase, second)
    document = answer.document
    assert (0, 0) == (answer.code, document["exit"])
    assert [("taken", 0)] * 2 == _turns(answer)
    told = [(each["infobase"], each["outcome"], each["reached"]) for each in document["infobases"]]
    assert [(str(base), "done", _STEP) for base in (sandbox.infobase, second)] == told
    assert 2 == len({each["run"] for each in document["infobases"]})


def test_an_entry_is_the_document_of_the_infobase_alone(sandbox: Sandbox) -> None:
    """What one infobase is told as stays as it is; of several each entry has that, its turn and its code."""
    newest, locked = sandbox.infobases["newest"], sandbox.infobases["locked"]
    alone = [_update(sandbox, base) for base in (newest, locked)]
    several = _update(sandbox, newest, locked).document["infobases"]
    for base, answer, entry in zip((newest, locked), alone, several, strict=True):
        added = {"infobase": str(base), "turn": "taken", "exit": answer.code}
        assert entry == added | answer.document
        assert not {"turn", "exit", "infobases"} & answer.document.keys()


def test_people_get_a_table(sandbox: Sandbox) -> None:
    """Infobase, from, to, what happened and where the report is; each on a line of its own."""
    second = _second(sandbox)
    answer = run_updater(sandbox.home, "update", sandbox.infobase, second, "--to", _STEP, "--yes")
    lines = answer.out.partition("Итог")[2].splitlines()
    assert f"[1/2] {sandbox.infobase}" in answer.out
    assert f"[2/2] {second}" in answer.out
    for base, line in zip((sandbox.infobase, second), lines[2:], strict=True):
        assert line.split()[-1].endswith("report.html")
        assert [] == [word for word in (str(base), "1.0.1.5", _STEP, "обновлено") if word not in line]


@pytest.mark.parametrize("spelling", ["dots", "file", "link", "as it is"])
def test_one_infobase_is_taken_once(sandbox: Sandbox, spelling: str) -> None:
    """However it is written, a second run is not begun, and that is said."""
    base = sandbox.infobase
    again = {"dots": base / ".." / base.name, "file": base / "1Cv8.1CD", "as it is": base}.get(spelling)
    if again is None:
        again = sandbox.root / "ссылка"
        try:
            again.symlink_to(base, target_is_directory=True)
        except OSError:
            pytest.skip("no right to make links")
    answer = _update(sandbox, base, again)
    assert [("taken", 0)] == _turns(answer)
    assert str(again) in answer.err
    assert 1 == len(run_updater(sandbox.home, "runs", "--json").document)


def test_one_server_infobase_is_taken_once(sandbox: Sandbox) -> None:
    """Letters large or small, with the usual port or without, with the platform's own key."""
    words = ("nowhere.invalid\\base", "NOWHERE.invalid:1541\\Base", "/S nowhere.invalid\\base")
    answer = run_updater(sandbox.home, "plan", *words, "--json")
    assert 1 == len(answer.document["infobases"])


def test_a_failure_hides_no_other(sandbox: Sandbox) -> None:
    """A folder without an infobase and a refusal are told; what comes after them is done."""
    locked, second = sandbox.infobases["locked"], _second(sandbox)
    answer = run_updater(
        sandbox.home, "update", sandbox.root / "нет такой", locked, sandbox.infobases["newest"], second,
        "--yes", "--json",
    )  # fmt: skip
    assert (1, [("taken", 1), ("taken", 4), ("taken", 3), ("taken", 0)]) == (answer.code, _turns(answer))
    entries = answer.document["infobases"]
    assert ("infobase.not-found", "plan.up-to-date") == (
        entries[0]["error"]["code"],
        entries[2]["error"]["code"],
    )
    assert "user-missing" in {check["code"] for check in entries[1]["checks"] if check["level"] == "error"}


def test_the_first_failure_can_end_it(sandbox: Sandbox) -> None:
    """With the option the next is not begun; nothing to do is no failure."""
    newest, locked, second = sandbox.infobases["newest"], sandbox.infobases["locked"], _second(sandbox)
    before = snapshot(second)
    answer = run_updater(
        sandbox.home, "update", newest, locked, second, "--yes", "--json", "--stop-at-first-failure"
    )
    assert (4, [("taken", 3), ("taken", 4), ("not-begun", None)]) == (answer.code, _turns(answer))
    assert before == snapshot(second)


def test_all_takes_the_list_of_1c(sandbox: Sandbox) -> None:
    """What can be updated is; what is elsewhere or gone is skipped; one added by hand is left alone."""
    added = _second(sandbox)
    _remember(sandbox, added)
    (sandbox.infobases["own"] / "1Cv8.1CD").unlink()
    before = snapshot(added)
    answer = run_updater(
        sandbox.home,
        *("update", "--all", "--yes", "--json", "--stop-at-first-failure"),
        *("--user", ADMINISTRATOR, "--password-stdin"),
        typed=f"{PASSWORD}\n",
    )
    turns = {each["infobase"]: each for each in answer.document["infobases"]}
    assert str(added) not in turns
    assert str(added) in answer.err
    assert before == snapshot(added)
    updated, gone = ("taken", 0), sandbox.infobases["own"]
    ends = [updated, updated, ("taken", 3), ("skipped", 1), ("taken", 4), ("skipped", 3)]
    assert (1, ends) == (answer.code, _turns(answer))
    assert "infobase.not-found" == turns[str(gone)]["error"]["code"]
    assert "infobase.elsewhere" == turns["https://example.org/workshop"]["error"]["code"]


def _remember(sandbox: Sandbox, base: Path) -> None:
    file = sandbox.home / "settings.json"
    settings = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**settings, "recent_infobases": [str(base)]}), "utf-8")


def test_the_password_is_read_once_for_all(sandbox: Sandbox) -> None:
    """Two infobases with the same user: one line of input is enough."""
    locked = sandbox.infobases["locked"]
    second = sandbox.root / "Ещё одна"
    shutil.copytree(locked, second)
    answer = run_updater(
        sandbox.home,
        *("update", locked, second, "--yes", "--json", "--user", ADMINISTRATOR, "--password-stdin"),
        typed=f"{PASSWORD}\n",
    )
    assert (0, [("taken", 0)] * 2) == (answer.code, _turns(answer))


@pytest.mark.parametrize("command", [("plan",), ("update", "--dry-run")], ids=" ".join)
def test_looking_at_several_changes_nothing(sandbox: Sandbox, command: tuple[str, ...]) -> None:
    """Each has its plan and checks in the list; nothing is written."""
    before = snapshot(sandbox.root)
    name, *options = command
    bases = (sandbox.infobase, sandbox.infobases["locked"], "https://example.org/base")
    answer = run_updater(sandbox.home, name, *bases, *options, "--json")
    assert (4, [("taken", 0), ("taken", 4), ("taken", 4)]) == (answer.code, _turns(answer))
    assert all(each["checks"] for each in answer.document["infobases"])
    assert before == snapshot(sandbox.root)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "settings.no-infobase"),
        (("--all", "somewhere"), "settings.infobases-and-all"),
        (("--all", "--replace-configuration"), "settings.all-replaced"),
    ],
)
def test_wrong_usage(sandbox: Sandbox, words: tuple[str, ...], code: str) -> None:
    """Told as wrong usage, before anything is looked at."""
    answer = run_updater(sandbox.home, "update", *words, "--yes", "--json")
    assert (2, code) == (answer.code, answer.document["error"]["code"])


def test_consent_is_asked_for_before_the_first(sandbox: Sandbox) -> None:
    """Where nobody can be asked, no infobase is even looked at."""
    answer = run_updater(sandbox.home, "update", sandbox.infobase, _second(sandbox), "--json")
    assert (2, "settings.needs-yes") == (answer.code, answer.document["error"]["code"])


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_signal_while_looking_ends_the_queue(sandbox: Sandbox) -> None:
    """Asked to end before the first run has begun: told as a document, the second is not begun."""
    fifo = sandbox.root / "slow"
    fifo.mkdir()
    os.mkfifo(fifo / "1Cv8.1CD")  # whoever opens it waits
    process = subprocess.Popen(
        updater_command(sandbox.home, "plan", sandbox.infobases["newest"], fifo, sandbox.infobase, "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=updater_environment(),
        cwd=PROJECT,
    )
    assert process.stderr is not None
    while b"[2/3]" not in process.stderr.readline():
        pass
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=60)
    document = json.loads(out)
    assert (130, 130) == (process.returncode, document["exit"])
    assert ["taken", "taken", "not-begun"] == [each["turn"] for each in document["infobases"]]
