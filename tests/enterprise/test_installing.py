"""Installing a platform: a real setup process that is a stand-in, every attested code, and proof."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from updater.enterprise.installations import Platform
from updater.enterprise.installing import (
    InstallationKind,
    install_platform,
    package_commands,
)
from updater.enterprise.starting import start_process
from updater.errors import PlatformError
from updater.model.version import Version
from updater.texts import Texts

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping
    from pathlib import Path

    from updater.enterprise.command import Command
    from updater.enterprise.process import Starter

VERSION = Version("8.3.27.1508")
SETUP = """#!/bin/sh
echo "$@" > arguments.txt
printf '\\357\\273\\277журнал установки\\r\\n' > "$3"
exit {code}
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An unpacked distribution whose setup program succeeds."""
    distribution = tmp_path / "дистрибутив 8.3.27"
    distribution.mkdir()
    return _write(distribution, 0)


def _write(distribution: Path, code: int) -> Path:
    setup = distribution / "setup.exe"
    setup.write_text(SETUP.format(code=code))
    setup.chmod(0o755)
    return distribution


def _platform(tmp_path: Path, version: Version = VERSION) -> Platform:
    return Platform(version, tmp_path / "1cv8.exe", None, tmp_path)


def test_the_vendors_line_is_used(folder: Path, tmp_path: Path) -> None:
    """`/S /debuglog installlog.txt` in the folder of the log; the version found afterwards is returned."""
    log_dir = tmp_path / "log"
    log_dir.mkdir()
    done = install_platform(folder, VERSION, log_dir, agreed=True, installed=lambda: (_platform(tmp_path),))
    assert (InstallationKind.DONE, VERSION) == (done.kind, done.platform.version if done.platform else None)
    assert "/S /debuglog installlog.txt\n" == (log_dir / "arguments.txt").read_text()
    assert ("журнал установки", log_dir / "installlog.txt") == (done.text, done.log)


# A real process on this system ends with eight bits, so the stand-in tells the codes through its starter.
CODES = {
    1: InstallationKind.CANCELLED,
    1602: InstallationKind.CANCELLED,
    1625: InstallationKind.FORBIDDEN,
    1643: InstallationKind.FORBIDDEN,
    1644: InstallationKind.FORBIDDEN,
    1603: InstallationKind.FAILED,
    0xC0000005: InstallationKind.FAILED,
    3010: InstallationKind.DONE_RESTART,
    1641: InstallationKind.DONE_RESTART,
}


def _ending(code: int) -> Starter:
    def starter(command: Command, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        process = start_process(command, environment)
        process.wait()
        process.returncode = code
        return process

    return starter


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_meaning(folder: Path, tmp_path: Path, code: int) -> None:
    """The attested codes, those of Windows Installer, and any other; a failure has words."""
    ended = install_platform(
        folder,
        VERSION,
        tmp_path,
        agreed=True,
        installed=lambda: (_platform(tmp_path),),
        starter=_ending(code),
    )
    assert CODES[code] == ended.kind
    if not ended.succeeded:
        assert Texts("ru").problem(ended.error()).remedy


def test_a_small_code_comes_through_a_real_process(folder: Path, tmp_path: Path) -> None:
    """1 is the person's own refusal in the vendor's reading."""
    ended = install_platform(_write(folder, 1), VERSION, tmp_path, agreed=True, installed=lambda: ())
    assert (InstallationKind.CANCELLED, 1) == (ended.kind, ended.exit_code)


def test_success_without_the_version_is_none(folder: Path, tmp_path: Path) -> None:
    """Code 0 proves nothing: the version has to be there."""
    other = _platform(tmp_path, Version("8.3.20.1"))
    ended = install_platform(folder, VERSION, tmp_path, agreed=True, installed=lambda: (other,))
    assert InstallationKind.UNPROVED == ended.kind
    assert not ended.succeeded


@pytest.mark.parametrize("code", [3010, 1641])
def test_a_restart_that_is_asked_for_proves_nothing(folder: Path, tmp_path: Path, code: int) -> None:
    """Without the version it is neither done nor failed: the person restarts and looks again."""
    other = _platform(tmp_path, Version("8.3.20.1"))
    ended = install_platform(
        folder, VERSION, tmp_path, agreed=True, installed=lambda: (other,), starter=_ending(code)
    )
    assert (InstallationKind.RESTART_NEEDED, False, None) == (ended.kind, ended.succeeded, ended.platform)
    problem = Texts("ru").problem(ended.error())
    assert str(code) in problem.why
    assert "Перезагрузите" in problem.remedy


def test_without_a_yes_nothing_is_started(folder: Path, tmp_path: Path) -> None:
    """The person's word is needed each time."""
    with pytest.raises(PlatformError) as caught:
        install_platform(folder, VERSION, tmp_path, agreed=False, installed=lambda: ())
    assert "installation.not-agreed" == caught.value.code
    assert [folder] == list(tmp_path.iterdir())


def test_missing_rights_are_told_as_such(folder: Path, tmp_path: Path) -> None:
    """Windows refuses to start a program that wants an administrator (error 740)."""

    def starter(command: Command, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        error = OSError("elevation required", command.name, len(environment))
        setattr(error, "winerror", 740)  # noqa: B010 - only Windows has it
        raise error

    ended = install_platform(folder, VERSION, tmp_path, agreed=True, installed=lambda: (), starter=starter)
    assert InstallationKind.FORBIDDEN == ended.kind


def test_a_setup_that_is_not_there(tmp_path: Path) -> None:
    """A folder without `setup.exe` is refused before anything."""
    with pytest.raises(PlatformError) as caught:
        install_platform(tmp_path, VERSION, tmp_path, agreed=True, installed=lambda: ())
    assert "platform.absent" == caught.value.code


def test_one_that_never_ends_is_ended(folder: Path, tmp_path: Path) -> None:
    """After its limit it counts as timed out."""
    (folder / "setup.exe").write_text("#!/bin/sh\nsleep 600\n")
    ended = install_platform(folder, VERSION, tmp_path, agreed=True, installed=lambda: (), time_limit=0.5)
    assert InstallationKind.TIMED_OUT == ended.kind


DEB = "./1c-enterprise-8.3.27.2342-{}_8.3.27-2342_amd64.deb"
RUN = "./setup-full-8.3.27.2342-x86_64.run"


@pytest.mark.parametrize(
    ("names", "commands"),
    [
        (
            [
                "1c-enterprise-8.3.27.2342-client_8.3.27-2342_amd64.deb",
                "1c-enterprise-8.3.27.2342-common_8.3.27-2342_amd64.deb",
                "1c-enterprise-8.3.27.2342-server_8.3.27-2342_amd64.deb",
                "1c-enterprise-8.3.27.2342-thin-client_8.3.27-2342_amd64.deb",
                "1c-enterprise-8.3.27.2342-client-nls_8.3.27-2342_amd64.deb",
            ],
            f"sudo apt-get install {DEB.format('client')} {DEB.format('common')} {DEB.format('server')}",
        ),
        (
            ["1C_Enterprise83-ws.rpm", "1c-enterprise83-client-8.3.15-1534.x86_64.rpm"],
            "sudo dnf install ./1c-enterprise83-client-8.3.15-1534.x86_64.rpm",
        ),
        (
            ["setup-full-8.3.27.2342-x86_64.run", "readme.htm"],
            f"sudo sh {RUN} --mode unattended --enable-components client_full,ru",
        ),
        (["1cv8-client-8.5.1.1529.pkg"], "sudo installer -pkg 1cv8-client-8.5.1.1529.pkg -target /"),
    ],
)
def test_commands_for_packages_are_shown(tmp_path: Path, names: list[str], commands: str) -> None:
    """What the Designer needs and no more; the folder's name is quoted for the shell."""
    folder = tmp_path / "мои пакеты"
    assert (f"cd '{folder}'", commands) == package_commands(folder, names)


def test_without_packages_there_are_no_commands(tmp_path: Path) -> None:
    """Nothing of the platform: nothing to say; a name that would break a line is none of its own."""
    assert () == package_commands(tmp_path, ["readme.txt", "setup-full-8.3.27\nrm -x86_64.run"])
