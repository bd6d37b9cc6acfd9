"""Studies that the tests share: one small real one, and made-up ones whose numbers are known."""

import dataclasses
import functools
import json
import math
import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from media import legible, shown_alike, texts
from stallpoint.experiments.cohorts import BROUGHT
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.experiments.folder import list_files
from stallpoint.experiments.outcome import COUNTED, YEARLY, Groups, Keep, Outcome, missing_scalars
from stallpoint.experiments.storage.database import DATABASE
from stallpoint.experiments.study import Study, load_study, save_study
from stallpoint.model.outcomes.measures import BAND_NAMES, MEASURES
from stallpoint.scenarios.files import load
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.parameters import table as parameters
from stallpoint.scenarios.scenario import Scenario
from stallpoint.viz.figure import Figure
from stallpoint.viz.render.browser import pictures
from stallpoint.viz.render.paper import FILE, PAGE, PHONE, draw
from stallpoint.viz.studies.page import figures_by_name, write_study

NAMES = ("no-policy", "display-programme", "three-bottlenecks")
MONTHS = 48
STAGES = ("unaware", "considering", "piloting", "showcase", "scaled", "abandoned", "closed")
SHARES = (*STAGES, "breadth", "in_use", "depth")
SCALARS = ("end_breadth", "end_in_use", "end_on_show", "end_abandoned", "end_pace_unsupported")


def little(name: str, **values: float | str) -> Scenario:
    """A scenario of the library in a small, short world."""
    return load(name).with_world(**{"factories": 120, "months": MONTHS, **values})


@functools.cache
def study() -> Comparison:
    """Three scenarios on five seeds, really run."""
    return compare([little(name) for name in NAMES], seeds=5, jobs=1, keep=Keep())


def made(
    ends: Mapping[str, Mapping[str, float]], words: Mapping[str, str] | None = None, seeds: int = 8, noise: float = 0.0
) -> Comparison:
    """A comparison with given values at the end, by scenario and measure, risen to in straight lines.

    Args:
        ends: value of each measure at the end; measures that are not named stay 0.
        words: verdict of each scenario; ``partial`` where none is given.
        seeds: how many.
        noise: standard deviation of what is added to each run's values, different in each scenario.
    """
    dice = np.random.default_rng(1)
    runs = []
    for seed in range(seeds):
        for name, values in ends.items():
            shift = noise * dice.standard_normal()
            runs.append(_run(name, seed, {m: v + shift for m, v in values.items()}, (words or {}).get(name, "partial")))
    scenarios = tuple(Scenario(name=name, world=Parameters(months=MONTHS)) for name in ends)
    return Comparison(scenarios, tuple("0" * 12 for _ in scenarios), tuple(runs), seeds)


def followed(c: Comparison) -> Comparison:
    """The same comparison of ten years, so that its first five years of cases were followed for five."""
    years = np.full((10, len(YEARLY)), np.nan)
    years[:, :2] = 4.0, 1.0  # three unsupported cases a year, and a supported one
    years[:5, 2 : 2 + len(BROUGHT) // 2] = 2.0, 0.0, 1.0, 0.5
    years[:, len(COUNTED) :] = 0.0
    scenarios, months = tuple(scenario.with_world(months=120) for scenario in c.scenarios), np.arange(120)

    def longer(o: Outcome) -> Outcome:
        later = {by: dataclasses.replace(g, months=g.months + 120 - len(o.months)) for by, g in o.groups.items()}
        numbers = o.numbers[months * len(o.months) // 120]
        return dataclasses.replace(o, years=years, months=months, numbers=numbers, groups=later)

    outcomes = tuple(longer(o) for o in c.outcomes)
    return Comparison(scenarios, c.hashes, outcomes, c.planned, worlds=c.worlds)


def lacking(c: Comparison, name: str, **reasons: int) -> Comparison:
    """The same comparison with other reasons for failed pilots in one scenario (``re_engineering`` for the hyphen)."""
    return with_scalars(c, name, **{f"lacked_{why.replace('_', '-')}": count for why, count in reasons.items()})


def with_scalars(c: Comparison, name: str, **scalars: object) -> Comparison:
    """The same comparison with other scalars in the runs of one scenario, or of all if no name is given."""
    runs = (
        dataclasses.replace(o, scalars={**o.scalars, **scalars}) if name in ("", o.scenario) else o for o in c.outcomes
    )
    return Comparison(c.scenarios, c.hashes, tuple(runs), c.planned)


def kept(c: Comparison, folder: Path, form: str = "csv", command: Sequence[str] = ("stallpoint",)) -> dict[str, Any]:
    """Save a comparison; returns its provenance."""
    return save_study(c, folder, form, list(command), c.scenarios, c.seeds, c.stopped)


def stored(folder: Path, query: str) -> pd.DataFrame:
    """What SQL finds in a store, as anybody may ask it, also while it is written to."""
    with closing(sqlite3.connect(f"{(folder / DATABASE).absolute().as_uri()}?mode=ro", uri=True)) as base:
        return pd.read_sql(query, base)


def as_before(folder: Path) -> None:
    """Rewrite a provenance as it was before comparisons and lives were studies like the others."""
    path = folder / "provenance.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    facts = record.pop("facts")
    del record["tables"]
    path.write_text(json.dumps({**facts, **record}), encoding="utf-8")


def comes_back(study: Study, scenario: Scenario, folder: Path, form: str) -> str:
    """Save, load and draw a study: tables and facts as they were, figures alike in both media. Returns its page."""
    record = save_study(study, folder, form, ["stallpoint"], [scenario], study.seeds)
    back, _ = load_study(folder)
    for name, table in study.tables().items():
        pd.testing.assert_frame_equal(table, back.tables()[name], check_dtype=False)
    assert back.facts() == study.facts()
    write_study(back, folder, record)
    for figure in figures_by_name(back).values():
        if isinstance(figure, Figure) and figure.panels:
            shown_alike(figure)
            assert figure.tables, f"no numbers stand behind {figure.name}"
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert not re.search(r">\s*(nan|None)\b", text)
    assert text.count("<table") == text.count("<caption") > 0, "a table without a caption"
    named_as_people_do(text)
    return text


def named_as_people_do(text: str) -> None:
    """A report has names of parameters only small below what people call them, in commands, in names of scenarios that
    hold values, and where it says what was left out."""
    for hidden in (r"<(style|code|pre|small|title)\b.*?</\1>", r"Left out:[^<]*", r"\w+=\S+"):
        text = re.sub(hidden, " ", text, flags=re.DOTALL)
    words = set(re.findall(r"\w+", re.sub(r"<[^>]*>", " ", text)))
    assert sorted(name for name in parameters() if "_" in name and name in words) == []


def drawn(figures: Sequence[Figure]) -> None:
    """Draw figures on paper and for the browser: nothing is wider than its page, nothing is nan, both show the same."""
    for figure in figures:
        assert figure.heading
        assert figure.finding
        assert not figure.finding.endswith(".")
        for canvas in (FILE, PAGE, PHONE):
            drawing = draw(figure, canvas)
            legible(drawing, canvas)
            assert not any(re.search(r"\b(nan|None|inf)\b", text) for text, _ in texts(drawing)), figure.name
        shown_alike(figure)
        for picture in pictures(figure):
            assert not re.search(r"\b(nan|None|inf)\b", picture["alt"]), figure.name
            json.dumps(picture, allow_nan=False)


def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the pictures of a study, where a test is about something else."""

    def write(study: Study, folder: Path, record: object, step: object = None) -> None:
        (folder / "report.html").write_text("", encoding="utf-8")
        list_files(folder, ["report.html"])

    monkeypatch.setattr("stallpoint.viz.studies.page.write_study", write)


def _run(name: str, seed: int, values: Mapping[str, float], word: str) -> Outcome:
    rise = np.linspace(0.0, 1.0, MONTHS)
    numbers = np.stack([rise * values.get(measure, 0.0) for measure in MEASURES], axis=1)
    ends = zip(SCALARS, ("breadth", "in_use", "showcase", "abandoned", "unsupported"), strict=True)
    scalars = {name: values.get(measure, 0.0) for name, measure in ends}
    scalars |= {
        "factories": 100,
        "population": "same",
        "verdict": word,
        "goes_on": "no",
        "case_reproduction": 1.0,
        "months_to_tenth": math.nan,
    }
    years = np.zeros((4, len(YEARLY)))
    years[:, :2] = [[4.0, 1.0], [2.0, 0.0], [1.0, 0.0], [1.0, 0.0]]  # cases, and those of them that were supported
    years[:, 2 : len(COUNTED)] = math.nan  # no run of four years follows a case for five
    shares = np.array([[[values.get(column, 0.0) for column in SHARES]]] * 3)
    return Outcome(
        scenario=name,
        hash="0" * 12,
        seed=seed,
        scalars={**missing_scalars(), **scalars},
        measures=tuple(MEASURES),
        months=np.arange(MONTHS),
        numbers=numbers,
        years=years,
        groups={"size": Groups(("small", "medium", "large"), np.array([70, 20, 10]), np.array([47]), SHARES, shares)},
        bands={size: dict.fromkeys(BAND_NAMES, 0.25) for size in ("small", "medium", "large")},
    )
