"""RAR archives unpacked by programs of others: real ones where they are, and ones that misbehave."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from support.faults.case import until
from support.fixtures import fixture, fixture_names
from support.rar_archives import LINK_OF_UNIX, SERVICE, Stored, rar

from updater.enterprise.unpackers import Unpacker, UnpackerKind, find_unpackers
from updater.errors import Cancelled, PackageError, PlatformError, UserError
from updater.filing import Filing
from updater.model.events import CancelToken, Progress, ignore_events
from updater.rar_packages import RarUnpacking
from updater.templates.packages.rar_package import check_unpacked, list_rar

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.events import Event

MEMBERS = (
    Stored("data", folder=True),
    Stored("setup.exe", b"MZ setup"),
    Stored("data/1CEnterprise 8.msi", b"msi" * 1000),
)
posix = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")


@dataclass
class Bench:
    """A work folder, an archive in it, and programs that are asked in turn."""

    root: Path
    unpackers: tuple[Unpacker, ...] = ()

    def __post_init__(self) -> None:
        self.work = self.root / "work"
        self.work.mkdir()
        self.archive = self.root / "платформа 8.3.rar"
        self.archive.write_bytes(rar(*MEMBERS))

    def program(self, script: str, kind: UnpackerKind = UnpackerKind.SEVEN_ZIP) -> Unpacker:
        """Return a separate process in the place of a program that unpacks."""
        number = len(list(self.root.glob("program*")))
        program = self.root / f"program{number}"
        program.write_text(f"#!{sys.executable}\nimport os, pathlib, sys, time\n{script}\n")
        program.chmod(0o755)
        return Unpacker(kind, program)

    def unpack(
        self,
        *unpackers: Unpacker,
        events: list[Event] | None = None,
        cancel: CancelToken | None = None,
        time_limit: float = 60.0,
    ) -> Path:
        """Unpack the archive."""
        hear = ignore_events if events is None else events.append
        unpacking = RarUnpacking(self.work, Filing(), unpackers, hear, cancel, time_limit=time_limit)
        return unpacking.unpack(self.archive)

    def refused(self, *unpackers: Unpacker, cancel: CancelToken | None = None, seconds: float = 60.0) -> str:
        """Return why it is not unpacked; what was unpacked must be gone."""
        with pytest.raises((UserError, Cancelled)) as caught:
            self.unpack(*unpackers, cancel=cancel, time_limit=seconds)
        assert [] == [each for each in self.work.iterdir() if each.is_dir()]
        return caught.value.code if isinstance(caught.value, UserError) else "cancelled"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A work folder and an archive."""
    return Bench(tmp_path)


_RIGHT = """
os.mkdir('data')
pathlib.Path('setup.exe').write_bytes(b'MZ setup')
pathlib.Path('data/1CEnterprise 8.msi').write_bytes(b'msi' * 1000)
"""


def _real() -> tuple[Unpacker, ...]:
    found = find_unpackers(os.environ)
    if not found:
        pytest.skip("no bsdtar, 7-Zip or UnRAR on this computer")
    return found


def _taken(bench: Bench) -> list[tuple[str, bytes]]:
    folder = bench.unpack(*_real())
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files]


def test_a_stored_archive_by_a_real_program(bench: Bench) -> None:
    """What a program of this computer unpacks is what was packed."""
    assert [("data/1CEnterprise 8.msi", b"msi" * 1000), ("setup.exe", b"MZ setup")] == _taken(bench)


_GOOD = ["crc", "blake", "quick-open", "solid", "solid-qo", "subdirs", "readonly-unix", "times", "owner"]


@pytest.mark.parametrize("name", _GOOD)
def test_real_archives_by_a_real_program(bench: Bench, name: str) -> None:
    """Archives of the vendor's own program, compressed and solid, come out as their lists say."""
    bench.archive = fixture(f"archives/good/rarfile/rar5-{name}.rar")
    assert len(list_rar(bench.archive).entries) >= len(_taken(bench)) > 0


_HOSTILE = "archives/malicious/megamansec/rar"


@pytest.mark.parametrize("name", fixture_names(_HOSTILE), ids=lambda name: name.rpartition("/")[2])
def test_hostile_archives_start_nothing(bench: Bench, name: str) -> None:
    """Links and names that lead elsewhere are refused by the list; no program is started."""
    if not name.endswith(".rar") or "readonly" in name:
        return
    bench.archive = fixture(name)
    code = bench.refused(bench.program("pathlib.Path('../../started').touch()"))
    assert code.startswith("package.")
    assert not (bench.root / "started").exists()


@posix
@pytest.mark.parametrize(
    ("member", "code"),
    [
        (Stored("../setup.exe", b"x"), "package.name-traversal"),
        (Stored("C:/setup.exe", b"x"), "package.name-drive"),
        (Stored("a", b"x", redirected=LINK_OF_UNIX), "package.link"),
        (Stored("a", b"x", encrypted=True), "package.encrypted"),
        (Stored("a", b"x", method=9), "package.method"),
        (Stored("STM", b":s", kind=SERVICE), "package.special-file"),
        (Stored("SETUP.EXE", b"x"), "package.names-collide"),
        (Stored("a", b"x", size=100 << 30), "package.too-big"),
        (Stored("a", b"x", size=1 << 30), "package.bomb"),
        (Stored("a", b"x", checksum=False), "package.damaged"),
    ],
)
def test_the_gate_stands_before_the_program(bench: Bench, member: Stored, code: str) -> None:
    """The same rules as for zip, and nothing without a checksum; no program is started."""
    bench.archive.write_bytes(rar(*MEMBERS, member))
    assert code == bench.refused(bench.program("pathlib.Path('../../started').touch()"))
    assert not (bench.root / "started").exists()


@posix
def test_the_next_program_is_tried(bench: Bench) -> None:
    """One that fails, one that hides damage, one that cannot be started; then a right one."""
    absent = Unpacker(UnpackerKind.UNRAR, bench.root / "nowhere")
    fails = bench.program(
        "pathlib.Path('half').touch(); print('Cannot open the file as archive'); sys.exit(2)"
    )
    damaged = bench.program(_RIGHT.replace("MZ setup", "MZ s3tup"))
    folder = bench.unpack(absent, fails, damaged, bench.program(_RIGHT))
    assert [folder] == [each for each in bench.work.iterdir() if each.is_dir()]
    assert b"MZ setup" == (folder / "setup.exe").read_bytes()


@posix
def test_no_program_is_right(bench: Bench) -> None:
    """All are named with what they said; the words of a program are in it."""
    fails = bench.program("print('Unsupported Method'); sys.exit(2)")
    short = bench.program("pathlib.Path('setup.exe').write_bytes(b'MZ setup')", UnpackerKind.TAR)
    with pytest.raises(PlatformError) as caught:
        bench.unpack(fails, short)
    assert "installation.unpacking-failed" == caught.value.code
    assert "7-Zip: Unsupported Method; tar: missing" == caught.value.params["text"]
    assert "installation.no-unpacker" == bench.refused()


@posix
@pytest.mark.parametrize(
    "more",
    [
        "os.symlink('/etc/passwd', 'link')",
        "os.unlink('setup.exe'); os.symlink('/etc/passwd', 'setup.exe')",
        "os.mkfifo('pipe')",
        "pathlib.Path('data/other.dll').touch()",
        "os.mkdir('another')",
    ],
)
def test_what_nobody_listed_ends_it(bench: Bench, more: str) -> None:
    """A link, a pipe, a file or a folder too many: no other program is asked, nothing stays."""
    odd = bench.program(_RIGHT + more)
    assert "package.odd-result" == bench.refused(odd, bench.program(_RIGHT))


@posix
@pytest.mark.parametrize("lie", ["b'MZ s3tup'", "b'MZ'", "b'MZ setup and more'"])
def test_content_is_compared(bench: Bench, lie: str) -> None:
    """Other bytes, fewer or more than the list says are seen whatever the exit code is."""
    assert "installation.unpacking-failed" == bench.refused(bench.program(_RIGHT.replace("b'MZ setup'", lie)))


@posix
@pytest.mark.parametrize(
    "endless",
    [
        "f = open('setup.exe', 'wb')\nwhile True: f.write(bytes(1 << 20)); time.sleep(0.01)",
        "for n in range(10**9): pathlib.Path(f'setup{n}').touch()",
    ],
)
def test_one_that_writes_without_end_is_stopped(bench: Bench, endless: str) -> None:
    """More bytes or more files than declared: stopped, and all of it is gone."""
    assert "package.outgrown" == bench.refused(bench.program(endless))


@posix
def test_the_limit_of_time_and_the_wish_to_stop(bench: Bench) -> None:
    """Both end the process and leave nothing; a wish to stop is no failure."""
    waiting = bench.program("pathlib.Path('../../pid').write_text(str(os.getpid())); time.sleep(600)")
    assert "installation.unpacking-timed-out" == bench.refused(waiting, seconds=0.2)
    cancel, pid = CancelToken(), bench.root / "pid"
    pid.unlink(missing_ok=True)

    def stop() -> None:
        until(lambda: pid.exists() and pid.read_text() != "")
        cancel.cancel()

    stopping = threading.Thread(target=stop)
    stopping.start()
    assert "cancelled" == bench.refused(waiting, cancel=cancel)
    stopping.join()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


@posix
def test_what_may_not_be_written_is_removed_all_the_same(bench: Bench) -> None:
    """Files and folders marked read-only come out so that their owner can remove them."""
    marked = _RIGHT + "os.chmod('setup.exe', 0o400); os.chmod('data', 0o500)"
    folder = bench.unpack(bench.program(marked))
    assert (folder / "setup.exe").stat().st_mode & stat.S_IWUSR
    assert (folder / "data").stat().st_mode & stat.S_IWUSR
    shutil.rmtree(folder)
    odd = bench.program(marked.replace("b'MZ setup'", "b'MZ'") + "\nos.chmod('data', 0)")
    assert "installation.unpacking-failed" == bench.refused(odd)


@posix
def test_the_archive_is_handed_over_and_progress_told(bench: Bench) -> None:
    """The tar of libarchive gets it as its input, the others by its name, in a folder that is empty."""
    events: list[Event] = []
    check = "assert not os.listdir('.')\n"
    by_input = check + "assert sys.stdin.buffer.read(4) == b'Rar!'\n" + _RIGHT
    by_name = check + "assert open(sys.argv[-1], 'rb').read(4) == b'Rar!'\n" + _RIGHT
    bench.unpack(bench.program(by_input, UnpackerKind.TAR), events=events)
    shutil.rmtree(bench.work)
    bench.work.mkdir()
    bench.unpack(bench.program(by_name), events=events)
    total = len(MEMBERS[1].data) + len(MEMBERS[2].data)
    assert Progress(total, total) in events


class _FullDisk(Filing):
    """A disk with nothing free."""

    def free_space(self, path: Path) -> int:
        del path
        return 0


def test_room_is_asked_for_first(bench: Bench) -> None:
    """Without it nothing is started."""
    unpacking = RarUnpacking(
        bench.work,
        _FullDisk(),
        (Unpacker(UnpackerKind.TAR, bench.root / "nowhere"),),
        ignore_events,
        None,
    )
    with pytest.raises(PlatformError) as caught:
        unpacking.unpack(bench.archive)
    assert "installation.no-space" == caught.value.code


def test_comparing_can_be_stopped(bench: Bench) -> None:
    """Reading gigabytes again takes a while."""
    folder = bench.root / "out"
    (folder / "data").mkdir(parents=True)
    (folder / "setup.exe").write_bytes(MEMBERS[1].data)
    (folder / "data" / "1CEnterprise 8.msi").write_bytes(MEMBERS[2].data)
    listed, cancel = list_rar(bench.archive), CancelToken()
    check_unpacked(listed, folder, cancel)
    cancel.cancel()
    with pytest.raises(Cancelled):
        check_unpacked(listed, folder, cancel)


def test_an_archive_of_nothing(bench: Bench) -> None:
    """Folders alone are no distribution."""
    bench.archive.write_bytes(rar(MEMBERS[0]))
    with pytest.raises(PackageError) as caught:
        list_rar(bench.archive)
    assert "package.empty" == caught.value.code
