"""The page of a calibration: which patterns the chosen world shows, and how surely its parameters are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...experiments.fitting.calibration import Calibration
from ...experiments.fitting.calibration_search import Values
from ...experiments.fitting.pattern import CLAIM, WORST
from ...experiments.fitting.pinned import PatternResult, shares
from .. import look
from ..figure import Cell, Table
from ..look import IN_USE, light
from ..panels import Chart, Frame
from ..telling import UNSURE, count, listed
from .page import Draw, Page, Section
from .rows import key_line, rows

NARROW, WIDE = 0.25, 0.6
"""Shares of the way between the limits of the search: less is known well, more is hardly known."""
WORDS = {"pass": "passes", "fail": "fails", "open": "open"}


def page(c: Calibration) -> Page:
    """What stands on the page."""
    return Page(
        title="calibration",
        question="Which world shows the patterns that were observed, and how surely are its parameters known?",
        answer=answer(c),
        about=f"{count(len(c.trials), 'point')} tried on {count(len(c.plan.seeds), 'seed')} of "
        f"{len(c.plan.scenarios)} scenarios, {c.plan.factories:,} factories; shown on "
        f"{count(c.checks.final, 'fresh seed')} with {c.checks.factories:,} factories",
        warnings=warnings(c),
        sections=(
            Section(
                "What the chosen world shows",
                figure="patterns",
                table=patterns_table([one for one in c.patterns if not one.pattern.held_out]),
                note="Dots and 95% intervals over seeds, in tolerances: 0 is the observed figure, and the dashed lines "
                "are the limits of what passes. Open dots were held out of the search.",
            ),
            Section(
                "Predictions: what the search never saw",
                table=patterns_table([one for one in c.patterns if one.pattern.held_out]),
                folded=False,
            ),
            Section(
                "How surely the parameters are known",
                text=pinned_text(c),
                figure="parameters",
                table=parameters_table(c),
                note="Lines: 95% intervals around the chosen value, if misses were straight lines of the parameters. "
                "They hold around this one point: another search may end at another world that is as good.",
            ),
            Section(
                "Of whom the figures speak",
                text="A survey speaks of somebody at some time. Where each figure is looked for, and why its limits "
                "are what they are:",
                table=mapping_table(c),
                folded=False,
            ),
        ),
        limits=(
            "A pattern that passes makes the world less arbitrary; it does not make it true. Many worlds pass.",
            "Limits are wide where it is unclear of whom a figure speaks. They are choices, told above.",
            "The claims of the model (regimes) are part of the search, so they are no evidence for it.",
        ),
    )


def figures(c: Calibration) -> dict[str, Draw]:
    """Its figures by name."""
    return {"patterns": lambda frame: misses(c, frame), "parameters": lambda frame: spans(c, frame)}


def answer(c: Calibration) -> list[str]:
    """The answer in a few sentences."""
    inside = [one for one in c.patterns if not one.pattern.held_out]
    outside = [one for one in c.patterns if one.pattern.held_out]
    lead = f"The chosen world {_counted(inside)} of the {len(inside)} patterns it was searched for{_but(inside)}."
    held = f"Of the {len(outside)} patterns held out of the search it {_counted(outside)}{_but(outside)}."
    best = float(c.fresh.min())
    moved = (
        f"Its misfit on fresh seeds is {best:.2f}, where the table's defaults have {c.before:.2f}; on the seeds on "
        f"which it is shown, which did not choose it, it is {c.shown_misfit:.2f}."
    )
    return [lead, held, moved]


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
    narrow = [str(name) for name in table.loc[table["left_open"] < NARROW, "parameter"]]
    wide = [str(name) for name in table.loc[table["left_open"] > WIDE, "parameter"]]
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


def parameters_table(c: Calibration) -> Table:
    """Each parameter with default, chosen value, and the interval of the points as good as the best."""
    table: list[tuple[Cell, ...]] = [
        (
            str(row["parameter"]),
            f"{row['default']:.3g}",
            (f"{row['chosen']:.3g}", _ends(row["low"], row["high"])),
            _ends(row["good_low"], row["good_high"]),
            f"{row['search_low']:g} to {row['search_high']:g}",
            f"{row['correlation']:+.2f}",
        )
        for row in c.pinned().to_dict("records")
    ]
    head = ("Parameter", "Default", "Chosen", "As good", "Searched", "Rank correlation with the misfit")
    note = (
        "Below the chosen value: what the patterns leave open around it, 95%. As good: from 5 to 95% of the points as "
        "good as the best, which the search may have found close together. Units are those of the table."
    )
    return Table(head, tuple(table), note)


def mapping_table(c: Calibration) -> Table:
    """Of whom and when each figure speaks."""
    told = [one.pattern for one in c.patterns]
    return Table(("Pattern", "Source", "Where the model shows it"), tuple((p.name, p.source, p.mapping) for p in told))


def limits(one: PatternResult) -> str:
    """The limits of a pattern in words."""
    low, high = one.pattern.low, one.pattern.high
    if np.isinf(high):
        return f"at least {low:.3g}"
    return f"at most {high:.3g}" if np.isinf(low) else f"{low:.3g} to {high:.3g}"


def misses(c: Calibration, frame: Frame) -> Chart:
    """Every pattern with a figure, in tolerances."""
    found = [one for one in c.patterns if one.pattern.figure is not None]
    good = sum(one.word == "pass" for one in found)
    title = f"{good} of {len(found)} observed figures are met within their limits"
    words = [f"{one.value:.3g}, observed {one.pattern.figure:.3g}" for one in found]
    names = [one.pattern.name for one in found]
    figure, axes, places = rows(
        names, words, frame, (-WORST, WORST), "how far off, in tolerances", title, _footer(c), (2.3, 1.8), 0.32
    )
    for edge in (-1.0, 1.0):
        axes.axvline(edge, color=light("muted"), linewidth=look.THIN, linestyle=(0, (4, 3)))
    axes.axvline(0, color=light("muted"), linewidth=look.THIN)
    for y, one in zip(places, found, strict=True):
        p = one.pattern
        axes.plot([p.miss(one.low), p.miss(one.high)], [y, y], color=light("ink"), linewidth=look.THIN)
        face = light("paper") if p.held_out else light(IN_USE)
        axes.plot([p.miss(one.value)], [y], "o", markersize=6, mfc=face, mec=light(IN_USE), zorder=3)
    key_line(axes, [("o", IN_USE, True, "in the search"), ("o", IN_USE, False, "held out")])
    alt = " ".join(f"{name}: {told}, {WORDS[one.word]}." for name, told, one in zip(names, words, found, strict=True))
    return Chart("patterns", title, f"Dots with 95% intervals. {alt}", figure)


def spans(c: Calibration, frame: Frame) -> Chart:
    """Every parameter between the limits of the search."""
    table = c.pinned()
    names = [str(name) for name in table["parameter"]]
    low, high, chosen, default = (_share(c, table[column].tolist()) for column in ("low", "high", "chosen", "default"))
    open_ones = int((table["left_open"] > WIDE).sum())
    title = f"{open_ones} of {len(names)} parameters are left open over most of their limits"
    if table["left_open"].isna().any():
        title = "What was chosen between the limits of the search"
    words = [_ends(row["low"], row["high"]) for row in table.to_dict("records")]
    axis = "0: lower limit of the search, 1: upper limit"
    figure, axes, places = rows(names, words, frame, (-0.02, 1.02), axis, title, _footer(c), (1.9, 1.4), 0.32)
    for k, y in enumerate(places):
        axes.plot([low[k], high[k]], [y, y], color=light(IN_USE), linewidth=3, alpha=0.5, solid_capstyle="butt")
        axes.plot([chosen[k]], [y], "o", markersize=6, color=light(IN_USE), zorder=3)
        if 0.0 <= default[k] <= 1.0:
            axes.plot([default[k]], [y], "D", markersize=5, mfc=light("paper"), mec=light("ink"), zorder=4)
    key_line(axes, [("o", IN_USE, True, "chosen"), ("D", "ink", False, "default of the table")])
    alt = " ".join(f"{name}: {told}." for name, told in zip(names, words, strict=True))
    return Chart("parameters", title, f"Chosen values with 95% intervals. {alt}", figure)


def _ends(low: float, high: float) -> str:
    return "not known" if np.isnan(low) else f"{low:.3g} to {high:.3g}"


def _share(c: Calibration, values: Sequence[float]) -> list[float]:
    point: Values = {f.name: float(value) for f, value in zip(c.plan.parameters, values, strict=True)}
    return [float(share) for share in shares(c.plan.parameters, [point])[0]]


def _counted(found: Sequence[PatternResult]) -> str:
    return f"shows {sum(one.word == 'pass' for one in found)}"


def _but(found: Sequence[PatternResult]) -> str:
    """Which are failed and which are open."""
    told: Mapping[str, list[str]] = {word: [o.pattern.name for o in found if o.word == word] for word in WORDS}
    parts = [f"{word} {'are' if len(names) > 1 else 'is'} {listed(names)}" for word, names in _rest(told)]
    return f"; {' and '.join(parts)}" if parts else ""


def _rest(told: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    return [(word, told[key]) for word, key in (("failed", "fail"), (UNSURE, "open")) if told[key]]


def _footer(c: Calibration) -> str:
    claims = sum(one.pattern.standing == CLAIM for one in c.patterns)
    return f"{c.checks.final} seeds, {c.checks.factories:,} factories, 95% intervals; {claims} claims are not drawn"
