"""Many runs as one table: a row a run, with every measure at its end. What every analysis starts from."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..model.measures import BY_NAME
from ..scenarios.scenario import Scenario
from .outcome import Keep, Outcome
from .runner import run_many
from .workers import Flag

if TYPE_CHECKING:
    import pandas as pd

    from .store import Store

LEAN = Keep(groups=())


@dataclass(frozen=True, slots=True)
class Means:
    """With what a study is run; the numbers do not depend on it.

    Attributes:
        jobs: runs at once; by default one a core.
        store: where finished runs are kept and found again; without one they are made anew.
        executor: a ready executor (of a cluster, say) in place of a pool of processes.
        on_progress: called with how many runs are done and how many there are in all.
        stop: a flag; once it is set, what is finished comes and nothing new is begun.
    """

    jobs: int | None = None
    store: Store | None = None
    executor: Executor | None = None
    on_progress: Callable[[int, int], None] | None = None
    stop: Flag | None = None

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self.stop is not None and self.stop.is_set()


def gather(scenarios: Sequence[Scenario], seeds: Iterable[int], means: Means | None = None) -> pd.DataFrame:
    """Run every scenario on every seed and tabulate the ends of the runs, seed by seed.

    Returns:
        A row a run, in the order seed by seed: ``place`` (position of the scenario in ``scenarios``), ``scenario``,
        ``hash``, ``seed``, ``error`` (empty if the run went well), ``verdict``, ``self_sustaining``, ``reproduction``,
        and each measure of :data:`stallpoint.model.measures.MEASURES` in the last month (NaN in a failed run).
        Stopped studies give the rows that were finished.
    """
    import pandas as pd

    means = means or Means()
    seeds = list(seeds)
    outcomes = run_many(
        scenarios,
        seeds,
        jobs=means.jobs,
        on_progress=means.on_progress,
        keep=LEAN,
        executor=means.executor,
        stop=means.stop or threading.Event(),
    )
    rows = [{"place": at % len(scenarios), **end(outcome)} for at, outcome in enumerate(outcomes)]
    return pd.DataFrame(rows, columns=["place", *COLUMNS])


HEAD = ("scenario", "hash", "seed", "error", "verdict", "self_sustaining", "reproduction")
COLUMNS = (*HEAD, *BY_NAME)


def end(outcome: Outcome) -> dict[str, Any]:
    """One row of :func:`gather`."""
    row: dict[str, Any] = {name: getattr(outcome, name) for name in ("scenario", "hash", "seed", "error")}
    row["verdict"] = outcome.verdict.word if outcome.verdict else ""
    row["self_sustaining"] = bool(outcome.verdict and outcome.verdict.self_sustaining)
    row["reproduction"] = outcome.reproduction.overall if outcome.reproduction else np.nan
    last = outcome.numbers[-1] if len(outcome.numbers) else np.full(len(BY_NAME), np.nan)
    return row | dict(zip(BY_NAME, last.tolist(), strict=True))
