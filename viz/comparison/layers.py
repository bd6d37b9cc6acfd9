"""Layers that are stacked over time: what they are, in which words and colours, on paper and in the browser."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...agents.columns import Floats
from ...experiments.compare import GATES, Comparison
from ..look import STARTED
from ..words import GATE_WORDS, PAST_GATES, STAGE_WORDS, UNAWARE

STARTERS = ("scaled", "piloting", "showcase", "abandoned", "closed")
"""Stages of those who started, from the bottom of the stack."""
WAITING = ("considering", UNAWARE)
"""Stages of the others, above them."""


class Layer(NamedTuple):
    """One layer: the name of its colour, its words, and its share of all factories in each month, the mean of runs."""

    tone: str
    word: str
    shares: Floats


def standing(c: Comparison, name: str) -> list[Layer]:
    """Where the factories stand, stage by stage; the layers fill the whole."""
    return [Layer(stage, STAGE_WORDS[stage], _mean(c, name, stage)) for stage in (*STARTERS, *WAITING)]


def holding(c: Comparison, name: str) -> list[Layer]:
    """What holds the factories: not having heard of it, each gate; and those past all gates, who fill the whole."""
    layers = [Layer(UNAWARE, STAGE_WORDS[UNAWARE], _mean(c, name, UNAWARE))]
    layers += [Layer(gate, GATE_WORDS[gate], _mean(c, name, f"held_{gate}")) for gate in GATES]
    rest = np.maximum(1.0 - np.sum([layer.shares for layer in layers], axis=0), 0.0)
    return [*layers, Layer(STARTED, PAST_GATES, rest)]


def _mean(c: Comparison, name: str, measure: str) -> Floats:
    return np.asarray(c.by_month(name, measure).mean(axis=0), np.float64)
