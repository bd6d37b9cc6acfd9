"""A second hand in one run: another processor does half of what each factory does for itself.

Where a world is large and its run alone on the machine, a thread waits beside the months (``lend``, a kernel of
``schedule.py``). A phase that can be shared hands on the second half of its rows, works on the first, and goes on when
both are done. Each row is worked on as ever, whoever does it, so the numbers are the same to the last bit.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numba import types
from numba.core import cgutils
from numba.core.extending import intrinsic

from .engine import COMPILES, part
from .machine import cores

WIDE = 50_000
"""Factories from which a second hand is worth waking."""
HANDS, ASKED, DONE, JOB, FOUND = range(5)
"""What the board has room for: how many hands there are; how often the second one was asked for something and had done
it; what for; and what it found."""
STOP, TAKE_PART, LOOK_AROUND, DECIDE = range(4)
"""What it can be asked for."""
_taken = threading.Lock()


def blank() -> Any:
    """A board with nothing on it: what two hands tell each other by, an entry each; see ``HANDS`` and the others."""
    found = np.zeros(5, np.int64)
    found[HANDS] = 1
    return found


def _place(context: Any, builder: Any, kind: Any, array: Any, place: Any) -> Any:
    found = context.make_array(kind)(context, builder, array)
    return cgutils.get_item_pointer(context, builder, kind, found, [place], wraparound=False)


@intrinsic  # type: ignore[untyped-decorator]
def _told(typing: Any, board: Any, place: Any) -> Any:
    """What stands on the board by now; all that was written before it is there too."""

    def read(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load_atomic(_place(context, builder, board, *arguments), "acquire", 8)

    return types.int64(board, types.intp), read


@intrinsic  # type: ignore[untyped-decorator]
def _tell(typing: Any, board: Any, place: Any, value: Any) -> Any:
    """Write on the board, after all that was written before."""

    def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store_atomic(arguments[2], _place(context, builder, board, *arguments[:2]), "release", 8)
        return context.get_dummy_value()

    return types.none(board, types.intp, types.int64), write


_wait: Any = types.ExternalFunction("sched_yield", types.int32()) if hasattr(os, "sched_yield") else part(lambda: 0)
"""Lets others have the processor."""


@part
def hand_on(board: Any, job: int, rows: int) -> int:
    """Ask the second hand for the second half of some rows; returns where it begins, or all rows if there is none."""
    if board[HANDS] < 2:
        return rows
    board[JOB] = job
    _tell(board, ASKED, board[ASKED] + 1)
    return rows // 2


@part
def done(board: Any) -> int:
    """Wait until the second hand has done what it was asked for; returns what it found."""
    if board[HANDS] < 2:
        return 0
    while _told(board, DONE) < board[ASKED]:
        _wait()
    return int(board[FOUND])


@part
def asked(board: Any) -> int:
    """Wait until the second hand is asked for something; returns what for."""
    while _told(board, ASKED) == board[DONE]:
        _wait()
    return int(board[JOB])


@part
def finish(board: Any, found: int) -> None:
    """Tell that the second hand has done it."""
    board[FOUND] = found
    _tell(board, DONE, board[DONE] + 1)


@contextmanager
def second(board: Any, factories: int, lend: Callable[[], None]) -> Iterator[None]:
    """A second hand for as long as this lasts, if there are that many factories and nobody else needs the processor.

    Args:
        board: see :func:`blank`.
        factories: how many there are.
        lend: a kernel that does what it is asked for until it is asked to stop.
    """
    if not (COMPILES and factories >= WIDE and cores() > 1 and _alone()):
        yield
        return
    try:
        _stop(board)
        lend()  # it is compiled before anybody waits for it
        thread = threading.Thread(target=lend, daemon=True)
        thread.start()
        board[HANDS] = 2
        try:
            yield
        finally:
            board[HANDS] = 1
            _stop(board)
            thread.join()
            board[:] = blank()
    finally:
        _taken.release()


def _alone() -> bool:
    """Whether no other run of this process has a second hand, and no other process makes runs of the same study."""
    return multiprocessing.parent_process() is None and _taken.acquire(blocking=False)


def _stop(board: Any) -> None:
    board[JOB] = STOP
    board[ASKED] += 1
