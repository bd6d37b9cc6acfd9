"""A comparison in a few lines of plain text, for a terminal."""

from __future__ import annotations

from ...experiments.compare import Comparison
from ...model.outcomes.verdict import at
from ..telling import share
from .sentences import in_runs, waiting

WIDEST = 32


def verdicts(c: Comparison) -> str:
    """How many runs of each scenario came to which verdict."""
    wide = min(WIDEST, max(map(len, c.names)))
    lines = [f"Verdicts by {at(c.months)}"]
    for name in c.names:
        found = sorted(c.verdicts(name).items(), key=lambda each: -each[1])
        lines.append(f"  {_short(name):<{wide}}  " + ", ".join(f"{word} {in_runs(c, runs)}" for word, runs in found))
    return "\n".join(lines)


def holds(c: Comparison, most: int = 3) -> str:
    """What holds the factories back at the end, the greatest first."""
    wide = min(WIDEST, max(map(len, c.names)))
    lines = ["What holds the factories back at the end (share of all)"]
    for name in c.names:
        found = sorted(waiting(c, name).items(), key=lambda each: -each[1])[:most]
        told = ", ".join(f"{gate} {share(part)}" for gate, part in found if part > 0)
        lines.append(f"  {_short(name):<{wide}}  {told or 'nothing'}")
    return "\n".join(lines)


def _short(name: str) -> str:
    return name if len(name) <= WIDEST else f"{name[: WIDEST - 1]}…"
