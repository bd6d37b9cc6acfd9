"""What documents, lessons and a worked study say of two decades with 1,000 factories comes out again.

They tell of the same runs: scenarios of the library on ten seeds in the shipped worlds. So these are lived once.
"""

import dataclasses
import functools
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

import pytest
import stallpoint
from stallpoint.experiments.analyses import CompareSpec
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.experiments.crossed import Crossed
from stallpoint.experiments.outcome import Keep
from stallpoint.scenarios.scenario import Scenario
from stallpoint.scenarios.worlds import SHIPPED, World, default_world, in_world, read_worlds, world_set
from stallpoint.viz.formatting import between, points
from stallpoint.viz.lessons import lesson, shipped
from test_worked_studies import PAIR, record

pytestmark = pytest.mark.slow

ROOT = Path(stallpoint.__file__).parent
ALONE = ("break-concept", "break-cost", "break-people")
NAMES = ("no-policy", "display-programme", "verified-lighthouses", *ALONE, "three-bottlenecks")
PAGES = ("README.md", "docs/odd.md")
SEEDS = 10
IN_OTHERS = [each for each in shipped() if each.alike is not None]
"""Lessons that say in how many worlds their choice comes true."""


@functools.cache
def lived() -> Comparison:
    """All that the tests tell of, in every shipped world."""
    asked = [*CompareSpec(NAMES).scenarios, *(scenario for each in IN_OTHERS for scenario in each.scenarios())]
    scenarios = {scenario.name: scenario for scenario in asked}
    assert {scenario.hash for scenario in asked} == {scenario.hash for scenario in scenarios.values()}
    return compare(tuple(scenarios.values()), SEEDS, keep=Keep(groups=()), worlds=world_set(SHIPPED))


def among(names: Collection[str], worlds: Sequence[World]) -> Comparison:
    """The same of some scenarios in some worlds."""
    c, there = lived(), {world.name for world in worlds}
    kept = [(s, h) for s, h in zip(c.scenarios, c.hashes, strict=True) if s.name in names]
    scenarios, hashes = zip(*sorted(kept, key=lambda each: list(names).index(each[0].name)), strict=True)
    runs = tuple(run for run in c.outcomes if run.scenario in names and run.world in there)
    assert len(runs) == len(names) * len(worlds) * SEEDS
    return Comparison(scenarios, hashes, runs, c.planned, worlds=tuple(worlds))


def alone(scenarios: Sequence[Scenario], world: World) -> Comparison:
    """The same of one world, as if its scenarios were run in no other."""
    placed = tuple(in_world(scenario, world) for scenario in scenarios)
    found = among([scenario.name for scenario in scenarios], [world])
    assert {run.hash for run in found.outcomes} == {scenario.hash for scenario in placed}
    runs = tuple(dataclasses.replace(run, world="") for run in found.outcomes)
    return Comparison(placed, tuple(each.hash for each in placed), runs, SEEDS)


def told(c: Comparison, name: str, months: int) -> str:
    """A difference as the pages tell it, without pluses."""
    d = c.difference(name, "in_use", months=months)
    return f"{points(d.mean)} ({between(d.low, d.high, 'points')})".replace("+", "")


def test_the_documents_tell_both_horizons_and_what_turns_between_them() -> None:
    spec = CompareSpec(NAMES)
    assert spec.seeds == SEEDS
    c = among(NAMES, spec.in_worlds)
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8").replace("+", "")
        for months in (120, 240):
            assert [told(c, name, months) for name in NAMES[1:] if told(c, name, months) not in text] == [], (
                page,
                months,
            )
    display = c.difference("display-programme", "in_use")
    assert isinstance(display, Crossed)
    assert (len(display.holds), len(display.holds_surely), len(display.turns)) == (16, 12, 4)
    added = [
        (d("three-bottlenecks").mean, sum(d(name).mean for name in ALONE))
        for d in (partial(c.difference, measure="in_use", months=months) for months in (120, 240))
    ]
    assert [round(together / apart, 1) for together, apart in added] == [2.5, 1.2]


@pytest.mark.parametrize("name", [each.name for each in IN_OTHERS])
def test_the_same_choice_comes_true_in_as_many_worlds_as_a_lesson_says(name: str) -> None:
    each = lesson(name)
    assert each.runs == SEEDS
    here = each.answer(alone(each.scenarios(), default_world())).choice
    assert {in_world(scenario, default_world()).hash for scenario in each.scenarios()} == {
        scenario.hash for scenario in each.scenarios()
    }
    asked = (alone(each.scenarios(), world) for world in world_set(SHIPPED))
    assert sum(each.answer(found).choice == here for found in asked) == each.alike


def test_the_display_programme_adds_as_little_as_the_page_of_the_ministry_says() -> None:
    found = among(PAIR, read_worlds("20"))
    rows = {row["figure"]: row for row in record("ministry")}
    row = rows["display-programme: real use by year 20, points more than no-policy"]
    seen = found.difference("display-programme", "in_use")
    here = [f"{100 * x:.5g}" for x in (seen.mean, seen.low, seen.high)]
    assert here == [row["value"], row["low"], row["high"]]
