"""Three classic decision rules on the same engine, network and measures, against what is known of them.

Targets: the closed form of Bass 1969; the cascade window of Watts 2002 (simulated, N = 10⁴, threshold 0.18); the exact
examples of Granovetter 1978; the sign of Centola and Macy 2007.
"""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import binom
from stallpoint.agents.factory import Stage
from stallpoint.agents.views import Factory
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.ledger import Event
from stallpoint.model.life import run
from stallpoint.model.network.network import Network
from stallpoint.scenarios.files import load
from worlds import chain, happened, ran, small

P, Q, PEAK, AT_PEAK = 0.03, 0.38, 6.1926, 0.4605
BASS_ERROR = 0.022
"""Mean largest error of 10⁴ mixed agents in steps of a month: between .030 (a quarter) and .015 (dt .05)."""


def bass(years: np.ndarray) -> np.ndarray:
    fading = np.exp(-(P + Q) * years)
    return (1 - fading) / (1 + Q / P * fading)


# -- Bass


@pytest.fixture(scope="module")
def bass_curves() -> np.ndarray:
    """Adopted share after each month, one row a seed."""
    return np.array([run(load("bass"), seed).series["breadth"] for seed in range(8)])


def test_bass_agrees_with_its_closed_form(bass_curves: np.ndarray) -> None:
    years = np.arange(1, 241) / 12
    errors = np.abs(bass_curves - bass(years)).max(axis=1)
    assert errors.mean() < BASS_ERROR
    assert errors.max() < 0.05


@pytest.mark.parametrize(("years", "share"), [(5, 0.3312), (10, 0.8128), (20, 0.9963)])
def test_bass_has_the_right_share_after_some_years(bass_curves: np.ndarray, years: int, share: float) -> None:
    assert bass_curves[:, 12 * years - 1].mean() == pytest.approx(share, abs=0.015)


def test_bass_peaks_when_it_should(bass_curves: np.ndarray) -> None:
    reached = [(np.searchsorted(curve, AT_PEAK) + 1) / 12 for curve in bass_curves]
    assert np.mean(reached) == pytest.approx(PEAK, abs=0.2)
    yearly = np.diff(bass_curves[:, 11::12], prepend=0, axis=1).mean(axis=0)
    assert yearly.argmax() == int(PEAK)


def test_bass_without_imitation_is_an_exponential_and_without_innovation_nothing() -> None:
    world = small(5000, 120, rule="hazard", topology="mixed", hazard_p=0.1, hazard_q=0.0)
    curve = ran(world).series["breadth"]
    assert np.abs(curve - (1 - np.exp(-0.1 * np.arange(1, 121) / 12))).max() < 0.03
    assert ran(world.with_world(hazard_p=0.0, hazard_q=1.0)).series["breadth"][-1] == 0.0


def test_under_a_hazard_on_a_network_only_neighbours_count() -> None:
    halves = chain(20, [(row, row + 1) for row in range(19) if row != 9])
    # nobody innovates, so nobody adopts; one who is made to adopt reaches its own half only
    world = small(20, 120, rule="hazard", hazard_p=0.0, hazard_q=5.0)
    model = AdoptionModel(world, 0, halves)
    next(iter(model.agents_by_type[Factory])).stage = Stage.SCALED
    adopted = model.run().history.stage[-1] == Stage.SCALED
    assert adopted[:10].all()
    assert not adopted[10:].any()


# -- Watts


def cascades(degree: float, runs: int, n: int, months: int) -> int:
    """How many of some single seeds end in more than a tenth of a random graph."""
    world = small(
        n,
        months,
        rule="threshold_fraction",
        topology="random",
        links_per_factory=degree,
        peers=0,
        middleman_share=0.0,
        threshold_mean=0.18,
    )
    return sum(run(world, seed).series["breadth"][-1] > 0.1 for seed in range(runs))


def agrees(found: int, runs: int, chance: float, slack: float) -> bool:
    """Whether a count is no surprise (1 in 1000 each side) for any chance within some slack of the stated one."""
    low, high = max(chance - slack, 0.0), min(chance + slack, 1.0)
    return binom.ppf(0.001, runs, low) <= found <= binom.ppf(0.999, runs, high)


@pytest.mark.parametrize(("degree", "chance"), [(1.05, 0.0), (3.0, 0.88)])
def test_watts_cascades_inside_the_window_only(degree: float, chance: float) -> None:
    runs = 40
    assert agrees(cascades(degree, runs, 2000, 60), runs, chance, slack=0.05)


@pytest.mark.slow
@pytest.mark.parametrize(("degree", "chance"), [(1.05, 0), (1.5, 0.56), (3, 0.88), (5, 0.68), (6, 0.08), (6.5, 0)])
def test_watts_cascades_as_often_as_they_should(degree: float, chance: float) -> None:
    runs = 100
    assert agrees(cascades(degree, runs, 10_000, 120), runs, chance, slack=0.02)


def test_watts_needs_low_thresholds() -> None:
    """No cascades above 1/3 at any mean degree: one adopted neighbour is never enough for who has three."""
    world = small(3000, 60, rule="threshold_fraction", topology="random", peers=0, middleman_share=0.0)
    for degree in (1.5, 3.0, 5.0):
        high = world.with_world(links_per_factory=degree, threshold_mean=0.4)
        assert max(ran(high, seed).series["breadth"][-1] for seed in range(5)) < 0.05


# -- Granovetter


def crowd(thresholds: np.ndarray, rule: str = "threshold_count") -> np.ndarray:
    """How many of a crowd that sees itself have joined after each month; nobody is made to start."""
    world = small(len(thresholds), 120, rule=rule, first_adopters=0)
    result = run(world, 0, chain(len(thresholds), [], everybody=True, threshold=thresholds))
    return (result.history.stage == Stage.SCALED).sum(axis=1)


@pytest.mark.parametrize(("rule", "unit"), [("threshold_count", 1.0), ("threshold_fraction", 0.01)])
def test_granovetters_crowd_joins_and_one_changed_threshold_stops_it(rule: str, unit: float) -> None:
    steps = np.arange(100.0)
    assert crowd(steps * unit, rule)[-1] == 100
    steps[1] = 2.0
    assert crowd(steps * unit, rule)[-1] == 1


def test_granovetters_crowd_joins_one_by_one() -> None:
    assert crowd(np.arange(100.0))[:100].tolist() == list(range(1, 101))


def test_granovetters_normal_crowd_jumps_near_a_deviation_of_12_2() -> None:
    """A crowd of 1,000 stands for his continuous one; thresholds are the quantiles of a Normal with mean 25 %."""
    scores = ndtri((np.arange(1000) + 0.5) / 1000)
    joined = {spread: crowd(0.25 + spread * scores, "threshold_fraction")[-1] for spread in (0.11, 0.122, 0.123, 0.14)}
    assert joined[0.11] < joined[0.122] < 70
    assert joined[0.123] == joined[0.14] == 1000


def test_first_adopters_are_as_many_as_asked_and_drawn_by_lot() -> None:
    world = small(200, 3, rule="threshold_count", threshold_mean=100.0, first_adopters=17)
    first = [frozenset(happened(run(world, seed), Event.ADOPTED).tolist()) for seed in (0, 1)]
    assert [len(rows) for rows in first] == [17, 17]
    assert first[0] != first[1]


# -- Centola and Macy


def ring(n: int, rewired: float, seed: int = 0) -> Network:
    """Everybody is linked to the two nearest on each side; a share of links changes partners, degrees stay the same."""
    links = [(row, (row + step) % n) for row in range(n) for step in (1, 2)]
    rng = np.random.default_rng(seed)
    supplier, buyer = (np.array(end) for end in zip(*links, strict=True))
    changed = np.flatnonzero(rng.random(len(links)) < rewired)
    buyer[changed] = rng.permutation(buyer[changed])
    keep = supplier != buyer
    clump = np.full(n, np.nan)
    clump[:3] = 0.0
    return chain(n, list(zip(supplier[keep].tolist(), buyer[keep].tolist(), strict=True)), threshold=clump)


def spread(count: float, rewired: float) -> np.ndarray:
    """Adopted share by month, from three neighbours who start by themselves."""
    world = small(400, 240, rule="threshold_count", threshold_mean=count, first_adopters=0)
    return run(world, 0, ring(400, rewired)).series["breadth"]


def test_a_complex_contagion_needs_a_clustered_network() -> None:
    assert spread(2.0, rewired=0.0)[-1] == 1.0
    assert spread(2.0, rewired=1.0)[-1] < 0.1


def test_a_simple_contagion_spreads_faster_where_links_are_rewired() -> None:
    clustered, rewired = spread(1.0, rewired=0.0), spread(1.0, rewired=1.0)
    assert clustered[-1] == 1.0
    assert rewired[-1] > 0.95
    assert np.searchsorted(rewired, 0.5) < 0.2 * np.searchsorted(clustered, 0.5)


# -- what the rules share


@pytest.mark.parametrize("rule", ["hazard", "threshold_fraction", "threshold_count"])
def test_adoption_under_a_classic_rule_is_for_good_and_costs_nothing(rule: str) -> None:
    result = ran(small(300, 120, rule=rule, hazard_q=2.0, threshold_mean=0.1, threshold_spread=0.5))
    s = result.series
    assert s["breadth"][-1] > 0.3
    assert (np.diff(s["scaled"]) >= 0).all()
    assert np.array_equal(s["breadth"], s["in_use"])
    assert np.array_equal(s["breadth"], s["depth"])
    assert s["firms_spent"][-1] == s["public_spent"][-1] == s["claimed"][-1] == 0
    adopted = happened(result, Event.ADOPTED)
    assert len(adopted) == len(set(adopted.tolist())) == round(s["breadth"][-1] * 300)
    assert result.verdict.word in ("partial", "spreading")
