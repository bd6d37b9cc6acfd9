"""Twin worlds that have begun: who has a system at month 0, in what state, and what follows from it."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from imports import imported, write
from scipy.special import logit
from stallpoint.agents.factory import SELF_BUILT, Size, Stage
from stallpoint.agents.knowledge import belief, prior_precision
from stallpoint.experiments.counterfactuals.ancestry import BEFORE, path
from stallpoint.experiments.counterfactuals.twin import lineage
from stallpoint.model import schedule
from stallpoint.model.ledger import Event
from stallpoint.model.life import begin, run
from stallpoint.model.outcomes.biography import watch
from stallpoint.model.outcomes.funnel import funnel
from stallpoint.model.outcomes.sales import clients, contracts
from stallpoint.model.world import World
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.programme import Programme
from stallpoint.scenarios.scenario import Lever, Scenario
from stallpoint.viz.counterfactuals.pilots import pilots
from worlds import gains, happened, held, ran, small, surely_more

SHARES = {"users_small": 0.15, "users_medium": 0.4, "users_large": 0.7}
BEGUN = small(**SHARES, users_showcase=0.2)
HAVING = (Stage.SHOWCASE, Stage.SCALED)


def has(world: World) -> np.ndarray:
    return np.isin(world.factories.stage, HAVING)


def scaled(world: World) -> np.ndarray:
    return np.flatnonzero(world.factories.stage == Stage.SCALED)


def months_lived(world: World, months: int) -> World:
    schedule.live(world, months)
    return world


def of_firms(folder: Path, rows: str, columns: str = "stage,depth,vendor,years", **world: float | str) -> World:
    """A world of some firms, the first of which supplies all others."""
    names = [line.partition(",")[0] for line in rows.split()]
    links = "supplier,buyer\n" + "".join(f"{names[0]},{name}\n" for name in names[1:])
    files = write(folder, firms=f"id,{columns}\n" + rows.replace(" ", "\n") + "\n", links=links)
    world = {"months": 48, "factories": 2, **world}
    return begin(Scenario(world=Parameters().with_values(world), network=files))


# -- who they are


def test_each_size_class_has_the_share_it_is_told() -> None:
    world = begin(small(20_000, 1, **SHARES), 0)
    for size, share in zip(Size, SHARES.values(), strict=True):
        mine = world.factories.size == size
        sure = 4.0 * np.sqrt(share * (1.0 - share) / mine.sum())
        assert has(world)[mine].mean() == pytest.approx(share, abs=sure)


def test_nobody_has_a_system_unless_told_and_all_have_one_if_told() -> None:
    assert not has(begin(small(), 0)).any()
    assert has(begin(small(users_small=1.0, users_medium=1.0, users_large=1.0), 0)).all()


def test_a_larger_share_keeps_the_users_there_were() -> None:
    few, many = (begin(small(600, 1, users_small=share, users_large=0.5), 0) for share in (0.1, 0.4))
    assert has(few).sum() < has(many).sum()
    assert not (has(few) & ~has(many)).any()


def test_systems_are_as_much_more_common_in_standardised_sectors_as_told() -> None:
    world = begin(small(20_000, 1, users_small=0.3, users_medium=0.3, users_large=0.3, users_sector=2.0), 0)
    shares = np.bincount(world.factories.sector, has(world)) / np.bincount(world.factories.sector)
    assert logit(shares[-1]) - logit(shares[0]) == pytest.approx(2.0, abs=0.3)


def test_users_are_the_same_whatever_levers_are_pulled_from_month_0_on() -> None:
    pulled = {"hype": 3.0, "own_price": 0.3, "pricing": "outcome", "training": 1.0, "playbooks": 1.0, "own_proof": 1.0}
    plain, held_back = (begin(each, 0) for each in (BEGUN, held(BEGUN, **pulled)))
    assert plain.block.tobytes() == held_back.block.tobytes()
    for name in plain.employees._fields:
        assert (getattr(plain.employees, name) == getattr(held_back.employees, name)).all()
    assert plain.state.vendors.tobytes() == held_back.state.vendors.tobytes()


def test_users_are_the_same_whatever_a_programme_holds_from_month_0_on() -> None:
    there = (Programme("the small", size=("small",)),)
    levers = (Lever("training", 1.0, 0, None, "", "the small"), Lever("pilots", 0.1, 0, None, "", "the small"))
    plain, reached = (begin(dataclasses.replace(BEGUN, programmes=there, levers=each), 0) for each in ((), levers))
    assert plain.employees.skill.tobytes() == reached.employees.skill.tobytes()
    assert plain.factories.depth.tolist() == reached.factories.depth.tolist()
    assert reached.state.parameters["training"].max() == 1.0


# -- in what state they are


@pytest.mark.parametrize("asked", [0.1, 0.35, 0.6, 0.9])
@pytest.mark.parametrize("need", [0.0, 0.9])
def test_systems_are_as_deeply_used_as_asked_and_the_first_month_moves_that_little(asked: float, need: float) -> None:
    world = begin(small(1000, 1, **SHARES, users_depth=asked, reengineering_need=need, users_years=3.0), 0)
    f, rows = world.factories, scaled(world)
    ready = 1.0 - need * (1.0 - f.reengineering[rows])
    product = f.deployment[rows] * np.minimum(f.use[rows], 1.0) * ready
    assert f.depth[rows] == pytest.approx(product, rel=1e-6)
    assert f.depth[rows].mean() == pytest.approx(asked, abs=0.03)
    assert f.depth[rows].min() >= asked - 0.5 * min(asked, 1 - asked) - 1e-6
    started = f.depth[rows].copy()
    months_lived(world, 1)
    assert np.abs(f.depth[rows] - started).mean() < 0.05


def test_people_and_processes_of_a_user_lie_within_their_ranges() -> None:
    world = begin(small(1000, 1, **SHARES, users_depth=0.95), 0)
    f, rows = world.factories, scaled(world)
    for values in (f.deployment[rows], f.reengineering[rows], world.employees.participation[:, rows]):
        assert (values >= 0.0).all()
        assert (values <= 1.0).all()
    months_lived(world, 1)  # what people do is worked out anew from them
    assert f.depth[rows].mean() == pytest.approx(0.95, abs=0.06)


def test_months_before_the_run_are_never_taken_for_never() -> None:
    world = begin(BEGUN, 0)
    f, rows = world.factories, np.flatnonzero(has(world))
    assert (f.started[rows] <= -2).all()
    assert (f.scaled[scaled(world)] <= -2).all()
    assert (f.scaled[scaled(world)] > f.started[scaled(world)] - 1).all()
    assert (f.deadline[rows] >= 1).all()
    assert (f.deadline[rows] <= f.patience[rows] + world.now.cycle).all()
    assert (-f.started[scaled(world)] >= f.patience[scaled(world)]).all()


def test_the_mean_age_of_systems_is_as_told() -> None:
    for years in (3.0, 10.0):
        world = begin(small(3000, 1, **SHARES, users_years=years), 0)
        assert -world.factories.started[scaled(world)].mean() / 12.0 == pytest.approx(years, rel=0.05)


def test_reviews_of_users_are_spread_over_their_windows() -> None:
    deadlines = begin(small(1000, 1, **SHARES), 0).factories.deadline
    assert len(np.unique(deadlines[deadlines > 0])) > 5


def test_a_user_believes_what_its_own_system_has_shown_it() -> None:
    world = begin(small(1000, 1, **SHARES), 0)
    f, now, rows = world.factories, world.now, scaled(world)
    tau = prior_precision(f.clarity[rows], now.belief_spread, now.fog)
    mean, _ = belief(f.prior[rows], tau, f.info[rows], f.info_sum[rows])
    assert np.abs(mean - f.measured[rows]).mean() < np.abs(f.prior[rows] - f.measured[rows]).mean()
    assert np.corrcoef(mean - f.prior[rows], f.measured[rows] - f.prior[rows])[0, 1] > 0.5


def test_no_programme_is_credited_with_them() -> None:
    f = begin(held(BEGUN, pilots=0.1, pilot_subsidy=0.9), 0).factories
    for name in ("supported", "for_display", "verified", "aided", "placed", "hired"):
        assert not getattr(f, name).any(), name


# -- what follows


def test_their_cases_are_seen_in_the_first_month(tmp_path: Path) -> None:
    begun = months_lived(of_firms(tmp_path, "a,scaled,.6,,5 b,,,, c,,,,", peers=0.0), 1)
    alone = months_lived(of_firms(tmp_path, "a,,,, b,,,, c,,,,", peers=0.0), 1)
    assert (begun.factories.evidence[1:] > 0.0).all()
    assert (begun.factories.contact[1:] == 1.0).all()
    assert alone.factories.evidence.tolist() == alone.factories.contact.tolist() == [0.0, 0.0, 0.0]


def test_others_start_because_of_them_where_nobody_starts_without_a_case() -> None:
    waiting = small(200, 48, innovators=0.0, clarity_needed=0.0, trial_budget=20.0)
    assert not len(happened(ran(waiting), Event.STARTED))
    assert len(happened(ran(waiting.with_world(**SHARES)), Event.STARTED)) > 10


def test_measures_count_them_from_month_0() -> None:
    result = ran(BEGUN)
    first = {name: values[0] for name, values in result.series.items()}
    there = has(begin(BEGUN, 0))
    assert first["breadth"] >= there.mean() > 0.1
    assert first["in_use"] > 0.8 * first["scaled"]
    assert first["claimed"] >= there.mean()
    assert result.tally.own[0][0] == clients(result)[0].sum() > 0


def test_what_was_begun_before_is_not_counted_as_begun_in_the_run() -> None:
    result = ran(BEGUN)
    assert result.series["unsupported"][0] == 0.0
    assert (result.series["own_lost"] >= 0.0).all()
    assert result.series["own_lost"][0] == 0.0
    steps = funnel(result).sum(numeric_only=True)
    assert steps["piloted"] <= contracts(result)[-1]
    assert steps["factories"] >= steps["aware"] >= steps["considered"] >= steps["piloted"] >= steps["scaled"]
    assert result.reproduction.cases.sum() <= len(np.unique(happened(result, Event.SCALED)))
    assert result.before.sum() == has(begin(BEGUN, 0)).sum()
    assert not ran(small()).before.any()


def test_every_client_lost_is_told_with_its_reason() -> None:
    result = ran(small(400, 72, **SHARES))
    lost = result.series["own_lost"]
    assert (np.diff(lost) > -1e-9).all()
    assert lost[-1] == contracts(result)[-1] + (clients(result)[0] & result.before).sum() - clients(result)[-1].sum()


def test_vendors_have_clients_contracts_sales_and_real_use_from_the_start() -> None:
    world = begin(BEGUN, 0)
    f = world.factories
    using = np.bincount(f.vendor[has(world)], minlength=world.vendors.n)
    assert world.vendors.claimed.tolist() == using.tolist()
    assert (world.vendors.sales_slow[using > 0] > 0.0).all()
    assert world.state.books.average.sum() == pytest.approx(world.vendors.sales_slow.sum())
    months_lived(world, 1)
    assert 0 < world.vendors.in_use.sum() <= using.sum()
    assert (world.state.sectors["path"] > 0.0).any()


def test_middlemen_fear_them_and_digital_buyers_push_from_month_0_on() -> None:
    def at_0(scenario: Scenario) -> World:
        return months_lived(begin(scenario, 0), 1)

    assert at_0(BEGUN).middlemen.fear.sum() > at_0(small()).middlemen.fear.sum()
    assert at_0(held(BEGUN, mandate=1.0)).factories.pressure.sum() > 0.0
    assert at_0(held(small(), mandate=1.0)).factories.pressure.sum() == 0.0


def test_a_world_in_which_many_use_it_already_goes_further() -> None:
    more = small(200, 96, **SHARES)
    assert surely_more(more, small(200, 96), "clarity")
    own = [float(r.series["breadth"][-1] * 200 - r.before.sum()) for r in (ran(more, k) for k in range(6))]
    none = [float(ran(small(200, 96), k).series["breadth"][-1] * 200) for k in range(6)]
    assert np.mean(own) > np.mean(none)


def test_how_deeply_they_use_it_decides_whether_their_cases_convince() -> None:
    deep, shallow = (small(**SHARES, users_depth=depth) for depth in (0.8, 0.15))
    assert surely_more(deep, shallow, "evidence", at=lambda s, m, seed: float(ran(s, seed).series[m][0]))
    assert (gains(deep, shallow, "in_use", at=lambda s, m, seed: float(ran(s, seed).series[m][0])) > 0).all()


def test_showcases_convince_nobody() -> None:
    users, shows = (
        months_lived(begin(small(**SHARES, users_showcase=share, showcase_word=0.0), 0), 1) for share in (0.0, 1.0)
    )
    assert (shows.factories.stage == Stage.SHOWCASE).sum() == (users.factories.stage == Stage.SCALED).sum()
    assert users.factories.evidence.sum() > shows.factories.evidence.sum() == 0.0


# -- firms of an import


ROWS = "a,scaled,.4,Kappa,6 b,piloting,,Beta,.5 c,showcase,,Kappa,3 d,abandoned,,Beta,1 e,considering,,, f,unaware,,,"


def test_each_firm_stands_as_its_row_says(tmp_path: Path) -> None:
    world = of_firms(tmp_path, ROWS)
    f = world.factories
    assert f.stage.tolist() == [4, 2, 3, 5, 1, 0]
    assert f.depth[0] == pytest.approx(0.4)
    assert f.vendor.tolist() == [1, 0, 1, -1, -1, -1]
    assert f.started[:3].tolist() == [-72, -6, -36]
    assert (f.failed[3], f.failed_with[3]) == (-12, 0)
    assert f.returns[3] == world.now.cool_off - 12
    assert (f.deadline[:3] > 0).all()
    assert f.trust[3] < f.trust[0] == world.now.trust_start
    assert world.vendors.claimed[:2].tolist() == [2.0, 2.0]
    assert [bin(bits).count("1") for bits in f.tried_set.tolist()] == [1, 1, 1, 1, 0, 0]
    assert (
        "Vendors are numbered in the order of their names: Beta is vendor 0, Kappa is vendor 1." in world.network.notes
    )
    counted = "Stages at month 0: 1 unaware, 1 considering, 1 piloting, 1 showcase, 1 scaled, 1 abandoned."
    assert counted in world.network.notes


def test_who_gave_up_is_seen_to_have_failed_and_looks_again_after_its_cool_off(tmp_path: Path) -> None:
    world = of_firms(
        tmp_path, "a,abandoned,,,1 b,,,,", failure_hidden=0.0, peers=0.0, clarity_needed=1.0, cool_off=24.0
    )
    months_lived(world, 1)
    assert world.state.lists.failed[0] == 1.0
    assert world.state.lists.failing[1] == 1
    months_lived(world, 12)
    assert world.factories.stage[0] == Stage.ABANDONED
    months_lived(world, 13)
    assert world.factories.stage[0] == Stage.CONSIDERING


def test_a_pilot_is_reviewed_when_its_window_ends(tmp_path: Path) -> None:
    world = of_firms(tmp_path, "a,piloting,,,1 b,,,,", "stage,depth,vendor,years", patience_min=18.0, patience_max=18.0)
    months_lived(world, 6)
    assert world.factories.stage[0] == Stage.PILOTING
    months_lived(world, 7)
    assert world.factories.stage[0] != Stage.PILOTING


def test_a_vendor_may_be_named_by_number_and_a_system_may_be_self_built(tmp_path: Path) -> None:
    world = of_firms(tmp_path, "a,scaled,,3,4 b,scaled,,self-built,4 c,scaled,,Beta,4 d,scaled,,3,4")
    assert world.factories.vendor.tolist() == [3, SELF_BUILT, 0, 3]
    months_lived(world, 1)
    assert (world.factories.depth > 0.0).all()


def test_firms_own_rows_come_before_the_shares_and_shares_fill_what_is_empty(tmp_path: Path) -> None:
    full = {"users_small": 1.0, "users_medium": 1.0, "users_large": 1.0}
    world = of_firms(tmp_path, "a,considering,,, b,,,, c,scaled,.2,,", **full)
    assert world.factories.stage.tolist() == [1, 4, 4]
    assert world.factories.depth[2] == pytest.approx(0.2)
    assert any("drawn from users_small, users_medium and users_large" in note for note in world.network.notes)


def test_what_an_import_leaves_out_of_a_system_is_drawn_and_said(tmp_path: Path) -> None:
    world = of_firms(tmp_path, "a,scaled b,piloting c,", "stage")
    assert "Drawn for firms with a system that came without: a depth (1), a vendor (2), a number of years (2)." in (
        world.network.notes
    )
    assert "; 1 came without a stage: they have no system." in world.network.notes[-2] + world.network.notes[-3]
    assert (world.factories.vendor[:2] >= 0).all()


def test_an_import_without_these_columns_has_no_installed_base(tmp_path: Path) -> None:
    network = imported(write(tmp_path, firms="id\na\nb\n", links="supplier,buyer\na,b\n"))
    assert network.installed == {}
    assert not any("month 0" in note for note in network.notes)


# -- the life of one that had a system, and classic rules


def test_the_life_of_a_user_says_that_it_had_a_system_before() -> None:
    world = begin(BEGUN, 0)
    b = watch(BEGUN, 0, int(scaled(world)[0]))
    assert [step.how for step in lineage(b)] == [BEFORE]
    assert pilots(b)[0].startswith("Before the run began it had a system in full use with vendor ")
    other = watch(BEGUN, 0, int(np.flatnonzero(~has(world))[0]))
    assert not any("before the run" in sentence.lower() for sentence in pilots(other))


def test_lines_of_cases_may_go_back_to_before_the_run() -> None:
    result = ran(small(200, 60, **SHARES))
    needed, roots = {0: begin(small(200, 60, **SHARES), 0).factories.cases_needed}, set()
    for row in np.unique(happened(result, Event.STARTED)):
        roots.add(path(result, needed, int(row))[-1].how)
    assert BEFORE in roots


def test_under_a_classic_rule_they_have_adopted(tmp_path: Path) -> None:
    world = of_firms(
        tmp_path, "a,scaled,,,3 b,showcase,,, c,,,,", rule="threshold_count", threshold_mean=1.0, first_adopters=0
    )
    assert world.factories.stage[:2].tolist() == [Stage.SCALED, Stage.CONSIDERING]
    assert "The rule threshold_count knows only who has adopted: whoever is not scaled has not." in world.network.notes
    months_lived(world, 2)
    assert world.factories.stage.tolist() == [4, 4, 4]


def test_adopters_of_month_0_hasten_a_cascade_and_a_diffusion() -> None:
    for rule in ("hazard", "threshold_fraction"):
        none = run(small(200, 24, rule=rule, first_adopters=0, hazard_p=0.01, threshold_mean=0.3), 0)
        some = run(small(200, 24, rule=rule, first_adopters=0, hazard_p=0.01, threshold_mean=0.3, **SHARES), 0)
        assert some.series["breadth"][0] > 0.1
        gained = [r.series["breadth"][-1] - r.before.mean() for r in (none, some)]
        assert gained[1] > gained[0]
        assert np.isfinite(some.series["participation"]).all()


@pytest.mark.parametrize(("failed", "cases"), [(-6, 1.0), (-1, 0.0)])
def test_a_failure_before_the_run_is_a_case_of_its_vendor_and_none_is_none(failed: int, cases: float) -> None:
    world = begin(held(small(20, 6, innovators=0.0), own_proof=1.0), 0)
    f = world.factories
    f.stage[3], f.ever[3], f.failed_with[3], f.failed[3] = Stage.CLOSED, True, 0, failed
    months_lived(world, 2)
    assert world.state.offers.each["cases"][0] == cases
