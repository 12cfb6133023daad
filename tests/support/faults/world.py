"""A small world for one fault: an infobase with a user, three updates, a platform, a home of the program.

Everything the program does here it does as a user has it done: by its command line, in a
process of its own.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from support import dbms
from support.big_infobase import write_filled
from support.canaries import revealed, revealing_files
from support.commands import PROJECT, Answer

from updater.demo import shipping
from updater.demo.platform.launcher import install_simulated_platform
from updater.demo.platform.servers import SimInfobase, SimServer, write_server
from updater.demo.platform.state import State, read_state, write_state
from updater.demo.product import DemoRelease, builds
from updater.errors import UserError
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.infobases.access import in_use
from updater.infobases.inspection import inspect_infobase
from updater.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from updater.demo.product import Build

PROGRAM = Path(__file__).with_name("program.py")
PASSWORD = 'Кан"арейка-4711'
USER = "Админ"
CHAIN = ("1.0.1.5", "1.0.2.7", "1.0.3.4", "1.0.4.2")
"""The release the base has, and three hops."""
OLD, TARGET = CHAIN[0], CHAIN[-1]
PLATFORM = "8.3.27.1508"
HOST, NAME = "srv-1c", "base"
"""Of the base, when it is the database of a server infobase."""
_PATIENCE = 300.0
_DAY = 86_400
_HANDLERS = "ОбновлениеИнформационнойБазы"


def releases(chain: Sequence[str] = CHAIN, required: Sequence[str] = CHAIN[1:2]) -> tuple[DemoRelease, ...]:
    """Releases that differ by one module each: small files make quick cases."""
    made = [DemoRelease(chain[0], added=(_HANDLERS, "ЗаказыКлиентов"))]
    for before, version in itertools.pairwise(chain):
        module = f"Выпуск{version.replace('.', '_')}"
        made.append(
            DemoRelease(
                version,
                (before,),
                added=(module,),
                touched=("ЗаказыКлиентов",),
                handlers_required=version in required,
            )
        )
    return tuple(made)


@dataclass
class World:
    """Where everything lies, and how the program is started in it.

    Attributes:
        root: one folder for all of it.
        switches: environment variables of every start: the simulated platform's faults, and more.
        fault: what goes wrong inside the program's own process; see `program`.
        settings: more settings than those that name the places.
        password: of the infobase's user, typed at every start.
        user: who logs in; nobody when empty.
        base_name: of the infobase's folder.
        before: the hash of the base as it was made.
        chain: the release the base has, and those it can get one after the other.
        patience: seconds one command may take.
        on_server: the base is the database of a server infobase, backed up by commands of its DBMS.
    """

    root: Path
    switches: dict[str, str] = field(default_factory=dict)
    fault: dict[str, object] = field(default_factory=dict)
    settings: dict[str, object] = field(default_factory=dict)
    password: str = PASSWORD
    user: str = USER
    base_name: str = "База «А» 1"
    before: str = ""
    chain: tuple[str, ...] = CHAIN
    patience: float = _PATIENCE
    on_server: bool = False

    @property
    def base(self) -> Path:
        """The infobase's folder."""
        return self.root / self.base_name

    @property
    def target(self) -> Path | str:
        """What the program is told to update."""
        return f"{HOST}\\{NAME}" if self.on_server else self.base

    @property
    def server_file(self) -> Path:
        """The file of the simulated server."""
        return self.root / "servers" / "server.json"

    @property
    def file(self) -> Path:
        """The infobase's file."""
        return self.base / "1Cv8.1CD"

    @property
    def home(self) -> Path:
        """Settings, state and backups of the program."""
        return self.root / "home"

    @property
    def backups(self) -> Path:
        """Where copies go."""
        return self.home / "backups"

    @property
    def second_place(self) -> Path:
        """Where copies are copied to, when the settings say so."""
        return self.root / "second"

    @property
    def journal(self) -> Path:
        """The journal's file."""
        return self.home / "state" / "journal.sqlite"

    @property
    def templates(self) -> Path:
        """The template directory."""
        return self.root / "tmplts"

    @property
    def temporary(self) -> Path:
        """What the system's temporary folder is here."""
        return self.root / "tmp"

    @property
    def platforms(self) -> Path:
        """Where platforms are installed."""
        return self.root / "1cv8"

    def cfu(self, version: str) -> Path:
        """The update to a release."""
        return self.templates / shipping.folder_of(version) / "1cv8.cfu"

    @property
    def typed(self) -> str:
        """What comes from standard input at every start."""
        return f"{self.password}\n"

    # The simulated platform's memory

    def remember(self, **facts: object) -> None:
        """Change what the simulated platform knows of the base."""
        state = read_state(self.base)
        for name, value in facts.items():
            setattr(state, name, value)
        write_state(self.base, state)

    def memory(self) -> State:
        """What the simulated platform knows of the base."""
        return read_state(self.base)

    # Starting the program

    def write_settings(self, **more: object) -> None:
        """Write the program's settings."""
        self.settings.update(more)
        facts: dict[str, object] = {
            "format": 1,
            "language": "ru",
            "update_source": "computer",
            "default_templates": str(self.templates),
            "infobase_list": str(self.home / "ibases.v8i"),
            "start_config": str(self.home / "1cestart.cfg"),
            "platform_roots": [str(self.platforms)],
            **self.settings,
        }
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "settings.json").write_text(json.dumps(facts), "utf-8")

    def command(self, *words: object, fault: Mapping[str, object] | None = None) -> list[str]:
        """The command line of the program; with a fault inside, that of the program that has it."""
        named = [str(word) for word in words]
        start = ["-m", "updater"] if not fault else [str(PROGRAM), json.dumps(fault)]
        return [sys.executable, *start, "--home", str(self.home), "--language", "ru", *named]

    def environment(self, *, quiet: bool = False) -> dict[str, str]:
        """The environment of the program."""
        paths = os.pathsep.join((str(PROJECT), str(PROJECT / "tests")))
        plain = {**os.environ, "PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen", "SIM_TIME": "0"}
        plain["TMPDIR"] = str(self.temporary)
        plain["FAULT_WORLD"] = str(self.root)
        return plain if quiet else {**plain, **self.switches}

    def update_words(self, *more: object) -> tuple[object, ...]:
        """The words that update the base, as its user."""
        login = (f"--user={self.user}", "--password-stdin") if self.user else ()
        return ("update", self.target, "--yes", "--json", *login, *more)

    def run(self, *words: object, quiet: bool = False) -> Answer:
        """Run one command to its end.

        Args:
            words: the command.
            quiet: without the faults.
        """
        ended = subprocess.run(
            self.command(*words, fault=None if quiet else self.fault),
            input=self.typed,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env=self.environment(quiet=quiet),
            cwd=PROJECT,
            timeout=self.patience,
            check=False,
        )
        return Answer(ended.returncode, ended.stdout, ended.stderr)

    def start(self, *words: object) -> subprocess.Popen[bytes]:
        """Start a command, with the faults, and give it the password."""
        process = subprocess.Popen(
            self.command(*words, fault=self.fault),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.environment(),
            cwd=PROJECT,
        )
        assert process.stdin is not None
        process.stdin.write(self.typed.encode())
        process.stdin.close()
        process.stdin = None
        return process

    def update(self, *more: object, quiet: bool = False) -> Answer:
        """Update the base."""
        return self.run(*self.update_words(*more), quiet=quiet)

    # What is seen afterwards

    def hash(self) -> str:
        """The hash of the base; empty when there is none."""
        return hash_of(self.file)

    def version(self) -> str:
        """The release of a sound base without anything unapplied; what is wrong otherwise."""
        try:
            state = inspect_infobase(self.base, deep=True)
        except UserError as error:
            return error.code
        if state.sound is False or state.unapplied_changes or state.configuration is None:
            return "unsound" if state.sound is False else "unapplied"
        return str(state.configuration.version)

    def state(self) -> str:
        """`old`: byte for byte as before; `new`: on the target, sound, data converted; else what."""
        if self.hash() == self.before:
            return "old"
        version = self.version()
        if version == self.chain[-1] == self.memory().data_version:
            return "new"
        return f"neither: {version}, data of {self.memory().data_version}"

    def processes(self) -> list[int]:
        """Living processes that have this world in their command line."""
        return [process.pid for process in _of_this_world(str(self.root))]

    def end_processes(self) -> None:
        """End what still lives of this world."""
        for process in _of_this_world(str(self.root)):
            try:
                process.kill()
                process.wait(10)
            except psutil.Error:
                continue

    def kept_out(self) -> list[str]:
        """What keeps people or runs out of the base."""
        return [name for name in ("1Cv8.cdn", "onec-updater.lock") if (self.base / name).exists()]

    def held(self) -> bool:
        """Whether somebody holds the base."""
        return self.file.exists() and in_use(self.file) is True

    def secrets_written(self, *said: str, files: bool = True) -> list[str]:
        """Places that hold the password, in any shape: files of this world unless told not to, words said."""
        secrets = (self.password,) if self.password else ()
        found = [
            str(path.relative_to(self.root))
            for path in (revealing_files(self.root, secrets) if files else ())
            if path.name != ".sim.json"
        ]
        return found + [f"said: {text[:80]}" for text in said if revealed(text.encode(), secrets)]


def _of_this_world(root: str) -> Iterator[psutil.Process]:
    for process in psutil.process_iter(["cmdline", "pid"]):
        named = any(root in word for word in process.info["cmdline"] or ())
        if named and process.pid != os.getpid() and _lives(process):
            yield process


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def hash_of(file: Path) -> str:
    """The hash of a file; empty when there is none."""
    try:
        with file.open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest()
    except OSError:
        return ""


TEXTS = Texts("ru")


def _place_templates(world: World, made: Mapping[str, Build]) -> None:
    for version in world.chain[1:]:
        build = made[version]
        files = shipping.update_files(build, [made[source] for source in build.release.sources], TEXTS)
        folder = world.templates / shipping.folder_of(version)
        shipping.place(folder, files)
        _age(folder)


def _age(folder: Path) -> None:
    """Let files be of yesterday: of those changed just now nothing is kept, so runs would differ."""
    for file in folder.iterdir():
        then = file.stat().st_mtime - _DAY
        os.utime(file, (then, then))


def make_world(root: Path, *, required: Sequence[str] = CHAIN[1:2], size: int = 0, **facts: Any) -> World:
    """Make a world in an empty or absent folder.

    Args:
        root: the folder.
        required: releases whose handlers must run before the next one.
        size: bytes of data in the base.
        facts: of the world.
    """
    world = World(root, **facts)
    made = builds(releases(world.chain, required))
    world.base.mkdir(parents=True)
    world.temporary.mkdir()
    users = (world.user, "Кладовщик") if world.user else ()
    old = world.chain[0]
    if size:
        write_filled(world.file, made[old].files, size, users=users)
    else:
        infobase_with_configuration(world.file, made[old].files, users=users, minimum_platform=80316)
    write_state(world.base, State(passwords={world.user: world.password}, data_version=old))
    _place_templates(world, made)
    if world.on_server:
        world.server_file.parent.mkdir()
        write_server(world.server_file, SimServer([HOST], infobases=[SimInfobase(NAME, str(world.base))]))
        world.settings["dbms_commands"] = {"*": dbms.commands(world.base)}
    servers = world.server_file.parent if world.on_server else None
    install_simulated_platform(world.platforms, PLATFORM, seconds=0.0, servers=servers)
    world.write_settings()
    world.before = world.hash()
    return world
