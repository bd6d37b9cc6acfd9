"""How far each world of a comparison is from the middle of all, in real use: why the default world is the one it is.

Usage, after ``stallpoint compare ... --worlds 24 --out FOLDER``: python research/middle_world.py FOLDER

Real use by years 5, 10 and 20 under each scenario, meant over seeds; the distance of a world is the root mean square of
its differences from the median world, each in standard deviations over the worlds. The same follows for what each
scenario adds to the first one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

MONTHS = (59, 119, 239)


def distances(use: pd.DataFrame) -> pd.Series:
    """The distance of each world from the middle, of figures by world (columns)."""
    off = use.sub(use.median(axis=1), axis=0).div(use.std(axis=1), axis=0)
    return np.sqrt((off**2).mean()).sort_values()


def main(folder: Path) -> None:
    """Print the worlds in the order of their distance."""
    rows = pd.read_csv(folder / "indicators.csv", usecols=["scenario", "world", "seed", "month", "in_use"])
    late = rows[rows["month"].isin(MONTHS)]
    use = late.pivot_table("in_use", ["scenario", "month"], "world")
    first = rows["scenario"].iloc[0]
    added = use.drop(first) - use.loc[first].reindex(use.drop(first).index, level="month")
    for what, figures in (("real use", use), (f"added to {first}", added)):
        told = ", ".join(f"{world} {distance:.2f}" for world, distance in distances(figures).items())
        print(f"{what}, {len(figures)} figures: {told}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
