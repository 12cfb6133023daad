"""A configuration localised to English, updated by the command line in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.commands import Answer, run_updater
from support.stand import Stand, make_stand

from updater.demo.platform.state import read_state, write_state
from updater.filing import Filing
from updater.formats.event_log import read_events
from updater.formats.writing.manifest import write_manifest
from updater.infobases.application import application_record
from updater.model.application import ApplicationRecord
from updater.model.configuration import UpdateSubsystem
from updater.model.template import Manifest, ManifestEntry
from updater.settings import Settings, save_settings

if TYPE_CHECKING:
    from pathlib import Path

_OLD, _MIDDLE, _LAST = "1.0.1.1", "1.0.2.1", "1.0.3.1"


def _home(stand: Stand) -> Path:
    """The program's own folder, with the stand's platform and templates in its settings."""
    for release in stand.releases:
        entry = ManifestEntry("Config1", source="1cv8.cfu")
        target = release.target
        manifest = Manifest(target.vendor, target.name, target.version, "8.3", (entry,))
        (release.file.parent / "1cv8.mft").write_bytes(write_manifest(manifest))
    settings = Settings(
        platform=stand.executable,
        infobase_list=stand.root / "1C" / "ibases.v8i",
        start_config=stand.root / "1C" / "1cestart.cfg",
        default_templates=stand.root / "tmplts",
        update_source="computer",
    )
    save_settings(stand.root / "home" / "settings.json", settings, Filing())
    return stand.root / "home"


def _update(stand: Stand, *words: str, language: str = "en") -> Answer:
    return run_updater(
        _home(stand), "update", stand.directory, "--yes", *words, language=language, SIM_TIME="0"
    )


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A base with the English edition of the library, and two updates."""
    return make_stand(tmp_path, library=UpdateSubsystem.ENGLISH)


def test_it_is_updated_by_its_own_keys_and_proved_by_its_own_words(stand: Stand) -> None:
    """The Russian key would leave an ordinary client open for hours; here both hops end, proved."""
    answer = _update(stand, "--json")
    assert (0, True, _LAST) == (
        answer.code,
        answer.document["data_proved"],
        answer.document["reached"],
    )
    expected = ApplicationRecord(_LAST, "SubsystemsVersions: УчётЗаявок", deferred_done=True)
    assert expected == application_record(stand.file)
    log = [
        event.text for event in read_events(stand.directory / "1Cv8Log") if event.event == "Infobase update"
    ]
    proofs = [step["proof"] for step in answer.document["steps"] if step["step"] == "handlers"]
    assert log == proofs
    assert [_MIDDLE, _LAST] == [text.split('"')[1] for text in proofs]


def test_its_failures_are_told_in_its_words(stand: Stand) -> None:
    """An error of an English log is an error; the base is restored."""
    state = read_state(stand.directory)
    state.faults["HANDLER_FAIL"] = "Division by zero"
    state.script_dir = str(stand.root / "1Cv8Update.1")  # lets the failed application leave at once
    (stand.root / "1Cv8Update.1").mkdir()
    write_state(stand.directory, state)
    answer = _update(stand, "--json")
    assert (1, "run.handlers-failed") == (answer.code, answer.document["error"]["code"])
    assert "Division by zero" in answer.document["error"]["why"]
    assert _OLD == stand.version()


@pytest.mark.parametrize(
    ("language", "words"), [("ru", "под администратором"), ("en", "as an administrator")]
)
def test_the_command_line_tells_what_is_not_proved(tmp_path: Path, language: str, words: str) -> None:
    """In plain text, too: the notes of the run, what was confirmed on the way, and no word of a proof."""
    stand = make_stand(tmp_path, (_OLD, _MIDDLE))
    state = read_state(stand.directory)
    state.faults["LOG"] = "errors"
    write_state(stand.directory, state)
    answer = _update(stand, language=language)
    assert 0 == answer.code
    assert 2 == answer.out.count(words)
    assert not any(word in answer.out for word in ("это проверено", "this was proved"))
    assert ("законно" in answer.err, "legally" in answer.err) == (language == "ru", language == "en")
