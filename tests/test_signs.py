"""Pilots, subsidies, transparency and platform information: each helps in one world and harms in another.

The shipped worlds were found by ``research/both_signs.py``, which confirms them with 1,000 factories. Here they must
keep their sign in a smaller world, on seeds of its own.
"""

import json
from pathlib import Path

import numpy as np
import pytest
import signs
import stallpoint
from signs import (
    BACKFIRES,
    HELPS,
    Plan,
    Twins,
    consistent,
    draw,
    needed,
    ranges,
    search,
    surely,
)
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.statistics import paired
from stallpoint.scenarios.files import library, load
from stallpoint.scenarios.parameters import table

ROOT = Path(stallpoint.__file__).parent
FOUND = json.loads((ROOT / "research" / "both_signs.json").read_text(encoding="utf-8"))
PAIRS = sorted(name for name in library() if name.endswith(("-help", "-backfire")))
SIZE = {
    "platform-backfire": (1000, 48),
    "subsidies-backfire": (1000, 24),
    "transparency-help": (500, 24),
}  # small effects
FIRST = load("first-world").with_world(months=120).world
"""What the searches changed."""
HERE = RunOptions(jobs=1)


def twins(name: str) -> Twins:
    """The scenario without the measure and the one with it, for ten years: what helps is told by then."""
    return Twins(*(load(each).with_world(months=120) for each in (f"{name}-without", name)))


def test_every_measure_has_a_pair_of_each_sign() -> None:
    measures = ("pilots", "subsidies", "transparency", "platform")
    assert sorted(f"{measure}-{word}" for measure in measures for word in ("help", "backfire")) == PAIRS


@pytest.mark.parametrize(
    "name", [n if n.startswith("pilots-") else pytest.param(n, marks=pytest.mark.slow) for n in PAIRS]
)
@pytest.mark.slow
def test_a_shipped_pair_keeps_its_sign(name: str) -> None:
    factories, seeds = SIZE.get(name, (500, 12))
    (without,), (added,) = signs.both(twins(name), [{}], range(500, 500 + seeds), factories, HERE)
    assert surely(paired(added, without), HELPS if name.endswith("-help") else BACKFIRES)


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_differs_in_the_measure_alone_and_its_world_is_the_one_that_was_found(name: str) -> None:
    pair = twins(name)
    assert pair.without.world == pair.added.world
    assert pair.without.network == pair.added.network
    measure, word = name.rsplit("-", 1)
    assert pair.without.world == FIRST.with_values(FOUND[measure][word]["world"])


@pytest.mark.parametrize("measure", sorted({name.rsplit("-", 1)[0] for name in PAIRS}))
def test_both_worlds_of_a_measure_get_the_same_measure(measure: str) -> None:
    for end in ("", "-without"):
        assert pulled(f"{measure}-help{end}") == pulled(f"{measure}-backfire{end}")


def pulled(name: str) -> list[tuple[object, ...]]:
    return sorted((each.name, each.value, each.start, each.end) for each in load(name).levers)


def test_the_measures_are_those_that_the_page_names() -> None:
    news, talk = ("disclosure", 1.0, 6, None), ("campaign", 1.0, 6, None)
    assert pulled("pilots-help") == pulled("display-programme")
    assert pulled("subsidies-help") == pulled("vouchers")
    assert pulled("transparency-help-without") == pulled("pilots-by-need")
    assert pulled("transparency-help") == sorted([*pulled("pilots-by-need"), news])
    assert pulled("platform-help") == sorted([news, talk])
    assert pulled("pilots-help-without") == pulled("subsidies-help-without") == pulled("platform-help-without") == []


def test_worlds_are_drawn_over_all_of_each_range_and_are_the_same_for_a_seed() -> None:
    names = ("failure_hidden", "tries_max", "cases_needed", "patience_min", "patience_max")
    within = ranges(names, 4.0, FIRST)
    assert within["failure_hidden"] == (0.2, 1.0)  # not beyond its span
    worlds = draw(40, 0, within)
    assert worlds == draw(40, 0, within) != draw(40, 1, within)
    for name, (low, high) in within.items():
        values = sorted(float(world[name]) for world in worlds)
        assert low * 0.99 <= values[0] < low + 0.3 * (high - low)
        assert high * 1.01 >= values[-1] > low + 0.7 * (high - low)
        assert all(isinstance(world[name], type(table()[name].default)) for world in worlds)
    assert all(world["patience_min"] <= world["patience_max"] for world in worlds)
    assert consistent({"patience_max": 3.0})["patience_max"] == table()["patience_min"].default
    assert consistent({"patience_min": 31.0})["patience_max"] == 31.0


@pytest.mark.parametrize("wanted", [set(), {"a"}, {"c", "h"}, {"a", "b", "k"}])
def test_what_is_not_needed_is_left_out(wanted: set[str]) -> None:
    asked: list[set[str]] = []

    def holds(names: list[str]) -> bool:
        asked.append(set(names))
        return wanted <= set(names)

    assert set(needed(list("abcdefghijk"), holds)) == wanted
    assert len(asked) < 60


def test_of_two_that_do_the_same_one_is_kept() -> None:
    assert len(needed(list("abcd"), lambda names: bool({"a", "d"} & set(names)))) == 1


def test_a_sign_is_sure_only_beyond_its_interval() -> None:
    rest = np.zeros(6)
    assert surely(paired(rest + np.array([3, 4, 5, 3, 4, 5.0]), rest), HELPS, 3.9)
    assert not surely(paired(rest + np.array([3, 4, 5, 3, 4, 5.0]), rest), HELPS, 4.1)
    assert not surely(paired(rest + np.array([9, -4, 5, -3, 4, 5.0]), rest), HELPS)
    assert surely(paired(rest - np.array([3, 4, 5, 3, 4, 5.0]), rest), BACKFIRES)
    assert not surely(paired(rest, rest), HELPS)


@pytest.mark.slow
def test_a_search_finds_a_sign_where_there_is_one_and_none_where_there_is_none() -> None:
    """What it finds is a world in which the three bottlenecks together help, and none in which they harm."""
    seeds = {"first": (0, 1), "second": (5, 6, 7), "third": range(8, 14)}
    names = ("cases_needed", "system_cost", "failure_word")
    plan = Plan(names, 2.0, worlds=4, generations=1, children=2, factories=150, finalists=2, lost=0.0, **seeds)
    nothing, three, same = (load(name).with_world(months=90) for name in ("no-policy", "three-bottlenecks", "baseline"))
    result = search(Twins(nothing, three), plan, HERE)
    assert (result.drawn, result.alive) == (4, 4)
    assert result.found[HELPS].world == {}
    assert result.found[HELPS].seen.low > 0
    assert BACKFIRES not in result.found
    again = search(Twins(nothing, same), plan, HERE)
    assert again.found == {}
    assert (again.up, again.down, again.bred) == (0, 0, 4)
