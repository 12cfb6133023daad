"""All rows of the suite, and the modes of the platform's own list."""

from __future__ import annotations

from support.faults.rows_backups import BACKUPS
from support.faults.rows_changed import CHANGED
from support.faults.rows_crash import CRASH
from support.faults.rows_disk import DISK
from support.faults.rows_files import FILES
from support.faults.rows_identity import IDENTITY
from support.faults.rows_looks import LOOKS
from support.faults.rows_modes import MODES
from support.faults.rows_platform import CREDENTIALS, PLATFORM_ROWS
from support.faults.rows_queue import QUEUE
from support.faults.rows_server import SERVER
from support.faults.rows_site import SITE
from support.faults.rows_waiting import WAITING

_OF_PLATFORM = (*PLATFORM_ROWS, *QUEUE, *CREDENTIALS, *WAITING)
ROWS = (*CRASH, *LOOKS, *DISK, *FILES, *_OF_PLATFORM, *IDENTITY, *CHANGED, *MODES, *SERVER, *SITE, *BACKUPS)
