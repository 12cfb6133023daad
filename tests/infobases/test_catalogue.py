"""Which infobases there are."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import pytest
from support.fixtures import fixture

from updater.errors import FormatError, InfobaseError, StorageError
from updater.filing import Filing
from updater.formats.infobase_list import parse_infobase_list
from updater.infobases.catalogue import add_infobases, dropped, infobase_at, list_infobases
from updater.model.infobase import Infobase, InfobaseKind
from updater.model.places import SystemPlaces

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_LIST = "formats/v8i/ret-Phoenix__parserV8i__d889f97b__ibases.v8i"


@pytest.fixture
def places(tmp_path: Path) -> SystemPlaces:
    """Places of a system on which nothing is installed yet."""
    return SystemPlaces(
        user_infobase_list=tmp_path / "user" / "ibases.v8i",
        user_start_config=tmp_path / "user" / "1cestart.cfg",
        common_start_config=tmp_path / "all" / "1cestart.cfg",
        default_templates=tmp_path / "tmplts",
    )


def _write(path: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def _titles(infobases: tuple[Infobase, ...]) -> list[str]:
    return [infobase.title for infobase in infobases]


def test_nothing_installed(places: SystemPlaces) -> None:
    """Without any list there are no infobases and no problems."""
    listing = list_infobases(places)
    assert ((), (), ()) == (listing.infobases, listing.folders, listing.problems)


def test_real_list(places: SystemPlaces) -> None:
    """Bases of a real list come in its order with their folders, kinds and versions."""
    places.user_infobase_list.parent.mkdir()
    places.user_infobase_list.write_bytes(fixture(_LIST).read_bytes())
    listing = list_infobases(places)
    assert _titles(listing.infobases) == ["FinDB", "FinDB2", "FinDB3", "WS", "Srv"]
    assert listing.folders == ("/FinData", "/Мои=учебные")
    first, server = listing.infobases[0], listing.infobases[-1]
    assert (InfobaseKind.FILE, "/FinData", "8.3") == (first.kind, first.folder, first.platform_version)
    assert first.source == places.user_infobase_list
    assert (InfobaseKind.SERVER, None) == (server.kind, server.directory)


def test_common_lists(places: SystemPlaces, tmp_path: Path) -> None:
    """Lists that the person's, the common and the shared configuration name are all read, once each."""
    named = _write(tmp_path / "lists" / "a.v8i", '[A]\nConnect=File="/a";\n')
    _write(tmp_path / "all" / "b.v8i", '[B]\nConnect=ws="http://b";\n')
    _write(tmp_path / "share" / "c.v8i", '[C]\nConnect=File="/c";\n[A]\nConnect=File="/a";\n')
    _write(tmp_path / "share" / "1cescmn.cfg", "CommonInfoBases=c.v8i\r\n", "utf-16")
    _write(places.user_infobase_list, '[Own]\nConnect=File="/own";\n')
    _write(places.user_start_config, f"CommonInfoBases={named}\r\nCommonInfoBases={named}\r\n", "utf-16")
    assert places.common_start_config is not None
    _write(
        places.common_start_config,
        f"COMMONINFOBASES=b.v8i\nCommonCfgLocation={tmp_path / 'share'}\n",
        "utf-8",
    )
    listing = list_infobases(places)
    assert _titles(listing.infobases) == ["Own", "A", "B", "C", "A"]
    assert listing.problems == ()


def test_broken_list_hides_nothing(places: SystemPlaces, tmp_path: Path) -> None:
    """A list that cannot be read and a missing one are problems that name them; the others are listed."""
    broken = tmp_path / "broken.v8i"
    broken.write_bytes(b"\xff\xfe\x00")
    missing = tmp_path / "missing.v8i"
    _write(places.user_infobase_list, '[Own]\nConnect=File="/own";\n')
    _write(places.user_start_config, f"CommonInfoBases={broken}\nCommonInfoBases={missing}\n")
    listing = list_infobases(places)
    assert _titles(listing.infobases) == ["Own"]
    assert [("format.encoding", "file"), ("storage.missing", "path")] == [
        (problem.code, "file" if "file" in problem.params else "path") for problem in listing.problems
    ]
    assert [str(broken), str(missing)] == [
        problem.params.get("file") or problem.params["path"] for problem in listing.problems
    ]


def test_extra_list(places: SystemPlaces, tmp_path: Path) -> None:
    """A list given besides is read after the others."""
    extra = _write(tmp_path / "extra.v8i", '[E]\nConnect=File="/e";\n')
    assert _titles(list_infobases(places, extra_lists=[extra]).infobases) == ["E"]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder that looks like a file infobase."""
    directory = tmp_path / "Бухгалтерия"
    directory.mkdir()
    (directory / "1Cv8.1CD").write_bytes(b"1CDBMSV8")
    return directory


def test_pointed_at(base: Path) -> None:
    """A folder and the file in it are the same infobase, named by the folder."""
    expected = Infobase("Бухгалтерия", InfobaseKind.FILE, str(base), base)
    assert expected == infobase_at(base)
    assert expected == infobase_at(base / "1Cv8.1CD")
    assert (expected,) == dropped(base)


def test_other_case_of_letters(base: Path) -> None:
    """The file is found however its name is spelt."""
    (base / "1Cv8.1CD").rename(base / "1cv8.1cd")
    assert infobase_at(base).directory == base


@pytest.mark.parametrize(
    ("names", "pointed", "code"),
    [
        ((), "", "infobase.not-found"),
        ((), "none", "infobase.not-found"),
        (("readme.txt",), "readme.txt", "infobase.not-an-infobase"),
        (("1Cv8.1CD",), "", "infobase.not-an-infobase"),
        (("1CV7.MD", "1Cv7.DD"), "", "infobase.legacy-77"),
        (("1Cv7.MD",), "1Cv7.MD", "infobase.legacy-77"),
    ],
)
def test_no_infobase(tmp_path: Path, names: tuple[str, ...], pointed: str, code: str) -> None:
    """What is no infobase is told apart: nothing there, something else there, a 7.7 base there."""
    for name in names:
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(InfobaseError) as caught:
        infobase_at(tmp_path / pointed)
    assert (code, str(tmp_path / pointed)) == (
        caught.value.code,
        str(caught.value.params["path"]).removesuffix("/1Cv8.1CD"),
    )


def test_dropped_list() -> None:
    """A dropped list means all the infobases in it."""
    assert len(dropped(fixture(_LIST))) == 5


def test_added_to_a_real_list(tmp_path: Path, base: Path) -> None:
    """A base added to a real list stands at its end; the rest stays, and the old list is kept beside."""
    old = fixture(_LIST).read_bytes()
    target = tmp_path / "ibases.v8i"
    target.write_bytes(old)
    assert add_infobases(target, [infobase_at(base)], Filing())
    new = target.read_bytes()
    assert new.startswith(old)
    last = parse_infobase_list(new).infobases[-1]
    assert ("Бухгалтерия", str(base), "/") == (last.title, last.connection.location, last.folder)
    assert len(last.value("ID")) == 36
    assert old == (tmp_path / "ibases.v8i.bak").read_bytes()
    assert ["ibases.v8i", "ibases.v8i.bak", "Бухгалтерия"] == sorted(p.name for p in tmp_path.iterdir())


def test_rights_stay(tmp_path: Path, base: Path) -> None:
    """A list others may read stays readable for them."""
    target = _write(tmp_path / "ibases.v8i", '[X]\r\nConnect=File="/x";\r\n')
    target.chmod(0o644)
    add_infobases(target, [infobase_at(base)], Filing())
    assert [0o644, 0o644] == [path.stat().st_mode & 0o777 for path in tmp_path.glob("ibases.v8i*")]


def test_added_once(tmp_path: Path, base: Path) -> None:
    """A base that is in the list, with a slash at its end or without, is not added again."""
    target = _write(tmp_path / "ibases.v8i", f'[X]\r\nConnect=File="{base}/";\r\n')
    before = target.read_bytes()
    assert not add_infobases(target, [infobase_at(base)], Filing())
    assert before == target.read_bytes()


def test_added_to_no_list(tmp_path: Path, base: Path) -> None:
    """The first base makes the list and its folder."""
    target = tmp_path / "new" / "ibases.v8i"
    assert add_infobases(target, [infobase_at(base)], Filing())
    assert [entry.title for entry in parse_infobase_list(target.read_bytes()).infobases] == ["Бухгалтерия"]


def _web(title: str, url: str, kind: InfobaseKind = InfobaseKind.CLOUD) -> Infobase:
    return Infobase(title, kind, url)


def test_several_are_added_at_once(tmp_path: Path) -> None:
    """Infobases on the web, once each, under titles of their own; the copy is of the list before it."""
    target = _write(tmp_path / "ibases.v8i", '[Пасека]\r\nConnect=ws="https://Fresh.example/a/1/";\r\n')
    before = target.read_bytes()
    wanted = [
        _web("Пасека", "https://fresh.example/a/1"),
        _web("Пасека", "https://fresh.example/a/2/"),
        _web("Пасека", "https://fresh.example/A/2", InfobaseKind.WEB),
        _web("Пасека", "https://fresh.example/a/2/"),
    ]
    assert tuple(wanted[1:3]) == add_infobases(target, wanted, Filing())
    entries = parse_infobase_list(target.read_bytes()).infobases
    assert ["Пасека", "Пасека (2)", "Пасека (3)"] == [entry.title for entry in entries]
    assert 'ws="https://fresh.example/a/2/";' == entries[1].value("Connect")
    assert before == (tmp_path / "ibases.v8i.bak").read_bytes()


@pytest.mark.parametrize("title", ["[Пасека]", "А]Б", "=", "Connect=x", "А\r\n[Б]", '"', ";"])
def test_any_title_makes_one_entry(tmp_path: Path, title: str) -> None:
    """Titles come from elsewhere: none of them can make another entry or a line of its own."""
    target = tmp_path / "ibases.v8i"
    url = 'https://fresh.example/a/"1";Srvr=x'
    add_infobases(target, [_web(title, url)], Filing())
    (entry,) = parse_infobase_list(target.read_bytes()).entries
    assert (" ".join(title.split()), url) == (entry.title, entry.connection.location)
    assert InfobaseKind.WEB is entry.connection.kind


def test_unreadable_list_is_not_touched(tmp_path: Path, base: Path) -> None:
    """A list that cannot be read is refused and stays as it is."""
    target = tmp_path / "ibases.v8i"
    target.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FormatError):
        add_infobases(target, [infobase_at(base)], Filing())
    assert target.read_bytes() == b"\xff\xfe\x00"


def test_full_disk_leaves_the_list(tmp_path: Path, base: Path) -> None:
    """When the disk is full the list stays as it was and nothing half-written lies beside."""

    class FullDisk(Filing):
        def sync(self, file: BinaryIO) -> None:
            raise OSError(errno.ENOSPC, "full", file.name)

    target = _write(tmp_path / "ibases.v8i", '[X]\r\nConnect=File="/x";\r\n')
    before = target.read_bytes()
    with pytest.raises(StorageError) as caught:
        add_infobases(target, [infobase_at(base)], FullDisk())
    assert (caught.value.code, before) == ("storage.full", target.read_bytes())
    assert ["ibases.v8i", "Бухгалтерия"] == sorted(entry.name for entry in tmp_path.iterdir())
