"""Name and release of one large infobase, beside onec_dtools on the same file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.inspect_small import agreed, medians
from support.big_infobase import write_big

ROUNDS = 5


def measure() -> dict[str, Any]:
    """Return medians for a generated base of 130 MB, 30,000 rows of CONFIG and 3,000 tables."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "1Cv8.1CD"
        write_big(path)
        size = path.stat().st_size
        mine, theirs, speedup = medians(agreed([path]), ROUNDS)
    return {
        "name": "inspect-large",
        "ours": mine,
        "peer": theirs,
        "speedup": speedup,
        "unit": "s",
        "bytes": size,
    }


if __name__ == "__main__":
    print(measure())
