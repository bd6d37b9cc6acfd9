"""A comparison in a few lines of plain text, for a terminal."""

import numpy as np

from ...experiments.compare import Comparison
from ...experiments.near_limits import near
from ...model.outcomes.verdict import AFTER, at
from ..formatting import bracketed, listed, points, share
from .near import told
from .sentences import in_runs, not_told, waiting

WIDEST = 32
COURSE = {
    "started": ("breadth",),
    "really use it": ("in_use",),
    "in a pilot or a showcase": ("piloting", "showcase"),
    "gave up": ("abandoned",),
}
"""Rows of the course of a run, and the measures that add up to each."""
MOMENTS = 5


def by_year(c: Comparison) -> str:
    """What each scenario adds to real use at several years of the same runs; empty where there is one year only."""
    if len(c.names) < 2 or len(c.horizons) < 2:
        return ""
    wide = min(WIDEST, max(map(len, c.names)))
    levels = (share(float(c.at_end(c.baseline, "in_use", m).mean())) for m in c.horizons)
    rows = [(c.baseline, list(levels))]
    for name in c.names[1:]:
        found = (c.difference(name, "in_use", months=m) for m in c.horizons)
        rows.append((name, [f"{points(d.mean)}{bracketed(d.low, d.high, 'points')}" for d in found]))
    ends = [f"by {at(m)}" for m in c.horizons]
    columns = [max(len(end), *(len(cells[k]) for _, cells in rows)) for k, end in enumerate(ends)]
    over = " over worlds and dice" if c.many_worlds else ""
    head = f"Real use under {short(c.baseline)}, and what others add to that in points, with 95% intervals{over}"
    lines = [
        f"  {short(name):<{wide}}  " + "  ".join(f"{cell:<{w}}" for cell, w in zip(cells, columns, strict=True))
        for name, cells in [("", ends), *rows]
    ]
    return "\n".join([head, *(line.rstrip() for line in lines)])


def verdicts(c: Comparison) -> str:
    """How many runs of each scenario came to which verdict, and how near they lie to another."""
    wide = min(WIDEST, max(map(len, c.names)))
    lines = [f"Verdicts by {at(c.months)}"]
    for name in c.names:
        found = sorted(c.verdicts(name).items(), key=lambda each: -each[1])
        lines.append(f"  {short(name):<{wide}}  " + ", ".join(f"{word} {in_runs(c, runs)}" for word, runs in found))
    lines += [f"  {short(name):<{wide}}  {text}" for name in c.names if (text := told(near(c, name)))]
    return "\n".join(lines)


def without_help(c: Comparison) -> str:
    """In how many runs of each scenario adoption goes on without help; empty in an older study, which does not say."""
    wide = min(WIDEST, max(map(len, c.names)))
    counted = {name: sorted(c.goes_on(name).items(), key=lambda each: -each[1]) for name in c.names}
    lines = [
        f"  {short(name):<{wide}}  " + ", ".join(f"{word} {in_runs(c, runs)}" for word, runs in found)
        for name, found in counted.items()
        if found
    ]
    why = dict[str, list[str]]()
    for name in counted:
        why.setdefault(not_told(c, name), []).append(short(name))
    lines += [f"  {listed(names)}: {text[0].lower()}{text[1:]}." for text, names in why.items() if text]
    return "\n".join([f"Does it go on, {AFTER} months after public support has ended?", *lines]) if lines else ""


def holds(c: Comparison, most: int = 3) -> str:
    """What holds the factories back at the end, the greatest first."""
    wide = min(WIDEST, max(map(len, c.names)))
    lines = ["What holds the factories back at the end (share of all)"]
    for name in c.names:
        found = sorted(waiting(c, name).items(), key=lambda each: -each[1])[:most]
        told = ", ".join(f"{gate} {share(part)}" for gate, part in found if part > 0)
        lines.append(f"  {short(name):<{wide}}  {told or 'nothing'}")
    return "\n".join(lines)


def course(c: Comparison, name: str) -> str:
    """How a scenario came to its end: shares of all factories, means over runs, at some moments of the time."""
    first = c.runs(name)[0]
    rows = np.unique(np.linspace(0, len(first.months), MOMENTS + 1).astype(int)[1:]) - 1
    moments = [at(int(first.months[row]) + 1) for row in rows]
    shares = {
        row: np.sum([c.by_month(name, part).mean(axis=0) for part in parts], axis=0) for row, parts in COURSE.items()
    }
    wide = max(map(len, COURSE)) + 2
    lines = [f"{'Share of all factories':<{wide}}  " + "  ".join(f"{moment:>8}" for moment in moments)]
    for row, values in shares.items():
        lines.append(f"  {row:<{wide - 2}}  " + "  ".join(f"{share(float(values[k])):>8}" for k in rows))
    return "\n".join(lines)


def short(name: str) -> str:
    """A name that fits the first column."""
    return name if len(name) <= WIDEST else f"{name[: WIDEST - 1]}…"
