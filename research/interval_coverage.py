"""What intervals cover on runs of the model, and how often looking again errs: the tables of docs/statistics.md.

Usage: python research/interval_coverage.py [draws]         prints the tables, from research/interval_coverage.csv
       python research/interval_coverage.py runs [seeds]    makes these runs

Samples of 5, 10 and 30 runs are drawn, with replacement, from thousands of runs, whose mean is then the truth.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from stallpoint.agents.columns import Floats
from stallpoint.experiments.ensemble import LEAN, RunOptions, runs_of
from stallpoint.experiments.sequential import MOST_RUNS, always, reach, runs_for
from stallpoint.experiments.statistics import POSITIVE, SHARE, Interval, exact, interval, paired, ratio
from stallpoint.experiments.student import student
from stallpoint.scenarios.files import load

RUNS = Path(__file__).parent / "interval_coverage.csv"
SCENARIOS = {"none": "no-policy", "cost": "break-cost", "display": "display-programme"}
FACTORIES, MONTHS = 300, 120
MEASURED = ("in_use", "breadth", "public_spent", "firms_spent")
SIZES = (5, 10, 30)
MOST_FOLLOWED = 3000
"""Who would need more runs than this gives up."""

type Runs = Mapping[str, Floats]
type Way = Callable[[Runs], Interval]


def figures() -> dict[str, tuple[Way, Way]]:
    """Each kind of figure that is told of some runs: its interval, and Student's, as it was before."""
    return {
        "share in use, no policy": mean("none in_use", SHARE),
        "share that started, no policy": mean("none breadth", SHARE),
        "share in use, display": mean("display in_use", SHARE),
        "factories' money, no policy": mean("none firms_spent", POSITIVE),
        "public money, display": mean("display public_spent", POSITIVE),
        "in use, break-cost less no policy": change("cost in_use"),
        "started, break-cost less no policy": change("cost breadth"),
        "in use, display less no policy": change("display in_use"),
        "cases brought forth a case, no policy": over("none credit", "none cases"),
        "factories' money a user, no policy": over("none firms_spent", "none in_use"),
        "public money a user, break-cost": over("cost public_spent", "cost in_use"),
        "public money a user, display": over("display public_spent", "display in_use"),
    }


def mean(name: str, within: tuple[float, float]) -> tuple[Way, Way]:
    """The mean of a column."""
    return lambda runs: interval(runs[name], within), lambda runs: plain(runs[name])


def change(name: str) -> tuple[Way, Way]:
    """The paired difference of a column from that without policy."""
    base = f"none {name.split(maxsplit=1)[1]}"
    return lambda runs: paired(runs[name], runs[base]), lambda runs: plain(runs[name] - runs[base])


def over(name: str, under: str) -> tuple[Way, Way]:
    """The ratio of two totals."""

    def linear(runs: Runs) -> Interval:
        a, b = runs[name], runs[under]
        if not b.sum() > 0.0:
            return Interval(math.nan, math.nan, math.nan, len(a))
        value = a.sum() / b.sum()
        half = plain((a - value * b) / b.mean()).high
        return Interval(value, value - half, value + half, len(a))

    return lambda runs: ratio(runs[name], runs[under]), linear


def plain(values: Floats) -> Interval:
    """Student's interval, whatever the runs are like."""
    half = student(0.975, len(values) - 1) * float(values.std(ddof=1)) / math.sqrt(len(values))
    return Interval(float(values.mean()), values.mean() - half, values.mean() + half, len(values))


def read() -> dict[str, Floats]:
    """The runs, column by column, (seeds,)."""
    return {str(name): column.to_numpy(np.float64) for name, column in pd.read_csv(RUNS).items()}


def draws(runs: Runs, size: int, count: int, seed: int = 0) -> Iterator[Runs]:
    """Samples of some runs, each pair of scenarios on one seed as it was run."""
    dice, all_of_them = np.random.default_rng(seed), len(runs["seed"])
    for places in dice.integers(0, all_of_them, (count, size)):
        yield {name: column[places] for name, column in runs.items()}


def covered(way: Way, runs: Runs, size: int, count: int) -> tuple[float, float, float]:
    """How often an interval holds the truth, and how often it lies wholly below and above it."""
    truth = way(runs).mean
    found = [way(sample) for sample in draws(runs, size, count)]
    known = [each for each in found if not math.isnan(each.low)]
    below, above = (
        sum(missed) / len(known) for missed in zip(*((f.high < truth, f.low > truth) for f in known), strict=True)
    )
    return 1.0 - below - above, below, above


def follow(change: Floats, start: int, count: int, old: bool = False, seed: int = 0) -> float:
    """How often somebody finds a sign who goes on as the page says until there is one.

    Args:
        change: differences whose true mean is zero, (runs,).
        start: runs of the first look.
        count: how many do so.
        old: by the interval for a fixed number, and the runs that it would need, as before.
    """
    dice = np.random.default_rng(seed)
    return sum(_finds(dice.choice(change, MOST_FOLLOWED), start, old) for _ in range(count)) / count


def _finds(runs: Floats, n: int, old: bool) -> bool:
    while n <= len(runs):
        d = paired(runs[:n], np.zeros(n))
        if found := (plain(runs[:n]).sure if old else d.lasting):
            return found
        more = _once(d.mean, float(runs[:n].std(ddof=1))) if old else runs_for(d.mean, float(runs[:n].std(ddof=1)))
        n = max(n + 1, more or MOST_RUNS)
    return False


def _once(mean: float, deviation: float) -> int | None:
    """Runs that a t-test of a fixed number needs for a chance of 80 %."""
    if mean == 0.0:
        return None
    size = deviation / abs(mean)
    n = max(2, math.ceil(min(((1.96 + 0.842) * size) ** 2, MOST_RUNS)))
    while n < min(((student(0.975, n - 1) + student(0.8, n - 1)) * size) ** 2, MOST_RUNS):
        n += 1
    return n


def at_every_run(change: Floats, start: int, count: int, until: int = 300) -> float:
    """How often the bound excludes the truth at some look, for somebody who looks after every run up to ``until``."""
    dice, found = np.random.default_rng(1), 0
    for _ in range(count):
        runs = dice.choice(change, until)
        bounds = (always(runs[:n]) for n in range(start, until + 1))
        found += any(low > 0.0 or high < 0.0 for low, high in bounds)
    return found / count


def make(seeds: int) -> None:
    """Make the runs that samples are drawn from."""
    scenarios = [load(name).with_world(factories=FACTORIES, months=MONTHS) for name in SCENARIOS.values()]
    rows: dict[int, dict[str, Any]] = {}
    for task, run in runs_of(scenarios, range(seeds), RunOptions(), LEAN):
        name, row = list(SCENARIOS)[task.place], rows.setdefault(run.seed, {"seed": run.seed})
        row |= {f"{name} {measure}": float(run.series(measure)[-1]) for measure in MEASURED}
        # What cases of the first seven years brought forth
        row |= {f"{name} cases": float(run.years[:7, 0].sum()), f"{name} credit": float(run.years[:7, 1].sum())}
    pd.DataFrame(list(rows.values())).to_csv(RUNS, index=False, float_format="%.5g")


def main(count: int = 4000) -> None:
    """Print the tables."""
    runs = read()
    print("| figure | skewness | " + " | ".join(f"{n} runs | Student's" for n in SIZES) + " |")
    print("| --- " * (2 + 2 * len(SIZES)) + "|")
    for name, (ours, before) in figures().items():
        each = np.array([ours(one).mean for one in draws(runs, 1, 2000)])
        cells = [f"{stats.skew(each[np.isfinite(each)]):.1f}"]
        for n in SIZES:
            (share, below, above), old = covered(ours, runs, n, count), covered(before, runs, n, count)[0]
            cells += [
                f"**{share:.3f}** ({below:.3f} / {above:.3f})".replace("0.", "."),
                f"{old:.3f}".replace("0.", "."),
            ]
        print(f"| {name} | {' | '.join(cells)} |")
    print("\n| share of runs | " + " | ".join(f"{n} runs" for n in SIZES) + " |\n" + "| --- " * (1 + len(SIZES)) + "|")
    for share in (0.02, 0.1, 0.3, 0.5):
        cells = [f"{sum(_in(share, k, n) for k in range(n + 1)):.3f}".replace("0.", ".") for n in SIZES]
        print(f"| {share:g} | {' | '.join(cells)} |")
    print("\n| true difference nil | first look | as before | the advice followed | a look after every run |")
    print("| --- " * 5 + "|")
    for name in ("cost in_use", "cost breadth", "display in_use"):
        values = runs[name] - runs[f"none {name.split()[1]}"]
        values = values - values.mean()
        for start in SIZES:
            found = follow(values, start, count // 4, True), follow(values, start, count // 4)
            cells = [f"{share:.3f}".replace("0.", ".") for share in (*found, at_every_run(values, start, count // 10))]
            print(f"| {name} | {start} | {' | '.join(cells)} |")
    print("\n| runs | " + " | ".join(map(str, (8, 10, 20, 30, 60, 100, 300, 1000))) + " |\n" + "| --- " * 9 + "|")
    wide = (reach(n) / student(0.975, n - 1) for n in (8, 10, 20, 30, 60, 100, 300, 1000))
    print("| times as wide | " + " | ".join("-" if math.isinf(each) else f"{each:.2f}" for each in wide) + " |")


def _in(share: float, count: int, n: int) -> float:
    """The chance of a count, if its exact interval holds the share."""
    low, high = exact(count, n)
    return float(stats.binom.pmf(count, n, share)) if low <= share <= high else 0.0


if __name__ == "__main__":
    if sys.argv[1:2] == ["runs"]:
        make(int((sys.argv[2:] or ["2000"])[0]))
    else:
        main(*map(int, sys.argv[1:]))
