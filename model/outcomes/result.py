"""What one run leaves: the same form for every page, report and store. Frozen; figures are derived once, when asked."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from ..ledger import EVENTS_OF_VENDORS, Event, Review
from . import measures, reasons, reproduction, reversions, spending, verdict
from .grouping import GROUPS
from .own_measures import own_measures, to_read
from .shown import Shown
from .trace import Trace
from .verdict import AfterSupport, after_support

if TYPE_CHECKING:
    import pandas as pd


class Result(Shown, Trace):
    """One run, and all that follows from it; see :class:`Trace` for what it holds."""

    @cached_property
    def series(self) -> dict[str, Floats]:
        """Every measure of :data:`stallpoint.model.outcomes.measures.MEASURES`, and the user's own, one value a month.

        Raises:
            InputError: if a measure of the user's own fails.
        """
        found = measures.all_series(self)
        if own := own_measures(self.scenario):
            read = to_read(self)
            vars(read)["series"] = shown = to_read(found)  # an own measure may look at those before it
            for name, measure in own.items():
                found[name] = measure.series(read)
                shown[name] = to_read(found[name])
        return found

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
    def after_support(self) -> AfterSupport:
        """What holds without help: the verdict a stated time after public support has ended."""
        return after_support(self)

    @cached_property
    def reproduction(self) -> reproduction.Reproduction:
        """The adoption reproduction number, by year of the case and over all."""
        return reproduction.estimate(self)

    @cached_property
    def reasons(self) -> dict[str, int]:
        """How many failed pilots each limiting factor explains, by exact counterfactual."""
        return reasons.count(self.reviewed[1])

    def breakdown(self, by: str) -> pd.DataFrame:
        """Stages, breadth and depth by group and month.

        Args:
            by: a name of :data:`stallpoint.model.outcomes.grouping.GROUPS`: ``tier``, ``size``, ``sector``; and
                ``region``, where there are several.

        Returns:
            A tidy table: ``month``, the group, ``factories`` in it, and a column for each stage (share of the group),
            ``breadth``, ``in_use`` and ``depth``.

        Raises:
            InputError: if there is no such grouping.
        """
        if by not in self.groups:
            raise InputError("by", by, f"must be one of: {', '.join(self.groups)}")
        return measures.breakdown(self, GROUPS[by])

    def money(self) -> pd.DataFrame:
        """Public money by programme, lever and year.

        Returns:
            A tidy table of what was spent: ``programme`` (``everywhere`` for what is held for all), ``lever``, ``year``
            (from 1) and ``spent`` (M CNY).
        """
        import pandas as pd

        rows = [
            (programme, lever, year + 1, float(spent))
            for programme, levers in spending.money(self).items()
            for lever, months in levers.items()
            for year, spent in enumerate(np.add.reduceat(months, np.arange(0, self.months, 12)))
            if spent > 0.0
        ]
        return pd.DataFrame(rows, columns=["programme", "lever", "year", "spent"])

    @cached_property
    def observed(self) -> dict[str, pd.DataFrame]:
        """What observers of the user's own code saw, a table each by the name of the function; none without any."""
        import pandas as pd

        return {name: pd.DataFrame(table) for name, table in self.own.observed.items()} if self.own else {}

    def pulled(self) -> pd.DataFrame:
        """Levers that own code of the user held: ``lever``, ``value``, ``programme`` (empty: everywhere), ``start`` and
        ``end`` (months; the first one without it)."""
        import pandas as pd

        return pd.DataFrame(self.own.held if self.own else [], columns=["lever", "value", "programme", "start", "end"])

    def reversions(self) -> pd.DataFrame:
        """Scaled systems that were lost: ``month``, ``factory`` (row) and ``reason``, one of
        :data:`stallpoint.model.outcomes.reversions.REASONS`."""
        import pandas as pd

        return pd.DataFrame(reversions.reversions(self), columns=["month", "factory", "reason"])

    def j_curve(self) -> pd.DataFrame:
        """Net effect by months since the pilot began, over the factories scaled at the end (see :mod:`measures`)."""
        return measures.j_curve(self)

    def events(self) -> pd.DataFrame:
        """The ledger as a tidy table: ``month``, ``event``, ``agent`` (row), ``firm`` (name; empty for a vendor),
        ``other``, ``value`` (see :class:`Event`)."""
        import pandas as pd

        return pd.DataFrame(self.event_columns())

    def event_columns(self) -> dict[str, Any]:
        """The columns of :meth:`events`."""
        columns = self.ledger.events()
        names = np.array([event.name.lower() for event in Event], object)
        events = names[columns["event"].astype(np.int64)]
        firms = self._called(columns["agent"], ~np.isin(columns["event"], EVENTS_OF_VENDORS))
        found = {"month": columns["month"], "event": events, "agent": columns["agent"], "firm": firms}
        return found | {name: columns[name] for name in columns if name not in found}

    def _called(self, rows: Any, factories: Any) -> Any:
        """Names of factories by row, empty where a row is none of a factory."""
        pairs = zip(rows.tolist(), factories.tolist(), strict=True)
        return np.array([self.names[row] if is_factory else "" for row, is_factory in pairs], object)

    def review_table(self) -> pd.DataFrame:
        """Every review with the terms it was decided on, and the limiting factor where it failed."""
        import pandas as pd

        return pd.DataFrame(self.review_columns())

    def review_columns(self) -> dict[str, Any]:
        """The columns of :meth:`review_table`."""
        months, review = self.reviewed
        names = [field.name for field in dataclasses.fields(Review)]
        if review is None:
            return {name: np.empty(0, object) for name in (*names, "reason", "firm")}
        columns = {name: getattr(review, name) for name in names} | {"month": months.astype(np.int64)}
        firms = self._called(review.factory, np.ones(len(months), bool))
        return columns | {"reason": np.concatenate(reasons.factors(self.reviews)), "firm": firms}
