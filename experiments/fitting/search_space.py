"""What a calibration may move: parameters without a sourced value, each within what is plausible for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import yaml

from ...scenarios.errors import InputError
from ...scenarios.parameters import find


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
"""What the calibration of the baseline moves."""


def freedoms(words: Sequence[str]) -> tuple[Freedom, ...]:
    """What may be moved, and how far.

    Raises:
        InputError: on a parameter that is unknown, named twice, or no number, or on limits that are none.
    """
    if not words:
        return DEFAULT
    known = {freedom.name: freedom for freedom in CANDIDATES}
    found: dict[str, Freedom] = {}
    for word in words:
        name, equals, limits = (part.strip() for part in word.partition("="))
        parameter = find(name)
        if name in found:
            raise InputError("PARAMETER", name, "is named twice: name it once")
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
