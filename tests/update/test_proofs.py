"""What has to be read from a base before it counts as updated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from updater.errors import RunError
from updater.model.configuration import (
    Configuration,
    ReleaseIdentity,
    Support,
    SupportState,
    VendorConfiguration,
)
from updater.model.infobase import InfobaseState, Storage
from updater.model.version import Version
from updater.update.proofs import prove_database, prove_main

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET = ReleaseIdentity("Учёт", "Фирма", Version("2"), "build-2")


def configuration(number: str = "2") -> Configuration:
    """The stand's configuration in some release."""
    return Configuration("Учёт", "Фирма", Version(number))


def supported(
    number: str = "2", build: str = "build-2", state: SupportState = SupportState.LOCKED
) -> Support:
    """Support from one build of the vendor's."""
    vendor = ReleaseIdentity("Учёт", "Фирма", Version(number), build)
    return Support(state, (VendorConfiguration(vendor),))


GOOD = InfobaseState(
    directory=Path("база"),
    file=Path("база/1Cv8.1CD"),
    storage=Storage("8.3.8.0", 8192, 10, 81920, sound=True),
    configuration=configuration(),
    main_configuration=None,
    support=supported(),
)


def problem(prove: Callable[[InfobaseState, ReleaseIdentity], str], **change: object) -> str:
    """The code of what is missing."""
    with pytest.raises(RunError) as caught:
        prove(replace(GOOD, **change), TARGET)  # type: ignore[arg-type]
    return caught.value.code


def test_the_right_release_is_proved_with_its_build() -> None:
    """The proof names release and build."""
    assert prove_database(GOOD, TARGET) == "Учёт 2, build-2"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"configuration": None}, "run.database-unchanged"),
        ({"configuration": configuration("1")}, "run.database-unchanged"),
        ({"unapplied_changes": True}, "run.still-unapplied"),
        ({"dynamic_update_pending": True}, "run.still-unapplied"),
        ({"support": supported(build="build-of-others")}, "run.other-build-reached"),
        ({"support": supported("1")}, "run.other-build-reached"),
        ({"support": Support(SupportState.NONE)}, "run.other-build-reached"),
        ({"storage": Storage("8.3.8.0", 8192, 10, 81920, sound=False)}, "run.unsound"),
    ],
)
def test_everything_that_is_no_proof(change: dict[str, object], code: str) -> None:
    """Another release, another build, changes left over, damage: each is said."""
    assert problem(prove_database, **change) == code


def test_the_main_configuration_counts_before_the_database_follows() -> None:
    """After the first command only the Designer's configuration is new."""
    half = {"configuration": configuration("1"), "unapplied_changes": True}
    state = replace(GOOD, main_configuration=configuration("2"), **half)  # type: ignore[arg-type]
    assert prove_main(state, TARGET) == "Учёт 2"
    assert problem(prove_main, **half, main_configuration=configuration("1")) == "run.main-unchanged"
    assert problem(prove_main, **half) == "run.main-unchanged"


def test_an_editable_configuration_may_have_a_number_of_its_own() -> None:
    """There the vendor's record alone tells the release."""
    own = replace(GOOD, configuration=configuration("2.7"), support=supported(state=SupportState.EDITABLE))
    assert prove_database(own, TARGET) == "Учёт 2.7, build-2"
    stale = supported("1", state=SupportState.EDITABLE)
    assert problem(prove_database, configuration=configuration("2.7"), support=stale) == (
        "run.other-build-reached"
    )
