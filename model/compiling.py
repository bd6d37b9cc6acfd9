"""The model is compiled once for a machine: who comes first does it, the others wait, and whoever watches is told.

A kernel that is not in the cache is compiled by the process that holds the lock of the folder; one that waited for it
finds the code there. The lock goes with the process that holds it, however that ends. Where there can be none, each
process compiles for itself.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

AFTER = 1.0
"""Seconds of compiling or waiting after which it is told."""
PATIENCE = 300.0
"""Seconds that a process waits for another one, which may have been put to sleep, before it compiles by itself."""
LOCK = "compiling.lock"
SENTENCE = "Compiling the model for this machine; this happens once"

type Listener = Callable[[str], None]


class _Work:
    """What this process compiles, or waits for. Numba compiles one thing at a time, and so calls one at a time."""

    def __init__(self) -> None:
        self.listener: Listener | None = None
        self._depth, self._alone = 0, False
        self._lock: Any = None
        self._told, self._spent, self._since = False, 0.0, 0.0
        self._telling = threading.Lock()
        self._timer: threading.Timer | None = None

    def begin(self, folder: Path) -> None:
        """Before something is compiled: wait for another process that compiles into this folder."""
        self._depth += 1
        if self._depth > 1:
            return
        self._since = time.monotonic()
        self._timer = threading.Timer(max(0.0, AFTER - self._spent), self._tell)
        self._timer.daemon = True
        self._timer.start()
        if not self._alone:
            self._lock = self._locked(folder)

    def end(self) -> None:
        """It is compiled, found after all, or failed."""
        self._depth -= 1
        if self._depth:
            return
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        self._spent += time.monotonic() - self._since
        with self._telling:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._told and self.listener is not None:
                self.listener("")
            self._told = False

    def _tell(self) -> None:
        with self._telling:
            if self._timer is not None and self.listener is not None:
                self._told = True
                self.listener(SENTENCE)

    def _locked(self, folder: Path) -> Any:
        from filelock import FileLock

        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / LOCK)
            lock.acquire(timeout=PATIENCE)
        except (OSError, NotImplementedError):  # a folder that cannot be written, a full disk, a wait that is too long
            self._alone = True
            return None
        return lock


_work = _Work()
begin, end = _work.begin, _work.end


def listen(listener: Listener | None) -> None:
    """Have somebody told of it when compiling takes over a second.

    Args:
        listener: called from another thread with a sentence when it does, and with an empty one when that is over;
            ``None`` for nobody.
    """
    _work.listener = listener


def heard(sentence: str) -> None:
    """Tell the listener of this process what one of its workers says."""
    if _work.listener is not None:
        _work.listener(sentence)
