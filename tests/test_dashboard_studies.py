"""Stored studies on the Studies page: only what is in the folder, and the run behind each point is the study's own."""

import shlex
from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

import solara
from shown import said
from stallpoint.experiments.compare import compare
from stallpoint.experiments.counterfactuals.twin import twin
from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.experiments.folder import written_by_us
from stallpoint.experiments.policy import OptimiseSpec
from stallpoint.experiments.policy.policies import Optimised
from stallpoint.experiments.study import load_study, save_study
from stallpoint.experiments.thresholds import PhaseSpec
from stallpoint.experiments.thresholds.phase import phase
from stallpoint.scenarios.errors import InputError
from stallpoint.viz.dashboard import stored
from stallpoint.viz.dashboard.pages import studies as studies_page
from stallpoint.viz.render.browser import pictures
from stallpoint.viz.studies.examples import examples, make
from studies import kept, little
from worlds import opened

BASE = little("display-programme", factories=80, months=36)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(stored.FOLDER, str(tmp_path))
    study = phase(PhaseSpec(BASE, x="pilots=0,0.1", y="disclosure=0,1", seeds=2, worlds="1"), RunOptions(jobs=1))
    place = tmp_path / "map"
    place.mkdir()
    save_study(study, place, "csv", ["stallpoint", "phase"], [BASE], (0, 1))
    (tmp_path / "foreign").mkdir()
    return tmp_path


def test_only_studies_of_the_folder_are_listed_and_opened(folder: Path) -> None:
    found = stored.found()
    assert [(each.name, each.kind) for each in found.studies if not each.example] == [("map", "phase")]
    assert found.foreign == ("foreign",)
    for name in ("foreign", "../map", str(folder / "map"), ""):
        with pytest.raises(InputError, match="choose one of the list"):
            stored.opened(name)


def test_a_folder_without_studies_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import solara
    from stallpoint.viz.dashboard.pages import studies

    monkeypatch.setenv(stored.FOLDER, str(tmp_path / "mine"))
    _, rendered = solara.render(studies.StudiesPage(), handle_error=False)
    try:
        shown = str(rendered.find().widgets)
        assert "Nothing is stored in the folder “mine” yet" in shown
        assert str(tmp_path) not in shown
    finally:
        rendered.close()


def test_the_run_behind_a_field_is_the_run_of_the_study(folder: Path) -> None:
    found = stored.opened("map")
    cells = found.study.cells()  # type: ignore[attr-defined]
    for at, cell in enumerate(cells):
        again = gather([stored.behind(found, at)], range(2), RunOptions(jobs=1))
        assert again["in_use"].mean() == cell.in_use
        assert again["breadth"].mean() == cell.breadth
    for point in (-1, 4):
        with pytest.raises(InputError, match="one of the 4 points"):
            stored.behind(found, point)


def test_every_field_is_a_mark_that_opens_its_point(folder: Path) -> None:
    figures = stored.opened("map").figures
    assert [each.points for each in figures.values()] == [[0, 1, 2, 3]] * len(figures)
    cells = stored.opened("map").study.cells()  # type: ignore[attr-defined]
    for figure in figures.values():
        (picture,) = pictures(figure)
        assert picture["clickable"]
        for row in picture["option"]["series"]:
            assert len(row.get("points", [])) in (0, len(row["data"]))
            for (left, low, right, high), point in zip(row["data"], row.get("points", []), strict=False):
                across, up = round((left + right) / 2), round((low + high) / 2)
                assert (cells[point].x, cells[point].y) == ((0.0, 0.1)[across], (0.0, 1.0)[up])


def test_every_figure_of_a_section_is_there_as_a_value(folder: Path) -> None:
    found = stored.opened("map")
    assert {section.figure for section in found.page.sections if section.figure} == set(found.figures)


def test_a_damaged_study_is_a_sentence_without_a_path(folder: Path) -> None:
    (folder / "map" / "runs.csv").write_text("x\n", encoding="utf-8")
    study, sentence = stored.tried("map")
    assert study is None
    assert "make it again" in sentence
    assert str(folder) not in sentence


def test_the_run_behind_a_mix_has_the_windows_of_its_levers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(stored.FOLDER, str(tmp_path))
    levers, windows = ("scale_subsidy=0.5", "training=0.2"), ("training=3:9",)
    spec = OptimiseSpec(
        opened(40, 36), levers=levers, windows=windows, start=2, tries=24, drawn=0, seeds=2, search_seeds=1, worlds="1"
    )
    study = spec.run(RunOptions(jobs=1))
    (tmp_path / "mixes").mkdir()
    save_study(study, tmp_path / "mixes", "csv", spec.words(), spec.scenarios, study.seeds)
    found = stored.opened("mixes")
    assert isinstance(found.study, Optimised)
    for at, row in found.study.front.iterrows():
        again = gather([stored.behind(found, int(at))], study.seeds, RunOptions(jobs=1))
        assert again["public_spent"].mean() == pytest.approx(row["spent"])
        assert again["in_use"].mean() == pytest.approx(row["gain"] + study.front["gain"][0] + base_use(found))
    assert any("in months 3-9" in mix for mix in study.tries["mix"])


def test_every_kind_of_output_is_listed_below_the_folder_and_opens(folder: Path) -> None:
    kept(compare([BASE, little("no-policy", factories=80, months=36)], 2, jobs=1), made(folder / "paper" / "main"))
    pair = BASE, little("no-policy", factories=80, months=36)
    save_study(twin(*pair, 0), made(folder / "story"), "csv", ["stallpoint", "why"], pair, (0,))
    (folder / ".escape-x.runs-0123456789").mkdir()
    found = stored.found()
    ours = {each.name: each for each in found.studies if not each.example}
    assert ours.keys() == {"story", "paper/main", "map"}
    assert [each.finished for each in ours.values()] == sorted((each.finished for each in ours.values()), reverse=True)
    assert found.unfinished == ("escape-x",)
    assert found.foreign == ("foreign",)
    for each in found.studies:
        opened_study = stored.opened(each.name)
        assert opened_study.page.answer
        box, page = solara.render(studies_page._Told(opened_study), handle_error=False)
        told = said(box)
        assert all(section.heading in told for section in opened_study.page.sections)
        page.close()
    assert ours["paper/main"].scenarios == ("display-programme", "no-policy")


def made(place: Path) -> Path:
    place.mkdir(parents=True)
    return place


@pytest.mark.parametrize("example", examples(), ids=lambda place: place.name)
def test_an_example_tells_what_its_runs_come_to(example: Path) -> None:
    record = written_by_us(example)
    assert record is not None
    assert shlex.join(record["command"]) in (example / "README.md").read_text(encoding="utf-8")
    found = stored.opened(example.name)
    assert isinstance(found.study, Optimised)
    assert found.base is not None
    assert found.base.hash == record["scenarios"][0]["hash"]
    policy = int(found.study.front["policy"].iloc[3])
    again = gather([stored.mix_of(found.study, found.base, policy)], range(2), RunOptions(jobs=1))
    assert list(found.study.seeds)[:2] == [0, 1]
    told = found.study.figures.set_index(["policy", "figure"]).loc[(policy, "in_use")]
    assert told["value_low"] - 0.1 < again["in_use"].mean() < told["value_high"] + 0.1


@pytest.mark.slow
@pytest.mark.parametrize("example", examples(), ids=lambda place: place.name)
def test_an_example_is_what_its_command_makes(example: Path, tmp_path: Path) -> None:
    make(example, tmp_path / "again")
    (old, _), (new, _) = load_study(example), load_study(tmp_path / "again")
    for name, table in old.tables().items():
        pd.testing.assert_frame_equal(pd.DataFrame(table), pd.DataFrame(new.tables()[name]), rtol=1e-9)
    assert old.facts() == new.facts()


def base_use(found: stored.Opened) -> float:
    """Real use under doing nothing."""
    assert isinstance(found.study, Optimised)
    figures = found.study.figures
    return float(figures.loc[(figures["policy"] == 0) & (figures["figure"] == "in_use"), "value"].iloc[0])
