"""The steps of the wizard, in order. No Qt here."""

from __future__ import annotations

import enum


class Step(enum.IntEnum):
    """The steps in order; gaps leave room for steps between them."""

    INFOBASE = 10
    UPDATES = 20
    DOWNLOAD = 25
    BACKUP = 30
    REVIEW = 40
    PROGRESS = 50
    RESULT = 60

    @property
    def code(self) -> str:
        """The name used in texts and object names."""
        return self.name.lower()


ORDER = tuple(Step)
CHOICES = (Step.INFOBASE, Step.UPDATES, Step.DOWNLOAD, Step.BACKUP, Step.REVIEW)
"""Steps before the commit: they can be gone through in both directions."""
