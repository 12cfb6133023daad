"""A questionnaire kept until it is sent: typing it twice is nobody's wish."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from updater.filing import explained, write_whole
from updater.site.registration import FIELDS, Questionnaire

if TYPE_CHECKING:
    from pathlib import Path

    from updater.filing import Filing

_LARGEST = 64 << 10


class RegistrationDraft:
    """The file of the draft, readable by its owner only; the PIN is never in it.

    Args:
        file: where it is kept.
        filing: how it is written.
    """

    def __init__(self, file: Path, filing: Filing) -> None:
        self._file, self._filing = file, filing

    def load(self) -> Questionnaire:
        """Return what was filled in before; an empty one when there is nothing that can be read."""
        try:
            with self._file.open("rb") as stream:
                stored = json.loads(stream.read(_LARGEST))
        except (OSError, ValueError, RecursionError):
            return Questionnaire()
        if not isinstance(stored, dict):
            return Questionnaire()
        known = {name: stored[name] for name in FIELDS if isinstance(stored.get(name), str)}
        return Questionnaire(**{**known, "pin": ""})

    def save(self, form: Questionnaire) -> None:
        """Keep what is filled in so far.

        Raises:
            StorageError: the place cannot be written to.
        """
        plain = {name: value for name, value in dataclasses.asdict(form).items() if name != "pin" and value}
        data = json.dumps(plain, ensure_ascii=False, indent=2).encode("utf-8")
        with explained(self._file):
            write_whole(self._filing, self._file, data)

    def forget(self) -> None:
        """Remove the draft: it was sent.

        Raises:
            StorageError: it cannot be removed.
        """
        with explained(self._file):
            self._filing.remove(self._file)
