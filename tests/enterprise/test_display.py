"""A screen for a compiled platform on Linux: the person's, one made for it, or an explanation."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from updater.enterprise.display import display_missing, screen_answers, with_display
from updater.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens are Linux's affair")

FAKE_SCREEN = """#!/bin/sh
echo 7 >&3
exec 3>&-
exec sleep 600
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Something that looks compiled."""
    file = tmp_path / "1cv8"
    file.write_bytes(b"\x7fELF....")
    return file


@pytest.fixture
def screen() -> Iterator[str]:
    """A screen that answers: a socket where an X server would listen, without a file."""
    number = 41_000 + os.getpid() % 1000
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen()
        yield f":{number}"


def _tool(folder: Path, name: str, text: str = "#!/bin/sh\n") -> Path:
    folder.mkdir(exist_ok=True)
    tool = folder / name
    tool.write_text(text)
    tool.chmod(0o755)
    return tool


def test_a_compiled_program_is_put_under_the_usual_wrapper(
    program: Path, tmp_path: Path, screen: str
) -> None:
    """Without DISPLAY a real platform is started through `xvfb-run`; with one, and a script, it is not."""
    wrapper = _tool(tmp_path / "bin", "xvfb-run")
    bare = {"PATH": str(tmp_path / "bin")}
    assert [str(wrapper), "-a"] == with_display([str(program)], bare, tmp_path)[:2]
    assert [str(wrapper)] == with_display([str(wrapper)], bare, tmp_path)
    assert [str(program)] == with_display([str(program)], {**bare, "DISPLAY": screen}, tmp_path)


@pytest.mark.parametrize(
    "named", [{"DISPLAY": ":4711"}, {"DISPLAY": "127.0.0.1:9"}, {"WAYLAND_DISPLAY": "way-0"}]
)
def test_a_screen_that_does_not_answer_is_none(program: Path, tmp_path: Path, named: dict[str, str]) -> None:
    """A variable may outlive its session: then a screen of our own is made, or its lack explained."""
    wrapper = _tool(tmp_path / "bin", "xvfb-run")
    environment = {"PATH": str(tmp_path / "bin"), "XDG_RUNTIME_DIR": str(tmp_path), **named}
    assert not screen_answers(environment)
    assert str(wrapper) == with_display([str(program)], environment, tmp_path)[0]
    assert display_missing(program, {**environment, "PATH": ""})


def test_a_form_nobody_knows_is_left_to_the_platform(screen: str) -> None:
    """MacOS names its screen by a path; a number with a part counts by the number."""
    assert screen_answers({"DISPLAY": "/private/tmp/com.apple.launchd/org.xquartz:0"})
    assert screen_answers({"DISPLAY": f"{screen}.0"})
    assert screen_answers({"DISPLAY": f"unix{screen}"})


def test_on_other_systems_nothing_is_done(program: Path, tmp_path: Path) -> None:
    """Windows and macOS have screens of their own."""
    assert [str(program)] == with_display([str(program)], {}, tmp_path, system="win32")


def test_without_any_screen_it_is_explained(program: Path, tmp_path: Path, screen: str) -> None:
    """Nothing to make a screen with is an error before the start, not a hang after it."""
    with pytest.raises(PlatformError) as caught:
        with_display([str(program)], {"PATH": ""}, tmp_path)
    assert "platform.no-display" == caught.value.code
    assert display_missing(program, {"PATH": ""})
    assert not display_missing(program, {"PATH": "", "DISPLAY": screen})


def test_a_screen_of_our_own_lives_as_long_as_the_program(tmp_path: Path) -> None:
    """Where only Xvfb is installed it is started, its number passed on, and it ends with the program."""
    tools = tmp_path / "bin"
    _tool(tools, "Xvfb", FAKE_SCREEN)
    for name in ("sh", "sleep", "cat"):
        (tools / name).symlink_to(str(shutil.which(name)))
    compiled = tmp_path / "1cv8"
    shutil.copy(Path(str(shutil.which("sh"))).resolve(), compiled)
    words = [str(compiled), "-c", 'echo "$DISPLAY" > "$1"; exit 3', "sh", str(tmp_path / "seen")]
    line = with_display(words, {"PATH": str(tools)}, tmp_path)
    code = subprocess.run(line, env={"PATH": str(tools)}, check=False, start_new_session=True).returncode
    assert (3, ":7\n") == (code, (tmp_path / "seen").read_text())
    gone = [
        process.info["cmdline"]
        for process in psutil.process_iter(["cmdline", "status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE
    ]
    assert not any(str(tools / "Xvfb") in (words or ()) for words in gone)
