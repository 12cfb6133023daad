"""Two backups are of one infobase only where that is sure from any computer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.stand import make_stand

from updater.filing import Filing
from updater.update.backup import Backup
from updater.update.backups.catalogue import list_backups
from updater.update.backups.keeping import Keeping
from updater.update.backups.manifest import write_manifest
from updater.update.backups.whose import computer_name, same_base
from updater.update.run import run_update


def _of(place: str, computer: str, *, server: bool = False) -> Backup:
    here = Path("/копии")
    return Backup(
        here / "к.dt",
        here / "к.json",
        1,
        "",
        Path(place),
        server=place if server else "",
        computer=computer,
    )


@pytest.mark.parametrize("place", ["/базы/бух/1Cv8.1CD", "//srv/базы/1Cv8.1CD"])
def test_a_local_path_is_of_its_computer(place: str) -> None:
    """The same path elsewhere is another infobase; letters of a computer's name have no size."""
    assert same_base(_of(place, "BUH-1"), _of(place, "buh-1"))
    assert not same_base(_of(place, "BUH-1"), _of(place, "BUH-2"))
    assert not same_base(_of(place, ""), _of(place, "BUH-2"))
    assert not same_base(_of(place, "BUH-1"), _of(place, ""))
    assert not same_base(_of(place, ""), _of(place, "")), "nobody knows whose either of them is"


def test_a_share_is_one_for_all() -> None:
    """A base on a share, opened from two computers or written down by an older release, is the same base."""
    share = r"\\srv\Базы\Бух\1Cv8.1CD"
    assert same_base(_of(share, "BUH-1"), _of(share, "BUH-2"))
    assert same_base(_of(share, ""), _of(share, "BUH-2"))
    assert not same_base(_of(share, "BUH-1"), _of(share.replace("Бух", "ЗП"), "BUH-1"))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "?", ".", "tsclient", "wsl$", "WSL.localhost"])
def test_a_share_of_itself_is_local(host: str) -> None:
    """What every computer calls itself, and paths that only look like shares, lead elsewhere on each."""
    place = rf"\\{host}\C\Базы\1Cv8.1CD"
    assert not same_base(_of(place, "BUH-1"), _of(place, "BUH-2"))
    assert same_base(_of(place, "BUH-1"), _of(place, "BUH-1"))


def test_a_server_infobase_is_one_for_all() -> None:
    """Its address says where it is, unless that is the computer itself."""
    address = r"srv1:1541,srv2\Бух"
    assert same_base(_of(address, "BUH-1", server=True), _of(address.upper(), "BUH-2", server=True))
    for itself in (r"localhost:1541\Бух", r"127.0.0.1\Бух", r"[::1]:1541\Бух", r"srv1,localhost\Бух"):
        assert not same_base(_of(itself, "BUH-1", server=True), _of(itself, "BUH-2", server=True))
        assert same_base(_of(itself, "BUH-1", server=True), _of(itself, "BUH-1", server=True))


def test_a_server_infobase_is_no_file() -> None:
    """One with the name of the other is not the other."""
    address = r"srv1\Бух"
    assert not same_base(_of(address, "BUH-1"), _of(address, "BUH-1", server=True))


def test_without_a_computer_its_run_has_to_be_known() -> None:
    """A manifest of an older release is of this computer when its journal knows the run that made it."""
    old, new = replace(_of("/б/1Cv8.1CD", ""), run="run-1"), _of("/б/1Cv8.1CD", "BUH-1")
    assert same_base(old, new, {"run-1"})
    assert not same_base(old, new, {"run-2"})
    assert not same_base(replace(old, run=""), new, {""})
    assert not same_base(replace(old, computer="BUH-2"), new, {"run-1"}), "what it says counts more"


def test_a_name_everybody_has_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer that calls itself localhost cannot be told from the next one."""
    for name, told in (("localhost", ""), ("Localhost.localdomain", ""), ("BUH-1", "BUH-1")):
        monkeypatch.setattr("socket.gethostname", lambda name=name: name)
        assert told == computer_name()


def test_a_run_thins_out_what_older_releases_made_here(tmp_path: Path) -> None:
    """The journal proves whose a backup without a computer is: it goes when the next one is verified."""
    stand = make_stand(tmp_path)
    run_update(stand.request(plan=stand.plan("1.0.2.1")), stand.tools())
    (old,) = list_backups([stand.backups])
    assert old.backup is not None
    assert computer_name() == old.backup.computer
    write_manifest(replace(old.backup, computer=""), Filing())
    run_update(stand.request(plan=stand.plan("1.0.3.1"), keeping=Keeping(count=1)), stand.tools())
    (left,) = list_backups([stand.backups])
    assert left.name != old.name
