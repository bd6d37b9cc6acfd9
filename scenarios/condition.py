"""Conditions on last year's published figures: what a lever may answer to, and nothing else."""

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from .errors import InputError
from .parameters import nearest

SPENT = "public_spent"
"""The published figure that is an amount of money."""
PUBLISHED: Mapping[str, str] = {
    "in_use": "share of factories that really use it",
    "scaled": "share of factories with a scaled system",
    "breadth": "share of factories that ever started",
    "showcase": "share of factories with a showcase",
    "abandoned": "share of factories that gave up",
    "claimed": "contracts that vendors ever signed, a factory",
    "vendors": "vendors in the market",
    "programme_pilots": "pilots that programmes selected so far, share of factories",
    "programme_success": "successes that programmes counted so far, share of factories",
    "pilots_failed": "share of last year's reviews of programmes' pilots that failed; no figure without a review",
    SPENT: "public money so far, in the currency of the run, millions",
}
"""Figures that are published at the end of a year, and what each says."""
SHARE = "share of "
SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_FORM = re.compile(r"\s*([a-z_]+)\s*(>=|<=|>|<)\s*([-+0-9.eE]+)\s*")


@dataclass(frozen=True, slots=True)
class Condition:
    """A published figure held against a number, as ``in_use >= 0.1``; no figure meets none.

    Attributes:
        figure: one of :data:`PUBLISHED`.
        sign: one of :data:`SIGNS`.
        number: what it is held against.
    """

    figure: str
    sign: str
    number: float

    @classmethod
    def read(cls, text: str, field: str) -> "Condition":
        """The condition in a text.

        Raises:
            InputError: if it is none, names ``field``.
        """
        found = _FORM.fullmatch(text)
        try:
            number = float(found[3]) if found else math.nan
        except ValueError:
            number = math.nan
        if found is None or not math.isfinite(number):
            may = "a published figure, a sign (>=, >, <=, <) and a number: in_use >= 0.1"
            raise InputError(field, text, f"must be {'a month, or ' * field.endswith('until')}{may}")
        if found[1] not in PUBLISHED:
            there = nearest(found[1], PUBLISHED) or f"; there are: {', '.join(PUBLISHED)}"
            raise InputError(field, found[1], f"there is no such published figure{there}")
        if PUBLISHED[found[1]].startswith(SHARE) and not 0.0 <= number <= 1.0:
            remedy = f"{found[1]} is a share, from 0 to 1: hold it against such a number (0.1 for a tenth)"
            raise InputError(field, text, remedy)
        return cls(found[1], found[2], number)

    def __str__(self) -> str:
        return f"{self.figure} {self.sign} {self.number:.12g}"

    def met(self, figures: Mapping[str, float]) -> bool:
        """Whether figures meet it."""
        return SIGNS[self.sign](figures[self.figure], self.number)


def times(text: str, rate: float) -> str:
    """A condition in another currency, in which amounts are ``rate`` times as much; all others as they are."""
    if not text.startswith(SPENT):
        return text
    asked = Condition.read(text, SPENT)
    return str(replace(asked, number=asked.number * rate))
