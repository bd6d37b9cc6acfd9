"""Pilots, subsidies, transparency and platform information: each helps in one world and harms in another.

The shipped worlds were found by ``benchmarks/both_signs.py``, which confirms them with 1,000 factories. Here they must
keep their sign in a smaller world, on seeds of its own.
"""

import json
from pathlib import Path

import numpy as np
import pytest
import stallpoint
from stallpoint.experiments import signs
from stallpoint.experiments.gather import Means
from stallpoint.experiments.signs import BACKFIRES, HELPS, Plan, Twins, consistent, draw, needed, ranges, search, surely
from stallpoint.experiments.statistics import paired
from stallpoint.scenarios.files import library, load
from stallpoint.scenarios.parameters import Parameters, table

ROOT = Path(stallpoint.__file__).parent
FOUND = json.loads((ROOT / "benchmarks" / "both_signs.json").read_text(encoding="utf-8"))
PAIRS = sorted(name for name in library() if name.endswith(("-help", "-backfire")))
SEEDS = range(500, 512)
HERE = Means(jobs=1)


def twins(name: str) -> Twins:
    """The scenario without the measure and the one with it."""
    return Twins(load(f"{name}-without"), load(name))


def test_every_measure_has_a_pair_of_each_sign() -> None:
    measures = ("pilots", "subsidies", "transparency", "platform")
    assert sorted(f"{measure}-{word}" for measure in measures for word in ("help", "backfire")) == PAIRS


@pytest.mark.parametrize("name", PAIRS)
def test_a_shipped_pair_keeps_its_sign(name: str) -> None:
    (without,), (added,) = signs.both(twins(name), [{}], SEEDS, 400, HERE)
    assert surely(paired(added, without), HELPS if name.endswith("-help") else BACKFIRES)


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_differs_in_the_measure_alone_and_its_world_is_the_one_that_was_found(name: str) -> None:
    pair = twins(name)
    assert pair.without.world == pair.added.world
    assert pair.without.network == pair.added.network
    measure, word = name.rsplit("-", 1)
    assert pair.without.world == Parameters().with_values(FOUND[measure][word]["world"])


@pytest.mark.parametrize("measure", sorted({name.rsplit("-", 1)[0] for name in PAIRS}))
def test_both_worlds_of_a_measure_get_the_same_measure(measure: str) -> None:
    helped, harmed = twins(f"{measure}-help"), twins(f"{measure}-backfire")
    for one, other in ((helped.without, harmed.without), (helped.added, harmed.added)):
        assert [(e.name, e.value, e.start, e.end) for e in one.levers] == [
            (e.name, e.value, e.start, e.end) for e in other.levers
        ]


def test_worlds_are_drawn_over_all_of_each_range_and_are_the_same_for_a_seed() -> None:
    names = ("failure_hidden", "tries_max", "cases_needed", "patience_min", "patience_max")
    within = ranges(names, 4.0)
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


def test_a_search_finds_a_sign_where_there_is_one_and_none_where_there_is_none() -> None:
    """What it finds is no more than is needed: the three bottlenecks together need no other world to help."""
    seeds = {"first": (0, 1), "second": (5, 6, 7), "third": (8, 9, 10)}
    names = ("cases_needed", "system_cost", "failure_word")
    plan = Plan(names, 2.0, worlds=6, generations=1, children=3, factories=150, finalists=2, lost=0.0, **seeds)
    result = search(Twins(load("no-policy"), load("three-bottlenecks")), plan, HERE)
    assert (result.drawn, result.alive) == (6, 6)
    assert result.found[HELPS].world == {}
    assert result.found[HELPS].seen.low > 0
    assert BACKFIRES not in result.found
    again = search(Twins(load("no-policy"), load("baseline")), plan, HERE)
    assert again.found == {}
    assert (again.up, again.down, again.bred) == (0, 0, 6)
