"""Freeze the indicators of every library scenario at fixed seeds: `make freeze` writes the file that a test compares.

Run it after a change that is meant to change numbers. It prints what moved, and the line that the changelog needs.
"""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from stallpoint.model.life import run
from stallpoint.scenarios.files import library, load

FILE = Path(__file__).parent / "baselines" / "indicators.csv"
SEEDS = (0, 1)
KEY = ["scenario", "seed", "month"]
DIGITS = 9
"""Digits kept: rounding of the last bits may differ between machines, outcomes may not."""


def indicators(seeds: Sequence[int] = SEEDS) -> pd.DataFrame:
    """Every measure of every library scenario in the middle and at the end of the run."""
    parts = []
    for name in library():
        scenario = load(name)
        for seed in seeds:
            table = run(scenario, seed).indicators
            found = table.iloc[[len(table) // 2 - 1, -1]].reset_index()
            found.insert(0, "seed", seed)
            found.insert(0, "scenario", name)
            parts.append(found)
    return pd.concat(parts, ignore_index=True)


def written(table: pd.DataFrame) -> str:
    """The table as the text of the file."""
    return table.to_csv(index=False, float_format=f"%.{DIGITS}g", lineterminator="\n")


def mark(text: str) -> str:
    """What the changelog must name: eight hexadecimal digits of the file."""
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def frozen() -> pd.DataFrame:
    """The table as it was frozen."""
    return pd.read_csv(FILE)


def lacking(old: pd.DataFrame, new: pd.DataFrame) -> str:
    """Which measures are in one of two tables only, and what to do; empty where they have the same ones."""
    parts = [
        f"{', '.join(sorted(set(one) - set(other)))} {what}"
        for one, other, what in ((new, old, "is not frozen yet"), (old, new, "is frozen and is no measure any more"))
        if set(one) - set(other)
    ]
    return f"{'; '.join(parts)}: run `make freeze` and say so in CHANGELOG.md" if parts else ""


def moved(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """The ends of runs that differ in what both tables measure, one row a scenario, seed and measure."""
    both = [name for name in old if name in new]
    ends = [t[both].groupby(["scenario", "seed"]).last().drop(columns="month") for t in (old, new)]
    names = ["scenario", "seed", "measure"]
    long = [end.melt(ignore_index=False, var_name="measure").reset_index().set_index(names)["value"] for end in ends]
    table = pd.concat(long, axis=1, keys=["old", "new"])
    return table[~np.isclose(table["old"], table["new"], rtol=1e-6, atol=1e-9, equal_nan=True)]


def main() -> int:
    """Write the file and say what moved."""
    new = indicators()
    if FILE.exists():
        print(lacking(frozen(), new))
        changed = moved(frozen(), new)
        shown = changed[changed.index.get_level_values(2).isin(["breadth", "in_use"])]
        print(shown.to_string() if len(shown) else "no measure of breadth or use moved")
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(written(new), encoding="utf-8")
    print(f"say in CHANGELOG.md what moved and why, and name the baselines `{mark(written(new))}`")
    return 0


if __name__ == "__main__":
    sys.exit(main())
