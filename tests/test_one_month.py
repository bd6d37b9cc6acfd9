"""The compiled month: it is the same in whatever stretches it is lived, and whom it leaves out has nothing to show."""

import copy
import itertools
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from everything import EVERYTHING, MONTHS, QUIET, SEED, state_of
from numba import njit
from stallpoint.agents.factory import Gate, Stage
from stallpoint.agents.middleman import Stance, voice
from stallpoint.agents.views import Factory
from stallpoint.model import ledger, schedule
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.dice import Dice
from stallpoint.model.engine import COMPILES
from stallpoint.model.ledger import Event
from stallpoint.model.life import begin
from stallpoint.model.outcomes.reproduction import shared
from stallpoint.model.outcomes.result import Result
from stallpoint.model.phases.record import half
from stallpoint.model.state import PURPOSES, Keys, Log
from stallpoint.model.world import World
from stallpoint.scenarios.scenario import Scenario
from worlds import digest, happened, opened, ran


def pickled(world: World) -> World:
    return pickle.loads(pickle.dumps(world))


def until(month: int, scenario: Scenario = EVERYTHING) -> World:
    """A world in which everything happens, lived up to a month in as few goes as can be."""
    world = begin(scenario, SEED)
    schedule.live(world, month)
    return world


def ends(world: World) -> tuple[str, str]:
    schedule.live(world, MONTHS)
    return digest(Result.of(world)), state_of(world)


# -- stretches


@pytest.mark.parametrize("scenario", [EVERYTHING, QUIET], ids=["turned", "quiet"])
@pytest.mark.parametrize("way", [copy.deepcopy, pickled, lambda world: world], ids=["copied", "pickled", "as it is"])
@pytest.mark.parametrize("lengths", [(1,), (5, 2, 9), (MONTHS - 1, 1)], ids=str)
def test_months_are_the_same_in_whatever_stretches_they_are_lived(
    scenario: Scenario, way: Callable[[World], World], lengths: tuple[int, ...]
) -> None:
    world, turn = begin(scenario, SEED), 0
    while world.month < MONTHS:
        schedule.live(world, min(world.month + lengths[turn % len(lengths)], MONTHS))
        world, turn = way(world), turn + 1
    assert ends(world) == ends(until(0, scenario))


def test_a_model_that_is_stepped_ends_as_one_that_is_run() -> None:
    stepped, run = AdoptionModel(EVERYTHING, SEED), AdoptionModel(EVERYTHING, SEED)
    while stepped.running:
        stepped.step()
    run.run()
    assert ends(stepped.world) == ends(run.world)
    assert (stepped.running, run.running) == (False, False)


@pytest.mark.skipif(not COMPILES, reason="nothing is compiled")
@pytest.mark.parametrize("way", [copy.deepcopy, pickled])
def test_a_copy_needs_no_compiling_of_its_own(way: Callable[[World], World]) -> None:
    world = until(5)
    before = list(schedule.months.signatures)  # type: ignore[attr-defined]
    schedule.live(way(world), 6)
    assert schedule.months.signatures == before  # type: ignore[attr-defined]


GUARD = 64
"""Rows beyond the room of a log that nobody may write."""


class Tight:
    """Gives a log room for one month at a time, with rows behind it whose bytes are known."""

    def __init__(self) -> None:
        self.given: list[np.ndarray] = []
        self.moves = 0

    def __call__(self, log: Log) -> Log:
        parts = {}
        for name, kind in ledger.KINDS.items():
            old, filled, most = getattr(log, name), int(log.filled[name][0]), int(log.most[name][0])
            assert filled <= len(old)
            if len(old) - filled < most:
                self.moves += 1
                whole = np.zeros(filled + most + GUARD, kind)
                whole.view(np.uint8)[:] = 0xA5
                whole[:filled] = old[:filled]
                self.given.append(whole[filled + most :])
                parts[name] = whole[: filled + most]
        return log._replace(**parts)


def test_a_log_that_must_grow_every_month_is_the_same_log(monkeypatch: pytest.MonkeyPatch) -> None:
    wide, tight = ends(until(0, QUIET)), Tight()
    monkeypatch.setattr(schedule, "with_room", tight)
    assert ends(until(0, QUIET)) == wide
    assert tight.moves > MONTHS
    assert all((rows.view(np.uint8) == 0xA5).all() for rows in tight.given)


@pytest.mark.parametrize(
    "scenario", [EVERYTHING, opened(60, MONTHS, cases_needed=0.001, hype=5.0)], ids=["everything", "all at once"]
)
def test_no_month_takes_more_room_than_the_log_keeps_free(scenario: Scenario) -> None:
    world = begin(scenario, SEED)
    most = world.state.log.most[0]
    schedule.live(world, MONTHS)
    for name in ("events", "reviews", "credits", "openings", "cases"):
        part = getattr(world.state.log, name)[: int(world.state.log.filled[name][0])]
        assert np.bincount(part["month"]).max(initial=0) <= most[name], name


# -- half precision


@njit(error_model="numpy")
def halves(numbers: Any) -> Any:
    found = np.empty(len(numbers), np.uint16)
    for k in range(len(numbers)):
        found[k] = half(numbers[k])
    return found


def near(numbers: np.ndarray) -> np.ndarray:
    """Numbers, what comes just before and just after each, and all of it below zero."""
    up = np.concatenate([numbers, np.nextafter(numbers, np.inf), np.nextafter(numbers, -np.inf)])
    return np.concatenate([up, -up])


def test_half_precision_is_that_of_numpy() -> None:
    dice, few = np.random.default_rng(1), slice(None, None, 1 if COMPILES else 97)
    finite = np.arange(0x7C00, dtype=np.uint16).view(np.float16).astype(np.float64)
    ties = 0.5 * (finite[1:] + finite[:-1])
    spread = dice.uniform(1.0, 2.0, 100_000) * 2.0 ** dice.integers(-30, 16, 100_000)
    tiny = np.array([0.0, 5e-324, 2.0**-1022, 2.0**-1023, 2.0**-26, 2.0**-25, 2.0**-24, 2.0**-14])
    for numbers in (finite, ties, spread[spread < 65520.0], tiny, dice.uniform(-100.0, 100.0, 100_000)):
        each = near(numbers)[few]
        assert np.array_equal(halves(each), each.astype(np.float16).view(np.uint16))
    assert halves(np.array([-0.0]))[0] == 0x8000


# -- credits of open results


def neighbours(world: World) -> list[list[tuple[int, float]]]:
    """Whom each factory sees and what news counts to it, from the network and the stances of middlemen alone."""
    net, chain, now = world.network, world.state.chain, world.now
    loud = np.ones(len(net.supplier))
    brokered = net.middleman >= 0
    stance = world.middlemen.stance[net.middleman[brokered]]
    loud[brokered] = voice(stance, now.obstruction_silence, now.ally_voice)
    seen: list[list[tuple[int, float]]] = [[] for _ in range(net.n)]
    for supplier, buyer, counts in zip(chain.supplier.tolist(), chain.buyer.tolist(), loud.tolist(), strict=True):
        seen[supplier].append((buyer, counts))
        seen[buyer].append((supplier, counts))
    for watcher, watched in zip(net.watcher.tolist(), net.watched.tolist(), strict=True):
        if watched not in {partner for partner, _ in seen[watcher]}:
            seen[watcher].append((watched, now.peer_closeness))
    limits = [min(1.0, now.attention / max(len(each), 1)) for each in seen]
    return [[(row, counts * limit) for row, counts in each] for each, limit in zip(seen, limits, strict=True)]


def test_credits_are_what_each_starter_saw_and_what_was_open_to_it() -> None:
    """Month by month against the words of all whom it sees, and all open results of its sector."""
    world, told = begin(EVERYTHING.with_world(link_turnover=0.3, attention=8.0), SEED), 0
    sector = world.factories.sector
    while world.month < MONTHS:
        month = world.month
        schedule.live(world, month + 1)
        (credits,) = [c for c in Result.of(world).credits if c.month == month] or [None]
        if credits is None:
            continue
        seen, word = neighbours(world), world.factories.credibility
        for starter in {*credits.starter.tolist(), *credits.stranger.tolist()}:
            mine = credits.starter == starter
            expected = sorted(
                (source, loud * word[source]) for source, loud in seen[starter] if loud * word[source] > 0
            )
            assert sorted(zip(credits.source[mine].tolist(), credits.weight[mine].tolist(), strict=True)) == expected
            opened = world.state.sectors["opened"][sector[starter]]
            assert credits.counted[credits.stranger == starter].tolist() == ([opened] if opened > 0.0 else [])
        for asked in set(credits.sector.tolist()):
            open_credibility = np.where(sector == asked, world.state.lists.credibility, 0.0)
            inside = credits.open_sector == asked
            assert credits.open_source[inside].tolist() == np.flatnonzero(open_credibility > 0.0).tolist()
            assert credits.open_credibility[inside].tolist() == open_credibility[open_credibility > 0.0].tolist()
            told += 1
    assert told > 3


def expanded(result: Result, rows: list[int], months: list[int]) -> np.ndarray:
    """Credit case by case: every open result stands beside what a starter saw, each with its own weight."""
    credit = np.zeros(result.factories)
    for row, month in zip(rows, months, strict=True):
        before = [c for c in result.credits if c.month < month and row in {*c.starter, *c.stranger}]
        if before:
            source, weight = before[-1].of(row)
            assert (weight / weight.sum()).sum() == pytest.approx(1.0)
            np.add.at(credit, source, weight / weight.sum())
    return credit


def test_what_a_start_is_due_to_sums_to_one_and_is_shared_case_by_case() -> None:
    result = ran(EVERYTHING, SEED)
    credited = sorted({int(row) for c in result.credits for row in (*c.starter, *c.stranger)})
    assert any(len(c.stranger) for c in result.credits)
    for month in (result.months, MONTHS // 2):
        at = [month] * len(credited)
        found = shared(result, np.array(credited, np.int32), np.array(at, np.int32))
        by_hand = expanded(result, credited, at)
        assert found == pytest.approx(by_hand, abs=1e-12)
        assert found.sum() == pytest.approx(np.rint(found.sum()))
    assert by_hand.sum() < len(credited)  # who started later has no share in it


# -- who is not looked at


def degrees(world: World) -> list[int]:
    """Links of each factory."""
    return np.bincount(np.concatenate(world.state.chain[:2]), minlength=world.network.n).tolist()


@pytest.mark.parametrize("turnover", [0.0, 0.4])
@pytest.mark.parametrize("month", [1, 7, 12, 13, MONTHS])
def test_counters_are_what_a_count_from_scratch_finds(month: int, turnover: float) -> None:
    world = until(month, QUIET.with_world(link_turnover=turnover))
    lists, f = world.state.lists, world.factories
    visible, actors = lists.place > 0, lists.actors[: world.clock.actors]
    shown = lists.shown[lists.place]
    something = (shown["credibility"] != 0.0) | (shown["news"] != 0.0) | (shown["open"] > 0.0)
    assert np.array_equal(visible, something)
    assert lists.shown[0].tolist() == (0.0,) * len(lists.shown.dtype)  # what those read who look at nothing
    around, net = neighbours(world), world.network
    assert lists.sees.tolist() == [sum(visible[source] for source, _ in each) for each in around]
    partners = [[source for source, _ in each[:count]] for each, count in zip(around, degrees(world), strict=True)]
    edges = world.state.edges
    for row, (start, end) in enumerate(itertools.pairwise(edges.starts.tolist())):
        found = lists.visible[start : start + lists.sees[row]].tolist()
        assert found == [e for e in range(start, end) if visible[edges.source[e]]]
    assert not lists.stale.any()
    assert lists.using.tolist() == [sum(lists.on[each]) for each in partners]
    assert lists.failing.tolist() == [sum(lists.failed[each] > 0.0) for each in partners]
    through = np.flatnonzero(net.middleman >= 0)
    blocked = through[world.middlemen.stance[net.middleman[through]] == Stance.OBSTRUCT]
    ends = [end[blocked] for end in world.state.chain[:2]]
    obstructed = np.bincount(np.concatenate(ends), minlength=net.n)
    assert lists.obstructed.tolist() == obstructed.tolist()
    assert f.withheld == pytest.approx(world.now.obstruction_harm * obstructed / np.maximum(degrees(world), 1))
    assert actors.tolist() == sorted(set(happened(Result.of(world), Event.STARTED).tolist()))
    assert actors.tolist() == np.flatnonzero(f.ever).tolist() == np.flatnonzero(lists.acting).tolist()
    # whoever is left out has nothing to show or to work with
    assert not f.credibility[~visible].any()
    others = np.setdiff1d(np.arange(f.n), actors)
    assert not lists.on[others].any()
    assert not lists.failed[others].any()
    assert not any(column[others].any() for column in (f.deployment, f.spent, f.failed >= 0))
    assert 0 < len(actors) < f.n


def test_counters_are_the_same_whether_or_not_somebody_looked_in() -> None:
    throughout, stepped, left = until(MONTHS, QUIET), until(0, QUIET), 0
    for month in range(MONTHS):
        before = stepped.state.lists.place > 0
        schedule.live(stepped, month + 1)
        left += int((before & (stepped.state.lists.place == 0)).sum())
    assert left > 3  # some have nothing to show any more
    for name in ("place", "sees", "acting", "on", "using", "failed", "failing", "obstructed"):
        assert np.array_equal(getattr(throughout.state.lists, name), getattr(stepped.state.lists, name)), name


# -- edits between two months


def waiting(model: AdoptionModel) -> list[Any]:
    """Views of factories that never acted, whom somebody sees."""
    seen = {source for each in neighbours(model.world) for source, _ in each}
    stage, ever = model.world.factories.stage, model.world.factories.ever
    views = model.agents_by_type[Factory].to_list()
    rows = np.flatnonzero(~ever & (stage <= Stage.CONSIDERING))
    return [views[row] for row in rows.tolist() if row in seen]


def installs(model: AdoptionModel) -> None:
    factory = waiting(model)[0]
    factory.stage, factory.gate, factory.vendor = Stage.SCALED, Gate.OPEN, -2
    factory.deployment, factory.measured, factory.deadline = 1.0, 0.5, 18


def fails(model: AdoptionModel) -> None:
    factory = waiting(model)[-1]
    factory.failed, factory.failed_with = model.world.month - 1, 0
    factory.cash += factory.revenue  # it is not to close


def loses_all(model: AdoptionModel) -> None:
    factory = waiting(model)[0]
    factory.cash = -10.0 * factory.revenue


def trusts_nobody(model: AdoptionModel) -> None:
    for factory in model.agents_by_type[Factory].to_list()[::3]:
        factory.trust = 0.0


def forgets(model: AdoptionModel) -> None:
    """Somebody who acted is made one who never did."""
    views = model.agents_by_type[Factory].to_list()
    factory = views[int(np.flatnonzero(model.world.factories.stage == Stage.SCALED)[0])]
    factory.stage, factory.vendor, factory.deployment, factory.credibility = Stage.CONSIDERING, -1, 0.0, 0.0
    factory.ever, factory.failed, factory.deadline = False, -1, -1


EDITS = (installs, fails, loses_all, trusts_nobody, forgets)
EDITED = 12


def edited(edit: Callable[[AdoptionModel], None] | None, stepped: bool, months: int = MONTHS) -> AdoptionModel:
    """A model that is edited after some months, and otherwise lived month by month or in as few goes as can be."""
    model = AdoptionModel(QUIET, SEED)
    for stop in (EDITED, months):
        while model.world.month < stop:
            schedule.live(model.world, model.world.month + 1 if stepped else stop)
        if stop == EDITED and edit is not None:
            edit(model)
    return model


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_acts_in_a_stretch_as_in_a_world_that_is_stepped(edit: Callable[[AdoptionModel], None]) -> None:
    throughout, stepped, untouched = edited(edit, False), edited(edit, True), edited(None, False)
    assert ends(throughout.world) == ends(stepped.world) != ends(untouched.world)


def panel(model: AdoptionModel, name: str) -> np.ndarray:
    return getattr(model.result().history, name)[EDITED]


def test_an_edit_acts_in_the_next_month() -> None:
    now, plain = EDITED + 1, edited(None, False, EDITED + 1)
    rows = {edit: waiting(edited(None, False, EDITED))[0].row for edit in (installs, loses_all)}
    built = edited(installs, False, now)
    assert panel(built, "depth")[rows[installs]] > 0.0
    assert built.world.state.lists.place[rows[installs]] > 0
    assert built.world.state.lists.sees.sum() > plain.world.state.lists.sees.sum()
    failed = edited(fails, False, now).world.state.lists
    assert failed.sees.sum() > plain.world.state.lists.sees.sum()
    assert panel(edited(loses_all, False, now), "stage")[rows[loses_all]] == Stage.CLOSED
    assert panel(plain, "stage")[rows[loses_all]] != Stage.CLOSED
    trust = [model.result().history.totals["trust"][EDITED] for model in (edited(trusts_nobody, False, now), plain)]
    assert trust[0] < 0.8 * trust[1]


# -- keys


@pytest.mark.parametrize("seed", [0, 7, -3, 2**70])
def test_keys_drawn_up_for_a_run_are_those_of_each_purpose_and_month(seed: int) -> None:
    dice = Dice(seed)
    keys = dice.keys(PURPOSES, 40)
    assert keys.dtype.names == Keys._fields
    assert len(set(PURPOSES)) == len(PURPOSES)
    for name, purpose in zip(Keys._fields, PURPOSES, strict=True):
        assert keys[name].tolist() == [int(dice.key(purpose, month)) for month in range(40)], name


def test_a_world_has_the_keys_of_its_seed() -> None:
    assert np.array_equal(begin(EVERYTHING, SEED).state.keys, Dice(SEED).keys(PURPOSES, MONTHS))
