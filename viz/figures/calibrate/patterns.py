"""Every pattern with an observed figure: how far off the worlds of the set are, in tolerances."""

import numpy as np

from ....experiments.fitting.calibration import Calibration
from ....experiments.fitting.pattern import WORST
from ...axes import places
from ...figure import Axis, Dots, Figure, Panel, Rule
from ...studies.calibration import patterns_of, patterns_table
from ...theme import IN_USE

ORDER = 10


def figure(c: Calibration) -> Figure | None:
    """The figure; none if no pattern has an observed figure, or no world was found."""
    rows = c.patterns.to_dict("records")
    found = [(p, row) for p, row in zip(patterns_of(c), rows, strict=True) if p.figure is not None]
    if not found or not len(c.worlds):
        return None
    words = [f"{row['middle']:.3g}, observed {p.figure:.3g}: within in {row['inside']}" for p, row in found]
    marks: list[Rule | Dots] = [Rule(0.0, upright=True)]
    marks += [Rule(edge, upright=True, dashed=True) for edge in (-1.0, 1.0)]
    for held_out, label in ((False, "in the search"), (True, "held out")):
        mine = [(place, p, row) for place, (p, row) in enumerate(found) if p.held_out is held_out]
        misses = [[p.miss(float(row[end])) for end in ("middle", "least", "most")] for _, p, row in mine]
        value, low, high = np.clip(np.round(np.reshape(misses, (-1, 3)), 3), -WORST, WORST).T
        marks += [Dots(label, IN_USE, value, [place for place, _, _ in mine], low, high, filled=not held_out)]
    good = sum(row["inside"] == len(c.worlds) for _, row in found)
    return Figure(
        name="patterns",
        heading="What the worlds show",
        finding=f"{good} of {len(found)} observed figures are met within their limits in all {len(c.worlds)} worlds",
        note="Dots: the middle world; lines: from the least to the most over the worlds, in tolerances: 0 is the "
        "observed figure, and the dashed lines are the limits of what passes. Open dots were held out of the search.",
        panels=(
            Panel(
                Axis(-WORST, WORST, "quantity", 1.0, "how far off, in tolerances"),
                places([p.name for p, _ in found], words),
                tuple(marks),
            ),
        ),
        tables=(patterns_table(c, [p for p in patterns_of(c) if not p.held_out]),),
    )
