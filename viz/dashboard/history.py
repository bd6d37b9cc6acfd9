"""What can be taken back: a bounded list of the settings that a tab had, and where in it the tab stands.

Each committed change is a step. Undo and redo walk the steps; the browser's Back and Forward come to a step by its
number. A step holds a frozen value that shares nearly everything with its neighbours.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

MOST_STEPS = 60
"""Steps that a tab remembers."""
MOST_BROUGHT = 8
"""Different scenarios, networks and sets of worlds among them: one that was uploaded may be megabytes."""
TOGETHER = 1.0
"""Seconds within which further changes of the same setting belong to the same step: a held arrow key is one."""

type Brought[T] = Callable[[T], Iterable[Hashable]]
"""What of settings a visitor brought, each by a key."""


@dataclass(frozen=True)
class Steps[T]:
    """The steps of a tab.

    Attributes:
        done: settings before each step that can be taken back, the oldest first.
        undone: settings that can be brought back, the next one last.
        shown: settings by the number of their step, for the browser's Back.
        number: of the step that is shown.
        last: highest number so far.
        what, when: which setting the last step changed, and when, in seconds; ``None`` after anything else.
        heard: number of the browser's Back or Forward that was answered last.
    """

    done: tuple[T, ...] = ()
    undone: tuple[T, ...] = ()
    shown: tuple[tuple[int, T], ...] = ()
    number: int = 0
    last: int = 0
    what: Hashable = None
    when: float = 0.0
    heard: int = 0

    def after(self, before: T, what: Hashable, when: float, brought: Brought[T]) -> Steps[T]:
        """A change was committed.

        Args:
            before: the settings that it changed.
            what: which setting it was.
            when: in seconds, on any clock.
            brought: what of settings may be large.
        """
        if what is not None and what == self.what and when - self.when < TOGETHER and self.done and not self.undone:
            return dataclasses.replace(self, when=when)
        done = bounded((*self.done, before), brought)
        return self._at(before, done, (), self.last + 1, brought, what, when)

    def back(self, now: T, brought: Brought[T]) -> tuple[T | None, Steps[T]]:
        """The settings before the last step, and the steps once they are the tab's; ``None`` where there are none."""
        if not self.done:
            return None, self
        return self.done[-1], self._at(now, self.done[:-1], (*self.undone, now), self.last + 1, brought)

    def forward(self, now: T, brought: Brought[T]) -> tuple[T | None, Steps[T]]:
        """The settings that were taken back last, and the steps once they are the tab's; ``None`` where there are
        none."""
        if not self.undone:
            return None, self
        return self.undone[-1], self._at(now, (*self.done, now), self.undone[:-1], self.last + 1, brought)

    def known(self, number: int) -> T | None:
        """The settings of a step; ``None`` if it is forgotten."""
        return dict(self.shown).get(number)

    def arrived(
        self, now: T, there: T, number: int | None, same: Callable[[T, T], bool], brought: Brought[T]
    ) -> Steps[T]:
        """The browser's Back or Forward came to other settings: where they are the next to be undone or redone, that is
        what it was; else it is one more change that can be taken back.

        Args:
            now: the settings until now.
            there: those it came to.
            number: of their step, if it is known.
            same: whether two settings are equal.
            brought: what of settings may be large.
        """
        number = self.last + 1 if number is None else number
        if same(now, there):
            done, undone = self.done, self.undone
        elif self.done and same(self.done[-1], there):
            done, undone = self.done[:-1], (*self.undone, now)
        elif self.undone and same(self.undone[-1], there):
            done, undone = (*self.done, now), self.undone[:-1]
        else:
            done, undone = bounded((*self.done, now), brought), ()
        return self._at(now, done, undone, number, brought)

    def answering(self, count: int) -> Steps[T]:
        """The same, once that Back or Forward was answered."""
        return dataclasses.replace(self, heard=count)

    def _at(
        self,
        before: T,
        done: tuple[T, ...],
        undone: tuple[T, ...],
        number: int,
        brought: Brought[T],
        what: Hashable = None,
        when: float = 0.0,
    ) -> Steps[T]:
        """At another step; the one until now is remembered by its number."""
        rest = [each for each in self.shown if each[0] != self.number]
        shown = bounded((*rest, (self.number, before)), lambda each: brought(each[1]))
        return Steps(done, undone, shown, number, max(self.last, number), what, when, self.heard)


def bounded[E](steps: tuple[E, ...], brought: Brought[E]) -> tuple[E, ...]:
    """The latest steps: so many, and with so many different things among them that were brought."""
    kept: list[E] = []
    seen: set[Hashable] = set()
    for step in reversed(steps[-MOST_STEPS:]):
        seen.update(brought(step))
        if len(seen) > MOST_BROUGHT:
            break
        kept.append(step)
    return tuple(reversed(kept))
