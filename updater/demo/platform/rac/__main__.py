"""`python -m updater.demo.platform.rac cluster list`: what the launcher script of `rac` starts."""

from __future__ import annotations

import os
import sys

from updater.demo.platform.rac.program import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], os.environ))
