"""Analyses that visitors started: the server carries them out one at a time, whether or not a page is open for them.

Each has a process of its own, which leaves the processors to the runs of pages. Visitors take turns; of one visitor the
first comes first. What is stopped, or was under way when the server ended, keeps its finished runs beside its output.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

from ...experiments.dispatcher import Spawned
from ...experiments.folder import slug
from ...experiments.orders import Order, waiting
from ...scenarios.errors import InputError
from ..words import say
from .limits import MOST_WAITING
from .study_process import Word, carry

type Stage = Literal["queued", "runs", "figures", "done", "stopped", "failed"]
LAST = 1.0
"""Seconds that an analysis has to write finished runs when the server ends."""
ENOUGH = 20
"""A rate is told once one of so many runs is made."""
REMEMBERED = 200
"""Analyses that have ended and are still told of, of all visitors."""


@dataclass(frozen=True)
class Analysis:
    """One that was started; another one takes its place whenever something becomes of it.

    Attributes:
        number: which one.
        visitor: whose it is.
        order: what is carried out.
        planned: about how many runs it takes.
        stage: where it stands.
        done, total: runs, or figures.
        sentence: why it failed; empty otherwise.
        begun: when its runs began, and how many of them were there before: for how long the rest takes.
    """

    number: int
    visitor: str
    order: Order
    planned: int
    stage: Stage = "queued"
    done: int = 0
    total: int = 0
    sentence: str = ""
    begun: tuple[float, int] | None = None

    @property
    def name(self) -> str:
        """What its folder is called."""
        return self.order.place.name

    @property
    def moving(self) -> bool:
        """Whether more will come of it."""
        return self.stage in ("queued", "runs", "figures")

    @property
    def left(self) -> float | None:
        """Seconds that its runs will take still; ``None`` while that cannot be known."""
        since, before = self.begun or (0.0, self.done)
        made = self.done - before
        if self.stage != "runs" or made * ENOUGH < self.total:  # the first ones also load the model
            return None
        return (time.monotonic() - since) / made * max(0, self.total - self.done)

    def after(self, word: Word) -> Analysis:
        """The same after a word of its process."""
        if word.kind == "runs":
            begun = self.begun or (time.monotonic(), word.done)
            return replace(self, stage="runs", done=word.done, total=max(self.planned, word.total), begun=begun)
        return replace(self, stage=word.kind, done=word.done, total=word.total, sentence=word.sentence)


class Analyses:
    """Those of a server.

    Attributes:
        changes: how often something became of one.
    """

    def __init__(self) -> None:
        self.changes = 0
        self._all: dict[int, Analysis] = {}
        self._news, self._closed = threading.Condition(), False
        self._turn: list[str] = []
        self._running: tuple[int, _Line] | None = None
        self._process: Spawned | None = None
        self._thread: threading.Thread | None = None

    def start(self, visitor: str, order: Order, planned: int) -> None:
        """Have an analysis carried out when it is its turn.

        Raises:
            InputError: if so many of this visitor wait already, or it is under way.
        """
        with self._news:
            mine = [each for each in self._of(visitor) if each.moving]
            if len(mine) >= MOST_WAITING:
                raise InputError("analysis", None, say("studies-most-waiting", most=MOST_WAITING))
            if any(each.order.place == order.place and each.moving for each in self._all.values()):
                raise InputError("analysis", order.place.name, say("studies-under-way"))
            gone = [each.number for each in self._all.values() if not each.moving]
            again = [each.number for each in self._of(visitor) if each.order.place == order.place]
            for number in {*gone[:-REMEMBERED], *again}:
                del self._all[number]
            number = max(self._all, default=0) + 1
            self._all[number] = Analysis(number, visitor, order, planned)
            if visitor not in self._turn:
                self._turn.append(visitor)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
            self._changed()

    def stop(self, visitor: str, number: int) -> None:
        """End one of a visitor; what is finished of it is kept."""
        with self._news:
            found = self._all.get(number)
            if found is None or found.visitor != visitor or not found.moving:
                return
            if self._running is not None and self._running[0] == number:
                self._running[1].ask()
            else:
                self._all[number] = replace(found, stage="stopped")
                self._changed()

    def of(self, visitor: str) -> list[Analysis]:
        """Those of a visitor, the latest first."""
        with self._news:
            return [*self._of(visitor)][::-1]

    def before(self, analysis: Analysis) -> int:
        """How many will be carried out before one that waits, if nobody starts another."""
        with self._news:
            queue = [*self._in_turn()]
            running = self._running is not None
        return running + next((at for at, each in enumerate(queue) if each.number == analysis.number), 0)

    def taken(self, place: Path) -> bool:
        """Whether one that is under way will stand at a place."""
        with self._news:
            return any(each.moving and each.order.place == place for each in self._all.values())

    def heard(self, seen: int, patience: float) -> int:
        """Waits until something became of one; gives :attr:`changes`."""
        with self._news:
            self._news.wait_for(lambda: self.changes != seen, patience)
            return self.changes

    def close(self) -> None:
        """End what is under way, and begin nothing more."""
        with self._news:
            self._closed = True
            running, thread = self._running, self._thread
            self._news.notify_all()
        if running is not None:
            running[1].ask()
        if thread is not None:
            thread.join(LAST)
            with self._news:
                process = self._process  # one that was just being started is ended by the thread
            if process is not None:
                process.kill()
            thread.join()

    def _of(self, visitor: str) -> Iterator[Analysis]:
        return (each for each in self._all.values() if each.visitor == visitor)

    def _in_turn(self) -> Iterator[Analysis]:
        """Those that wait, in the order in which they are carried out."""
        queues = [[each for each in self._of(visitor) if each.stage == "queued"] for visitor in self._turn]
        for place in range(max(map(len, queues), default=0)):
            yield from (queue[place] for queue in queues if place < len(queue))

    def _changed(self) -> None:
        self.changes += 1
        self._news.notify_all()

    def _work(self) -> None:
        while (found := self._next()) is not None:
            analysis, line, theirs = found
            process = Spawned(target=carry, args=(analysis.order, theirs))
            with theirs:
                process.start()
            with self._news:
                self._process = process
                closed = self._closed
            if closed:
                process.kill()
            word = self._listen(analysis.number, line)
            process.join()
            with self._news:
                self._running = self._process = None
                self._all[analysis.number] = self._all[analysis.number].after(word)
                self._changed()

    def _next(self) -> tuple[Analysis, _Line, Connection] | None:
        """The next one, once there is one, with both ends of its line; then it is another visitor's turn."""
        with self._news:
            while not self._closed:
                found = next(self._in_turn(), None)
                if found is not None:
                    self._turn.remove(found.visitor)
                    ours, theirs = Pipe()
                    self._running = found.number, _Line(ours)
                    self._all[found.number] = found = replace(found, stage="runs", total=found.planned)
                    if any(each.stage == "queued" for each in self._of(found.visitor)):
                        self._turn.append(found.visitor)
                    self._changed()
                    return found, self._running[1], theirs
                self._news.wait()
        return None

    def _listen(self, number: int, line: _Line) -> Word:
        """The last word of the process."""
        while True:
            word = line.word()
            if word.kind not in ("runs", "figures"):
                return word
            with self._news:
                self._all[number] = self._all[number].after(word)
                self._changed()


class _Line:
    """What connects to a process."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def ask(self) -> None:
        """Ask it to stop."""
        with contextlib.suppress(OSError):
            self._pipe.send(None)

    def word(self) -> Word:
        """What it says next; once it is dead, that."""
        try:
            word: Word = self._pipe.recv()
        except (EOFError, OSError):
            return Word("failed", sentence=say("studies-died"))
        return word


def free_place(folder: Path, name: str, known: Analyses) -> Path:
    """A place of a name, or of one with a number behind it, where nothing stands or will stand."""
    there = {*waiting(folder), *(path.name for path in folder.glob("*"))}
    names = itertools.chain([slug(name)], (f"{slug(name)}-{number}" for number in itertools.count(2)))
    return next(place for each in names if each not in there and not known.taken(place := folder / each))


analyses = Analyses()
"""Those of this server."""
