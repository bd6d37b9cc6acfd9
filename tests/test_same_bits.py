"""What is told of stored runs is the same bit for bit, in whatever order and in whatever parts they were written."""

import dataclasses
import functools
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from stallpoint.experiments import compare as comparing
from stallpoint.experiments.designs.design import Design
from stallpoint.experiments.designs.design_file import loads_design
from stallpoint.experiments.designs.sweep import Sweep, sweep
from stallpoint.experiments.ensemble import LEAN, RunOptions, gather
from stallpoint.experiments.outcome import Keep, Outcome
from stallpoint.experiments.runner import run_many
from stallpoint.experiments.storage.database import DATABASE
from stallpoint.experiments.storage.store import Store
from stallpoint.scenarios.files import load
from stallpoint.scenarios.worlds import read_worlds
from studies import stored

SEEDS = 30
WORLD = "base: [no-policy, three-bottlenecks]\nworld: {factories: 60, months: 6}\nseeds: {count: 30}\n"
GRID = "method: grid\nlevers: {voucher: [0, 0.5]}\nuncertainties: {clarity_mean: [0.2, 0.6]}\n"
DRAWN = "method: latin-hypercube\nsize: 4\nuncertainties: {clarity_mean: , fog: }\n"


def made_up(design: Design) -> list[Outcome]:
    """Runs of every scenario on every seed whose numbers have all their digits, so that no sum of them is exact."""
    dice = np.random.default_rng(3)
    first = run_many(design.scenarios(), [0], jobs=1, keep=LEAN)
    return [
        dataclasses.replace(outcome, seed=seed, numbers=dice.random(outcome.numbers.shape))
        for outcome in first
        for seed in range(SEEDS)
    ]


def told(folder: Path, design: Design, runs: Sequence[Outcome], cuts: Sequence[int]) -> tuple[Sweep, pd.DataFrame]:
    """A sweep of runs that were written in this order, in parts that end at these places."""
    scenarios = design.scenarios()
    with Store(folder) as store:
        store.remember(scenarios, [scenario.hash for scenario in scenarios])
        for place, outcome in enumerate(runs, 1):
            store.add(outcome)
            if place in cuts:
                store.flush()
        store.flush()
    with Store(folder) as store:
        found = sweep(design, store, RunOptions(jobs=1))
        return found, gather(scenarios, design.replications, RunOptions(jobs=1, store=store))


@pytest.mark.parametrize("method", [GRID, DRAWN])
def test_tables_do_not_depend_on_the_order_of_writing(method: str, tmp_path: Path) -> None:
    design = loads_design(WORLD + method)
    runs = made_up(design)
    first, rows = told(tmp_path / "0", design, runs, [])
    dice = np.random.default_rng(1)
    for turn in range(1, 3):
        mixed = [runs[place] for place in dice.permutation(len(runs))]
        cuts = dice.choice(len(runs), 3 * turn, replace=False).tolist()
        again, again_rows = told(tmp_path / str(turn), design, mixed, cuts)
        for name, table in first.tables().items():
            assert_frame_equal(again.tables()[name], table, check_exact=True, obj=name)
        assert again.facts() == first.facts()
        assert_frame_equal(again_rows, rows, check_exact=True)


def test_rows_come_as_they_are_asked_for(tmp_path: Path) -> None:
    design = loads_design(WORLD + GRID)
    runs, hashes = made_up(design), [scenario.hash for scenario in design.scenarios()][::-1]
    with Store(tmp_path) as store:
        for outcome in [runs[place] for place in np.random.default_rng(2).permutation(len(runs))]:
            store.add(outcome)
        store.flush()
        rows = store.rows(hashes, range(SEEDS), ["in_use"])
    assert list(zip(rows["hash"], rows["seed"], strict=True)) == [(name, s) for name in hashes for s in range(SEEDS)]
    truth = {(outcome.hash, outcome.seed): outcome.series("in_use")[-1] for outcome in runs}
    assert rows["in_use"].tolist() == [truth[key] for key in zip(rows["hash"], rows["seed"], strict=True)]


class Asked(Future[Any]):
    """A call that is made when somebody asks whether it is done, among all that wait then, in any order."""

    def __init__(self, owner: "Shuffled") -> None:
        super().__init__()
        self.owner = owner

    def done(self) -> bool:
        self.owner.finish()
        return super().done()


class Shuffled(Executor):
    """Finishes calls in another order than that in which they were submitted."""

    def __init__(self, seed: int) -> None:
        self.dice = np.random.default_rng(seed)
        self.waiting: list[tuple[int, Asked, Callable[[], Any]]] = []
        self.finished: list[int] = []

    def submit(self, call: Callable[..., Any], /, *args: Any, **named: Any) -> Asked:
        future = Asked(self)
        self.waiting.append((len(self.finished) + len(self.waiting), future, functools.partial(call, *args, **named)))
        return future

    def finish(self) -> None:
        there, self.waiting = self.waiting, []
        for place in self.dice.permutation(len(there)):
            number, future, call = there[place]
            self.finished.append(number)
            future.set_result(call())


def test_a_comparison_does_not_depend_on_the_order_in_which_runs_are_finished() -> None:
    """Also over worlds; with every digit, in every table."""
    scenarios = [load(name).with_world(factories=60, months=24) for name in ("no-policy", "three-bottlenecks")]
    asked = {"seeds": 6, "keep": Keep(every=12, groups=("size",)), "worlds": read_worlds("2")}
    first = comparing.compare(scenarios, jobs=1, **asked)
    for seed in range(2):
        executor = Shuffled(seed)
        again = comparing.compare(scenarios, jobs=4, executor=executor, **asked)
        assert sorted(executor.finished) == list(range(len(executor.finished)))
        assert executor.finished != sorted(executor.finished), "they were finished in another order"
        for name, table in first.tables().items():
            assert_frame_equal(pd.DataFrame(again.tables()[name]), pd.DataFrame(table), check_exact=True, obj=name)
        assert again.facts() == first.facts()


def test_a_list_of_scenarios_that_was_deleted_is_noticed_and_written_again(tmp_path: Path) -> None:
    design = loads_design(WORLD + GRID)
    told(tmp_path, design, made_up(design), [])
    before = stored(tmp_path, "SELECT * FROM scenarios ORDER BY hash")
    with closing(sqlite3.connect(tmp_path / DATABASE)) as base, base:
        base.execute("DELETE FROM scenarios")
    with Store(tmp_path) as store:
        assert f"lacks {len(design.scenarios())} of the {len(design.scenarios())} scenarios" in store.notes[0]
        gather(design.scenarios(), design.replications, RunOptions(jobs=1, store=store))
    assert_frame_equal(stored(tmp_path, "SELECT * FROM scenarios ORDER BY hash"), before)
    with Store(tmp_path) as store:
        assert store.notes == []
        assert store.verify()
