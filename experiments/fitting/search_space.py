"""What a calibration may move: parameters without a sourced value, each within what is plausible for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import yaml

from ...scenarios.errors import InputError
from ...scenarios.parameters import Parameters, find, lacking
from ...scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Freedom:
    """How far a parameter may be moved.

    Attributes:
        name: of the parameter.
        low, high: limits of the search, within the range of the table.
        log: whether equal ratios count alike.
    """

    name: str
    low: float
    high: float
    log: bool = False

    def at(self, share: float) -> float:
        """The value at a share of the way from the low limit to the high one."""
        if self.log:
            return float(self.low * (self.high / self.low) ** float(share))
        return float(self.low + (self.high - self.low) * float(share))


_ROWS = yaml.safe_load(files(__package__).joinpath("data/freedoms.yaml").read_text(encoding="utf-8"))
CANDIDATES = tuple(Freedom(row["name"], row["low"], row["high"], row.get("log", False)) for row in _ROWS)
"""What may be moved, and why: ``data/freedoms.yaml``."""
DEFAULT = tuple(freedom for freedom, row in zip(CANDIDATES, _ROWS, strict=True) if "moved" in row)
"""What is moved if nobody says what."""


GATES = "gates"
"""The decision rule that all of these belong to."""
FEW = 3
"""Fewer parameters than these nobody means who names none."""


def usual(base: Scenario, shipped: bool) -> tuple[Freedom, ...]:
    """What is moved if nobody says what, without what the base sets itself.

    Args:
        base: the scenario that is calibrated.
        shipped: whether it comes with the package: what such a one sets was calibrated and is not known.

    Raises:
        InputError: if hardly anything is left.
    """
    if base.world.rule != GATES:
        remedy = f"{base.name} follows the rule {base.world.rule}, in which those that are usually moved do nothing"
        raise InputError("PARAMETER", None, f"{remedy}: name those that may be moved")
    left = tuple(freedom for freedom in DEFAULT if shipped or freedom.name not in base.own)
    if len(left) < FEW:
        remedy = (
            f"{base.name} sets {len(DEFAULT) - len(left)} of the {len(DEFAULT)} parameters that are usually moved, so "
            "hardly any is left: name those that may be moved, as fog innovators"
        )
        raise InputError("PARAMETER", None, remedy)
    return left


def freedoms(
    words: Sequence[str], settings: Sequence[str] = (), seen: Sequence[Parameters] = ()
) -> tuple[Freedom, ...]:
    """What may be moved, and how far.

    Args:
        words: each ``NAME`` or ``NAME=LOW..HIGH``.
        settings: what is set of the world from outside, which cannot be moved as well.
        seen: the parameters as they stand where patterns look; what does nothing in any of these cannot be moved.

    Raises:
        InputError: on a parameter that is unknown, named twice, no number, fixed or idle, or on limits that are none.
    """
    fixed = {setting.partition("=")[0].strip() for setting in settings}
    known = {freedom.name: freedom for freedom in CANDIDATES}
    found: dict[str, Freedom] = {}
    for word in words:
        name, equals, limits = (part.strip() for part in word.partition("="))
        parameter = find(name)
        if name in found:
            raise InputError("PARAMETER", name, "is named twice: name it once")
        if name in fixed:
            raise InputError("PARAMETER", name, "is fixed by --set and cannot be moved as well: take one of them out")
        if not isinstance(parameter.default, float) or parameter.row.timed:
            raise InputError("PARAMETER", name, "is no uncertain number: name a parameter of the world that is one")
        if equals:
            found[name] = Freedom(name, *_limits(name, limits))
        elif name in known:
            found[name] = known[name]
        else:
            raise InputError("PARAMETER", name, f"has no usual limits: write them, as {name}=LOW..HIGH")
        for end in (found[name].low, found[name].high):
            parameter.check(end)
    for name in found if seen else ():
        if needed := lacking(name, seen, found):
            raise InputError(
                "PARAMETER", name, f"does nothing here, where {needed} is {getattr(seen[0], needed)!r}: leave it out"
            )
    return tuple(found.values())


def _limits(name: str, text: str) -> tuple[float, float]:
    low, dots, high = text.partition("..")
    try:
        ends = float(low), float(high)
    except ValueError:
        ends = (0.0, 0.0)
    if not dots or not ends[0] < ends[1]:
        raise InputError("PARAMETER", f"{name}={text}", f"must be written {name}=LOW..HIGH, LOW below HIGH")
    return ends


def placed(parameters: Sequence[Freedom], unit: Iterable[float]) -> dict[str, float]:
    """The point at these shares of the way from low to high, and never beyond them by a rounding."""
    return {f.name: min(max(f.at(u), f.low), f.high) for f, u in zip(parameters, unit, strict=True)}
