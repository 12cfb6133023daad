"""Platforms: those installed, those the site has, bringing one here."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.commands import NO_STORE, Answer, run_updater, updater_environment

from updater.demo.platform.launcher import install_simulated_platform
from updater.demo.site.sample import PLATFORM_VERSIONS

if TYPE_CHECKING:
    from updater.demo.sandbox import Sandbox
    from updater.demo.site.running import RunningSite
    from updater.model.site import SignIn

World = tuple["Sandbox", "RunningSite", "SignIn"]
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what is shown is of this system")


def test_installed_platforms_are_listed(sandbox: Sandbox) -> None:
    """The newest first, with every key of the contract; a script has no architecture."""
    answer = run_updater(sandbox.home, "platforms", "--json")
    assert 0 == answer.code
    platform = answer.document[0]
    assert {"version", "architecture", "training", "designer", "thin_client", "server_parts"} == set(platform)
    versions = [entry["version"] for entry in answer.document]
    assert sorted(versions, reverse=True) == versions
    assert (False, None) == (platform["training"], platform["architecture"])


def test_people_are_told_in_words(sandbox: Sandbox) -> None:
    """One line for each, beginning with the version."""
    answer = run_updater(sandbox.home, "platforms")
    assert answer.out.startswith("8.3.")


def _as(world: World, *arguments: object) -> Answer:
    sandbox, _, account = world
    who = ("--login", account.login)
    return run_updater(sandbox.home, *arguments, *who, typed=f"{account.password}\n", **NO_STORE)


def test_the_sites_platforms_are_listed(world: World) -> None:
    """Newest first, from the lowest that will do; with what is installed marked."""
    every = _as(world, "platforms", "--available", "--json").document
    assert [version for version, _ in reversed(PLATFORM_VERSIONS)] == [row["version"] for row in every]
    fit = _as(world, "platforms", "--available", "--needed", "8.3.27.1509", "--json").document
    assert ["8.3.27.1859"] == [row["version"] for row in fit]
    here = {row["version"] for row in run_updater(world[0].home, "platforms", "--json").document}
    assert {row["version"]: row["version"] in here for row in every} == {
        row["version"]: row["installed"] for row in every
    }
    assert "8.3.27.1859" in _as(world, "platforms", "--available").out
    none = _as(world, "platforms", "--available", "--needed", "8.3.99.1")
    assert (0, "") == (none.code, none.out)
    assert none.err


@linux
def test_a_platform_is_downloaded_and_the_commands_shown(world: World, tmp_path: Path) -> None:
    """The file for this system, verified; the commands that install it are told and none is run."""
    folder = tmp_path / "Загрузки"
    before = run_updater(world[0].home, "platforms", "--json").document
    answer = _as(world, "download", "--platform", "8.3.27.1859", "--into", folder, "--json")
    assert 0 == answer.code, answer.err
    (row,) = answer.document["files"]
    release = world[1].world.release("Platform83", "8.3.27.1859")
    assert release is not None
    content = Path(row["path"]).read_bytes()
    assert {file.name: file.sha512 for file in release.files}["server64_8_3_27_1859.zip"] == (
        hashlib.sha512(content).hexdigest()
    )
    assert [Path(row["path"])] == list(folder.glob("Platform*"))
    assert "sudo sh ./setup-full-8.3.27.1859-x86_64.run" in answer.document["commands"][-1]
    told = run_updater(world[0].home, "platforms", "--install", row["path"], "--yes", "--json")
    assert (0, None) == (told.code, told.document["installed"])
    assert answer.document["commands"] == told.document["commands"]
    in_words = run_updater(world[0].home, "platforms", "--install", row["path"])
    assert answer.document["commands"] == in_words.out.splitlines()
    assert [Path(row["path"])] == list(folder.glob("Platform*"))
    assert before == run_updater(world[0].home, "platforms", "--json").document


def test_another_file_is_named(world: World, tmp_path: Path) -> None:
    """A part of its name is enough; what is not there is said with what is; a look downloads nothing."""
    wanted = ("download", "--platform", "8.3.27.1859", "--into", tmp_path, "--dry-run", "--json")
    named = _as(world, *wanted, "--file", "Windows64")
    assert ["Platform83_8.3.27.1859_windows64full_8_3_27_1859.zip"] == [
        row["file"] for row in named.document["files"]
    ]
    absent = _as(world, *wanted, "--file", "e2k")
    assert (1, "site.no-platform-file") == (absent.code, absent.document["error"]["code"])
    assert [] == [*tmp_path.glob("*.zip*")]


_AS_WINDOWS = """
import sys
from updater.cli.main import run
from updater.enterprise.starting import start_process
from updater.platforms import PlatformSetup

def starter(command, environment):
    command.executable.chmod(0o755)
    process = start_process(command, environment)
    process.wait()
    process.returncode = 3010
    return process

def windows(services):
    work = services.program.cache / "platforms"
    return PlatformSetup(services.platforms.installed, work, services.filing, system="win32", starter=starter)

PlatformSetup.of = windows
sys.exit(run(sys.argv[1:]))
"""


@linux
def test_an_installation_that_waits_for_a_restart_is_not_called_done(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """The setup program asks for one and no version is there: told so, with an exit code of its own."""
    archive = tmp_path / "windows64full_8_3_99_1859.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("setup.exe", "#!/bin/sh\nexit 0\n")
    words = ["--home", str(sandbox.home), "platforms", "--install", str(archive), "--yes", "--json"]
    told = subprocess.run(
        [sys.executable, "-c", _AS_WINDOWS, *words],
        env=updater_environment(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    error = json.loads(told.stdout)["error"]
    assert (4, "installation.restart-needed") == (told.returncode, error["code"])
    assert "3010" in error["why"]


def test_wrong_usage(sandbox: Sandbox) -> None:
    """A platform is downloaded by itself; something has to be named."""
    both = run_updater(sandbox.home, "download", "X", "--platform", "8.3.27.1859", "--json")
    assert (2, "settings.platform-alone") == (both.code, both.document["error"]["code"])
    nothing = run_updater(sandbox.home, "download", "--json")
    assert (2, "settings.needs-target") == (nothing.code, nothing.document["error"]["code"])


@linux
def test_a_plan_that_needs_a_newer_platform_says_where_to_get_it(sandbox: Sandbox, tmp_path: Path) -> None:
    """The very command, with the lowest version of use."""
    install_simulated_platform(tmp_path / "old", "8.3.15.1", seconds=0.0)
    settings = json.loads((sandbox.home / "settings.json").read_text("utf-8"))
    roots = {"platform_roots": [str(tmp_path / "old")], "start_config": str(tmp_path / "1cestart.cfg")}
    roots["template_directories"] = [str(sandbox.templates)]
    (sandbox.home / "settings.json").write_text(json.dumps({**settings, **roots}), "utf-8")
    answer = run_updater(sandbox.home, "plan", sandbox.infobase)
    assert 4 == answer.code
    assert "platforms --available --needed 8.3.16.1148," in answer.out
