"""What stands for the programs of a database server: `python dbms.py backup|check|restore FOLDER FILE`.

The folder is that of a simulated server's infobase. What goes wrong is told by `SIM_DBMS`, such as
`backup:hang`; several are parted by commas. `wait` waits for a file `go` in the folder.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import zipfile
from pathlib import Path

GO = "go"
PARTS = ("1Cv8.1CD", ".sim.json")
SECRET = "Кан-банк-4711"


def commands(folder: Path, *names: str) -> dict[str, list[str]]:
    """The settings of an infobase whose database lies in a folder.

    Args:
        folder: where.
        names: of the commands there are; all unless given.
    """
    start = [sys.executable, str(Path(__file__).resolve())]
    return {name: [*start, name, str(folder), "{file}"] for name in names or ("backup", "check", "restore")}


def _wrong(act: str) -> str:
    faults = dict(one.partition(":")[::2] for one in os.environ.get("SIM_DBMS", "").split(",") if one)
    return faults.get(act, "")


def main(act: str, folder: Path, file: Path) -> int:
    """Do one thing, or fail at it."""
    print(f"connecting by postgres://buh:{SECRET}@db/buh password={SECRET}", flush=True)  # noqa: T201
    wrong = _wrong(act)
    if wrong == "hang":
        if act == "backup":
            file.write_bytes(b"half")
        time.sleep(600)
    while wrong == "wait" and not (folder / GO).exists():
        time.sleep(0.05)
    if wrong == "die":
        file.write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)
    if wrong == "fail":
        print("FATAL: нет места на диске", flush=True)  # noqa: T201
        return 3
    return {"backup": _back_up, "check": _check, "restore": _restore}[act](folder, file, wrong)


def _back_up(folder: Path, file: Path, wrong: str) -> int:
    if wrong in {"garbage", "empty"}:
        file.write_bytes(b"garbage" if wrong == "garbage" else b"")
    elif wrong != "nothing":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:  # as the database servers pack it
            for name in PARTS:
                archive.write(folder / name, name)
    return 0


def _check(_folder: Path, file: Path, _wrong: str) -> int:
    if not zipfile.is_zipfile(file):
        print("not a backup of ours", flush=True)  # noqa: T201
        return 1
    with zipfile.ZipFile(file) as archive:
        return 1 if archive.testzip() else 0


def _restore(folder: Path, file: Path, wrong: str) -> int:
    if wrong != "lie":
        with zipfile.ZipFile(file) as archive:
            for name in PARTS:
                archive.extract(name, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
