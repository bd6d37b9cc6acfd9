"""Whom one factory watches while a run is lived, and the middlemen on its links; links may turn over."""

from collections import Counter
from typing import NamedTuple

import numpy as np

from ...agents.columns import Codes, Floats, Index
from ...agents.knowledge import attention_share
from ..network.turnover import MONTHS
from ..network.watching import PEER as PEER_VOICE
from ..world import World

SUPPLIER, BUYER, PEER = "supplier", "buyer", "peer"


class Watched(NamedTuple):
    """Whom a factory watches, one entry a neighbour and what it is to it.

    ``row`` (k,), ``relation`` (supplier, buyer or peer), ``middleman`` on the link (k,), -1 for none. What each month
    showed: ``stage`` at its end, ``credibility`` (what its case counts, in cases) and ``loud`` (what the link lets
    through of it, 0 while they are not linked), all (months, k). ``attention`` (months,) is the share that each of them
    gets of the factory's attention: below 1 where there are more than it can follow.
    """

    row: Index
    relation: tuple[str, ...]
    middleman: Index
    stage: Codes
    credibility: Floats
    loud: Floats
    attention: Floats

    @property
    def arrives(self) -> Floats:
        """What each counts to the factory, in cases; below zero for a failure: (months, k)."""
        return self.credibility * self.loud * self.attention[:, None]


class Brokers(NamedTuple):
    """The middlemen on a factory's links: ``row`` (m,), ``links`` of this factory that each stands on (m,), and month
    by month their ``stance`` and ``fear``, (months, m)."""

    row: Index
    links: Floats
    stance: Codes
    fear: Floats


class Neighbours:
    """Notes whom a factory watches, month after month."""

    def __init__(self, row: int) -> None:
        self.row = row
        self.met: dict[tuple[int, str, int], int] = {}
        self.year = -1
        self.now: list[int] = []
        self.months: list[tuple[list[int], Codes, Floats, Floats]] = []
        self.attention: list[float] = []
        self.stances: list[tuple[Codes, Floats]] = []

    def note(self, world: World) -> None:
        """Note the month that has just been lived."""
        edges, f, row = world.state.edges, world.factories, self.row
        year = (world.month - 1) // MONTHS
        if year != self.year:  # links may have turned over
            self.year = year
            self.now = [self.met.setdefault(tie, len(self.met)) for tie in ties(world, row)]
        looks = slice(int(edges.starts[row]), int(edges.starts[row + 1]))
        seen = edges.source[looks]
        self.months.append((self.now, f.stage[seen], f.credibility[seen], edges.loud[edges.voice[looks]]))
        self.attention.append(float(attention_share(world.scenario.world.attention, len(seen))))
        self.stances.append((world.middlemen.stance.copy(), world.middlemen.fear.copy()))

    def watched(self) -> Watched:
        """Whom it watched."""
        shape = (len(self.months), len(self.met))
        stage, credibility, loud = np.zeros(shape, np.int8), np.zeros(shape), np.zeros(shape)
        for month, (now, stood, counted, arrived) in enumerate(self.months):
            stage[month, now], credibility[month, now], loud[month, now] = stood, counted, arrived
        rows, relations, middlemen = zip(*self.met, strict=True) if self.met else ((), (), ())
        who, through, share = np.array(rows, np.int32), np.array(middlemen, np.int32), np.array(self.attention)
        return Watched(who, relations, through, stage, credibility, loud, share)

    def brokers(self) -> Brokers:
        """The middlemen on its links."""
        count = Counter(middleman for _, _, middleman in self.met if middleman >= 0)
        who = np.array(sorted(count), np.int32)
        stance, fear = (np.array([month[k][who] for month in self.stances]) for k in range(2))
        shape = (len(self.stances), len(who))
        links = np.array([count[middleman] for middleman in who.tolist()], np.float64)
        return Brokers(who, links, stance.reshape(shape), fear.reshape(shape))


def ties(world: World, row: int) -> list[tuple[int, str, int]]:
    """Whom a factory watches this month, in the order in which it looks: (row, relation, middleman or -1)."""
    chain, edges, middleman = world.state.chain, world.state.edges, world.network.middleman
    found: dict[int, tuple[str, int]] = {}
    for end, others, relation in ((chain.supplier, chain.buyer, BUYER), (chain.buyer, chain.supplier, SUPPLIER)):
        for link in np.flatnonzero(end == row):
            other, through = int(others[link]), int(middleman[link])
            if other not in found or (found[other][1] >= 0 and through < 0):
                found[other] = relation, through
    looks = slice(int(edges.starts[row]), int(edges.starts[row + 1]))
    return [
        (other, *((PEER, -1) if voice == PEER_VOICE else found[other]))
        for other, voice in zip(edges.source[looks].tolist(), edges.voice[looks].tolist(), strict=True)
    ]
