"""Pinned runs without a browser: their names, their way through links and files, charts, and the command."""

import dataclasses
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

import studies
from stallpoint.commands.cli import main
from stallpoint.experiments.compare import compare
from stallpoint.experiments.study import load_study
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.viz.axes import fitted, holding, months
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.dashboard import ghosts, pins, share, sharing, state, uploads, variants
from stallpoint.viz.dashboard.downloads import Taken
from stallpoint.viz.figures.compare import breadth_and_use
from stallpoint.viz.render.browser import pictures

TAB = state.of(load("display-programme").with_world(factories=120, months=48))


def two() -> state.TabState:
    """The scenario as it is, and with a lever changed, pinned; and another change after that."""
    tab = pins.with_pin(TAB)
    tab = pins.with_pin(state.with_value(tab, "clarity_mean", 0.6))
    return state.with_value(tab, "clarity_mean", 0.2)


def test_a_pin_keeps_the_scenario_and_says_what_it_differs_in() -> None:
    tab = two()
    assert [each.name for each in tab.pins] == [
        "display-programme as it is",
        "display-programme, Clarity of the concept at the start 60%",
    ]
    assert [float(each.world.clarity_mean) for each in tab.pins] == [float(TAB.world.clarity_mean), 0.6]
    tab = pins.with_pin(tab)
    assert tab.pins[2].world.clarity_mean == 0.2
    with pytest.raises(InputError, match="unpin one first"):
        pins.with_pin(tab)
    assert [each.name for each in pins.without_pin(tab, 0).pins] == [each.name for each in tab.pins[1:]]


def test_names_of_pins_can_be_told_apart() -> None:
    tab = pins.with_name(two(), 0, "  few   pilots ")
    assert tab.pins[0].name == "few pilots"
    for wrong in ("no-policy", "No Policy", tab.pins[1].name, tab.scenario.name, "", "///", "a\u202eb"):
        with pytest.raises(InputError):
            pins.with_name(tab, 0, wrong)
    assert len(pins.with_name(tab, 0, "a" * 500).pins[0].name) == pins.MOST_LETTERS
    twice = pins.with_pin(pins.with_pin(TAB))
    assert twice.pins[1].name == "display-programme as it is (2)"


def test_links_and_files_carry_pins() -> None:
    tab = pins.with_name(two(), 0, "few, & <pilots>")
    for again in (share.from_query(share.to_query(tab)), share.from_file(share.to_file(tab))):
        assert [each.name for each in again.pins] == [each.name for each in tab.pins]
        assert [each.content() for each in again.pins] == [each.content() for each in tab.pins]
    given = sharing.scenario_file(tab)
    again = uploads.with_uploaded(TAB, [Taken(given.name, given.data)])
    assert [each.content() for each in again.pins] == [each.content() for each in tab.pins]
    for bad in ("pin.1=***", "pin.2=eJwDAAAAAAE"):
        with pytest.raises(InputError):
            share.from_query(bad)


def test_what_is_pinned_is_compared_with_the_numbers_of_the_command(tmp_path: Path) -> None:
    tab = dataclasses.replace(two(), notes={variants.BASE: "pin.1"}, seeds=3)
    before = state.current.peek()
    state.current.set(tab)
    try:
        scenarios, why = variants.compared()
    finally:
        state.current.set(before)
    assert why == ""
    assert [each.name for each in scenarios] == [tab.pins[0].name, tab.scenario.name, tab.pins[1].name]
    ours = compare(scenarios, 3, jobs=1)
    zipfile.ZipFile(io.BytesIO(sharing.scenario_file(tab).data)).extractall(tmp_path)
    words = share.command(scenarios, 3, "1").split()
    files = [str(tmp_path / name) for name in words[2:5]]
    assert all(Path(file).is_file() for file in files)
    assert main(["compare", *files, *words[5:], "--jobs", "1", "--out", str(tmp_path / "out")]) == 0
    theirs = load_study(tmp_path / "out")[0]
    for name in ours.names:
        assert np.array_equal(ours.by_month(name, "in_use"), theirs.by_month(name, "in_use"))  # type: ignore[attr-defined]


def test_a_pin_that_cannot_be_set_beside_the_scenario_is_named_and_left_out() -> None:
    tab = state.with_value(two(), "months", 60)
    fits, why = pins.beside(tab)
    assert fits == []
    assert "is not set beside it" in why
    assert pins.beside(two())[1] == ""


# -- in the charts


def test_lines_stand_behind_with_their_number_and_their_own_values() -> None:
    c = studies.study()
    numbers = {name: at for at, name in enumerate(c.names[1:], 1)}
    found = {figure.name: figure for figure in ghosts.figures_beside(c, numbers)}
    assert set(found) == {figure.name for figure in figures_of(ghosts.alone(c, c.names[0]))}
    picture = pictures(found["breadth-and-use"])[0]
    assert len(pictures(found["breadth-and-use"])) == 1
    rows = [row for row in picture["readouts"] if row.get("behind")]
    assert {tuple(row["behind"]) for row in rows} == {(number, name) for name, number in numbers.items()}
    for row in rows:
        if row["label"] == "really in use":
            assert row["values"][-1] == pytest.approx(c.end(row["behind"][1], "in_use").mean, abs=1e-5)
    texts = [word for series in picture["option"]["series"] for word in series.get("texts", [])]
    assert sorted(set(texts)) == sorted(str(number) for number in numbers.values())


def test_axes_hold_what_they_held_and_never_shrink() -> None:
    c = studies.study()
    figure = breadth_and_use.figure(c)
    wide = dataclasses.replace(
        figure, panels=tuple(dataclasses.replace(p, y=fitted([0.0, 0.9], "share")) for p in figure.panels)
    )
    held: ghosts.Held = {}
    ghosts.keep_axes([wide], held)
    (again,) = ghosts.keep_axes([figure], held)
    assert {(panel.y.low, panel.y.high) for panel in again.panels} == {(0.0, wide.panels[0].y.high)}
    assert again.panels[0].x == figure.panels[0].x
    both = holding(fitted([-3.0, 2.0]), fitted([0.0, 11.0]))
    assert both.low <= -3.0
    assert both.high >= 11.0
    assert holding(months(120), months(60)) == months(60)
