"""A lever, a rule of selection, a total, a state variable and a figure are added to a copy of the package by the
recipes of docs/architecture.md, "Where to add"; what should know of them does. Without the compiler: that is quicker.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import stallpoint

pytestmark = pytest.mark.slow

ROOT = Path(stallpoint.__file__).parent
FLOORS = ("scenarios", "agents", "model", "experiments", "viz", "commands")
ADDED = {
    # a public measure that costs money
    "scenarios/table/government.py": (
        (
            "    public_price: float",
            '    fairs: float = lever("Fairs", 0.0, "0-1", (0.0, 1.0), "Fairs are held.", paid_by="public", '
            'price="information_price")\n'
            "    public_price: float",
        ),
        # a rule of selection
        (
            '    "random": Wording(',
            '    "unseen": Wording("those whom few see", "Seen by few"),\n    "random": Wording(',
        ),
    ),
    "agents/government.py": (('    "random": lambda', '    "unseen": lambda c: -c.watchers,\n    "random": lambda'),),
    # a state variable; not at the end either
    "agents/factory.py": (
        (
            "    clarity: Annot",
            '    morale: Annotated[Floats, Column("0-1", "morale of its staff", 0.25)]\n    clarity: Annot',
        ),
    ),
    # a total, and a measure that takes it; not at the end, where a position could hide
    "model/history.py": (("    trust: float\n", "    cash: float\n    trust: float\n"),),
    "model/phases/record.py": (
        ("        trust += me.trust", "        out.cash += me.cash / n\n        trust += me.trust"),
    ),
    "model/outcomes/measures.py": (
        (
            '    Measure("trust"',
            '    Measure("cash", "M CNY", "Cash", "mean over factories", _total("cash")),\n    Measure("trust"',
        ),
    ),
}
FIGURE = """
from ....experiments.compare import Comparison
from ...axes import places, shares
from ...figure import Bars, Figure, Panel, Table

ORDER = 15


def figure(c: Comparison) -> Figure | None:
    gaps = [c.end(name, "breadth").mean - c.end(name, "in_use").mean for name in c.names]
    bars = Bars("", "ink", range(len(gaps)), gaps, upright=True)
    panel = Panel(places(c.names, label="scenario"), shares(max(gaps)), (bars,))
    table = Table(("The gap", *c.names), (("Points", *(f"{100 * gap:.3f}" for gap in gaps)),))
    words = "The gap between them", "Some started and do not use it"
    return Figure("gap", *words, (panel,), (table,), "Less is better.")
"""
"""A file in viz/figures/compare."""
ASKED = """
import dataclasses, importlib, importlib.util, io, json, pathlib, sys, zipfile
import numpy as np
from stallpoint.agents import government
from stallpoint.agents.views import Factory
from stallpoint.agents.page import state_tables
from stallpoint.commands.cli import main
from stallpoint.experiments.policy.mixes import choices, free
from stallpoint.experiments.study import load_study
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.life import run
from stallpoint.model.ledger import Event
from stallpoint.scenarios.page import parameters_page
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.scenario import Lever, Scenario
from stallpoint.scenarios.table.government import SELECTION, Wording
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.render.browser import pictures

world, short = Parameters(factories=20, months=28), Parameters(factories=40, months=6)
alone = Scenario(world=world)
some, on = (dataclasses.replace(alone, levers=(Lever("fairs", 0.5, 2, end),)) for end in (4, None))
runs = {name: run(each) for name, each in (("alone", alone), ("some", some), ("on", on))}
found = {name: {
    "ends": each.scenario.support_ends(),
    "goes_on": each.after_support.goes_on,
    "spent": each.series["public_spent"][-1],
} for name, each in runs.items()}
found["price"] = world.information_price
found["choices"], found["free"] = [each.name for each in choices()], free()
found["page"] = next(line for line in parameters_page().splitlines() if line.startswith("| `fairs`"))

model = AdoptionModel(alone)
model.world.factories.morale[3] = 0.5
staff = [model.agents_by_type[Factory].get("morale"), Factory.morale.__doc__]
found["morale"] = [*staff, [line for line in state_tables().splitlines() if "`morale`" in line]]
found["cash"] = [model.run().indicators["cash"].iloc[-1], model.world.factories.cash.mean()]

taken = {}
for rule in SELECTION:
    levers = (Lever("pilots", 0.5, 0), Lever("pilot_subsidy", 1.0, 0), Lever("selection", rule, 0))
    events = run(Scenario(world=short, levers=levers)).ledger.events()
    first = events["month"] == events["month"][events["event"] == Event.SELECTED].min()
    taken[rule] = sorted(events["agent"][(events["event"] == Event.SELECTED) & first].tolist())
found["taken"] = taken
words = "escape no-policy --selection unseen --counts display --duration 1 --most 0.5 --within 0.4 --seeds 6 --jobs 1"
words += " --worlds 1 --set factories=12 --set months=31 --out escaped"
found["escape"] = main(words.split())
found["report"] = pathlib.Path("escaped/report.html").read_text(encoding="utf-8")
asked = "compare no-policy display-programme --seeds 2 --jobs 1 --worlds 1"
asked += " --set factories=20 --set months=24 --out pair"
found["compared"] = main(asked.split())
found["pair"] = pathlib.Path("pair/report.html").read_text(encoding="utf-8")
found["files"] = sorted(path.name for path in pathlib.Path("pair/figures").glob("gap.*"))
pair, _ = load_study(pathlib.Path("pair"))
figures = figures_of(pair)
found["figures"] = [[figure.name, len(pictures(figure))] for figure in figures[:3]]
if importlib.util.find_spec("solara"):
    from stallpoint.viz.dashboard import sharing
    found["given"] = zipfile.ZipFile(io.BytesIO(sharing.figures(pair).data)).namelist()
found["refused"] = main(["escape", "--selection", "nobody"])
SELECTION["forgotten"] = Wording("nobody", "Nobody")
try:
    importlib.reload(government)
except TypeError as error:
    found["forgotten"] = str(error)
pathlib.Path("found.json").write_text(json.dumps(found, default=float))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("copy")
    package = home / "stallpoint"
    package.mkdir()
    for name in FLOORS:
        shutil.copytree(ROOT / name, package / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.glob("*.py"):
        shutil.copy(path, package)
    for name, changes in ADDED.items():
        path = package / name
        text = path.read_text(encoding="utf-8")
        for before, after in changes:
            assert text.count(before) == 1, before
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8")
    (package / "viz/figures/compare/gap.py").write_text(FIGURE, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(home), "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", ASKED], env=environment, cwd=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {**json.loads((home / "found.json").read_text(encoding="utf-8")), "said": done.stderr}


def test_a_lever_says_in_its_row_what_it_costs(found: dict[str, Any]) -> None:
    assert found["alone"] == {"ends": None, "goes_on": "never supported", "spent": 0.0}
    assert (found["some"]["ends"], found["some"]["goes_on"]) == (4, "no")
    assert (found["on"]["ends"], found["on"]["goes_on"]) == (28, "not known")
    month = 0.5 * found["price"] * 20 / 12
    assert found["some"]["spent"] == pytest.approx(2 * month)
    assert found["on"]["spent"] == pytest.approx(26 * month)
    assert "fairs" in found["choices"]
    assert "fairs" not in found["free"]
    assert "Paid by the public at `information_price`; counts as public support." in found["page"]


def test_a_rule_of_selection_is_a_word_and_a_score(found: dict[str, Any]) -> None:
    taken = found["taken"]
    assert len(taken["unseen"]) == len(taken["network"]) > 0
    assert not set(taken["unseen"]) & set(taken["network"])
    assert found["escape"] == 0
    assert "Seen by few" in found["report"]
    assert found["refused"] == 2
    assert "'unseen'" in found["said"]
    assert found["forgotten"].endswith("not in one alone: forgotten")


def test_a_total_is_a_field_and_a_line(found: dict[str, Any]) -> None:
    kept, by_hand = found["cash"]
    assert kept == pytest.approx(by_hand)
    assert by_hand != 0.0


def test_a_state_variable_is_one_line(found: dict[str, Any]) -> None:
    values, told, lines = found["morale"]
    assert values == [0.5 if row == 3 else 0.25 for row in range(20)]
    assert told == "morale of its staff (0-1)"
    assert lines == ["| `morale` | 0-1 | morale of its staff | 0.25 |"]


def test_a_figure_is_one_file_and_shows_everywhere(found: dict[str, Any]) -> None:
    assert found["compared"] == 0
    page = found["pair"]
    for words in ("The gap between them", "Some started and do not use it.", "Less is better.", 'id="gap"'):
        assert words in page
    assert page.index('id="breadth-and-use"') < page.index('id="gap"') < page.index('id="what-holds-them-back"')
    assert found["files"] == ["gap.png", "gap.svg"]
    assert found["figures"] == [["breadth-and-use", 2], ["gap", 1], ["what-holds-them-back", 2]]
    if "given" in found:
        assert {"gap.png", "gap.svg"} <= set(found["given"])
