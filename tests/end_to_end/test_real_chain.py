"""The real chain: a real configuration, real updates, and at the end the real newest configuration.

The product runs as the command a person types, the platform as a process of its own. Only
the platform is simulated; it works on the same true files.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import onec_dtools
import pytest
from support.fixtures import fixture
from support.peers import peer_members
from support.simulated import VERSION

from updater.demo.platform.launcher import install_simulated_platform
from updater.filing import Filing
from updater.formats.configuration import VERSIONS
from updater.formats.configuration_files import read_all
from updater.formats.container import open_container
from updater.formats.deflate import inflate
from updater.formats.infobase_file import open_infobase_file
from updater.formats.update_file import read_update
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.formats.writing.manifest import write_manifest
from updater.model.template import Manifest, ManifestEntry
from updater.settings import Settings, save_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.slow

OLDEST_CF = "formats/cf/inc-rement__TecnoRegion__ad6c2f95__1Cv8.cf"  # 0.0.20.0
NEWEST_CF = "formats/cf/inc-rement__TecnoRegion__f384532d__1Cv8.cf"  # 0.0.20.6
UPDATES = (
    "formats/cfu/inc-rement__TecnoRegion__f2219013__1Cv8.cfu",  # 0.0.20.0 to 0.0.20.3
    "formats/cfu/inc-rement__TecnoRegion__d575c3c8__1Cv8.cfu",  # 0.0.20.3 to 0.0.20.6
)
NEWEST = "0.0.20.6"
_PROJECT = Path(__file__).resolve().parents[2]
_LIMIT = 120


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A file infobase made of the real configuration of 0.0.20.0."""
    folder = tmp_path / "Техно регион"
    folder.mkdir()
    infobase_with_configuration(folder / "1Cv8.1CD", _members(OLDEST_CF))
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The program's own folder, with the simulated platform in its settings and no other places."""
    executable = install_simulated_platform(tmp_path / "1cv8", VERSION)
    settings = Settings(
        language="ru",
        platform=executable,
        infobase_list=tmp_path / "1C" / "ibases.v8i",
        start_config=tmp_path / "1C" / "1cestart.cfg",
        default_templates=tmp_path / "tmplts",
        platform_roots=(tmp_path / "1cv8",),
    )
    save_settings(tmp_path / "home" / "settings.json", settings, Filing())
    return tmp_path / "home"


def test_the_real_chain_ends_at_the_real_newest_configuration(base: Path, home: Path, tmp_path: Path) -> None:
    """Installed templates, a plan of two hops, an update, and a base that equals the vendor's own file."""
    _command(home, "install", str(_shipped(tmp_path / "диск")), "--dir", str(tmp_path / "tmplts"))
    plan = _command(home, "plan", str(base))
    assert [("0.0.20.0", "0.0.20.3"), ("0.0.20.3", NEWEST)] == [
        (hop["from"], hop["to"]) for hop in plan["hops"]
    ]
    _command(home, "update", str(base), "--yes")
    file = base / "1Cv8.1CD"
    expected = _without_versions(_members(NEWEST_CF))
    assert expected == _read_by_us(file)
    assert expected == _read_by_peer(file)
    with open_infobase_file(file) as infobase:
        infobase.check_soundness()
        assert not infobase.has_unapplied_changes()


def test_the_newest_real_configuration_is_read_the_same_by_the_peer() -> None:
    """What the chain is compared with does not rest on our reader alone."""
    with open_container(fixture(NEWEST_CF)) as container:
        bits = container.bits
    stored = peer_members(fixture(NEWEST_CF).read_bytes(), bits)
    assert {name: inflate(data) for name, data in stored.items()} == _members(NEWEST_CF)


def test_a_base_at_the_newest_release_has_nothing_to_do(home: Path, tmp_path: Path) -> None:
    """The same templates and the newest base: exit code 3, the file untouched."""
    _command(home, "install", str(_shipped(tmp_path / "диск")), "--dir", str(tmp_path / "tmplts"))
    folder = tmp_path / "база"
    folder.mkdir()
    infobase_with_configuration(folder / "1Cv8.1CD", _members(NEWEST_CF))
    before = (folder / "1Cv8.1CD").read_bytes()
    _command(home, "update", str(folder), "--yes", code=3)
    assert before == (folder / "1Cv8.1CD").read_bytes()


def _command(home: Path, *words: str, code: int = 0) -> dict[str, Any]:
    """Run the program as a person would and return what it says as JSON."""
    ended = subprocess.run(
        [sys.executable, "-m", "updater", "--home", str(home), *words, "--json"],
        cwd=_PROJECT,
        env={**os.environ, "SIM_TIME": "0", "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
        timeout=_LIMIT,
    )
    assert code == ended.returncode, ended.stderr.decode()
    document: dict[str, Any] = json.loads(ended.stdout or b"{}")
    return document


def _shipped(folder: Path) -> Path:
    """Lay the real updates out as on a vendor's disk: a folder of templates with manifests."""
    for name in UPDATES:
        cfu = fixture(name)
        target = read_update(cfu).target
        template = folder / "TecnoRegion" / str(target.version).replace(".", "_")
        template.mkdir(parents=True)
        (template / "1cv8.cfu").write_bytes(cfu.read_bytes())
        entry = ManifestEntry("Config1", source="1cv8.cfu")
        manifest = Manifest(target.vendor, target.name, target.version, "8.3", (entry,))
        (template / "1cv8.mft").write_bytes(write_manifest(manifest))
    return folder


def _members(name: str) -> dict[str, bytes]:
    """Return the files of a real configuration."""
    with open_container(fixture(name)) as container:
        return read_all(container)


def _read_by_us(file: Path) -> dict[str, bytes]:
    with open_infobase_file(file) as infobase:
        return _without_versions(read_all(infobase.configuration_files()))


def _read_by_peer(file: Path) -> dict[str, bytes]:
    with file.open("rb") as source:
        table = onec_dtools.DatabaseReader(source).tables["CONFIG"]
        rows = [row for row in table if not row.is_empty]
        return _without_versions({row["FILENAME"]: inflate(row["BINARYDATA"].value) for row in rows})


def _without_versions(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Leave out the one file updates do not carry: the platform makes it anew."""
    return {name: data for name, data in files.items() if name != VERSIONS}
