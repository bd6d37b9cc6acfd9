"""What holds of every run, whatever its scenario; and what the verdict, the reasons and R say of made-up runs."""

import dataclasses
import math

import numpy as np
import pytest
from everything import POOR
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stallpoint.agents.factory import Gate, Stage
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.ledger import Event
from stallpoint.model.life import run
from stallpoint.model.outcomes.lives import Births
from stallpoint.model.outcomes.measures import MEASURES, depth_bands
from stallpoint.model.outcomes.result import Result
from stallpoint.model.phases.reviews import payback_of
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.money import MONEY
from stallpoint.scenarios.parameters import Parameter, table
from stallpoint.scenarios.scenario import Lever, Scenario
from worlds import PROGRAMME, digest, held, opened, ran, same_lives, small

EVERYTHING = held(
    small(150, 80, PROGRAMME, overdraft=0.01, runway=24.0, fixed_cost=0.005, spinoff_rate=0.2, system_cost=0.7),
    6,
    60,
    campaign=0.5,
    training=0.3,
    outside_lead=0.4,
    voucher=0.4,
    scale_subsidy=0.2,
    mandate=0.5,
    disclosure=0.5,
    epidemic=0.8,
    reshoring=0.1,
)
RUNS = {
    "plain": small(150, 80, innovators=0.3),
    "display": small(150, 80, PROGRAMME),
    "verified": held(small(150, 80, PROGRAMME), 6, 66, success_counts="verified", disclosure=1.0, aftercare=0.5),
    "open": opened(150, 80, cool_off=12.0, keep_face=0.2),
    "everything": EVERYTHING,
    "poor": POOR,
    "firms": opened(
        150, 80, system_cost=0.4, exit_small=0.2, exit_medium=0.2, exit_large=0.2, births=0.6, cases_needed=0.2
    ),
    "crisis": held(
        opened(150, 80, self_build=1.0, spinoff_rate=1.0, system_cost=0.3, cash_start=0.05, entry_rate=3.0),
        40,
        60,
        epidemic=3.0,
        input_cost=0.1,
    ),
}
each_run = pytest.mark.parametrize("name", RUNS)
MAY_BE_UNDEFINED = {"participation", "sabotage", "real_per_public", "price", "own_price", "rivals_price"}
AFTER = {
    Event.HEARD: Stage.CONSIDERING,
    Event.STARTED: Stage.PILOTING,
    Event.SCALED: Stage.SCALED,
    Event.SHOWCASED: Stage.SHOWCASE,
    Event.ABANDONED: Stage.ABANDONED,
    Event.RETURNED: Stage.CONSIDERING,
    Event.CLOSED: Stage.CLOSED,
    Event.STRANDED: Stage.CONSIDERING,
    Event.NEGLECTED: Stage.ABANDONED,
    Event.LEFT: Stage.CLOSED,
    Event.REPLACED: Stage.CONSIDERING,  # where it happens here, everybody has heard of it
}


def check(result: Result) -> None:
    """Everything that holds of the history and the measures of any run under the gates."""
    h, s = result.history, result.series
    assert set(s) == set(MEASURES)
    for name, values in s.items():
        assert values.shape == (result.months,)
        assert np.isfinite(values).all() or name in MAY_BE_UNDEFINED, name
    assert sum(s[stage.name.lower()] for stage in Stage) == pytest.approx(1.0)
    closed, taken = h.stage == Stage.CLOSED, np.zeros_like(h.stage, np.bool_)
    events = result.ledger.events()
    born = events["event"] == Event.REPLACED
    taken[events["month"][born], events["agent"][born]] = True
    for name in ("breadth", "claimed", "public_spent", "firms_spent", "unsupported")[int(born.any()) :]:
        assert (np.diff(s[name], prepend=0.0) >= -1e-9).all(), f"{name} flows backwards"
    assert (s["in_use"] <= s["scaled"]).all()
    installed = np.isin(h.stage, (Stage.PILOTING, Stage.SHOWCASE, Stage.SCALED))
    assert ((h.depth >= 0) & (h.depth <= 1.001)).all()
    assert (h.depth[~installed] == 0).all()
    assert np.array_equal(h.gate != Gate.OPEN, h.stage == Stage.CONSIDERING), "gates hold who considers, all of them"
    assert np.array_equal(closed[:-1] & ~closed[1:], taken[1:]), "who has closed stays closed; a newborn may come"
    knew = (h.stage[:-1] != Stage.UNAWARE) & ~taken[1:]
    assert (h.stage[1:][knew] != Stage.UNAWARE).all(), "nobody unlearns that it exists"


@each_run
@pytest.mark.parametrize("seed", [0, 1])
def test_shares_sums_and_bounds_hold(name: str, seed: int) -> None:
    check(ran(RUNS[name], seed))


@each_run
def test_the_ledger_tells_every_change_of_stage(name: str) -> None:
    """Replaying the events from the start gives the history, factory by factory and month by month."""
    result = ran(RUNS[name])
    stage = AdoptionModel(RUNS[name]).columns["Factory"].stage.copy()
    events = result.ledger.events()
    assert (np.diff(events["month"]) >= 0).all()
    for month in range(result.months):
        now = events["month"] == month
        for event, agent in zip(events["event"][now], events["agent"][now], strict=True):
            if event in AFTER:
                stage[agent] = AFTER[event]
        assert np.array_equal(stage, result.history.stage[month]), month


def test_nobody_starts_by_itself_without_having_heard_or_come_back() -> None:
    result = ran(RUNS["open"])
    stage = AdoptionModel(RUNS["open"]).columns["Factory"].stage.copy()
    events = result.ledger.events()
    changing: set[int] = set()
    for event, agent in zip(events["event"].tolist(), events["agent"].tolist(), strict=True):
        if event == Event.SWITCHED:
            changing.add(agent)
        elif event == Event.STARTED:
            assert stage[agent] == Stage.CONSIDERING or agent in changing
            changing.discard(agent)
        if event in AFTER:
            stage[agent] = AFTER[event]


def test_every_kind_of_event_happens_somewhere() -> None:
    seen = {event for name in RUNS for event in ran(RUNS[name]).ledger.events()["event"].tolist()}
    assert seen == set(Event) - {Event.ADOPTED}


@each_run
def test_reviews_end_as_their_payback_says_and_say_it_themselves(name: str) -> None:
    result = ran(RUNS[name])
    cycle = result.scenario.world.cycle
    assert result.reviews
    for review in result.reviews:
        assert review.month % cycle == 0
        assert np.array_equal(payback_of(review), review.payback)
        pilot = review.before == Stage.PILOTING
        passed = review.outcome == Event.SCALED
        assert np.array_equal(passed[pilot], (review.payback <= review.hurdle)[pilot])
        ends = {Event.SCALED, Event.SHOWCASED, Event.SWITCHED, Event.ABANDONED}
        assert set(review.outcome.tolist()) <= ends
        assert len(set(review.factory.tolist())) == len(review.factory)


@each_run
def test_claims_selections_and_public_money_agree_with_the_ledger(name: str) -> None:
    result = ran(RUNS[name])
    events, n = result.ledger.events(), result.factories
    bought = (events["event"] == Event.STARTED) & (events["other"] >= 0)
    assert result.series["claimed"][-1] * n == pytest.approx(bought.sum())
    selected = {
        (m, a)
        for m, a, e in zip(*(events[k].tolist() for k in ("month", "agent", "event")), strict=True)
        if e == Event.SELECTED
    }
    began = {
        (m, a)
        for m, a, e in zip(*(events[k].tolist() for k in ("month", "agent", "event")), strict=True)
        if e == Event.STARTED
    }
    assert selected <= began
    paid = events["value"][events["event"] == Event.SELECTED].sum()
    assert result.series["public_spent"][-1] >= paid - 1e-9
    if name == "display":
        assert result.series["public_spent"][-1] == pytest.approx(paid)
    if name in ("plain", "open"):
        assert result.series["public_spent"][-1] == 0.0


@each_run
def test_credit_never_exceeds_what_was_won_without_support(name: str) -> None:
    for seed in (0, 1):
        result = ran(RUNS[name], seed)
        wins = sum(
            int(((r.before == Stage.PILOTING) & (r.outcome == Event.SCALED) & ~r.aided & ~r.placed).sum())
            for r in result.reviews
        )
        r = result.reproduction
        assert 0.0 <= r.credit.sum() <= wins + 1e-9
        events = result.ledger.events()
        scaled, births = events["event"] == Event.SCALED, Births.of(result)
        assert r.cases.sum() == len(np.unique(births.firm(events["agent"][scaled], events["month"][scaled])))
        assert result.series["unsupported"][-1] * result.factories == pytest.approx(wins)


def test_a_scaling_that_needed_no_case_gives_no_credit() -> None:
    bold = opened(150, 80, cases_needed=0.0, system_cost=0.5)
    assert ran(bold).series["unsupported"][-1] > 0.3
    assert ran(bold).reproduction.credit.sum() == 0.0


def test_a_shorter_run_is_the_beginning_of_a_longer_one() -> None:
    assert same_lives(ran(EVERYTHING.with_world(months=40)), ran(EVERYTHING), 40)


def test_a_result_is_not_changed_by_later_months() -> None:
    model = AdoptionModel(EVERYTHING, 1)
    for _ in range(30):
        model.step()
    early = model.result()
    before, verdict = digest(early), early.verdict
    assert early.months == 30
    model.run()
    assert digest(early) == before
    assert early.verdict == verdict
    assert same_lives(early, model.result(), 30)


def test_use_is_told_only_where_somebody_lives_in_a_system() -> None:
    model = AdoptionModel(opened(100, 6))
    f = model.columns["Factory"]
    while model.running:
        lived_in = (f.deployment > 0) & (f.stage != Stage.SHOWCASE) & (f.started < model.result().months)
        old = np.flatnonzero(lived_in)
        model.step()
        told = model.result().series["participation"][-1]
        if len(old):
            assert told == pytest.approx(f.use[old].mean())
        else:
            assert math.isnan(told)


# -- tables for readers


@pytest.mark.parametrize("by", ["tier", "size", "sector"])
def test_groups_add_up_to_the_whole(by: str) -> None:
    result = ran(EVERYTHING)
    groups = result.breakdown(by)
    assert set(groups[by]) == ({"small", "medium", "large"} if by == "size" else set(result.groups[by].tolist()))
    for name in ("breadth", "in_use", "depth", *(stage.name.lower() for stage in Stage)):
        whole = (groups[name] * groups.factories).groupby(groups.month).sum() / result.factories
        assert whole.to_numpy() == pytest.approx(result.series[name], abs=1e-6), name


def test_an_unknown_grouping_is_told() -> None:
    with pytest.raises(InputError, match="by is 'colour': must be one of: tier, size, sector"):
        ran(RUNS["plain"]).breakdown("colour")


def test_tables_have_a_row_for_everything_that_happened() -> None:
    result = ran(EVERYTHING)
    assert result.indicators.shape == (80, len(MEASURES))
    assert result.indicators.index.name == "month"
    events = result.events()
    assert len(events) == len(result.ledger.events()["month"])
    assert set(events.event) <= {event.name.lower() for event in Event}
    reviews = result.review_table()
    assert len(reviews) == sum(len(review.factory) for review in result.reviews)
    failed = (reviews.before == Stage.PILOTING) & (reviews.outcome != Event.SCALED)
    assert ((reviews.reason != "") == failed).all()
    assert sum(result.reasons.values()) == failed.sum() > 0
    assert reviews[failed].reason.value_counts().to_dict() == {k: v for k, v in result.reasons.items() if v}


def test_a_run_in_which_nothing_happens_has_its_tables_all_the_same() -> None:
    result = ran(small(40, 3, aware_start=0.0, awareness=0.0))
    assert len(result.events()) == len(result.review_table()) == sum(result.reasons.values()) == 0
    assert math.isnan(result.reproduction.number)
    assert result.verdict.word == "not started"


def test_depth_bands_are_quarters_of_those_who_scaled() -> None:
    bands = depth_bands(ran(opened(200, 80, system_cost=0.5)))
    assert set(bands) == {"small", "medium", "large"}
    for shares in bands.values():
        assert list(shares) == ["very low", "low", "high", "very high"]
        assert sum(shares.values()) == pytest.approx(1.0)


def test_every_measure_has_a_unit_a_label_and_an_equation() -> None:
    assert len({measure.label for measure in MEASURES.values()}) == len(MEASURES)
    assert all(measure.unit and measure.label and measure.equation for measure in MEASURES.values())


# -- odd worlds


@pytest.mark.parametrize(
    "values",
    [
        {"factories": 2, "tiers": 8},
        {"factories": 3, "vendors": 1, "sectors": 1},
        {"months": 1},
        {"factories": 30, "sectors": 20},
        {"vendors": 30, "spinoffs_max": 30, "spinoff_rate": 1.0, "self_build": 1.0},
        {"peers": 0, "middleman_share": 0.0},
        {"employees": 20},
        {"upkeep": 0.0, "reengineering_cost": 0.0},
        {"value_share": 0.0},
        {"revenue_spread": 0.0, "margin_spread": 0.0},
        {"topology": "mixed"},
        {"topology": "random", "links_per_factory": 20.0},
        {"cycle": 12, "patience_min": 3.0, "patience_max": 3.0},
    ],
    ids=lambda values: "-".join(values),
)
def test_odd_worlds_run(values: dict[str, float]) -> None:
    result = run(opened(**{"factories": 60, "months": 40, **values}), 0)
    check(result)
    assert sum(result.reasons.values()) >= 0
    assert result.verdict.sentence()


def setting(p: Parameter) -> st.SearchStrategy[float | str]:
    """Any value of a parameter that keeps a run small."""
    most = {"factories": 60, "months": 40, "first_adopters": 60, "employees": 8, "middleman_links": 40}
    if p.is_choice:
        return st.sampled_from([word for word in p.row.span if p.name != "rule" or word == "gates"])
    low, high = p.row.span[0], most.get(p.name, p.row.span[1])
    ends = st.sampled_from([low, high])
    if isinstance(p.default, int):
        return ends | st.integers(int(low), int(high))
    return ends | st.floats(low, high)


@given(data=st.data(), seed=st.integers(-5, 10**6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_values_of_any_parameters_give_a_sound_run(data: st.DataObject, seed: int) -> None:
    names = sorted(set(table()) - {"factories", "months", "patience_min", "patience_max", *MONEY})
    changed = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=25, unique=True))
    world = {name: data.draw(setting(table()[name])) for name in ("factories", "months", *changed)}
    base = opened if data.draw(st.booleans()) else small
    timed = [name for name in names if table()[name].row.timed]
    pulled = data.draw(st.lists(st.sampled_from(timed), max_size=6, unique=True))
    levers = tuple(Lever(name, data.draw(setting(table()[name])), data.draw(st.integers(0, 20))) for name in pulled)
    result = run(base(**{**world, "levers": levers}), seed)
    check(result)
    assert sum(result.reasons.values()) == sum(
        int(((r.before == Stage.PILOTING) & (r.outcome != Event.SCALED)).sum()) for r in result.reviews
    )
    assert result.reproduction.credit.sum() >= 0
    assert result.verdict.word


def test_a_scenario_is_not_changed_by_its_runs() -> None:
    scenario = dataclasses.replace(EVERYTHING, name="mine")
    before = scenario.hash
    result = run(scenario, 3)
    assert result.scenario is scenario
    assert scenario.hash == before
    assert isinstance(scenario, Scenario)


def test_the_j_curve_is_the_mean_net_result_by_age_of_those_who_scaled() -> None:
    result = ran(RUNS["open"])
    table = result.j_curve().set_index("age")
    users = np.flatnonzero(result.history.stage[-1] == Stage.SCALED)
    piloting = result.history.stage[:, users] == Stage.PILOTING
    began = [max(m for m in range(result.months) if row[m] and not (m and row[m - 1])) for row in piloting.T]
    assert len(users) > 5
    for age in (0, 1, 12):
        net = [
            float(result.history.net[b + age, i]) for b, i in zip(began, users, strict=True) if b + age < result.months
        ]
        assert table.loc[age, "factories"] == len(net)
        assert table.loc[age, "net"] == pytest.approx(np.mean(net), abs=1e-6)
    assert table.loc[1, "net"] < 0 < table["net"].iloc[24:].max()
