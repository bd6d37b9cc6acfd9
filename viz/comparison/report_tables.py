"""The tables of a report: for every picture the numbers behind it, with intervals."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ...experiments.compare import GATES, Comparison
from ...experiments.outcome import REASONS
from ...experiments.statistics import Difference, Interval
from ...model.outcomes.measures import BAND_NAMES
from ...model.outcomes.verdict import WORDS, at
from ..figure import Cell, Table
from ..measured import form, inside, is_share, label, unit
from ..telling import NONE, between, parts, points, quantity, share, with_interval, years
from ..words import LACKED, UNAWARE, group_word
from .charts_end import COMPARED
from .layers import STARTERS, WAITING
from .sentences import sign, verdict

INTERVALS = "Means over runs, 95% intervals in brackets."


def glance(c: Comparison) -> Table:
    """One row a scenario: what it comes to."""
    most = f"Verdict of most runs by {at(c.months)}"
    head = ["Scenario", most, label("breadth"), label("in_use"), "R so far", "Public money, million CNY"]
    if len(c.names) > 1:
        head.append(f"Real use against {c.baseline}")
    rows = []
    for name in c.names:
        word, runs = verdict(c, name)
        row: list[Cell] = [name, (word.capitalize(), f"{runs} of {len(c.seeds)} runs" if len(c.seeds) > 1 else "")]
        row += [_figure(c.end(name, measure), "share") for measure in ("breadth", "in_use")]
        row += [_figure(c.reproduction(name), "quantity"), _figure(c.money(name).public, "quantity")]
        if len(c.names) > 1:
            row.append("baseline" if name == c.baseline else _points(c, name))
        rows.append(tuple(row))
    return Table(tuple(head), tuple(rows))


def _figure(found: Interval, tell: str) -> Cell:
    return parts(found, tell)


def _points(c: Comparison, name: str) -> Cell:
    d = c.difference(name, "in_use")
    ends, told = between(d.low, d.high, "points"), sign(c, name, d)
    return f"{points(d.mean)} points", f"{ends}; {told}" if ends else told


def use(c: Comparison) -> list[Table]:
    """Started, used and how deep."""
    return [_by_scenario(c, ("breadth", "in_use", "depth"))]


def stages(c: Comparison) -> list[Table]:
    """Where the factories stand."""
    return [_by_scenario(c, (*STARTERS, *WAITING))]


def holds(c: Comparison) -> list[Table]:
    """What holds them: not having heard of it, and each gate."""
    return [_by_scenario(c, (UNAWARE, *(f"held_{gate}" for gate in GATES)))]


def claims(c: Comparison) -> list[Table]:
    """Contracts claimed against real use."""
    return [_by_scenario(c, ("claimed", "in_use"))]


def reproduction(c: Comparison) -> list[Table]:
    """R by the year in which a case scaled, over all runs."""
    found = [c.reproduction_by_year(name)[0] for name in c.names]
    rows = [(f"Year {year + 1}", *(quantity(float(r[year])) for r in found)) for year in range(len(found[0]))]
    return [Table(("R of cases that scaled in", *c.names), tuple(rows), "All runs together.")]


def verdicts(c: Comparison) -> Table:
    """How many runs of each scenario came to each verdict."""
    rows = [(name, *(str(c.verdicts(name).get(word, 0)) for word in WORDS)) for name in c.names]
    return Table((f"Scenario, by {at(c.months)}", *(word.capitalize() for word in WORDS)), tuple(rows))


def bands(c: Comparison) -> Table:
    """Depth of those who scaled, by size, in the four bands; means over runs in which anybody of that size scaled."""
    rows = []
    for scenario in c.names:
        for size in c.group_sizes(scenario, "size"):
            found = [run.bands[size] for run in c.runs(scenario) if sum(run.bands.get(size, {}).values()) > 0]
            cells = [share(math.fsum(b[n] for b in found) / len(found)) if found else NONE for n in BAND_NAMES]
            rows.append((f"{scenario}, {size}", *cells))
    return Table(("Scaled factories", *(f"{name.capitalize()} depth" for name in BAND_NAMES)), tuple(rows))


def _by_scenario(c: Comparison, measures: Sequence[str]) -> Table:
    """Measures down, scenarios across, at the end."""
    rows = [
        (
            label(measure) if is_share(measure) else f"{label(measure)} ({unit(measure)})",
            *(with_interval(c.end(name, measure), form(measure)) for name in c.names),
        )
        for measure in measures
    ]
    return Table(("At the end", *c.names), tuple(rows), INTERVALS)


def _table(c: Comparison, first: str, rows: Mapping[str, Callable[[str], Interval]], tell: str) -> Table:
    cells = [(label, *(with_interval(find(name), tell) for name in c.names)) for label, find in rows.items()]
    return Table((first, *c.names), tuple(cells), INTERVALS)


def reasons(c: Comparison) -> list[Table]:
    """Why pilots failed."""
    found = {name: c.reasons(name) for name in c.names}
    rows = {LACKED[why][0].capitalize(): _picker(found, why) for why in REASONS}
    return [_table(c, "Share of failed pilots", rows, "share")]


def _picker(found: Mapping[str, Mapping[str, Interval]], key: str) -> Callable[[str], Interval]:
    return lambda name: found[name][key]


def money(c: Comparison) -> list[Table]:
    """All money spent by the end, by who paid it, and for how many that really use it."""
    found = {name: c.money(name) for name in c.names}
    rows: dict[str, Callable[[str], Interval]] = {
        "Public money": lambda name: found[name].public,
        "Factories' own money": lambda name: found[name].own,
        "Factories that really use it": lambda name: found[name].users,
        "All public money by all of them": lambda name: found[name].public_per_user,
        "All own money by all of them": lambda name: found[name].own_per_user,
    }
    if len(c.names) > 1:
        rows[f"Public money for each added to {c.baseline}"] = lambda name: _added(c, name)
    table = _table(c, "Million CNY by the end", rows, "quantity")
    if len(c.names) == 1:
        return [table]
    note = (
        f"{table.note} By all of them: also by those who would use it anyway. For each added: where users are surely "
        "added on these dice, in this world, for surely more money."
    )
    return [dataclasses.replace(table, note=note)]


def _added(c: Comparison, name: str) -> Interval:
    """What an added user costs; nothing between two worlds."""
    return Interval(math.nan, math.nan, math.nan, 0) if c.other_world(name) else c.public_per_added(name)


def groups(c: Comparison) -> list[Table]:
    """Started and used by size and every other grouping, and how deep those who scaled use it."""
    others = [by for by in c.groupings if by != "size"]
    return [_grouped(c, "size"), bands(c), *(_grouped(c, by) for by in others)]


def _grouped(c: Comparison, by: str) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for measure in ("breadth", "in_use"):
        found = {name: c.gradient(name, by, measure) for name in c.names}
        for group in dict.fromkeys(group for each in found.values() for group in each):
            cells = [with_interval(found[name][group], "share") if group in found[name] else NONE for name in c.names]
            rows.append((f"{group_word(by, group).capitalize()}, {inside(measure)}", *cells))
    return Table((f"Share of each {by}", *c.names), tuple(rows), INTERVALS)


def differences(c: Comparison) -> list[Table]:
    """Paired differences from the baseline at the end."""
    rows = []
    for measure in COMPARED:
        for name in c.names[1:]:
            d = c.difference(name, measure)
            figures = points(d.mean), between(d.low, d.high, "points") or NONE
            rows.append((f"{label(measure)}: {name}", *figures, sign(c, name, d), _saved(d)))
    head = ("Against " + c.baseline, "Points", "95% interval", "Sign", "Common dice saved")
    return [Table(head, tuple(rows), "A saving of 3 times means: without common dice, three times as many runs.")]


def apart(c: Comparison) -> list[Table]:
    """Paired differences in real use at the end of each year."""
    months = c.runs(c.baseline)[0].months
    found = {name: c.difference_by_month(name, "in_use") for name in c.names[1:]}
    rows: list[tuple[Cell, ...]] = []
    for place in sorted({*np.flatnonzero((months + 1) % 12 == 0).tolist(), len(months) - 1}):
        cells = []
        for mean, low, high in found.values():
            ends = between(low[place], high[place], "points")
            cells.append(f"{points(mean[place])} ({ends})" if ends else points(mean[place]))
        rows.append((years(int(months[place]) + 1), *cells))
    note = f"Points of real use against {c.baseline}, 95% intervals of each month by itself."
    return [Table(("After", *c.names[1:]), tuple(rows), note)]


def _saved(d: Difference) -> str:
    if math.isnan(d.saved):
        return NONE
    return "everything" if math.isinf(d.saved) else f"{quantity(d.saved)} times"
