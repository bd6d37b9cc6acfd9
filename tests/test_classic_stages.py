"""Under a classic rule stages are told by who moved when: the same as if every month had been written down."""

from __future__ import annotations

import copy
import pickle

import numpy as np
from stallpoint.agents.factory import Stage
from stallpoint.agents.vendor import OWN, asked_price
from stallpoint.model import life, schedule
from stallpoint.model.forecast import held
from stallpoint.scenarios.scenario import Scenario
from worlds import small

N, MONTHS = 150, 36


def classic(**values: float | str) -> Scenario:
    return small(N, MONTHS, rule="hazard", hazard_p=0.05, hazard_q=2.0, **values)


def test_stages_are_those_that_every_month_would_have_written_also_where_somebody_moves_factories() -> None:
    world, seen, dice = life.begin(classic(), 4), [], np.random.default_rng(0)
    for month in range(MONTHS):
        moved = dice.choice(N, 5, replace=False)
        world.factories.stage[moved] = dice.choice([Stage.UNAWARE, Stage.CONSIDERING, Stage.SCALED], 5)
        schedule.live(world, month + 1)
        seen.append(world.factories.stage.copy())
        if month == MONTHS // 2:
            half, taken = world.history.until(month + 1), pickle.loads(pickle.dumps(world.history))
            asked = world.history.stage  # who asks early does not stop what comes
            assert not asked[month + 1 :].any()
    assert len(np.unique(seen)) == 3
    assert np.array_equal(world.history.stage, seen)
    assert np.array_equal(half.stage, seen[: len(half.totals)])
    assert np.array_equal(taken.stage[: len(half.totals)], half.stage)
    assert np.array_equal(copy.deepcopy(world.history).stage, seen)


def test_nobody_who_does_not_ask_pays_for_the_stages_of_all_months() -> None:
    history = life.run(classic(), 0).history
    before = held(history)
    assert history.stage.shape == history.shape == (MONTHS, N)
    assert held(history) - before >= history.stage.nbytes


def test_what_a_vendor_asks_is_its_price_unless_the_own_vendor_holds_one() -> None:
    rows, price = np.arange(3), np.array([1.0, 0.8, 0.5])
    assert asked_price(rows, price, 0.5, 0.0).tolist() == [0.5, 0.4, 0.25]
    held_one = asked_price(rows, price, 0.5, 0.7)
    assert held_one[OWN] == 0.7
    assert held_one[1:].tolist() == [0.4, 0.25]


def test_both_kinds_of_rule_enter_the_same_price_of_the_own_vendor() -> None:
    held_price = {"price": 0.9, "own_price": 0.6, "price_step": 0.0, "rival_price_response": 0.0}
    books = [life.run(small(N, 12, rule=rule, **held_price), 1).history.books for rule in ("hazard", "gates")]
    assert books[0]["price"][0].tolist()[OWN] == books[1]["price"][0].tolist()[OWN] == 0.6
    assert np.array_equal(books[0]["price"][0], books[1]["price"][0], equal_nan=True)
