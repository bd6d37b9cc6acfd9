"""The pilots of a life: whose cases opened its way, which vendor, who paid, what the review found, what was lacking."""

from typing import Any

import numpy as np

from ...agents.factory import NO_VENDOR, SELF_BUILT, Stage
from ...experiments.counterfactuals.ancestry import AGAIN, BEFORE, CASES, INNOVATOR, SELECTED, Step
from ...experiments.counterfactuals.twin import lineage
from ...model.ledger import Event
from ...model.outcomes.biography import Biography, Happening
from ...model.outcomes.reasons import JOINT
from ..formatting import count, date, listed, share
from ..labels import LACKED
from .life_words import level, months, payback, sums, vendor, vendor_name

COUNTED = {Stage.SCALED: "scaled by then", Stage.SHOWCASE: "kept for show"}
"""What a case was when it counted."""
HAD = {
    Stage.SCALED: "had a system in full use {}, started",
    Stage.SHOWCASE: "kept a pilot for show {}, started",
    Stage.PILOTING: "ran a pilot {}, started",
    Stage.ABANDONED: "had given up a pilot {}",
}
"""How it stood before the run, {}: with whom."""
ROOTS = {
    SELECTED: "a programme selected it, and asked for no case",
    INNOVATOR: "it is one of the few that need to see no case",
    AGAIN: "it tried another vendor after a failure of its own",
}
ENDED = {
    Event.SCALED: "it went on to full scale",
    Event.SHOWCASED: "the pilot was kept for show",
    Event.SWITCHED: "it tried another vendor",
    Event.ABANDONED: "it gave up",
}
MOST = 4
"""Pilots told one by one; of more, the first two and the last two are told."""
MOST_CASES = 3


def opened(b: Biography) -> list[str]:
    """Whose cases opened the evidence gate of its first start, and whose cases opened theirs, back to the root."""
    steps = lineage(b)
    if not steps:
        return ["It never started, so no case opened its way."]
    said = [_step(b, place, step) for place, step in enumerate(steps)]
    if len(steps) > 1:
        root = b.result.names[steps[-1].row]
        said.append(f"So the line of cases that counted most goes back {count(len(steps) - 1, 'step')}, to {root}.")
    return said


def _step(b: Biography, place: int, step: Step) -> str:
    names = b.result.names
    if step.how == BEFORE:
        return f"{names[step.row] if place else 'It'} had a system before the run began."
    started = f"{names[step.row]} started its pilot" if place else "It started its first pilot"
    started += f" in {date(step.month)}"
    if step.how != CASES:
        return f"{started}: {ROOTS[step.how]}."
    cases, rest = step.cases[:MOST_CASES], step.cases[MOST_CASES:]
    told = [f"{names[c.row]} ({share(c.share)}, {COUNTED.get(c.stage, 'in use')})" for c in cases]
    if rest:
        told.append(f"{len(rest)} more ({share(sum(c.share for c in rest))})")
    if len(step.cases) == 1:
        only = f"{names[cases[0].row]} ({COUNTED.get(cases[0].stage, 'in use')})"
        return f"{started}. One case opened its evidence gate: {only}."
    return f"{started}. The cases that opened its evidence gate, by share of what counted: {listed(told)}."


def pilots(b: Biography) -> list[str]:
    """Every pilot, its review and what came after."""
    happened = b.happenings()
    begun = [place for place, h in enumerate(happened) if h.event == Event.STARTED]
    before = _before(b, happened[: begun[0]] if begun else happened)
    if not begun:
        return before or ["It never started a pilot.", *_looked(b)]
    ends = [*begun[1:], len(happened)]
    told = [_pilot(b, happened, start, end) for start, end in zip(begun, ends, strict=True)]
    tried = list(dict.fromkeys(happened[place].other for place in begun))
    said = before
    if len(begun) > 1:
        said = [*said, f"It ran {len(begun)} pilots{' more' if before else ''}, with {count(len(tried), 'vendor')}."]
    if len(told) > MOST:
        between = [h.event for h in happened[begun[2] : begun[-2]] if h.event in ENDED]
        kinds = [f"{ENDED[kind]} ({count(between.count(kind), 'time')})" for kind in dict.fromkeys(between)]
        skipped = [f"After the {count(len(told) - MOST, 'pilot')} that followed {listed(kinds)}."] if kinds else []
        told = [*told[:2], skipped, *told[-2:]]
    return said + [sentence for pilot in told for sentence in pilot]


def _before(b: Biography, happened: list[Happening]) -> list[str]:
    """The system that it had before the run began, if it had one, and what came after until it started another."""
    t = b.traits
    stage = Stage(int(t["stage"]))
    if stage not in HAD:
        return []
    ago, whose = (-t["failed"], t["failed_with"]) if stage == Stage.ABANDONED else (-t["started"], t["vendor"])
    of = "of" if whose == SELF_BUILT else "with"
    said = [f"Before the run began it {HAD[stage].format(f'{of} {vendor(b, int(whose))}')} {months(int(ago))} ago."]
    reviews = {review["month"]: review for review in b.reviews()}
    for h in happened:
        said += [] if h.event in (Event.SELECTED, Event.HEARD) else after(h, reviews.get(h.month), b)
    return said


def _looked(b: Biography) -> list[str]:
    seen = b.table["prospect"]
    asked = np.flatnonzero(~np.isnan(b.table["trial_budget"]) & (seen != NO_VENDOR))
    if not len(asked):
        return ["It never came to ask what a vendor offers."]
    return [f"The last vendor it looked at was {vendor(b, int(seen[asked[-1]]))}."]


def started(b: Biography, happened: list[Happening], place: int) -> str:
    """How a pilot started: with whom, and who paid."""
    start = happened[place]
    chosen = [h for h in happened[:place] if h.event == Event.SELECTED and h.month == start.month]
    paid = float(b.table["bill"][start.month])
    whose = "of" if start.other == SELF_BUILT else "with"
    text = f"In {date(start.month)} it started a pilot {whose} {vendor(b, start.other)}"
    if chosen:
        counts = "display" if b.table["for_display"][start.month] else "verified use"
        own, public = sums(b.currency, paid, chosen[-1].value)
        text += f": a programme that counts {counts} selected it and paid {public}; it paid {own} itself."
    else:
        voucher = ", with a voucher," if b.table["aided"][start.month] else ""
        alone = "" if start.other == SELF_BUILT else " on its own"
        text += f"{alone}{voucher} and paid {sums(b.currency, paid)[0]} for it."
    return text


def _pilot(b: Biography, happened: list[Happening], place: int, end: int) -> list[str]:
    """One pilot from its start to just before the next one."""
    reviews = {review["month"]: review for review in b.reviews()}
    rest = [h for h in happened[place + 1 : end] if h.event not in (Event.SELECTED, Event.HEARD)]
    said = [started(b, happened, place)]
    said += [sentence for h in rest for sentence in after(h, reviews.get(h.month), b)]
    if not any(h.event in (*ENDED, Event.STRANDED, Event.NEGLECTED, Event.CLOSED, Event.LEFT) for h in rest):
        due = date(int(b.table["deadline"][-1]))
        said.append(f"At the end of the story its review, due in {due}, is still to come.")
    return said


def after(h: Happening, review: dict[str, Any] | None, b: Biography) -> list[str]:
    """What came after a start, one entry of the ledger."""
    if h.event in ENDED and review is not None:
        return _reviewed(h, review)
    told = {
        Event.ABANDONED: "the pilot kept for show was taken down, and it gave up",
        Event.NEGLECTED: "it had no money for upkeep, and what was left of the system was given up",
        Event.LEFT: "it left the market, though it was not in debt",
        Event.RETURNED: "it was ready to look again",
        Event.VENDOR_FOUNDED: "it began to sell its own system to its peers",
    }
    if h.event == Event.STRANDED:
        told[h.event] = f"{vendor_name(b, h.other)} left the market, and its system went with it"
    if h.event == Event.CLOSED:
        told[h.event] = f"it owed {sums(b.currency, abs(h.value))[0]} and left the market"
    return [f"In {date(h.month)} {told[h.event]}."] if h.event in told else []


def _reviewed(h: Happening, review: dict[str, Any]) -> list[str]:
    when = f"The review in {date(h.month)} found"
    if not review["reason"] and h.event != Event.SCALED:  # a deployment is sunk cost: it must only pay its way
        return [f"{when} that the scaled system no longer paid its way: {ENDED[h.event]}."]
    found = payback(review["payback"], review["hurdle"])
    verdict = "that it would never pay back" if found == "never" else f"a payback of {found}"
    said = [f"{when} {verdict}, against the {review['hurdle']:.0f} months allowed: {ENDED[h.event]}."]
    if h.event == Event.SCALED:
        return said
    terms = (("fit", "fit"), ("use", "use by its people"), ("complement", "re-engineered processes"))
    seen = listed([f"{words} {level(review[name])}" for name, words in terms])
    said.append(f"Where 1 is full effect, the review saw {seen}{_taken(review)}.")
    alone = "raised to what the best tenth attain"
    if review["reason"] == JOINT:
        said.append(f"No single factor, {alone}, would have passed it: several were lacking at once.")
    else:
        said.append(f"What was lacking: {LACKED[review['reason']][1]}. This alone, {alone}, would have passed it.")
    return said


def _taken(review: dict[str, Any]) -> str:
    """What fault-finding hid and middlemen withheld, where it was anything."""
    hidden, withheld = 1.0 - review["talked"], review["withheld"]
    parts = [f"fault-finding hid {share(hidden)} of the result"] * (hidden >= 0.005)
    parts += [f"middlemen withheld {share(withheld)} of the value"] * (withheld >= 0.005)
    return f"; {listed(parts)}" if parts else ""
