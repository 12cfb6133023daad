"""Commands of database servers: read strictly, filled in once, run as processes, passwords kept out."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from updater.enterprise.dbms import (
    DbmsCommands,
    Places,
    commands_for,
    has_password,
    join_words,
    masked,
    parse_commands,
    split_words,
)
from updater.enterprise.dbms_process import DbmsRunner
from updater.errors import Cancelled, RunError, SettingsError
from updater.model.events import CancelToken, LogLine

if TYPE_CHECKING:
    from updater.model.events import Event

_DUMP = ("pg_dump", "-Fc", "-f", "{file}", "{infobase}")


def test_the_own_commands_come_before_those_of_all() -> None:
    """By name in any case; without either there are none."""
    told: dict[str, dict[str, tuple[str, ...]]]
    told = {"*": {"backup": _DUMP}, "Srv\\Buh": {"backup": ("other", "{name}")}}
    assert commands_for(told, "srv\\buh") == DbmsCommands(("other", "{name}"))
    assert commands_for(told, "srv\\other") == DbmsCommands(_DUMP)
    assert commands_for({}, "srv\\buh") is None


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"backup": ("d", "{fle}")}, "settings.dbms-place"),
        ({"backup": ("d", "{}", "{file}")}, "settings.dbms-place"),
        ({"backup": ("d", "-f", "out")}, "settings.dbms-file"),
        ({"backup": _DUMP, "restore": ("r", "{server}")}, "settings.dbms-file"),
        ({"backup": (" ", "{file}")}, "settings.dbms-program"),
        ({"backup": ("{file}",)}, "settings.dbms-program"),
        ({"restore": ("r", "{file}")}, "settings.dbms-no-backup"),
        ({"backup": _DUMP, "verify": ("r", "{file}")}, "settings.dbms-key"),
        ({"backup": ("d", "{file}", "PGPASSWORD=тайна")}, "settings.dbms-password"),
    ],
)
def test_what_is_written_wrong_is_refused(told: dict[str, tuple[str, ...]], code: str) -> None:
    """Each mistake by its own name."""
    with pytest.raises(SettingsError) as caught:
        parse_commands("*", told)
    assert (code, "*") == (caught.value.code, caught.value.params["infobase"])


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("pg_dump --password=тайна {file}", True),
        ("pg_dump postgres://buh:тайна@db/buh", True),
        ('sqlcmd -S db -P тайна -Q "x"', True),
        ("C:\\bin\\SQLCMD.EXE -Pтайна", True),
        ('pg_dump "host=db password=тайна"', True),
        ("pg_dump -p 5432 -w {file}", False),
        ("pg_dump --no-password {file}", False),
        ("sqlcmd -E -S db -b", False),
        ("mysqldump --user=buh {file}", False),
    ],
)
def test_passwords_are_told(line: str, *, found: bool) -> None:
    """What anybody could read in the list of processes is refused; ports and logins are not."""
    assert found == has_password(split_words(line))


@pytest.mark.parametrize(
    "words",
    [
        ("pg_dump", "-f", "{file}"),
        ("C:\\Program Files\\PostgreSQL\\bin\\pg_dump.exe", "a b", "", 'он сказал "да"', "\\"),
        ("sqlcmd", "-Q", "BACKUP DATABASE [b] TO DISK=N'{file}'"),
    ],
)
def test_a_line_is_its_words(words: tuple[str, ...]) -> None:
    """What was typed comes back as it was; nothing is escaped but the quote."""
    assert words == split_words(join_words(words))


def test_braces_are_filled_once() -> None:
    """Names that hold braces themselves are taken as they are."""
    file = Path("/копии/{server}.part.dbms")
    filled = Places(file, "srv", "{file}").put_into(("{file}", "{name}", "{directory}", "-d{infobase}"))
    assert (str(file), "{server}.part.dbms", "/копии", "-d{file}") == filled


def test_what_a_server_repeats_is_masked() -> None:
    """Passwords in addresses and in words of the connection."""
    said = "postgres://buh:тайна@db/x PGPASSWORD=тайна; пароль: тайна Password=тайна"
    assert "тайна" not in masked(said, "•••")


def _runner(tmp_path: Path, limit: float = 30.0) -> DbmsRunner:
    folder = tmp_path / "dbms"
    folder.mkdir()
    return DbmsRunner(folder, limit)


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code, "{file}"]


def _script(file: Path, words: str) -> Path:
    file.write_text(f"#!/bin/sh\n{words}\n")
    file.chmod(0o755)
    return file


def _places(tmp_path: Path) -> Places:
    return Places(tmp_path / "копия.dbms", "srv", "buh")


def test_what_it_says_is_kept(tmp_path: Path) -> None:
    """Both streams, in the folder of the run, heard by whoever listens; no secret among it."""
    heard: list[Event] = []
    code = "import sys; print('один password=' + 'анйат'[::-1]); print('два', file=sys.stderr)"
    runner = _runner(tmp_path)
    runner.run("backup", _python(code), _places(tmp_path), heard.append)
    (kept,) = runner.folder.glob("*.txt")
    assert "01-backup.txt" == kept.name
    assert ["два", "один password=•••"] == sorted(kept.read_text("utf-8-sig").split("\n")[:2])
    assert any(isinstance(event, LogLine) and "два" in event.text for event in heard)
    assert not any(isinstance(event, LogLine) and "тайна" in event.text for event in heard)


def test_a_failure_says_code_and_words(tmp_path: Path) -> None:
    """As the program gave them."""
    with pytest.raises(RunError) as caught:
        _runner(tmp_path).run("check", _python("import sys; print('плохо'); sys.exit(3)"), _places(tmp_path))
    facts = caught.value.params
    assert ("dbms.failed", 3, "плохо", "check") == (
        caught.value.code,
        facts["exit_code"],
        facts["text"],
        facts["command"],
    )


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    """It is named, and the system is not asked to look for it."""
    with pytest.raises(RunError) as caught:
        _runner(tmp_path).run("backup", ("no-such-program", "{file}"), _places(tmp_path))
    assert ("dbms.program-unknown", "no-such-program") == (caught.value.code, caught.value.params["program"])


@pytest.mark.parametrize("word", ["pg_damp", "./pg_damp", "bin/../pg_damp"])
def test_a_program_in_the_current_folder_is_not_the_one_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """Anybody may have put it there: it is not started, whatever PATH says."""
    (tmp_path / "bin").mkdir()
    _script(tmp_path / "pg_damp", f"touch '{tmp_path / 'planted'}'")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", os.environ["PATH"]]))
    with pytest.raises(RunError) as caught:
        _runner(tmp_path).run("backup", (word, "{file}"), _places(tmp_path))
    assert ("dbms.program-unknown", []) == (caught.value.code, list(tmp_path.rglob("planted")))


def test_a_program_that_is_no_program(tmp_path: Path) -> None:
    """Named, with the system's reason."""
    text = _script(tmp_path / "text", "")
    text.write_bytes(b"\x7fELF no program")
    with pytest.raises(RunError) as caught:
        _runner(tmp_path).run("backup", (str(text), "{file}"), _places(tmp_path))
    assert ("dbms.not-started", str(text)) == (caught.value.code, caught.value.params["program"])


def test_one_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    """At the limit, the whole tree."""
    mark = tmp_path / "pid"
    code = (
        "import pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"pathlib.Path({str(mark)!r}).write_text(str(child.pid))\n"
        "time.sleep(600)"
    )
    with pytest.raises(RunError) as caught:
        _runner(tmp_path, 3.0).run("backup", _python(code), _places(tmp_path))
    assert "dbms.timed-out" == caught.value.code
    assert not _lives(int(mark.read_text()))


def _lives(pid: int) -> bool:
    import psutil  # noqa: PLC0415 - only here

    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_stop_ends_it(tmp_path: Path) -> None:
    """Asked to stop it is ended, and that is no failure."""
    cancel = CancelToken()
    threading.Timer(0.5, cancel.cancel).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        _runner(tmp_path).run(
            "backup", _python("import time; time.sleep(600)"), _places(tmp_path), cancel=cancel
        )
    assert time.monotonic() - began < 25


def test_the_environment_is_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password in our environment is not passed on; where passwords are found is."""
    monkeypatch.setenv("PGPASSWORD", "тайна")
    monkeypatch.setenv("PGPASSFILE", "/дом/.pgpass")
    runner = _runner(tmp_path)
    code = "import os; print(os.environ.get('PGPASSWORD'), os.environ.get('PGPASSFILE'), os.getcwd())"
    runner.run("backup", _python(code), _places(tmp_path))
    (kept,) = runner.folder.glob("*.txt")
    assert f"None /дом/.pgpass {os.path.realpath(runner.folder)}" == kept.read_text("utf-8").strip()
