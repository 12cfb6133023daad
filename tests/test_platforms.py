"""From a distribution of the platform to an installed one: a real process as on Windows, words elsewhere."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.rar_archives import OLD_SIGNATURE, Stored, rar

from updater.enterprise.installations import Platform
from updater.enterprise.installing import InstallationKind
from updater.enterprise.starting import start_process
from updater.enterprise.unpackers import Unpacker, UnpackerKind, find_unpackers
from updater.errors import PackageError, PlatformError, UserError
from updater.filing import Filing
from updater.model.version import Version
from updater.platforms import PlatformSetup, version_in_name
from updater.templates.work_directory import private_name

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping

    from updater.enterprise.command import Command

VERSION = "8.3.27.1859"
NAME = "windows64full_8_3_27_1859"
_SETUP = "#!/bin/sh\necho \"$@\" > arguments.txt\n: > '{proof}'\nexit 0\n"


def _starter(command: Command, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start it as Windows would, which asks for no mark of a program."""
    command.executable.chmod(0o755)
    return start_process(command, environment)


class Desk:
    """A computer to install on, and a distribution whose setup program leaves a proof."""

    def __init__(
        self, root: Path, *, system: str = "win32", unpackers: tuple[Unpacker, ...] | None = None
    ) -> None:
        self.work, self.proof = root / "work", root / "proof"
        self.setup = PlatformSetup(
            self.installed, self.work, Filing(), system=system, starter=_starter, unpackers=unpackers
        )
        self.archive = root / f"{NAME}.zip"
        with zipfile.ZipFile(self.archive, "w") as archive:
            archive.writestr("setup_64/setup.exe", _SETUP.format(proof=self.proof))
            archive.writestr("ReadMe.txt", "x")

    def installed(self) -> tuple[Platform, ...]:
        """The version is there once the setup program ran."""
        executable = self.work / "1cv8.exe"
        return (Platform(Version(VERSION), executable, None, self.work),) if self.proof.exists() else ()


posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")


@pytest.mark.parametrize(
    ("name", "version"),
    [
        (f"{NAME}.zip", VERSION),
        (f"Platform83_{VERSION}_{NAME}.zip", VERSION),
        (f"setup-full-{VERSION}-x86_64.run", VERSION),
        (VERSION, VERSION),
        ("setup.zip", ""),
        ("windows64full_8_3_27.zip", ""),
        ("18.3.27.1859", ""),
    ],
)
def test_a_name_tells_the_version(name: str, version: str) -> None:
    """As the vendor writes it, as we call downloads, and as folders are called."""
    assert version == str(version_in_name(Path(name)) or "")


@posix
def test_an_archive_is_unpacked_and_its_setup_run(tmp_path: Path) -> None:
    """The setup program inside its folder is found; what was unpacked is gone, the log stays."""
    desk = Desk(tmp_path)
    done = desk.setup.install(desk.archive, agreed=True)
    assert InstallationKind.DONE is done.kind
    assert [VERSION] == [str(each.version) for each in desk.installed()]
    log = desk.work / f"setup-{VERSION}"
    assert [log] == list(desk.work.iterdir())
    assert "/S /debuglog installlog.txt\n" == (log / "arguments.txt").read_text()


@posix
def test_an_unpacked_folder_will_do(tmp_path: Path) -> None:
    """For archives the program does not open itself."""
    desk = Desk(tmp_path)
    folder = tmp_path / NAME
    with zipfile.ZipFile(desk.archive) as archive:
        archive.extractall(folder)  # noqa: S202 - made above
    assert desk.setup.install(folder, agreed=True).succeeded
    assert (folder / "setup_64" / "setup.exe").is_file()


_UNPACK = """#!/bin/sh
mkdir setup_64
cp '{setup}' setup_64/setup.exe
"""


def _packed(tmp_path: Path, desk: Desk, name: str = f"{NAME}.rar") -> tuple[Path, Unpacker]:
    """Return the distribution as RAR5, and a process in the place of the program that unpacks it."""
    script = _SETUP.format(proof=desk.proof).encode()
    packed = tmp_path / name
    packed.write_bytes(rar(Stored("setup_64", folder=True), Stored("setup_64/setup.exe", script)))
    content, program = tmp_path / "content", tmp_path / "unpack"
    content.write_bytes(script)
    program.write_text(_UNPACK.format(setup=content))
    program.chmod(0o755)
    return packed, Unpacker(UnpackerKind.SEVEN_ZIP, program)


@posix
@pytest.mark.parametrize("name", [f"{NAME}.rar", f"{NAME}.zip"])
def test_a_rar_is_unpacked_and_its_setup_run(tmp_path: Path, name: str) -> None:
    """Told by its content, whatever its name; what was unpacked is gone, the log stays."""
    unpacker = _packed(tmp_path, Desk(tmp_path))[1]
    desk = Desk(tmp_path, unpackers=(unpacker,))
    packed, _unpacker = _packed(tmp_path, desk, name)
    done = desk.setup.install(packed, agreed=True)
    assert InstallationKind.DONE is done.kind
    assert [desk.work / f"setup-{VERSION}"] == list(desk.work.iterdir())


@posix
def test_a_rar_of_a_real_program_of_this_computer(tmp_path: Path) -> None:
    """Found, started and proved as on a person's computer."""
    unpackers = find_unpackers(os.environ)
    if not unpackers:
        pytest.skip("no bsdtar, 7-Zip or UnRAR on this computer")
    desk = Desk(tmp_path)
    packed, _unpacker = _packed(tmp_path, desk)
    assert desk.setup.install(packed, agreed=True).succeeded


@posix
def test_a_rar_needs_the_word_of_the_person_too(tmp_path: Path) -> None:
    """Without a yes not even the unpacking begins."""
    desk = Desk(tmp_path)
    packed, unpacker = _packed(tmp_path, desk)
    desk = Desk(tmp_path, unpackers=(unpacker,))
    with pytest.raises(PlatformError):
        desk.setup.install(packed, agreed=False)
    assert not desk.work.exists()


def test_a_rar_without_a_program_for_it(tmp_path: Path) -> None:
    """It is said what to do, and nothing stays."""
    desk = Desk(tmp_path, unpackers=())
    packed, _unpacker = _packed(tmp_path, desk)
    with pytest.raises(PlatformError) as caught:
        desk.setup.install(packed, agreed=True)
    assert "installation.no-unpacker" == caught.value.code
    assert [] == list(desk.work.iterdir())


def test_what_a_dead_process_unpacked_is_cleared_away(tmp_path: Path) -> None:
    """Gigabytes of a run that was cut off do not stay for ever."""
    desk = Desk(tmp_path, unpackers=())
    mine = private_name().rsplit("-", 2)
    left = desk.work / f"{mine[0]}-{2**22 + 1}-{mine[2]}"
    left.mkdir(parents=True)
    packed, _unpacker = _packed(tmp_path, desk)
    with pytest.raises(PlatformError):
        desk.setup.install(packed, agreed=True)
    assert [] == list(desk.work.iterdir())


def _refused(tmp_path: Path, file: Path, *, agreed: bool = True, system: str = "win32") -> str:
    desk = Desk(tmp_path, system=system)
    with pytest.raises(UserError) as caught:
        desk.setup.install(file, agreed=agreed)
    assert not desk.proof.exists()
    return caught.value.code


def test_nothing_is_started_without_reason(tmp_path: Path) -> None:
    """Without a yes, elsewhere than on Windows, of no known version, old RAR, no setup inside, not there."""
    archive = tmp_path / f"{NAME}.zip"
    assert "installation.not-agreed" == _refused(tmp_path, archive, agreed=False)
    assert "installation.not-here" == _refused(tmp_path, archive, system="linux")
    assert "storage.missing" == _refused(tmp_path, tmp_path / f"other_{NAME}.zip")
    unnamed = tmp_path / "setup.zip"
    unnamed.write_bytes(archive.read_bytes())
    assert "installation.version-unknown" == _refused(tmp_path, unnamed)
    old = tmp_path / f"{NAME}.rar"
    old.write_bytes(OLD_SIGNATURE + bytes(64))
    assert "installation.unpack-first" == _refused(tmp_path, old)
    empty = tmp_path / VERSION
    empty.mkdir()
    assert "installation.no-setup" == _refused(tmp_path, empty)


@pytest.mark.parametrize("name", ["../setup.exe", "C:/setup.exe", "a/con"])
def test_a_hostile_archive_is_refused_whole(tmp_path: Path, name: str) -> None:
    """The gate of packages stands here, too; nothing stays of it."""
    desk = Desk(tmp_path)
    with zipfile.ZipFile(desk.archive, "a") as archive:
        archive.writestr(name, "x")
    with pytest.raises(PackageError):
        desk.setup.install(desk.archive, agreed=True)
    assert [] == list(desk.work.iterdir())


def _tar(file: Path, *names: str) -> Path:
    with tarfile.open(file, "w:gz") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    return file


def _shown(tmp_path: Path, *files: Path) -> tuple[str, ...]:
    before = sorted(tmp_path.rglob("*"))
    commands = Desk(tmp_path, system="linux").setup.commands(files)
    (tmp_path / f"{NAME}.zip").unlink()
    assert before == sorted(tmp_path.rglob("*"))
    return commands


def test_commands_for_archives_are_shown_and_nothing_is_done(tmp_path: Path) -> None:
    """Unpacking is the first command; names are quoted; nothing is written."""
    folder = tmp_path / "пакеты 1С"
    folder.mkdir()
    file = _tar(folder / "deb64.tar.gz", "./1c-enterprise-8.3.27.1859-client_8.3.27-1859_amd64.deb", "ReadMe")
    into = folder / "deb64"
    assert (
        f"mkdir -p '{into}'",
        f"tar -xf '{file}' -C '{into}'",
        f"cd '{into}'",
        "sudo apt-get install ./1c-enterprise-8.3.27.1859-client_8.3.27-1859_amd64.deb",
    ) == _shown(tmp_path, file)


def test_commands_for_a_zip_a_folder_and_a_file(tmp_path: Path) -> None:
    """Wherever the packages are."""
    run = f"setup-full-{VERSION}-x86_64.run"
    line = f"sudo sh ./{run} --mode unattended --enable-components client_full,ru"
    zipped = tmp_path / "server64.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr(f"inner/{run}", "x")
    assert line.replace("./", "./inner/") == _shown(tmp_path, zipped)[-1]
    folder = tmp_path / "server"
    folder.mkdir()
    (folder / run).touch()
    assert (f"cd {folder}", line) == _shown(tmp_path, folder)
    assert (f"cd {folder}", line) == _shown(tmp_path, folder / run)


@pytest.mark.parametrize(
    ("file", "code"),
    [("notes.txt", "installation.no-packages"), ("b.tar.gz", "package.damaged"), ("c.zip", "package.empty")],
)
def test_what_holds_no_packages_is_said(tmp_path: Path, file: str, code: str) -> None:
    """Something else, damaged, or empty."""
    path = tmp_path / file
    path.write_bytes(b"" if file == "c.zip" else b"\x1f\x8b broken")
    with pytest.raises(UserError) as caught:
        _shown(tmp_path, path)
    assert code == caught.value.code


def test_a_hostile_tar_is_refused(tmp_path: Path) -> None:
    """No command is shown that would unpack it."""
    file = _tar(tmp_path / "a.tar.gz", f"../setup-full-{VERSION}-x86_64.run")
    with pytest.raises((PackageError, PlatformError)):
        _shown(tmp_path, file)
