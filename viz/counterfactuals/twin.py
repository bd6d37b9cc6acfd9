"""The same factory in another scenario on the same dice, and the month in which the two lives part."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ...agents.factory import Gate, Stage
from ...experiments.counterfactuals.twin import BROKERS, HOUSE, WATCHED, Parting, Twin
from ...model.ledger import Event
from ...model.outcomes.biography import Biography
from ...scenarios.parameters import table
from ..formatting import count, date, listed, share, uncapitalised
from ..labels import STAGE_WORDS
from .life import STOOD, ended, holding, standing, tell
from .life_words import StorySection, money_pair, payback, two
from .moments import event_words
from .pilots import pilots


class Beside(NamedTuple):
    """What one heading says of two lives: sentences that are the same in both, and those of one alone."""

    heading: str
    same: tuple[str, ...]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


SHOWN = (Event.HEARD, Event.STARTED, Event.SCALED, Event.SHOWCASED, Event.ABANDONED, Event.CLOSED)
"""Events that where it stands tells by itself."""
MOST = 3
"""Differences that are named; of more, their number is told."""


def _levels(a: float, b: float) -> tuple[str, str]:
    return two(a, b)


def _shares(a: float, b: float) -> tuple[str, str]:
    one, other = two(100.0 * a, 100.0 * b)
    return f"{one}%", f"{other}%"


def _paybacks(a: float, b: float) -> tuple[str, str]:
    return payback(a, b), payback(b, a)


NAMED: dict[str, tuple[str, Callable[[float, float], tuple[str, str]] | None]] = {
    "clarity": ("its clarity", _levels),
    "clarity_needed": ("the clarity that a decision needs", _levels),
    "evidence": ("the convincing cases it saw", _levels),
    "pilot_price": ("its part of a pilot's price", None),
    "trial_budget": ("what it could risk on a trial", None),
    "expected_payback": ("the payback it expected", _paybacks),
    "head": ("its head's commitment", _levels),
    "pressure": ("the pressure of its buyers", _levels),
    "belief": ("the effect it expected", _levels),
    "trust": ("its trust in vendors", _levels),
    "contact": ("the share of its partners that had started", _shares),
    "margin_now": ("its margin", _shares),
    "revenue": ("its revenue a year", None),
    "cash": ("its cash", None),
    "withheld": ("what middlemen would withhold", _shares),
}
"""What may differ first: in words, and how two values of it are told, in the order of the gates."""


TRAITS = {
    "cases_needed": "cases wanted before it starts",
    "cost": "list price of a full system",
    "revenue": "turnover",
    "margin_now": "margin of the month",
    "aware_at": "luck of hearing of it",
    "sign_at": "luck of the signature",
    "smile": "place on the value chain",
}
"""Columns of a factory before month 0 whose names say too little."""
BESIDE = {
    "prospect": "the vendor it had in view",
    WATCHED: "what those it watches showed",
    HOUSE: "its people",
    BROKERS: "the middlemen on its links",
}
"""What else may differ first, where nothing of :data:`NAMED` differs by enough to be told with its values."""


def tell_twin(t: Twin) -> tuple[StorySection, ...]:
    """One life in full, the other in short, and where they part: for reading from top to bottom."""
    return (*tell(t.ours), *beside(t), *apart(t))


def side_by_side(t: Twin) -> tuple[Beside, ...]:
    """Both lives, heading by heading; of one life alone everything is the same."""
    found = []
    for told in zip(*map(tell, t.lives), strict=True):
        ours, theirs = told[0].sentences, told[-1].sentences
        same = tuple(sentence for sentence in ours if sentence in theirs)
        rest = (tuple(sentence for sentence in each if sentence not in same) for each in (ours, theirs))
        found.append(Beside(told[0].heading, same, *rest))
    return tuple(found)


def beside(t: Twin) -> tuple[StorySection, ...]:
    """The other life in short; nothing if there is none."""
    if t.theirs is None:
        return ()
    said = (*holding(t.theirs), *pilots(t.theirs), ended(t.theirs)[0])
    return (StorySection(f"The same factory under {t.theirs.result.scenario.name}", said),)


def apart(t: Twin) -> tuple[StorySection, ...]:
    """Where the two lives part; nothing if there is one only."""
    if t.theirs is None or t.parting is None:
        return ()
    a, b, p = t.ours, t.theirs, t.parting
    said = [*_lives(a, b, p), *_not_the_same(t), *_levers(p), *_inputs(a, b, p)]
    return (StorySection("Where the two lives part", tuple(said)),)


def _names(a: Biography, b: Biography) -> tuple[str, str]:
    return a.result.scenario.name, b.result.scenario.name


def _not_the_same(t: Twin) -> list[str]:
    if not t.apart or t.theirs is None:
        return []
    one, other = _names(t.ours, t.theirs)
    told = []
    for name, ours, theirs in t.apart[:MOST]:
        values = two(ours, theirs)
        told.append(f"{TRAITS.get(name, name.replace('_', ' '))} ({values[0]} under {one}, {values[1]} under {other})")
    more = [f"{len(t.apart) - MOST} more"] if len(t.apart) > MOST else []
    return [
        "The two worlds do not make it the same firm: before month 0 they differ in its "
        f"{listed([*told, *more])}. What follows compares two firms of one name, not two policies for one firm."
    ]


def _levers(p: Parting) -> list[str]:
    if p.levers is None:
        return ["The two scenarios set the same parameters in every month."]
    names = [uncapitalised(table()[name].row.label) for name in p.parameters]
    told = listed([*names[:MOST], f"{len(names) - MOST} more"] if len(names) > MOST + 1 else names)
    if p.levers == 0:
        return [f"The two scenarios differ from the start: {told}."]
    return [f"The two scenarios set the same parameters until {date(p.levers)}. Then they differ: {told}."]


def _inputs(a: Biography, b: Biography, p: Parting) -> list[str]:
    if p.inputs is None:
        return ["Nothing recorded of it, its people, its middlemen or those it watches ever differs."]
    at = p.inputs
    before = "" if at == 0 else f"Before {date(at)} nothing recorded of it differs, to the last bit. "
    told = _different(a, b, p, at)
    if told:
        return [f"{before}What differs first, in {date(at)}: {listed(told)}."]
    if at == p.life:
        return [f"{before}The first thing to differ is its life itself."]
    small = {name: f"{words}, by less than 1%" for name, (words, _) in NAMED.items()}
    found = [words for name, words in (small | BESIDE).items() if name in p.columns]
    what = listed(found[:MOST]) or "figures that are kept in the tables only"
    return [f"{before}What differs first, in {date(at)}: {what}."]


def _different(a: Biography, b: Biography, p: Parting, at: int) -> list[str]:
    """What differs first and can be told: large enough to see, at most :data:`MOST`, and who around it moved."""
    one, other = _names(a, b)
    told = []
    for name, (words, values) in NAMED.items():
        ours, theirs = float(a.table[name][at]), float(b.table[name][at])
        if name in p.columns and not np.isnan([ours, theirs]).any() and _visible(ours, theirs):
            texts = money_pair(a.currency, ours, theirs) if values is None else values(ours, theirs)
            told.append(f"{words} ({texts[0]} under {one}, {texts[1]} under {other})")
    if WATCHED in p.columns and p.neighbours:
        whom, rest = p.neighbours[0], len(p.neighbours) - 1
        stages = [_stage(life, whom, at) for life in (a, b)]
        told = told[:MOST]
        told.append(f"{a.result.names[whom]}, which it watches ({stages[0]} under {one}, {stages[1]} under {other})")
        return [*told, f"{rest} more of those it watches"] if rest else told
    return told[:MOST]


def _visible(ours: float, theirs: float) -> bool:
    """Whether two numbers differ by enough to be worth a word: a hundredth of the larger one."""
    largest = max(abs(ours), abs(theirs))
    return ours != theirs and (np.isinf(largest) or abs(ours - theirs) >= 0.01 * largest)


def _stage(life: Biography, row: int, at: int) -> str:
    return STAGE_WORDS[Stage(int(life.result.history.stage[at, row])).name.lower()]


def _lives(a: Biography, b: Biography, p: Parting) -> list[str]:
    if p.life is None:
        return [f"The two lives never part: the same stages, gates and events in all {count(a.months, 'month')}."]
    one, other = _names(a, b)
    later = ""
    if p.inputs is not None and p.life > p.inputs:
        later = f", {count(p.life - p.inputs, 'month')} after the first difference around it"
    said = [
        f"The lives part in {date(p.life)}{later}: under {one} it was {_standing(a, p.life)}, under {other} "
        f"{_standing(b, p.life)}."
    ]
    ends = [standing(life) for life in (a, b)]
    if ends[0] == ends[1]:
        end = f"Yet the end is the same in both: {ends[0]}"
    else:
        end = f"At the end {ends[0]} under {one}; under {other} {ends[1]}"
    if all(life.stages()[-1] == Stage.SCALED for life in (a, b)):
        depths = [share(float(life.table["depth"][-1])) for life in (a, b)]
        end += f", at a depth of {depths[0]} under {one} and {depths[1]} under {other}"
    return [*said, f"{end}."]


def _standing(life: Biography, at: int) -> str:
    """Where it stood in a month, and what happened in it."""
    words = event_words()
    events = [words[h.event] for h in life.happenings() if h.month == at and h.event in words and h.event not in SHOWN]
    stood = _stood(life, at)
    return f"{stood} ({', '.join(dict.fromkeys(events))})" if events else stood


def _stood(life: Biography, at: int) -> str:
    gate = Gate(int(life.gates()[at]))
    return STOOD[Stage(int(life.stages()[at]))] if gate == Gate.OPEN else f"held by the {gate.name.lower()} gate"
