"""Government: runs pilot programmes and other levers."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple, Protocol

from ..scenarios.table.government import SELECTION
from .columns import Column, Floats, Num, tied


class GovernmentColumns(NamedTuple):
    """Who runs programmes and pays for public measures: a row for what is held everywhere, then one a programme."""

    spent: Annotated[Floats, Column("M CNY", "public money so far", 0.0)]
    spent_pilots: Annotated[Floats, Column("M CNY", "public money so far in selected pilots", 0.0)]
    due: Annotated[Floats, Column("pilots", "pilots that the programme owes, with fractions", 0.0)]
    selected: Annotated[Floats, Column("pilots", "pilots selected so far", 0.0)]
    succeeded: Annotated[Floats, Column("pilots", "successes so far, as the programme counts", 0.0)]
    budget: Annotated[Floats, Column("M CNY a year", "budget that its purse was filled by", 0.0)]
    purse: Annotated[Floats, Column("M CNY", "what is left of this year's budget", 0.0)]
    terms: Annotated[Floats, Column("concepts", "concepts launched so far", 0.0)]

    def __reduce__(self) -> tuple[Any, ...]:
        return tied(self)


class Candidates(Protocol):
    """What a rule of selection may look at: one entry a factory, worked out when it is asked for."""

    @property
    def size(self) -> Floats:
        """Log revenue."""

    @property
    def automation(self) -> Floats:
        """Automation, 0-1."""

    @property
    def margin(self) -> Floats:
        """Operating margin, share of revenue."""

    @property
    def lot(self) -> Floats:
        """A uniform draw, which also breaks ties."""

    @property
    def watchers(self) -> Floats:
        """How many factories that still consider see it, each by what its news counts."""

    @property
    def likeness(self) -> Floats:
        """Minus the distance in log revenue to those who watch it, plus a little for being watched."""


SCORES: Mapping[str, Callable[[Candidates], Floats]] = {
    "prestige": lambda c: c.size + c.automation,
    "need": lambda c: -c.margin,
    "network": lambda c: c.watchers,
    "peers": lambda c: c.likeness,
    "random": lambda c: c.lot,
}
"""How each rule of :data:`~stallpoint.scenarios.table.government.SELECTION` scores: large and automated, thin margin,
watched by many who still consider, like those who watch it, by lot."""
if set(SCORES) != set(SELECTION):
    odd = ", ".join(sorted(set(SCORES) ^ set(SELECTION)))
    raise TypeError(f"a rule of selection stands in SELECTION and has its score in SCORES, not in one alone: {odd}")


def by_lot(score: Num, lot: Num) -> Num:
    """A score whose ties are broken by a uniform draw: score + lot / 1,000,000."""
    return score + 1e-6 * lot
