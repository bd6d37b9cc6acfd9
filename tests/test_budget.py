"""A budget beside a comparison: who keeps to it in how many runs, and who of those adds most, if the runs tell."""

import numpy as np
import pytest
from stallpoint.experiments.compare import Comparison
from stallpoint.viz.comparison.budget import sentences, table, within
from studies import made

SPENT = {"base": 0.0, "cheap": 10.0, "good": 20.0, "dear": 90.0}
USE = {"base": 0.05, "cheap": 0.05, "good": 0.25, "dear": 0.45}


def compared(noise: float = 0.001, **use: float) -> Comparison:
    ends = {name: {"public_spent": SPENT[name], "in_use": share} for name, share in {**USE, **use}.items()}
    return made(ends, noise=noise)


def test_runs_within_a_budget_are_counted() -> None:
    c = compared(noise=1.0)
    spent = c.at_end("good", "public_spent")
    middle = float(np.median(spent))
    assert within(c, "good", middle) == (spent <= middle).sum() == 4
    assert f"good in 4 of {c.runs_each}" in sentences(c, middle)[0]


def test_who_goes_over_it_is_not_praised() -> None:
    first, second = sentences(compared(), 50.0)
    assert "cheap and good keep to it in all 8 runs; dear in none" in first
    assert second.startswith("Of these, good adds most users to base: +")
    assert "dear" not in second


def test_nobody_is_called_first_where_the_runs_do_not_tell() -> None:
    found = sentences(compared(noise=0.05, cheap=0.249), 50.0)[1]
    assert "is not settled" in found
    assert "most" not in found


def test_a_policy_that_adds_nothing_is_no_bargain() -> None:
    assert sentences(compared(good=0.05), 15.0)[1] == "None of these surely adds users."


@pytest.mark.parametrize("budget", [0.0, 5.0, 1e6])
def test_the_table_has_every_scenario_but_the_baseline(budget: float) -> None:
    found = table(compared(), budget)
    assert [row[0] for row in found.rows] == ["cheap", "good", "dear"]
    assert all(len(row) == len(found.head) for row in found.rows)


def test_users_lost_keep_their_sign() -> None:
    (row,) = [row for row in table(compared(good=0.0, noise=0.01), 50.0).rows if row[0] == "good"]
    assert str(row[3]).startswith("−")
    assert "(−" in str(row[3])
