"""The funnel by tier under a few strategies: the share of each tier's factories that got so far."""

import numpy as np

from ....agents.columns import Floats
from ....experiments.go_to_market.market import Market
from ....model.outcomes.funnel import STEPS
from ...figure import Figure, Table
from ...formatting import count, quantity
from ._panels import FUNNEL_NOTE, STEP_WORDS, funnel

ORDER = 40


def figure(m: Market) -> Figure | None:
    """The figure; nothing if a stop left no run that was looked at closely."""
    if not m.filmed:
        return None
    chosen = list(dict.fromkeys((0, m.best(m.goal), m.best("own_in_use"), m.best("own_contracts"))))[:3]
    table = m.funnel[m.funnel["by"] == "tier"]
    tiers = list(dict.fromkeys(table["group"]))
    counts = {m.names[place]: _counts(m, place, tiers) for place in chosen}
    last, found = list(counts.items())[-1]
    return Figure(
        name="funnel",
        heading="The funnel by tier",
        finding=f"Of all who hear of the technology, few become clients of one vendor; under {last!r} "
        f"{quantity(float(found[:, -1].sum()))} really use it",
        note=f"Means of {count(len(m.filmed), 'run')}. {FUNNEL_NOTE}",
        panels=tuple(funnel(name, tiers, each) for name, each in counts.items()),
        tables=(_table(m),),
    )


def _counts(m: Market, place: int, tiers: list[str]) -> Floats:
    """Mean factories by tier and step under a strategy: (tiers, steps)."""
    rows = m.funnel[(m.funnel["by"] == "tier") & (m.funnel["strategy"] == m.names[place])]
    wide = rows.pivot_table(index="group", columns="step", values="factories")
    return np.asarray(wide.reindex(index=tiers, columns=list(STEPS)), np.float64)


def _table(m: Market) -> Table:
    steps = list(dict.fromkeys(m.funnel["step"]))
    rows = []
    for (name, by, group), part in m.funnel.groupby(["strategy", "by", "group"], sort=False):
        found = part.set_index("step")["factories"]
        rows.append((f"{name}, {by} {group}", *(quantity(float(found[step])) for step in steps)))
    words = (STEP_WORDS[step][1] if step in STEP_WORDS else step.capitalize() for step in steps)
    return Table(("Strategy and group", *words), tuple(rows))
