"""What cases bring forth, cohort by cohort over runs: tables of years in, case reproduction numbers out."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..agents.columns import Floats
from ..model.outcomes.reproduction import KINDS, WITHIN, Reproduction
from .tidy import NUMBER

if TYPE_CHECKING:
    from .outcome import Outcome

UNSUPPORTED, SUPPORTED = KINDS
CASES = ("cases", "cases_supported")


def column(case: str, brought: str, within: int) -> str:
    """What scalings of a kind that cases of a kind brought forth within so many years are called in tables."""
    return f"{brought}_by_{case}_within_{within}"


BROUGHT = tuple(column(case, what, within) for within, case, what in itertools.product(WITHIN, KINDS, KINDS))
COUNTED: Mapping[str, str] = dict.fromkeys((*CASES, *BROUGHT), NUMBER)
"""What is kept of cases by the year in which they scaled, and of what kind each is."""


def columns(r: Reproduction) -> Floats:
    """The columns of :data:`COUNTED`, (years, columns)."""
    return np.column_stack([r.cases, r.supported, *r.brought.reshape(len(BROUGHT), -1)])


def cases_of(runs: Sequence[Outcome], case: str) -> Floats:
    """Cases of a kind by run and year in which they scaled, (runs, years)."""
    every, supported = np.stack([run.years[:, :2] for run in runs]).transpose(2, 0, 1)
    return np.asarray(supported if case == SUPPORTED else every - supported)


def brought_by(runs: Sequence[Outcome], case: str, brought: str, within: int) -> Floats:
    """What they brought forth, (runs, years); NaN in years that were not followed so long, or of an older study."""
    place = list(COUNTED).index(column(case, brought, within))
    return np.stack([run.years[:, place] for run in runs])
