"""The page of a sweep: how far each scenario of a design gets, and what each parameter does by itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...experiments.designs.design import GRID, LATIN, LEVERS, LIST, ONE_AT_A_TIME, SALTELLI, SOBOL, told_value
from ...experiments.designs.effects import ENOUGH
from ...experiments.designs.sweep import Sweep
from ...experiments.statistics import Interval
from .. import look
from ..figure import Cell, Table
from ..look import IN_USE, STARTED, light
from ..panels import Chart, Frame, Room, end_labels, first_in_row, head, nice, panels, share_axis, time_axis, unit
from ..telling import between, count, listed, parts, points, share, years
from .page import Draw, Page, Section
from .rows import rows
from .sweep_words import (
    after,
    answer,
    drawn,
    hardly,
    is_sure,
    last_use,
    of_use,
    one_at_a_time,
    rows_of,
    short,
    spans,
    sure,
    too_few,
    where,
    with_level,
)

MOST_PANELS, MOST_ROWS, MOST_LEVELS = 9, 60, 24
METHODS: Mapping[str, str] = {
    GRID: "a full grid",
    ONE_AT_A_TIME: "one parameter at a time",
    LATIN: "a Latin hypercube",
    SOBOL: "a Sobol sequence",
    SALTELLI: "Saltelli's design",
    LIST: "a list of points",
}


def page(s: Sweep) -> Page:
    """What stands on the page."""
    a = s.about
    method = f"{METHODS[a['method'][0]]}{_crossed(s)} over {count(len(a['parameters']), 'parameter')}"
    runs = f"{count(a['scenarios'], 'scenario')} on {count(len(s.seeds), 'seed')}, the same dice for all"
    sections = [
        Section(
            "How far each scenario gets",
            text=_chosen(s),
            figure="use-over-time" if len(s.bands) else None,
            table=scenarios(s),
            note="Lines: medians over seeds; shaded: 5–95% of seeds.",
        )
    ]
    if len(s.effects):
        sections.append(
            Section(
                "What each parameter does by itself",
                text="Each row is one level of one parameter: how much more, or less, real use there is at that level "
                + ("than in the base." if one_at_a_time(s) else "than on average over the whole design."),
                figure="main-effects",
                table=effects(s),
                note="Filled dots: the sign is sure. " + _how_intervals(s),
            )
        )
    if len(s.between):
        sections.append(
            Section(
                "Between the base scenarios",
                table=bases(s),
                note="Differences are taken at the same point on the same seed. " + _how_intervals(s),
                folded=False,
            )
        )
    if len(s.failures):
        sections.append(Section("Runs that failed", table=_failures(s), folded=True))
    return Page(
        title="sweep",
        question=a["question"] or f"What does the design {a['name']} show?",
        answer=answer(s),
        about=f"{a['name']} · {method} of {listed(a['bases'])} · {runs} · {years(a['months'])}",
        sections=sections,
        warnings=_missing(s),
        limits=(
            "A main effect is an average over all other parameters of this design; it may hide that two parameters "
            "need each other. The table of points and the stored runs show every combination.",
            "Each interval is at 95% by itself: of twenty levels that do nothing, one would look sure.",
            f"Everything is told {after(s)}. What a lever does may be another thing later: vary the months to see.",
            "The answer holds inside the spans that the design varies, and for its base scenarios.",
            "A link between a varied parameter and an outcome is one in the model, whose world rests on assumptions.",
        ),
    )


def figures(s: Sweep) -> dict[str, Draw]:
    """Its figures by name."""
    found: dict[str, Draw] = {}
    if len(s.bands):
        found["use-over-time"] = lambda frame: over_time(s, frame)
    if len(s.effects):
        found["main-effects"] = lambda frame: main_effects(s, frame)
    return found


def scenarios(s: Sweep) -> Table:
    """A row a scenario: verdicts, who started, who uses, what it cost."""
    table = {
        (row.scenario, row.measure): Interval(row.mean, row.low_95, row.high_95, row.runs) for row in rows_of(s.ends)
    }
    words = {name: _verdicts(found) for name, found in s.verdicts.groupby("scenario")}
    use = last_use(s)
    names = list(use)
    if len(names) > MOST_ROWS:
        names = sorted(names, key=lambda name: -use[name].mean)
        names = names[: MOST_ROWS // 2] + names[-(MOST_ROWS // 2) :]
    found: list[tuple[Cell, ...]] = [
        (
            short(s, name),
            words[name],
            parts(table[name, "breadth"], "share"),
            parts(table[name, "in_use"], "share"),
            parts(table[name, "public_spent"]),
        )
        for name in names
    ]
    rest = len(use) - len(names)
    note = "Means over seeds in the last month, 95% intervals below."
    if rest:
        note += f" The {len(names)} scenarios with most and least use; {rest:,} more are in the file of ends."
    title = ("Scenario", "Verdicts", "Ever started", "Really in use", "Public money, million CNY")
    return Table(title, tuple(found), note)


def effects(s: Sweep) -> Table:
    """The numbers behind the figure of main effects."""
    found: list[tuple[Cell, ...]] = []
    use = s.effects[s.effects["measure"] == "in_use"]
    begun = {(r.parameter, r.level): r for r in rows_of(s.effects[s.effects["measure"] == "breadth"])}
    few = too_few(s) if drawn(s) else ""
    for row in rows_of(use):
        other = begun[row.parameter, row.level]
        cells = [(points(r.effect), between(r.low_95, r.high_95, "points") or few) for r in (row, other)]
        side = "lever" if row.side == LEVERS else "uncertainty"
        found.append(
            (
                f"{row.parameter} = {row.level}" if "third" not in row.level else f"{row.parameter}, {row.level}",
                side,
                str(row.points),
                share(row.mean),
                *cells,
            )
        )
    title = ("Level", "Kind", "Scenarios", "Really in use there", "Effect on use, points", "Effect on starts, points")
    return Table(title, tuple(found), "Percentage points of all factories; 95% intervals below.")


def bases(s: Sweep) -> Table:
    """How much further each base scenario gets than the first one."""
    begun = {r.base: r for r in rows_of(s.between[s.between["measure"] == "breadth"])}
    found: list[tuple[Cell, ...]] = []
    for r in rows_of(of_use(s.between)):
        cells = [(points(e.effect), between(e.low_95, e.high_95, "points")) for e in (r, begun[r.base])]
        name = (r.base, "another world") if r.base in s.about.get("apart", {}) else r.base
        found.append((name, r.against, f"{r.points:,}", f"{r.seeds:,}", *cells))
    title = ("Base", "Against", "Points", "Seeds", "Difference in use, points", "Difference in starts, points")
    return Table(title, tuple(found), "Percentage points of all factories; 95% intervals below.")


def over_time(s: Sweep, frame: Frame) -> Chart:
    """Bands of starts and real use over time, a panel a scenario; of many, some from least to most use."""
    names, use = _panels(s), last_use(s)
    spread = [use[name].mean for name in use]
    title = f"Real use ends between {share(min(spread))} and {share(max(spread))} over {count(len(use), 'scenario')}"
    title += f" in {many:,} worlds" if (many := s.about.get("worlds", 1)) > 1 else ""
    title = "Too few runs to compare scenarios" if hardly(s) else title
    room = Room(height=1.9, right=0.98)
    figure, found = panels(len(names), frame, room, title, _footer(s))
    months = s.about["months"]
    at = dict(iter(s.bands.groupby(["scenario", "measure"])))
    top = min(1.0, nice(max(float(np.nanmax(at[name, "breadth"]["high_95"])) for name in names)))
    words = {name: _verdicts(rows_) for name, rows_ in s.verdicts.groupby("scenario")}
    heads = _heads(s)
    for axes, name in zip(found, names, strict=True):
        first = first_in_row(found, axes)
        head(axes, room, heads[name], words[name])
        share_axis(axes, top, labels=first)
        if first:
            unit(axes, "share of all factories")
        x = time_axis(axes, months)
        ends = {}
        for measure, tone in (("breadth", STARTED), ("in_use", IN_USE)):
            band = at[name, measure]
            here = x[band["month"].to_numpy(np.int64)]
            axes.fill_between(here, band["low_5"], band["high_95"], color=light(tone), alpha=0.22, linewidth=0)
            axes.plot(here, band["median"], color=light(tone), linewidth=look.LINE, solid_capstyle="butt")
            ends[measure] = float(band["median"].iloc[-1])
        labels = [
            (ends["breadth"], f"{share(ends['breadth'])} started", "started_text"),
            (ends["in_use"], f"{share(ends['in_use'])} in use", "use_text"),
        ]
        end_labels(axes, labels)
    alt = " ".join(f"{short(s, name)}: {share(use[name].mean)} in real use at the end." for name in names)
    return Chart("use-over-time", title, f"Bands over {years(months)}. {alt}", figure)


def main_effects(s: Sweep, frame: Frame) -> Chart:
    """What each level of each parameter does to real use, with intervals."""
    ranked = spans(s)
    table = {name: list(rows_of(t)) for name, t in of_use(s.effects).groupby("parameter", sort=False)}
    levels = [row for name, _ in ranked for row in table[name] if not math.isnan(row.effect)][:MOST_LEVELS]
    certain = [sure(s)[name] for name, _ in ranked if name in sure(s)]
    first = next((r for r in certain if r.side == LEVERS), certain[0] if certain else None)
    title = f"No effect of a parameter by itself is sure {where(s)}"
    if first is not None:
        kind = "" if first.side == LEVERS else ", an uncertainty"
        title = f"Sure {where(s)}{kind}: {with_level(first)}"
    ends = [100 * v for r in levels for v in (r.effect, r.low_95, r.high_95) if not math.isnan(v)]
    margin = 0.06 * (max([*ends, 0.5]) - min([*ends, -0.5]))
    figure, axes, places = rows(
        [f"{r.parameter}: {r.level}" for r in levels],
        [f"{points(r.effect)} points" if r.low_95 == r.low_95 or not drawn(s) else too_few(s) for r in levels],
        frame,
        (min([*ends, -0.5]) - margin, max([*ends, 0.5]) + margin),
        f"percentage points of real use, against {'the base' if one_at_a_time(s) else 'the average'}",
        title,
        _footer(s),
        margins=(2.6, 1.2),
    )
    axes.axvline(0, color=light("muted"), linewidth=look.THIN)
    for y, r in zip(places, levels, strict=True):
        if not math.isnan(r.low_95):
            axes.plot([100 * r.low_95, 100 * r.high_95], [y, y], color=light("ink"), linewidth=look.THIN, zorder=2)
        face = light(IN_USE if is_sure(r) else "paper")
        axes.plot([100 * r.effect], [y], "o", markersize=6.5, mfc=face, mec=light(IN_USE), zorder=3)
    alt = " ".join(f"{r.parameter} at {r.level}: {points(r.effect)} points." for r in levels)
    return Chart("main-effects", title, f"Dots with 95% intervals, filled where the sign is sure. {alt}", figure)


def _valued(s: Sweep) -> bool:
    """Whether scenarios are named by a value of each parameter, which is too long for the head of a panel."""
    return not one_at_a_time(s) and len(s.about["parameters"]) > 1 and "=" in short(s, str(s.ends["scenario"].iloc[0]))


def _heads(s: Sweep) -> dict[str, str]:
    """A name of each scenario that is short enough for the head of a panel."""
    if not _valued(s):
        return {name: short(s, name) for name in last_use(s)}
    base = len(s.about["bases"]) > 1
    return {
        row["scenario"]: " · ".join([*[row["base"]] * base, *(told_value(row[p]) for p in s.about["parameters"])])
        for row in s.points.to_dict("records")
    }


def _verdicts(table: Any) -> str:
    """The verdict of most runs, and in how many."""
    most = table.sort_values("runs", ascending=False, kind="stable").iloc[0]
    whole = int(table["runs"].sum())
    return f"{most['verdict']} in {'all' if most['runs'] == whole else most['runs']} of {whole}"


def _panels(s: Sweep) -> list[str]:
    names, use = list(last_use(s)), last_use(s)
    if len(names) <= MOST_PANELS:
        return names
    order = sorted(names, key=lambda name: use[name].mean)
    return [order[round(at)] for at in np.linspace(0, len(order) - 1, MOST_PANELS)]


def _chosen(s: Sweep) -> str:
    if not len(s.bands):
        return "There are too many scenarios for a picture; their months are in the store."
    found = [f"Panels are named by {' · '.join(s.about['parameters'])}."] if _valued(s) else []
    if (many := len(last_use(s))) > MOST_PANELS:
        found.append(f"Shown are {MOST_PANELS} of {many:,} scenarios, from least to most use at the end.")
    return " ".join(found)


def _crossed(s: Sweep) -> str:
    lever, other = s.about["method"]
    return "" if lever == other else f" of levers with {METHODS[other]} of uncertainties"


def _how_intervals(s: Sweep) -> str:
    if drawn(s) == "worlds":
        return (
            f"95% intervals {where(s)}, which were drawn at random. However many lever points and seeds were run in a "
            "world, it counts once: levers are compared within each world, uncertainties between worlds (Welch). "
            f"From fewer than {ENOUGH} worlds, on either side, no interval is made."
        )
    if drawn(s):
        return f"95% intervals {where(s)} (Welch): lever points were drawn at random, others might have been."
    return f"95% intervals over seeds, so signs are sure {where(s)}. Differences are taken on each seed by itself."


def _missing(s: Sweep) -> list[str]:
    a, found = s.about, list(s.about["warnings"])
    if a["failed_runs"]:
        found.append(f"{a['failed_runs']:,} of {a['planned_runs']:,} runs failed; they are tried again the next time.")
    if (left := a["planned_runs"] - a["finished_runs"] - a["failed_runs"]) > 0:
        found.append(f"{left:,} of {a['planned_runs']:,} runs are still to be made; the same command makes them.")
    if s.about["sampled"] and "worlds" not in s.about:
        found.append(
            "An earlier version made these effects, which counted a world once for every lever point run in it: their "
            "intervals are too narrow. Make the sweep again."
        )
    if len(s.seeds) < 2:
        found.append("One seed gives no intervals over seeds: ask for more.")
    return found


def _failures(s: Sweep) -> Table:
    found = tuple((short(s, r.scenario), str(r.seed), r.error) for r in rows_of(s.failures.head(MOST_ROWS)))
    return Table(("Scenario", "Seed", "Why"), found)


def _footer(s: Sweep) -> str:
    return f"Stallpoint · {s.about['name']} · {count(len(s.seeds), 'seed')}, the same dice for all · {after(s)}"
