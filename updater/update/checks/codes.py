"""The table of all checks: code, subject, and the levels a check of that code can have.

A code or a level that is not here cannot be made; its words are in `resources/texts`
under `check.<code>`, what it means for people is in docs/reliability.md 5.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from updater.model.plan import CheckLevel


class Subject(enum.Enum):
    """What a check is about; in this order checks of one level are shown."""

    INFOBASE = "infobase"
    ACCESS = "access"
    CONFIGURATION = "configuration"
    USER = "user"
    PLATFORM = "platform"
    UPDATES = "updates"
    DISK = "disk"
    BACKUP = "backup"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of check."""

    code: str
    subject: Subject
    levels: frozenset[CheckLevel]


_LETTERS = {"o": CheckLevel.OK, "n": CheckLevel.NOTE, "w": CheckLevel.WARNING, "e": CheckLevel.ERROR}


def _kinds(subject: Subject, **levels: str) -> tuple[Kind, ...]:
    return tuple(
        Kind(name.replace("_", "-"), subject, frozenset(_LETTERS[letter] for letter in letters))
        for name, letters in levels.items()
    )


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        *_kinds(
            Subject.INFOBASE,
            infobase_kind="oe",
            infobase_readable="oe",
            infobase_sound="oe",
            infobase_same="oe",
            infobase_writable="oe",
            infobase_link="n",
            infobase_file_link="e",
            infobase_network="w",
            infobase_removable="w",
            infobase_cloud="w",
            infobase_placeholder="e",
            path_quote="oe",
            path_length="e",
            path_ending="we",
            path_characters="we",
        ),
        *_kinds(
            Subject.ACCESS,
            in_use="owe",
            open_marks="nw",
            connection_block="owe",
            connection_block_unread="w",
            cluster="oe",
            cluster_password="w",  # noqa: S106 - levels
            block_foreign="e",
            server_block="oe",
            sessions="owe",
        ),
        *_kinds(
            Subject.CONFIGURATION,
            support="o",
            support_editable="we",
            support_none="we",
            support_unknown="e",
            unapplied_changes="oe",
            dynamic_update="oe",
            repository="ow",
            extensions="ow",
            patches="n",
            server_unseen="n",
            server_handlers="ne",
            edition_base="n",
            deferred="onw",
            deferred_done="o",
            deferred_left="w",
            deferred_left_base="w",
        ),
        *_kinds(
            Subject.USER,
            user="o",
            user_none="o",
            user_missing="e",
            user_unknown="w",
            administrator="onw",
            login="onwe",
            password_visible="onw",  # noqa: S106 - levels
            legality="n",
        ),
        *_kinds(
            Subject.PLATFORM,
            platform_found="oe",
            platform_gone="e",
            platform_thin="e",
            platform_unknown="w",
            platform_for_infobase="oe",
            platform_for_release="oe",
            platform_choose="e",
            platform_unstated="n",
            platform_for_server="owe",
            platform_choose_server="e",
            display="oe",
        ),
        *_kinds(
            Subject.UPDATES, plan="ne", update_files="o", update_file_missing="e", update_file_changed="e"
        ),
        *_kinds(Subject.DISK, space="owe", temp="owe", logs_writable="oe"),
        *_kinds(
            Subject.BACKUP,
            backup_place="o",
            backup_none="w",
            backup_dump="n",
            backup_dbms="n",
            dbms_commands="oe",
            dbms_none="e",
            dbms_program="e",
            dbms_restore="w",
            dbms_check="n",
            backup_alike="w",
            backup_kind="e",
            backup_inside="e",
            backup_writable="e",
            backup_same_disk="w",
            backup_network="n",
            backup_removable="n",
            backup_file_limit="we",
            backup_second="ow",
        ),
        *_kinds(
            Subject.RUN,
            journal="e",
            other_run="oe",
            locked="e",
            unfinished_run="we",
            platform_running="e",
            extra_unfit="n",
        ),
    )
}
"""Every kind of check by its code."""


def subject_of(code: str) -> Subject:
    """Return what a check of a code is about."""
    return KINDS[code].subject
