"""What searches for the smallest programme come to over several worlds, each searched by itself."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .bracket import ESCAPES, NEVER, NONE_NEEDED, UNDECIDED, Threshold
from .programmes import Programme

WORDS = (ESCAPES, NONE_NEEDED, NEVER, UNDECIDED)


@dataclass(frozen=True, slots=True)
class Spread:
    """What was found of one kind of programme over worlds.

    Attributes:
        programme: the kind.
        escapes, none_needed, never, undecided: names of the worlds in which some size is enough, in which none is
            needed, in which no size up to the largest one is enough, and in which it cannot be told.
        sizes: of each world in which it can be told, the smallest size that surely is enough, a share of factories a
            year: 0 where none is needed, infinite where no size is enough.
    """

    programme: Programme
    escapes: tuple[str, ...]
    none_needed: tuple[str, ...]
    never: tuple[str, ...]
    undecided: tuple[str, ...]
    sizes: Mapping[str, float]

    @property
    def worlds(self) -> int:
        """How many worlds there are."""
        return len(self.sizes) + len(self.undecided)

    @property
    def ends(self) -> tuple[float, float, float]:
        """The least, the middle and the largest of the sizes; NaN where it can be told in no world.

        The middle one is the lower median, so that it is the size of a world.
        """
        return _ends(list(self.sizes.values()))

    @property
    def found(self) -> tuple[float, float, float]:
        """The same of the worlds in which some size is enough and one is needed; NaN where there is none."""
        return _ends([self.sizes[name] for name in self.escapes])

    def row(self) -> dict[str, Any]:
        """A row of a table: worlds by what was found there, and the sizes."""
        names = ("escapes", "none_needed", "never", "undecided")
        counts = {f"worlds_{name}": len(getattr(self, name)) for name in names}
        least, middle, most = self.ends
        sizes = {"size_least": least, "size_middle": middle, "size_most": most}
        row: dict[str, Any] = dataclasses.asdict(self.programme) | {"worlds": self.worlds}
        return row | counts | sizes | {"never_in": " ".join(self.never)}


def _ends(sizes: Sequence[float]) -> tuple[float, float, float]:
    found = np.sort(np.array(sizes))
    if not len(found):
        return math.nan, math.nan, math.nan
    return float(found[0]), float(found[(len(found) - 1) // 2]), float(found[-1])


def spread(programme: Programme, found: Mapping[str, Threshold]) -> Spread:
    """What one kind of programme comes to, by what was found in each world."""
    words = {word: tuple(name for name, a in found.items() if a.word == word) for word in WORDS}
    fixed = {NONE_NEEDED: 0.0, NEVER: math.inf}
    sizes = {name: fixed.get(a.word, a.above) for name, a in found.items() if a.word != UNDECIDED}
    return Spread(programme, words[ESCAPES], words[NONE_NEEDED], words[NEVER], words[UNDECIDED], sizes)
