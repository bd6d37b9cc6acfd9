"""Waiting for what happens in another thread or process: for the event, never for so many seconds."""

import time
from collections.abc import Callable

PATIENCE = 600.0
"""Seconds after which a wait that should never end is given up."""
LOOKS = 30_000
"""How often a test looks before it gives up; with a rest after each look that is ten minutes at least."""
REST = 0.02


def least(act: Callable[[], object], times: int = 3) -> float:
    """Seconds of work of this thread (waiting for others is none) that an act takes, at best of so many times."""

    def work() -> float:
        start = time.thread_time()
        act()
        return time.thread_time() - start

    return min(work() for _ in range(times))


def until(there: Callable[[], object]) -> None:
    """Wait until something is true, however busy the machine is; only what never comes is a failure."""
    for _ in range(LOOKS):
        if there():
            return
        time.sleep(REST)
    assert there(), "it did not happen"
