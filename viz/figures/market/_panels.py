"""What figures of a go-to-market study and of the Market page share: strategies in order, a funnel, prices."""

from collections.abc import Mapping, Sequence

import numpy as np

from ....agents.columns import Floats
from ....experiments.go_to_market.market import Market
from ....model.outcomes.funnel import STEPS
from ....scenarios.money import HOME, told_in
from ...axes import places
from ...figure import Axis, Fields, Panel
from ...formatting import listed, quantity
from ...laid_out import tier_names

_UNITS = {
    "own_profit": f"profit, million {HOME}",
    "own_revenue": f"revenue, million {HOME}",
    "own_in_use": "clients in real use",
    "own_contracts": "contracts signed",
}
STEP_WORDS = {
    "aware": ("heard", "Heard of it"),
    "considered": ("looked", "Looked at the vendor"),
    "piloted": ("pilot", "Had a pilot"),
    "scaled": ("scaled", "Scaled"),
    "in_use": ("in use", "Really use it"),
}
"""Steps of the funnel, over a column of the figure and of the table."""
PRICES = ("rivals_price", "own_price")
FUNNEL_NOTE = (
    "Numbers: factories that got so far; colour: share of their tier. Each step is "
    "part of the one before it, so the first number of a row is the market of that tier."
)
PRICES_NOTE = "Of list price. Rivals that sell less than the focal vendor close a share of the gap to its price"
DEEPEST = 0.85
"""How much of its colour the deepest shade has."""


def unit(m: Market, figure: str) -> str:
    """A figure of the focal vendor with its unit, for an axis."""
    return told_in(_UNITS[figure], m.currency)


def ranked(m: Market) -> list[int]:
    """The strategies, the best first."""
    return sorted(range(len(m.names)), key=lambda place: -m.mean(m.goal, place).mean)


def shades(
    tone: str,
    depth: Floats,
    words: Sequence[Sequence[str]],
    names: Sequence[str],
    heads: Sequence[str],
) -> tuple[Axis, Axis, tuple[Fields]]:
    """A table of numbers on shades of one colour; ``depth`` from 0 to 1, a row a name, a column a head."""
    y, x = np.indices(depth.shape).reshape(2, -1)
    lines = tuple((word,) for row in words for word in row)
    shade = DEEPEST * np.clip(np.nan_to_num(depth), 0.0, 1.0).ravel()
    return places(heads), places(names), (Fields("", tone, x, y, words=lines, shade=shade),)


def funnel(name: str, tiers: Sequence[str], counts: Floats) -> Panel:
    """The funnel of one strategy; ``counts`` are mean factories, (tiers, steps) with the size of the tier first."""
    every = np.vstack([counts, counts.sum(axis=0)])
    parts = every[:, 1:] / np.maximum(every[:, :1], 1e-9)
    words = [[quantity(value) for value in row] for row in every[:, 1:].tolist()]
    called = tier_names(max(map(int, tiers)) + 1)
    names = [*(called[int(tier)] for tier in tiers), "all"]
    return Panel(*shades("scaled", np.sqrt(parts), words, names, [STEP_WORDS[step][0] for step in STEPS[1:]]), name)


def prices_end(ends: Mapping[str, float]) -> str:
    """What rivals' prices come to, by strategy."""
    return f"Rivals end at {listed([f'{end:.2f} of list price under {name!r}' for name, end in ends.items()])}"
