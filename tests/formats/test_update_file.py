"""Update files: the real chain, what we write, and what is damaged."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.fixtures import expected_values, fixture, fixture_names, fixtures_root
from support.peers import onec_dtools_members

from updater.errors import FormatError, StorageError
from updater.formats import brackets
from updater.formats.configuration import read_configuration
from updater.formats.configuration_files import MemoryFiles, read_all
from updater.formats.container import open_container
from updater.formats.deflate import deflate, inflate
from updater.formats.update_file import INFO, apply_update, iterate_update, read_update
from updater.formats.versions import parse_versions
from updater.formats.writing.configuration import new_configuration
from updater.formats.writing.container import container_bytes
from updater.formats.writing.update_file import write_update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from updater.model.configuration import ReleaseIdentity

_UPDATES = fixture_names("formats/cfu")
_FIRST = "0.0.20.0"
_RENEWED = {"root", "version", "versions"}


def _identity(files: dict[str, bytes]) -> ReleaseIdentity:
    configuration = read_configuration(MemoryFiles(files))
    assert configuration is not None
    return configuration.identity


def _real_releases() -> dict[str, dict[str, bytes]]:
    """All files of every real release of the product whose updates there are, by release number."""
    releases = {}
    for path in sorted((fixtures_root() / "formats" / "cf").glob("inc-rement__TecnoRegion__*")):
        with open_container(path) as container:
            files = read_all(container)
        releases[str(_identity(files).version)] = files
    return releases


def _real_chain() -> Iterator[tuple[Path, dict[str, bytes], dict[str, bytes]]]:
    """Yield every real update with the real releases before and after it, in order."""
    releases = _real_releases()
    by_source = {str(read_update(path).sources[0].version): path for path in map(fixture, _UPDATES)}
    version = _FIRST
    while version in by_source:
        update = by_source[version]
        target = str(read_update(update).target.version)
        yield update, releases[version], releases[target]
        version = target


@pytest.mark.parametrize("name", _UPDATES)
def test_real_updates(name: str) -> None:
    """Members, description and recorded values agree with the peer's reading of the inflated stream."""
    path = fixture(name)
    peer = onec_dtools_members(inflate(path.read_bytes()))
    told = read_update(path)
    info = peer.pop(INFO)
    assert dict(iterate_update(path)) == peer
    assert list(told.changed) == list(peer)
    expected = expected_values()[name.removeprefix("formats/")]
    assert expected["entries"] == len(peer) + 1
    assert expected["update_info"][-6:-3] == [told.target.name, told.target.vendor, str(told.target.version)]
    tokens = json.dumps(brackets.parse_one(brackets.decode(info)))
    assert all(str(source.release_id) in tokens for source in told.sources)


def test_the_real_chain() -> None:
    """Updates applied one after another to the oldest real release give the later ones, file for file."""
    steps = 0
    current: dict[str, bytes] = {}
    for update, before, after in _real_chain():
        current = apply_update(MemoryFiles(current or before), update)
        steps += 1
        assert {"versions"} == {name for name in {*current, *after} if current.get(name) != after.get(name)}
        ours, real = parse_versions(current["versions"]), parse_versions(after["versions"])
        assert list(real) == list(ours)
        own = str(getattr(read_configuration(MemoryFiles(after)), "file_uuid", ""))
        assert {*_RENEWED, own} == {name for name in ours if ours[name] != real[name]}
        assert _identity(after) == _identity(current) == read_update(update).target
    assert len(_UPDATES) == steps >= 2


def test_real_sources_name_the_build() -> None:
    """An update's source is the very build of the release before, release id included."""
    for update, before, _ in _real_chain():
        assert _identity(before) in read_update(update).sources


def test_guids_of_unchanged_files_are_kept() -> None:
    """The list of GUIDs changes for what the update changed and for the build's own files only."""
    for update, before, _ in _real_chain():
        old = parse_versions(before["versions"])
        new = parse_versions(apply_update(MemoryFiles(before), update)["versions"])
        kept = {name for name in old if old[name] == new.get(name)}
        assert {*old} - kept == ({"", *_RENEWED, *read_update(update).changed} & {*old})


def _releases() -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Two releases of an invented product: one file goes, one comes, some change, most stay."""
    old = new_configuration("Склад", 'ООО "Пример"', "1.0.1.1", common_modules={"А": "1", "Б": "2"})
    new = new_configuration("Склад", 'ООО "Пример"', "1.0.2.1", common_modules={"А": "1", "В": "3"})
    return old, new


def _write(path: Path, old: dict[str, bytes], new: dict[str, bytes]) -> Path:
    changed = {name: data for name, data in new.items() if old.get(name) != data and name != "versions"}
    write_update(
        path,
        sources=[_identity(old)],
        target=_identity(new),
        changed=changed,
        deleted=[name for name in old if name not in new],
        versions=parse_versions(new["versions"]),
    )
    return path


def test_an_update_we_write(tmp_path: Path) -> None:
    """It leads from one release to the other to the byte, and the peer reads the same members."""
    old, new = _releases()
    path = _write(tmp_path / "1cv8.cfu", old, new)
    told = read_update(path)
    assert (_identity(new), (_identity(old),)) == (told.target, told.sources)
    assert {name for name in old if name not in new} == set(told.deleted) != set()
    assert new == apply_update(MemoryFiles(old), path)
    peer = onec_dtools_members(zlib.decompress(path.read_bytes(), wbits=-15))
    del peer[INFO]
    assert peer == dict(iterate_update(path))


def test_a_configuration_without_its_list_gets_one(tmp_path: Path) -> None:
    """Every file of the result has a GUID even where neither side knew one."""
    old, new = _releases()
    del old["versions"]
    result = apply_update(MemoryFiles(old), _write(tmp_path / "1cv8.cfu", old, new))
    assert {"", *result} == set(parse_versions(result["versions"]))


def _files_of(path: Path) -> dict[str, bytes]:
    return dict(iterate_update(path))


def _applied(path: Path) -> dict[str, bytes]:
    return apply_update(MemoryFiles({}), path)


_READERS: tuple[Callable[[Path], Any], ...] = (read_update, _files_of, _applied)


def _damaged(path: Path, data: bytes, readers: Sequence[Callable[[Path], Any]] = _READERS) -> list[Any]:
    """What readers make of the bytes: a value, or the code of the error that names the file."""
    path.write_bytes(data)
    outcomes: list[Any] = []
    for read in readers:
        error: FormatError | None = None
        try:
            outcomes.append(read(path))
        except FormatError as caught:
            error = caught
        if error is not None:
            outcomes.append(error.code)
            assert str(path) == error.params["file"]
    return outcomes


def test_every_truncation(tmp_path: Path) -> None:
    """A real update cut anywhere is refused by name, whichever reader comes to it."""
    whole = fixture("formats/cfu/inc-rement__TecnoRegion__f2219013__1Cv8.cfu").read_bytes()
    assert ["format.empty"] * 3 == _damaged(tmp_path / "cut.cfu", b"")
    for cut in range(1, len(whole)):
        reader = _READERS[cut % len(_READERS)]
        assert ["format.truncated"] == _damaged(tmp_path / "cut.cfu", whole[:cut], [reader])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.integers(0), bit=st.integers(0, 7), inside=st.booleans())
def test_flipped_bits(tmp_path: Path, where: int, bit: int, inside: bool) -> None:
    """A flipped bit, in the file or within its stream, gives the typed error or some content."""
    whole = bytearray(fixture("formats/cfu/inc-rement__TecnoRegion__f2219013__1Cv8.cfu").read_bytes())
    if inside:
        whole = bytearray(inflate(bytes(whole)))
    whole[where % len(whole)] ^= 1 << bit
    outcomes = _damaged(tmp_path / "flipped.cfu", deflate(bytes(whole)) if inside else bytes(whole))
    assert 3 == len(outcomes)


def test_what_follows_is_refused(tmp_path: Path) -> None:
    """Bytes after the stream, or far too many within it, are refused."""
    whole = fixture("formats/cfu/inc-rement__TecnoRegion__f2219013__1Cv8.cfu").read_bytes()
    assert ["format.trailing"] * 3 == _damaged(tmp_path / "1.cfu", whole + b"\0")
    bomb = deflate(inflate(whole) + bytes(100 << 20))
    assert ["format.trailing"] * 3 == _damaged(tmp_path / "2.cfu", bomb)


def _info(**changes: str) -> str:
    facts = {
        "format": "3",
        "sources": '1,"N","V","1",00000000-0000-0000-0000-00000000000a',
        "deleted": '1,"gone"',
        "changed": '1,"",00000000-0000-0000-0000-00000000000b',
        "target": '"N","V","2"',
        "own": "00000000-0000-0000-0000-000000000000,{216,0,{1,0}},00000000-0000-0000-0000-00000000000c",
        **changes,
    }
    return "{" + ",".join(facts.values()) + "}"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"format": "4"}, "format.structure"),
        ({"format": "x"}, "format.structure"),
        ({"sources": "9999999999"}, "format.structure"),
        ({"sources": '-1,"N","V","1",x'}, "format.structure"),
        ({"sources": '1,{},"V","1",x'}, "format.structure"),
        ({"deleted": "1,{}"}, "format.structure"),
        ({"changed": '1,"",not-a-guid'}, "format.structure"),
        ({"changed": "1,"}, "format.structure"),
        ({"target": '{},"V","2"'}, "format.structure"),
        ({"own": ""}, "format.structure"),
        ({"own": '"'}, "format.brackets"),
    ],
)
def test_a_description_that_makes_no_sense(changes: dict[str, str], code: str, tmp_path: Path) -> None:
    """Absurd counts and things in wrong places are refused with the file and the member named."""
    path = tmp_path / "1cv8.cfu"
    path.write_bytes(deflate(container_bytes({INFO: _info(**changes).encode()})))
    with pytest.raises(FormatError) as caught:
        read_update(path)
    facts = caught.value.params
    assert (code, INFO, str(path)) == (caught.value.code, facts["place"], facts["file"])


def test_a_good_description_is_read(tmp_path: Path) -> None:
    """The description the test above spoils is a good one."""
    path = tmp_path / "1cv8.cfu"
    path.write_bytes(deflate(container_bytes({INFO: _info().encode()})))
    told = read_update(path)
    assert ("2", ("gone",), ()) == (str(told.target.version), told.deleted, told.changed)
    assert "00000000-0000-0000-0000-00000000000b" == told.target.release_id


def test_an_update_without_description(tmp_path: Path) -> None:
    """A container without the description is some other file."""
    path = tmp_path / "1cv8.cfu"
    path.write_bytes(deflate(container_bytes({"root": b"{}"})))
    with pytest.raises(FormatError, match=r"format\.missing.*UpdateInfo\.inf"):
        read_update(path)


def test_members_behind_their_names(tmp_path: Path) -> None:
    """Where data lie before the names, as some programs write containers, the stream is read twice."""
    whole = container_bytes({"a": b"first", INFO: _info().encode(), "b": b"last"})
    path = tmp_path / "1cv8.cfu"
    path.write_bytes(deflate(_names_last(whole)))
    assert {"a": b"first", "b": b"last"} == dict(iterate_update(path))
    assert ("a", "b") == read_update(path).changed


def _names_last(container: bytes) -> bytes:
    """Move the name blocks of a container to its end."""
    toc_at = 16 + 31
    data = bytearray(container)
    for entry in range(3):
        at = toc_at + entry * 12
        names = int.from_bytes(data[at : at + 4], "little")
        size = 31 + int(data[names + 11 : names + 19], 16)
        data[at : at + 4] = len(data).to_bytes(4, "little")
        data += data[names : names + size]
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("formats/cf/inc-rement__TecnoRegion__ad6c2f95__1Cv8.cf", "format.deflate"),
        ("formats/efd/cymtu__1CTreasure__04e766dc__1cv8.efd", "format.structure"),
        (
            "formats/parentconfigurations/1c-syntax__supportconf__123df74d__ParentConfigurations.bin",
            "format.text-pointer",
        ),
    ],
)
def test_other_files_are_refused(name: str, code: str) -> None:
    """A configuration, a distribution archive and a text pointer are not updates."""
    path = fixture(name)
    with pytest.raises(FormatError) as caught:
        read_update(path)
    assert (code, str(path)) == (caught.value.code, caught.value.params["file"])


def test_a_missing_file_is_a_storage_error(tmp_path: Path) -> None:
    """An update that is not there is named, by the lazy reader too."""
    for read in (read_update, lambda path: list(iterate_update(path))):
        with pytest.raises(StorageError, match=r"storage\.missing.*nowhere\.cfu"):
            read(tmp_path / "nowhere.cfu")
