"""What is counted of every month in one pass is what plain NumPy says of the history, to the last bit."""

import numpy as np
import pytest
from stallpoint.agents.columns import Flags, Floats
from stallpoint.agents.factory import Gate, Stage
from stallpoint.agents.vendor import OWN
from stallpoint.model.outcomes.grouping import GROUPS
from stallpoint.model.outcomes.measures import MEASURES, OF_GROUPS, by_group, really_used, started
from stallpoint.model.outcomes.result import Result
from stallpoint.model.outcomes.sales import clients, contracts, lost
from stallpoint.model.outcomes.tally import HALF, Tally, tally
from worlds import PROGRAMME, held, opened, ran, small

RUNS = {
    "plain": small(150, 48, innovators=0.3, regions=4),
    "display": small(90, 30, PROGRAMME, regions=3),
    "open": opened(150, 60, cool_off=12.0, keep_face=0.2, regions=2),
    "crisis": held(
        opened(150, 60, self_build=1.0, spinoff_rate=1.0, system_cost=0.3, cash_start=0.1, regions=5),
        30,
        50,
        epidemic=3.0,
    ),
}


@pytest.fixture(scope="module", params=sorted(RUNS))
def result(request: pytest.FixtureRequest) -> Result:
    return ran(RUNS[request.param])


def per_month(flags: Flags) -> Floats:
    return np.asarray(flags.sum(axis=1), dtype=np.float64)


def test_every_half_precision_number_is_known_by_its_bits() -> None:
    bits = np.arange(2**16).astype(np.uint16)
    assert np.array_equal(HALF, bits.view(np.float16).astype(np.float64), equal_nan=True)
    assert HALF[np.array([0.25], np.float16).view(np.uint16)[0]] == 0.25


def test_measures_are_those_of_the_history(result: Result) -> None:
    h, users = result.history, result.history.stage == Stage.SCALED
    many = np.maximum(users.sum(axis=1), 1)
    used, own = really_used(result), clients(result)
    expected = {
        "breadth": started(result).mean(axis=1),
        "in_use": (users & (h.depth >= 0.25)).mean(axis=1),
        "depth": h.depth.mean(axis=1, dtype=np.float64),
        "user_depth": np.where(users, h.depth, 0).sum(axis=1, dtype=np.float64) / many,
        "net_effect": np.where(users, h.net, 0).sum(axis=1, dtype=np.float64) / many,
        "own_clients": per_month(own),
        "own_in_use": per_month(used & own),
        "own_lost": contracts(result) - own.sum(axis=1),
        "rivals_in_use": per_month(used & (h.vendor > OWN)),
        **{stage.name.lower(): (h.stage == stage).mean(axis=1) for stage in Stage},
        **{f"held_{gate.name.lower()}": (h.gate == gate).mean(axis=1) for gate in Gate if gate != Gate.OPEN},
    }
    for name, values in expected.items():
        assert np.array_equal(MEASURES[name].series(result), values), name
    assert all(np.isfinite(values).all() for values in expected.values())


def test_who_ever_started_stays_counted(result: Result) -> None:
    now = (result.history.stage >= Stage.PILOTING) & (result.history.stage <= Stage.ABANDONED)
    for month in range(result.months):
        assert result.tally.started[0, month] == now[: month + 1].any(axis=0).sum()


@pytest.mark.parametrize("by", sorted(GROUPS))
def test_groups_add_up_to_the_whole(result: Result, by: str) -> None:
    groups = result.groups[by]
    apart = tally(result.history, groups, int(groups.max()) + 1)
    for name in Tally._fields:
        assert np.array_equal(getattr(apart, name).sum(axis=0), getattr(result.tally, name)[0]), name


@pytest.mark.parametrize("by", sorted(GROUPS))
def test_shares_of_a_group_are_those_of_its_factories(result: Result, by: str) -> None:
    found, values = by_group(result, GROUPS[by]), np.unique(result.groups[by])
    assert found.words == tuple(GROUPS[by].word(value, {}) for value in values)
    ever, used, h = started(result), really_used(result), result.history
    for place, value in enumerate(values):
        inside = result.groups[by] == value
        expected = [(h.stage[:, inside] == stage).mean(axis=1) for stage in Stage]
        expected += [ever[:, inside].mean(axis=1), used[:, inside].mean(axis=1)]
        expected.append(h.depth[:, inside].mean(axis=1, dtype=np.float64))
        assert found.factories[place] == inside.sum()
        assert np.array_equal(found.shares[place], np.stack(expected, axis=1))
    assert len(OF_GROUPS) == found.shares.shape[-1]


def test_clients_of_any_vendor_that_are_lost_can_be_asked_for(result: Result) -> None:
    for vendor in range(3):
        left = contracts(result, vendor) - clients(result, vendor).sum(axis=1)
        assert np.array_equal(lost(result, vendor), left)
