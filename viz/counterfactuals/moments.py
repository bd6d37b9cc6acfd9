"""The events of a life that matter, each with its month, a short word, its colour and its sentence."""

from collections.abc import Iterator
from typing import NamedTuple

from ...agents.factory import Gate, Stage
from ...experiments.counterfactuals.twin import Spell
from ...model.ledger import Event
from ...model.outcomes.biography import Biography
from ..formatting import date
from ..labels import STAGE_WORDS
from ..theme import GATES, STAGES
from ..words import say
from .life_words import in_market, two
from .pilots import after, started


class Moment(NamedTuple):
    """One event of a life.

    ``word`` stands beside its mark, ``tone`` is the colour, ``said`` the whole sentence, ``event`` the kind of it.
    """

    month: int
    event: str
    word: str
    tone: str
    said: str


def moments(b: Biography) -> tuple[Moment, ...]:
    """The events of a life in their order."""
    found = [*_opened(b), *_happened(b)]
    return tuple(sorted(found, key=lambda moment: moment.month))


def meaning(span: Spell) -> tuple[str, str]:
    """What months of one stage and gate are, and their colour: those of the gate where one held it."""
    if span.gate != Gate.OPEN:
        return f"held by {GATES[span.gate]}", GATES[span.gate]
    return STAGE_WORDS[STAGES[span.stage]], STAGES[span.stage]


def _opened(b: Biography) -> Iterator[Moment]:
    """When it first understood enough, and when it first saw enough, after the start."""
    t, last = b.table, in_market(b)
    clear = t["clarity"][:last] >= t["clarity_needed"][:last]
    shown = t["evidence"][:last] >= b.traits["cases_needed"]
    for passed, gate in ((clear, Gate.CONCEPT), (shown, Gate.EVIDENCE)):
        at = int(passed.argmax())
        if not at or not passed[at]:
            continue
        when, tone = date(at), GATES[gate]
        if gate == Gate.CONCEPT:
            mine, needed = two(t["clarity"][at], t["clarity_needed"][at])
            said = say("why-understood-told", when=when, clarity=mine, needed=needed)
            yield Moment(at, "understood", say("why-understood"), tone, said)
        else:
            cases, wanted = two(t["evidence"][at], b.traits["cases_needed"])
            said = say("why-convinced-told", when=when, cases=cases, wanted=wanted)
            yield Moment(at, "convinced", say("why-convinced"), tone, said)


def _happened(b: Biography) -> Iterator[Moment]:
    """What the ledger says of it."""
    happened, words = b.happenings(), event_words()
    reviews = {review["month"]: review for review in b.reviews()}
    for place, h in enumerate(happened):
        name = h.event.name.lower()
        if h.event == Event.HEARD:
            said = say("why-heard-told", when=date(h.month))
        elif h.event == Event.STARTED:
            said = started(b, happened, place)
        elif h.event == Event.REPLACED:
            said = say("why-replaced-told", when=date(h.month))
        else:
            said = " ".join(after(h, reviews.get(h.month), b))
        if said and h.event in words:
            yield Moment(h.month, name, words[h.event], TONES.get(h.event, "closed"), said)


TONES = {
    Event.HEARD: STAGES[Stage.CONSIDERING],
    Event.STARTED: STAGES[Stage.PILOTING],
    Event.SCALED: STAGES[Stage.SCALED],
    Event.SHOWCASED: STAGES[Stage.SHOWCASE],
    Event.SWITCHED: STAGES[Stage.PILOTING],
    Event.ABANDONED: STAGES[Stage.ABANDONED],
    Event.NEGLECTED: STAGES[Stage.ABANDONED],
    Event.STRANDED: STAGES[Stage.ABANDONED],
    Event.RETURNED: STAGES[Stage.CONSIDERING],
    Event.VENDOR_FOUNDED: STAGES[Stage.SCALED],
}
"""Colours of events: of the stage that they lead to; the rest have that of a closed factory."""


def event_words() -> dict[Event, str]:
    """A word or two for each event of a factory."""
    return {
        Event.HEARD: say("why-heard"),
        Event.SELECTED: say("why-selected"),
        Event.STARTED: say("why-started"),
        Event.SCALED: say("why-scaled"),
        Event.SHOWCASED: say("why-showcased"),
        Event.SWITCHED: say("why-switched"),
        Event.ABANDONED: say("why-abandoned"),
        Event.RETURNED: say("why-returned"),
        Event.CLOSED: say("why-closed"),
        Event.LEFT: say("why-left"),
        Event.STRANDED: say("why-stranded"),
        Event.NEGLECTED: say("why-neglected"),
        Event.REPLACED: say("why-replaced"),
        Event.VENDOR_FOUNDED: say("why-founded"),
    }


def stood(b: Biography, at: int) -> str:
    """Where it stood in a month, in a few words: 'held by evidence'."""
    return meaning(Spell(at, at, Stage(int(b.stages()[at])), Gate(int(b.gates()[at]))))[0]
