"""Results written and read back: a run is a run, and no other result is lost; options of the command are all here."""

import inspect
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import stallpoint as sp
from stallpoint.commands.cli import commands
from stallpoint.experiments.analyses import SPECS
from stallpoint.model.outcomes.shown import Shown

SMALL = {"factories": 60, "months": 24}
DESIGN: dict[str, Any] = {"base": "no-policy", "method": "grid", "levers": {"voucher": [0, 0.5]}, "seeds": {"count": 2}}
WRITTEN = {"out": "path", "form": "format"}
"""What a command is told of its output folder, as ``report`` calls it."""


@pytest.fixture(scope="module")
def run() -> Any:
    return sp.run("display-programme", seed=np.int64(2), settings=SMALL)


@pytest.mark.parametrize("kind", SPECS)
def test_what_the_command_takes_python_takes_by_the_same_name(kind: str) -> None:
    taken = set(inspect.signature(getattr(sp, kind)).parameters)
    asked = {str(each.name) for each in commands.commands[kind].params}
    written = set(inspect.signature(Shown.report).parameters)
    assert {name for name in asked if name not in (*WRITTEN, "pdf")} <= taken, (
        "report and brief take a path that ends so"
    )
    assert {WRITTEN[name] for name in asked if name in WRITTEN} <= written


def test_a_run_is_read_back_as_a_run(run: Any, tmp_path: Path) -> None:
    run.report(tmp_path / "out")
    again = sp.load_result(tmp_path / "out")
    assert again.frame_names == run.frame_names
    for name in run.frame_names:
        pd.testing.assert_frame_equal(again.frame(name), run.frame(name), check_dtype=False)
    assert again.figure_names == run.figure_names
    assert (again.scenario, again.seed, again.months) == (run.scenario, run.seed, run.months)
    assert again.verdict == run.verdict
    assert all(np.array_equal(again.series[name], run.series[name], equal_nan=True) for name in run.series)
    assert repr(again).partition(": ")[2] == repr(run).partition(": ")[2]
    assert again._repr_html_().startswith("<div>")
    again.report(tmp_path / "copy")
    for path in (tmp_path / "out").glob("*.csv"):
        assert (tmp_path / "copy" / path.name).read_bytes() == path.read_bytes(), path.name
    for found in (again, run):  # what was looked at is pickled too
        assert repr(pickle.loads(pickle.dumps(found))) == repr(found)


def test_another_result_is_replaced_only_where_that_is_said(run: Any, tmp_path: Path) -> None:
    run.report(tmp_path / "out")
    run.report(tmp_path / "out")  # the same once more
    other = sp.run("no-policy", settings=SMALL)
    with pytest.raises(sp.InputError, match=r"holds another result, 'stallpoint run display-programme.*overwrite=True"):
        other.report(tmp_path / "out")
    like = sp.run(sp.load("display-programme").with_world(voucher=0.5), seed=2, settings=SMALL)
    with pytest.raises(sp.InputError, match="holds another result"):
        like.report(tmp_path / "out")
    other.report(tmp_path / "out", overwrite=True)
    assert sp.load_result(tmp_path / "out").scenario.name == "no-policy"


def test_a_page_alone_is_replaced_only_by_the_same(run: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    run.report(page)
    run.report(page)
    with pytest.raises(sp.InputError, match="overwrite=True"):
        sp.run("no-policy", settings=SMALL).report(page)
    page.write_text("mine", encoding="utf-8")
    with pytest.raises(sp.InputError, match="overwrite=True"):
        run.report(page)
    run.report(page, overwrite=True)
    assert page.stat().st_size > 1000


def test_tables_are_written_in_either_form(run: Any, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    run.report(tmp_path / "out", format="parquet")
    again = sp.load_result(tmp_path / "out")
    pd.testing.assert_frame_equal(again.frame("events"), run.frame("events"), check_dtype=False)


def test_a_sweep_takes_settings_a_network_and_arrays() -> None:
    found = sp.sweep(DESIGN, settings=SMALL, progress=False, jobs=1)
    inside = sp.sweep({**DESIGN, "world": SMALL}, progress=False, jobs=1)
    pd.testing.assert_frame_equal(found.frame("points"), inside.frame("points"))
    values = {**DESIGN, "world": SMALL, "levers": {"voucher": np.linspace(0, 0.5, 2)}}
    ready = sp.sweep(values, progress=False, jobs=1)
    pd.testing.assert_frame_equal(ready.frame("points"), inside.frame("points"))
    links = pd.DataFrame({"supplier": ["a", "b"], "buyer": ["b", "c"]})
    spec = sp.sweep.asks(DESIGN, network=sp.network(links=links), settings={"months": 24})  # type: ignore[attr-defined]
    assert all(base.network is not None and base.world.months == 24 for base in spec.scenarios)
    with pytest.raises(sp.InputError, match=r"^settings is 'voucher': is what the design varies"):
        sp.sweep(DESIGN, settings={"voucher": 0.2})


def test_another_design_is_another_result(tmp_path: Path) -> None:
    small = {**DESIGN, "world": SMALL}
    sp.sweep(small, progress=False, jobs=1).report(tmp_path / "out")
    other = sp.sweep({**small, "levers": {"voucher": [0.1, 0.2]}}, progress=False, jobs=1)
    with pytest.raises(sp.InputError, match="holds another result"):
        other.report(tmp_path / "out")


def test_everything_tells_itself_shortly_and_has_help() -> None:
    model = sp.AdoptionModel("no-policy", seed=3, **SMALL)
    model.step()
    assert repr(model) == "<AdoptionModel: no-policy, seed 3, month 1 of 24>"
    for name in dir(sp):
        public = getattr(sp, name)
        assert len(repr(public)) < 260
        assert len(inspect.getdoc(public) or "") > 20, name
    assert inspect.isfunction(sp.run)
    assert pickle.loads(pickle.dumps(sp.compare)) is sp.compare


def test_names_are_no_html() -> None:
    named = replace(sp.load("no-policy").with_world(**SMALL), name="<script>alert(1)</script>")
    other = replace(named, name="<b>other</b>", levers=(sp.Lever("voucher", 0.5),))
    for found in (sp.run(named), sp.compare(named, other, worlds=1, seeds=1, jobs=1, progress=False)):
        assert "<script>" not in found._repr_html_()
        assert "<b>" not in found._repr_html_()
        assert "<script>" not in found.figure()._repr_svg_()
