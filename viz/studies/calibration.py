"""The page of a calibration: which patterns the chosen world shows, and how surely its parameters are known."""

from collections.abc import Mapping, Sequence

import numpy as np

from ...experiments.fitting.calibration import Calibration
from ...experiments.fitting.identifiability import PatternResult
from ...experiments.fitting.pattern import CLAIM
from ..figure import Cell, Table
from ..formatting import UNSURE, count, listed
from .page import Page, Section

CLEAR_UP_TO, OPEN_FROM = 0.25, 0.6
"""Shares of the way between the limits of the search: less is known well, more is hardly known."""
FEW = 6
"""So many parameters are named in the answer."""
WORDS = {"pass": "passes", "fail": "fails", "open": "open"}


def page(c: Calibration) -> Page:
    """What stands on the page."""
    return Page(
        title="calibration",
        question=f"Which world of {c.plan.base} shows the patterns that were observed, and how surely are its "
        "parameters known?",
        answer=answer(c),
        about=f"{count(len(c.trials), 'point')} tried on {count(len(c.plan.seeds), 'seed')} of "
        f"{len(c.plan.scenarios)} scenarios, {c.plan.factories:,} factories; shown on "
        f"{count(c.checks.final, 'fresh seed')} with {c.checks.factories:,} factories",
        warnings=warnings(c),
        sections=(
            Section(figure="patterns"),
            *predictions(c),
            Section(figure="parameters", text=f"{moved_text(c)} {pinned_text(c)}"),
            Section(
                "Of whom the figures speak",
                text="A survey speaks of somebody at some time. Where each figure is looked for, and why its limits "
                "are what they are:",
                tables=(mapping_table(c),),
                folded=False,
            ),
        ),
        limits=(
            "A pattern that passes makes the world less arbitrary; it does not make it true. Many worlds pass.",
            "Limits are wide where it is unclear of whom a figure speaks. They are choices, told above.",
            *claims(c),
        ),
    )


def answer(c: Calibration) -> list[str]:
    """The answer in a few sentences."""
    inside = [one for one in c.patterns if not one.pattern.held_out]
    outside = [one for one in c.patterns if one.pattern.held_out]
    those = count(len(inside), "pattern")
    lead = f"The chosen world {_counted(inside)} of the {those} it was searched for{_but(inside)}."
    held = f"Of the {count(len(outside), 'pattern')} held out of the search it {_counted(outside)}{_but(outside)}."
    if not outside:
        held = "No pattern was held out of the search, so nothing checks it: hold some out."
    best = float(c.fresh.min())
    moved = (
        f"Its misfit on fresh seeds is {best:.2f}, where {c.plan.base} as it stands has {c.before:.2f}; on the seeds "
        f"on which it is shown, which did not choose it, it is {c.shown_misfit:.2f}."
    )
    names = [freedom.name for freedom in c.plan.parameters]
    free = listed(names) if len(names) <= FEW else f"{len(names)} parameters, told below"
    return [lead, held, f"{moved} Free to move {'was' if len(names) == 1 else 'were'} {free}."]


def predictions(c: Calibration) -> tuple[Section, ...]:
    """What the chosen world shows of what was held out, if anything was."""
    out = [one for one in c.patterns if one.pattern.held_out]
    title = "Predictions: what the search never saw"
    return (Section(title, tables=(patterns_table(out),), folded=False),) if out else ()


def claims(c: Calibration) -> tuple[str, ...]:
    """A word on claims of the model, if there are any among the patterns."""
    told = "The claims of the model (regimes) are part of the search, so they are no evidence for it."
    return (told,) if any(one.pattern.standing == CLAIM for one in c.patterns) else ()


def moved_text(c: Calibration) -> str:
    """What was moved."""
    return f"Moved were {listed([freedom.name for freedom in c.plan.parameters])}; all else is as {c.plan.base} has it."


def warnings(c: Calibration) -> list[str]:
    """What must be known first."""
    found = []
    if len(c.trials) <= c.plan.searched:
        found.append(
            f"The search ended before its last part: {count(len(c.trials), 'point')} were tried, and the best one is "
            f"improved on only from {c.plan.searched + 1} on. Give it a larger --budget."
        )
    return found


def pinned_text(c: Calibration) -> str:
    """Which parameters are known well, which hardly, and which stand in for each other."""
    table = c.pinned()
    narrow = [str(name) for name in table.loc[table["left_open"] < CLEAR_UP_TO, "parameter"]]
    wide = [str(name) for name in table.loc[table["left_open"] > OPEN_FROM, "parameter"]]
    parts = [f"{count(int(c.as_good.sum()), 'point')} of the {len(c.again)} judged again as good as the best."]
    if table["left_open"].isna().any():
        return f"{parts[0]} Too few points lie around the chosen one to say what the patterns leave open there."
    if narrow:
        parts.append(f"Left open over less than a quarter of their limits: {listed(narrow)}.")
    if wide:
        parts.append(f"Left open over most of their limits: {listed(wide)}.")
    if pairs := c.trade_offs()[:5]:
        told = [f"{one} with {other} ({value:+.2f})" for one, other, value in pairs]
        parts.append(f"Some stand in for each other (correlation): {listed(told)}.")
    return " ".join(parts)


def patterns_table(found: Sequence[PatternResult]) -> Table:
    """Each pattern with its figure, its limits, and what the model shows."""
    table: list[tuple[Cell, ...]] = []
    for one in found:
        p = one.pattern
        observed = "-" if p.figure is None else f"{p.figure:.3g}"
        model = (f"{one.value:.3g}", f"{one.low:.3g} to {one.high:.3g}")
        table.append((p.name, p.unit, observed, limits(one), model, WORDS[one.word]))
    head = ("Pattern", "Unit", "Observed", "Passes within", "Model", "Outcome")
    return Table(head, tuple(table), "95% intervals over seeds; open: the interval straddles a limit.")


def mapping_table(c: Calibration) -> Table:
    """Of whom and when each figure speaks."""
    told = [one.pattern for one in c.patterns]
    rows = tuple((p.name, p.source or "-", p.mapping or p.where) for p in told)
    return Table(("Pattern", "Source", "Where the model shows it"), rows)


def limits(one: PatternResult) -> str:
    """The limits of a pattern in words."""
    low, high = one.pattern.low, one.pattern.high
    if np.isinf(high):
        return f"at least {low:.3g}"
    return f"at most {high:.3g}" if np.isinf(low) else f"{low:.3g} to {high:.3g}"


def ends(low: float, high: float) -> str:
    """An interval in words."""
    return "not known" if np.isnan(low) else f"{low:.3g} to {high:.3g}"


def _counted(found: Sequence[PatternResult]) -> str:
    return f"shows {sum(one.word == 'pass' for one in found)}"


def _but(found: Sequence[PatternResult]) -> str:
    """Which are failed and which are open."""
    told: Mapping[str, list[str]] = {word: [o.pattern.name for o in found if o.word == word] for word in WORDS}
    parts = [f"{word} {'are' if len(names) > 1 else 'is'} {listed(names)}" for word, names in _rest(told)]
    return f"; {' and '.join(parts)}" if parts else ""


def _rest(told: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    return [(word, told[key]) for word, key in (("failed", "fail"), (UNSURE, "open")) if told[key]]
