"""The peak of memory of a process, whoever started it."""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def peak() -> float:
    """MB of memory that this process has taken at most, libraries included.

    On Linux what the system counts for this program alone: the usual figure (``ru_maxrss``) is at least what the
    process that started it had taken at most.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return float(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 ** (2 if sys.platform == "darwin" else 1)
