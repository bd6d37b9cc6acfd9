"""Words of a sweep in a set of worlds: over what it holds, in how many of them, and what no interval covers."""

import math
from typing import Any

from ...experiments.designs.sweep import Sweep
from ..comparison.over_worlds import parts_told, turning_in
from ..figure import Cell
from ..formatting import caveat, count, held_in

HEADS = ("Same sign in", "Worlds alone, dice alone")
"""Columns that a table of effects has further."""
OF_USE = ("Use: same sign in", "Use: worlds alone, dice alone")
"""The same where other columns are not about use."""


def set_of(s: Sweep) -> int:
    """Of how many worlds the set is; 1 without one."""
    return len(s.about.get("in_worlds", ())) or 1


def caveat_of(s: Sweep) -> str:
    """What no interval of a sweep covers, in a line."""
    own = s.about.get("worlds", 1)
    if set_of(s) == 1 and own > 1:
        return f"{own:,} worlds of this design: what worlds unlike these would answer is not in these intervals."
    return caveat(set_of(s), s.about["finished_runs"])


def in_each(s: Sweep) -> str:
    """That everything was run in each world of the set, to stand behind how many scenarios; empty without one."""
    return f", each in {count(set_of(s), 'world')}" if set_of(s) > 1 else ""


def over(s: Sweep) -> str:
    """Over what figures are of a sweep in a set of worlds: '3 worlds and their dice'."""
    return f"{set_of(s)} worlds and their dice"


def holding(r: Any) -> str:
    """In how many worlds the sign of an effect holds, to stand behind it; empty without a set."""
    return f", {_held(r)}" if _known(r) else ""


def turning(s: Sweep, r: Any) -> list[str]:
    """The worlds in which an effect turns, and in what they differ; nothing where there is none, or no set."""
    if not _known(r) or not r.turns:
        return []
    return turning_in(s.in_worlds, r.turns_in.split(), bool(r.turns_surely))


def cells(r: Any) -> tuple[Cell, ...]:
    """An effect in points under :data:`HEADS`, in a sweep with a set of worlds."""
    if not _known(r):
        return "", ""
    return f"{int(r.holds)} of {int(r.worlds)} worlds", parts_told(r.worlds_part, r.dice_part)


def _known(r: Any) -> bool:
    """Whether a row of effects was taken in several worlds."""
    return not math.isnan(getattr(r, "holds", math.nan))


def _held(r: Any) -> str:
    return held_in(int(r.holds), int(r.holds_surely), int(r.worlds))
