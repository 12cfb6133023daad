"""How a password travels: found out by a trial, kept to by every command, seen by nobody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.failing import WindowsFiling
from support.onlooker import Onlooker
from support.simulated import World

from updater.enterprise.argument_file import ArgumentForm
from updater.enterprise.argument_trial import Trial, try_form
from updater.enterprise.commands import Credentials
from updater.enterprise.passing import MEMORY, Passing, PlatformStarter, shows_password
from updater.enterprise.process import run_command, start_process
from updater.errors import PlatformError
from updater.filing import Filing

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from updater.enterprise.process import Completed

PASSWORD = 'Канарейка 7; "ы"'
USER = "Иванов (директор)"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A platform with a base that has a user with a password; commands take no time."""
    monkeypatch.setenv("SIM_TIME", "0")
    world = World(tmp_path, users=(USER,))
    world.remember(passwords={USER: PASSWORD})
    return world


def _starter(world: World, passing: Passing = Passing.AUTO) -> PlatformStarter:
    folder = world.root / "state"
    folder.mkdir(exist_ok=True)
    return PlatformStarter(passing, folder, Filing())


def _run(world: World, starter: PlatformStarter) -> Completed:
    commands = world.commands(Credentials(USER, PASSWORD))
    return run_command(commands.update_cfg(world.cfu("1.0.2.7")), time_limit=60, starter=starter)


def test_no_process_shows_the_password(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a command line nor the environment of any process holds it, and the log-in succeeds."""
    monkeypatch.setenv("SIM_TIME", "1")
    with Onlooker() as onlooker:
        completed = _run(world, _starter(world))
    assert (0, ("1.0.1.5", "1.0.2.7")) == (completed.exit_code, world.versions())
    assert any("/@" in text for text in onlooker.seen)
    assert not onlooker.sees(PASSWORD)


def test_nothing_of_it_stays_on_the_disk(world: World) -> None:
    """After the command no file holds the password: argument file, messages, memory of trials."""
    _run(world, _starter(world))
    kept = {file for file in world.root.rglob("*") if file.is_file() and file.name != ".sim.json"}
    assert not [file for file in kept if "Канарейка".encode() in file.read_bytes()]
    assert not [file for file in kept if file.suffix == ".args"]


@pytest.mark.parametrize(
    "password", ["", "1", "/N", "-x", 'a""b', "конец\\", " blanks ", "Пётр;'x'", '"в кавычках"']
)
def test_credentials_arrive_exactly(world: World, password: str) -> None:
    """The platform lets in whoever has exactly this password."""
    world.remember(passwords={USER: password})
    command = world.commands(Credentials(USER, password)).update_db_cfg()
    assert 0 == run_command(command, time_limit=60, starter=_starter(world)).exit_code
    wrong = world.commands(Credentials(USER, password + "!")).update_db_cfg()
    assert 1 == run_command(wrong, time_limit=60, starter=_starter(world)).exit_code


def test_a_platform_is_tried_once_and_remembered(world: World) -> None:
    """The first command with a password costs a trial; the next ones, in later runs too, do not."""
    tried: list[ArgumentForm] = []

    def trial(executable: Path, form: ArgumentForm, folder: Path, **more: object) -> Trial:
        tried.append(form)
        return try_form(executable, form, folder, **more)  # type: ignore[arg-type]

    for _run_number in range(2):
        starter = PlatformStarter(Passing.AUTO, world.work, Filing(), trial=trial)
        assert not starter.shows_password(world.executable)
        assert not starter.shows_password(world.executable)
    assert [ArgumentForm.MARKED] == tried
    assert [MEMORY] == [entry.name for entry in world.work.iterdir()]


def test_another_version_in_its_place_is_tried_anew(world: World) -> None:
    """What was found out belongs to one executable, not to its path."""
    starter = _starter(world)
    starter.form(world.executable)
    world.executable.write_text(world.executable.read_text() + "\n")
    starter.form(world.executable)
    assert 2 == len(json.loads((world.root / "state" / MEMORY).read_text()))


def test_a_platform_that_reads_no_file_gets_the_password_as_before(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The update still works, and the danger can be told beforehand."""
    monkeypatch.setenv("SIM_ARGUMENT_FILE", "unknown")
    starter = _starter(world)
    assert shows_password(starter, world.executable)
    assert 0 == _run(world, starter).exit_code


def test_whoever_allows_only_the_file_gets_an_error_instead(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nothing is started that could show the password."""
    monkeypatch.setenv("SIM_ARGUMENT_FILE", "unknown")
    starter = _starter(world, Passing.FILE)
    assert not shows_password(starter, world.executable)
    with pytest.raises(PlatformError) as caught:
        _run(world, starter)
    assert "platform.argument-file" == caught.value.code


def test_the_command_line_can_be_chosen(world: World) -> None:
    """As the vendor does it; no trial is made."""
    starter = _starter(world, Passing.COMMAND_LINE)
    assert shows_password(starter, world.executable)
    assert 0 == _run(world, starter).exit_code
    assert not list((world.root / "state").iterdir())


def test_without_a_password_nothing_is_tried(world: World) -> None:
    """A base whose user has no password needs no file."""
    world.remember(passwords={})
    starter = _starter(world)
    command = world.commands(Credentials(USER, "")).update_db_cfg()
    assert 0 == run_command(command, time_limit=60, starter=starter).exit_code
    assert not list((world.root / "state").iterdir())


@pytest.mark.parametrize("licence", ["absent", "none_free", "unfit"])
def test_a_missing_licence_proves_enough_for_now(
    world: World, monkeypatch: pytest.MonkeyPatch, licence: str
) -> None:
    """The file was read, only the trial could not be ended: the password is hidden, nothing is remembered."""
    monkeypatch.setenv("SIM_LICENSE", licence)
    starter = PlatformStarter(Passing.AUTO, world.work, Filing())
    assert not starter.shows_password(world.executable)
    assert not list(world.work.iterdir())


@pytest.mark.parametrize("fault", ["SIM_HANG", "SIM_CRASH", "SIM_FAIL"])
def test_a_trial_that_made_nothing_proves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """A platform that waits, dies or fails is not trusted with a file; what was started is ended."""
    monkeypatch.setenv(fault, "CREATEINFOBASE")
    folder = world.root / "trial"
    folder.mkdir()
    form = ArgumentForm.MARKED
    found = try_form(world.executable, form, folder, filing=Filing(), starter=start_process, time_limit=1.0)
    assert Trial(worked=False) == found
    assert not list(folder.iterdir())


def test_an_ordinary_starter_shows_the_password(world: World) -> None:
    """Only the starter of this room can promise more."""
    assert shows_password(start_process, world.executable)


class _Ownerless(WindowsFiling):
    """One folder, or every one, lies on a disk that knows no owners."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self._folder = folder

    def create(self, path: Path) -> BinaryIO:
        """Create it, for everybody to read."""
        file = super().create(path)
        if self._folder is None or self._folder in path.parents:
            path.chmod(0o644)
        return file


def test_where_no_file_can_be_private_the_command_line_is_told_before(world: World) -> None:
    """The trial finds out, the person can be warned, and the update works."""
    starter = PlatformStarter(Passing.AUTO, world.root, _Ownerless())
    assert shows_password(starter, world.executable)
    assert 0 == _run(world, starter).exit_code
    assert not list(world.root.rglob("*.args"))


def test_where_the_folder_of_the_run_alone_is_unfit(world: World) -> None:
    """The trial's folder keeps a secret, the run's does not: the command line, told from then on."""
    folder = world.root / "state"
    folder.mkdir()
    starter = PlatformStarter(Passing.AUTO, folder, _Ownerless(world.work))
    assert not starter.shows_password(world.executable)
    assert (0, ("1.0.1.5", "1.0.2.7")) == (_run(world, starter).exit_code, world.versions())
    assert starter.shows_password(world.executable)
    assert starter.known_to_show(world.executable)


def test_only_through_a_file_means_only_through_a_file(world: World) -> None:
    """Where that cannot be private, nothing is started."""
    folder = world.root / "state"
    folder.mkdir()
    starter = PlatformStarter(Passing.FILE, folder, _Ownerless(world.work))
    with pytest.raises(PlatformError) as caught:
        _run(world, starter)
    assert ("platform.argument-file", ("1.0.1.5", "1.0.1.5")) == (caught.value.code, world.versions())
