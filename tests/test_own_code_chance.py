"""Own code that draws from the global generators gives the same in every run of a seed, and ends no program."""

# ruff: noqa: NPY002

import copy
import pickle
import random
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import numpy as np
import own_rules as own
import pandas as pd
import pytest
import stallpoint as sp
from pandas.testing import assert_frame_equal
from stallpoint.experiments.dispatcher import Dispatcher
from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.experiments.outcome import Outcome
from stallpoint.experiments.runner import run_many
from stallpoint.experiments.storage.store import Store
from stallpoint.model.life import run
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.scenario import Scenario

BASE = sp.load("no-policy").with_world(factories=200, months=36)


def drawing() -> Scenario:
    return BASE.with_code(interventions=[own.chances], observers=[own.drawn, own.drawn_too], measures=[own.chance])


def same(one: Outcome, other: Outcome) -> None:
    """Two runs came to the same, what was seen in them included."""
    np.testing.assert_array_equal(one.numbers, other.numbers)
    for name, table in one.observed.items():
        assert_frame_equal(pd.DataFrame(table), pd.DataFrame(other.observed[name]))


def test_twins_draw_the_same_wherever_they_run(tmp_path: Path) -> None:
    scenario = drawing()
    here = [Outcome.of(run(scenario, seed)) for seed in range(4)]
    with Dispatcher() as dispatcher:
        there = list(run_many([scenario], range(4), 2, executor=dispatcher.asker(2)))
    for one, other in zip(here, there, strict=True):
        same(one, other)
    with Store(tmp_path / "store") as store:
        stored = gather([scenario], range(2), RunOptions(1, store))
        assert_frame_equal(gather([scenario], range(2), RunOptions(1, store)), stored, check_exact=True)
    assert_frame_equal(gather([scenario], range(2)), stored, check_exact=True)


def test_other_seeds_functions_and_months_draw_anew() -> None:
    one, other = run(drawing(), 1), run(drawing(), 2)
    for column in ("random", "normal"):
        seen = pd.concat([each.observed[name][column] for each in (one, other) for name in ("drawn", "drawn_too")])
        assert seen.nunique() == len(seen) == 4 * 36
    assert (one.observed["drawn"]["load"] == one.observed["drawn"]["load"][0]).all()
    assert one.observed["drawn"]["load"][0] != other.observed["drawn"]["load"][0]
    assert len(set(one.series["chance"]) | set(other.series["chance"])) == 2 * 36


def test_a_function_draws_the_same_beside_others() -> None:
    alone = run(BASE.with_code(observers=[own.drawn_too]), 1).observed["drawn_too"]
    assert alone.equals(run(drawing(), 1).observed["drawn_too"])


def test_a_copied_model_draws_on() -> None:
    model = sp.AdoptionModel(drawing(), 3)
    for _ in range(20):
        model.step()
    others = copy.deepcopy(model), pickle.loads(pickle.dumps(model))
    whole = Outcome.of(model.run())
    same(whole, Outcome.of(run(drawing(), 3)))
    for other in others:
        same(whole, Outcome.of(other.run()))


@pytest.mark.parametrize("bits", [np.random.MT19937, np.random.PCG64])
def test_generators_of_whoever_runs_it_go_on_as_if_nothing_was(bits: type[np.random.BitGenerator]) -> None:
    before = np.random.get_bit_generator()
    drawn = []
    try:
        for scenario in (BASE, drawing(), BASE.with_code(observers=[own.falls])):
            np.random.set_bit_generator(bits(1))
            random.seed(1)
            first = np.random.normal(), random.gauss(0.0, 1.0)  # each keeps a second one in hand
            try:
                _ = run(scenario).series
            except InputError:
                assert scenario.code
            drawn.append((*first, np.random.normal(), np.random.rand(), random.gauss(0.0, 1.0), random.random()))
    finally:
        np.random.set_bit_generator(before)
    assert drawn[0] == drawn[1] == drawn[2]


@pytest.mark.parametrize("kind", ["interventions", "observers", "measures", "rule"])
@pytest.mark.parametrize(
    ("function", "words"),
    [(own.leaves, r": SystemExit: enough \(line \d+ of own_rules.py\)"), (own.cancels, r": CancelledError \(line")],
)
def test_code_that_leaves_the_program_fails_in_a_sentence(kind: str, function: object, words: str) -> None:
    asked = function if kind == "rule" else [function]
    with pytest.raises(InputError, match=words) as told:
        _ = run(BASE.with_code(**{kind: asked})).series  # type: ignore[arg-type]
    assert "\n" not in str(told.value)


def test_a_module_that_leaves_the_program_fails_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "import sys\n\n\ndef aid(now):\n    pass\n\n\nsys.exit(3)\n"
    (tmp_path / "leaving.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(InputError, match=r"leaving:aid in month 0: SystemExit: 3 \(line 8 of leaving.py\)"):
        run(BASE.with_code(interventions=["leaving:aid"]))


def test_an_error_that_cannot_tell_itself_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = """\
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    def aid(now):
        raise Mute
    """
    (tmp_path / "mute.py").write_text(textwrap.dedent(text), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(InputError, match=r"mute:aid in month 0: Mute \(line 6 of mute.py\)"):
        run(BASE.with_code(interventions=["mute:aid"]))


@pytest.mark.parametrize("kind", ["interventions", "measures"])
def test_an_interrupt_stays_one(kind: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        _ = run(BASE.with_code(**{kind: [own.interrupts]})).series
    assert "own_rules" in sys.modules


def test_a_study_goes_on_after_a_run_that_wanted_to_leave() -> None:
    leaving = replace(BASE.with_code(interventions=[own.leaves]), name="leaving")
    found = list(run_many([BASE, leaving], range(2), 1))
    assert [bool(each.error) for each in found] == [False, True] * 2
