"""What an added user costs: Fieller's set by its closed form, what it covers, and what is said where it has no end."""

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t
from stallpoint import viz
from stallpoint.commands.cli import main
from stallpoint.experiments.added import (
    AT_LEAST,
    COST_OPEN,
    FEWER,
    FEWER_FOR_LESS,
    KINDS,
    MORE_FOR_LESS,
    NONE,
    OPEN,
    PRICE,
    Added,
    added,
    fieller,
)
from stallpoint.experiments.analyses import CompareSpec
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.experiments.crossed import Crossed, crossed
from stallpoint.experiments.policy.goals import goals_of
from stallpoint.model.outcomes.measures import MEASURES
from stallpoint.scenarios.worlds import World
from stallpoint.viz.comparison import added as words
from stallpoint.viz.studies.comparison import page
from stallpoint.viz.studies.page import figures_by_name
from studies import little, made
from test_true_sentences import varied


def closed_form(money: np.ndarray, users: np.ndarray) -> tuple[float, float, bool]:
    """Both roots of Fieller's quadratic, and whether the set lies between them."""
    n, x, y = len(money), money.mean(), users.mean()
    f = t.ppf(0.975, n - 1) ** 2 / n
    a, b, c = y * y - f * users.var(ddof=1), x * y - f * np.cov(money, users)[0, 1], x * x - f * money.var(ddof=1)
    low, high = sorted((b + sign * math.sqrt(b * b - a * c)) / a for sign in (-1, 1))
    return low, high, bool(a > 0.0)


def symmetric(dice: np.random.Generator, mean: float, deviation: float) -> np.ndarray:
    """Nine runs as far above the mean as below it: intervals are not moved for skewness, as the closed form is not."""
    half = dice.normal(0.0, deviation, 4)
    return mean + np.concatenate([half, [0.0], -half])


@pytest.mark.parametrize("mean", [8.0, 3.0, -6.0])
@pytest.mark.parametrize("unit", [1e-4, 1.0, 1e5])
def test_ends_are_those_of_the_closed_form(mean: float, unit: float) -> None:
    dice = np.random.default_rng(3)
    money, users = symmetric(dice, 30.0, 4.0) * unit, symmetric(dice, mean, 2.0)
    low, high, between = closed_form(money, users)
    assert between
    assert fieller(money[None], users[None]) == pytest.approx((low, high), rel=1e-9)


def test_where_users_may_be_none_only_the_lower_end_is_there() -> None:
    dice = np.random.default_rng(5)
    money, users = symmetric(dice, 30.0, 4.0), symmetric(dice, 0.4, 2.0)
    _, high, between = closed_form(money, users)
    assert not between
    found = added(money, users)
    assert found.kind == AT_LEAST
    assert math.isnan(found.mean)
    assert (found.low, found.high) == (pytest.approx(high, rel=1e-9), math.inf)
    small, what = words.told(found)
    assert small.startswith("at least ")
    assert what == "no sure difference in users"


def test_the_set_covers_the_true_price_where_users_are_few() -> None:
    """True price 10. The linearised interval misses more, all on one side."""
    dice, hits, count = np.random.default_rng(1), 0, 600
    for _ in range(count):
        users = dice.normal(2.0, 3.0, 6)
        found = added(20.0 + dice.normal(0.0, 4.0, 6), users)
        hits += math.isnan(found.low) or found.low <= 10.0 <= found.high
    assert 0.925 <= hits / count <= 0.975  # 600 draws: twice the standard error is 0.018


def test_every_case_has_its_words() -> None:
    money, users = np.array([9.0, 10.0, 11.0]), np.array([4.0, 5.0, 6.0])
    wide = np.array([-9.0, 1.0, 10.0])
    found = {
        PRICE: added(money, users),
        AT_LEAST: added(money, wide),
        MORE_FOR_LESS: added(-money, users),
        COST_OPEN: added(wide, users),
        FEWER_FOR_LESS: added(-money, -users),
        FEWER: added(money, -users),
        NONE: added(money, 0.0 * users),
        OPEN: added(wide, -wide),
    }
    assert set(found) == set(KINDS)
    assert {kind: one.kind for kind, one in found.items()} == {kind: kind for kind in KINDS}
    said = {kind: words.sentence(one) for kind, one in found.items() if kind != PRICE}
    assert len(set(said.values())) == len(said)
    assert said[FEWER_FOR_LESS].startswith("saves 2.0 (")
    told = [" ".join(words.told(one)) for one in found.values()]
    assert not any("nan" in text or "inf" in text for text in [*told, *said.values()])
    assert words.told(added(np.array([1.0]), np.array([1.0])))[1] == "one run tells no price"


def test_over_worlds_the_world_is_the_unit() -> None:
    """Users in ten worlds differ by far more than dice do: the price is less sure than any one world says."""
    dice = np.random.default_rng(2)
    level = np.linspace(1.0, 9.0, 10)[:, None]
    users, money = level + dice.normal(0.0, 0.3, (10, 8)), 20.0 + dice.normal(0.0, 0.5, (10, 8))
    one, all_of_them = added(money[5], users[5]), added(money, users)
    assert one.kind == PRICE
    assert all_of_them.kind == AT_LEAST
    assert all_of_them.adding == (10, 10)
    assert words.told(all_of_them)[1] == "not sure over all worlds; surely adds in 10 of 10"
    low = all_of_them.low  # an end of the set: there the difference has an interval that ends at zero
    ends = crossed(money - low * users)
    assert min(abs(ends.low), abs(ends.high)) == pytest.approx(0.0, abs=1e-6)


def bought() -> Comparison:
    """A scenario that spends 30 and 10 million on two levers for ten users more, beside one that spends nothing."""
    c = made({"base": {"in_use": 0.1}, "both": {"in_use": 0.2, "public_spent": 40.0}}, seeds=3)
    runs = []
    for run in c.outcomes:
        run.money.update({"everywhere": {"training": 30.0, "voucher": 10.0}} if run.scenario == "both" else {})
        runs.append(run)
    return Comparison(c.scenarios, c.hashes, tuple(runs), c.planned)


def test_a_price_is_split_by_lever() -> None:
    c = bought()
    parts = [c.lever_per_added("both", "everywhere", lever).ratio for lever in ("training", "voucher")]
    assert parts == pytest.approx([3.0, 1.0])
    assert sum(parts) == pytest.approx(c.public_per_added("both").mean)
    rows = {row[2]: row for row in words.by_lever(c).rows}
    assert rows["Training of employees"][3:] == ("30", "3.0")
    titles = [section.heading for section in page(c).sections]
    assert "What an added user costs" in titles
    assert "Public money by year 4 for each user added to base, million CNY\n  both  4.0" in page(c).summary


def test_what_adds_nothing_is_not_praised_anywhere() -> None:
    """The cheapest by all users, and it adds none."""
    c = made({"base": {"in_use": 0.1}, "voucher": {"public_spent": 2.0}, "dear": {"in_use": 0.3, "public_spent": 90.0}})
    c = varied(c, "voucher", in_use=[0.11, 0.09, 0.1, 0.12, 0.08, 0.1, 0.11, 0.09])
    told = page(c)
    costs = next(section for section in told.sections if section.heading == "What an added user costs").tables[0]
    row = next(row for row in costs.rows if row[0] == "voucher")
    assert row[-1][1] == "no sure difference in users"
    assert "0.20" not in told.summary
    table = c.tables()["added_users"].set_index("scenario")
    assert table["kind"].to_dict() == {"voucher": AT_LEAST, "dear": PRICE}
    assert np.isnan(table.loc["voucher", "public_per_added"])
    assert table.loc["dear", "public_per_added"] == pytest.approx(4.5)


def test_what_is_read_earlier_is_what_was_there_then() -> None:
    c = compare([little("no-policy"), little("three-bottlenecks")], seeds=3, jobs=1)
    found = c.public_per_added("three-bottlenecks", months=24)
    ours, theirs = (np.array([run.series("public_spent")[23] for run in c.runs(name)]) for name in reversed(c.names))
    assert found.money.mean == pytest.approx((ours - theirs).mean())
    assert isinstance(found, Added)


def test_a_comparison_in_worlds_crosses_worlds_and_dice() -> None:
    worlds = (World("a", {"value_share": 0.05}), World("b", {"value_share": 0.2}))
    c = compare([little("no-policy"), little("three-bottlenecks")], seeds=2, jobs=1, worlds=worlds)
    found = c.public_per_added("three-bottlenecks")
    assert isinstance(found.users, Crossed)
    assert found.users.worlds == ("a", "b")
    assert found.adding[1] == 2
    assert found.users.mean == pytest.approx(c.difference("three-bottlenecks", "in_use").mean * 120)
    assert words.costs(c).rows[0][0] == "three-bottlenecks"
    assert set(c.tables()["added_users"]["scenario"]) == {"three-bottlenecks"}


def test_a_baseline_can_be_named(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = CompareSpec(("break-cost", "no-policy"), baseline="no-policy")
    assert [scenario.name for scenario in spec.scenarios] == ["no-policy", "break-cost"]
    other = CompareSpec(("break-cost", "break-people"), baseline="no-policy")
    assert [scenario.name for scenario in other.scenarios] == ["no-policy", "break-cost", "break-people"]
    assert CompareSpec.from_words(spec.words()[2:]) == spec
    small = ["--seeds", "2", "--set", "factories=40", "--set", "months=12", "--jobs", "1", "--out", str(tmp_path / "o")]
    assert main(["compare", "break-cost", "no-policy", "--baseline", "no-polici", *small]) == 2
    assert "no-policy" in capsys.readouterr().err


def test_no_average_of_all_users_is_told_anywhere_but_in_tables_of_measures() -> None:
    """Money by all users praises what adds nothing: it is a measure, and no title, figure, glance or objective."""
    assert "real_per_public" in MEASURES
    package = Path(viz.__file__).parent
    assert [path for path in package.rglob("*.py") if "real_per_public" in path.read_text(encoding="utf-8")] == []
    assert "real_per_public" not in [goal.figure.measure for goal in goals_of((), little("no-policy"))]
    c = compare([little("no-policy"), little("three-bottlenecks")], seeds=2, jobs=1)
    told = page(c)
    label = MEASURES["real_per_public"].label
    seen = [told.title, *told.answer, told.summary, *(f.heading + f.finding for f in figures_by_name(c).values())]
    assert not any(label in text for text in seen)
    assert not any(label in str(table) for table in told.sections[0].tables)
