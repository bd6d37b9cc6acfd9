"""What each mechanism of the moving world changes: `docs/moving-world.md`, made by

python research/moving_world.py docs/moving-world.md

Each world is `first-world` but for what its row says. A run lasts thirty years, and years 10 and 20 are read off it;
levers hold in months 6 to 66. Runs share their dice: a difference is paired by seed.
"""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from stallpoint.agents.factory import Size, Stage
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.experiments.outcome import Keep
from stallpoint.experiments.robustness.variants import entries
from stallpoint.experiments.statistics import Difference, Interval, interval, paired, ratio
from stallpoint.model.life import run
from stallpoint.model.outcomes.measures import started
from stallpoint.model.outcomes.result import Result
from stallpoint.scenarios.files import load
from stallpoint.scenarios.table.row import Value

type Floats = npt.NDArray[np.float64]

HOME = "first-world"
YEARS = (10, 20, 30)
SIZES = {1_000: 24, 20_000: 6}
"""Factories, and seeds for each scenario and world."""
POLICIES = ("no-policy", "display-programme", "verified-lighthouses", "break-people", "three-bottlenecks")
DEEP = 0.5
"""Depth from which use is deep, for the size gradient."""
STARTERS, DEEP_USERS = (1.6, 6.6), (3.0, 19.0)
"""What was seen of the ratio of large to small, of starters (3.3) and of deep users (7.5): docs/calibration.md."""
WORLDS: Mapping[str, Mapping[str, Value]] = {
    HOME: {},
    **{each.name: each.all_values() for each in entries() if each.like != HOME},
}
"""Worlds, and in what each differs from the first one: the variants of ``stallpoint robust``."""


type Found = Mapping[tuple[str, int], Comparison]
"""The comparison of all policies, by world and number of factories."""


def compared(world: str, factories: int) -> Comparison:
    """What ``stallpoint compare`` makes of the policies in a world."""
    values: dict[str, Value] = {
        **load(HOME).world.changed(),
        **WORLDS[world],
        "factories": factories,
        "months": 12 * max(YEARS),
    }
    scenarios = [load(policy).with_world(**values) for policy in POLICIES]
    return compare(scenarios, SIZES[factories], keep=Keep(measures=("in_use",), every=12, groups=()))


def by_size(result: Result, who: npt.NDArray[np.bool_]) -> list[float]:
    """Share of each size class, from small to large."""
    return [float(who[result.groups["size"] == size].mean()) for size in Size]


def gradients(world: str) -> Floats:
    """Shares that started and that use it deeply at year 10, no policy, (seeds, 2, sizes)."""
    scenario = load(HOME).with_world(**WORLDS[world], factories=1_000, months=120)
    runs = [run(scenario, seed) for seed in range(SIZES[1_000])]
    last = [each.history for each in runs]
    deep = [(h.stage[-1] == Stage.SCALED) & (h.depth[-1] >= DEEP) for h in last]
    return np.array([[by_size(one, started(one)[-1]), by_size(one, who)] for one, who in zip(runs, deep, strict=True)])


def told(values: Iterable[float], sign: bool = True) -> str:
    """A mean with its interval, in points."""
    mean, low, high = (100 * value for value in values)
    form = "{:+.1f} ({:+.1f} to {:+.1f})" if sign else "{:.1f} ({:.1f} to {:.1f})"
    return form.format(mean, low, high).replace("-", "−")


def used(c: Comparison, policy: str) -> list[Floats]:
    """Share in use at each of :data:`YEARS`, (seeds,)."""
    return [c.at_end(policy, "in_use", 12 * year) for year in YEARS]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def levels(found: Found, factories: int) -> str:
    """Real use without any policy, and what each world changes of that, paired by seed."""
    rows = []
    base = used(found[HOME, factories], "no-policy")
    for world in WORLDS:
        ours = used(found[world, factories], "no-policy")
        cells = [told(interval(each).ends, sign=False) for each in ours]
        both = zip(ours, base, strict=True)
        moved = ["" if world == HOME else told(paired(*pair).ends) for pair in both]
        rows.append([world, *cells, *moved])
    head = ["world", *(f"in use, year {year}, %" for year in YEARS)]
    return table([*head, *(f"against first-world, year {year}" for year in YEARS)], rows)


def effects(found: Found, factories: int) -> str:
    """What each policy adds to real use, in each world."""
    rows = [
        [world, policy, *(told(d.ends) for d in added(found[world, factories], policy))]
        for world in WORLDS
        for policy in POLICIES[1:]
    ]
    return table(["world", "policy", *(f"added by year {year}" for year in YEARS)], rows)


def added(c: Comparison, policy: str) -> list[Difference]:
    """What a policy adds to real use by each of :data:`YEARS`."""
    return [c.difference(policy, "in_use", months=12 * year) for year in YEARS]


def gradient() -> str:
    """Large to small, of starters and of deep users at year 10 without any policy; both observed ranges beside it."""
    rows = []
    for world in WORLDS:
        shares, ratios = gradients(world), []
        for of, (low, high) in ((0, STARTERS), (1, DEEP_USERS)):
            r: Interval = ratio(shares[:, of, Size.LARGE], shares[:, of, Size.SMALL])
            inside = "inside" if low <= r.mean <= high else "outside"
            ratios.append(f"{r.mean:.1f} ({r.low:.1f} to {r.high:.1f}), {inside}")
        small, large = shares[:, 0].mean(axis=0)[[Size.SMALL, Size.LARGE]]
        rows.append([world, f"{100 * small:.1f}", f"{100 * large:.1f}", *ratios])
    return table(["world", "small that started, %", "large, %", "starters, large to small", "deep users"], rows)


def signs(found: Found) -> str:
    """In how many worlds each policy surely adds, surely takes away, or neither."""
    rows = []
    for factories in SIZES:
        for policy in POLICIES[1:]:
            worlds = [added(found[world, factories], policy) for world in WORLDS]
            parts = [
                f"{sum(d.low > 0 for d in year)} up, {sum(d.high < 0 for d in year)} down"
                for year in zip(*worlds, strict=True)
            ]
            rows.append([policy, f"{factories:,}", *parts])
    return table(["policy", "factories", *(f"year {year}" for year in YEARS)], rows)


HEAD = """# The moving world

What each mechanism that can be switched on changes, at three horizons and two sizes. This page is made by

```sh
python research/moving_world.py docs/moving-world.md   # {minutes} minutes on {processors} processors
```

Every world is `first-world`, the default one of the version that measured this, but for what its name says
(`graded-world` is the scenario of that name, calibrated to the size gradient: [calibration.md](calibration.md);
`{code}` is price by the seat
below the reference revenue; vendors are those of `living-vendors`; staff turnover and neglect let scaled systems be
lost; firms is the share that leaves a year for reasons other than debt, all of them replaced by newborns; together is
all of it:
{together}).
`first-world` was calibrated with everything off, and none of the others but `graded-world` has been calibrated:
they tell what a mechanism does, not how much of it there is. Means over {runs}, with 95 %
intervals over dice; years 10, 20 and 30 are read off the same runs; levers hold in months 6 to 66. Real use in percent
of factories, differences in points, paired by seed. Today's default world limits attention and has price nearly
by the seat, as the calibration found them; the rest is off by default, because no source says how much of it there is.
Variants of earlier versions of `stallpoint robust` are among the rows; that command tries today's in the worlds of the
set.
What policies add in one of the worlds is what `compare` tells year by year:

```console
$ {command}
```
"""


def command(world: str) -> str:
    """What anybody can run to see a world at 1,000 factories."""
    changes = " ".join(f"--set {name}={value:g}" for name, value in WORLDS[world].items())
    more = f"--set months={12 * max(YEARS)} --set world={HOME} {changes} --worlds 1 --seeds {SIZES[1_000]}"
    return f"stallpoint compare {' '.join(POLICIES)} {more}"


def page(found: Found, seconds: float) -> str:
    """The whole page."""
    together = textwrap.fill(", ".join(f"`{name}` {value}" for name, value in WORLDS["together"].items()), 120)
    runs = " and ".join(f"{seeds} seeds at {factories:,} factories" for factories, seeds in SIZES.items())
    parts = [
        HEAD.format(
            minutes=max(round(seconds / 60), 1),
            processors=os.cpu_count(),
            code="seat",
            together=together,
            runs=runs,
            command=command("attention 6"),
        )
    ]
    parts.append(
        f"## Which signs hold\n\nWorlds, of {len(WORLDS)}, in which a policy surely adds or takes away real use.\n\n"
        f"{signs(found)}"
    )
    for factories in SIZES:
        parts.append(f"\n## {factories:,} factories, no policy\n\n{levels(found, factories)}")
        parts.append(f"\n## {factories:,} factories, what policies add\n\n{effects(found, factories)}")
    parts.append(
        "\n## The size gradient\n\nObserved: large to small 3.3 (1.6 to 6.6) of starters and 7.5 (3 to 19) of deep "
        "users\n"
        "([calibration.md](calibration.md)). At year 10, no policy, 1,000 factories. Of these `graded-world` shows\n"
        f"all other patterns too; the page of the calibration says what the nearest others miss.\n\n{gradient()}"
    )
    return "\n".join(parts) + "\n"


def main(arguments: list[str]) -> int:
    """Run everything and write the page."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    begun = time.monotonic()
    found = {(world, factories): compared(world, factories) for world in WORLDS for factories in SIZES}
    with open(arguments[0], "w", encoding="utf-8") as file:
        file.write(page(found, time.monotonic() - begun))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
