"""The page of a sensitivity analysis: which assumptions the outcomes answer to, and which they do not."""

from typing import Any

import numpy as np

from ...experiments.uncertainty.sensitivity import MORRIS, Sensitivity
from ...scenarios.parameters import table as parameters
from ..figure import Cell, Table
from ..formatting import capital, count, listed, share, years
from ..levers import named, quoted, quoted_all, span
from .outcomes import change, label, short, unit
from .page import Page, Section

NAMED = 3
"""Parameters named in the answer."""
DIGITS = 3
"""Digits of an end of a range."""
SHOWN = 15
"""Parameters in a figure."""
MUCH = 0.25
"""Share of the variance from which luck is worth a warning."""


def page(s: Sensitivity) -> Page:
    """What stands on the page."""
    method = "Morris screening" if s.method == MORRIS else "Sobol indices"
    part = "trajectories" if s.method == MORRIS else "base samples"
    return Page(
        title=f"sensitivity analysis: {method}",
        question=f"Which assumptions does {subject(s)} answer to?",
        answer=_answer(s),
        about=f"{len(s.ranges)} parameters · {s.used} {part} · {count(len(s.design), 'point')}, each run on "
        f"{count(len(s.seeds), 'seed')} · {', '.join(label(name) for name in s.outcomes)}",
        warnings=_warnings(s),
        sections=(
            Section(figure="ranking"),
            Section(figure="outcomes"),
            *([Section(figure="interactions")] if s.method == MORRIS else []),
            Section("How much is luck?", text=_luck(s), tables=(_noise(s),), folded=False),
            Section(
                "Over which values",
                text="Each value of a range is as likely as another. " + " ".join(s.notes),
                tables=(_ranges(s),),
                folded=True,
            ),
        ),
        limits=_limits(s),
    )


def _answer(s: Sensitivity) -> list[str]:
    main, stand = s.outcomes[0], s.matter()
    if stand.empty:
        return [f"No parameter stands out from luck in {subject(s)}: with this effort, nothing can be ranked."]
    first = stand.head(NAMED)
    head = f"{capital(subject(s))} answers most to"
    if s.method == MORRIS:
        names = listed([_signed(row) for row in first.itertuples()])
        by = listed([change(main, float(value)) for value in first["mu_star"]])
        lead = f"{head} {names}: over its range each moves it by {by} {unit(main, s.currency)} on average"
    else:
        by = listed([share(max(float(value), 0.0)) for value in first["st"]])
        lead = f"{head} {quoted_all(first['parameter'])}: they take part in {by} of its variance"
    lead = lead.replace("each moves it", "it moves it") if len(first) == 1 else lead
    stands = "stands" if len(stand) == 1 else "stand"
    rest = f"Of {len(s.ranges)} parameters {len(stand)} {stands} out from luck; the order among the others is not told."
    if len(s.seeds) < 2:
        rest = f"Of {len(s.ranges)} parameters {len(stand)} surely move it on this one seed, by luck or not."
    return [f"{lead}.", rest, _luck(s)]


def _signed(row: Any) -> str:
    """A parameter, and which way it works where that is the same throughout."""
    mu, star, name = row.mu, row.mu_star, quoted(str(row.parameter))
    if abs(mu) < 0.9 * star:
        return name
    return f"{name} (the higher, the {'more' if mu > 0 else 'less'})"


def _luck(s: Sensitivity) -> str:
    row = s.noise.iloc[0]
    if np.isnan(row["share"]):
        return "With one seed, how much of this is luck cannot be told." if len(s.seeds) < 2 else "Nothing varies."
    deviation = f"{change(s.outcomes[0], row['deviation'])} {unit(s.outcomes[0], s.currency)}"
    return (
        f"Over the points, {label(s.outcomes[0])} has a standard deviation of {deviation}; luck of the dice is "
        f"{share(row['share'])} of that variance."
    )


def _warnings(s: Sensitivity) -> list[str]:
    found = []
    if (s.noise["share"] > MUCH).any():
        names = listed([label(n) for n in s.noise.loc[s.noise["share"] > MUCH, "outcome"]])
        found.append(
            f"Luck is more than {share(MUCH)} of the variance of {names}: more seeds would make the order surer."
        )
    if s.used < s.size:
        found.append(f"{s.size - s.used} of {s.size} parts of the design are missing.")
    return found


def _limits(s: Sensitivity) -> tuple[str, ...]:
    shared = (
        "The order holds for these ranges: a wider range makes a parameter matter more. By default a range is half of "
        "the value down and up, which says nothing about how well it is known.",
        "The order is that at the end of these runs; after more years others may matter.",
        "Parameters are varied independently of each other; in the world some go together.",
        "Every point is run on the same seeds, so much of the luck cancels; the rest is in the table above.",
    )
    if s.method == MORRIS:
        own = "Morris screening ranks; it does not share out the variance. Sobol indices do, at many times the runs."
    else:
        own = "Indices below zero, or sums a little above one, are the error of estimation: see the intervals."
    return (own, *shared)


def _noise(s: Sensitivity) -> Table:
    out: list[tuple[Cell, ...]] = []
    for row in s.noise.itertuples():
        name = str(row.outcome)
        told = change(name, row.mean, sign=bool(s.against)), change(name, row.deviation), share(row.share)
        out.append((short(name), *told, str(len(s.matter(name)))))
    head = (
        "Outcome",
        "Mean over points",
        "Standard deviation over points",
        "Of that variance luck",
        "Parameters that stand out",
    )
    return Table(head, tuple(out), "Shares in percentage points. Luck is measured between seeds at the same point.")


def _ranges(s: Sensitivity) -> Table:
    out: list[tuple[Cell, ...]] = []
    for row in s.ranges.itertuples():
        name = str(row.parameter)
        source = parameters()[name].row.source if name in parameters() else ""
        out.append((named(name), span(name, row.low, row.high, s.currency, DIGITS), source))
    return Table(("Parameter", "Range", "Source of its default"), tuple(out))


def subject(s: Sensitivity) -> str:
    """What is analysed, inside a sentence."""
    main, after = label(s.outcomes[0]), f" after {years(s.months)}" if s.months else ""
    what = f"what {s.scenario} adds to {main} over {s.against}" if s.against else f"{main} under {s.scenario}"
    return f"{what}{after}"


def nothing(s: Sensitivity) -> str:
    """The title of a figure from which nothing can be read."""
    return f"No parameter stands out from luck in {subject(s)}"
