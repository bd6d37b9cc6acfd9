"""The neighbourhood of a factory, month by month: who supplies it, who buys, which peers it watches, through whom, and
whose case counted. Suppliers stand at its left, customers at its right, peers below.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...agents.factory import Stage
from ...agents.middleman import Stance
from ...experiments.counterfactuals.ancestry import CASES
from ...experiments.counterfactuals.twin import lineage, spans
from ...model.outcomes.biography import Biography
from ...model.outcomes.neighbours import BUYER, PEER, SUPPLIER
from ..figure import Table
from ..formatting import count, date, listed, share
from ..labels import STAGE_WORDS
from ..theme import STAGES
from ..words import say
from .life_words import level
from .moments import meaning

MOST_BESIDE, MOST_PEERS = 10, 9
"""Neighbours that are drawn on a side, and peers; of more, those whose case counted, then those who started first."""
ROW, HEAD, PEER_ROW, LEAST = 34, 30, 58, 4
"""Pixels of a row of neighbours, over them, of a row of peers, and rows at least."""
LEFT, RIGHT, ACROSS = 26.0, 74.0, 3
"""Where suppliers and customers stand, in percent of the width, and how many peers stand in a row."""
THROUGH = 12.0
"""How far from them, towards the middle, middlemen stand."""
LITTLE = 0.005
"""A case that counts less is told as none."""


class Shown(NamedTuple):
    """From a month on: ``tone`` (colour of the stage), ``mark`` ("", ``counts``, ``against``: what its case does,
    ``opened``: it is one of those that opened the gate), and the sentence."""

    start: int
    tone: str
    mark: str
    said: str


class Node(NamedTuple):
    """One of the neighbourhood: ``kind`` (me, supplier, buyer, peer, middleman), place (percent across, pixels down),
    and what it shows, in the order of months. ``row`` is that of a factory, -1 for a middleman."""

    kind: str
    row: int
    name: str
    x: float
    y: float
    shown: tuple[Shown, ...]


class Tie(NamedTuple):
    """A line from the neighbour of a row through points (percent across, pixels down)."""

    row: int
    points: tuple[tuple[float, float], ...]


class Around(NamedTuple):
    """A neighbourhood: what is drawn, how high it is in pixels, it in words, and as a table.

    ``heads``: what stands over a side or row, with its place; ``left``: sentences about who is not drawn.
    """

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    heads: tuple[tuple[str, float, float], ...]
    left: tuple[str, ...]
    height: int
    alt: str
    table: Table


class _Kin(NamedTuple):
    """A neighbour: every entry of those watched that is it, and the share that its case had in the first start."""

    row: int
    kind: str
    through: int
    entries: tuple[int, ...]
    part: float


def around(b: Biography, beside: Sequence[Biography] = ()) -> Around:
    """The neighbourhood of a life.

    Args:
        b: the life.
        beside: all lives of the factory, whose pictures show the same neighbours at the same places.
    """
    when, parts = opening(b)
    every = _kin(b, parts)
    sides = {kind: _drawn((beside or (b,)), [k for k in every if k.kind == kind]) for kind in (SUPPLIER, BUYER, PEER)}
    rows = max(len(sides[SUPPLIER]), len(sides[BUYER]), LEAST)
    middle = HEAD + rows * ROW / 2
    nodes, ties = [_me(b, middle)], []
    for kind, x in ((SUPPLIER, LEFT), (BUYER, RIGHT)):
        at = {k.row: middle + (place - (len(sides[kind]) - 1) / 2) * ROW for place, k in enumerate(sides[kind])}
        brokers = _brokers(b, sides[kind], at, x + THROUGH * (1 if kind == SUPPLIER else -1))
        nodes += [Node(kind, k.row, b.result.names[k.row], x, at[k.row], _shown(b, k, when)) for k in sides[kind]]
        nodes += brokers.values()
        for k in sides[kind]:
            via = [(brokers[k.through].x, brokers[k.through].y)] if k.through in brokers else []
            ties.append(Tie(k.row, ((x, at[k.row]), *via, (50.0, middle))))
    below = HEAD + rows * ROW + HEAD
    for place, k in enumerate(sides[PEER]):
        mine = len(sides[PEER][place // ACROSS * ACROSS :][:ACROSS])
        x, y = 100 * (place % ACROSS + 0.5) / mine, below + PEER_ROW * (place // ACROSS + 0.3)
        nodes.append(Node(PEER, k.row, b.result.names[k.row], x, y, _shown(b, k, when)))
        ties.append(Tie(k.row, ((50.0, middle), (x, y))))
    heads = [(say("why-suppliers"), LEFT, HEAD / 2)] * bool(sides[SUPPLIER])
    heads += [(say("why-customers"), RIGHT, HEAD / 2)] * bool(sides[BUYER])
    peers = -(-len(sides[PEER]) // ACROSS)
    return Around(
        tuple(nodes),
        tuple(ties),
        tuple(heads),
        _left(every, sides),
        round(below + peers * PEER_ROW if peers else below - HEAD / 2),
        _alt(b, every),
        _table(b, every, when),
    )


def opening(b: Biography) -> tuple[int, dict[int, float]]:
    """The month of its first start, and what each case had in it; -1 and nothing where no case opened its way."""
    step = next((step for step in lineage(b)[:1] if step.how == CASES), None)
    return (-1, {}) if step is None else (step.month, {case.row: case.share for case in step.cases})


def _kin(b: Biography, parts: dict[int, float]) -> list[_Kin]:
    """Everybody that it watches, each once, by what it was to it first."""
    found: dict[int, list[int]] = {}
    for entry, row in enumerate(b.watched.row.tolist()):
        found.setdefault(row, []).append(entry)
    w = b.watched
    return [
        _Kin(row, w.relation[mine[0]], int(w.middleman[mine[0]]), tuple(mine), parts.get(row, 0.0))
        for row, mine in found.items()
    ]


def _drawn(lives: Sequence[Biography], side: Sequence[_Kin]) -> list[_Kin]:
    """Those of a side that are drawn, next to each other where the same middleman stands between."""
    systems = (Stage.PILOTING, Stage.SHOWCASE, Stage.SCALED)

    def matters(k: _Kin) -> tuple[float, float, int, int]:
        part = counted = 0.0
        first = lives[0].months
        for life in lives:
            mine = [entry for entry, row in enumerate(life.watched.row.tolist()) if row == k.row]
            part += opening(life)[1].get(k.row, 0.0)
            counted += float(np.abs(life.watched.arrives[:, mine].sum(axis=1)).max(initial=0.0))
            started = np.isin(life.result.history.stage[:, k.row], systems)
            first = min(first, int(started.argmax()) if started.any() else first)
        return -part, -counted, first, k.row

    most = MOST_PEERS if side and side[0].kind == PEER else MOST_BESIDE
    return sorted(sorted(side, key=matters)[:most], key=lambda k: (k.through < 0, k.through, k.row))


def _arrives(b: Biography, k: _Kin) -> np.ndarray:
    return np.asarray(b.watched.arrives[:, list(k.entries)].sum(axis=1))


def _me(b: Biography, y: float) -> Node:
    shown = []
    for span in spans(b):
        word, tone = meaning(span)
        shown.append(Shown(span.first, tone, "", say("why-me", name=b.name, stood=word, when=date(span.first))))
    return Node("me", b.row, b.name, 50.0, y, tuple(shown))


def _relation(b: Biography, k: _Kin) -> str:
    if k.kind == PEER:
        return say("why-peer")
    if k.through >= 0:
        through = str(k.through)
        return say("why-supplier-through", who=through) if k.kind == SUPPLIER else say("why-buyer-through", who=through)
    return say("why-supplier") if k.kind == SUPPLIER else say("why-buyer")


def _shown(b: Biography, k: _Kin, when: int) -> tuple[Shown, ...]:
    """What a neighbour shows, from month to month: its stage, and what its case does."""
    stage, arrives = b.result.history.stage[:, k.row], _arrives(b, k)
    sign = np.where(arrives >= LITTLE, 1, np.where(arrives <= -LITTLE, -1, 0))
    opened = (np.arange(b.months) >= when) & (k.part > 0.0)
    cuts = [
        at
        for at in range(1, b.months)
        if (stage[at], sign[at], opened[at]) != (stage[at - 1], sign[at - 1], opened[at - 1])
    ]
    name, what, found = b.result.names[k.row], _relation(b, k), []
    for first, end in zip([0, *cuts], [*cuts, b.months], strict=True):
        tone, most = STAGES[Stage(int(stage[first]))], float(arrives[first:end][np.abs(arrives[first:end]).argmax()])
        since = int(first)
        while since and stage[since - 1] == stage[first]:
            since -= 1
        said = [say("why-neighbour", name=name, what=what, stage=STAGE_WORDS[tone], when=date(since))]
        if sign[first]:
            much = level(abs(most))
            said.append(say("why-counts", much=much) if most > 0 else say("why-against", much=much))
        if opened[first]:
            said.append(say("why-opened", share=share(k.part), who=b.name, when=date(when)))
        mark = "opened" if opened[first] else {1: "counts", -1: "against", 0: ""}[int(sign[first])]
        found.append(Shown(int(first), tone, mark, " ".join(said)))
    return tuple(found)


def _brokers(b: Biography, side: Sequence[_Kin], at: dict[int, float], x: float) -> dict[int, Node]:
    """The middlemen between it and a side, none over another."""
    found: dict[int, Node] = {}
    last = -np.inf
    mine = {who: [k for k in side if k.through == who] for who in sorted({k.through for k in side if k.through >= 0})}
    for who, kin in mine.items():
        y = max(float(np.mean([at[k.row] for k in kin])), last + 0.8 * ROW)
        last = y
        names = listed([b.result.names[k.row] for k in kin])
        found[who] = Node("middleman", -1, str(who), x, y, _stances(b, who, names))
    return found


def _stances(b: Biography, who: int, names: str) -> tuple[Shown, ...]:
    """What a middleman does, from month to month."""
    stance = b.brokers.stance[:, int(np.flatnonzero(b.brokers.row == who)[0])]
    cuts = [0, *(np.flatnonzero(stance[1:] != stance[:-1]) + 1).tolist()]
    words = {Stance.OBSTRUCT: say("why-obstructs"), Stance.ALLY: say("why-allied")}
    found = []
    for first in cuts:
        kind = Stance(int(stance[first]))
        mark = {Stance.OBSTRUCT: "against", Stance.ALLY: "counts"}.get(kind, "")
        does = words.get(kind, say("why-neutral"))
        said = say("why-middleman", who=str(who), names=names, does=does, when=date(first))
        found.append(Shown(first, "muted", mark, said))
    return tuple(found)


def _left(every: Sequence[_Kin], sides: dict[str, list[_Kin]]) -> tuple[str, ...]:
    said = []
    for kind in (SUPPLIER, BUYER, PEER):
        more = sum(k.kind == kind for k in every) - len(sides[kind])
        if more:
            said.append(say("why-more", more=more, what=_kinds(more, kind)))
    return tuple(said)


def _kinds(number: int, kind: str) -> str:
    return count(number, {SUPPLIER: "supplier", BUYER: "customer", PEER: "peer"}[kind]).split(" ", 1)[1]


def _alt(b: Biography, every: Sequence[_Kin]) -> str:
    parts = [
        count(n, word)
        for kind, word in ((SUPPLIER, "supplier"), (BUYER, "customer"), (PEER, "peer"))
        if (n := sum(k.kind == kind for k in every))
    ]
    if not parts:
        return say("why-alone", name=b.name)
    return say("why-around", name=b.name, whom=listed(parts))


def _table(b: Biography, every: Sequence[_Kin], when: int) -> Table:
    """Who it watches, in words: what each became, and what its case counted."""
    head = (
        say("why-head-factory"),
        say("why-head-what"),
        say("why-head-stages"),
        say("why-head-case"),
        say("why-head-opened"),
    )
    rows = []
    for k in every:
        shown = _shown(b, k, when)
        stages = [(s.start, s.tone) for s in shown]
        told = [
            f"{STAGE_WORDS[tone]} ({date(at)})"
            for place, (at, tone) in enumerate(stages)
            if not place or tone != stages[place - 1][1]
        ]
        most = _arrives(b, k)
        best = level(float(most.max(initial=0.0))) if most.max(initial=0.0) >= LITTLE else "–"
        rows.append((b.result.names[k.row], _relation(b, k), " → ".join(told), best, share(k.part) if k.part else "–"))
    return Table(head, tuple(rows))
