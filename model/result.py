"""What one run leaves: the same form for every page, report and store. Frozen; figures are derived once, when asked."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..agents.columns import Codes, Floats, Shorts
from ..agents.factory import Size
from ..scenarios.errors import InputError
from ..scenarios.scenario import Scenario
from . import measures, reasons, reproduction, verdict
from .history import History
from .ledger import Credits, Event, Ledger, Review

if TYPE_CHECKING:
    import pandas as pd

    from .world import World

GROUPS = ("tier", "size", "sector")


@dataclass(frozen=True, eq=False)
class Result:
    """One run.

    Attributes:
        scenario, seed: what was run.
        names: name of each factory.
        tier, size, sector, revenue: what each factory was at month 0.
        history: stage, gate, depth and net result of every factory and month, and monthly totals.
        ledger: every event, review and credit.
        notes: what the network's import lacked and what was drawn instead.
    """

    scenario: Scenario
    seed: int
    names: tuple[str, ...]
    tier: Shorts
    size: Codes
    sector: Shorts
    revenue: Floats
    history: History
    ledger: Ledger
    notes: tuple[str, ...]

    @classmethod
    def of(cls, world: World) -> Result:
        """The result of a world as it stands; later months do not change it."""
        f, months = world.factories, world.history.recorded
        return cls(
            scenario=world.scenario,
            seed=world.dice.seed,
            names=world.network.names,
            tier=f.tier,
            size=f.size,
            sector=f.sector,
            revenue=f.revenue.copy(),
            history=world.history.until(months),
            ledger=Ledger(list(world.ledger.chunks), list(world.ledger.reviews), list(world.ledger.credits)),
            notes=world.network.notes,
        )

    @property
    def months(self) -> int:
        """Months lived."""
        return len(self.history.stage)

    @property
    def factories(self) -> int:
        """Number of factories."""
        return len(self.tier)

    @property
    def reviews(self) -> list[Review]:
        """All reviews, a chunk a month."""
        return self.ledger.reviews

    @property
    def credits(self) -> list[Credits]:
        """Whose cases opened whose evidence gate, a chunk a month."""
        return self.ledger.credits

    @cached_property
    def series(self) -> dict[str, Floats]:
        """Every measure of :data:`stallpoint.model.measures.MEASURES`, one value a month."""
        return measures.all_series(self)

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Every measure, a column each, a row a month (index ``month``)."""
        import pandas as pd

        return pd.DataFrame(self.series, index=pd.RangeIndex(self.months, name="month"))

    @cached_property
    def verdict(self) -> verdict.Verdict:
        """The verdict, by the published rule."""
        return verdict.judge(self)

    @cached_property
    def reproduction(self) -> reproduction.Reproduction:
        """The adoption reproduction number, by year of the case and over all."""
        return reproduction.estimate(self)

    @cached_property
    def reasons(self) -> dict[str, int]:
        """How many failed pilots each limiting factor explains, by exact counterfactual."""
        return reasons.count(self.reviews)

    def breakdown(self, by: str) -> pd.DataFrame:
        """Stages, breadth and depth by group and month.

        Args:
            by: ``tier``, ``size`` or ``sector``.

        Returns:
            A tidy table: ``month``, the group, ``factories`` in it, and a column for each stage (share of the group),
            ``breadth``, ``in_use`` and ``depth``.

        Raises:
            InputError: if there is no such grouping.
        """
        if by not in GROUPS:
            raise InputError("by", by, f"must be one of: {', '.join(GROUPS)}")
        return measures.breakdown(self, by, getattr(self, by), [s.name.lower() for s in Size] if by == "size" else None)

    def events(self) -> pd.DataFrame:
        """The ledger as a tidy table: ``month``, ``event``, ``agent``, ``other``, ``value`` (see :class:`Event`)."""
        import pandas as pd

        table = pd.DataFrame(self.ledger.events())
        names = np.array([event.name.lower() for event in Event])
        table["event"] = names[table["event"].to_numpy(dtype=np.int64)] if len(table) else []
        return table

    def review_table(self) -> pd.DataFrame:
        """Every review with the terms it was decided on, and the limiting factor where it failed."""
        import pandas as pd

        parts = [
            pd.DataFrame({**dict(_items(review)), "reason": why})
            for review, why in zip(self.reviews, reasons.factors(self.reviews), strict=True)
        ]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _items(review: Review) -> list[tuple[str, Any]]:
    return [(field.name, getattr(review, field.name)) for field in dataclasses.fields(review)]
