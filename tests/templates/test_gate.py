"""The gate: which names and sizes may become files."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.errors import PackageError
from updater.templates.packages.entries import Entry, EntryKind
from updater.templates.packages.gate import Limits, judge, judge_names
from updater.templates.packages.names import safe_component, shown_name

_REFUSED = {
    "../evil.txt": "package.name-traversal",
    "..\\evil.txt": "package.name-traversal",
    "a/b/../../../evil.txt": "package.name-traversal",
    "a/..\\..\\evil.txt": "package.name-traversal",
    ".../evil.txt": "package.name-traversal",
    "‥/evil.txt": "package.name-traversal",
    "/tmp/evil.txt": "package.name-absolute",
    "\\\\127.0.0.1\\share\\evil.txt": "package.name-absolute",
    "\\\\?\\C:\\evil.txt": "package.name-absolute",
    "C:\\evil.txt": "package.name-drive",
    "C:evil.txt": "package.name-drive",
    "readme.txt:evil.exe": "package.name-stream",
    "a/readme.txt::$DATA": "package.name-stream",
    "CON": "package.name-reserved",
    "nul.txt": "package.name-reserved",
    "NUL .txt": "package.name-reserved",
    "a/COM1/evil.txt": "package.name-reserved",
    "COM¹.txt": "package.name-reserved",
    "lpt³": "package.name-reserved",
    "CONIN$": "package.name-reserved",
    "conout$.log": "package.name-reserved",
    "evil.exe.": "package.name-ending",
    "evil.exe ": "package.name-ending",
    "dir./evil.txt": "package.name-ending",
    "a\x07b.txt": "package.name-characters",
    "a\nb.txt": "package.name-characters",
    "A\x00AA.txt": "package.name-characters",
    "gpj\u202eexe.txt": "package.name-characters",
    "zero\u200bwidth.txt": "package.name-characters",
    "a*?.txt": "package.name-characters",
    'a"b<c>|.txt': "package.name-characters",
    "a／b.txt": "package.name-characters",
    "\ud800.txt": "package.name-characters",
    "": "package.name-empty",
    "./.": "package.name-empty",
    "n" * 300 + ".txt": "package.name-too-long",
    "ж" * 200 + ".txt": "package.name-too-long",
    "/".join(["d" * 50] * 40): "package.name-too-long",
    "/".join(["d"] * 40): "package.too-deep",
}
_PASSED = {
    "a//evil.txt": "a/evil.txt",
    "./a/./evil.txt": "a/evil.txt",
    "vendor\\conf\\1_0\\1cv8.mft": "vendor/conf/1_0/1cv8.mft",
    "Обновление/Новое в версии.htm": "Обновление/Новое в версии.htm",
    "cafe\u0301.txt": "cafe\u0301.txt",
    "😀.txt": "😀.txt",
    "Новое….htm": "Новое….htm",
    "console.txt": "console.txt",
    "COM10.txt": "COM10.txt",
    ".hidden": ".hidden",
}


@pytest.mark.parametrize("name", _REFUSED, ids=shown_name)
def test_refuses(name: str) -> None:
    """A name that some system would take elsewhere is refused, and the rule is named."""
    with pytest.raises(PackageError) as caught:
        judge_names(["1cv8.mft", name], package="p.zip")
    assert (_REFUSED[name], "p.zip") == (caught.value.code, caught.value.params["package"])


@pytest.mark.parametrize("name", _PASSED, ids=shown_name)
def test_passes(name: str) -> None:
    """A harmless name passes, with needless parts of the path dropped."""
    assert [_PASSED[name]] == [entry.path for entry in judge_names([name])]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["a.txt", "a.txt"], "package.names-collide"),
        (["A.txt", "a.TXT"], "package.names-collide"),
        (["caf\u00e9.txt", "cafe\u0301.txt"], "package.names-collide"),
        (["ﬁle.txt", "file.txt"], "package.names-collide"),
        (["straße", "STRASSE"], "package.names-collide"),
        (["Д/x", "д/X"], "package.names-collide"),
        (["a/./b", "a/b"], "package.names-collide"),
        (["ﬁle/x", "file/y"], "package.names-collide"),
        (["a", "a/b.txt"], "package.file-and-folder"),
        (["a/b.txt", "A"], "package.file-and-folder"),
    ],
)
def test_refuses_meeting_names(names: list[str], code: str) -> None:
    """Two names that some file system takes for one are refused."""
    with pytest.raises(PackageError) as caught:
        judge_names(names)
    assert code == caught.value.code


def test_joins_folders_of_other_case() -> None:
    """Folders that differ in case only are one, spelled as it first appeared."""
    assert ["Vendor/a", "Vendor/b"] == [entry.path for entry in judge_names(["Vendor/a", "VENDOR/b"])]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry("l", kind=EntryKind.LINK), "package.link"),
        (Entry("p", kind=EntryKind.SPECIAL), "package.special-file"),
        (Entry("s", encrypted=True), "package.encrypted"),
        (Entry("m", unknown_method="99"), "package.method"),
        (Entry("n", size=-1), "package.damaged"),
        (Entry("d", size=7, kind=EntryKind.FOLDER), "package.damaged"),
        (Entry("b", size=150_000_000, packed=145_803), "package.bomb"),
        (Entry("t", size=1 << 40), "package.too-big"),
    ],
)
def test_refuses_by_nature(entry: Entry, code: str) -> None:
    """What is no file, cannot be read or grows beyond measure is refused."""
    with pytest.raises(PackageError) as caught:
        judge([Entry("1cv8.mft"), entry])
    assert code == caught.value.code


def test_refuses_a_bomb_of_many() -> None:
    """Entries that are modest each but monstrous together are refused."""
    entries = [Entry(f"{number}", size=50_000_000) for number in range(100)]
    with pytest.raises(PackageError) as caught:
        judge(entries, packed=30_000)
    assert "package.bomb" == caught.value.code


def test_counts_entries() -> None:
    """More entries than any template has are refused before they are looked at."""
    names = [f"e/{number}" for number in range(Limits().count + 1)]
    with pytest.raises(PackageError) as caught:
        judge_names(names)
    assert "package.too-many" == caught.value.code
    assert Limits().count == len(judge_names(names[:-1]))


_wild = st.text(st.characters(), max_size=40)
_tricky = st.lists(
    st.sampled_from(["..", ".", "", "a", "CON", "con.txt", "x ", "x.", "C:", "é", "e\u0301", "ß", "…", "A"]),
    max_size=6,
).flatmap(lambda parts: st.sampled_from(["/", "\\"]).map(lambda slash: slash.join(parts)))


@given(st.lists(st.one_of(_wild, _tricky), max_size=6))
def test_what_passes_stays_inside(names: list[str]) -> None:
    """Whatever passes stays under its folder on every system and meets no other name."""
    try:
        safe = judge_names(names)
    except PackageError:
        return
    for entry in safe:
        for path in (PurePosixPath(entry.path), PureWindowsPath(entry.path)):
            assert not path.is_absolute()
            assert not path.drive
            assert ".." not in path.parts
        assert not PureWindowsPath(entry.path).is_reserved()
        assert not [part for part in entry.parts if part[-1] in ". " or ":" in part]
    keys = [unicodedata.normalize("NFKC", entry.path).casefold() for entry in safe]
    assert len(keys) == len(set(keys))


@given(st.lists(st.one_of(_wild, _tricky), max_size=5), st.randoms(use_true_random=False))
def test_order_does_not_matter(names: list[str], random: object) -> None:
    """A set of names is refused or not whatever their order."""
    shuffled = sorted(names, key=lambda _name: random.random())  # type: ignore[attr-defined]
    assert _passes(names) == _passes(shuffled)


def _passes(names: list[str]) -> bool:
    try:
        judge_names(names)
    except PackageError:
        return False
    return True


@given(_wild)
def test_components_made_are_safe(text: str) -> None:
    """A folder name made from any text is one safe component."""
    made = safe_component(text, otherwise="vendor")
    assert [made] == [entry.path for entry in judge_names([made])]


@given(_wild)
def test_shown_names_are_visible(text: str) -> None:
    """A name as shown holds nothing invisible and is not endless."""
    shown = shown_name(text * 9)
    assert not [letter for letter in shown if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]
    assert len(shown) <= 121
