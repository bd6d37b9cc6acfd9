"""Scenarios run at many points of their parameters: one array of outcomes, whatever was stopped or failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
import pandas as pd

from ...agents.columns import Floats
from ...model.outcomes.measures import MEASURES
from ...model.outcomes.own_measures import known
from ...model.outcomes.verdict import WORDS
from ...scenarios.errors import InputError
from ...scenarios.parameters import nearest
from ...scenarios.scenario import Scenario
from ..ensemble import RunOptions, gather
from ..grouped import in_scenario, part_of
from .design import Point
from .ranges import at

REPRODUCTION = "case_reproduction"
VERDICTS: Mapping[str, str] = {word.replace(" ", "_"): word for word in WORDS}
"""Outcomes that are 1 in a run that ends with that verdict, and 0 in others: ``spreading``, ``partial``, ..."""


@dataclass(frozen=True, eq=False)
class Sampled:
    """Runs at points of a design.

    Attributes:
        runs: a row a finished run: ``point``, ``base`` (place of the scenario), and the columns of
            :func:`stallpoint.experiments.ensemble.gather`.
        points, bases: how many there are.
        seeds: as asked.
    """

    runs: pd.DataFrame
    points: int
    bases: int
    seeds: tuple[int, ...]

    def outcome(self, name: str) -> Floats:
        """An outcome at the end of every run, (points, bases, seeds); NaN where a run failed or was not reached.

        Where no case was followed for five years, the case reproduction number counts as 0.
        """
        values = np.full((self.points, self.bases, len(self.seeds)), np.nan)
        good = self.runs[self.runs["error"] == ""]
        if name in VERDICTS:
            column = (good["verdict"] == VERDICTS[name]).to_numpy(np.float64)
        else:
            column = good[name].to_numpy(np.float64)
            if name == REPRODUCTION:
                column = np.nan_to_num(column, nan=0.0)
        place = {seed: at for at, seed in enumerate(self.seeds)}
        values[good["point"], good["base"], good["seed"].map(place)] = column
        return values

    @property
    def whole(self) -> list[int]:
        """Places of the seeds on which every point was reached; if a stop left none, that of the first seed."""
        reached = self.runs["seed"].value_counts()
        places = [at for at, seed in enumerate(self.seeds) if reached.get(seed, 0) == self.points * self.bases]
        return places or [0]

    @property
    def errors(self) -> tuple[str, ...]:
        """What failed runs say, each once."""
        return tuple(dict.fromkeys(text for text in self.runs["error"] if text))


def known_outcome(name: str, field: str = "outcomes", base: Scenario | None = None) -> str:
    """The name of an outcome: of all factories, or of a group of them (``in_use@size=small``).

    Args:
        name: the outcome.
        field: what to call it in errors.
        base: the scenario in which there must be such a group.

    Raises:
        InputError: if there is none of that name; the nearest is suggested, or all are named.
    """
    if (part := part_of(name, field)) is not None:
        if base is not None:
            in_scenario(part, base, field)
        return str(part)
    names = [REPRODUCTION, *VERDICTS, *(known([base]) if base is not None else MEASURES)]
    if name not in names:
        near = nearest(name, names) or f"; there is: {', '.join(names)}"
        raise InputError(field, name, f"there is no such outcome{near}")
    return name


def needs(package: str, verb: str) -> None:
    """Refuse a study before any work is done, where a library that it needs is not installed.

    Raises:
        InputError: if it is not.
    """
    if find_spec(package) is None:
        raise InputError(verb, None, f"needs {package}: install stallpoint[studies]")


def sample(
    bases: Sequence[Scenario],
    points: Sequence[Point],
    seeds: Sequence[int],
    options: RunOptions | None = None,
    outcomes: Sequence[str] = (),
) -> Sampled:
    """Run every scenario at every point on every seed, on common dice, point by point within a seed.

    Those of ``outcomes`` that are about a group (``in_use@size=small``) can be asked of what is found.
    """
    asked = [at(base, values) for values in points for base in bases]
    places = [(point, base) for point in range(len(points)) for base in range(len(bases))]
    runs = gather(asked, seeds, options, outcomes, places)
    place = runs.pop("place").to_numpy(np.int64)
    runs.insert(0, "point", place // len(bases))
    runs.insert(1, "base", place % len(bases))
    return Sampled(runs, len(points), len(bases), tuple(seeds))
