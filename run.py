#!/usr/bin/env python3
"""Sets everything up and does one thing: `python3 run.py demo`, `test`, `check`, `bench`, `app`.

This file stays readable for any Python 3, so that an old one is told what it lacks
instead of failing on the first line it does not know. The work is in `tools/`.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is the line that tells an old Python so
    sys.exit(
        "Python 3.11 or newer is needed, this one is " + sys.version.split()[0] + ": https://www.python.org"
    )

from tools.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
