"""Bands of starts and real use over time, a panel a scenario; of many, some from least to most use."""

import numpy as np
import pandas as pd

from ....experiments.designs.sweep import Sweep
from ....experiments.statistics import Interval
from ...axes import months, shares
from ...figure import Cell, Figure, Line, Panel, Table
from ...formatting import count, parts, share
from ...levers import short as plain
from ...levers import with_unit
from ...studies.sweep_words import hardly, last_use, one_at_a_time, rows_of, short
from ...studies.sweep_worlds import in_each, over, set_of
from ...theme import IN_USE, STARTED

ORDER = 10
MOST_PANELS, MOST_ROWS = 9, 60
HEADING = "How far each scenario gets"
WORDS = {"breadth": ("started", STARTED), "in_use": ("in use", IN_USE)}


def figure(s: Sweep) -> Figure | None:
    """The figure; of too many scenarios there are no bands."""
    if not len(s.bands):
        return None
    names, use = _shown(s), [each.mean for each in last_use(s).values()]
    bands = dict(iter(s.bands.groupby(["scenario", "measure"])))
    words = {name: verdicts(found) for name, found in s.verdicts.groupby("scenario")}
    heads, y = _heads(s), shares(max(float(np.nanmax(bands[name, "breadth"]["high_95"])) for name in names))
    finding = f"Real use ends between {share(min(use))} and {share(max(use))} over {count(len(use), 'scenario')}"
    finding += f" in {many:,} worlds" if (many := s.about.get("worlds", 1)) > 1 and set_of(s) == 1 else in_each(s)
    runs = "runs in all worlds" if set_of(s) > 1 else "seeds"
    return Figure(
        name="use-over-time",
        heading=HEADING,
        finding="Too few runs to compare scenarios" if hardly(s) else finding,
        note=f"{_chosen(s)}Lines: medians over {runs}; shaded: 5–95% of {runs}.",
        panels=tuple(
            Panel(
                months(s.about["months"]),
                y,
                tuple(_line(bands[name, measure], measure) for measure in WORDS),
                heads[name],
                words[name],
            )
            for name in names
        ),
        tables=(scenarios(s),),
        height=1.9,
    )


def _line(band: pd.DataFrame, measure: str) -> Line:
    word, tone = WORDS[measure]
    middle, low, high = (band[column].to_numpy(np.float64) for column in ("median", "low_5", "high_95"))
    return Line(word, tone, middle, low=low, high=high, end=f"{share(float(middle[-1]))} {word}")


def scenarios(s: Sweep) -> Table:
    """A row a scenario: verdicts, who started, who uses, what it cost."""
    ends = {(r.scenario, r.measure): Interval(r.mean, r.low_95, r.high_95, r.runs) for r in rows_of(s.ends)}
    words = {name: verdicts(found) for name, found in s.verdicts.groupby("scenario")}
    use = last_use(s)
    names = list(use)
    if len(names) > MOST_ROWS:
        names = sorted(names, key=lambda name: -use[name].mean)
        names = names[: MOST_ROWS // 2] + names[-(MOST_ROWS // 2) :]
    rows: list[tuple[Cell, ...]] = [
        (
            short(s, name),
            words[name],
            parts(ends[name, "breadth"], "share"),
            parts(ends[name, "in_use"], "share"),
            parts(ends[name, "public_spent"]),
        )
        for name in names
    ]
    note = f"Means over {over(s) if set_of(s) > 1 else 'seeds'} in the last month, 95% intervals below."
    if rest := len(use) - len(names):
        note += f" The {len(names)} scenarios with most and least use; {rest:,} more are in the file of ends."
    head = ("Scenario", "Verdicts", "Ever started", "Really in use", f"Public money, million {s.currency}")
    return Table(head, tuple(rows), note)


def verdicts(table: pd.DataFrame) -> str:
    """The verdict of most runs, and in how many."""
    most = table.sort_values("runs", ascending=False, kind="stable").iloc[0]
    whole = int(table["runs"].sum())
    return f"{most['verdict']} in {'all' if most['runs'] == whole else most['runs']} of {whole}"


def _valued(s: Sweep) -> bool:
    """Whether scenarios are named by a value of each parameter, which is too long for the head of a panel."""
    return not one_at_a_time(s) and len(s.about["parameters"]) > 1 and "=" in short(s, str(s.ends["scenario"].iloc[0]))


def _heads(s: Sweep) -> dict[str, str]:
    """A name of each scenario that is short enough for the head of a panel."""
    if not _valued(s):
        return {name: short(s, name) for name in last_use(s)}
    base = len(s.about["bases"]) > 1
    found = {}
    for row in s.points.to_dict("records"):
        values = [plain(p, row[p], s.currency) for p in s.about["parameters"]]
        found[row["scenario"]] = " · ".join([*[row["base"]] * base, *values])
    return found


def _shown(s: Sweep) -> list[str]:
    names, use = list(last_use(s)), last_use(s)
    if len(names) <= MOST_PANELS:
        return names
    order = sorted(names, key=lambda name: use[name].mean)
    return [order[round(at)] for at in np.linspace(0, len(order) - 1, MOST_PANELS)]


def _chosen(s: Sweep) -> str:
    found = ""
    if _valued(s):
        first = s.points.iloc[0]
        named = [with_unit(p, first[p], s.currency) for p in s.about["parameters"]]
        found = f"Panels are named by {' · '.join(named)}. "
    if (many := len(last_use(s))) > MOST_PANELS:
        found += f"Shown are {MOST_PANELS} of {many:,} scenarios, from least to most use at the end. "
    return found
