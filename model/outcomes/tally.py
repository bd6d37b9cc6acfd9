"""What is counted of every month, by group, in one pass over the history; measures and tables of groups are made of it.

Counts are whole, and so are sums of half-precision numbers in steps of the smallest one: both are exact in whatever
order they are added up.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ...agents.columns import Codes, Counts, Floats, Index, Num
from ...agents.factory import Gate, Stage
from ...agents.vendor import OWN
from ..engine import compiled, kernel
from ..history import History
from ..phases.market import IN_USE_DEPTH

type Bits = npt.NDArray[np.uint16]

HALF: Floats = np.arange(2**16).astype(np.uint16).view(np.float16).astype(np.float64)
"""Every half-precision number, by its sixteen bits: compiled code does not reckon with them."""


class Tally(NamedTuple):
    """Factories of each group in each month, (groups, months): who has ``started`` by then (of those who
    hold the places), who is ``scaled``, who
    really uses it (``in_use``); the focal vendor's clients (``own``), those of them in real use (``own_in_use``), and
    rivals' clients in real use. ``stages`` and ``gates`` have a last axis for each :class:`Stage` and :class:`Gate`.

    ``depth`` is the sum over all factories, ``scaled_depth`` and ``scaled_net`` those over scaled ones.
    """

    stages: Counts
    gates: Counts
    started: Counts
    in_use: Counts
    own: Counts
    own_in_use: Counts
    rivals_in_use: Counts
    depth: Floats
    scaled_depth: Floats
    scaled_net: Floats

    @property
    def scaled(self) -> Counts:
        """Factories that are scaled, (groups, months)."""
        return self.stages[..., Stage.SCALED]


def has_begun(stage: Num) -> Num:
    """Whether a pilot was begun that is not over with the factory itself: every stage from PILOTING to ABANDONED."""
    return (stage >= Stage.PILOTING) & (stage <= Stage.ABANDONED)


def is_client(stage: Num, vendor: Num, asked: Num) -> Num:
    """Whether the factory has an installation, in whatever state, of the vendor that is asked about."""
    return (stage >= Stage.PILOTING) & (stage <= Stage.SCALED) & (vendor == asked)


def is_used(stage: Num, depth: Num) -> Num:
    """Whether the factory really uses it: scaled, and beyond the lowest band of depth."""
    return (stage == Stage.SCALED) & (depth >= IN_USE_DEPTH)


_has_begun, _is_client, _is_used = compiled(has_begun), compiled(is_client), compiled(is_used)


def tally(history: History, group: npt.NDArray[Any], groups: int) -> Tally:
    """Count every month of a history.

    Args:
        history: what is counted.
        group: of each factory, from 0.
        groups: how many there are.
    """
    shape = (groups, len(history.stage))
    stages, gates = np.zeros((*shape, len(Stage)), np.int64), np.zeros((*shape, len(Gate)), np.int64)
    started, in_use, own, own_in_use, rivals = (np.zeros(shape, np.int64) for _ in range(5))
    out = Tally(stages, gates, started, in_use, own, own_in_use, rivals, *(np.zeros(shape) for _ in range(3)))
    depth, net = history.depth.view(np.uint16), history.net.view(np.uint16)
    _count(history.stage, history.gate, history.vendor, depth, net, HALF, group.astype(np.int32), out)
    return out


@kernel
def _count(
    stage: Codes, gate: Codes, vendor: Codes, depth: Bits, net: Bits, half: Floats, group: Index, out: Tally
) -> None:
    months, n = stage.shape
    ever = np.zeros(n, np.bool_)
    for month in range(months):
        for i in range(n):
            g, now, whose, deep = group[i], stage[month, i], vendor[month, i], half[depth[month, i]]
            out.stages[g, month, now] += 1
            out.gates[g, month, gate[month, i]] += 1
            if month and now != Stage.CLOSED and stage[month - 1, i] == Stage.CLOSED:
                ever[i] = False  # a newborn firm has taken the place
            ever[i] |= _has_begun(now)
            out.started[g, month] += ever[i]
            out.depth[g, month] += deep
            if _is_client(now, whose, OWN):
                out.own[g, month] += 1
            if now == Stage.SCALED:
                out.scaled_depth[g, month] += deep
                out.scaled_net[g, month] += half[net[month, i]]
            if _is_used(now, deep):
                out.in_use[g, month] += 1
                if whose == OWN:
                    out.own_in_use[g, month] += 1
                elif whose > OWN:
                    out.rivals_in_use[g, month] += 1
