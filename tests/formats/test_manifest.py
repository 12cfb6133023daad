"""Manifests of templates."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fixtures import fixture, fixture_names
from support.hostile import answered

from updater.errors import FormatError
from updater.formats.manifest import read_manifest
from updater.formats.writing.manifest import write_manifest
from updater.model.template import Manifest, ManifestEntry
from updater.model.version import Version

_REAL = {
    "IngvarConsulting": ("Ingvar Consulting, LLC", "Test", "1.0.1.1", "8.5", ["1Cv8.cf", "1Cv8.dt"]),
    "cymtu": ("Барабанов Александр Владимирович", "Сокровищница", "1.0.0", "8.3", ["1Cv8.cf", "1Cv8.dt"]),
    "inc-rement": ("ИП Вергун", "БазаТехноРегион", "0.0.19.2", "8.3", ["1Cv8.dt"]),
    "leoniv": ('Фирма "1С"', "ЗарплатаИУправлениеПерсоналом", "3.0.11.36", "8.3", ["1cv8.cf", "1Cv8.dt"]),
    "rasshok": ("IRONSKILLS", "Барбершоп", "1.0.1.1", "8.3", ["1Cv8.cf", "1Cv8.dt"]),
}
_WORDS = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=20)
_CATALOG = st.tuples(st.sampled_from(["", "ru", "en"]), _WORDS)


@pytest.mark.parametrize("name", fixture_names("formats/mft"))
def test_real_manifest(name: str) -> None:
    """A real manifest gives the facts a person reads in it."""
    manifest = read_manifest(fixture(name).read_bytes())
    expected = _REAL[Path(name).name.partition("__")[0]]
    sources = [entry.source for entry in manifest.entries]
    assert expected == (
        manifest.vendor,
        manifest.name,
        str(manifest.version),
        manifest.platform,
        sources,
    )


@pytest.mark.parametrize("name", fixture_names("formats/mft"))
def test_real_manifest_written_back(name: str) -> None:
    """What is written of a real manifest reads as the same, and is no shorter or longer than it was."""
    data = fixture(name).read_bytes()
    written = write_manifest(read_manifest(data))
    assert read_manifest(data) == read_manifest(written)
    assert len(data) == len(written)


def test_keys_and_sections() -> None:
    """Keys mean the same in any case, blanks around them mean nothing, a value may hold `=`."""
    text = (
        "vendor = A=B\nNAME=Х\nversion=1.2\n\n[любая]\nCATALOG=a\\b\nCatalog_EN=c/d\nDestination=e\nsource=f"
    )
    manifest = read_manifest(text.encode())
    entry = ManifestEntry("любая", "f", (("", "a\\b"), ("en", "c/d")), "e")
    assert Manifest("A=B", "Х", Version("1.2"), "", (entry,)) == manifest


def test_old_encoding() -> None:
    """A manifest of an old vendor in Windows-1251 is read too."""
    assert read_manifest("Vendor=Фирма\r\nName=Имя\r\nVersion=1\r\n".encode("cp1251")).vendor == "Фирма"


@pytest.mark.parametrize("bad", [b"", b"version https://git-lfs.github.com/spec/v1\n", b"[a]\nName=x\n"])
def test_no_manifest(bad: bytes) -> None:
    """A file that names no configuration is refused with what it lacks."""
    with pytest.raises(FormatError) as caught:
        read_manifest(bad)
    assert caught.value.code == "format.manifest"
    assert caught.value.params["missing"] == "Name"


@given(
    st.builds(
        Manifest,
        vendor=_WORDS,
        name=_WORDS,
        version=st.builds(Version, _WORDS),
        platform=_WORDS,
        entries=st.lists(
            st.builds(
                ManifestEntry,
                section=_WORDS,
                source=_WORDS,
                catalog=st.lists(_CATALOG, max_size=2, unique_by=lambda pair: pair[0]).map(tuple),
                destination=_WORDS,
            ),
            max_size=3,
        ).map(tuple),
    )
)
def test_written_is_read(manifest: Manifest) -> None:
    """Every manifest that is written reads as itself."""
    assert manifest == read_manifest(write_manifest(manifest))


@given(st.binary(max_size=300))
def test_garbage(data: bytes) -> None:
    """Any bytes either read as a manifest with a name or are refused by a typed error."""
    manifest = answered(lambda: read_manifest(data))
    assert manifest is None or manifest.name
