"""Failures of the platform that its own specification lists (docs/platform.md 14.8): M."""

from __future__ import annotations

from support.faults.case import Case
from support.faults.rows_crash import both, inside, switch
from support.faults.rows_platform import TOLD, remember, words
from support.faults.world import CHAIN

MODES = (
    Case(
        "M",
        "a licence comes free",
        both(switch(SIM_LICENSE="none_free:3"), inside(pause=0)),
        exit=0,
        base="new",
    ),
    Case("M", "Out is empty", switch(SIM_OUT="empty"), exit=0, base="new"),
    Case("M", "Out is late", switch(SIM_LATE_OUT="300"), exit=0, base="new"),
    Case(
        "M",
        "Out is late and says no",
        switch(SIM_LATE_OUT="300", SIM_FAIL="UpdateDBCfg:2"),
        says="platform.failed",
    ),
    Case("M", "Out is cp1251", switch(SIM_OUT="cp1251"), exit=0, base="new"),
    Case("M", "Out is no text", switch(SIM_OUT="garbage"), exit=0, base="new"),
    Case("M", "Out is missing", switch(SIM_OUT="missing"), exit=0, base="new"),
    Case(
        "M",
        "Out is missing after a failure",
        switch(SIM_OUT="missing", SIM_FAIL="UpdateCfg:2"),
        says="platform.silent",
    ),
    Case(
        "M",
        "Out is empty after a failure",
        switch(SIM_OUT="empty", SIM_FAIL="UpdateCfg:2"),
        says="platform.silent",
    ),
    Case("M", "the process starts another one and leaves", switch(SIM_RELAUNCH="1"), exit=0, base="new"),
    Case("M", "the base is in a repository", switch(SIM_REPOSITORY="1"), exit=4, says="login"),
    Case(
        "M",
        "handlers fail and a form stays",
        both(inside(grace=0.2), switch(SIM_HANDLER_FAIL=TOLD)),
        says="run.handlers-failed",
        also=words(told=[TOLD]),
    ),
    Case("M", "handlers do nothing", switch(SIM_RC0_UNCHANGED="handlers"), says="run.handlers-undone"),
    Case(
        "M",
        "handlers of a platform too old",
        both(inside(grace=0.2), remember(minimum_platforms={CHAIN[-1]: "8.3.99.1"})),
        says="platform.too-old",
    ),
    Case("M", "deferred handlers are pending", remember(deferred="pending"), exit=0, base="new"),
    Case(
        "M",
        "not an administrator",
        both(inside(grace=0.2), remember(administrators=["Кладовщик"])),
        says="platform.not-administrator",
    ),
    Case(
        "M",
        "somebody else updates",
        both(inside(grace=0.2), remember(updating_elsewhere=True)),
        says="platform.updating-elsewhere",
    ),
)
