"""Firms leave and are born: at the rates told, with all that goes with it, and without moving anybody else's dice."""

import copy
import dataclasses
import itertools
import pickle

import numpy as np
import pytest
from stallpoint.agents.columns import described
from stallpoint.agents.factory import FactoryColumns, Size, Stage
from stallpoint.experiments.counterfactuals import twin
from stallpoint.experiments.fitting.run_summary import facts
from stallpoint.model import schedule
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.engine import part
from stallpoint.model.ledger import Event
from stallpoint.model.life import begin, run
from stallpoint.model.outcomes.biography import watch
from stallpoint.model.outcomes.funnel import STEPS, reached
from stallpoint.model.outcomes.lives import Births, since_when
from stallpoint.model.outcomes.measures import started
from stallpoint.model.outcomes.result import Result
from stallpoint.model.outcomes.sales import losses
from stallpoint.model.outcomes.tally import has_begun
from stallpoint.model.phases.firms import BIRTH, be_born, leave
from stallpoint.model.phases.operations import close
from stallpoint.model.population import OF_A_PLACE
from stallpoint.model.state import State
from stallpoint.model.world import World
from stallpoint.scenarios.scenario import Scenario
from stallpoint.viz.counterfactuals.life import tell
from stallpoint.viz.formatting import date
from worlds import acting, chain, digest, happened, held, opened, ran, same_lives, small, surely_more

RATES = {"exit_small": 0.1, "exit_medium": 0.2, "exit_large": 0.4}
CHANGING = {**RATES, "births": 0.7}
OPENLY = {"clarity_needed": 0.0, "cases_needed": 0.0, "belief_mean": 1.5, "belief_spread": 0.01, "aware_start": 0.5}
USED = opened(300, 72, system_cost=0.4, overdraft=1000.0)
"""Nearly everybody starts at once, many systems are used, and nobody closes for debt."""
BUSY = held(USED.with_world(**CHANGING, link_turnover=0.3), 6, 66, pilots=0.1, pilot_subsidy=0.9)
"""The same with firms that leave and are born, links that turn over, and a programme."""


def at(world: World, months: int) -> World:
    schedule.live(world, months)
    return world


def when(result: Result, event: Event) -> list[tuple[int, int]]:
    events = result.happened
    mine = events["event"] == event
    return [*zip(events["month"][mine].tolist(), events["agent"][mine].tolist(), strict=True)]


# -- who leaves, who is born


def test_where_no_place_is_empty_nobody_is_born() -> None:
    assert digest(ran(USED)) == digest(ran(USED.with_world(births=1.0)))


def test_firms_leave_at_the_rate_of_their_size_and_newborns_take_their_share_of_the_places() -> None:
    world = begin(small(6000, 60, overdraft=1000.0, **CHANGING), 0)
    size, empty, left, born = world.factories.size.copy(), np.zeros(world.factories.n, np.bool_), [], []
    for month in range(12, 60, 12):
        there = ~(at(world, month).factories.stage == Stage.CLOSED)
        at(world, month + BIRTH)
        empty = world.factories.stage == Stage.CLOSED
        left.append([[(there & empty & (size == s)).sum(), (there & (size == s)).sum()] for s in Size])
        at(world, month + BIRTH + 1)
        born.append([(empty & (world.factories.stage != Stage.CLOSED)).sum(), empty.sum()])
    of_size = np.sum(left, axis=0)
    wanted = [*RATES.values(), CHANGING["births"]]
    for (found, asked), rate in zip([*of_size, np.sum(born, axis=0)], wanted, strict=True):
        assert abs(found - rate * asked) < 4.0 * np.sqrt(asked * rate * (1.0 - rate)), rate
    assert of_size[:, 1].min() > 300


def test_newborns_leave_more_often_in_their_first_five_years() -> None:
    rates = {"exit_small": 0.1, "exit_medium": 0.1, "exit_large": 0.1, "births": 1.0, "exit_young": 3.0}
    result = ran(small(3000, 150, overdraft=1000.0, **rates))
    births, left = Births.of(result), {(row, month) for month, row in when(result, Event.LEFT)}
    cohort = births.row[births.month == 13].tolist()
    there, alive = len(cohort), []
    for month in range(24, 150, 12):
        stay = [row for row in cohort if (row, month) not in left]
        alive.append(len(stay) / len(cohort))
        cohort = stay
    assert there > 250
    assert np.mean(alive[:5]) == pytest.approx(0.7, abs=0.06)
    assert np.mean(alive[5:]) == pytest.approx(0.9, abs=0.06)


def test_who_leaves_is_the_same_whatever_is_done() -> None:
    one, other = (ran(held(small(300, 60, **CHANGING), 0, None, training=each)) for each in (0.0, 1.0))
    assert when(one, Event.LEFT) == when(other, Event.LEFT)
    assert len(when(one, Event.REPLACED)) > 50


def test_nobody_elses_dice_move() -> None:
    """Where nothing reaches anybody from others, who stays lives the same life whoever leaves and is born."""
    alone = {"fixed_cost": 0.0, "price_step": 0.0, "fit_learning": 0.0, "playbook_need": 0.0, "innovators": 1.0}
    world = small(200, 72, **{**OPENLY, **alone})
    network = chain(200, [])
    still, moving = (run(world.with_world(**rates), 3, network) for rates in ({}, CHANGING))
    stays = np.ones(200, np.bool_)
    stays[happened(moving, Event.LEFT)] = False
    assert 20 < stays.sum() < 150
    for name in ("stage", "gate", "depth", "net", "vendor"):
        ours, theirs = (getattr(each.history, name) for each in (still, moving))
        assert ours[:, stays].tobytes() == theirs[:, stays].tobytes(), name
    assert not same_lives(still, moving)
    # and a newborn lives the same life whatever becomes of other newborns
    fewer = run(world.with_world(**{**CHANGING, "exit_small": 0.09}), 3, network)
    lives = [
        {(row, month): r.history.stage[month : month + 6, row].tobytes() for month, row in when(r, Event.REPLACED)}
        for r in (moving, fewer)
    ]
    both = lives[0].keys() & lives[1].keys()
    assert len(both) > 10
    assert len(both) < len(lives[0])


# -- what goes with who leaves


def close_all(s: State) -> None:
    for i in range(len(s.factories)):
        close(s, i)


def test_who_leaves_does_what_who_closes_does() -> None:
    worlds = [at(begin(USED.with_world(exit_small=1.0, exit_medium=1.0, exit_large=1.0), 1), 60) for _ in range(2)]
    leave(worlds[0])
    acting(part(close_all))(worlds[1].state)
    for name in FactoryColumns._fields:
        ours, theirs = (getattr(world.factories, name) for world in worlds)
        assert ours.tobytes() == theirs.tobytes(), name
    assert (worlds[0].factories.stage == Stage.CLOSED).all()


def test_who_leaves_takes_its_system_and_nothing_of_it_is_shown() -> None:
    world, seen = begin(BUSY, 1), 0
    for month in range(1, 72):
        at(world, month)
        f, lists, edges = world.factories, world.state.lists, world.state.edges
        gone = f.stage == Stage.CLOSED
        for name in ("deployment", "credibility", "depth", "measured"):
            assert not getattr(f, name)[gone].any(), name
        assert not lists.place[gone].any()
        assert not lists.on[gone].any()
        assert (f.vendor[gone] == -1).all()
        for i in range(f.n):
            partners = edges.source[edges.starts[i] : edges.peers[i]]
            assert lists.using[i] == lists.on[partners].sum()
        seen += int(gone.sum())
    assert seen > 100


def test_vendors_lose_the_clients_that_leave() -> None:
    still, moving = (ran(USED.with_world(**rates)) for rates in ({}, RATES))
    assert losses(moving)["closed"] > losses(still)["closed"] == 0
    assert surely_more(USED.with_world(**RATES), USED, "own_lost")


def test_real_use_falls_where_firms_leave_and_newborns_bring_some_of_it_back() -> None:
    assert surely_more(USED, USED.with_world(**CHANGING), "in_use")
    assert surely_more(USED.with_world(**CHANGING), USED.with_world(**RATES), "in_use")


# -- who is born


@pytest.fixture(scope="module")
def newborns() -> tuple[World, World, np.ndarray]:
    """A world before and after its births, and the rows of the newborns."""
    flat = {"revenue_spread": 0.0, "revenue_tier_gap": 0.0, "near_share": 0.5, "regions": 3}
    world = at(begin(opened(3000, 40, **flat, exit_small=0.5, births=0.9, system_cost=0.4), 1), 37)
    before = copy.deepcopy(world)
    be_born(world)
    rows = np.flatnonzero(world.factories.ids != before.factories.ids)
    assert len(rows) > 500
    return before, world, rows


def test_newborns_begin_as_firms_did(newborns: tuple[World, World, np.ndarray]) -> None:
    before, world, rows = newborns
    f, now = world.factories, world.now
    for name, column in described(FactoryColumns).items():
        if not isinstance(column.start, str) and name not in (*OF_A_PLACE, "born"):
            assert (getattr(f, name)[rows] == column.start).all(), name
    for name in OF_A_PLACE:
        assert np.array_equal(getattr(f, name), getattr(before.factories, name)), name
    assert (f.born[rows] == world.month).all()
    assert np.array_equal(f.clarity[rows], f.clarity_floor[rows])
    assert (f.trust[rows] == now.trust_start).all()
    assert f.cash[rows] == pytest.approx(now.cash_start * f.revenue[rows])
    assert (f.stage[rows] == Stage.CONSIDERING).all()  # everybody has heard of it in this world
    assert (world.employees.participation[:, rows] == np.float32(0.3)).all()
    assert not world.state.books.outlay[rows].any()
    others = np.setdiff1d(np.arange(f.n), rows)
    for name in FactoryColumns._fields:
        assert getattr(f, name)[others].tobytes() == getattr(before.factories, name)[others].tobytes(), name


def test_newborns_are_drawn_anew_as_others_were(newborns: tuple[World, World, np.ndarray]) -> None:
    _, world, rows = newborns
    first = begin(world.scenario, 1)
    assert len(set(world.factories.ids.tolist())) == world.factories.n
    for name in ("automation", "clarity", "commitment", "margin", "standardisation", "patience", "prior", "sign_at"):
        theirs, ours = getattr(first.factories, name), getattr(world.factories, name)[rows]
        assert abs(ours.mean() - theirs.mean()) < 4.0 * theirs.std() / np.sqrt(len(rows)), name
        if name not in ("margin", "standardisation"):  # which a place and a sector lend to all who hold it
            assert abs(np.corrcoef(ours, theirs[rows])[0, 1]) < 0.15, name
    ours, theirs = world.employees.skill[:, rows], first.employees.skill
    assert np.abs(ours.mean(axis=1) - theirs.mean(axis=1)).max() < 0.02
    assert abs(np.corrcoef(ours[1], theirs[1, rows])[0, 1]) < 0.15
    assert (world.employees.gray[:, rows] > 0).mean() == pytest.approx((first.employees.gray > 0).mean(), abs=0.03)


def test_what_an_import_brought_of_a_firm_does_not_hold_for_its_successor_but_its_orders_do() -> None:
    network = chain(60, [], margin=[0.31] * 60, cases_needed=[7.0] * 60, revenue=np.linspace(20.0, 400.0, 60).tolist())
    scenario = small(60, 24, exit_small=1.0, exit_medium=1.0, exit_large=1.0, births=1.0)
    world = at(begin(scenario, 0, network), 14)
    assert (world.factories.born == 13).all()
    assert world.factories.revenue == pytest.approx(network.attributes["revenue"])
    assert not (world.factories.margin == 0.31).any()
    assert not (world.factories.cases_needed == 7.0).any()


def test_a_programme_can_select_a_newborn() -> None:
    result = ran(held(small(300, 72, **CHANGING), 0, None, pilots=0.2, pilot_subsidy=0.9))
    since = Births.of(result).last()
    assert any(month >= since[row] > 0 for month, row in when(result, Event.SELECTED))


# -- the same run however it is lived


def test_a_run_is_the_same_in_one_go_month_by_month_and_from_a_copy() -> None:
    whole, model = run(BUSY, 2), AdoptionModel(BUSY, 2)
    for _ in range(25):
        model.step()
    for each in (model, copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        while each.running:
            each.step()
        assert digest(Result.of(each.world)) == digest(whole)


def test_under_a_classic_rule_nobody_leaves() -> None:
    world = small(100, 36, rule="hazard")
    assert digest(ran(world)) == digest(ran(world.with_world(**CHANGING)))


# -- what is made of it: rows are places, and a place has had several firms


@pytest.mark.parametrize("seed", [0, 1])
def test_whoever_takes_a_place_has_not_started(seed: int) -> None:
    result = ran(BUSY, seed)
    begun, ever = has_begun(result.history.stage), np.zeros(result.factories, np.bool_)
    taken: dict[int, list[int]] = {}
    for month, row in when(result, Event.REPLACED):
        taken.setdefault(month, []).append(row)
    for month in range(result.months):
        ever[taken.get(month, [])] = False
        ever |= begun[month]
        assert np.array_equal(started(result)[month], ever), month
        assert result.series["breadth"][month] == pytest.approx(ever.mean())
    model = at(begin(BUSY, seed), result.months)
    assert np.array_equal(model.factories.ever, ever)
    first = since_when(started(result))
    assert all(begun[first[row], row] for row in np.flatnonzero(ever))
    assert (np.diff(result.series["firms_spent"]) >= -1e-9).all()
    assert (np.diff(result.series["breadth"]) < 0.0).any()


def test_each_firm_has_a_number_of_its_own() -> None:
    births = Births(np.array([13, 25, 37], np.int32), np.array([2, 0, 2], np.int32), 4)
    rows = np.array([2, 2, 2, 2, 0, 0, 1, 3])
    months = np.array([12, 13, 36, 40, 24, 25, 99, 0])
    assert births.firm(rows, months).tolist() == [2, 4, 4, 6, 0, 5, 1, 3]
    assert births.firms == 7
    assert births.last().tolist() == [25, 0, 37, 0]
    assert births.first(60).tolist() == [25, 60, 13, 60]
    assert [births.within(2, month) for month in (0, 13, 36, 50)] == [(0, 13), (13, 37), (13, 37), (37, None)]
    assert births.within(1, 5) == (0, None)


def test_the_reproduction_number_and_the_funnel_are_of_firms_and_not_of_places() -> None:
    result = ran(BUSY.with_world(cases_needed=0.3))
    births = Births.of(result)
    won = [(row, month) for month, row in when(result, Event.SCALED)]
    firms = {int(births.firm(np.array([row]), month)[0]) for row, month in won}
    assert len(firms) > len({row for row, _ in won})
    assert result.reproduction.cases.sum() == len(firms)
    assert 0.0 < result.reproduction.credit.sum() <= result.series["unsupported"][-1] * result.factories + 1e-9
    since, steps = births.last(), dict(zip(STEPS, reached(result), strict=True))
    mine = result.happened["other"] == 0
    for event, step in ((Event.STARTED, "piloted"), (Event.SCALED, "scaled")):
        those = mine & (result.happened["event"] == event)
        pairs = zip(result.happened["month"][those].tolist(), result.happened["agent"][those].tolist(), strict=True)
        assert {row for month, row in pairs if month >= since[row]} == {*np.flatnonzero(steps[step]).tolist()}
    for wider, narrower in itertools.pairwise(STEPS):
        assert (steps[wider] | ~steps[narrower]).all()


def test_what_patterns_ask_for_is_asked_of_the_firms_that_are_there() -> None:
    found = facts(ran(BUSY))
    for large, little in (("stuck", "stuck_year"), ("own_starts", "imitators"), ("proposals", "rejected")):
        assert found[large] >= found[little] >= 0.0


# -- what is told


def test_a_life_is_that_of_the_first_firm_and_says_who_came_after() -> None:
    result = ran(BUSY)
    until = Births.of(result).first(result.months)
    scaled = np.isin(np.arange(result.factories), happened(result, Event.SCALED))
    row = int(np.flatnonzero((until > 30) & (until < result.months) & scaled)[0])
    b = watch(BUSY, 0, row)
    assert digest(b.result) == digest(result)
    assert b.until == until[row]
    assert (b.stages()[b.until :] == Stage.CLOSED).all()
    left, taken = b.happenings()[-2:]
    assert (left.event, taken.event, taken.month) == (Event.LEFT, Event.REPLACED, b.until)
    assert all(
        (column[b.until :] == column[b.until - 1]).all() for n, column in b.table.items() if n in ("cash", "spent")
    )
    assert all(review["month"] < b.until for review in b.reviews())
    text = " ".join(sentence for section in tell(b) for sentence in section.sentences)
    assert f"It left in {date(left.month)}, " in text
    assert f"A newborn firm took its place in {date(b.until)};" in text


def test_the_most_that_happened_to_anybody_happened_to_one_firm() -> None:
    alone = twin.twin(BUSY, None, 0)
    counted = [h for h in alone.ours.happenings() if h.event != Event.VENDOR_FOUNDED]
    assert f"{len(counted)} entries" in alone.chosen


def test_lines_of_cases_do_not_run_through_who_held_a_place_before() -> None:
    world = BUSY.with_world(cases_needed=0.3)
    result, told = ran(world), 0
    births, wanted = Births.of(result), watch(world, 0, 0).cases_needed
    begins = when(result, Event.STARTED)
    for row in np.unique(births.row).tolist():
        _, until = births.within(row, 0)
        steps = twin.path(result, wanted, row)
        assert bool(steps) == any(who == row and month < until for month, who in begins)
        for step in steps:
            since, _ = births.within(step.row, step.month)
            assert step.month >= since
            told += since > 0
    assert set(wanted) == {0} | {int(month) for month in births.month}


def test_scenarios_without_firms_that_move_stay_as_they_are() -> None:
    quiet = dataclasses.replace(Scenario(), world=small(80, 30).world)
    assert not schedule.turns(begin(quiet))
