"""Measures as figures show them: what they are called, how much of them is told, in which colour."""

from ..model.outcomes.measures import MEASURES, SHARE_OF_ALL
from ..scenarios.money import told_in
from .formatting import uncapitalised
from .labels import GATE_WORDS, STAGE_WORDS
from .theme import CLAIMED, GATES, IN_USE, STAGES, STARTED

_TONES = {
    "breadth": STARTED,
    "in_use": IN_USE,
    "depth": IN_USE,
    "unsupported": IN_USE,
    "public_spent": "public",
    "firms_spent": "own",
    "sabotage": "abandoned",
    "own_clients": STARTED,
    "own_in_use": IN_USE,
    "own_price": "public",
    "rivals_price": "considering",
    "vendors": IN_USE,
    "vendors_entered": STARTED,
    "vendors_left": "abandoned",
}
_TONES |= {stage: stage for stage in STAGES.values()} | {f"held_{gate}": gate for gate in GATES.values()}


def label(name: str) -> str:
    """A measure's words at the head of a row or a chart."""
    if name in STAGE_WORDS:
        return STAGE_WORDS[name].capitalize()
    gate = name.removeprefix("held_")
    return f"Held by {GATE_WORDS[gate]}" if gate != name and gate in GATE_WORDS else MEASURES[name].label


def inside(name: str) -> str:
    """The same inside a line of words."""
    return uncapitalised(label(name))


def is_share(name: str) -> bool:
    """Whether it is a share of all factories: told in per cent, its differences in percentage points."""
    return MEASURES[name].unit == SHARE_OF_ALL


def unit(name: str, currency: str) -> str:
    """The unit of its values, money in that currency."""
    return told_in(MEASURES[name].unit, currency)


def form(name: str) -> str:
    """How its values are told: ``share`` or ``quantity``."""
    return "share" if is_share(name) else "quantity"


def tone(name: str) -> str:
    """The name of its colour; ink where it has none of its own."""
    return _TONES.get(name, CLAIMED)
