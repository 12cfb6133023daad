"""Listing templates: all of them, with and without a cache, whatever is broken among them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from support.fixtures import fixture
from support.template_files import LONG_AGO, given, lay_out, manifest_bytes, template_files

from updater.errors import FormatError, TemplateError
from updater.model.version import Version
from updater.templates.catalogue import Scan, describe, describe_all, describe_file, scan, template_at
from updater.templates.describing import SIDECAR
from updater.templates.walking import WORK_PREFIX

if TYPE_CHECKING:
    from pathlib import Path

_CFU = "formats/cfu/inc-rement__TecnoRegion__f2219013__1Cv8.cfu"


def _root(tmp_path: Path) -> Path:
    root = tmp_path / "tmplts"
    for version in ("1.0.1.1", "1.0.2.1"):
        lay_out(root, template_files(version, folder=f"1c/Conf/{version.replace('.', '_')}"))
    return root


def _versions(found: Scan) -> list[str]:
    return [template.manifest.version.text for template in found.templates]


def test_all_facts(tmp_path: Path) -> None:
    """A template tells its manifest, its update, the hint beside it and its files."""
    root = _root(tmp_path)
    template = scan(given(root)).templates[0]
    directory = root / "1c/Conf/1_0_1_1"
    assert (directory, root, directory / "1cv8.mft") == (
        template.directory,
        template.root,
        template.manifest_file,
    )
    assert directory / "1cv8.cfu" == template.update_file
    assert template.update_info is not None
    assert (Version("1.0.0.1"),) == template.update_info.from_versions
    assert set(template_files()) == set(template.files)
    assert ("1cv8.cf",) == template.files_missing


def test_any_depth_and_any_name(tmp_path: Path) -> None:
    """A manifest of any name at any depth is a template; two in a folder are two."""
    root = lay_out(tmp_path, {"a.MFT": manifest_bytes(), "x/y/z/u/v/one.mft": manifest_bytes()})
    lay_out(root, {"x/y/z/u/v/two.mft": manifest_bytes(version="2.0")})
    assert ["a.MFT", "one.mft", "two.mft"] == [
        each.manifest_file.name for each in scan(given(root)).templates
    ]


def test_broken_hides_nothing(tmp_path: Path) -> None:
    """A broken manifest is listed as broken beside the others, with or without the cache."""
    root = _root(tmp_path)
    lay_out(root, {"1c/Bad/1/1cv8.mft": b"\xff\x00nothing", "1c/Huge/1/1cv8.mft": b"=" * (2 << 20)})
    for _ in range(2):
        found = scan(given(root), cache=tmp_path / "cache.json")
        assert ["1.0.1.1", "1.0.2.1"] == _versions(found)
        assert ["Bad", "Huge"] == [each.directory.parent.name for each in found.broken]
        assert ["format.encoding", "format.too-large"] == [each.code for each in found.broken]


@pytest.mark.skipif(os.name != "posix", reason="rights and links of Unix")
def test_unreadable_folder_is_a_problem_entry(tmp_path: Path) -> None:
    """A folder that cannot be listed is told of, and the rest is listed."""
    root = _root(tmp_path)
    gone = root / "1c" / "Conf" / "gone"
    gone.mkdir()
    found = scan((*given(root), *given(tmp_path / "never")))
    assert ["1.0.1.1", "1.0.2.1"] == _versions(found)
    if os.geteuid() == 0:
        return
    gone.chmod(0)
    (problem,) = scan(given(root)).problems
    assert ("storage.no-access", str(gone)) == (problem.code, problem.params["path"])


@pytest.mark.skipif(os.name != "posix", reason="making links needs rights on Windows")
def test_links_lead_nowhere(tmp_path: Path) -> None:
    """Links are not followed: neither out of the directory nor round in it."""
    root = _root(tmp_path)
    outside = lay_out(tmp_path / "outside", template_files("9.9"))
    (root / "out").symlink_to(outside, target_is_directory=True)
    (root / "1c" / "round").symlink_to(root, target_is_directory=True)
    (root / "1c" / "linked.mft").symlink_to(outside / "1cv8.mft")
    assert ["1.0.1.1", "1.0.2.1"] == _versions(scan(given(root)))
    through = tmp_path / "through"
    through.symlink_to(root, target_is_directory=True)
    assert ["1.0.1.1", "1.0.2.1"] == _versions(scan(given(through)))


def test_a_template_under_two_roots_counts_once(tmp_path: Path) -> None:
    """A directory listed together with one inside it shows no template twice."""
    root = _root(tmp_path)
    assert ["1.0.1.1", "1.0.2.1"] == _versions(scan(given(root, root / "1c" / "Conf")))


def test_unfinished_work_is_no_template(tmp_path: Path) -> None:
    """What an installation has not finished is passed over."""
    root = _root(tmp_path)
    lay_out(root / f"{WORK_PREFIX}1-2-3" / "1", template_files("7.7"))
    assert ["1.0.1.1", "1.0.2.1"] == _versions(scan(given(root)))


def _twice(root: Path, cache: Path) -> Scan:
    scan(given(root), cache=cache)
    return scan(given(root), cache=cache)


def test_cache_changes_nothing(tmp_path: Path) -> None:
    """A scan with a cache that knows everything gives what a scan without one gives."""
    root = _root(tmp_path)
    assert scan(given(root)) == _twice(root, tmp_path / "cache" / "templates.json")
    assert (tmp_path / "cache" / "templates.json").exists()


def _change(root: Path, what: str) -> None:
    folder = root / "1c/Conf/1_0_1_1"
    if what == "manifest":
        (folder / "1cv8.mft").write_bytes(manifest_bytes(version="3.3"))
    elif what == "manifest of the same length":
        (folder / "1cv8.mft").write_bytes(manifest_bytes(version="1.0.1.9"))
    elif what == "hint":
        (folder / "UpdInfo.txt").write_bytes(b"Version=1.0.1.1\r\nFromVersions=;0.1;0.2;\r\n")
    elif what == "update removed":
        (folder / "1cv8.cfu").unlink()
    elif what == "update added":
        (folder / "0.cfu").write_bytes(b"x")
    elif what == "folder inside":
        lay_out(folder / "inner", template_files("5.5"))
    elif what == "folder removed":
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    else:
        lay_out(root / "new", template_files("4.4"))


@pytest.mark.parametrize(
    "what",
    [
        "manifest",
        "manifest of the same length",
        "hint",
        "update removed",
        "update added",
        "folder inside",
        "folder removed",
        "new",
    ],
)
def test_cache_sees_changes(what: str, tmp_path: Path) -> None:
    """Whatever changes on the disk, a scan with a warm cache sees it."""
    root, cache = _root(tmp_path), tmp_path / "cache.json"
    before = _twice(root, cache)
    _change(root, what)
    after = scan(given(root), cache=cache)
    assert before != after
    assert scan(given(root)) == after


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80\x04junk",
        b"[]",
        b"manifests-1 00000000\n{}",
        b'manifests-0 a3a6bf43\n{"files": {}}',
        b"manifests-1 7e4ec5a2\n" + b"[" * 100_000,
    ],
)
def test_corrupt_cache_is_ignored(content: bytes, tmp_path: Path) -> None:
    """A cache that is no cache costs time and nothing else, and is replaced."""
    root, cache = _root(tmp_path), tmp_path / "cache.json"
    cache.write_bytes(content)
    assert scan(given(root)) == scan(given(root), cache=cache)
    assert scan(given(root)) == scan(given(root), cache=cache)


@for_all(
    place=st.integers(0, 999),
    length=st.integers(1, 9),
    put=st.sampled_from(["", "1", "null", "[]", '"x"', "{}", ",", "-"]),
)
def test_altered_cache_does_no_harm(
    tmp_path_factory: pytest.TempPathFactory, place: int, length: int, put: str
) -> None:
    """A cache with values of other kinds in it never makes a scan fail."""
    tmp_path = tmp_path_factory.mktemp("altered")
    root, cache = _root(tmp_path), tmp_path / "cache.json"
    scan(given(root), cache=cache)
    text = cache.read_text("utf-8")
    begin = len(text) * place // 1000
    cache.write_text(text[:begin] + put + text[begin + length :], "utf-8")
    templates = scan(given(root), cache=cache).templates
    assert 2 == len(templates)
    assert all(
        isinstance(fact, str) for each in templates for fact in (each.manifest.vendor, each.manifest.name)
    )


def test_cache_cannot_be_written(tmp_path: Path) -> None:
    """Where the cache cannot be written the scan goes on without it."""
    root = _root(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    assert ["1.0.1.1", "1.0.2.1"] == _versions(scan(given(root), cache=tmp_path / "file" / "cache.json"))


def test_cache_forgets_what_is_gone(tmp_path: Path) -> None:
    """Templates that were removed do not stay in the cache, those of other directories do."""
    first, second, cache = _root(tmp_path / "a"), _root(tmp_path / "b"), tmp_path / "cache.json"
    scan(given(first, second), cache=cache)
    _change(first, "folder removed")
    scan(given(first), cache=cache)
    text = cache.read_text("utf-8")
    assert str(first / "1c/Conf/1_0_1_1") not in text
    assert str(second / "1c/Conf/1_0_1_1") in text


def test_pointed_at(tmp_path: Path) -> None:
    """A folder somebody points at is read as a template, or refused as none."""
    root = _root(tmp_path)
    template = template_at(root / "1c/Conf/1_0_1_1")
    assert (Version("1.0.1.1"), None) == (template.manifest.version, template.root)
    with pytest.raises(TemplateError) as caught:
        template_at(root)
    assert "template.not-a-template" == caught.value.code


def _with_update(folder: Path) -> Path:
    files = {**template_files("0.0.20.3"), "1cv8.cfu": fixture(_CFU).read_bytes()}
    order = "Предназначена для использования с версией системы 1С:Предприятие 8.3 не ниже 8.3.24.1467."
    files["1cv8upd.htm"] = f"<html><body>{order}</body></html>".encode("utf-8-sig")
    return lay_out(folder, files)


def test_description_is_the_updates_own(tmp_path: Path) -> None:
    """Sources and target come from the update itself, whatever the hint beside it says."""
    release = describe(template_at(_with_update(tmp_path)))
    assert release is not None
    assert ("БазаПоставщики", "ИП Вергун", "0.0.20.3") == (
        release.target.name,
        release.target.vendor,
        release.target.version.text,
    )
    assert ["0.0.20.0"] == [source.version.text for source in release.sources]
    assert "e3a2a064-cb9f-46b4-b31e-60e985730794" == release.target.release_id
    assert release.authoritative


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (b'{"handlers_required": true}', True),
        (b'{"handlers_required": false}', False),
        (b'{"handlers_required": "yes"}', None),
        (b"[]", None),
        (b"{", None),
        (None, None),
    ],
)
def test_note_beside_an_update(note: bytes | None, expected: bool | None, tmp_path: Path) -> None:
    """Our own note says whether handlers must run; one that cannot be read says nothing."""
    folder = _with_update(tmp_path)
    if note is not None:
        (folder / SIDECAR).write_bytes(note)
    release = describe(template_at(folder))
    assert release is not None
    assert (expected, "8.3.24.1467") == (release.handlers_required, release.minimum_platform)


def test_no_update_no_release(tmp_path: Path) -> None:
    """A template without an update leads nowhere; a damaged update is an error."""
    lay_out(tmp_path / "full", {"1cv8.mft": manifest_bytes(), "1cv8.cf": b"x"})
    assert None is describe(template_at(tmp_path / "full"))
    lay_out(tmp_path / "bad", template_files())
    with pytest.raises(FormatError):
        describe(template_at(tmp_path / "bad"))


def test_describing_many(tmp_path: Path) -> None:
    """Descriptions are remembered by path, time and size; unreadable updates are named."""
    _with_update(tmp_path / "root" / "good")
    lay_out(tmp_path / "root" / "bad", template_files())
    templates = scan(given(tmp_path / "root")).templates
    cache = tmp_path / "cache.json"
    first, unreadable = describe_all(templates, cache=cache)
    assert ["bad"] == [template.directory.name for template, _ in unreadable]
    update = tmp_path / "root" / "good" / "1cv8.cfu"
    update.write_bytes(b"\0" * update.stat().st_size)
    os.utime(update, (LONG_AGO, LONG_AGO))
    assert first == describe_all(templates, cache=cache)[0]
    os.utime(update, (LONG_AGO, LONG_AGO + 1))
    assert ((), 2) == (describe_all(templates, cache=cache)[0], len(describe_all(templates, cache=cache)[1]))


def test_bare_update(tmp_path: Path) -> None:
    """An update file outside of any template is described too."""
    file = tmp_path / "x.cfu"
    file.write_bytes(fixture(_CFU).read_bytes())
    release = describe_file(file)
    assert (file, tmp_path, "0.0.20.3") == (release.file, release.directory, release.target.version.text)
