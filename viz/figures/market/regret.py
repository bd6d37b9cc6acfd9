"""What each strategy lacks of the best one in each situation."""

from collections.abc import Sequence

import numpy as np

from ....agents.columns import Floats
from ....experiments.go_to_market.market import Market
from ...figure import Figure, Panel, Table
from ...formatting import capital, count, quantity
from ...studies.market_lead import amount
from ._panels import shades, unit

ORDER = 60
MOST_WORLDS = 15
"""Other worlds in the picture; the table of the study has all."""


def figure(m: Market) -> Figure | None:
    """The figure; nothing where there is one situation alone."""
    if len(m.situations) == 1:
        return None
    order = np.argsort(m.most_regret, kind="stable")
    is_other = m.situations["other"].to_numpy()
    others = np.flatnonzero(is_other)
    answers = m.regret[:, ~is_other].reshape(len(m.names), len(m.worlds), len(m.answers))
    base = np.column_stack([answers.mean(axis=1), m.mean_regret, m.most_regret])[order]
    apart = m.regret[np.ix_(order, others[:MOST_WORLDS])]
    names, top = [m.names[place] for place in order], max(float(np.nanmax(m.most_regret)), 1e-9)
    panels = [_panel(base, names, [*_said(m), "mean", "most"], top, ("Rivals' answers", unit(m, m.goal)))]
    if len(m.worlds) > 1:
        shown = m.worlds[:MOST_WORLDS]
        of_set = answers[order][:, : len(shown), m.main]
        panels.append(
            _panel(of_set, names, list(shown), top, (f"Worlds of the set, {m.answers[m.main]}", unit(m, m.goal)))
        )
    if others.size:
        heads = [str(place + 1) for place in range(apart.shape[1])]
        panels.append(_panel(apart, names, heads, top, ("Other worlds", unit(m, m.goal))))
    least = amount(m, m.goal, float(m.most_regret.min()))
    worlds = f" in {len(m.worlds)} worlds" if len(m.worlds) > 1 else ""
    worlds += f" and {count(len(others), 'other world')}" if others.size else ""
    return Figure(
        name="regret",
        heading=f"Regret: what is risked under {ANSWERS[len(m.answers)]}{worlds}",
        finding=f"{names[0]!r} never lacks more than {least} of the best strategy",
        note="Regret is what the best of these strategies brings more in the same situation; mean and most are over "
        "all situations. Other worlds move what nobody knows, and the rivals' answer with it.",
        panels=tuple(panels),
        tables=(_table(m, base, names),),
    )


ANSWERS = {1: "one answer", 2: "two answers", 3: "three answers"}


def _table(m: Market, base: Floats, names: Sequence[str]) -> Table:
    """The regret of each strategy under each answer of the rivals, mean of the worlds, and over all situations."""
    rows = [(name, *map(quantity, row)) for name, row in zip(names, base.tolist(), strict=True)]
    head = ("Strategy", *(f"Rivals' answer: {word}" for word in _said(m)), "Mean", "Most")
    return Table(head, tuple(rows), f"{capital(unit(m, m.goal))}; mean and most are over all situations.")


def _said(m: Market) -> list[str]:
    """The answers of the rivals in a word each: 'none', 'mild'."""
    return [{"no": "none"}.get(word, word) for word in (answer.removesuffix(" answer") for answer in m.answers)]


def _panel(values: Floats, names: Sequence[str], heads: Sequence[str], top: float, said: tuple[str, str]) -> Panel:
    words = [[_word(value, top) for value in row] for row in values.tolist()]
    return Panel(*shades("showcase", np.sqrt(values / top), words, names, heads), *said)


def _word(value: float, top: float) -> str:
    return "0" if value < 1e-9 * top else quantity(value) if value < 9.95 else f"{value:,.0f}"
