"""A figure, a grouping, a measure and a scalar are declared once, as docs/architecture.md says under "Where to add".

Each test puts one of a kind into its one registry, and nothing anywhere else, and looks for it everywhere.
"""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments import dictionary
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.experiments.designs.sampled import known_outcome
from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.experiments.outcome import FIELDS, YEARLY, Field, Keep
from stallpoint.experiments.study import load_study
from stallpoint.experiments.tidy import NUMBER, WHOLE
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.ledger import Event
from stallpoint.model.outcomes.funnel import funnel
from stallpoint.model.outcomes.grouping import GROUPS, Grouping
from stallpoint.model.outcomes.measures import MEASURES, SHARE_OF_ALL, Measure, started
from stallpoint.viz import catalogue
from stallpoint.viz.axes import places, shares
from stallpoint.viz.figure import Bars, Figure, Panel, Table
from stallpoint.viz.studies.page import figures_by_name, html, page_of
from studies import kept, little

PAIR = ("no-policy", "display-programme")
ASKED = (
    "compare",
    *PAIR,
    "--seeds",
    "2",
    "--jobs",
    "1",
    "--set",
    "factories=60",
    "--set",
    "months=24",
    "--out",
    "pair",
)
WORLDS = [little(name, factories=60, months=24) for name in PAIR]
REGIONS = ("north", "east", "south")

HALF = Measure(
    "half", SHARE_OF_ALL, "Half of the starters", "starters / 2 / all", lambda result: started(result).mean(axis=1) / 2
)
REGION = Grouping("region", lambda world: np.arange(world.network.n) % 3, REGIONS)


PEAK = Field("peak_breadth", NUMBER, lambda result: float(result.series["breadth"].max()), ensemble=True)
PILOTS = Field("pilots", WHOLE, lambda result: int((result.ledger.events()["event"] == Event.STARTED).sum()))


def gap(c: Comparison) -> Figure:
    gaps = [c.end(name, "breadth").mean - c.end(name, "in_use").mean for name in c.names]
    bars = Bars("", "ink", range(len(gaps)), gaps, upright=True)
    rows = (("The gap", *(f"{100 * each:.3f}" for each in gaps)),)
    return Figure(
        name="gap",
        heading="The gap between them",
        finding="Started less used",
        panels=(Panel(places(c.names), shares(max(gaps)), (bars,)),),
        tables=(Table(("Points", *c.names), rows),),
        note="Who started and does not use it.",
    )


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(MEASURES, HALF.name, HALF)
    monkeypatch.setitem(GROUPS, REGION.name, REGION)
    groups = next(each for each in catalogue.modules("compare") if each.__name__.endswith("size_gradient"))
    added = SimpleNamespace(ORDER=15, figure=gap)  # the others need not be drawn here
    monkeypatch.setattr(catalogue, "modules", lambda kind: [added, groups])
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("declared")
def test_the_commands_write_them_and_read_them_again() -> None:
    assert main(list(ASKED)) == 0
    c, record = load_study(Path("pair"))
    # the measure
    months = pd.read_csv("pair/indicators.csv")
    assert months["half"].tolist() == pytest.approx((months["breadth"] / 2).tolist())
    assert "Half of the starters" in set(pd.read_csv("pair/measures.csv")["label"])
    for name in ("summary", "differences", "differences_by_month"):
        assert "half" in set(pd.read_csv(f"pair/{name}.csv")["measure"])
    assert c.end(PAIR[1], "half").mean == pytest.approx(c.end(PAIR[1], "breadth").mean / 2)
    # the grouping
    regions = pd.read_csv("pair/breakdown_region.csv")
    assert set(regions["region"]) == set(REGIONS)
    assert set(regions["factories"]) == {20}
    ends = regions[(regions["scenario"] == PAIR[1]) & (regions["month"] == 23)].groupby("region")["breadth"].mean()
    found = c.gradient(PAIR[1], "region", "breadth")
    assert {name: found[name].mean for name in REGIONS} == pytest.approx(ends.to_dict())
    # the figure
    pictures = {path.name for path in Path("pair/figures").iterdir()}
    assert {"gap.svg", "gap.png"} <= pictures
    # all of them on the page, and on the page that is made anew from the folder
    first = Path("pair/report.html").read_text(encoding="utf-8")
    for words in ("Half of the starters", "North, ever started", "The gap between them", gap(c).tables[0].rows[0][1]):
        assert str(words) in first
    assert main(["report", "pair"]) == 0
    assert Path("pair/report.html").read_text(encoding="utf-8") == first
    assert {path.name for path in Path("pair/figures").iterdir()} == pictures
    assert record["facts"]["groupings"] == ["tier", "size", "sector", "region"]


@pytest.mark.usefixtures("declared")
def test_a_folder_with_a_grouping_that_is_not_known_here_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("there").mkdir()
    kept(compare(WORLDS[:1], 1, jobs=1, keep=Keep()), Path("there"))
    monkeypatch.delitem(GROUPS, "region")
    c, record = load_study(Path("there"))
    assert list(c.gradient(PAIR[0], "region", "in_use")) == list(REGIONS)
    assert "North, ever started" in html(page_of(c, record), figures_by_name(c), record)


@pytest.mark.usefixtures("declared")
def test_a_measure_reaches_the_store_and_the_outcomes_that_commands_know() -> None:
    from stallpoint.experiments.storage.bands import bands
    from stallpoint.experiments.storage.store import Store

    assert known_outcome("half") == "half"
    store = Store(Path("store"))
    rows = gather(WORLDS, range(2), RunOptions(jobs=1, store=store))
    pd.testing.assert_frame_equal(rows, gather(WORLDS, range(2), RunOptions(jobs=1)))
    assert rows["half"].tolist() == pytest.approx((rows["breadth"] / 2).tolist())
    hashes = [scenario.hash for scenario in WORLDS]
    assert set(bands(Path("store"), hashes, range(2), ["half"])["measure"]) == {"half"}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_scalar_of_a_run_is_in_tables_files_rows_and_the_store(
    form: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for declared in (PEAK, PILOTS):
        monkeypatch.setitem(FIELDS, declared.name, declared)
    monkeypatch.setattr(dictionary, "meaning", lambda *column: dictionary.Meaning("", "made up"))
    c = compare(WORLDS, 2, jobs=1, keep=Keep())
    truth = [(o.series("breadth").max(), o.years[:, list(YEARLY).index("started")].sum()) for o in c.outcomes]
    record = kept(c, tmp_path, form)
    # tables and their kinds
    table = c.tables()["runs"]
    assert list(zip(table["peak_breadth"], table["pilots"], strict=True)) == truth
    assert record["tables"]["runs"] | {"peak_breadth": "number", "pilots": "whole"} == record["tables"]["runs"]
    # files, and back
    read = pd.read_csv(tmp_path / "runs.csv") if form == "csv" else pd.read_parquet(tmp_path / "runs.parquet")
    assert read["peak_breadth"].tolist() == pytest.approx([peak for peak, _ in truth])
    assert read["pilots"].tolist() == [pilots for _, pilots in truth]
    back = load_study(tmp_path)[0].outcomes
    assert [(o.scalars["peak_breadth"], o.scalars["pilots"]) for o in back] == truth
    # a folder from before it was declared can still be read
    del record["tables"]["runs"]["pilots"]
    (tmp_path / "provenance.json").write_text(json.dumps(record))
    assert {o.scalars["pilots"] for o in load_study(tmp_path)[0].outcomes} == {0}
    # rows of an ensemble, with a store and without
    rows = gather(WORLDS, range(2), RunOptions(jobs=1))
    assert sorted(rows["peak_breadth"]) == sorted(peak for peak, _ in truth)
    assert "pilots" not in rows
    from stallpoint.experiments.storage.store import Store

    with Store(tmp_path / "store") as store:
        pd.testing.assert_frame_equal(gather(WORLDS, range(2), RunOptions(jobs=1, store=store)), rows, check_exact=True)
        stored = store.rows([scenario.hash for scenario in WORLDS], range(2), ["pilots"])
    assert stored["pilots"].tolist() == [pilots for _, pilots in truth[::2] + truth[1::2]]


@pytest.mark.usefixtures("declared")
def test_a_grouping_tells_of_a_run_and_of_sales() -> None:
    result = AdoptionModel(WORLDS[1], 0).run()
    assert set(result.breakdown("region")["region"]) == set(REGIONS)
    assert list(funnel(result, "region")["region"]) == list(REGIONS)
    assert funnel(result, "region")["factories"].tolist() == [20, 20, 20]


@pytest.mark.usefixtures("declared")
def test_the_dashboard_shows_them() -> None:
    pytest.importorskip("solara")
    import io
    import zipfile

    from stallpoint.viz.dashboard import lives, sharing
    from stallpoint.viz.dashboard.pages.compare import offered
    from stallpoint.viz.dashboard.run_frames import Film
    from stallpoint.viz.figures.compare.when_worlds_part import apart

    c = compare(WORLDS, 2, jobs=1, keep=Keep())
    # the figure
    given = zipfile.ZipFile(io.BytesIO(sharing.figures(c).data))
    assert {"gap.svg", "gap.png"} <= set(given.namelist())
    # the grouping, in the figure of groups and of a factory
    groups = next(each for each in catalogue.figures_of(c) if each.name == "size-gradient")
    assert "Share of each region" in [table.head[0] for table in groups.tables]
    model = AdoptionModel(WORLDS[0], 0)
    film = Film.of(model.world.network, model.run())
    assert [lives.heading(film, row).rpartition(" · ")[2] for row in range(3)] == list(REGIONS)
    # the measure
    assert ("half", "Half of the starters") in offered()
    d = c.difference(PAIR[1], "half")
    (panel,) = apart(c, "half").panels
    assert panel.marks[1].end.replace("\N{MINUS SIGN}", "-") == f"{100 * d.mean:+.1f} points"
