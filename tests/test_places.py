"""Where 1C keeps its files on each system."""

from __future__ import annotations

from pathlib import Path

from updater.places import chosen_places, system_places
from updater.settings import Settings


def test_linux_places() -> None:
    """The person's lists lie in the hidden folder of the home; versions under /opt."""
    places = system_places({}, "linux", Path("/home/anna"))

    assert Path("/home/anna/.1C/1cestart/ibases.v8i") == places.user_infobase_list
    assert Path("/home/anna/.1cv8/1C/1cv8/tmplts") == places.default_templates
    assert Path("/opt/1cv8/x86_64") in places.platform_roots


def test_windows_places_come_from_the_environment() -> None:
    """Folders moved by an administrator are honoured."""
    environ = {
        "APPDATA": "D:/Roaming",
        "PROGRAMFILES": "C:/Program Files",
        "ALLUSERSPROFILE": "C:/ProgramData",
    }
    places = system_places(environ, "win32", Path("C:/Users/anna"))

    assert Path("D:/Roaming/1C/1CEStart/ibases.v8i") == places.user_infobase_list
    assert Path("C:/ProgramData/1C/1CEStart/1cestart.cfg") == places.common_start_config
    assert Path("C:/Program Files/1cv8") in places.platform_roots


def test_settings_replace_places() -> None:
    """A place named in the settings wins, and a start configuration of one's own hides everybody's."""
    places = system_places({"ALLUSERSPROFILE": "C:/ProgramData"}, "win32", Path("C:/Users/anna"))
    chosen = chosen_places(
        places, Settings(infobase_list=Path("E:/list.v8i"), start_config=Path("E:/start.cfg"))
    )

    assert Path("E:/list.v8i") == chosen.user_infobase_list
    assert chosen.common_start_config is None
    assert places.default_templates == chosen.default_templates
