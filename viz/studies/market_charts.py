"""Figures of a go-to-market study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...experiments.selling.market import Market
from ...model.outcomes.funnel import STEPS
from .. import look
from ..look import CLAIMED, IN_USE, STARTED, light
from ..panels import FULL, Chart, Frame, Room, first_in_row, head, inches_of, panels, say, shortened, spread, time_axis
from ..telling import listed, quantity
from .market_words import amount, with_ends
from .rows import key_line, rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UNITS = {
    "own_profit": "profit, million CNY",
    "own_revenue": "revenue, million CNY",
    "own_in_use": "clients in real use",
    "own_contracts": "contracts signed",
}
STEP_WORDS = {
    "aware": "heard of it",
    "considered": "looked at the vendor",
    "piloted": "had a pilot",
    "scaled": "scaled",
    "in_use": "really use it",
}
SHORT = {"aware": "heard", "considered": "looked", "piloted": "pilot", "scaled": "scaled", "in_use": "in use"}
MOST_WORLDS = 15
"""Other worlds in the picture of regret; the table has all."""


def goal(m: Market, frame: Frame) -> Chart:
    """The goal of the vendor by strategy, with intervals."""
    order = ranked(m)
    found = {place: m.figure(m.goal, place) for place in order}
    names = [m.names[place] for place in order]
    ends = np.array([v for f in found.values() for v in (f.low, f.high, f.mean) if np.isfinite(v)] + [0.0])
    margin = 0.05 * max(float(np.ptp(ends)), 1e-6)
    words = [with_ends(found[place], "") for place in order]
    most = amount(m.goal, found[order[0]].mean)
    title = f"{names[0]!r} comes first with {most}, {names[-1]!r} last"
    if order[0] and not any(m.sure(m.goal, place) > 0 for place in order):
        title = f"No strategy is surely better than {m.names[0]!r}; the highest mean is {most}, under {names[0]!r}"
    span = (float(ends.min()) - margin * (ends.min() < 0), float(ends.max()) + margin)
    figure, axes, places = rows(names, words, frame, span, UNITS[m.goal], title, footer(m), (1.75, 1.7), key=0.32)
    axes.axvline(0, color=light("muted"), linewidth=look.THIN)
    market = found[0].mean
    axes.axvline(market, color=light("ink"), linewidth=look.HAIR, linestyle=(0, (4, 3)))
    for y, place in zip(places, order, strict=True):
        f = found[place]
        axes.plot([f.low, f.high], [y, y], color=light("ink"), linewidth=look.THIN, zorder=3)
        sure = place == 0 or m.sure(m.goal, place) != 0
        face = light("own") if place == 0 else light("public") if sure else light("paper")
        axes.plot([f.mean], [y], "o", markersize=6.5, mfc=face, mec=light("public"), zorder=4)
    keys = [("o", "public", True, "surely not as the market"), ("o", "public", False, "may be as the market")]
    key_line(axes, keys if not frame.narrow else [(*keys[0][:3], "sure"), (*keys[1][:3], "not sure")])
    alt = " ".join(f"{name}: {told}." for name, told in zip(names, words, strict=True))
    return Chart("goal", title, f"Dots with 95% intervals; the dashed line is doing as the market does. {alt}", figure)


def clients(m: Market, frame: Frame) -> Chart:
    """Contracts ever signed, clients now and clients in real use by strategy."""
    order = sorted(range(len(m.names)), key=lambda place: -m.figure("own_in_use", place).mean)
    means = {n: [m.figure(n, place).mean for place in order] for n in ("own_contracts", "own_clients", "own_in_use")}
    names = [m.names[place] for place in order]
    words = [
        f"{quantity(used)} of {quantity(signed)}"
        for used, signed in zip(means["own_in_use"], means["own_contracts"], strict=True)
    ]
    top = max(*means["own_contracts"], 1e-6) * 1.06
    most = f"{names[0]!r} leaves most clients in real use: {words[0]} contracts"
    title = most if means["own_in_use"][0] else "No strategy has a client in real use"
    figure, axes, places = rows(
        names, words, frame, (-0.02 * top, top), "factories", title, footer(m), (1.75, 1.2), key=0.32
    )
    for y, signed, now, used in zip(places, *means.values(), strict=True):
        axes.plot([used, signed], [y, y], color=light("line"), linewidth=3.0, zorder=1, solid_capstyle="butt")
        for value, tone, face in ((signed, CLAIMED, "paper"), (now, STARTED, STARTED), (used, IN_USE, IN_USE)):
            axes.plot([value], [y], "o", markersize=6.5, mfc=light(face), mec=light(tone), zorder=3)
    texts = (
        ("in use", "clients", "signed") if frame.narrow else ("really use it", "clients at the end", "contracts signed")
    )
    marks = (("o", IN_USE, True), ("o", STARTED, True), ("o", CLAIMED, False))
    key_line(axes, [(*mark, text) for mark, text in zip(marks, texts, strict=True)])
    alt = " ".join(
        f"{name}: {quantity(signed)} contracts, {quantity(now)} clients, {quantity(used)} in real use."
        for name, signed, now, used in zip(names, *means.values(), strict=True)
    )
    return Chart("clients", title, f"Three dots for each strategy. {alt}", figure)


def revenue(m: Market, frame: Frame) -> Chart:
    """Revenue against clients in real use, a dot a strategy."""
    used = np.array([m.figure("own_in_use", place).mean for place in range(len(m.names))])
    money = np.array([m.figure("own_revenue", place).mean for place in range(len(m.names))])
    most = int(np.argmax(money))
    users = int(np.argmax(used))
    title = (
        f"{m.names[most]!r} takes in most, {amount('own_revenue', float(money[most]))}, with "
        f"{quantity(float(used[most]))} clients in real use"
    )
    title += "" if users == most else f"; {m.names[users]!r} has most of those, {quantity(float(used[users]))}"
    right = 1.35 if frame.narrow else 2.2
    room = Room(3.0 if frame.narrow else 3.4, 0.55, right, 0.3, widest=FULL)
    figure, (axes,) = panels(1, Frame(min(frame.width, 8.0), 1, frame.titled), room, title, footer(m))
    axes.set_xlim(-0.02 * max(float(used.max()), 1.0), max(float(used.max()) * 1.05, 1.0))
    axes.set_ylim(min(0.0, float(money.min())), max(float(money.max()) * 1.08, 1e-6))
    axes.grid(color=light("line"), linewidth=look.HAIR)
    axes.set_xlabel("clients in real use at the end", fontsize=look.TICK, color=light("muted"))
    say(
        axes, (0.0, 1 + 0.14 / inches_of(axes)[1]), "revenue, million CNY", "muted", look.TICK, transform=axes.transAxes
    )
    axes.plot(used, money, "o", markersize=6.5, color=light("public"), zorder=3)
    _named(axes, used, money, [shortened(name, right - 0.15, look.TICK) for name in m.names])
    alt = " ".join(
        f"{name}: {quantity(x)} in real use, {quantity(y)} million."
        for name, x, y in zip(m.names, used, money, strict=True)
    )
    return Chart("revenue", title, f"A dot for each strategy. {alt}", figure)


def _named(axes: Axes, x: np.ndarray, y: np.ndarray, names: list[str]) -> None:
    """Names at the right edge, each with a thin line to its dot; as high as their dots as far as they have room."""
    width, height = inches_of(axes)
    low, high = axes.get_ylim()
    gap = 0.17 / height * (high - low)
    places = spread(list(y), gap, low + gap / 2, high - gap / 2)
    right = axes.get_xlim()[1]
    for name, px, py, at in zip(names, x, y, places, strict=True):
        end = right * (1 + 0.1 / width)
        axes.plot([px, end], [py, at], color=light("muted"), linewidth=look.HAIR, clip_on=False, zorder=1)
        say(axes, (end + right * 0.04 / width, at), name, size=look.TICK)


def funnels(m: Market, frame: Frame) -> Chart:
    """The funnel by tier under a few strategies: the share of each tier's factories that got so far."""
    chosen = list(dict.fromkeys((0, m.best(m.goal), m.best("own_in_use"), m.best("own_contracts"))))[:3]
    table = m.funnel[m.funnel["by"] == "tier"]
    tiers = list(dict.fromkeys(table["group"]))
    steps = STEPS[1:]
    left = 0.62
    columns = 1 if frame.narrow else len(chosen)
    room = Room(0.3 * (len(tiers) + 1), left, 0.3, 0.62, 0.62, widest=FULL)
    last = float(_counts(m, chosen[-1], tiers)[:, -1].sum())
    title = (
        f"Of all who hear of the technology, few become clients of one vendor; under {m.names[chosen[-1]]!r} "
        f"{quantity(last)} really use it"
    )
    figure, found = panels(len(chosen), Frame(frame.width, columns, frame.titled), room, title, footer(m))
    alts = []
    for axes, place in zip(found, chosen, strict=True):
        counts = _counts(m, place, tiers)
        parts = counts[:, 1:] / np.maximum(counts[:, :1], 1e-9)
        whole = counts.sum(axis=0)
        parts = np.vstack([parts, whole[1:] / max(whole[0], 1e-9)])
        texts = [[quantity(v) for v in row] for row in np.vstack([counts[:, 1:], whole[1:]])]
        labels = [f"tier {tier}" for tier in tiers] + ["all"]
        labels = labels if first_in_row(found, axes) else [""] * len(labels)
        heat(axes, np.sqrt(parts), texts, labels, [SHORT[step] for step in steps], "scaled")
        head(axes, room, m.names[place], "factories that got so far; colour: share of the tier")
        alts.append(
            f"{m.names[place]}: "
            + "; ".join(f"{w} {quantity(v)}" for w, v in zip(STEP_WORDS.values(), whole[1:], strict=True))
            + "."
        )
    return Chart("funnel", title, f"A table for each strategy. {' '.join(alts)}", figure)


def _counts(m: Market, place: int, tiers: list[str]) -> np.ndarray:
    """Mean factories by tier and step under a strategy: (tiers, steps)."""
    rows_of = m.funnel[(m.funnel["by"] == "tier") & (m.funnel["strategy"] == m.names[place])]
    wide = rows_of.pivot_table(index="group", columns="step", values="factories")
    return np.asarray(wide.reindex(index=tiers, columns=list(STEPS)), np.float64)


def regret(m: Market, frame: Frame) -> Chart:
    """What each strategy lacks of the best one in each situation."""
    order = np.argsort(m.most_regret, kind="stable")
    others = np.flatnonzero(m.situations["other"].to_numpy())[: 0 if frame.narrow else MOST_WORLDS]
    base = np.flatnonzero(~m.situations["other"].to_numpy())
    columns = np.concatenate([base, others])
    values = np.column_stack([m.regret[:, columns], m.mean_regret, m.most_regret])[order]
    heads = ["none", "mild", "strong", *(str(k + 1) for k in range(len(others))), "mean", "most"]
    safe = m.names[order[0]]
    title = f"{safe!r} never lacks more than {amount(m.goal, float(m.most_regret.min()))} of the best strategy"
    left = 1.25 if frame.narrow else 1.75
    room = Room(0.3 * len(m.names), left, 0.12, 0.5, 0.62, widest=FULL)
    figure, (axes,) = panels(1, Frame(frame.width, 1, frame.titled), room, title, footer(m))
    top = max(float(np.nanmax(values)), 1e-9)
    texts = [[_cell(v, top) for v in row] for row in values]
    names = [shortened(m.names[place], left - 0.15, look.TICK) for place in order]
    heat(axes, np.sqrt(values / top), texts, names, heads, "showcase")
    unit = UNITS[m.goal]
    under = f"{unit}: rivals' answer none, mild, strong" + (f"; other worlds 1 to {len(others)}" if len(others) else "")
    head(axes, room, "Regret against the best of the strategies" if not frame.narrow else "Regret", under)
    alt = " ".join(
        f"{m.names[place]}: most {quantity(float(m.most_regret[place]))}, mean {quantity(float(m.mean_regret[place]))}."
        for place in order
    )
    return Chart("regret", title, f"A table with numbers; deeper colour is more regret. {alt}", figure)


def _cell(value: float, top: float) -> str:
    return "0" if value < 1e-9 * top else quantity(value) if value < 9.95 else f"{value:,.0f}"


def prices(m: Market, frame: Frame) -> Chart:
    """Own and rivals' price over time under the strategies that hold a price, and under doing as the market does."""
    held = [place for place, levers in enumerate(m.strategies["levers"]) if "own_price " in levers]
    chosen = [0, *held][: 3 if not frame.narrow else 2]
    room = Room(1.3, 0.5, 0.85)
    title = prices_title(m, chosen)
    figure, found = panels(len(chosen), frame, room, title, footer(m))
    top = max(1.05, float(np.nanmax(m.paths[["own_price", "rivals_price"]].to_numpy(), initial=1.0)) * 1.05)
    for axes, place in zip(found, chosen, strict=True):
        path = m.paths[m.paths["strategy"] == m.names[place]]
        years = time_axis(axes, len(path))
        axes.set_ylim(0, top)
        axes.set_yticks([0, 0.5, 1.0])
        axes.grid(axis="y", color=light("line"), linewidth=look.HAIR)
        head(axes, room, m.names[place], "of list price")
        ends = []
        for column, tone, word in (("rivals_price", "considering", "rivals"), ("own_price", "public", "own")):
            values = path[column].to_numpy(np.float64)
            axes.plot(years, values, color=light(tone), linewidth=look.LINE)
            there = values[np.isfinite(values)]
            if len(there):
                ends.append((float(there[-1]), f"{word} {there[-1]:.2f}"))
        low, high = axes.get_ylim()
        gap = 0.16 / inches_of(axes)[1] * (high - low)
        for at, (_, text) in zip(spread([y for y, _ in ends], gap, low, high), ends, strict=True):
            say(axes, (1.0 + 0.06 / inches_of(axes)[0], at), text, size=look.TICK, transform=axes.get_yaxis_transform())
    return Chart("prices", title, title + ".", figure)


def prices_title(m: Market, chosen: list[int]) -> str:
    """What rivals' prices come to."""
    last = m.paths.groupby("strategy", sort=False)["rivals_price"].last()
    told = [f"{last.get(m.names[place], np.nan):.2f} under {m.names[place]!r}" for place in chosen]
    return f"Rivals' price ends, of list price, at {listed(told)}"


def heat(axes: Axes, shade: np.ndarray, texts: list[list[str]], names: list[str], heads: list[str], tone: str) -> None:
    """A table of numbers on shades of one colour; ``shade`` from 0 to 1, a row a name, a column a head."""
    lines, columns = shade.shape
    axes.set_xlim(0, columns)
    axes.set_ylim(lines, 0)
    axes.spines["bottom"].set_visible(False)
    for i in range(lines):
        for j in range(columns):
            depth = 0.85 * float(np.clip(np.nan_to_num(shade[i, j]), 0.0, 1.0))
            axes.fill([j, j + 1, j + 1, j], [i, i, i + 1, i + 1], color=light(tone), alpha=depth, linewidth=0)
            say(axes, (j + 0.5, i + 0.5), texts[i][j], size=look.TICK, align="center")
    axes.set_yticks([i + 0.5 for i in range(lines)], names)
    axes.set_xticks([j + 0.5 for j in range(columns)], heads)
    axes.tick_params(axis="y", labelcolor=light("ink"))


def ranked(m: Market) -> list[int]:
    """The strategies, the best first."""
    return sorted(range(len(m.names)), key=lambda place: -m.figure(m.goal, place).mean)


def footer(m: Market) -> str:
    """Where a figure comes from."""
    return (
        f"Stallpoint · {m.scenario} · {len(m.seeds)} runs of each strategy on the same dice · {m.factories:,} factories"
    )
