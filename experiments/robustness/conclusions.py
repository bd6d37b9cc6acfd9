"""Conclusions drawn from the scenarios as they are, by rule, and what becomes of each in a variant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...agents.columns import Floats
from ...model.outcomes.verdict import WORDS
from ..crossed import Contrast, contrast
from ..statistics import SHARE, exact

HOLDS, TURNS, UNSURE = "holds", "turns", "not sure"
ANSWERS = (HOLDS, TURNS, UNSURE)
ADDS, ORDER, BEST, VERDICT = "adds", "order", "best", "verdict"
"""Kinds of conclusions: what a scenario adds to the first one, which of two others is ahead, which is ahead of all, and
the verdict that most runs surely come to."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What runs of all scenarios came to by one horizon, on the same dice in the same worlds.

    Attributes:
        used: share of factories in real use, (scenarios, worlds, seeds), without NaN.
        words: verdicts, for each scenario one a run; a run of an older store may lack it.
        worlds: names of the worlds; one empty name without any.
    """

    used: Floats
    words: tuple[tuple[str, ...], ...]
    worlds: tuple[str, ...]

    def contrast(self, ours: int, theirs: int) -> Contrast:
        """How much more one scenario has in use than another: over dice, or over worlds and dice."""
        return contrast(self.used[ours], self.used[theirs], self.worlds, SHARE)

    def sign(self, ours: int, theirs: int) -> int:
        """Its sign where it is sure, else 0."""
        found = self.contrast(ours, theirs)
        return int(np.sign(found.mean)) if found.sure else 0

    def best(self) -> int | None:
        """The scenario that is surely ahead of every other, if one is."""
        means = self.used.mean(axis=(1, 2))
        first = int(means.argmax())
        others = [place for place in range(len(means)) if place != first]
        return first if all(self.sign(first, place) > 0 for place in others) else None

    def mostly(self, scenario: int, word: str) -> int:
        """Whether most runs of a scenario surely come to a verdict: 1 if so, -1 if surely not, 0 if it cannot be told.

        In one world the exact interval of the share of runs must lie above a half, or below. Over worlds the world is
        the unit: in more than half of them more than half of the runs must come to it, or less than half.
        """
        runs = [said for said in self.words[scenario] if said]
        if len(self.worlds) < 2:
            low, high = exact(runs.count(word), len(runs))
            return int(low > 0.5) - int(high < 0.5)
        each = np.array(self.words[scenario], object).reshape(len(self.worlds), -1)
        votes = [np.sign(np.mean([said == word for said in row if said] or [0.5]) - 0.5) for row in each]
        return next((sign for sign in (1, -1) if 2 * votes.count(sign) > len(votes)), 0)

    def most(self, scenario: int) -> str:
        """The verdict that most of its runs surely come to; empty if there is none."""
        return next((word for word in WORDS if self.mostly(scenario, word) > 0), "")


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Something that the scenarios as they are surely say of real use at a horizon.

    Attributes:
        kind: :data:`ADDS`, :data:`ORDER`, :data:`BEST` or :data:`VERDICT`.
        ours, theirs: places of scenarios; the second is -1 where there is none.
        sign: of the difference; 0 where there is none.
        verdict: the verdict; empty where there is none.
    """

    kind: str
    ours: int
    theirs: int = -1
    sign: int = 0
    verdict: str = ""

    def says(self, names: Sequence[str]) -> str:
        """It in words, without the horizon."""
        ours = names[self.ours]
        if self.kind == BEST:
            return f"{ours} has the most real use of all"
        if self.kind == VERDICT:
            return f"most runs of {ours} are '{self.verdict}'"
        theirs = names[self.theirs]
        if self.kind == ORDER:
            return f"{ours} has more real use than {theirs}"
        return f"{ours} adds real use to {theirs}" if self.sign > 0 else f"{ours} takes real use away from {theirs}"

    def answer(self, seen: Seen) -> str:
        """What becomes of it: it holds where it is as sure as before, and turns where the contrary is."""
        if self.kind == VERDICT:
            return {1: HOLDS, -1: TURNS, 0: UNSURE}[seen.mostly(self.ours, self.verdict)]
        if self.kind == BEST:
            others = [place for place in range(len(seen.used)) if place != self.ours]
            signs = [seen.sign(self.ours, place) for place in others]
            return TURNS if min(signs) < 0 else HOLDS if min(signs) > 0 else UNSURE
        found = seen.sign(self.ours, self.theirs)
        return UNSURE if not found else HOLDS if found == self.sign else TURNS


def conclusions(seen: Seen) -> list[Conclusion]:
    """What these runs surely say: in the order of the kinds."""
    count = len(seen.used)
    signs = {(b, a): seen.sign(b, a) for a in range(count) for b in range(a + 1, count)}
    found = [Conclusion(ADDS, b, 0, signs[b, 0]) for b in range(1, count) if signs[b, 0]]
    best = seen.best()
    if count > 2 and best is not None:
        found.append(Conclusion(BEST, best))
    for (b, a), sign in signs.items():
        if a and sign:
            found.append(Conclusion(ORDER, *((b, a) if sign > 0 else (a, b)), 1))
    return [*found, *(Conclusion(VERDICT, at, verdict=word) for at in range(count) if (word := seen.most(at)))]


def counted(answers: Mapping[str, str]) -> dict[str, list[str]]:
    """Variants by what becomes of a conclusion in them."""
    return {answer: [name for name, each in answers.items() if each == answer] for answer in ANSWERS}
