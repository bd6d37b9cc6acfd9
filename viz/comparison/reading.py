"""What stands behind the findings of a report, as blocks: the scenarios, the assumptions, how to read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...experiments.compare import Comparison
from ...model.outcomes.reproduction import WITHIN
from ...model.phases.market import IN_USE_DEPTH
from ...scenarios.describe import when
from ...scenarios.money import told_in
from ...scenarios.parameters import Parameter
from ...scenarios.said import said
from ...scenarios.scenario import Lever
from ..document.blocks import Block, Folded, Heading, Levers, Numbers, Pulled, Terms, Words
from ..figure import Cell, Table
from ..formatting import years
from ..levers import named
from ..measured import label
from .report_assumptions import by_section, that_matter

SAME_DICE = (
    "Run 7 of one scenario throws the same dice as run 7 of another, so a factory that the scenario does not reach "
    'lives the same life in both. Luck remains where lives differ; the table behind "What each scenario changes" says '
    "how much the same dice saved."
)
STILL_NEEDED = (
    "Where an interval holds zero the sign is open. The figure says how many more runs of each scenario would tell it "
    "with a chance of 80%, if the difference seen so far is the true one. Judged by a bound that holds however often "
    "one looks: following this advice makes no sign of luck. The interval itself holds for a number of runs that was "
    "chosen first; where it alone clears zero the sign is sure if looked at once."
)


def scenarios(c: Comparison) -> Sequence[Block]:
    """What each scenario asks, tells and pulls."""
    found: list[Block] = []
    for scenario in c.scenarios:
        found.append(Heading(scenario.name, "baseline" if scenario.name == c.baseline and len(c.names) > 1 else ""))
        if asked := scenario.question.strip():
            found.append(Words(asked, "asked"))
        found += [Words(" ".join(text.split())) for text in scenario.story.strip().split("\n\n") if text.strip()]
        found += [] if scenario.network is None else [Words("The network is imported.")]
        months, rows = scenario.world.months, scenario.world.table
        levers = [_pulled(lever, months, rows) for lever in scenario.levers if lever.start < months]
        found.append(Levers(levers) if levers else Words(f"No lever is pulled in its {months} months.", "note"))
    return found


def _pulled(lever: Lever, months: int, rows: Mapping[str, Parameter]) -> Pulled:
    end = months if lever.end is None else min(lever.end, months)
    return Pulled(
        name=rows[lever.name].row.label,
        value=said(rows[lever.name], lever.value),
        meaning=rows[lever.name].row.meaning,
        reason=" ".join(lever.reason.split()),
        when=when(lever),
        left=100 * lever.start / months,
        width=100 * (end - lever.start) / months,
    )


def assumptions(c: Comparison) -> Sequence[Block]:
    """What the scenarios change, what matters most, and everything that has no evidence behind it."""
    changed, matter = _changed(c), that_matter(c)
    found: list[Block] = [Words("Every parameter has its default.")]
    if changed.rows:
        found = [Folded("What the scenarios change from the defaults", [changed], opened=True)]
    if matter.rows:
        hangs = "Real use hangs on these more than on any others. Vary them before acting on this report."
        found += [Heading("Those that matter most"), Words(hangs), Numbers(matter)]
    without = "The parameters below have no evidence behind their default. A dot marks those that matter most."
    found += [Heading("All assumptions"), Words(without)]
    return [*found, *(Folded(f"{name}: {len(t.rows)} assumptions", [t]) for name, t in by_section(c))]


def _changed(c: Comparison) -> Table:
    """What the scenarios change from the defaults."""
    rows: list[tuple[Cell, ...]] = []
    for scenario in c.scenarios:
        changes = [(name, value, "always") for name, value in scenario.world.changed().items()]
        changes += [(lever.name, lever.value, when(lever)) for lever in scenario.levers]
        rows_of = scenario.world.table
        for name, value, time in changes:
            p = rows_of[name]
            rows.append((scenario.name, named(name), said(p, p.default), said(p, value), time))
    return Table(("Scenario", "Parameter", "Default", "Here", "When"), tuple(rows))


def reading(c: Comparison) -> Sequence[Block]:
    """What the words mean, and how every measure is computed."""
    words = [
        (
            label("breadth"),
            "Factories that ever began a pilot, whatever became of it. Vendors' connected customers and ministries' "
            "pilots are counted like this.",
        ),
        (
            label("in_use"),
            "Factories that scaled it and work with it: depth (deployment × use by employees × re-engineered "
            f"processes) of {IN_USE_DEPTH} or more.",
        ),
        (
            "R",
            "The case reproduction number. Each unsupported scaling (no public money in it, and no programme placed "
            "it) gives credit, one in all, to the cases that convinced the factory. R is the credit that the cases of "
            f"a cohort earn within {years(12 * WITHIN[0])} after they scaled, by case; unsupported cases apart from "
            "supported ones. Cases that were not followed so long are left out, so a longer run tells the same of the "
            "same cases. Whoever scaled stays: real use goes on growing where R is below 1.",
        ),
    ]
    words += [("The same dice", SAME_DICE), ("Runs still needed", STILL_NEEDED)] if len(c.names) > 1 else []
    measures = tuple((m.label, told_in(m.unit, c.currency), m.equation) for m in c.measures.values())
    computed = Table(("Measure", "Unit", "How it is computed"), measures)
    return [Terms(words), Folded("Every measure and how it is computed", [computed])]
