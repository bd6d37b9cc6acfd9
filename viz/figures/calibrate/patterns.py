"""Every pattern with an observed figure: how far off the chosen world is, in tolerances."""

import numpy as np

from ....experiments.fitting.calibration import Calibration
from ....experiments.fitting.pattern import WORST
from ...axes import places
from ...figure import Axis, Dots, Figure, Panel, Rule
from ...studies.calibration import WORDS, patterns_table
from ...theme import IN_USE

ORDER = 10


def figure(c: Calibration) -> Figure | None:
    """The figure; none if no pattern has an observed figure."""
    found = [(one, one.pattern.figure) for one in c.patterns if one.pattern.figure is not None]
    if not found:
        return None
    words = [f"{one.value:.3g}, observed {observed:.3g}: {WORDS[one.word]}" for one, observed in found]
    marks: list[Rule | Dots] = [Rule(0.0, upright=True)]
    marks += [Rule(edge, upright=True, dashed=True) for edge in (-1.0, 1.0)]
    for held_out, label in ((False, "in the search"), (True, "held out")):
        mine = [(place, one) for place, (one, _) in enumerate(found) if one.pattern.held_out is held_out]
        misses = [[one.pattern.miss(value) for value in (one.value, one.low, one.high)] for _, one in mine]
        value, low, high = np.clip(np.round(np.reshape(misses, (-1, 3)), 3), -WORST, WORST).T
        marks += [Dots(label, IN_USE, value, [place for place, _ in mine], low, high, filled=not held_out)]
    good = sum(one.word == "pass" for one, _ in found)
    return Figure(
        name="patterns",
        heading="What the chosen world shows",
        finding=f"{good} of {len(found)} observed figures are met within their limits",
        note="Dots and 95% intervals over seeds, in tolerances: 0 is the observed figure, and the dashed lines are the "
        "limits of what passes. Open dots were held out of the search.",
        panels=(
            Panel(
                Axis(-WORST, WORST, "quantity", 1.0, "how far off, in tolerances"),
                places([one.pattern.name for one, _ in found], words),
                tuple(marks),
            ),
        ),
        tables=(patterns_table([one for one in c.patterns if not one.pattern.held_out]),),
    )
