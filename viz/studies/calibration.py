"""The page of a calibration: worlds that show the patterns about as well, what they leave open, what they foretell."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...experiments.fitting.calibration import Calibration
from ...experiments.fitting.matching import CANDIDATES, LIKELY
from ...experiments.fitting.pattern import CLAIM, Pattern
from ...scenarios.said import label
from ..figure import Cell, Table
from ..formatting import count, listed
from ..levers import quoted, quoted_all, span, value
from .page import Page, Section

CLEAR_UP_TO, OPEN_FROM = 0.4, 0.8
"""Shares of the way between the limits of the search: less is known well, more is hardly known."""
DIGITS = 3
"""Digits of what is left of a parameter."""
FEW = 5
"""Points a parameter in the first wave below which emulators are told to be poor."""
LEAST = 8
"""Fresh runs of a candidate, or of a world, below which intervals over dice are told to let too much pass."""
HONEST = 0.9
"""Share of foretold figures within their 95 % intervals below which the emulators are told to be too sure."""


def page(c: Calibration) -> Page:
    """What stands on the page."""
    return Page(
        title="calibration",
        question=f"Which worlds of {c.base} show the patterns that were observed, and what do these leave open?",
        answer=answer(c),
        about=about(c),
        warnings=warnings(c),
        sections=(
            Section(figure="patterns"),
            *predictions(c),
            Section(figure="parameters", text=pinned_text(c)),
            Section("How the space was searched", text=searched_text(c), tables=(waves_table(c),), folded=False),
            Section("The set", text=set_text(c), tables=(worlds_table(c),) if len(c.worlds) else ()),
            Section(
                "Of whom the figures speak",
                text="A survey speaks of somebody at some time. Where each figure is looked for, and why its limits "
                "are what they are:",
                tables=(mapping_table(c),),
                folded=False,
            ),
        ),
        limits=(
            "A world that shows the patterns is less arbitrary; it need not be true. The set is a sample of those that "
            "a search of these parameters within these limits can find.",
            f"Points to which the emulators gave a chance below {LIKELY:.0%} were not tried: the table of the waves "
            "says how much of what may be accepted lies beyond.",
            "Limits are wide where it is unclear of whom a figure speaks. They are choices, told above.",
            *claims(c),
            *few_checks(c),
        ),
    )


def few_checks(c: Calibration) -> list[str]:
    """A sentence where candidates or worlds were judged on so few runs that most would pass."""
    judged = (("fresh", "candidate"), ("final", "world"))
    few = [f"{c.plan[key]} a {word}" for key, word in judged if c.plan[key] < LEAST]
    if not few:
        return []
    return [
        f"There were few fresh runs ({listed(few)}): intervals over so few are wide and reach limits that the world "
        f"misses, so more is accepted than should be. Ask for {LEAST} fresh runs of each or more."
    ]


def answer(c: Calibration) -> list[str]:
    """The answer in a few sentences."""
    tried, good, _ = _candidates(c)
    n, those = len(c.worlds), count(len(_kept(c)), "pattern")
    if not n:
        lead = (
            f"No world was found that shows {those} about as well as was asked: none of {count(tried, 'candidate')} "
            f"was accepted and confirmed. {_hardest(c)}"
        )
        return [lead, _base(c)]
    fits = c.fits["misfit"]
    lead = (
        f"{count(n, 'world')} show {those} about as well: each pattern within its limits, or its interval over dice "
        f"reaching them, and a misfit of at most {c.plan['bound']:g} (theirs lie between {fits.min():.2f} and "
        f"{fits.max():.2f})."
    )
    found = f"{good} of {count(tried, 'candidate')} were accepted on fresh dice. {_base(c)}"
    out = _held_out(c)
    rest = [f"'{row['pattern']}' lies within its limits in {row['inside']} of {n} worlds" for row in out]
    held = f"Held out of the search: {listed(rest)}."
    return [lead, found, held if out else "No pattern was held out of the search, so none checks it: hold some out."]


def about(c: Calibration) -> str:
    """What was done, in a line."""
    plan = c.plan
    parts = [f"{count(plan['budget'], 'point')} in waves, {count(plan['candidates'], 'candidate')}"]
    if plan["groups"]:
        parts.append(f"{count(plan['apart'], 'candidate')} without {count(len(plan['groups']), 'group')} in turn")
    runs = f"{count(plan['runs'], 'run')} each a point, {plan['fresh']} a candidate, {plan['final']} a world"
    parts.append(f"{count(c.scenarios, 'scenario')}, {c.factories:,} factories, {runs}")
    return "; ".join([*parts, count(max(1, round(c.minutes)), "minute")])


def warnings(c: Calibration) -> list[str]:
    """What must be known first."""
    found, wanted, n = [], int(c.plan["worlds"]), len(c.worlds)
    first, d = int(c.waves["points"].iloc[0]), len(c.limits)
    if 0 < n < wanted:
        found.append(f"Only {n} of the {wanted} worlds asked for were found: allow more points, or a larger misfit.")
    if first < FEW * d:
        found.append(f"The first wave has {first} points for {d} parameters: allow more points.")
    foretold = float(c.waves.loc[c.waves["stage"] == CANDIDATES, "foretold"].iloc[0])
    if foretold < HONEST:
        found.append(f"The emulators are too sure: only {foretold:.0%} of what they foretold lay within 95% intervals.")
    if edges := edged(c):
        found.append(f"The worlds reach the limits of the search in {listed(edges)}: wider limits may hold others.")
    return found


def edged(c: Calibration) -> list[str]:
    """Parameters of which the accepted candidates reach an end of the limits more than an even spread would."""
    if c.points.empty:
        return []
    good = c.points[(c.points["stage"] == CANDIDATES) & c.points["accepted"]]
    found = []
    for name, low, high, log in c.limits:
        ends, values = np.array([low, high], np.float64), good[name].to_numpy(np.float64)
        if log:
            ends, values = np.log(ends), np.log(values)
        share = (values - ends[0]) / (ends[1] - ends[0])
        if len(share) and max((share < 0.1).mean(), (share > 0.9).mean()) > 0.25:
            found.append(quoted(str(name)))
    return found


def predictions(c: Calibration) -> tuple[Section, ...]:
    """What the worlds show of what was held out, and what comes out without having been asked for."""
    tables, text = [], []
    if out := _held_out(c):
        names = {row["pattern"] for row in out}
        tables.append(patterns_table(c, [p for p in patterns_of(c) if p.name in names]))
        text.append("Never seen by the search:")
    if len(c.left_out):
        tables.append(left_out_table(c))
        text.append(
            "Left out in turn: a set of worlds was drawn and accepted without a group of patterns, and the table says "
            "in how many of its worlds each pattern of the group came out all the same."
        )
    title = "Predictions: what was not asked for"
    return (Section(title, text="\n\n".join(text), tables=tuple(tables), folded=False),) if tables else ()


def claims(c: Calibration) -> tuple[str, ...]:
    """A word on claims of the model, if there are any among the patterns."""
    told = "The claims of the model (regimes) are part of the search, so they are no evidence for it."
    return (told,) if (c.patterns["standing"] == CLAIM).any() else ()


def pinned_text(c: Calibration) -> str:
    """Which parameters are known well, which hardly, and which stand in for each other."""
    table = c.parameters
    moved = f"Moved were {quoted_all(table['parameter'])}; all else is as {c.base} has it."
    if table["left"].isna().all():
        return f"{moved} No candidate was accepted, so nothing can be said of what is left open."
    narrow = [quoted(str(name)) for name in table.loc[table["left"] < CLEAR_UP_TO, "parameter"]]
    wide = [quoted(str(name)) for name in table.loc[table["left"] > OPEN_FROM, "parameter"]]
    parts = [moved]
    if narrow:
        parts.append(f"Left open over less than {CLEAR_UP_TO:.0%} of their limits: {listed(narrow)}.")
    if wide:
        parts.append(f"Left open over more than {OPEN_FROM:.0%}, so hardly known one by one: {listed(wide)}.")
    if len(c.pairs):
        told = [
            f"{quoted(r['parameter'])} with {quoted(r['other'])} ({r['correlation']:+.2f})"
            for r in c.pairs[:6].to_dict("records")
        ]
        parts.append(f"Some stand in for each other over the accepted (rank correlation): {listed(told)}.")
    else:
        parts.append("No two of them stand in for each other so much that this number of worlds could tell.")
    return " ".join(parts)


def searched_text(c: Calibration) -> str:
    """What the waves are, and how far the emulators can be believed."""
    return (
        "A wave runs points where worlds are not ruled out yet; an emulator of each pattern, trained on all points so "
        "far, rules out more. Share left: of the space, and as a check of the emulators, how many of the figures that "
        "were foretold lay within their 95% intervals when they were run."
    )


def set_text(c: Calibration) -> str:
    """How the set was chosen."""
    if not len(c.worlds):
        return "It is empty."
    return (
        "The worlds were taken from the accepted candidates so that the first few, however many, stand for all of them "
        f"({c.worlds['world'].iloc[0]} lies nearest to the middle), rounded, and judged once more on further dice. "
        "They stand in worlds.csv, in which other analyses can be asked."
    )


def patterns_of(c: Calibration) -> list[Pattern]:
    """The patterns."""
    names = {"pattern": "name", "at_least": "low", "at_most": "high"}
    return [Pattern.from_told(row) for row in c.patterns.rename(columns=names).to_dict("records")]


def patterns_table(c: Calibration, patterns: Sequence[Pattern]) -> Table:
    """Each pattern with its figure, its limits, and what the worlds show."""
    rows = {row["pattern"]: row for row in c.patterns.to_dict("records")}
    table: list[tuple[Cell, ...]] = []
    for p in patterns:
        row = rows[p.name]
        observed = "-" if p.figure is None else f"{p.figure:.3g}"
        model = (_number(row["middle"]), ends(row["least"], row["most"]))
        inside, base = f"{row['inside']} of {len(c.worlds)}", _number(row["base_value"])
        table.append((p.name, p.unit, observed, limits(p), model, inside, base))
    head = ("Pattern", "Unit", "Observed", "Passes within", "Worlds", "Within limits", c.base)
    return Table(head, tuple(table), "Worlds: the middle one, and from the least to the most.")


def left_out_table(c: Calibration) -> Table:
    """In how many of the worlds that were found without a group its patterns come out."""
    rows = tuple(
        (str(r["group"]), str(r["pattern"]), f"{r['worlds']} of {r['tried']}", f"{r['inside']} of {r['worlds']}")
        for r in c.left_out.to_dict("records")
    )
    return Table(("Left out", "Pattern", "Accepted without it", "Comes out in"), rows)


def waves_table(c: Calibration) -> Table:
    """Every stage: points, share of the space left, and what was foretold of it."""
    rows = tuple(
        (
            str(r["stage"]),
            f"{r['points']}",
            _number(r["share"]) + ("" if r["reached"] or np.isnan(r["share"]) else " (cut not reached)"),
            _share(r["left_out"]),
            _share(r["foretold"]),
            _share(r["chance"]),
            f"{r['accepted']}",
            _number(r["least_misfit"]),
        )
        for r in c.waves.to_dict("records")
    )
    head = ("Stage", "Points", "Space left", "Left-out figures inside", "Foretold figures inside", "Chance foretold")
    likely = float(c.waves.loc[c.waves["stage"] == CANDIDATES, "likely"].iloc[0])
    note = "Inside: share of figures within their 95% interval. Chance foretold and accepted: to show all patterns."
    note += f" Of what the emulators expect to be acceptable, {likely:.0%} has a chance of {LIKELY:.0%} or more, which "
    note += "candidates must have."
    return Table((*head, "Accepted", "Least misfit"), rows, note)


def worlds_table(c: Calibration) -> Table:
    """The set: a row a parameter, a column a world would be too wide, so a row a world and its misfit."""
    fits = dict(zip(c.fits["world"], c.fits["misfit"], strict=True))
    names = [str(name) for name in c.worlds.columns if name != "world"]
    rows = tuple(
        (str(r["world"]), f"{fits[r['world']]:.3f}", *(value(name, r[name], None) for name in names))
        for r in c.worlds.to_dict("records")
    )
    return Table(("World", "Misfit", *map(label, names)), rows)


def mapping_table(c: Calibration) -> Table:
    """Of whom and when each figure speaks."""
    rows = tuple((p.name, p.source or "-", p.mapping or p.where) for p in patterns_of(c))
    return Table(("Pattern", "Source", "Where the model shows it"), rows)


def limits(p: Pattern) -> str:
    """The limits of a pattern in words."""
    if np.isinf(p.high):
        return f"at least {p.low:.3g}"
    return f"at most {p.high:.3g}" if np.isinf(p.low) else f"{p.low:.3g} to {p.high:.3g}"


def left_open(name: str, low: float, high: float) -> str:
    """What is left of a parameter, in words."""
    return "not known" if np.isnan(low) else span(name, low, high, None, DIGITS)


def ends(low: float, high: float) -> str:
    """An interval in words."""
    return "not known" if np.isnan(low) else f"{low:.3g} to {high:.3g}"


def _number(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.3g}"


def _share(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.0%}"


def _candidates(c: Calibration) -> tuple[int, int, float]:
    row = c.waves[c.waves["stage"] == CANDIDATES].iloc[0]
    return int(row["points"]), int(row["accepted"]), float(row["chance"])


def _kept(c: Calibration) -> list[Any]:
    rows: list[Any] = c.patterns[~c.patterns["held_out"]].to_dict("records")
    return rows


def _held_out(c: Calibration) -> list[Any]:
    rows: list[Any] = c.patterns[c.patterns["held_out"]].to_dict("records")
    return rows


def _base(c: Calibration) -> str:
    """How the base as it stands does."""
    rows = zip(patterns_of(c), c.patterns["base_value"], strict=True)
    failed = [f"'{p.name}'" for p, value in rows if not p.held_out and not p.passes(float(value))]
    missed = f", outside the limits of {listed(failed)}" if failed else ", within all limits"
    return f"{c.base} as it stands has a misfit of {c.before:.2f}{missed}."


def _hardest(c: Calibration) -> str:
    """Which patterns the best point misses."""
    if c.points.empty:
        return ""
    best = int(np.nanargmin(c.points["misfit"].to_numpy(np.float64)))
    row = c.figures.iloc[best]
    failed = [p.name for p in patterns_of(c) if not p.held_out and not p.passes(float(row[p.name]))]
    what = f" and misses {listed(failed)}" if failed else ""
    return f"The best point that was run has a misfit of {float(c.points['misfit'].iloc[best]):.2f}{what}."
