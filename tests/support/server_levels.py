"""Codes and levels of checks that only server infobases have; seen in `test_server_levels`."""

from __future__ import annotations

SERVER_LEVELS = {
    ("cluster", "ok"),
    ("cluster", "error"),
    ("cluster-password", "warning"),
    ("server-block", "ok"),
    ("server-block", "error"),
    ("sessions", "ok"),
    ("sessions", "warning"),
    ("sessions", "error"),
    ("server-unseen", "note"),
    ("server-handlers", "note"),
    ("server-handlers", "error"),
    ("backup-dump", "note"),
    ("backup-dbms", "note"),
    ("dbms-commands", "ok"),
    ("dbms-commands", "error"),
    ("dbms-none", "error"),
    ("dbms-program", "error"),
    ("dbms-restore", "warning"),
    ("dbms-check", "note"),
    ("backup-file-limit", "warning"),
    ("extra-unfit", "note"),
    ("platform-for-server", "ok"),
    ("platform-for-server", "warning"),
    ("platform-for-server", "error"),
    ("platform-choose-server", "error"),
}
UNPLANNED_LEVELS = {("plan", "note"), ("plan", "error")}
"""Those of the reason why there is no plan; seen in `test_unplanned`."""
