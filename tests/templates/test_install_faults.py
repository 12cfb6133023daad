"""Installing when the disk is full, rights are missing, or the process is killed at any moment."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.failing import CountingFiling, failing_at
from support.template_files import files_below, given, lay_out, make_zip, template_files

from updater.errors import StorageError, UserError
from updater.filing import Filing
from updater.model.template import InstallOutcome
from updater.templates.catalogue import scan
from updater.templates.install import install
from updater.templates.walking import WORK_PREFIX
from updater.templates.work_directory import private_name

_PROJECT = Path(__file__).resolve().parents[2]
_ONE, _TWO = "1c/Conf/1_0_1_1", "1c/Conf/1_0_2_1"
_PLACES = {_ONE, _TWO}


def _package(folder: Path, content: bytes = b"c" * 5000) -> Path:
    files = {**template_files("1.0.1.1", folder=_ONE, content=content)}
    files |= template_files("1.0.2.1", folder=_TWO, content=content)
    return make_zip(folder / "p.zip", files)


def _templates(into: Path) -> set[str]:
    return {each.directory.relative_to(into).as_posix() for each in scan(given(into)).templates}


def _operations(package: Path, into: Path, *, replace: bool = False) -> list[str]:
    """Install undisturbed; return the operations it took."""
    filing = CountingFiling()
    install(package, into, filing=filing, replace=replace)
    return filing.operations


def _places_of(tmp_path: Path, *, replace: bool) -> int:
    into = tmp_path / "undisturbed"
    if replace:
        _old(into)
    return len(_operations(_package(tmp_path), into, replace=replace))


def _old(into: Path) -> dict[str, bytes]:
    """Lay out both templates with other content; return all files."""
    for place, version in ((_ONE, "1.0.1.1"), (_TWO, "1.0.2.1")):
        lay_out(into, template_files(version, folder=place, content=b"old"))
    return files_below(into)


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_failure_of_any_operation_leaves_nothing(error: int, tmp_path: Path) -> None:
    """Whichever operation fails, and all later ones that need room: nothing is visible, nothing is left."""
    count = _places_of(tmp_path, replace=False)
    assert count > 25
    for number in range(count):
        into = tmp_path / f"into{number}"
        into.mkdir()
        with pytest.raises(StorageError):
            install(_package(tmp_path), into, filing=failing_at(number, error))
        assert [] == list(into.iterdir()), number


def test_full_disk_while_replacing_keeps_the_old(tmp_path: Path) -> None:
    """Whichever operation of a replacement fails, the templates are what they were."""
    for number in range(_places_of(tmp_path, replace=True)):
        into = tmp_path / f"into{number}"
        old = _old(into)
        with pytest.raises(StorageError):
            install(_package(tmp_path), into, filing=failing_at(number), replace=True)
        assert old == files_below(into), number


def test_full_disk_is_named(tmp_path: Path) -> None:
    """A disk that fills up while unpacking is said to be full."""
    operations = _operations(_package(tmp_path), tmp_path / "whole")
    with pytest.raises(StorageError) as caught:
        install(_package(tmp_path), tmp_path / "into", filing=failing_at(operations.index("write")))
    assert "storage.full" == caught.value.code


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a person without all rights")
def test_no_right_to_write(tmp_path: Path) -> None:
    """A template directory that may not be written is named."""
    into = tmp_path / "into"
    into.mkdir(mode=0o500)
    with pytest.raises(StorageError) as caught:
        install(_package(tmp_path), into, filing=Filing())
    assert "storage.no-access" == caught.value.code


def test_not_a_folder(tmp_path: Path) -> None:
    """A file where the template directory should be is a typed error."""
    (tmp_path / "into").write_bytes(b"")
    with pytest.raises(StorageError):
        install(_package(tmp_path), tmp_path / "into", filing=Filing())


def test_links_are_not_written_through(tmp_path: Path) -> None:
    """A link where the template belongs is not followed and not replaced."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "into" / "1c" / "Conf").mkdir(parents=True)
    (tmp_path / "into" / _ONE).symlink_to(outside, target_is_directory=True)
    with pytest.raises(UserError) as caught:
        install(_package(tmp_path), tmp_path / "into", filing=Filing(), replace=True)
    assert "package.differs" == caught.value.code
    assert [] == list(outside.iterdir())


def test_leftovers_of_the_dead_are_removed(tmp_path: Path) -> None:
    """Work folders of dead processes go; those of the living, of other machines and of others stay."""
    into = tmp_path / "into"
    mine = private_name()
    machine = mine.removeprefix(WORK_PREFIX).split("-")[0]
    dead = f"{WORK_PREFIX}{machine}-{_dead_process()}-abc"
    kept = {
        mine,
        f"{WORK_PREFIX}{machine}-1-abc",
        f"{WORK_PREFIX}ffffffff-{_dead_process()}-abc",
        f"{WORK_PREFIX}odd",
        "other",
    }
    for name in (dead, *kept):
        (into / name / "1").mkdir(parents=True)
    (into / dead).touch()
    install(_package(tmp_path), into, filing=Filing())
    assert kept | {"1c"} == {path.name for path in into.iterdir()}
    assert _PLACES == _templates(into)


def test_what_the_dead_moved_aside_comes_back(tmp_path: Path) -> None:
    """A run killed between moving the old template away and placing the new loses neither."""
    into = tmp_path / "into"
    machine = private_name().removeprefix(WORK_PREFIX).split("-")[0]
    work = into / f"{WORK_PREFIX}{machine}-{_dead_process()}-abc"
    old = template_files(content=b"old")
    lay_out(work / "aside-1", old)
    (work / "aside.json").write_text(json.dumps({"aside-1": "1c/Other/1_0", "aside-2": "../../out"}))
    install(_package(tmp_path), into, filing=Filing())
    assert {"1c/Other/1_0", *_PLACES} == _templates(into)
    assert b"old" == (into / "1c/Other/1_0/1cv8.cfu").read_bytes()
    assert {"1c"} == {path.name for path in into.iterdir()}


def _dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


_INSTALLING = """
import sys
from pathlib import Path
from updater.filing import Filing
from updater.templates.install import install
print("ready", flush=True)
install(Path(sys.argv[1]), Path(sys.argv[2]), filing=Filing(), replace=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
@pytest.mark.parametrize("replacing", [False, True])
def test_killed_at_any_moment(replacing: bool, tmp_path: Path) -> None:
    """A process killed while installing leaves whole templates, old or new, and what the next run clears."""
    new = os.urandom(4_000_000)
    package = _package(tmp_path, new)
    how = random.Random(3)
    whole = _seconds(package, tmp_path / "whole")
    inside = 0
    for number in range(14):
        into = tmp_path / f"into{number}"
        old = _old(into) if replacing else {}
        into.mkdir(exist_ok=True)
        _killed(package, into, how.uniform(0, whole * 1.1))
        inside += any(path.name.startswith(WORK_PREFIX) for path in into.iterdir())
        for place in _templates(into):
            content = (into / place / "1cv8.cfu").read_bytes()
            assert content == new or old
            assert content in {new, b"old"}
            assert 4 == len(list((into / place).iterdir()))
        install(package, into, filing=Filing(), replace=True)
        assert _PLACES == _templates(into)
        assert ["1c"] == [path.name for path in into.iterdir()]
    assert inside > 2


def _start(package: Path, into: Path) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-c", _INSTALLING, str(package), str(into)]
    process = subprocess.Popen(arguments, cwd=_PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def _seconds(package: Path, into: Path) -> float:
    """Return how long an undisturbed installation takes after its start."""
    with _start(package, into) as process:
        begin = time.monotonic()
        process.wait()
    return time.monotonic() - begin


def _killed(package: Path, into: Path, after: float) -> None:
    with _start(package, into) as process, contextlib.suppress(ProcessLookupError):
        time.sleep(after)
        os.kill(process.pid, signal.SIGKILL)


def test_second_installation_meets_the_first(tmp_path: Path) -> None:
    """Two installations of one package at a time end with one template, and the slower one says so."""
    into = tmp_path / "into"
    package = make_zip(tmp_path / "p.zip", template_files())

    def before(_number: int, name: str) -> None:
        if name == "replace" and not _templates(into):
            install(package, into, filing=Filing())

    done = install(package, into, filing=CountingFiling(before))
    assert [InstallOutcome.ALREADY_THERE] == [each.outcome for each in done]
    assert [each.template.directory for each in done] == [
        each.directory for each in scan(given(into)).templates
    ]


def test_a_template_that_cannot_be_put_back_is_kept(tmp_path: Path) -> None:
    """When even the way back fails, the old template waits in the work folder for the next run."""
    into = tmp_path / "into"
    old = _old(into)
    names = _operations(_package(tmp_path), _with_old(tmp_path / "trial"), replace=True)
    first = names.index("replace")

    def before(number: int, name: str) -> None:
        if number > first and name in {"replace", "make_directory"}:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with pytest.raises(StorageError):
        install(_package(tmp_path), into, filing=CountingFiling(before), replace=True)
    (work,) = [path for path in into.iterdir() if path.name.startswith(WORK_PREFIX)]
    process = f"-{os.getpid()}-"
    work.rename(into / work.name.replace(process, f"-{_dead_process()}-"))
    install(make_zip(tmp_path / "q.zip", template_files("9.0")), into, filing=Filing())
    assert old.items() <= files_below(into).items()


def _with_old(into: Path) -> Path:
    _old(into)
    return into
