"""Everything from Python by the names of the command, and what results offer to look at."""

import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import stallpoint as sp
from stallpoint.api.arrays import naming
from stallpoint.api.given import _design
from stallpoint.api.stub import stub
from stallpoint.api.verbs import means_of
from stallpoint.experiments.analyses import SPECS

SMALL = {"factories": 60, "months": 36}
DESIGN = {
    "base": "no-policy",
    "world": SMALL,
    "method": "grid",
    "levers": {"voucher": [0, 0.5]},
    "seeds": {"count": 2},
}
ASKED: dict[str, Callable[[], Any]] = {
    "run": lambda: sp.run("display-programme", seed=3, settings=SMALL),
    "compare": lambda: sp.compare("no-policy", "display-programme", worlds=2, seeds=2, settings=SMALL),
    "attribute": lambda: sp.attribute("no-policy", worlds=1, seeds=2, players=["concept", "cost"], settings=SMALL),
    "phase": lambda: sp.phase("no-policy", x="pilots=0,0.1", y="voucher=0,0.5", worlds=1, seeds=2, settings=SMALL),
    "why": lambda: sp.why("display-programme", "row:7", settings=SMALL),
    "sweep": lambda: sp.sweep(DESIGN),
}
MOST = 260


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return {}


def asked(kind: str, found: dict[str, Any]) -> Any:
    if kind not in found:
        found[kind] = ASKED[kind]()
    return found[kind]


def test_every_verb_of_the_command_is_a_function_here() -> None:
    assert set(SPECS) <= set(dir(sp))
    for kind, spec in SPECS.items():
        taken = set(inspect.signature(getattr(sp, kind)).parameters)
        assert set(spec.options()) | set(means_of(spec)) <= taken
        assert all(name in (getattr(sp, kind).__doc__ or "") for name, each in spec.options().items() if each.help)


def test_the_types_of_the_public_names_are_told() -> None:
    assert (Path(sp.__file__).parent / "__init__.pyi").read_text(encoding="utf-8") == stub()


def test_names_are_listed_and_an_unknown_one_is_an_attribute_error() -> None:
    assert dir(sp) == sorted(sp.__all__)
    assert all(getattr(sp, name) is not None for name in dir(sp))
    with pytest.raises(AttributeError, match="comparee"):
        sp.comparee  # type: ignore[attr-defined]  # noqa: B018


def test_importing_is_cheap() -> None:
    code = "import stallpoint, sys; print([n for n in ('numpy', 'pandas', 'mesa', 'numba') if n in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "[]"


@pytest.mark.parametrize("kind", ASKED)
def test_what_is_found_tells_itself_shortly(kind: str, found: dict[str, Any]) -> None:
    result = asked(kind, found)
    assert len(repr(result)) < MOST
    assert "\n" not in repr(result)
    html = result._repr_html_()
    assert html.startswith("<div>")
    assert len(html) < 20_000


@pytest.mark.parametrize("kind", ASKED)
def test_every_table_is_a_frame_that_says_what_its_columns_are(kind: str, found: dict[str, Any]) -> None:
    result = asked(kind, found)
    for name in result.frame_names:
        frame = result.frame(name)
        assert isinstance(frame, pd.DataFrame)
        assert frame.attrs["row"]
        assert set(frame.attrs["columns"]) == set(frame.columns)
    pd.testing.assert_frame_equal(result.frame(), result.frame(result.frame_names[0]))
    with pytest.raises(sp.InputError, match="there is no such table"):
        result.frame("nothing-like-it")


@pytest.mark.parametrize("kind", ASKED)
def test_every_figure_is_drawn_and_saved(kind: str, found: dict[str, Any], tmp_path: Path) -> None:
    result = asked(kind, found)
    assert result.figure_names
    for name in result.figure_names:
        figure = result.figure(name)
        assert figure._repr_svg_() or figure._repr_html_()
    drawn = next(f for f in map(result.figure, result.figure_names) if f.panels)
    assert drawn.save(tmp_path / "x.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert drawn.save(str(tmp_path / "x.png")).read_bytes().startswith(b"\x89PNG")
    with pytest.raises(sp.InputError, match=r"\.svg or \.png"):
        drawn.save(tmp_path / "x.gif")


@pytest.mark.parametrize("kind", ASKED)
def test_a_report_is_the_folder_of_the_command(kind: str, found: dict[str, Any], tmp_path: Path) -> None:
    result = asked(kind, found)
    page = result.report(tmp_path / "out")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html")
    again = sp.load_result(tmp_path / "out")
    for name in set(again.frame_names) & set(result.frame_names):
        left, right = again.frame(name), result.frame(name)
        pd.testing.assert_frame_equal(left, right, check_dtype=False, check_exact=True)
    assert len(repr(again)) < MOST
    assert result.report(tmp_path / "page.html").stat().st_size > 1000


def test_the_command_gives_the_same_tables(found: dict[str, Any], tmp_path: Path) -> None:
    settings = [word for name, value in SMALL.items() for word in ("--set", f"{name}={value}")]
    words = ["compare", "no-policy", "display-programme", "--worlds", "2", "--seeds", "2", *settings]
    command = [sys.executable, "-m", "stallpoint", *words, "--out", str(tmp_path / "command")]
    subprocess.run(command, check=True, capture_output=True)
    asked("compare", found).report(tmp_path / "python")
    tables = sorted(path.name for path in (tmp_path / "command").glob("*.csv"))
    assert "differences.csv" in tables
    for name in tables:
        assert (tmp_path / "python" / name).read_bytes() == (tmp_path / "command" / name).read_bytes(), name


def test_a_scenario_that_is_an_object_is_run_again_from_its_folder(tmp_path: Path) -> None:
    mine = sp.load("display-programme").with_world(**SMALL)
    study = sp.compare(sp.load("no-policy").with_world(**SMALL), mine, worlds=1, seeds=1)
    study.report(tmp_path / "out")
    words = sp.load_result(tmp_path / "out")._asked.record["command"]
    assert words[2:4] == ["scenarios/1-no-policy.yaml", "scenarios/2-display-programme.yaml"]
    done = subprocess.run([sys.executable, "-m", *words, "--out", "again"], cwd=tmp_path / "out", check=False)
    assert done.returncode == 0
    assert (tmp_path / "out/again/runs.csv").read_bytes() == (tmp_path / "out/runs.csv").read_bytes()


def test_values_are_taken_as_people_give_them() -> None:
    listed = sp.compare(["no-policy", "display-programme"], worlds="1", seeds=1, settings=["factories=60", "months=12"])
    starred = sp.compare("no-policy", "display-programme", worlds=1, seeds=1, settings={"factories": 60, "months": 12})
    pd.testing.assert_frame_equal(listed.frame(), starred.frame())


@pytest.mark.parametrize(
    ("wrong", "kind", "words"),
    [
        (lambda: sp.compare("no-policy", seds=3), TypeError, "did you mean 'seeds'"),
        (lambda: sp.compare("no-polici"), sp.InputError, "no-policy"),
        (lambda: sp.compare("no-policy", worlds=0), sp.InputError, "worlds"),
        (lambda: sp.run(), TypeError, "scenario"),
        (lambda: sp.sweep(5), sp.InputError, "design file"),
        (lambda: sp.run("no-policy", settings={"factorys": 3}), sp.InputError, "factories"),
        (lambda: sp.why("no-policy", "nobody", settings=SMALL), sp.InputError, "nobody"),
    ],
)
def test_what_is_wrong_is_one_sentence(wrong: Callable[[], Any], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        wrong()


def test_the_library_and_the_table_are_frames() -> None:
    library, table = sp.scenarios(), sp.parameters()
    assert "no-policy" in set(library["name"])
    assert {"name", "default", "low", "high", "meaning"} <= set(table)
    assert table["name"].is_unique
    assert len(repr(sp.load("display-programme"))) < MOST


def test_arrays_have_the_dimensions_that_name_a_row(found: dict[str, Any]) -> None:
    pytest.importorskip("xarray")
    study = asked("compare", found)
    array = study.to_xarray("indicators")
    assert dict(array.sizes) == {"scenario": 2, "world": 2, "seed": 2, "month": 36}
    table = study.frame("indicators")
    row = table.iloc[50]
    cell = array.in_use.sel({name: row[name] for name in ("scenario", "world", "seed", "month")})
    assert float(cell) == row["in_use"]
    assert array.in_use.attrs["description"]
    assert dict(asked("run", found).to_xarray().sizes) == {"scenario": 1, "seed": 1, "month": 36}
    assert set(study.to_xarray("runs").dims) == {"scenario", "world", "seed"}
    with pytest.raises(sp.InputError, match="frame"):
        asked("run", found).to_xarray("events")


def test_rows_are_named_by_what_stands_first_and_never_by_chance() -> None:
    table = pd.DataFrame(
        {"scenario": ["a", "a", "b"], "hash": ["1", "1", "2"], "lever": ["x", "y", "z"], "v": [1.0, 2, 3]}
    )
    assert naming(table) == ["scenario", "lever"]
    assert naming(table.assign(lever="x")) == []


def test_a_mix_or_a_strategy_is_a_scenario_by_its_name() -> None:
    small = {"factories": 60, "months": 120}
    found = sp.optimise(
        "no-policy",
        budget=50,
        worlds=1,
        drawn=2,
        tries=24,
        search_seeds=1,
        seeds=2,
        world_seeds=1,
        settings=small,
        levers=["voucher", "training"],
    )
    mixes = found.frame("levers").query("policy == 1")
    mine = sp.scenario_of(found, "A")
    assert [(each.name, each.value, each.start, each.end) for each in mine.levers] == [
        (row.lever, float(row.value), row.start, row.until) for row in mixes.itertuples()
    ]
    assert mine.world == sp.load("no-policy").with_world(**small).world
    with pytest.raises(sp.InputError, match="nothing, A"):
        sp.scenario_of(found, "Z")
    study = sp.compare(mine, sp.scenario_of(found, "nothing"), worlds=1, seeds=1)
    assert sp.scenario_of(study, mine.name) == mine


def test_a_strategy_is_a_scenario_by_its_name() -> None:
    found = sp.market("no-policy", worlds=1, seeds=2, drawn=2, world_seeds=1, settings=SMALL)
    cheaper = sp.scenario_of(found, "cheaper")
    assert [each.name for each in cheaper.levers] == ["own_price"]
    with pytest.raises(sp.InputError, match="cheaper"):
        sp.scenario_of(found, "cheapr")


def test_a_design_in_python_may_hold_numbers_of_numpy_and_no_objects() -> None:
    plain = _design({**DESIGN, "levers": {"voucher": [0.0, 0.25, 0.5]}})
    assert _design({**DESIGN, "levers": {"voucher": np.linspace(0.0, 0.5, 3)}}).table().equals(plain.table())
    assert _design({**DESIGN, "levers": {"voucher": tuple(np.linspace(0.0, 0.5, 3))}}).table().equals(plain.table())
    with pytest.raises(sp.InputError, match="is 'set': stands in"):
        sp.sweep({**DESIGN, "base": [{1, 2}]})
    with pytest.raises(sp.InputError, match="'no-policy': is a scenario: it can stand under 'base' alone"):
        sp.sweep({**DESIGN, "question": sp.load("no-policy")})
