"""Where bottlenecks are taken to: the best tenth of today's population, or of a plausible range."""

from pathlib import Path

import numpy as np
import pytest
from stallpoint.experiments.attribution.bottlenecks import BOTTLENECKS, Bottleneck, Change, chosen
from stallpoint.experiments.attribution.standing import LESS, MORE, PROPERTIES, plausible, taken_to
from stallpoint.model.life import begin
from stallpoint.model.world import World
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import NetworkFiles, Scenario

from tests.worlds import small

LIFTS = [(b, change) for b in BOTTLENECKS for change in b.changes if change.lift]


def values(base: Scenario, bottleneck: Bottleneck, standing: float = 0.9) -> dict[str, object]:
    return {m.parameter: m.after for m in taken_to(base, (bottleneck,), standing)}


def one(change: Change) -> Bottleneck:
    return Bottleneck("one", "One", "it is", (change,))


def drawn(base: Scenario, name: str, seeds: int = 3) -> np.ndarray:
    worlds: list[World] = [begin(base, seed) for seed in range(10, 10 + seeds)]
    return np.concatenate([PROPERTIES[name].of(world) for world in worlds])


@pytest.mark.parametrize(("bottleneck", "change"), LIFTS, ids=lambda each: getattr(each, "lift", ""))
def test_the_mean_is_what_it_would_be_if_all_stood_where_the_best_tenth_begins(
    bottleneck: Bottleneck, change: Change
) -> None:
    base = load("no-policy").with_world(factories=2000, vendors=30)
    better = PROPERTIES[change.lift].better
    today = drawn(base, change.lift)
    edge = np.quantile(today, 0.9 if better == MORE else 0.1)
    wanted = (np.maximum if better == MORE else np.minimum)(today, edge).mean()
    moved = base.with_world(**values(base, one(change)))  # type: ignore[arg-type]
    then = drawn(moved, change.lift)
    # fresh dice: three samples of vendors are 90, of factories 6,000
    slack = 3.5 * today.std() * (1 / len(today) ** 0.5 + 1 / 90**0.5 * (change.lift == "fit"))
    assert then.mean() == pytest.approx(wanted, abs=slack + 0.02 * abs(wanted))
    assert better * (then.mean() - today.mean()) > 0.0
    if change.even:
        assert then.std() < 1e-6
        assert then.min() >= edge - 0.01


def test_a_higher_standing_moves_further() -> None:
    base = load("no-policy")
    for change in [c for b in BOTTLENECKS for c in b.changes if c.to is None]:
        name = change.parameters[0]
        better = change.best or PROPERTIES[change.lift].better
        ends = [float(values(base, one(change), standing)[name]) for standing in (0.6, 0.9)]  # type: ignore[arg-type]
        own = float(getattr(base.world, name))
        assert better * own <= better * ends[0] <= better * ends[1]


def test_the_best_tenth_of_a_plausible_range_is_that_of_its_scale() -> None:
    base = load("no-policy").with_world(fog=0.65)
    assert values(base, one(Change(("fog",), best=LESS)))["fog"] == pytest.approx(0.1 * 15.0**0.1, rel=1e-3)
    assert values(base, one(Change(("own_word",), best=MORE)))["own_word"] == pytest.approx(0.94)
    assert plausible("new_terms").at(0.1) == pytest.approx(1.0), "the table's range, where no calibration has one"
    dear = one(Change(("system_cost",), best=LESS))
    euro = base.with_world(currency="EUR", exchange_rate=8.0)
    assert float(values(euro, dear)["system_cost"]) == pytest.approx(
        float(values(base, dear)["system_cost"]) / 8.0, rel=1e-3
    )  # type: ignore[arg-type]


def test_what_is_better_already_stays() -> None:
    base = load("no-policy").with_world(fog=0.05, margin_bottom=0.4, keep_face=0.0, gray_prevalence=0.0)
    found = {m.parameter: m.after for m in taken_to(base, BOTTLENECKS)}
    assert (found["fog"], found["margin_bottom"], found["keep_face"], found["gray_prevalence"]) == (0.05, 0.4, 0.0, 0.0)


def test_what_the_best_tenth_has_none_of_goes_to_nothing() -> None:
    found = {m.parameter: m.after for m in taken_to(load("no-policy"), BOTTLENECKS)}
    assert found["gray_prevalence"] == found["middleman_share"] == 0.0


def test_what_a_network_brings_cannot_be_moved_and_it_is_said(tmp_path: Path) -> None:
    rows = [f"f{i},{0.05 + i / 1000},{'' if i % 2 else 3}" for i in range(40)]
    (tmp_path / "firms.csv").write_text("\n".join(["id,margin,cases_needed", *rows]), encoding="utf-8")
    links = [f"f{i},f{i + 7}" for i in range(33)]
    (tmp_path / "links.csv").write_text("\n".join(["supplier,buyer", *links]), encoding="utf-8")
    base = Scenario(network=NetworkFiles(firms=str(tmp_path / "firms.csv"), links=str(tmp_path / "links.csv")))
    found = {m.parameter: m for m in taken_to(base, BOTTLENECKS)}
    assert found["margin_bottom"].after == base.world.margin_bottom
    assert found["margin_bottom"].how.startswith("stays")
    assert float(found["cases_needed"].after) < 0.3, "that of those who bring none can be moved"


def test_a_parameter_that_moves_nobody_stays() -> None:
    (moved,) = taken_to(small(60, 12), (one(Change(("sabotage",), lift="clarity")),))
    assert moved.after == moved.before
    assert moved.how.startswith("stays")


def test_a_stated_value_is_taken_as_it_is() -> None:
    (own,) = chosen(("mine=cases_needed:0,fog:1",))
    found = taken_to(load("no-policy"), (own,))
    assert [(m.parameter, m.after, m.how) for m in found] == [
        ("cases_needed", 0.0, "as stated"),
        ("fog", 1.0, "as stated"),
    ]
