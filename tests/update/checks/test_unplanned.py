"""Where there is no plan there is still a list of everything that can be judged, with the reason in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.server_levels import UNPLANNED_LEVELS
from support.stand import make_stand

from updater.demo.product import own_configuration
from updater.errors import FormatError, InfobaseError, PlanError, PlatformError, UserError
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.infobases.inspection import inspect_infobase
from updater.model.infobase import ServerAddress
from updater.model.plan import CheckLevel
from updater.texts import Texts
from updater.update.checks.codes import KINDS
from updater.update.planning import make_plan
from updater.update.unplanned import Unplanned, check_unplanned

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.plan import Check

_OF_RELEASES = {"update-files", "update-file-missing", "platform-for-release", "infobase-same", "deferred"}


def _checked(root: Path, unplanned: Unplanned) -> tuple[Check, ...]:
    stand = make_stand(root / "stand")
    request = stand.request(plan=unplanned.plan, infobase_dir=unplanned.plan.directory)
    return check_unplanned(unplanned, request, stand.tools())


def _off_support(root: Path) -> Unplanned:
    file = root / "own" / "1Cv8.1CD"
    file.parent.mkdir()
    infobase_with_configuration(file, own_configuration())
    return _planless(file.parent)


def _planless(folder: Path) -> Unplanned:
    state = inspect_infobase(folder)
    with pytest.raises(PlanError) as caught:
        make_plan(state, [])
    return Unplanned(folder, caught.value, state)


def _up_to_date(root: Path) -> Unplanned:
    stand = make_stand(root / "base", ("1.0.1.1", "1.0.2.1"))
    return Unplanned(stand.directory, PlanError("plan.up-to-date", name="x", version="1", newest="1"))


def _no_updates(root: Path) -> Unplanned:
    return _planless(make_stand(root / "base").directory)


def _too_old(root: Path) -> Unplanned:
    folder = make_stand(root / "base").directory
    facts = {"name": "x", "vendor": "y", "version": "1", "nearest": "2", "newest": "3"}
    return Unplanned(folder, PlanError("plan.too-old", **facts), inspect_infobase(folder))


def _damaged(root: Path) -> Unplanned:
    stand = make_stand(root / "base")
    stand.file.write_bytes(b"1CDBMSV8" + b"\xff" * 5000)
    with pytest.raises(FormatError) as caught:
        inspect_infobase(stand.directory)
    return Unplanned(stand.directory, caught.value)


def _absent(root: Path) -> Unplanned:
    return Unplanned(root / "нет", InfobaseError("infobase.not-found", path=str(root / "нет")))


def _web(_root: Path) -> Unplanned:
    problem = InfobaseError("infobase.elsewhere", kind="web", location="https://example.org/base")
    return Unplanned("https://example.org/base", problem)


def _cloud(_root: Path) -> Unplanned:
    problem = InfobaseError("infobase.elsewhere", kind="cloud", location="https://1cfresh.com/a/ea/1")
    return Unplanned("https://1cfresh.com/a/ea/1", problem)


def _server_down(_root: Path) -> Unplanned:
    facts = {"text": "server_addr=", "command": "dump-db-cfg", "exit_code": 1, "seconds": 1.0, "who": "—"}
    problem = PlatformError("platform.server-unreachable", **facts)
    return Unplanned(ServerAddress("nowhere.invalid", "base"), problem)


_SITUATIONS = {
    "off support": (_off_support, "support-none", CheckLevel.ERROR),
    "up to date": (_up_to_date, "plan", CheckLevel.NOTE),
    "no updates": (_no_updates, "plan", CheckLevel.NOTE),
    "too old": (_too_old, "plan", CheckLevel.ERROR),
    "damaged": (_damaged, "infobase-readable", CheckLevel.ERROR),
    "absent": (_absent, "infobase-readable", CheckLevel.ERROR),
    "on the web": (_web, "infobase-kind", CheckLevel.ERROR),
    "in the cloud": (_cloud, "infobase-kind", CheckLevel.ERROR),
    "server is down": (_server_down, "infobase-readable", CheckLevel.ERROR),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Check, ...]]:
    """The checks of each situation."""
    return {name: _situation(tmp_path_factory.mktemp("unplanned"), name) for name in _SITUATIONS}


def _situation(root: Path, name: str) -> tuple[Check, ...]:
    return _checked(root, _SITUATIONS[name][0](root))


@pytest.mark.parametrize("name", _SITUATIONS)
def test_the_reason_is_among_them(found: dict[str, tuple[Check, ...]], name: str) -> None:
    """Why there is no plan is one of the checks, at its level, once."""
    _make, code, level = _SITUATIONS[name]
    assert [level] == [check.level for check in found[name] if check.code == code]


@pytest.mark.parametrize("name", _SITUATIONS)
def test_the_computer_is_looked_at_all_the_same(found: dict[str, tuple[Check, ...]], name: str) -> None:
    """Platform, temporary files and logs are judged; what belongs to releases is left out."""
    codes = {check.code for check in found[name]}
    assert {"platform-found", "temp", "logs-writable"} <= codes
    assert set() == codes & _OF_RELEASES


def test_an_infobase_that_can_be_read_is_looked_into(found: dict[str, tuple[Check, ...]]) -> None:
    """Nothing to do is no reason to hide that somebody works there, or that there is no room."""
    codes = {check.code for check in found["too old"]}
    assert {"in-use", "support", "infobase-sound", "space", "user-none", "backup-same-disk"} <= codes


def test_the_cluster_is_asked_when_the_designer_did_not_come_in(found: dict[str, tuple[Check, ...]]) -> None:
    """Whether the server is down or only the login wrong is told apart by it."""
    assert "cluster" in {check.code for check in found["server is down"]}


def test_every_level_is_seen(found: dict[str, tuple[Check, ...]]) -> None:
    """The check of the reason has both its levels here."""
    seen = {(check.code, check.level.value) for checks in found.values() for check in checks}
    assert set() == UNPLANNED_LEVELS - seen


def test_every_one_has_words(found: dict[str, tuple[Check, ...]]) -> None:
    """Words and, where it is grave, a remedy, in both languages, and no gap left open in them."""
    for check in [check for checks in found.values() for check in checks]:
        assert check.level in KINDS[check.code].levels
        for texts in (Texts("ru"), Texts("en")):
            assert "{" not in texts.check(check) + texts.remedy(check)
            assert texts.remedy(check) or check.level not in {CheckLevel.WARNING, CheckLevel.ERROR}, (
                check.code
            )


def test_what_stands_for_the_plan_goes_nowhere() -> None:
    """An error of a kind nobody thought of is told as it is."""
    strange = Unplanned(ServerAddress("s", "b"), UserError("something.else"))
    assert ((), ServerAddress("s", "b")) == (strange.plan.hops, strange.plan.infobase.server)
