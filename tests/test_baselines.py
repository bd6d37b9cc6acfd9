"""The indicators of every library scenario are frozen; a change of numbers needs a line in the changelog."""

from pathlib import Path

import freeze
import numpy as np
import pandas as pd
import pytest
import stallpoint
from stallpoint.scenarios.files import library

CHANGELOG = Path(stallpoint.__file__).parent / "CHANGELOG.md"


def test_every_library_scenario_is_frozen() -> None:
    old = freeze.frozen()
    assert set(old["scenario"]) == set(library())
    assert len(old) == len(library()) * len(freeze.SEEDS) * 2


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_the_numbers_are_the_frozen_ones(seed: int) -> None:
    tables = freeze.frozen().query("seed == @seed"), freeze.indicators((seed,))
    old, new = (table.set_index(freeze.KEY).sort_index() for table in tables)
    assert freeze.lacking(old, new) == ""
    new = new[list(old)]
    changed = freeze.moved(old.reset_index(), new.reset_index())
    told = f"numbers moved; if that is meant, run `make freeze` and say so in CHANGELOG.md:\n{changed.head(20)}"
    assert old.index.equals(new.index)
    assert np.allclose(old, new, rtol=1e-6, atol=1e-9, equal_nan=True), told


def test_the_changelog_names_the_frozen_numbers() -> None:
    text = freeze.FILE.read_text(encoding="utf-8")
    assert f"`{freeze.mark(text)}`" in CHANGELOG.read_text(encoding="utf-8")


def test_a_moved_number_is_found_and_changes_the_mark() -> None:
    old = pd.DataFrame({"scenario": ["a", "a"], "seed": [0, 0], "month": [5, 9], "in_use": [0.1, 0.2]})
    new = old.assign(in_use=[0.1, 0.2 + 1e-5])
    assert list(freeze.moved(old, new)["new"]) == pytest.approx([0.20001])
    assert freeze.moved(old, old.copy()).empty
    assert freeze.mark(freeze.written(old)) != freeze.mark(freeze.written(new))


def test_a_measure_that_is_new_or_gone_is_named_with_what_to_do() -> None:
    old = pd.DataFrame({"scenario": ["a"], "seed": [0], "month": [9], "in_use": [0.2], "gone": [1.0]})
    new = old.drop(columns="gone").assign(half=[0.1])
    assert freeze.lacking(old, old) == ""
    told = "half is not frozen yet; gone is frozen and is no measure any more"
    assert freeze.lacking(old, new) == f"{told}: run `make freeze` and say so in CHANGELOG.md"
    assert freeze.moved(old, new).empty
