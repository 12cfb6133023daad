"""How much memory a piece of the program takes at most, measured in a process of its own."""

from __future__ import annotations

import subprocess
import sys

_PEAK = """
def peak():
    import sys
    if sys.platform == "linux":
        # Not getrusage: its peak is inherited from the process that started this one.
        with open("/proc/self/status", encoding="ascii") as status:
            return 1024 * next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    if sys.platform == "win32":
        import psutil
        return psutil.Process().memory_info().peak_wset
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
"""


def peak_of(code: str, *arguments: str) -> int:
    """Return the bytes a fresh interpreter takes at most while it runs the code."""
    script = f"{_PEAK}\n{code}\nprint(peak())"
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    return int(done.stdout.split()[-1])


def extra_memory(code: str, *arguments: str) -> int:
    """Return the bytes the code takes beyond an interpreter that does nothing."""
    return peak_of(code, *arguments) - peak_of("pass")
