"""Real use in every field, told by the area of a square."""

from ....experiments.thresholds.phase import Phase
from ....model.outcomes.verdict import at as by
from ...figure import Fields, Figure, Table
from ...formatting import share
from ...theme import IN_USE
from ._map import columns_and_rows, heads, pair, pair_words, panel

ORDER = 20
WHOLE = 0.94
"""Side of the largest square, as a share of its field."""


def figure(p: Phase) -> Figure:
    """The figure."""
    cells = p.cells()
    known = [place for place, c in enumerate(cells) if c.runs]
    best = max((cells[place] for place in known), key=lambda c: c.in_use)
    place = columns_and_rows(p, known)
    use = [cells[each].in_use for each in known]
    sides = [WHOLE * (value / max(best.in_use, 1e-9)) ** 0.5 for value in use]
    squares = Fields("", IN_USE, *place, words=tuple((share(v),) for v in use), side=sides, points=tuple(known))
    return Figure(
        name="in-use",
        heading="Real use",
        finding=f"Real use by {by(p.months)} is greatest, {share(best.in_use)}, at {pair_words(p, best)}",
        note="Mean share of factories in real use at the end.",
        panels=(panel(p, [Fields("", "raised", *place, side=WHOLE), squares]),),
        tables=(Table((*heads(p), "Really in use"), tuple((*pair(p, c), share(c.in_use)) for c in cells if c.runs)),),
    )
