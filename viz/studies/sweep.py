"""The page of a sweep: how far each scenario of a design gets, and what each parameter does by itself."""

import math
from collections.abc import Mapping
from typing import Any

from ...experiments.designs.design import GRID, LATIN, LIST, ONE_AT_A_TIME, SALTELLI, SOBOL
from ...experiments.designs.sweep import Sweep
from ...scenarios.worlds import NAME
from ..figure import Cell, Table
from ..figures.sweep.use_over_time import HEADING, MOST_ROWS, scenarios
from ..formatting import between, capital, count, listed, points, years
from .outcomes import change, label, unit
from .outcomes import level as told
from .page import Page, Section
from .sweep_words import after, answer, how_intervals, level_row, of_use, rows_of, short
from .sweep_worlds import HEADS, OF_USE, caveat_of, in_each, set_of
from .sweep_worlds import cells as over_worlds

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
    runs = f"{count(a['scenarios'], 'scenario')}{in_each(s)} on {count(len(s.seeds), 'seed')}, the same dice for all"
    sections = [Section(figure="use-over-time")]
    if not len(s.bands):
        text = "There are too many scenarios for a picture; their months are in the store."
        sections = [Section(HEADING, text, tables=(scenarios(s),), folded=True)]
    if len(s.between):
        sections.append(
            Section(
                "Between the base scenarios",
                tables=(bases(s),),
                note="Differences are taken at the same point on the same seed. " + how_intervals(s),
                folded=False,
            )
        )
    if a.get("outcomes") and len(s.effects):
        head = "What each parameter does to other outcomes"
        sections.append(Section(head, tables=[effects(s, name) for name in a["outcomes"]], note=how_intervals(s)))
    if len(s.failures):
        sections.append(Section("Runs that failed", tables=(_failures(s),), folded=True))
    return Page(
        title="sweep",
        question=a["question"] or f"What does the design {a['name']} show?",
        answer=answer(s),
        about=f"{a['name']} · {method} of {listed(a['bases'])} · {runs} · {years(a['months'])}",
        sections=sections,
        warnings=_missing(s),
        caveat=caveat_of(s),
        limits=(
            "A main effect is an average over all other parameters of this design; it may hide that two parameters "
            "need each other. The table of points and the stored runs show every combination.",
            "Each interval is at 95% by itself: of twenty levels that do nothing, one would look sure.",
            f"Everything is told {after(s)}. What a lever does may be another thing later: vary the months to see.",
            "The answer holds inside the spans that the design varies, and for its base scenarios.",
            "A link between a varied parameter and an outcome is one in the model, whose world rests on assumptions.",
        ),
    )


def bases(s: Sweep) -> Table:
    """How much further each base scenario gets than the first one."""
    begun = {r.base: r for r in rows_of(s.between[s.between["measure"] == "breadth"])}
    found: list[tuple[Cell, ...]] = []
    for r in rows_of(of_use(s.between)):
        cells = [(points(e.effect), between(e.low_95, e.high_95, "points")) for e in (r, begun[r.base])]
        name = (r.base, "another world") if r.base in s.about.get("apart", {}) else r.base
        more = over_worlds(r) if set_of(s) > 1 else ()
        found.append((name, r.against, f"{r.points:,}", f"{r.seeds:,}", *cells, *more))
    title = ("Base", "Against", "Points", "Seeds", "Difference in use, points", "Difference in starts, points")
    return Table(
        title + (OF_USE if set_of(s) > 1 else ()),
        tuple(found),
        "Percentage points of all factories; 95% intervals below.",
    )


def effects(s: Sweep, outcome: str) -> Table:
    """What each level of each parameter does to an outcome that was asked for, or what lies between the bases."""
    own, apart = (list(rows_of(each[each["measure"] == outcome])) for each in (s.effects, s.between))
    found: list[tuple[Cell, ...]]
    found = [(level_row(r, s.currency), told(outcome, r.mean), _effect(outcome, r)) for r in own]
    found += [(f"{r.base} against {r.against}", "", _effect(outcome, r)) for r in apart]
    head: tuple[str, ...] = (capital(label(outcome)), "Mean there", f"Effect, {unit(outcome, s.currency)}")
    if set_of(s) > 1:
        head = (*head, HEADS[0])
        found = [(*row, over_worlds(r)[0]) for row, r in zip(found, [*own, *apart], strict=True)]
    return Table(head, tuple(found), "95% intervals below.")


def _effect(outcome: str, row: Any) -> Cell:
    """A difference with its interval, if there is one."""
    ends = [change(outcome, end) for end in (row.low_95, row.high_95) if not math.isnan(end)]
    return change(outcome, row.effect, True), " to ".join(ends)


def _crossed(s: Sweep) -> str:
    lever, other = s.about["method"]
    return "" if lever == other else f" of levers with {METHODS[other]} of uncertainties"


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
    if len(s.seeds) < 2 and set_of(s) > 1:
        found.append("With one seed, what worlds and what dice do cannot be told apart: ask for more.")
    elif len(s.seeds) < 2:
        found.append("One seed gives no intervals over seeds: ask for more.")
    return found


def _failures(s: Sweep) -> Table:
    rows = list(rows_of(s.failures.head(MOST_ROWS)))
    if NAME in s.failures:
        told = tuple((short(s, r.scenario), r.world, str(r.seed), r.error) for r in rows)
        return Table(("Scenario", "World", "Seed", "Why"), told)
    return Table(("Scenario", "Seed", "Why"), tuple((short(s, r.scenario), str(r.seed), r.error) for r in rows))
