"""Over which values the parameters of a study run when nobody says so, and scenarios at points of these ranges."""

import math
from collections.abc import Mapping, Sequence

from ...scenarios.errors import InputError
from ...scenarios.parameters import Parameter, find, lacking, table
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Value
from .design import LEVERS, UNCERTAINTIES, Dimension, varied

SPREAD = 0.5
"""By default a parameter moves by half of its value down and up."""
NO_ORIGIN = 0.2
"""Where zero is no natural origin, the share of the allowed span (times the spread) to move down and up."""
SETTING = "the size or shape of the experiment"
OFF = "off here; name it to move it, or switch it on in the scenario"
FORM = "must be written name or name=low:high, for instance clarity_mean=0.2:0.5"


def ranges(
    bases: Sequence[Scenario], asked: Sequence[str] = (), spread: float = SPREAD
) -> tuple[tuple[Dimension, ...], tuple[str, ...]]:
    """The ranges of a study, and a sentence about what was left out, if anything.

    A parameter runs from ``1 - spread`` to ``1 + spread`` times its value in the first scenario, cut to what the table
    allows. Where that value is zero, or the parameter may be negative, it moves by a fifth of the allowed span times
    the spread instead. What is off in all scenarios (nought, of what cannot be less, or without limit) stays off unless
    it is named: whether a mechanism works at all is a question of its own, and no range around nothing answers it.

    Args:
        bases: the scenarios to be varied; the first gives the values around which they are.
        asked: ``name`` or ``name=low:high``; by default every uncertainty that acts in one of the scenarios.
        spread: share of the value.

    Raises:
        InputError: on an unknown name, a range that the table does not allow, or nothing left to vary.
    """
    if not 0.0 < spread <= 1.0:
        raise InputError("spread", spread, "must be above 0, and at most 1")
    every = (p.name for p in table().values() if p.row.kind == "uncertainty")
    wanted = [_written(text) for text in asked or every]
    names = [name for name, _ in wanted]
    idle = {name for name in names if not asked and all(off(base, name) for base in bases)}
    varied_too = [name for name in names if name not in idle]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InputError("parameters", twice, "is named twice: name it once")
    found: list[Dimension] = []
    out: dict[str, list[str]] = {}
    for name, ends in wanted:
        why = _no_use(find(name), bases, varied_too)
        if not why and not asked and find(name).row.timed:
            why = "a shock comes and goes; name it to hold it through the whole run"
        if not why and name in idle:
            why = OFF
        if not why:
            one = _range(bases[0].world.table[name], _value(bases[0], name), ends, spread)
            why = "" if one.low < one.high else "the range holds one value only"
            found += [] if why else [one]
        if why:
            out.setdefault(why, []).append(name)
    told = "; ".join(f"{', '.join(names)} ({why})" for why, names in out.items())
    if not found:
        raise InputError("parameters", None, f"nothing is left to vary: {told}")
    return tuple(found), (f"Left out: {told}.",) if out else ()


def at(base: Scenario, values: Mapping[str, Value]) -> Scenario:
    """A scenario at a point, as :func:`stallpoint.experiments.designs.design.varied` gives it, in the whole run.

    Two values that would contradict each other are mended: ``patience_max`` is raised to ``patience_min``.

    Raises:
        InputError: on a value that the table does not allow.
    """
    values = dict(values)
    low = values.get("patience_min", base.world.patience_min)
    if float(values.get("patience_max", base.world.patience_max)) < float(low):
        values["patience_max"] = low
    return varied(base, values)


def _written(text: str) -> tuple[str, tuple[float, float] | None]:
    name, equals, ends = (part.strip() for part in text.partition("="))
    find(name)
    if not equals:
        return name, None
    try:
        low, high = (float(end) for end in ends.split(":"))
    except ValueError:
        raise InputError("parameters", text, FORM) from None
    if not (math.isfinite(low) and math.isfinite(high)):
        raise InputError("parameters", text, FORM)
    if low >= high:
        raise InputError("parameters", text, "its low end must be below its high end")
    return name, (low, high)


def _range(parameter: Parameter, value: Value, ends: tuple[float, float] | None, spread: float) -> Dimension:
    bottom, top = (float(end) for end in parameter.row.span)
    whole = isinstance(parameter.default, int)
    side = LEVERS if parameter.row.kind == "lever" else UNCERTAINTIES
    if ends is not None:
        for end in ends:
            parameter.check(int(end) if whole and end == int(end) else end)
        return Dimension(parameter.name, side, (), *ends, whole)
    middle = float(value)
    half = spread * (NO_ORIGIN * (top - bottom) if middle == 0.0 or bottom < 0.0 else middle)
    low, high = max(bottom, middle - half), min(top, middle + half)
    if whole:
        low, high = float(math.ceil(low)), float(math.floor(high))
    return Dimension(parameter.name, side, (), low, high, whole)


def _value(base: Scenario, name: str) -> Value:
    """What it is in a scenario: the strongest pull of a lever, else the world's."""
    pulled = [lever.value for lever in base.levers if lever.name == name and lever.value]
    return max(pulled, key=float) if pulled else getattr(base.world, name)


def off(base: Scenario, name: str) -> bool:
    """Whether a scenario does without a mechanism: the parameter is nought where it cannot be less, or no limit."""
    here, value = base.world.table[name], _value(base, name)
    if here.is_choice:
        return False
    bottom, top = (float(end) for end in here.row.span)
    no_limit = float(find("public_budget").default)
    return value == bottom == 0.0 or (value == top and float(find(name).row.span[1]) == no_limit)


def _no_use(parameter: Parameter, bases: Sequence[Scenario], varied: Sequence[str]) -> str:
    """Why it makes no sense to vary it; empty if it does."""
    if parameter.is_choice:
        return "words have no order; compare scenarios instead"
    if parameter.row.kind == "setting":
        return SETTING
    if other := lacking(parameter.name, (now for base in bases for now in base.seen()), varied):
        return f"no effect while {other} is {getattr(bases[0].world, other)!r}"
    return ""
