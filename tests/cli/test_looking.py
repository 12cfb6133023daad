"""Commands that look: their JSON is a contract, their words are for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.commands import run_updater
from support.fixtures import fixture

if TYPE_CHECKING:
    from pathlib import Path

    from updater.demo.sandbox import Sandbox

INFOBASE_KEYS = {
    "kind",
    "path",
    "storage",
    "configuration",
    "main_configuration",
    "support",
    "extensions",
    "users",
    "minimum_platform",
    "unapplied_changes",
    "dynamic_update_pending",
    "in_use",
    "empty",
}


def test_inspect_of_an_infobase(sandbox: Sandbox) -> None:
    """Every key of the contract is there, with the values of the base."""
    answer = run_updater(sandbox.home, "inspect", sandbox.infobase, "--json")

    assert 0 == answer.code
    document = answer.document
    assert INFOBASE_KEYS <= document.keys()
    assert "infobase" == document["kind"]
    assert {"format", "page_size", "pages", "bytes", "sound"} == document["storage"].keys()
    assert document["storage"]["sound"] is True
    assert "1.0.1.5" == document["configuration"]["version"]
    assert "locked" == document["support"]["state"]
    assert document["main_configuration"] is None
    assert [] == document["extensions"]


@pytest.mark.parametrize(
    ("name", "kind", "keys"),
    [
        (
            "formats/cf/inc-rement__TecnoRegion__b1e8265b__1Cv8.cf",
            "configuration",
            {"support", "container_bits"},
        ),
        (
            "formats/cfe/saby-integration__v8unpack__bd4ba6ae__Расширение1.cfe",
            "configuration",
            {"container_bits"},
        ),
        (
            "formats/cfu/inc-rement__TecnoRegion__f2219013__1Cv8.cfu",
            "update",
            {"target", "sources", "changed", "deleted"},
        ),
        ("formats/efd/cymtu__1CTreasure__04e766dc__1cv8.efd", "distribution", {"descriptions", "files"}),
        ("formats/dt/rasshok__autobd2__b937cd7b__1Cv8.dt", "dump", {"configuration", "sound"}),
    ],
)
def test_inspect_of_real_files(tmp_path: Path, name: str, kind: str, keys: set[str]) -> None:
    """Each kind of file is recognised by content, in JSON and in words, in both languages."""
    file = fixture(name)
    answer = run_updater(tmp_path, "inspect", file, "--json")

    assert (0, kind) == (answer.code, answer.document["kind"])
    assert keys <= answer.document.keys()
    for language in ("ru", "en"):
        told = run_updater(tmp_path, "inspect", file, language=language)
        assert (0, "") == (told.code, told.err)
        assert file.name in told.out


def test_inspect_of_a_template_folder(sandbox: Sandbox) -> None:
    """A template tells its manifest's facts and the releases it updates."""
    folder = sandbox.templates / "Verstak" / "Workshop" / "1_0_2_7"
    document = run_updater(sandbox.home, "inspect", folder, "--json").document

    assert ("template", "1.0.2.7") == (document["kind"], document["version"])
    assert ["1.0.1.5"] == document["update_from"]
    assert [] == document["files_missing"]


@pytest.mark.parametrize(
    "content", [b"", b"version https://git-lfs.github.com/spec/v1\n", b"\x00" * 4096, b"<html>"]
)
def test_inspect_of_something_else_is_a_clear_error(tmp_path: Path, content: bytes) -> None:
    """What is no file of 1C's gets a code and words, never a traceback."""
    file = tmp_path / "file.bin"
    file.write_bytes(content)
    answer = run_updater(tmp_path, "inspect", file, "--json")

    assert 1 == answer.code
    assert answer.document["error"]["code"].startswith("format.")
    assert "Traceback" not in answer.err


def test_inspect_of_nothing(tmp_path: Path) -> None:
    """A path that is not there is said to be not there."""
    answer = run_updater(tmp_path, "inspect", tmp_path / "none", "--json")

    assert (1, "storage.missing") == (answer.code, answer.document["error"]["code"])


def test_infobases_are_listed(sandbox: Sandbox) -> None:
    """File, server and web infobases come with their folders."""
    listed = run_updater(sandbox.home, "infobases", "--json").document
    kinds = [item["kind"] for item in listed]

    assert 4 == kinds.count("file")
    assert {"file", "server", "web"} == set(kinds)
    assert any(item["folder"] != "/" for item in listed)


def test_templates_are_listed_with_the_broken(sandbox: Sandbox) -> None:
    """A damaged manifest is listed as broken and hides nothing."""
    before = run_updater(sandbox.home, "templates", "--json").document
    broken = sandbox.templates / "broken"
    broken.mkdir()
    (broken / "1cv8.mft").write_bytes(b"\x00\xff")
    after = run_updater(sandbox.home, "templates", "--json").document

    assert before["templates"] == after["templates"]
    assert [str(broken / "1cv8.mft")] == [item["manifest"] for item in after["broken"]]


def test_plan_is_the_contract(sandbox: Sandbox) -> None:
    """The plan names its hops and checks; releases that can be skipped are skipped."""
    answer = run_updater(sandbox.home, "plan", sandbox.infobase, "--json")
    plan = answer.document

    assert 0 == answer.code
    assert {"infobase", "from", "to", "hops", "checks"} <= plan.keys()
    assert [("1.0.1.5", "1.0.2.7"), ("1.0.2.7", "1.0.4.2")] == [
        (hop["from"], hop["to"]) for hop in plan["hops"]
    ]
    assert {"from", "to", "template", "required", "minimum_platform"} == plan["hops"][0].keys()
    keys = {"code", "level", "cause", "subject", "message", "remedy"}
    assert all(keys == check.keys() for check in plan["checks"])


def test_plan_goes_round_a_damaged_update(sandbox: Sandbox) -> None:
    """An update file cut short is told, and the plan does with the others."""
    damaged = sandbox.templates / "Verstak" / "Workshop" / "1_0_4_2" / "1cv8.cfu"
    damaged.write_bytes(damaged.read_bytes()[:-20])
    answer = run_updater(sandbox.home, "plan", sandbox.infobase, "--json")

    assert "1.0.3.4" == answer.document["to"]
    assert str(damaged) in answer.err


def test_plan_to_a_release_of_choice(sandbox: Sandbox) -> None:
    """Any reachable release may be the target; an unreachable one is refused with a reason."""
    nearer = run_updater(sandbox.home, "plan", sandbox.infobase, "--to", "1.0.2.7", "--json")
    nowhere = run_updater(sandbox.home, "plan", sandbox.infobase, "--to", "9.9.9.9", "--json")

    assert "1.0.2.7" == nearer.document["to"]
    assert (4, "plan.target-missing") == (nowhere.code, nowhere.document["error"]["code"])


def test_plan_of_the_newest_is_nothing_to_do(sandbox: Sandbox) -> None:
    """A base on the newest release ends with 3."""
    answer = run_updater(sandbox.home, "plan", sandbox.infobases["newest"], "--json")

    assert (3, "plan.up-to-date") == (answer.code, answer.document["error"]["code"])


def test_plan_of_a_base_off_support_is_refused(sandbox: Sandbox) -> None:
    """A configuration taken off support ends with 4 and says why."""
    answer = run_updater(sandbox.home, "plan", sandbox.infobases["own"], "--json")

    assert (4, "plan.not-on-support") == (answer.code, answer.document["error"]["code"])


def test_install_makes_new_releases_reachable(sandbox: Sandbox) -> None:
    """Distributions are unpacked into the template directory; a second time they are already there."""
    first = run_updater(sandbox.home, "install", *sandbox.distributions, "--json")
    second = run_updater(sandbox.home, "install", *sandbox.distributions, "--json")
    plan = run_updater(sandbox.home, "plan", sandbox.infobase, "--json").document

    assert {"installed"} == {item["outcome"] for item in first.document}
    assert {"already-there"} == {item["outcome"] for item in second.document}
    assert max(item["version"] for item in first.document) == plan["to"]


@pytest.mark.parametrize(
    "arguments", [("inspect",), ("--nonsense",), ("update", "x", "--backup-dir", "y", "--no-backup")]
)
def test_wrong_usage_ends_with_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Wrong arguments are told and nothing is done."""
    assert 2 == run_updater(tmp_path, *arguments).code


def test_an_unknown_language_is_wrong_usage(tmp_path: Path) -> None:
    """A language without texts is named with those there are."""
    assert 2 == run_updater(tmp_path, "infobases", language="de").code


def test_damaged_settings_are_said_and_kept(tmp_path: Path) -> None:
    """The program starts with defaults and says where the odd file is."""
    (tmp_path / "settings.json").write_bytes(b"{")
    answer = run_updater(tmp_path, "infobases", "--json")

    assert 0 == answer.code
    assert "settings.json.damaged" in answer.err
