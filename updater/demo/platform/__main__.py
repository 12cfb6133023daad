"""`python -m updater.demo.platform DESIGNER /F ...`: what the launcher scripts start."""

from __future__ import annotations

import os
import sys

from updater.demo.platform.program import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], os.environ))
