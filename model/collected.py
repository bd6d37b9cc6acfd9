"""Mesa's data collector of a run: every measure in every month lived, without collecting anything."""

from typing import Any

from mesa.datacollection import DataCollector

from .outcomes.measures import MEASURES
from .outcomes.result import Result

SEED = "seed"
"""What stands beside the measures: which dice were thrown."""


class Collected(DataCollector):  # type: ignore[misc]
    """The measures of a run by month, as Mesa's tools read them.

    Args:
        result: what the run has shown so far.
    """

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.months = result.months
        series = result.series if self.months else dict.fromkeys(MEASURES, None)
        # told as attributes of the model that nobody reads: all is there already
        self.model_reporters = {name: name for name in (SEED, *series)}
        self.model_vars = {name: [] if values is None else values.tolist() for name, values in series.items()}
        self.model_vars = {SEED: [result.seed] * self.months, **self.model_vars}
        self._collection_steps = list(range(1, self.months + 1))

    def collect(self, model: Any) -> None:
        """Nothing is left to collect."""
