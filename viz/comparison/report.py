"""The report: one page that a minister reads in two minutes and an analyst can check. No script, nothing fetched."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from typing import Any

from ...experiments.comparable import world_apart
from ...experiments.compare import Comparison
from ...model.outcomes.measures import MEASURES
from ...model.outcomes.reproduction import CENSOR
from ...model.outcomes.verdict import RULE, at
from ...model.phases.market import IN_USE_DEPTH
from ...scenarios.describe import when
from ...scenarios.page import number
from ...scenarios.parameters import table
from ...scenarios.scenario import Lever, Scenario
from .. import drawing
from ..figure import Table
from ..look import template
from ..measured import label
from ..telling import count, listed, told_seeds, years
from ..words import R_CUT
from .charts import PAGE, PHONE, figures_of
from .charts_time import factories
from .report_assumptions import by_section, that_matter, unit
from .report_tables import glance, verdicts
from .sentences import answer, fate, stalled

DEFAULT_QUESTION = "Does it spread, or does it stall at demonstration projects?"


def report(c: Comparison, provenance: Mapping[str, Any], on_progress: Callable[[], None] | None = None) -> str:
    """The page as HTML.

    Args:
        c: the comparison (of one scenario, if it is the report of a run).
        provenance: see :func:`stallpoint.experiments.provenance.provenance`, with the notes and scenarios of a save.
        on_progress: called after each figure.
    """
    from markupsafe import Markup

    figures = []
    for figure in figures_of(c):
        wide, narrow = figure.chart(c, PAGE), figure.chart(c, PHONE)
        figures.append(
            {
                "name": figure.name,
                "heading": figure.heading,
                "note": figure.note,
                "also": figure.also(c),
                "finding": wide.title,
                "wide": Markup(drawing.inline(wide, f"{figure.name}-w")),
                "narrow": Markup(drawing.inline(narrow, f"{figure.name}-n")),
                "tables": figure.numbers(c),
            }
        )
        if on_progress is not None:
            on_progress()
    return template("report.html").render(
        question=question(c),
        answer=answer(c),
        about=about(c),
        fates=[fate(c, name) for name in c.names],
        glance=glance(c),
        figures=figures,
        verdicts=verdicts(c),
        label=label,
        rule=RULE,
        credit=R_CUT,
        end=at(c.months),
        scenarios=[_told(c, scenario) for scenario in c.scenarios],
        changed=_changed(c),
        matter=that_matter(c),
        assumptions=by_section(c),
        measures=Table(
            ("Measure", "Unit", "How it is computed"), tuple((m.label, m.unit, m.equation) for m in MEASURES.values())
        ),
        notes=c.notes,
        provenance=_provenance(c, provenance),
        in_use_depth=IN_USE_DEPTH,
        censored=years(CENSOR),
        pairs=len(c.names) > 1,
        runs=len(c.seeds),
    )


def question(c: Comparison) -> str:
    """What the study asks: the question of the scenario that the answer is about."""
    focus = stalled(c)
    by_name = {scenario.name: scenario.question.strip() for scenario in c.scenarios}
    asked = by_name.get(focus or "", "") or next((q for name, q in by_name.items() if name != c.baseline and q), "")
    return asked or by_name[c.baseline] or DEFAULT_QUESTION


def about(c: Comparison) -> str:
    """What was done, in a line."""
    what = listed(list(c.names)) if len(c.names) <= 4 else f"{len(c.names)} scenarios"
    runs = f"{count(len(c.seeds), 'run')} of each on the same dice" if len(c.names) > 1 else count(len(c.seeds), "run")
    return f"{what} · {factories(c)} · {years(c.months)} · {runs}"


def _told(c: Comparison, scenario: Scenario) -> dict[str, Any]:
    months = scenario.world.months
    place = c.names.index(scenario.name)
    return {
        "name": scenario.name,
        "hash": c.hashes[place],
        "question": scenario.question.strip(),
        "story": [" ".join(text.split()) for text in scenario.story.strip().split("\n\n") if text.strip()],
        "months": months,
        "network": "" if scenario.network is None else "The network is imported.",
        "levers": [_lever(lever, months) for lever in scenario.levers if lever.start < months],
        "baseline": place == 0 and len(c.names) > 1,
    }


def _lever(lever: Lever, months: int) -> dict[str, Any]:
    end = months if lever.end is None else min(lever.end, months)
    return {
        "name": lever.name.replace("_", " "),
        "value": number(lever.value),
        "unit": unit(lever.name),
        "meaning": table()[lever.name].row.meaning,
        "reason": " ".join(lever.reason.split()),
        "when": when(lever),
        "left": f"{100 * lever.start / months:.2f}",
        "width": f"{100 * (end - lever.start) / months:.2f}",
    }


def _changed(c: Comparison) -> Table:
    rows = []
    for scenario in c.scenarios:
        for name, value in scenario.world.changed().items():
            p = table()[name]
            rows.append((scenario.name, name, number(p.default), number(value), unit(p.name), "always"))
        for lever in scenario.levers:
            p = table()[lever.name]
            rows.append((scenario.name, lever.name, number(p.default), number(lever.value), unit(p.name), when(lever)))
    return Table(("Scenario", "Parameter", "Default", "Here", "Unit", "When"), tuple(rows))


def _provenance(c: Comparison, record: Mapping[str, Any]) -> dict[str, Any]:
    differ = [(s.name, world_apart(c.scenarios[0], s)) for s in c.scenarios[1:]]
    return {
        "command": shlex.join(record["command"]),
        "seeds": told_seeds(c.seeds),
        "versions": record["versions"],
        "finished": record["finished"],
        "scenarios": list(zip(c.names, c.hashes, strict=True)),
        "worlds": [(f"World of {name}", "; ".join(parts)) for name, parts in differ if parts],
    }
