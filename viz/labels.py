"""What gates, reasons, stages and verdicts are called, in plain words."""

from collections.abc import Mapping

from ..model.outcomes.reproduction import WITHIN
from ..model.outcomes.verdict import DISILLUSIONED, NOT_STARTED, PARTIAL, SPREADING, STALLED, at

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
    NOT_STARTED: "has hardly started",
    STALLED: "has stalled at demonstration",
    DISILLUSIONED: "has ended in disillusion",
    PARTIAL: "has spread only in part",
    SPREADING: "is spreading",
}
"""A verdict as what adoption does; it is told with its year, see :func:`ended`."""


def ended(word: str, months: int) -> str:
    """A verdict in a sentence: 'Under display-programme, adoption <has stalled at demonstration by year 10>'."""
    return f"{ENDS[word]} by {at(months)}"


R_COUNTS = (
    f"Unsupported scalings that a case brings forth within {WITHIN[0]} years, by the year in which the case scaled; "
    "only cases that were followed so long, so the end of the run cuts nothing off."
)
R_SAYS = (
    "Who scaled stays, so real use grows below 1 as well: R below 1 says that within so many years fewer follow than "
    "went before. Scenarios do not stand in the order of R: cases that come many at once share the same followers."
)
R_BEGUN = "Cases from before the run are not in it, but they share what follows with those that are."

STAGE_WORDS: Mapping[str, str] = {
    "unaware": "unaware",
    "considering": "considering",
    "piloting": "in a pilot",
    "showcase": "showcase",
    "scaled": "scaled",
    "abandoned": "gave up",
    "closed": "closed",
}


def members(by: str, group: str) -> str:
    """Who is in a group: 'small factories', or 'factories of sector 3'."""
    return f"{group} factories" if by == "size" else f"factories of {by} {group}"


def group_word(by: str, group: str | int) -> str:
    """What a group of a grouping is called: 'large', or 'sector 3' where it has only a number."""
    return f"{by} {group}" if str(group).isdecimal() else str(group)
