"""What a start saves changes nothing else."""

from __future__ import annotations

import atexit
import gc

import numpy as np
import pytest
from stallpoint.commands.cli import MANY, commands, main
from stallpoint.experiments.statistics import band


def test_a_command_searches_seldom_for_what_nobody_reaches_and_leaves_no_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, during, at_end = gc.get_threshold(), [], []
    monkeypatch.setattr(atexit, "register", at_end.append)
    monkeypatch.setattr(commands, "main", lambda **words: during.append(gc.get_threshold()))
    assert main(["scenarios"]) == 0
    assert during == [(MANY, *before[1:])]
    assert gc.get_threshold() == before
    assert at_end == [gc.freeze]


def test_the_band_of_one_run_is_that_of_the_same_run_twice() -> None:
    run = np.array([[0.1, np.nan, -3.7, 1e-300, 0.0]])
    one, twice = band(run), band(np.repeat(run, 2, axis=0))
    for name in ("mean", "low", "median", "high"):
        assert np.array_equal(getattr(one, name), getattr(twice, name), equal_nan=True), name
