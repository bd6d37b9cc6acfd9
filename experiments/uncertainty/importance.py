"""Which assumptions matter most, from a screening that comes with the package.

``data/screening.csv`` beside this file holds a Morris screening of all uncertainties, by scenario and outcome, and
``screening.json`` how it was made; ``research/screening.py`` makes both anew.
"""

import csv
import functools
from collections import defaultdict
from importlib.resources import files
from typing import NamedTuple

from ...scenarios.errors import InputError

SURE = 0.0005
"""A parameter stands out if luck alone would give such effects at most this often: 5 % over a hundred parameters."""


class Screened(NamedTuple):
    """What moving one parameter over its range does to one outcome of one scenario.

    Attributes:
        scenario, outcome, parameter: names.
        mu_star: mean absolute elementary effect, in the outcome's unit.
        conf: half of its 95 % interval.
        sigma: standard deviation of the elementary effects.
        noise: ``mu_star`` that luck alone would give.
        p: chance of such effects by luck alone.
    """

    scenario: str
    outcome: str
    parameter: str
    mu_star: float
    conf: float
    sigma: float
    noise: float
    p: float


@functools.cache
def screening() -> tuple[Screened, ...]:
    """The screening that comes with the package."""
    text = files(__package__).joinpath("data", "screening.csv").read_text(encoding="utf-8")
    rows, numbers = csv.DictReader(text.splitlines()), Screened._fields[3:]
    return tuple(
        Screened(row["scenario"], row["outcome"], row["parameter"], *(float(row[n]) for n in numbers)) for row in rows
    )


def most_important(name: str = "", n: int = 10) -> list[str]:
    """The parameters that matter most, the most important first; at most ``n``, and only such that stand out from luck.

    Importance is ``mu_star`` relative to the largest of the same scenario and outcome, averaged over those asked for.

    Args:
        name: a scenario or an outcome of the screening; by default all of both.
        n: how many at most.

    Raises:
        InputError: if the screening has no scenario and no outcome of that name.
    """
    rows = [row for row in screening() if name in ("", row.scenario, row.outcome)]
    if not rows:
        known = sorted({row.scenario for row in screening()} | {row.outcome for row in screening()})
        raise InputError("importance", name, f"was not screened; there are: {', '.join(known)}")
    largest: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows:
        largest[row.scenario, row.outcome] = max(largest[row.scenario, row.outcome], row.mu_star)
    score: dict[str, float] = defaultdict(float)
    for row in rows:
        score[row.parameter] += row.mu_star / (largest[row.scenario, row.outcome] or 1.0)
    stand = dict.fromkeys(row.parameter for row in rows if row.p <= SURE)  # equal ones in the order of the file
    return sorted(stand, key=lambda parameter: -score[parameter])[:n]
