"""A single run as it was written into a folder: what is read back of ``run``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..experiments.compare import Comparison
from ..experiments.dictionary import KINDS, NAME
from ..experiments.outcome import Outcome
from ..experiments.tidy import read_raw, read_table
from ..model.outcomes.shown import Shown
from ..model.outcomes.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from ..scenarios.scenario import Scenario

BESIDE = ("events", "reviews")
"""Tables of a run that no study reads back."""


class SavedRun(Shown):
    """A run that was read from a folder: its tables, figures and page are those of the run itself.

    Attributes:
        study: the run as a comparison of one.
        more: tables that stand beside it: every event and review.
    """

    def __init__(self, study: Comparison, more: Mapping[str, pd.DataFrame]) -> None:
        self.study, self.more = study, dict(more)

    @classmethod
    def read(cls, study: Comparison, folder: Path, form: str) -> SavedRun:
        """The same from the study in a folder.

        Raises:
            InputError: if one of its tables is not what was written there.
        """
        told, kinds = read_raw(folder / f"{NAME}.csv"), {text: kind for kind, text in KINDS.items()}
        more = {}
        for name in BESIDE:
            rows = told[told["table"] == name]
            if len(rows):
                columns = {str(row.column): kinds[str(row.kind)] for row in rows.itertuples()}
                more[name] = read_table(folder / f"{name}.{form}", columns)
        return cls(study, more)

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.study.scenarios[0]

    @property
    def seed(self) -> int:
        """On which dice."""
        return self._outcome.seed

    @property
    def months(self) -> int:
        """How many were lived."""
        return self.scenario.world.months

    @property
    def series(self) -> dict[str, Any]:
        """Every measure, one value a month."""
        return dict(zip(self._outcome.measures, self._outcome.numbers.T, strict=True))

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict, with the figures that it rests on."""
        known = self._outcome.scalars
        shares = {name: known[f"end_{name}"] for name in Verdict.__dataclass_fields__ if f"end_{name}" in known}
        return Verdict(known["verdict"], self.months, **shares)

    @property
    def _outcome(self) -> Outcome:
        return self.study.runs(self.study.baseline)[0]
