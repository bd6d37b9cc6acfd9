"""What gates, reasons, stages and verdicts are called, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

UNAWARE = "unaware"

HOLDS: Mapping[str, str] = {
    UNAWARE: "have not heard of it",
    "concept": "cannot say what it is for",
    "evidence": "have seen too few cases that convince them",
    "budget": "cannot pay for a trial",
    "payback": "expect it to pay back too late",
    "leadership": "wait for the signature of their head",
}
"""Why a factory that is held by a gate does not start: '... of factories <have seen too few cases>'."""

GATE_WORDS: Mapping[str, str] = {
    "concept": "concept",
    "evidence": "evidence",
    "budget": "budget",
    "payback": "payback",
    "leadership": "leadership",
}
"""The gates by name: 'held by <concept>'."""
PAST_GATES = "past the gates"

LACKED: Mapping[str, tuple[str, str]] = {
    "fit": ("the system did not fit", "the system did not fit the factory"),
    "participation": ("employees did not take part", "employees did not take part"),
    "re-engineering": ("processes stayed as they were", "the processes were not re-engineered"),
    "scale": ("too small for the cost", "the factory was too small for what the system costs"),
    "obstruction": ("middlemen in the way", "middlemen obstructed it"),
    "joint": ("several things at once", "several things were lacking at once"),
}
"""Why a pilot failed: a label, and a clause: '... failed because <employees did not take part>'."""

ENDS: Mapping[str, str] = {
    "never started": "never gets started",
    "stalled at demonstration": "stalls at demonstration",
    "disillusioned": "ends in disillusion",
    "partial": "spreads only in part",
    "spreading": "spreads",
}
"""A verdict as what adoption does: 'Under display-programme, adoption <stalls at demonstration>'."""

STAGE_WORDS: Mapping[str, str] = {
    "unaware": "unaware",
    "considering": "considering",
    "piloting": "in a pilot",
    "showcase": "showcase",
    "scaled": "scaled",
    "abandoned": "gave up",
    "closed": "closed",
}
