"""The Designer's commands, each found by its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.demo.platform.commands import checking, dumping, loading, updating

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.demo.platform.arguments import Key
    from updater.demo.platform.session import Session

_TABLE = {
    "/updatecfg": updating.update_configuration,
    "/updatedbcfg": updating.update_database,
    "/rollbackcfg": updating.roll_back,
    "/loadcfg": loading.load_configuration,
    "/restoreib": loading.restore_infobase,
    "/dumpcfg": dumping.dump_main,
    "/dumpdbcfg": dumping.dump_database,
    "/dumpib": dumping.dump_infobase,
    "/dumpconfigtofiles": dumping.dump_to_files,
    "/getconfiggenerationid": checking.generation_id,
    "/ibcheckandrepair": checking.check_and_repair,
    "/checkconfig": checking.check_configuration,
    "/comparecfg": checking.compare,
    "/dumpdbcfglist": checking.list_extensions,
}


def command(key: str) -> Callable[[Session, Key], None]:
    """Return what carries out a command."""
    return _TABLE[key]
