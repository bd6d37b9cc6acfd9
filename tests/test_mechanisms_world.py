"""Twin worlds of how the world moves: who is linked to whom, how much each can follow, and what is begun already."""

import numpy as np
import pytest
from stallpoint.model import schedule
from stallpoint.model.life import begin
from stallpoint.model.network.network import Network
from stallpoint.model.world import World
from stallpoint.scenarios.scenario import Scenario
from worlds import chain, opened, ran, small, surely_more

SEEING = opened(cases_needed=1.0, innovators=0.5, system_cost=0.4)
"""Half of the factories start by themselves and many of them succeed; the others wait for cases."""
STAR = [(row, 0) for row in range(1, 13)]
"""Twelve suppliers of one factory."""


def seeing(network: Network, **changed: float) -> World:
    """A world in which the factory in row 1 has shown a case for a month."""
    world = begin(small(months=12, awareness_contact=0.0, **changed), 0, network)
    f = world.factories
    f.stage[1], f.deployment[1], f.measured[1], f.vendor[1], f.verified[1] = 4, 1.0, 1.0, 0, True
    f.deadline[1], f.ever[1] = 11, True
    schedule.live(world, 1)
    return world


# -- attention


def test_who_follows_many_sees_less_of_each() -> None:
    free, few = (seeing(chain(13, STAR), attention=limit) for limit in (1e6, 3.0))
    assert free.factories.evidence[0] > 0.0
    assert few.factories.evidence[0] == pytest.approx(free.factories.evidence[0] * 3.0 / 12.0)
    assert few.factories.info[0] < free.factories.info[0]
    assert few.factories.evidence[2:].max() == 0.0  # who watches the hub alone


def test_who_follows_few_sees_all_of_each_however_little_attention_there_is() -> None:
    free, few = (seeing(chain(4, [(0, 1), (1, 2), (1, 3)]), attention=limit) for limit in (1e6, 3.0))
    assert free.factories.evidence.tolist() == few.factories.evidence.tolist()


def test_a_hub_is_not_a_thousand_witnesses_once_attention_is_limited() -> None:
    assert surely_more(SEEING, SEEING.with_world(attention=3.0), "evidence")
    assert surely_more(SEEING, SEEING.with_world(attention=3.0), "breadth")


# -- a neighbour counts once


def test_a_neighbour_that_is_linked_twice_counts_once() -> None:
    once, twice = (
        seeing(chain(3, links, watching=watching)) for links, watching in (([(0, 1)], []), ([(0, 1), (1, 0)], [(0, 1)]))
    )
    assert twice.factories.evidence[0] == once.factories.evidence[0] > 0.0
    assert twice.factories.contact[0] == once.factories.contact[0] == 1.0


def test_a_threshold_of_two_asks_for_two_neighbours() -> None:
    world = Scenario().with_world(rule="threshold_count", threshold_mean=2.0, first_adopters=1, months=6)
    double = chain(2, [(0, 1), (1, 0)], watching=[(0, 1), (1, 0)])
    life = begin(world, 0, double)
    schedule.live(life, 6)
    assert (life.factories.stage == 4).sum() == 1


# -- size and links, topology


def links_by_size(world: Scenario) -> float:
    net = begin(world, 0).network
    return float(np.corrcoef(net.size, np.log1p(np.bincount(net.supplier, minlength=net.n)))[0, 1])


def test_larger_factories_have_more_links_as_far_as_told() -> None:
    world = small(1000, 1)
    none, some, most = (links_by_size(world.with_world(size_links=near)) for near in (0.0, 0.35, 0.95))
    assert abs(none) < 0.1 < some < most


def test_topology_changes_the_graph_and_nobody_in_it() -> None:
    supply, random, mixed = (begin(small(300, 1, topology=kind), 0) for kind in ("supply", "random", "mixed"))
    for other in (random, mixed):
        assert other.network.supplier.tolist() != supply.network.supplier.tolist()
        for name in ("revenue", "margin", "tier", "sector", "size", "automation", "patience", "cases_needed"):
            assert getattr(other.factories, name).tolist() == getattr(supply.factories, name).tolist(), name


# -- links turn over


def test_links_that_turn_over_bring_cases_to_others() -> None:
    """Everybody waits for two cases, few start: who watches the same few for ever is shown little."""
    world = opened(300, 120, cases_needed=2.0, innovators=0.1, system_cost=0.4, size_links=0.0)
    assert surely_more(world.with_world(link_turnover=0.5), world, "breadth")
    still, moving = (ran(world.with_world(link_turnover=rate)).series["breadth"][11] for rate in (0.0, 0.5))
    assert still == moving  # nothing turns over in the first year


# -- competition


USED = opened(300, 120, system_cost=0.4, signing_rate=0.01)
"""Heads take their time, so some use it long before others, and it pays."""


def revenues(world: Scenario, seed: int = 0) -> tuple[np.ndarray, np.ndarray, World]:
    """Revenue of each factory at month 0 and at the end, and the world."""
    life = begin(world, seed)
    schedule.live(life, world.world.months)
    return life.revenue_at_start, life.factories.revenue.copy(), life


def test_deep_users_gain_orders_and_their_rivals_lose_as_many() -> None:
    before, after, life = revenues(USED.with_world(competition=0.3, overdraft=1000.0))
    for sector in range(6):
        mine = life.factories.sector == sector
        assert after[mine].sum() == pytest.approx(before[mine].sum())
    growth = np.log(after / before)
    depth = life.factories.depth
    assert growth[depth > 0.3].mean() > 0.05 > -0.05 > growth[depth < 0.05].mean()
    before, after, _ = revenues(USED)
    assert before.tolist() == after.tolist()


def test_orders_lost_to_rivals_raise_the_urge_and_eat_the_means() -> None:
    """Both ways are there: lost orders count as urgency, and a smaller firm has less to spend."""
    _, _, life = revenues(USED.with_world(competition=0.3))
    lost = life.factories.lost_orders
    assert lost[life.factories.depth < 0.05].mean() > 0.02
    assert lost[life.factories.depth > 0.3].mean() < lost[life.factories.depth < 0.05].mean()
    hot = USED.with_world(competition=0.5, urge=10.0)
    assert surely_more(hot, hot.with_world(urge=0.0), "breadth")
