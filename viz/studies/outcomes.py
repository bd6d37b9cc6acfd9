"""Outcomes of a study in words: what they are called, and how much of them is told."""

from ...experiments.designs.sampled import REPRODUCTION, VERDICTS
from ...experiments.grouped import part_of
from ...model.outcomes.measures import MEASURES
from ...scenarios.money import told_in
from ..figure import Form
from ..formatting import capital, points, quantity, share, uncapitalised
from ..labels import members

LABELS = {
    "in_use": "real use",
    "breadth": "breadth (ever started)",
    "depth": "depth of use",
    REPRODUCTION: "the case reproduction number R",
    "reproduction": "the reproduction number R (credit by the end, as it was once counted)",
}


def label(name: str) -> str:
    """What an outcome is called inside a sentence."""
    if (part := part_of(name)) is not None:
        return f"{label(part.measure)} among {members(part.by, part.group)}"
    if name in VERDICTS:
        return f"the share of runs with the verdict '{VERDICTS[name]}'"
    if name in LABELS:
        return LABELS[name]
    return uncapitalised(MEASURES[name].label) if name in MEASURES else name.replace("_", " ")  # the user's own


def short(name: str) -> str:
    """The same for the head of a column."""
    part = part_of(name)
    if part is not None:
        return f"{short(part.measure)}, {members(part.by, part.group)}"
    text = f"verdict '{VERDICTS[name]}'" if name in VERDICTS else label(name).removeprefix("the ").split(" (")[0]
    return capital(text)


def is_share(name: str) -> bool:
    """Whether it is a share, told in per cent and percentage points."""
    measure = MEASURES.get(measured(name))
    return name in VERDICTS or (measure is not None and measure.unit.startswith("share"))


def measured(name: str) -> str:
    """The measure of an outcome that is of a group; any other outcome as it is."""
    part = part_of(name)
    return name if part is None else part.measure


def unit(name: str, currency: str) -> str:
    """The unit of a difference of it, money in that currency."""
    if is_share(name):
        return "percentage points"
    found = MEASURES.get(measured(name))
    return told_in(found.unit, currency) if found is not None else "R" if name in LABELS else ""


def change(name: str, value: float, sign: bool = False) -> str:
    """A difference of an outcome, without its unit."""
    return points(value, sign) if is_share(name) else quantity(value)


def level(name: str, value: float) -> str:
    """A value of an outcome."""
    return share(value) if is_share(name) else quantity(value)


def form(name: str) -> Form:
    """How a difference of it is told on an axis."""
    return "points" if is_share(name) else "quantity"
