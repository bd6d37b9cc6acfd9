"""In what every strategy is tried: how rivals answer, in the worlds of a set and in others that are drawn."""

from collections.abc import Mapping, Sequence

import pandas as pd

from ...scenarios.worlds import World
from ..designs.design import Point

REACTIONS: Mapping[str, Point] = {
    "no answer": {"rival_price_response": 0.0, "rival_proof_response": 0.0},
    "mild answer": {"rival_price_response": 0.1, "rival_proof_response": 0.02},
    "strong answer": {"rival_price_response": 0.5, "rival_proof_response": 0.2},
}
"""How rivals answer in the scenario as it is: shares of the gap that they close a month."""
MILD = "mild answer"
"""The one that is told first, and alone where nothing else is said."""
OWN = "own"
"""What the scenario's own world is called."""
STRONGEST = REACTIONS["strong answer"]


def first_world(worlds: Sequence[str]) -> str:
    """What is told of the first of several worlds alone."""
    return f"The funnel, clients lost and prices over time are those of world {worlds[0]}."


def situations_of(
    worlds: Sequence[World], where: Sequence[Point] = (), answers: Sequence[str] = tuple(REACTIONS)
) -> pd.DataFrame:
    """The table of the situations: answers of the rivals in each world, then the worlds that were drawn."""
    base: list[dict[str, object]] = []
    for world in worlds or (None,):
        name, brings = (world.name, dict(world.values)) if world else (OWN, {})
        base += [
            {"situation": f"{name}: {a}" if world else a, "other": False, "world": name, **brings, **REACTIONS[a]}
            for a in answers
        ]
    other = [
        {"situation": f"world {number}", "other": True, "world": f"drawn {number}", **values}
        for number, values in enumerate(where, 1)
    ]
    table = pd.DataFrame([*base, *other])
    words = table.select_dtypes(exclude=["number", "bool"]).columns
    return table.assign(**{name: table[name].fillna("").astype(str) for name in words})
