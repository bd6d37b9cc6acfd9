"""Scaled systems can be lost: people who knew it leave, upkeep is not paid, a vendor is gone; each with its reason."""

import numpy as np
import pytest
from stallpoint.model import schedule
from stallpoint.model.ledger import Event
from stallpoint.model.life import begin
from stallpoint.model.outcomes.reversions import REASONS, STRANDED, UNPAID, UPKEEP
from stallpoint.scenarios.scenario import Scenario
from worlds import digest, gains, happened, held, opened, ran, surely_more

USED = opened(200, 120, system_cost=0.4)
"""Nearly everybody starts at once, and many systems are used."""
POOR = held(opened(200, 120, system_cost=0.4, overdraft=1000.0, cash_start=0.05), 30, None, input_cost=0.1)
"""From month 30 on dear materials eat the cash of many, and nobody closes for it."""


def reasons(world: Scenario, seed: int = 0) -> dict[str, int]:
    found = ran(world, seed).reversions()["reason"].value_counts()
    return {reason: int(found.get(reason, 0)) for reason in REASONS}


# -- people leave


TAUGHT = held(opened(200, 24, skill_learning=0.0, training_speed=0.0), 0, None, training=0.5)
"""Training that teaches nothing: skill moves by who comes alone, in every factory."""


def test_people_who_leave_take_skill_and_habit_along() -> None:
    quiet = USED.with_world(staff_turnover=0.0)
    assert surely_more(quiet, USED.with_world(staff_turnover=0.6), "participation")
    assert surely_more(quiet, USED.with_world(staff_turnover=0.6), "in_use")


def test_as_many_people_leave_as_told_and_those_who_come_are_as_people_were() -> None:
    world, people = begin(TAUGHT.with_world(factories=400, staff_turnover=0.3, system_cost=20.0), 0), 400 * 5
    before = world.employees.skill.copy()
    schedule.live(world, 12)
    moved = (world.employees.skill != before).sum()
    assert moved / people == pytest.approx(0.3, abs=0.04)
    assert world.employees.skill.mean() == pytest.approx(before.mean(), abs=0.01)
    assert world.employees.gray.tolist() == begin(TAUGHT.with_world(factories=400), 0).employees.gray.tolist()


def test_who_leaves_is_the_same_whatever_is_done() -> None:
    costs = (20.0, 10.0)
    worlds = [begin(TAUGHT.with_world(staff_turnover=0.3, system_cost=cost), 1) for cost in costs]
    before = worlds[0].employees.skill.tolist()
    for world in worlds:
        schedule.live(world, 24)
    assert before != worlds[0].employees.skill.tolist() == worlds[1].employees.skill.tolist()


def test_who_was_never_taught_anything_is_followed_by_somebody_alike_and_is_not_drawn() -> None:
    world = begin(opened(200, 36, staff_turnover=0.6, skill_learning=0.0), 0)
    before = world.employees.skill.copy()
    schedule.live(world, 36)
    moved, started = (world.employees.skill != before).any(axis=0), world.factories.ever
    assert 0 < moved.sum() <= started.sum() < world.factories.n
    assert not moved[~started].any()


# -- upkeep


def test_a_system_without_upkeep_is_lost_after_a_while() -> None:
    lost = POOR.with_world(neglect=0.3)
    assert reasons(POOR)[UPKEEP] == 0
    assert reasons(lost)[UPKEEP] > 5
    rows, stages = happened(ran(lost), Event.NEGLECTED), ran(lost).history.stage
    events = ran(lost).ledger.events()
    months = events["month"][events["event"] == Event.NEGLECTED]
    for row, month in zip(rows, months, strict=True):
        assert stages[month - 1, row] == 4
        assert stages[month, row] == 5
    assert surely_more(lost, POOR, "reverted")


def test_neglect_hurts_nobody_who_can_pay() -> None:
    rich = USED.with_world(cash_start=1.0, cash_kept=1.0)
    assert digest(ran(rich)) == digest(ran(rich.with_world(neglect=1.0)))


# -- every loss has its reason


def test_every_loss_of_a_scaled_system_has_a_reason() -> None:
    worlds = {
        UNPAID: USED.with_world(staff_turnover=1.0, upkeep=1.0),
        STRANDED: USED.with_world(runway=6.0, fixed_cost=0.05),
        UPKEEP: POOR.with_world(neglect=0.3),
    }
    for reason, world in worlds.items():
        assert reasons(world)[reason] > 0, reason
        result = ran(world)
        scaled = result.history.stage == 4
        left = scaled[:-1] & ~scaled[1:] & (result.history.stage[1:] != 6)
        table = result.reversions()
        found = {*zip(table["month"], table["factory"], strict=True)}
        # who changes its vendor at once, or scales again at once, is lost and there in the same month
        assert {(month + 1, row) for month, row in zip(*np.nonzero(left), strict=True)} <= found
        assert result.series["reverted"][-1] == pytest.approx(len(table) / result.factories)


def test_losses_are_part_of_what_vendors_lose() -> None:
    assert gains(POOR.with_world(neglect=0.3), POOR, "own_lost").mean() > 0.0
