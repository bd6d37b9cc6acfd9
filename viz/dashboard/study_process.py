"""The process that carries an analysis out for the server: it tells how far it is, and ends with the server."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Literal, NamedTuple

from ...experiments.orders import Order, carry_out
from ...experiments.spec import MOST_JOBS
from ...model.machine import cores

PATIENCE = 5.0
"""Seconds that finished runs may take to be written once the server is gone."""
PAUSE = 0.1
"""Seconds between two words on runs at least."""
MODESTY = 10
"""By how much it stands back behind the pages, whose visitors wait: of two processes the system lets theirs go on."""


class Word(NamedTuple):
    """What it says: runs or figures ``done`` of ``total``, or how it ended, with a ``sentence`` if it failed."""

    kind: Literal["runs", "figures", "done", "stopped", "failed"]
    done: int = 0
    total: int = 0
    sentence: str = ""


def carry(order: Order, pipe: Connection) -> None:
    """Carry an order out, and say so through a pipe; a word through it asks to stop, and its end does too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: the server decides
    with contextlib.suppress(AttributeError, OSError):
        os.nice(MODESTY)
    stop, saying = threading.Event(), threading.Lock()

    def tell(word: Word) -> None:
        with saying, contextlib.suppress(OSError):
            pipe.send(word)

    def listen() -> None:
        with contextlib.suppress(EOFError, OSError):
            pipe.recv()
            stop.set()
            pipe.recv()
        stop.set()
        last = threading.Timer(PATIENCE, os._exit, [1])
        last.daemon = True
        last.start()

    threading.Thread(target=listen, daemon=True).start()
    tell(_carried(order, stop, tell))


class _Counted:
    """Runs of all parts of a study that are finished; a study tells of each part by itself.

    Args:
        tell: hears it, ten times a second at most.
    """

    def __init__(self, tell: Callable[[Word], None]) -> None:
        self._tell, self._before, self._part, self._last = tell, 0, (0, 0), 0.0

    def __call__(self, done: int, total: int) -> None:
        """So many of a part are finished."""
        if total != self._part[1] or done < self._part[0]:
            self._before += self._part[0]
        self._part = done, total
        if (now := time.monotonic()) - self._last > PAUSE:
            self._last = now
            self._tell(Word("runs", self._before + done, self._before + total))


def _carried(order: Order, stop: threading.Event, tell: Callable[[Word], None]) -> Word:
    """How it ended."""
    from ...experiments.ensemble import RunOptions
    from ..studies.page import steps, write_study
    from .work import readable

    @contextlib.contextmanager
    def means() -> Iterator[RunOptions]:
        yield RunOptions(min(cores(), MOST_JOBS), on_progress=_Counted(tell), stop=stop, foretold=True)

    try:
        study, record, stopped = carry_out(order, means)
        total = steps(study)
        drawn = iter(range(1, total + 1))
        write_study(study, order.place, record, lambda: tell(Word("figures", next(drawn, total), total)))
    except Exception as error:
        return Word("stopped") if stop.is_set() else Word("failed", sentence=readable(error))
    return Word("stopped" if stopped else "done")
