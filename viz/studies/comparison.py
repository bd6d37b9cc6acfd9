"""The page of a comparison: the report, which a minister reads in two minutes and an analyst can check."""

import numpy as np

from ...experiments.comparable import COMPARISON, RUNS, world_apart
from ...experiments.compare import Comparison
from ...experiments.statistics import SHARE
from ...model.outcomes.verdict import AFTER, AFTER_RULE, GOES_ON, RULE, WORDS, at
from ..comparison import added, horizons, near, summary
from ..comparison.over_worlds import caveat_of, runs_told
from ..comparison.reading import assumptions, reading, scenarios
from ..comparison.sentences import answer, fate, not_told, sign, stalled, verdict, worlds_differ
from ..comparison.who_gains import who_gains
from ..figure import Cell, Table
from ..figures.compare._panels import factories
from ..formatting import NONE, between, count, listed, parts, points, share, years
from ..measured import label
from .page import Page, Section

TOLD = (
    summary.by_year,
    horizons.orders,
    horizons.times,
    who_gains,
    summary.verdicts,
    summary.without_help,
    summary.holds,
    added.lines,
)
"""Lines for a terminal, below the answer."""
BY_YEAR = (
    "First the level of the baseline, then what the others add to it, read off the same runs. Where a sign turns or is "
    "lost as the years go by, a conclusion from one year does not hold at another."
)
DEFAULT_QUESTION = "Does it spread, or does it stall at demonstration projects?"


def page(c: Comparison) -> Page:
    """What stands on the page; of one scenario, if it is the report of a run."""
    said, end, runs = answer(c), at(c.months), c.runs_each
    differ = [(scenario.name, world_apart(c.scenarios[0], scenario)) for scenario in c.scenarios[1:]]
    return Page(
        title="report",
        question=question(c),
        answer=[text for text in (said.lead, said.why, said.change) if text],
        about=about(c),
        warnings=[str(note) for note in c.notes if note.topic == COMPARISON],
        incomplete=[str(note) for note in c.notes if note.topic == RUNS],
        sections=(
            Section(
                "At a glance",
                anchor="glance",
                tables=(glance(c), *([by_year(c)] if len(c.horizons) > 1 else [])),
                note=f"{horizons.UNTIL}: {horizons.middle(c)}; a run that ends before counts as later. {_intervals(c)}",
            ),
            Section(
                "Verdicts",
                f"{f'How many of {runs} runs of each scenario came to each verdict.' * (runs > 1)}\n\n"
                + "\n\n".join(fate(c, name) for name in c.names),
                tables=(verdicts(c),),
                note=f"The rule. {RULE}",
            ),
            *(
                [Section("What goes on without help", unknown(c), tables=(without_help(c),), note=AFTER_RULE)]
                if any(c.goes_on(name) for name in c.names)
                else []
            ),
            *_paid(c),
            Section("Scenarios", more=scenarios(c)),
            Section("Assumptions", more=assumptions(c)),
            *([Section("Notes", "\n\n".join(map(str, c.notes)))] if c.notes else []),
            Section("How to read this", anchor="reading", more=reading(c)),
        ),
        limits=(
            f"Every verdict and every figure at the end is that of {end}. What a scenario adds, also its sign, may be "
            "another some years later: run the same scenarios with more months before acting on it.",
        ),
        caveat=caveat_of(c),
        summary="\n\n".join(filter(None, (str(said), *(of(c) for of in TOLD)))) + "\n",
        origin=[(f"World of {name}", "; ".join(parts)) for name, parts in differ if parts],
    )


def _paid(c: Comparison) -> list[Section]:
    """What an added user costs, where there is a baseline, and where public money went."""
    cost = len(c.names) > 1 and c.runs_each > 1 and any(c.money(name).public.mean for name in c.names)
    costs = [Section("What an added user costs", tables=(added.costs(c),))] if cost else []
    known = any(outcome.money for outcome in c.outcomes)
    return [*costs, *([Section("Where public money went", tables=(added.by_lever(c),))] if known else [])]


def _intervals(c: Comparison) -> str:
    """What the small figures are."""
    if c.many_worlds:
        many = f"{len(c.in_worlds)} worlds and {len(c.seeds)} dice in each"
        return f"Small figures: 95% intervals for a world like these, over {many}."
    if c.runs_each > 1:
        return f"Small figures: 95% intervals over {c.runs_each} runs."
    return "One run: its figures have no intervals, and another seed may differ."


def question(c: Comparison) -> str:
    """What the study asks: the question of the scenario that the answer is about, rather not that of the baseline."""
    by_name = {scenario.name: scenario.question.strip() for scenario in c.scenarios}
    others = [name for name in c.names if name != c.baseline]
    focus = [name for name in others if name == stalled(c)]
    return next((by_name[name] for name in (*focus, *others, c.baseline) if by_name[name]), DEFAULT_QUESTION)


def about(c: Comparison) -> str:
    """What was done, in a line."""
    what = listed(list(c.names)) if len(c.names) <= 4 else f"{len(c.names)} scenarios"
    runs = runs_told(c) if len(c.names) > 1 or c.many_worlds else count(len(c.seeds), "run")
    return f"{what} · {factories(c)} · {years(c.months)} · {runs}"


def glance(c: Comparison) -> Table:
    """One row a scenario: what it comes to."""
    most = f"Verdict{' of most runs' if c.runs_each > 1 else ''} by {at(c.months)}"
    head = ["Scenario", most, label("breadth"), label("in_use"), horizons.UNTIL, f"Public money, million {c.currency}"]
    if len(c.names) > 1:
        head.append(f"Real use against {c.baseline}")
    rows = []
    for name in c.names:
        word, runs = verdict(c, name)
        row: list[Cell] = [name, (word.capitalize(), f"{runs} of {c.runs_each} runs" if c.runs_each > 1 else "")]
        row += [parts(c.end(name, measure), "share") for measure in ("breadth", "in_use")]
        row += [horizons.until(c, name), parts(c.money(name).public)]
        if len(c.names) > 1:
            row.append("baseline" if name == c.baseline else _points(c, name))
        rows.append(tuple(row))
    return Table(tuple(head), tuple(rows))


def _points(c: Comparison, name: str) -> Cell:
    d = c.difference(name, "in_use")
    ends, told = between(d.low, d.high, "points"), sign(c, name, d)
    return f"{points(d.mean)} points", f"{ends}; {told}" if ends else told


def by_year(c: Comparison) -> Table:
    """Real use of the baseline, and what each scenario adds to it, at several years of the same runs."""
    rows: list[tuple[Cell, ...]] = [
        (c.baseline, *(parts(c.mean_of(c.at_end(c.baseline, "in_use", m), SHARE), "share") for m in c.horizons))
    ]
    for name in c.names[1:]:
        found = (c.difference(name, "in_use", months=m) for m in c.horizons)
        rows.append((name, *((f"{points(d.mean)} points", between(d.low, d.high, "points")) for d in found)))
    note = " ".join(filter(None, (BY_YEAR * (len(c.names) > 1), horizons.orders(c), worlds_differ(c))))
    return Table(("Year by year", *(f"{label('in_use')} by {at(m)}" for m in c.horizons)), tuple(rows), note)


def verdicts(c: Comparison) -> Table:
    """How many runs of each scenario came to each verdict, and how near they lie to another."""
    rows = [(n, *(str(c.verdicts(n).get(word, 0)) for word in WORDS), *near.cells(c, n)) for n in c.names]
    head = (f"Scenario, by {at(c.months)}", *(word.capitalize() for word in WORDS), *near.HEAD)
    return Table(head, tuple(rows), near.NOTE)


def without_help(c: Comparison) -> Table:
    """When support ends, what is there :data:`AFTER` months later, and in how many runs adoption goes on."""
    head = ("Scenario", "Support ends", f"Really in use {AFTER} months later", "Scale unsupported since, a year")
    rows = []
    for scenario in c.scenarios:
        ends, runs = scenario.support_ends(), c.runs(scenario.name)
        last = "at the end of the run" if ends == c.months else f"month {ends}"
        when_, later = ("never given", NONE) if ends is None else (last, "not known")
        row = [scenario.name, "as figures and budget say" if scenario.answers() else when_]
        for column in ("after_in_use", "after_pace_unsupported"):
            found = [run.scalars[column] for run in runs if not np.isnan(run.scalars[column])]
            row.append(share(float(np.mean(found))) if found else later)
        counted = c.goes_on(scenario.name)
        rows.append((*row, *(str(counted.get(word, 0)) for word in GOES_ON)))
    note = "Means over the runs in which it is known."
    return Table((*head, *(f"Goes on: {word}" for word in GOES_ON)), tuple(rows), note)


def unknown(c: Comparison) -> str:
    """Why that is not known of some scenarios, and what to run to know it: a paragraph each."""
    return "\n\n".join(f"{name}: {text}." for name in c.names if (text := not_told(c, name)))
