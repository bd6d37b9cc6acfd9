"""What becomes of signs year by year: in how many variants a scenario surely adds, takes away, or neither."""

from ....experiments.robustness.robust import Robust
from ....model.outcomes.verdict import at
from ...figure import Cell, Figure, Table

ORDER = 20


def figure(r: Robust) -> Figure | None:
    """Tables alone; nothing with one horizon."""
    if len(r.horizons) < 2:
        return None
    return Figure(
        name="years",
        heading="Signs year by year",
        finding="In how many variants, the scenarios as they are among them, each scenario surely adds real use "
        f"to {r.names[0]}, or surely takes it away, by each year",
        panels=(),
        tables=(signs(r), verdicts(r)),
    )


def signs(r: Robust) -> Table:
    """Variants in which a scenario surely adds and surely takes away, at each horizon."""
    rows: list[tuple[Cell, ...]] = []
    for name in r.names[1:]:
        own = r.added[(r.added["scenario"] == name) & (r.added["against"] == r.names[0])]
        cells = []
        for months in r.horizons:
            now = own[own["months"] == months]
            cells.append(f"{int((now['low'] > 0).sum())} up, {int((now['high'] < 0).sum())} down of {len(now)}")
        rows.append((name, *cells))
    return Table(("Variants in which it surely adds", *(f"by {at(m)}" for m in r.horizons)), tuple(rows))


def verdicts(r: Robust) -> Table:
    """Shares of verdicts as the scenarios are, at each horizon at which the verdict is told."""
    rows: list[tuple[Cell, ...]] = []
    own = r.verdicts[r.verdicts["variant"] == r.variants["variant"].iloc[0]]
    ends = [months for months in r.horizons if (own["months"] == months).any()]
    for name in r.names:
        cells = []
        for months in ends:
            now = own[(own["scenario"] == name) & (own["months"] == months)]
            cells.append(", ".join(f"{row.verdict} {row.runs}" for row in now.itertuples()))
        rows.append((name, *cells))
    return Table(("Verdicts of runs as they are", *(f"by {at(m)}" for m in ends)), tuple(rows))
