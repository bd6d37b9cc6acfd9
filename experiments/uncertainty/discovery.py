"""Scenario discovery: in which worlds a programme fails, as boxes of parameters with coverage and density."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
from scipy import stats

from ...agents.columns import Flags, Floats
from ...model.outcomes.measures import MEASURES, SHARE_OF_ALL
from ...model.outcomes.verdict import WORDS
from ...scenarios.errors import InputError
from ...scenarios.money import HOME
from ...scenarios.parameters import nearest
from ..comparable import differing
from ..designs.design import LATIN, drawn
from ..designs.ranges import ranges
from ..designs.sampled import VERDICTS, known_outcome, sample
from ..ensemble import RunOptions
from ..student import LEVEL
from ..study import TabularStudy
from . import DiscoverySpec, prim
from .prim import Box

BOXES = 3
"""Boxes looked for, one after the other, among the worlds that the ones before left over."""
FEW = 10
"""Failures (and others) that a search needs at least, in either half of the worlds."""
REFITS = 20
"""Searches on other halves of the worlds, to see which restrictions come up again."""
SHARES = (SHARE_OF_ALL, "0-1")
"""Units of measures that lie between 0 and 1."""


@dataclass(frozen=True, slots=True)
class FailureCriterion:
    """When a world counts as a failure.

    Attributes:
        outcome: a measure, ``case_reproduction``, or a verdict (``stalled_at_demonstration``).
        level: a verdict must come in at least this share of runs; any other outcome must be at most this, on average.
    """

    outcome: str = "stalled_at_demonstration"
    level: float = 0.5

    @property
    def is_verdict(self) -> bool:
        """Whether it is about the verdict."""
        return self.outcome in VERDICTS

    def of(self, values: Floats) -> Flags:
        """Which worlds fail. ``values`` has one entry a world: the mean over its runs."""
        return np.asarray(values >= self.level if self.is_verdict else values <= self.level)


@dataclass(frozen=True, eq=False, repr=False)
class Discovery(TabularStudy):
    """What scenario discovery found.

    Attributes:
        scenario, against: names; with the second, outcomes are paired differences from it.
        failure: when a world fails.
        seeds: on which every world was run.
        design_seed: of the sample, of the half that is held back, and of the refits.
        worlds: a row a world: ``world``, each parameter, ``outcome``, ``failed``, ``checked`` (held back from the
            search) and ``box`` (number of the box it lies in; 0 for none).
        boxes: a row a box: ``box``, ``coverage`` and ``density`` where it was found, the same among the worlds held
            back (``coverage_checked``, ``density_checked`` with ``low`` and ``high``, a 95 % Wilson interval),
            ``base`` (share of failures among the worlds held back that no earlier box holds), ``p`` (chance of that
            density by luck), ``worlds`` (how many held back lie in it) and ``holds``.
        restrictions: a row a restriction: ``box``, ``parameter``, ``side`` (``above`` or ``below``), ``limit``,
            ``p_found``, ``p_checked`` and ``again`` (share of searches on
            other halves of the worlds that restrict it on the same side).
        trajectory: a row a step of the search: ``box``, ``step``, ``coverage``, ``density``, ``restricted``.
        notes: what was left out, mended or lost, and why there is no box.
        months: how long each run lasted; 0 in older files, which do not tell it.
        currency: of all money.
    """

    kind: ClassVar[str] = "discover"

    scenario: str
    against: str
    failure: FailureCriterion
    seeds: tuple[int, ...]
    design_seed: int
    worlds: pd.DataFrame
    boxes: pd.DataFrame
    restrictions: pd.DataFrame
    trajectory: pd.DataFrame
    notes: tuple[str, ...] = ()
    months: int = 0
    currency: str = HOME

    @property
    def parameters(self) -> list[str]:
        """The parameters that were varied."""
        return list(self.worlds.columns[1:-4])

    @property
    def share(self) -> float:
        """Share of all worlds that fail."""
        return float(self.worlds["failed"].mean())

    @property
    def held(self) -> list[int]:
        """Numbers of the boxes that hold among worlds that the search did not see."""
        return [int(box) for box in self.boxes.loc[self.boxes["holds"], "box"]]

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The same study from its tables and facts."""
        return super().restored(tables, {**facts, "failure": FailureCriterion(*facts["failure"])})


def discover(spec: DiscoverySpec, options: RunOptions | None = None) -> Discovery:
    """Sample worlds around a scenario (a Latin hypercube) and find where it fails; each world is run on all seeds.

    Raises:
        InputError: on bad input, or if it was stopped before a tenth of the worlds were run.
    """
    bases, seeds, worlds, design_seed = spec.scenarios, spec.dice, spec.worlds, spec.design_seed
    paired = len(bases) > 1
    failure = spec.failure or failing(spec.verdict, spec.below, paired)
    _checked_input(failure, paired, worlds)
    known_outcome(failure.outcome, "below", spec.base)
    apart = differing(*bases)
    over, left = ranges(bases, spec.parameters, spec.spread)
    where = drawn(LATIN, over, worlds, design_seed)
    done = sample(bases, where, seeds, options, [failure.outcome])
    values = done.outcome(failure.outcome)[:, :, done.whole]
    change = values[:, 0] - values[:, 1] if paired else values[:, 0]
    good = ~np.isnan(change).any(axis=1)
    if good.sum() < max(worlds // 10, 4 * FEW):
        why = f"runs failed: {done.errors[0]}" if done.errors else "was stopped before enough worlds were run"
        raise InputError("discover", None, why)
    table = pd.DataFrame(where)[good].reset_index(drop=True)
    outcome = change[good].mean(axis=1)
    notes = [*apart, *left, *(f"A run failed: {text}" for text in done.errors[:3])]
    if not good.all():
        notes.append(f"{int((~good).sum())} of {worlds} worlds are missing (stopped or failed).")
    found = discover_in(table, failure.of(outcome), design_seed)
    return replace(
        found,
        scenario=spec.base.name,
        against=spec.other,
        failure=failure,
        seeds=tuple(seeds[at] for at in done.whole),
        worlds=found.worlds.assign(outcome=outcome),
        notes=(*notes, *found.notes),
        months=spec.base.world.months,
        currency=spec.base.world.currency,
    )


def failing(verdict: str | None, below: str | None, paired: bool) -> FailureCriterion:
    """When a world fails, as the command says it.

    Raises:
        InputError: if two are asked for, or one is not written as it must be.
    """
    if verdict and (below or paired):
        raise InputError("--verdict", verdict, "cannot stand beside --below or --against: leave one out")
    if verdict:
        if verdict not in WORDS:
            raise InputError("--verdict", verdict, f"must be one of: {', '.join(WORDS)}{nearest(verdict, WORDS)}")
        return FailureCriterion(verdict.replace(" ", "_"))
    if below is None:
        return FailureCriterion("in_use", 0.0) if paired else FailureCriterion()
    name, _, value = (part.strip() for part in below.rpartition("="))  # that of a group has a sign of its own
    try:
        return FailureCriterion(name, float(value))
    except ValueError:
        raise InputError(
            "--below", below, "must be written measure=value, for instance in_use=0.1 or in_use@size=small=0.1"
        ) from None


def _checked_input(failure: FailureCriterion, paired: bool, worlds: int) -> None:
    known_outcome(failure.outcome, "below")
    if paired and failure.is_verdict:
        remedy = "a verdict has no difference: name a measure, or leave out the other scenario"
        raise InputError("below", failure.outcome, remedy)
    low, high = _span(failure, paired)
    if not low <= failure.level <= high or math.isinf(failure.level):
        span = f"{failure.outcome} lies between {low:g} and {high:g}" if high == 1.0 else "must be a number"
        raise InputError("below", failure.level, span)
    if worlds < 4 * FEW:
        raise InputError("worlds", worlds, f"must be {4 * FEW} or more")


def _span(failure: FailureCriterion, paired: bool) -> tuple[float, float]:
    """Between what the outcome, or a difference of two, can lie at all."""
    measure = MEASURES.get(failure.outcome.partition("@")[0])
    share = measure is not None and measure.unit in SHARES and not measure.counted
    if not (share or failure.is_verdict):
        return -math.inf, math.inf
    return -1.0 if paired else 0.0, 1.0


BOX_COLUMNS = [
    "box", "coverage", "density", "coverage_checked", "density_checked", "low", "high", "base", "p", "worlds", "holds"
]  # fmt: skip
COLUMNS = {
    "boxes": BOX_COLUMNS,
    "restrictions": ["box", "parameter", "side", "limit", "p_found", "p_checked", "again"],
    "trajectory": ["box", "step", "coverage", "density", "restricted"],
}
"""Columns of the tables."""


def discover_in(table: pd.DataFrame, failed: Flags, seed: int = 0) -> Discovery:
    """Find boxes of failures in any table: one half is searched, the other half checks what was found.

    What :func:`discover` does with the worlds that it ran; the outcome here is whether they fail.

    Args:
        table: numbers, a row a world and a column a parameter.
        failed: which of them fail, (worlds,).
        seed: of the halves and the refits.
    """
    dice = np.random.default_rng([seed, 1])
    x, names = table.to_numpy(np.float64), list(table.columns)
    checked = np.zeros(len(x), np.bool_)
    checked[dice.permutation(len(x))[: len(x) // 2]] = True
    box = np.zeros(len(x), np.int64)
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
    notes: list[str] = []
    for number in range(1, BOXES + 1):
        search, check = (box == 0) & ~checked, (box == 0) & checked
        fewest = min(min(failed[half].sum(), (~failed[half]).sum()) for half in (search, check))
        if fewest < FEW:
            if number == 1:
                notes.append(
                    f"In a half of the worlds fewer than {FEW} fail, or fewer than {FEW} do not: too few to tell."
                )
            break
        new, steps = prim.found(x[search], failed[search])
        if not new.restricted:
            break
        again = _again(x[box == 0], failed[box == 0], new, dice)
        test = prim.box_of(x[check], failed[check], new.limits)
        row = _judged(number, new, test, failed, search, check, checked)
        rows["boxes"].append(row)
        for side, at in new.restricted:
            p_found, p_checked = (
                prim.p_value(x[half], failed[half], prim.box_of(x[half], failed[half], new.limits), side, at)
                for half in (search, check)
            )
            word = "above" if side == prim.LOW else "below"
            limit = float(new.limits[side, at])
            rows["restrictions"].append((number, names[at], word, limit, p_found, p_checked, again[side, at]))
        rows["trajectory"] += [(number, i, b.coverage, b.density, len(b.restricted)) for i, b in enumerate(steps)]
        if not row[-1]:
            break
        box[prim.box_of(x, failed, new.limits).inside & (box == 0)] = number
    frames = {name: pd.DataFrame(rows[name], columns=columns) for name, columns in COLUMNS.items()}
    own = {"outcome": failed.astype(np.float64), "failed": failed, "checked": checked, "box": box}
    worlds = table.assign(**own).reset_index(names="world")
    return Discovery("table", "", FailureCriterion(), (), seed, worlds, **frames, notes=tuple(notes))


def _judged(
    number: int, new: Box, test: Box, failed: Flags, search: Flags, check: Flags, half: Flags
) -> tuple[Any, ...]:
    """A row of ``boxes``. Coverage is of all failures of a half, those in earlier boxes included."""
    every = [max(int(failed[part].sum()), 1) for part in (~half, half)]
    within = [int((failed[part] & box.inside).sum()) for part, box in ((search, new), (check, test))]
    n, base = int(test.inside.sum()), float(failed[check].mean())
    low, high, p = np.nan, np.nan, 1.0
    if n:
        trial = stats.binomtest(within[1], n, base, alternative="greater")
        p = float(trial.pvalue)
        ends = stats.binomtest(within[1], n).proportion_ci(LEVEL, method="wilson")
        low, high = float(ends.low), float(ends.high)
    holds = bool(p <= prim.SURE / BOXES)
    return (
        number, within[0] / every[0], new.density, within[1] / every[1], test.density, low, high, base, p, n, holds
    )  # fmt: skip


def _again(x: Floats, failed: Flags, box: Box, dice: np.random.Generator) -> dict[tuple[int, int], float]:
    """For each restriction the share of searches on a random half of the points that make it as well."""
    halves = [dice.permutation(len(x))[: len(x) // 2] for _ in range(REFITS)]
    count = Counter(each for half in halves for each in prim.found(x[half], failed[half])[0].restricted)
    return {each: count[each] / REFITS for each in box.restricted}
